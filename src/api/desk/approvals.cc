// What waits for somebody's word.
#include <algorithm>
#include <map>

#include "api/comfort.h"
#include "api/comfort/comfort_json.h"
#include "api/desk/desk_json.h"
#include "publish/approvals/approvals.h"
#include "publish/policies/policies.h"
#include "store/paging.h"

namespace kith::api {
namespace {

constexpr std::string_view kList = "approvals";

struct Shown {
  publish::Approval approval;
  publish::Delivery delivery;
  std::string by, decided_by;
  bool can_decide = false;
  json::array attachments;  // what would leave with it
};

Result<Shown> show(store::Transaction& tx, const Call& call, DeskApi& api,
                   publish::Approval approval) {
  Shown out;
  TRY(out.delivery, publish::find_delivery(tx, call.workspace(), approval.delivery));
  TRY(out.by, publish::member_name(tx, call.workspace(), approval.by));
  TRY(out.decided_by, publish::member_name(tx, call.workspace(), approval.first().decided_by));
  if (call.caller.is_at_least(Role::agent)) {
    TRY(out.can_decide, publish::may_decide(tx, api.gate, call.workspace(), approval,
                                            call.caller.member, call.now));
  }
  out.approval = std::move(approval);
  return out;
}

// Whoever releases a picture looks at it first.
Result<void> find_files(DeskApi& api, WorkspaceId workspace, std::vector<Shown>& all) {
  for (auto& one : all) {
    if (one.delivery.content.media.empty() || !one.delivery.message) continue;
    TRY(const auto message, api.desk.message(workspace, one.delivery.message));
    one.attachments = attachments_json(message, api.pictures);
  }
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
  out["by"] = member_json(a.by, shown.by);
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
  out["decided_by"] = member_json(first.decided_by, shown.decided_by);
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
    std::vector<Shown> out;
    for (auto& row : rows) {
      TRY(auto one, show(tx, call, api, std::move(row)));
      out.push_back(std::move(one));
    }
    return out;
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
        TRY(auto approval, publish::find_approval(tx, call.workspace(), id));
        TRY(auto one, show(tx, call, api, std::move(approval)));
        std::vector<Shown> out;
        out.push_back(std::move(one));
        return out;
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
