// Replies: what a member wants to say, the gate's word on it, and the outbox, in one transaction.
#include "api/attachments.h"
#include "api/comfort_json.h"
#include "api/desk_json.h"
#include "api/problem.h"
#include "base/limits.h"
#include "publish/outbox/outbox.h"

namespace kith::api {
namespace {

constexpr const char* kReplies = "/api/v1/workspaces/{ws}/conversations/{id}/replies";

struct Wanted {
  inbox::ReplyWish wish;
  std::vector<std::string> declared;
  std::string note;
  Attached attached;
  std::vector<publish::MediaRow> media;  // as it fits the channel
};

// What the gate said and, where it lets it go or holds it, the message on its way.
struct Taken {
  policy::Decision decision;
  std::optional<int> policy;  // its version's number
  MessageId message;
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

// Decided, recorded and enqueued together: what the gate saw is what leaves.
Result<Taken> take(DeskApi& api, const Call& call, const Wanted& wanted) {
  return api.db.write(call.workspace(), [&](store::Transaction& tx) -> Result<Taken> {
    TRY(const auto reply, inbox::prepare_reply(tx, call.workspace(), wanted.wish));
    publish::Wish wish;
    wish.workspace = call.workspace();
    wish.channel = reply.channel;
    wish.member = call.caller.member;
    wish.conversation = reply.conversation;
    wish.declared = wanted.declared;
    TRY(const auto judged, api.gate.decide(tx, wish, reply.content, call.now));
    TRY(const auto decision_id, publish::record_decision(tx, wish, reply.content, judged, call.now));
    TRY(const auto number, policy_number(tx, call.workspace(), judged.policy));
    Taken out{judged.shown, number, {}};
    const auto outcome = judged.decision.outcome;
    if (outcome == policy::Outcome::block || outcome == policy::Outcome::declare) return out;
    TRY(out.message, inbox::insert_reply(tx, call.workspace(), reply, call.caller.member, call.now));
    TRYV(publish::mark_sent(tx, call.workspace(), wanted.media, out.message));
    publish::NewDelivery delivery;
    delivery.workspace = call.workspace();
    delivery.channel = reply.channel;
    delivery.conversation = reply.conversation;
    delivery.message = out.message;
    delivery.member = call.caller.member;
    delivery.content = reply.content;
    delivery.decision = judged.decision;
    delivery.decision_id = decision_id;
    delivery.declared = wanted.declared;
    TRYV(publish::enqueue(tx, delivery, call.now));
    return out;
  });
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

net::Response refused(const Taken& taken) {
  const bool blocked = taken.decision.outcome == policy::Outcome::block;
  std::string words =
      blocked ? "this may not leave; say it another way" : "declare that this is all right, then send it";
  if (!taken.decision.reasons.empty() && !taken.decision.reasons.front().say.empty())
    words = taken.decision.reasons.front().say;
  auto response = problem(fail(Kind::held, words).with("kind", blocked ? "blocked" : "declaration_needed"),
                          json::serialize(json::object{{"decision", decision_json(taken.decision, taken.policy)}}));
  response.status = blocked ? 422 : 409;
  return response;
}

Result<net::Response> post(DeskApi& api, Call& call) {
  TRY(auto wanted, read(call));
  TRYV(fetch_media(api, call, wanted));
  const auto taken = take(api, call, wanted);
  if (!taken && taken.error().kind == Kind::stale) return stale(api, call, wanted, taken.error());
  if (!taken) return taken.error();
  if (!taken->message) return refused(*taken);
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
