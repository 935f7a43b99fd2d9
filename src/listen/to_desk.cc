#include "listen/to_desk.h"

#include <array>

#include "listen/tell.h"
#include "listen/watches_queries.h"
#include "model/event.h"
#include "store/desk_rows.h"

namespace kith::listen {

Result<ContactId> bring_to_desk(store::Transaction& tx, WorkspaceId workspace, MessageId message, MemberId by,
                                Time now) {
  TRY(auto found, queries::overheard(tx, workspace, message));
  if (!found) return fail(Kind::not_found, "this message is not here any more");
  if (!found->contact && found->identity) {
    found->contact = ContactId{next_id(now)};
    TRYV(queries::introduce(tx, workspace, found->identity, found->contact, found->shown_as, now));
    TRYV(tell(tx, workspace, now, event::kContactChanged, "contact", found->contact.value, by));
  }
  TRYV(queries::open_mentioned(tx, workspace, found->conversation, found->contact));
  TRYV(queries::await_answer(tx, workspace, message, now));
  const std::array ids{found->conversation};
  TRYV(store::refresh_conversations(tx, workspace, ids, now));
  TRYV(tell(tx, workspace, now, event::kConversationOpened, "conversation", found->conversation.value, by,
            {{"message", message.value}, {"contact", found->contact.value}}));
  return found->contact;
}

}  // namespace kith::listen
