// Health, metrics, and the API's own description.
#include "api/access_api.h"
#include "api/json.h"
#include "api/openapi.h"
#include "net/address_guard.h"
#include "net/gzip.h"
#include "net/static_assets.h"

namespace kith::api {
namespace {

Result<net::Response> ready(Call& call) {
  TRYV(call.db.ping());
  return net::Response::text(200, "ready\n");
}

// What is counted is nobody's business outside.
Result<net::Response> metrics(AccessServices& s, Call& call) {
  const auto peer = net::parse_ip(call.http.peer);
  if (!peer || net::is_public_address(*peer)) return fail(Kind::not_found, "there is nothing at this address");
  return net::Response::text(200, s.metrics.text(), "text/plain; version=0.0.4; charset=utf-8");
}

// Large, and open to everybody: packed once, and never copied.
Result<net::Response> document(Call& call) {
  static const std::string kPacked = net::gzip(openapi_json());
  static const auto kAssets = [] {
    net::StaticAssets out;
    out.add("/openapi.json", openapi_json(), kPacked, false);
    return out;
  }();
  return kAssets.serve(call.http, "/openapi.json");
}

}  // namespace

void add_health(Routes& routes, AccessServices& s) {
  const auto add = [&](const char* path, Run run) {
    routes.add({.method = "GET", .pattern = path, .access = Access::open, .run = std::move(run)});
  };
  add("/healthz", [](Call&) -> Result<net::Response> { return net::Response::text(200, "well\n"); });
  add("/readyz", [](Call& c) { return ready(c); });
  add("/metrics", [&s](Call& c) { return metrics(s, c); });
  add("/api/v1/openapi.json", [](Call& c) { return document(c); });
}

void add_access(Routes& routes, AccessServices& s, Live& live) {
  s.live = &live;
  add_setup(routes, s);
  add_session(routes, s);
  add_account(routes, s);
  add_workspace(routes, s);
  add_members(routes, s);
  add_invitations(routes, s);
  add_tokens(routes, s);
  add_live(routes, live);
  add_health(routes, s);
  s.metrics.gauge("kith_live_listeners", "Browsers that hear live events.",
                  [&live] { return static_cast<double>(live.listeners()); });
}

}  // namespace kith::api
