// Replies: what a member wants to say, the gate's word on it, and the outbox, in one transaction.
#include "api/desk/answering.h"
#include "api/desk/attachments.h"
#include "api/comfort/comfort_json.h"
#include "api/desk/desk_json.h"
#include "api/links.h"
#include "api/problem.h"
#include "base/limits.h"
#include "publish/gate/linked_pages.h"

namespace kith::api {
namespace {

constexpr const char* kReplies = "/api/v1/workspaces/{ws}/conversations/{id}/replies";

struct Wanted : Answering {
  std::string note;
  Attached attached;
};

Result<Wanted> read(const Call& call) {
  TRY(const auto id, call.id<ConversationTag>("id"));
  TRY(Body body, Body::parse(call.http.body));
  Wanted out;
  out.wish.conversation = id;
  out.wish.member = call.caller.member;
  out.wish.version = call.if_match.value_or(0);
  out.wish.text = body.raw_text("text", 0, limits::kDraftTextBytes);
  out.wish.visibility = body.word_if<Visibility>("visibility");
  out.wish.in_reply_to = body.id_if<MessageTag>("in_reply_to").value_or(MessageId{});
  out.declared = body.texts("declared", 50, 100);
  out.note = body.text_if("note", 2000).value_or("");
  out.attached = attached(body);
  TRYV(body.done());
  return out;
}

// What is attached, as the channel takes it: what the gate sees is what leaves.
Result<void> fetch_media(DeskApi& api, const Call& call, Wanted& wanted) {
  if (wanted.attached.items.empty()) return {};
  TRY(auto rows, rows_of(api, call.caller, wanted.attached));
  TRY(const auto item, api.desk.find(call.workspace(), wanted.wish.conversation));
  TRY(const auto channel, api.channels.find(call.workspace(), item.channel.id));
  TRY(wanted.media, fitted(api, api.connector.ability(channel), std::move(rows)));
  wanted.wish.media = publish::outbound_of(wanted.media);
  wanted.wish.attachments_json = publish::attachments_json(wanted.media);
  return {};
}

// What is linked to must be known when the gate is asked.
Result<void> look_at_links(DeskApi& api, const Call& call, const Wanted& wanted) {
  const Outbound content{.kind = OutboundKind::reply, .text = wanted.wish.text};
  if (publish::links_of(content, "").empty()) return {};
  TRY(const auto item, api.desk.find(call.workspace(), wanted.wish.conversation));
  look_at_links(api, call.workspace(), content, item.channel.network, limits::kLinkedPagesWait);
  return {};
}

// Somebody was first, or the person wrote again: what is new is shown, what was written is kept.
Result<net::Response> stale(DeskApi& api, const Call& call, const Wanted& wanted, const Error& error) {
  const auto id = wanted.wish.conversation;
  TRY(const auto before, api.writing.draft(call.workspace(), call.caller.member, id));
  const Time since = before ? before->updated_at : call.now - std::chrono::minutes(30);
  inbox::Draft draft;
  draft.text = wanted.wish.text;
  draft.options_json = before ? before->options_json : "{}";
  draft.base_version = wanted.wish.version;
  for (const auto& one : wanted.attached.items) draft.media.push_back(one.id);
  TRYV(api.writing.save_draft(call.workspace(), call.caller.member, id, std::move(draft)));
  TRY(const auto item, api.desk.find(call.workspace(), id));
  TRY(const auto fresh, api.desk.messages_since(call.workspace(), id, since));
  json::object changed{
      {"changed", {{"conversation", item_json(item, api.pictures)}, {"messages", messages_json(fresh, api.pictures)}}}};
  return problem(error, json::serialize(changed));
}

Result<net::Response> post(DeskApi& api, Call& call) {
  TRY(auto wanted, read(call));
  TRYV(fetch_media(api, call, wanted));
  TRYV(look_at_links(api, call, wanted));
  const auto taken = api.db.write(call.workspace(), [&](store::Transaction& tx) {
    return send_answer(tx, api.gate, call.workspace(), call.caller.member, wanted, call.now);
  });
  if (!taken && taken.error().kind == Kind::stale) return stale(api, call, wanted, taken.error());
  if (!taken) return taken.error();
  if (!taken->message) return refused_answer(*taken);
  if (!wanted.note.empty())
    TRYV(api.writing.add_note(call.workspace(), call.caller.member, wanted.wish.conversation, wanted.note));
  TRY(const auto view, api.desk.message(call.workspace(), taken->message));
  TRY(const auto item, api.desk.find(call.workspace(), wanted.wish.conversation));
  return accepted({{"message", message_json(view, api.pictures)},
                   {"decision", decision_json(taken->decision, taken->policy)},
                   {"version", item.version}});
}

}  // namespace

void add_replies(Routes& routes, DeskApi& api) {
  // Contributors too: what they write the gate holds for whoever approves it.
  routes.add({.method = "POST",
              .pattern = kReplies,
              .role = Role::contributor,
              .scope = "desk:write",
              .if_match = true,
              .idempotent = true,
              .run = [&api](Call& c) { return post(api, c); }});
}

}  // namespace kith::api
