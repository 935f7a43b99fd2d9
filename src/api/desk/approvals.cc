// What waits for somebody's word.
#include <algorithm>
#include <map>

#include "api/comfort.h"
#include "api/comfort/comfort_json.h"
#include "api/desk/desk_json.h"
#include "publish/approvals/approvals.h"
#include "store/paging.h"

namespace kith::api {
namespace {

constexpr std::string_view kList = "approvals";

struct Shown {
  publish::Approval approval;
  publish::Delivery delivery;
  bool can_decide = false;
  json::array attachments;  // what would leave with it
};

// All at once: as many statements for a page as for one.
Result<std::vector<Shown>> show(store::Transaction& tx, const Call& call, DeskApi& api,
                                std::vector<publish::Approval> approvals) {
  std::vector<DeliveryId> ids;
  for (const auto& one : approvals) ids.push_back(one.delivery);
  TRY(const auto found, publish::find_deliveries(tx, call.workspace(), ids));
  std::map<DeliveryId, const publish::Delivery*> deliveries;
  for (const auto& one : found) deliveries[one.id] = &one;
  std::vector<bool> may(approvals.size());
  if (call.caller.is_at_least(Role::agent)) {
    TRY(may, publish::may_decide_each(tx, api.gate, call.workspace(), approvals, call.caller.member, call.now));
  }
  std::vector<Shown> out;
  for (std::size_t i = 0; i < approvals.size(); ++i) {
    const auto delivery = deliveries.find(approvals[i].delivery);
    if (delivery == deliveries.end()) return fail(Kind::corrupt, "an approval is of a delivery that is not there");
    out.push_back({.approval = std::move(approvals[i]),
                   .delivery = *delivery->second,
                   .can_decide = may[i],
                   .attachments = {}});
  }
  return out;
}

// Whoever releases a picture looks at it first.
Result<void> find_files(DeskApi& api, WorkspaceId workspace, std::vector<Shown>& all) {
  std::map<MessageId, Shown*> with_files;
  std::vector<MessageId> ids;
  for (auto& one : all) {
    if (one.delivery.content.media.empty() || !one.delivery.message) continue;
    with_files[one.delivery.message] = &one;
    ids.push_back(one.delivery.message);
  }
  if (ids.empty()) return {};
  TRY(const auto messages, api.desk.messages(workspace, ids));
  for (const auto& message : messages)
    if (const auto shown = with_files.find(message.id); shown != with_files.end())
      shown->second->attachments = attachments_json(message, api.pictures);
  return {};
}

using Talks = std::map<ConversationId, inbox::Item>;

// The conversations of some approvals, in one look.
Result<Talks> talks_of(DeskApi& api, WorkspaceId workspace, const std::vector<Shown>& all) {
  std::vector<ConversationId> ids;
  for (const auto& one : all)
    if (one.approval.conversation) ids.push_back(one.approval.conversation);
  Talks out;
  if (ids.empty()) return out;
  TRY(auto items, api.desk.items(workspace, ids));
  for (auto& item : items) {
    const auto id = item.id;
    out.emplace(id, std::move(item));
  }
  return out;
}

json::value talk_json(const Talks& talks, ConversationId id) {
  const auto found = talks.find(id);
  if (found == talks.end()) return nullptr;
  const auto& item = found->second;
  json::object out{{"id", to_string(item.id)}, {"subject", item.subject}};
  if (item.contact)
    out["contact"] =
        json::object{{"id", to_string(item.contact->id)},
                     {"name", item.contact->name},
                     {"avatar_url", item.contact->avatar_url.empty()
                                        ? json::value(nullptr)
                                        : json::value(json::string(item.contact->avatar_url))},
                     {"circle", item.contact->circle ? json::value(*item.contact->circle)
                                                     : json::value(nullptr)}};
  else
    out["contact"] = nullptr;
  out["channel"] = json::object{{"id", to_string(item.channel.id)},
                                {"network", item.channel.network},
                                {"name", item.channel.name},
                                {"handle", item.channel.handle}};
  return out;
}

json::value note_json(const std::string& note) {
  return note.empty() ? json::value(nullptr) : json::value(json::string(note));
}

json::object demand_json(const publish::Demand& demand) {
  json::object out{{"id", to_string(demand.id)},
                   {"rule", demand.rule},
                   {"reason", demand.reason},
                   {"state", demand.state},
                   {"step", demand.step},
                   {"asked_of", texts_json(demand.asked_of)},
                   {"asked_at", format_time(demand.asked_at)},
                   {"due_at", time_or_null(demand.due_at)},
                   {"late_at", time_or_null(demand.late_at)}};
  json::array steps, said;
  for (std::size_t i = 0; i < demand.steps.size(); ++i) {
    const auto& step = demand.steps[i];
    steps.push_back(json::object{
        {"of", texts_json(step.of)},
        {"all", step.all},
        {"within", step.within ? json::value(json::string(policy::describe(*step.within))) : json::value(nullptr)},
        {"else", texts_json(step.otherwise)},
        {"done", demand.state == "approved" || i < demand.step}});
  }
  for (const auto& yes : demand.said)
    said.push_back(json::object{{"by", member_json(yes.member, yes.name)},
                                {"step", yes.step},
                                {"late", yes.late},
                                {"at", format_time(yes.at)},
                                {"note", note_json(yes.note)}});
  out["steps"] = std::move(steps);
  out["said"] = std::move(said);
  return out;
}

json::object approval_json(const Shown& shown, const Talks& talks) {
  const auto& a = shown.approval;
  const auto& first = a.first();
  json::object out;
  out["id"] = to_string(a.id);
  out["state"] = a.state;
  out["delivery"] = delivery_json(shown.delivery);
  out["conversation"] = talk_json(talks, a.conversation);
  out["text"] = shown.delivery.content.text;
  out["digest"] = a.digest;
  out["attachments"] = shown.attachments;
  out["by"] = member_json(a.by, a.by_name);
  out["reason"] = first.reason;
  out["rule"] = first.rule;
  json::array asked, demands;
  for (const auto& demand : a.demands) {
    demands.push_back(demand_json(demand));
    for (const auto& who : demand.asked_of)
      if (demand.state == a.state && std::ranges::find(asked, json::value(who)) == asked.end())
        asked.emplace_back(who);
  }
  out["asked_of"] = std::move(asked);
  out["demands"] = std::move(demands);
  out["changes"] = changes_json(a.changes);
  out["created_at"] = format_time(first.created_at);
  out["decided_at"] = time_or_null(first.decided_at);
  out["decided_by"] = member_json(first.decided_by, first.decided_by_name);
  out["note"] = note_json(first.note);
  out["can_decide"] = shown.can_decide;
  return out;
}

Result<net::Response> list(Call& call, DeskApi& api) {
  TRY(const int limit, call.limit());
  std::string state(call.http.query_value("state"));
  if (state.empty()) state = "waiting";
  if (state != "waiting" && state != "approved" && state != "refused" && state != "withdrawn")
    return fail(Kind::invalid, "`state` is waiting, approved, refused or withdrawn")
        .with("field", "state");
  ApprovalId before;
  if (const auto cursor = call.cursor(); !cursor.empty()) {
    TRY(const auto keys, store::decode_cursor(kList, cursor, 1));
    before = ApprovalId{keys[0].as_i64()};
  }
  std::string next;
  TRY(auto shown, call.db.read([&](store::Transaction& tx) -> Result<std::vector<Shown>> {
    TRY(auto rows, publish::list_approvals(tx, call.workspace(), state, before, limit + 1));
    if (rows.size() > static_cast<std::size_t>(limit)) {
      rows.resize(static_cast<std::size_t>(limit));
      next = store::encode_cursor(kList, {rows.back().id});
    }
    return show(tx, call, api, std::move(rows));
  }));
  TRYV(find_files(api, call.workspace(), shown));
  TRY(const auto talks, talks_of(api, call.workspace(), shown));
  json::array items;
  for (const auto& one : shown) items.push_back(approval_json(one, talks));
  return page(std::move(items), next);
}

// What approvers made of a message's words, for whoever wrote them.
Result<net::Response> changes(Call& call) {
  TRY(const auto id, call.id<DeliveryTag>("id"));
  TRY(const auto made, call.db.read([&](store::Transaction& tx) -> Result<std::vector<publish::TextChange>> {
    TRYV(publish::find_delivery(tx, call.workspace(), id));
    return publish::changes_of(tx, call.workspace(), id);
  }));
  return page(changes_json(made), "");
}

Result<net::Response> decide(Call& call, DeskApi& api) {
  TRY(const auto id, call.id<ApprovalTag>("id"));
  TRY(Body body, Body::parse(call.http.body));
  publish::Verdict verdict;
  const auto decision = body.text("decision", 1, 20);
  verdict.note = body.text_if("note", 2000).value_or("");
  verdict.text = body.raw_text_if("text", limits::kDraftTextBytes);
  verdict.digest = body.text_if("digest", 200).value_or("");
  if (decision != "approve" && decision != "refuse")
    body.wrong("decision", "must be approve or refuse");
  if (verdict.text && verdict.text->find_first_not_of(" \t\r\n") == std::string::npos)
    body.wrong("text", "must not be empty");
  TRYV(body.done());
  verdict.approve = decision == "approve";
  TRY(auto shown,
      call.db.write(call.workspace(), [&](store::Transaction& tx) -> Result<std::vector<Shown>> {
        TRYV(publish::decide_approval(tx, api.gate, call.workspace(), id, call.caller.member,
                                      verdict, call.now));
        std::vector<publish::Approval> one(1);
        TRY(one.front(), publish::find_approval(tx, call.workspace(), id));
        return show(tx, call, api, std::move(one));
      }));
  TRYV(find_files(api, call.workspace(), shown));
  TRY(const auto talks, talks_of(api, call.workspace(), shown));
  return ok(approval_json(shown.front(), talks));
}

}  // namespace

void add_approvals(Routes& routes, DeskApi& api) {
  routes.add({.method = "GET",
              .pattern = "/api/v1/workspaces/{ws}/approvals",
              .scope = "desk:read",
              .run = [&api](Call& call) { return list(call, api); }});
  routes.add({.method = "GET",
              .pattern = "/api/v1/workspaces/{ws}/deliveries/{id}/changes",
              .scope = "desk:read",
              .run = changes});
  routes.add({.method = "POST",
              .pattern = "/api/v1/workspaces/{ws}/approvals/{id}",
              .role = Role::agent,
              .scope = "desk:write",
              .idempotent = true,
              .run = [&api](Call& call) { return decide(call, api); }});
}

}  // namespace kith::api
