// Answers on their way: prepared, put to the gate, recorded and enqueued in one transaction, whoever asks for them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "inbox/writing.h"
#include "net/http_message.h"
#include "publish/gate/gatekeeper.h"
#include "publish/pictures/media.h"
#include "store/database.h"

namespace kith::api {

struct Answering {
  inbox::ReplyWish wish;
  std::vector<std::string> declared;
  std::vector<publish::MediaRow> media;  // as it fits the channel
};

// What the gate said and, where it lets it go or holds it, the message on its way.
struct Answered {
  policy::Decision decision;
  std::optional<int> policy;  // its version's number
  MessageId message;          // none: blocked, or a statement is wanted
};

// What the gate saw is what leaves; words a rule puts under it are there before it looks. Call inside
// write(workspace, …). Errors: those of inbox::prepare_reply.
Result<Answered> send_answer(store::Transaction& tx, publish::Gatekeeper& gate, WorkspaceId workspace, MemberId member,
                             const Answering& answering, Time now);

// 422 where it is blocked, 409 where its writer must state something first.
net::Response refused_answer(const Answered& answered);

}  // namespace kith::api
