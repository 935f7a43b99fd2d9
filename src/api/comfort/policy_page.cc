// The policy as a page: for everybody at /policy/{workspace}, where the organisation shows it; for staff behind the
// door.
#include <array>

#include "api/session/access_queries.h"
#include "api/comfort.h"
#include "api/comfort/policy_json.h"
#include "policy/page.h"
#include "policy/review.h"
#include "publish/policies/policies.h"

namespace kith::api {
namespace {

using store::Transaction;

net::Response html(std::string body) {
  auto answer = net::Response::text(200, std::move(body), "text/html; charset=utf-8");
  answer.headers.set("Content-Security-Policy",
                     "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
                     "frame-ancestors 'none'");
  answer.headers.set("X-Content-Type-Options", "nosniff");
  return answer;
}

std::string date_of(Time at) {
  static constexpr std::array kMonths{"January", "February", "March",     "April",   "May",      "June",
                                      "July",    "August",   "September", "October", "November", "December"};
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(at)};
  return std::to_string(static_cast<unsigned>(day.day())) + " " + kMonths[static_cast<unsigned>(day.month()) - 1] +
         " " + std::to_string(static_cast<int>(day.year()));
}

Result<std::string> written(Transaction& tx, WorkspaceId workspace, policy::PageOptions options, Time now) {
  TRY(const auto version, publish::find_adopted(tx, workspace));
  if (!version) return fail(Kind::not_found, "no comfort zone has been adopted yet");
  const auto parsed = policy::parse_policy(version->document);
  if (!parsed) return fail(Kind::corrupt, "the adopted comfort zone cannot be read any more");
  options.version = version->number;
  if (version->adopted_at) options.adopted = date_of(*version->adopted_at);
  if (const auto due = policy::next_review(parsed->document().review, version->adopted_at.value_or(now)))
    options.looked_again = date_of(*due);
  TRY(options.people, names_of(tx, workspace));
  return policy::render(parsed->document(), options);
}

// What is not shown and what is not there look the same from outside.
Result<net::Response> open_page(Call& call) {
  const std::string slug(call.http.param("slug"));
  TRY(auto page, call.db.read([&](Transaction& tx) -> Result<std::string> {
    TRY(const auto workspace, queries::workspace_by_slug(tx, slug));
    if (!workspace || !shows_policy(workspace->settings_json)) return fail(Kind::not_found, "there is no such page");
    return written(tx, workspace->id, {.organisation = workspace->name}, call.now);
  }));
  return html(std::move(page));
}

Result<net::Response> inner_page(Call& call) {
  const auto reader = call.http.query_value("for");
  if (!reader.empty() && reader != "staff" && reader != "everybody")
    return fail(Kind::invalid, "`for` is staff or everybody").with("field", "for");
  TRY(auto page, call.db.read([&](Transaction& tx) -> Result<std::string> {
    TRY(const auto organisation, publish::workspace_name(tx, call.workspace()));
    using For = policy::PageOptions::For;
    return written(tx, call.workspace(),
                   {.reader = reader == "everybody" ? For::everybody : For::staff, .organisation = organisation},
                   call.now);
  }));
  return html(std::move(page));
}

}  // namespace

void add_policy_pages(Routes& routes) {
  routes.add({.method = "GET", .pattern = "/policy/{slug}", .access = Access::open, .run = open_page});
  routes.add(
      {.method = "GET", .pattern = "/api/v1/workspaces/{ws}/policy/page", .scope = "policy:read", .run = inner_page});
}

}  // namespace kith::api
