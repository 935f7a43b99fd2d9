// Views: lists of the desk kept under a name.
#include "api/desk/desk_json.h"
#include "api/listen/query_text.h"
#include "base/limits.h"

namespace kith::api {
namespace {

constexpr const char* kAll = "/api/v1/workspaces/{ws}/views";
constexpr const char* kOrder = "/api/v1/workspaces/{ws}/views/order";
constexpr const char* kOne = "/api/v1/workspaces/{ws}/views/{id}";

json::object view_json(const inbox::SavedView& v, const std::optional<int>& count, MemberId me) {
  return {{"id", format_id(v.id)},
          {"name", v.name},
          {"query", v.query},
          {"view", inbox::name(v.view)},
          {"channel_id", id_or_null(v.channel)},
          {"order", inbox::name(v.order)},
          {"shared", v.shared},
          {"owner", person_or_null(v.owner.id, v.owner.name)},
          {"mine", v.owner.id == me},
          {"position", v.position},
          {"count", count ? json::value(*count) : json::value()},
          {"version", v.version},
          {"updated_at", format_time(v.updated_at)}};
}

bool may_others(const Call& call) {
  return call.caller.is_at_least(Role::admin);
}

// What the body says replaces what `view` has; a refused query is answered at once.
struct Read {
  inbox::SavedView view;
  std::optional<net::Response> refused;
};
Result<Read> read(const Call& call, inbox::SavedView view, bool is_new) {
  TRY(Body body, Body::parse(call.http.body));
  if (is_new || body.has("name")) view.name = body.text("name", 1, 100);
  if (body.has("query")) view.query = body.text_if("query", limits::kQueryBytes).value_or("");
  if (const auto word = body.text_if("view", 20)) {
    const auto parsed = inbox::parse_view(*word);
    if (!parsed) body.wrong("view", "a view is mine, team, unassigned, snoozed, closed or all");
    view.view = parsed.value_or(view.view);
  }
  if (const auto word = body.text_if("order", 20)) {
    const auto parsed = inbox::parse_order(*word);
    if (!parsed) body.wrong("order", "an order is waiting, recent or priority");
    view.order = parsed.value_or(view.order);
  }
  if (body.has("channel_id")) view.channel = body.id_if<ChannelTag>("channel_id").value_or(ChannelId{});
  view.shared = body.flag_if("shared").value_or(view.shared);
  if (view.shared && !call.caller.is_at_least(Role::agent)) body.wrong("shared", "your role keeps views for itself");
  TRYV(body.done());
  Read out{std::move(view), {}};
  if (out.view.query.empty()) return out;
  if (const auto query = match::parse(out.view.query); !query) out.refused = bad_query(out.view.query, query.error());
  return out;
}

Result<net::Response> listing(DeskApi& api, const Call& call) {
  const MemberId me = call.caller.member;
  TRY(const auto all, api.views.list(call.workspace(), me));
  TRY(const auto counts, api.views.counts(call.workspace(), me, all));
  json::array items;
  for (std::size_t i = 0; i < all.size(); ++i) items.push_back(view_json(all[i], counts[i], me));
  return page(std::move(items), "");
}

Result<net::Response> one(DeskApi& api, Call& call) {
  TRY(const auto id, call.path_id("id"));
  TRY(const auto view, api.views.find(call.workspace(), call.caller.member, id));
  TRY(const auto counts, api.views.counts(call.workspace(), call.caller.member, {view}));
  return ok_versioned(view_json(view, counts[0], call.caller.member), view.version);
}

Result<net::Response> make(DeskApi& api, Call& call) {
  TRY(auto asked, read(call, {}, true));
  if (asked.refused) return *std::move(asked.refused);
  TRY(const auto made, api.views.add(call.workspace(), call.caller.member, std::move(asked.view)));
  return created(view_json(made, {}, call.caller.member));
}

Result<net::Response> change(DeskApi& api, Call& call) {
  const MemberId me = call.caller.member;
  TRY(const auto id, call.path_id("id"));
  TRY(auto present, api.views.find(call.workspace(), me, id));
  TRY(auto asked, read(call, std::move(present), false));
  if (asked.refused) return *std::move(asked.refused);
  TRY(const auto changed,
      api.views.change(call.workspace(), me, may_others(call), call.if_match.value_or(0), std::move(asked.view)));
  return ok_versioned(view_json(changed, {}, me), changed.version);
}

Result<net::Response> drop(DeskApi& api, Call& call) {
  TRY(const auto id, call.path_id("id"));
  TRYV(api.views.remove(call.workspace(), call.caller.member, may_others(call), id));
  return no_content();
}

Result<net::Response> reorder(DeskApi& api, Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  std::vector<std::int64_t> ids;
  for (const auto& text : body.texts("ids", 1'000, 13)) {
    const auto id = parse_id(text);
    if (!id) body.wrong("ids", id.error().message);
    ids.push_back(id.value_or(0));
  }
  TRYV(body.done());
  TRYV(api.views.reorder(call.workspace(), call.caller.member, ids));
  return listing(api, call);
}

}  // namespace

void add_views(Routes& routes, DeskApi& api) {
  routes.add(
      {.method = "GET", .pattern = kAll, .scope = "desk:read", .run = [&api](Call& c) { return listing(api, c); }});
  routes.add({.method = "POST", .pattern = kAll, .scope = "desk:write", .idempotent = true, .run = [&api](Call& c) {
                return make(api, c);
              }});
  routes.add(
      {.method = "PUT", .pattern = kOrder, .scope = "desk:write", .run = [&api](Call& c) { return reorder(api, c); }});
  routes.add({.method = "GET", .pattern = kOne, .scope = "desk:read", .run = [&api](Call& c) { return one(api, c); }});
  routes.add({.method = "PATCH", .pattern = kOne, .scope = "desk:write", .if_match = true, .run = [&api](Call& c) {
                return change(api, c);
              }});
  routes.add(
      {.method = "DELETE", .pattern = kOne, .scope = "desk:write", .run = [&api](Call& c) { return drop(api, c); }});
}

}  // namespace kith::api
