#include "api/desk/answering.h"

#include "api/comfort/comfort_json.h"
#include "api/problem.h"
#include "publish/outbox/outbox.h"

namespace kith::api {
namespace {

// The gate looks again at what it is once the words of rules stand under it.
Result<publish::Gatekeeper::Judged> judge(store::Transaction& tx, publish::Gatekeeper& gate, const publish::Wish& wish,
                                          Outbound& content, Time now) {
  TRY(auto judged, gate.decide(tx, wish, content, now));
  if (judged.decision.disclosures.empty()) return judged;
  content.text = policy::with_disclosures(content.text, judged.decision.disclosures);
  return gate.decide(tx, wish, content, now);
}

}  // namespace

Result<Answered> send_answer(store::Transaction& tx, publish::Gatekeeper& gate, WorkspaceId workspace, MemberId member,
                             const Answering& answering, Time now) {
  TRY(auto reply, inbox::prepare_reply(tx, workspace, answering.wish));
  const publish::Wish wish{.workspace = workspace,
                           .channel = reply.channel,
                           .member = member,
                           .conversation = reply.conversation,
                           .declared = answering.declared};
  TRY(const auto judged, judge(tx, gate, wish, reply.content, now));
  TRY(const auto decision_id, publish::record_decision(tx, wish, reply.content, judged, now));
  TRY(const auto number, policy_number(tx, workspace, judged.policy));
  Answered out{judged.shown, number, {}};
  const auto outcome = judged.decision.outcome;
  if (outcome == policy::Outcome::block || outcome == policy::Outcome::declare) return out;
  TRY(out.message, inbox::insert_reply(tx, workspace, reply, member, now));
  TRYV(publish::mark_sent(tx, workspace, answering.media, out.message));
  TRYV(publish::enqueue(tx,
                        {.workspace = workspace,
                         .channel = reply.channel,
                         .conversation = reply.conversation,
                         .message = out.message,
                         .member = member,
                         .content = reply.content,
                         .decision = judged.decision,
                         .decision_id = decision_id,
                         .declared = answering.declared},
                        now));
  return out;
}

net::Response refused_answer(const Answered& answered) {
  const bool blocked = answered.decision.outcome == policy::Outcome::block;
  std::string words =
      blocked ? "this may not leave; say it another way" : "declare that this is all right, then send it";
  if (!answered.decision.reasons.empty() && !answered.decision.reasons.front().say.empty())
    words = answered.decision.reasons.front().say;
  auto response =
      problem(fail(Kind::held, words).with("kind", blocked ? "blocked" : "declaration_needed"),
              json::serialize(json::object{{"decision", decision_json(answered.decision, answered.policy)}}));
  response.status = blocked ? 422 : 409;
  return response;
}

}  // namespace kith::api
