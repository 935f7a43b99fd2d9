// The record: a page of it as JSON Lines, and whether it is whole.
#include <charconv>

#include "api/comfort.h"
#include "api/comfort/comfort_json.h"
#include "publish/record/record.h"

namespace kith::api {
namespace {

constexpr const char* kPart = "/api/v1/workspaces/{ws}/record/{part}";
constexpr const char* kCheck = "/api/v1/workspaces/{ws}/record/check";
constexpr int kLinesAtOnce = 1'000;

Result<net::Response> part(Call& call, DeskApi& api) {
  std::int64_t after = 0;
  if (const auto text = call.http.query_value("after"); !text.empty()) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), after);
    if (error != std::errc{} || end != text.data() + text.size() || after < 0)
      return fail(Kind::invalid, "`after` is a number, as Kith-Next told it").with("field", "after");
  }
  TRY(auto page, call.db.read([&](store::Transaction& tx) {
    return publish::record_page(tx, call.workspace(), call.http.param("part"), after, kLinesAtOnce, &api.sealer);
  }));
  net::Response out;
  out.headers.set("Content-Type", "application/x-ndjson");
  out.headers.set("Cache-Control", "no-store");
  if (page.more) out.headers.set("Kith-Next", std::to_string(page.last));
  out.body = std::move(page.lines);
  return out;
}

Result<net::Response> check(Call& call) {
  std::string head;
  if (!call.http.body.empty()) {
    TRY(Body body, Body::parse(call.http.body));
    head = body.text_if("head", 100).value_or("");
    TRYV(body.done());
  }
  TRY(const auto found, publish::check_record(call.db, call.workspace(), head));
  json::object out;
  out["whole"] = found.whole();
  out["events"] = found.events;
  out["deliveries"] = found.deliveries;
  out["head"] = found.head ? json::value(json::string(std::to_string(found.head) + ":" + found.head_hash)) : nullptr;
  out["broken_at"] = found.broken_at ? json::value(*found.broken_at) : json::value(nullptr);
  json::array erased;
  for (const auto& one : found.erased)
    erased.push_back(json::object{{"day", one.day}, {"kind", one.kind}, {"count", one.count}});
  out["erased"] = std::move(erased);
  out["emptied"] = found.emptied;
  out["changed"] = found.changed ? json::value(json::string(to_string(*found.changed))) : json::value(nullptr);
  return ok(out);
}

}  // namespace

void add_record(Routes& routes, DeskApi& api) {
  routes.add({.method = "POST", .pattern = kCheck, .role = Role::policy_owner, .scope = "policy:read", .run = check});
  // Whole conversations are in it: for who sees to the comfort zone, and who runs the house.
  routes.add({.method = "GET",
              .pattern = kPart,
              .role = Role::policy_owner,
              .run = [&api](Call& call) { return part(call, api); }});
}

}  // namespace kith::api
