// Search over everything that was said.
#include "api/desk_json.h"

namespace kith::api {
namespace {

Result<net::Response> search(DeskApi& api, Call& call) {
  TRY(const int limit, call.limit());
  TRY(const auto found,
      api.desk.search(call.workspace(), call.http.query_value("q").substr(0, 300), call.cursor(), limit));
  json::array items;
  for (const auto& hit : found.items)
    items.push_back({{"message_id", to_string(hit.message)},
                     {"conversation", item_json(hit.conversation, api.pictures)},
                     {"snippet", hit.snippet},
                     {"sent_at", format_time(hit.sent_at)}});
  return page(std::move(items), found.next);
}

}  // namespace

void add_search(Routes& routes, DeskApi& api) {
  routes.add(
      {.method = "GET", .pattern = "/api/v1/workspaces/{ws}/search", .scope = "desk:read", .run = [&api](Call& c) {
         return search(api, c);
       }});
}

}  // namespace kith::api
