// How long the record is kept, and what must be kept whatever that says.
#include "publish/record/retention.h"

#include "api/comfort.h"
#include "api/comfort/comfort_json.h"
#include "publish/record/holds.h"

namespace kith::api {
namespace {

constexpr const char* kRetention = "/api/v1/workspaces/{ws}/retention";
constexpr const char* kHolds = "/api/v1/workspaces/{ws}/holds";
constexpr const char* kClockWaits =
    "the clock stands days after the record was last looked through; where it is right set this again, else set it";
constexpr const char* kRelease = "/api/v1/workspaces/{ws}/holds/{id}/release";

Result<net::Response> answer(store::Transaction& tx, const Call& call) {
  TRY(const auto kept, publish::retentions(tx, call.workspace(), call.now));
  json::array items;
  for (const auto kind : publish::kRetentionKinds) {
    const auto found = std::ranges::find(kept, kind, &publish::Retention::kind);
    const bool ends = found != kept.end();
    json::object one{{"kind", kind},      {"days", nullptr},      {"set_by", nullptr},
                     {"set_at", nullptr}, {"passed_at", nullptr}, {"erased", 0},
                     {"waits", nullptr}};
    if (ends) {
      one["days"] = found->days;
      one["set_by"] = member_json(found->set_by, found->set_by_name);
      one["set_at"] = format_time(found->set_at);
      one["passed_at"] = time_or_null(found->passed_at);
      one["erased"] = found->erased;
      if (found->clock_waits) one["waits"] = kClockWaits;
    }
    items.push_back(std::move(one));
  }
  return page(std::move(items), {});
}

Result<net::Response> list(Call& call) {
  return call.db.read([&](store::Transaction& tx) { return answer(tx, call); });
}

Result<net::Response> set(Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  const auto kind = body.text("kind", 1, 40);
  const auto days = body.number_if("days", 1, publish::kRetentionDaysMost);
  if (!body.has("days")) body.wrong("days", "how many days, or null for ever");
  TRYV(body.done());
  return call.db.write(call.workspace(), [&](store::Transaction& tx) -> Result<net::Response> {
    TRYV(publish::set_retention(tx, call.workspace(), kind,
                                days ? std::optional(static_cast<int>(*days)) : std::nullopt, call.caller.member,
                                call.now));
    return answer(tx, call);
  });
}

json::object hold_json(const publish::LegalHold& h) {
  json::object out;
  out["id"] = format_id(h.id);
  out["contact"] =
      h.contact ? json::value(json::object{{"id", to_string(h.contact)}, {"name", h.contact_name}}) : json::value();
  out["conversation_id"] = id_or_null(h.conversation);
  out["channel"] =
      h.channel ? json::value(json::object{{"id", to_string(h.channel)}, {"name", h.channel_name}}) : json::value();
  out["from"] = time_or_null(h.from);
  out["until"] = time_or_null(h.until);
  out["reason"] = h.reason;
  out["by"] = member_json(h.by, h.by_name);
  out["at"] = format_time(h.at);
  out["released_by"] = member_json(h.released_by, h.released_by_name);
  out["released_at"] = time_or_null(h.released_at);
  out["released_why"] = h.released_why;
  return out;
}

Result<net::Response> holds(Call& call) {
  return call.db.read([&](store::Transaction& tx) -> Result<net::Response> {
    TRY(const auto rows, publish::legal_holds(tx, call.workspace()));
    json::array items;
    for (const auto& row : rows) items.push_back(hold_json(row));
    return page(std::move(items), {});
  });
}

Result<net::Response> hold(Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  publish::LegalHold wanted;
  wanted.reason = body.text("reason", 1, 1000);
  wanted.contact = body.id_if<ContactTag>("contact_id").value_or(ContactId{});
  wanted.conversation = body.id_if<ConversationTag>("conversation_id").value_or(ConversationId{});
  wanted.channel = body.id_if<ChannelTag>("channel_id").value_or(ChannelId{});
  wanted.from = body.time_if("from");
  wanted.until = body.time_if("until");
  TRYV(body.done());
  TRY(const auto made, call.db.write(call.workspace(), [&](store::Transaction& tx) {
    return publish::set_hold(tx, call.workspace(), wanted, call.caller.member, call.now);
  }));
  return created(hold_json(made));
}

Result<net::Response> release(Call& call) {
  TRY(const auto id, call.path_id("id"));
  TRY(Body body, Body::parse(call.http.body));
  const auto why = body.text("why", 1, 1000);
  TRYV(body.done());
  TRY(const auto done, call.db.write(call.workspace(), [&](store::Transaction& tx) {
    return publish::release_hold(tx, call.workspace(), id, call.caller.member, why, call.now);
  }));
  return ok(hold_json(done));
}

}  // namespace

void add_retention(Routes& routes) {
  routes.add({.method = "GET", .pattern = kRetention, .scope = "policy:read", .run = list});
  // What is erased does not come back.
  routes.add({.method = "PUT", .pattern = kRetention, .role = Role::policy_owner, .run = set});
  routes.add({.method = "GET", .pattern = kHolds, .role = Role::agent, .scope = "policy:read", .run = holds});
  // Who may answer may also say that something must be kept; letting go is for who sees to the comfort zone.
  routes.add({.method = "POST", .pattern = kHolds, .role = Role::agent, .scope = "policy:write", .run = hold});
  routes.add({.method = "POST", .pattern = kRelease, .role = Role::policy_owner, .run = release});
}

}  // namespace kith::api
