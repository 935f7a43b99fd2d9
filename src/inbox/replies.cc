// Answers: from what a member wants to say to what would leave.
#include <algorithm>

#include "inbox/writing.h"
#include "inbox/writing_queries.h"
#include "text/mail_text.h"

namespace kith::inbox {
namespace {

constexpr std::size_t kReferencesMost = 20;

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// The thread as its network needs it: root first, what is answered last; the middle gives way.
Result<std::vector<std::string>> references(store::Transaction& tx, WorkspaceId workspace,
                                            const queries::Answered& to) {
  TRY(auto chain, queries::ancestry(tx, workspace, to.channel, to.remote_id, static_cast<int>(kReferencesMost)));
  std::ranges::reverse(chain);
  if (!to.thread.empty() && std::ranges::find(chain, to.thread) == chain.end()) chain.insert(chain.begin(), to.thread);
  if (chain.size() > kReferencesMost)
    chain.erase(chain.begin() + 1, chain.end() - static_cast<std::ptrdiff_t>(kReferencesMost - 1));
  return chain;
}

}  // namespace

Result<PreparedReply> prepare_reply(store::Transaction& tx, WorkspaceId workspace, const ReplyWish& wish) {
  TRY(const auto talk, queries::reply_talk(tx, workspace, wish.conversation));
  if (!talk) return fail(Kind::not_found, "no such conversation");
  if (wish.version != 0 && talk->version != wish.version)
    return fail(Kind::stale, "the conversation has moved on since you wrote; read what is new, then send again");
  if (talk->channel_gone)
    return fail(Kind::conflict, "this channel is not connected any more; nothing can leave on it");
  if (is_blank(wish.text) && wish.media.empty())
    return fail(Kind::invalid, "there is nothing to send").with("field", "text");
  TRY(const auto answered, queries::answered(tx, workspace, wish.conversation, wish.in_reply_to));
  if (!answered)
    return fail(Kind::invalid, "there is nothing in this conversation that the network lets us answer")
        .with("field", "in_reply_to");
  const Visibility visibility = wish.visibility.value_or(answered->visibility);
  if (visibility < answered->visibility)
    return fail(Kind::invalid, "what was written to few cannot be answered before more; choose `" +
                                   std::string(name(answered->visibility)) + "` or closer")
        .with("field", "visibility");
  PreparedReply out{answered->channel, wish.conversation, answered->id, {}, wish.attachments_json};
  out.content.kind = OutboundKind::reply;
  out.content.visibility = visibility;
  out.content.text = wish.text;
  out.content.in_reply_to = answered->remote_id;
  out.content.media = wish.media;
  if (!answered->author.empty()) out.content.to = {answered->author};
  if (!talk->subject.empty()) out.content.subject = "Re: " + text::base_subject(talk->subject);
  TRY(out.content.references, references(tx, workspace, *answered));
  return out;
}

Result<MessageId> insert_reply(store::Transaction& tx, WorkspaceId workspace, const PreparedReply& reply,
                               MemberId member, Time now) {
  const MessageId id{next_id(now)};
  TRYV(queries::insert_reply(tx, workspace, id, reply, member, now));
  TRYV(queries::drop_draft(tx, workspace, member, reply.conversation));
  return id;
}

}  // namespace kith::inbox
