// Moments and the follow-ups they ask for.
#include <algorithm>

#include "api/desk/desk_json.h"

namespace kith::api {
namespace {

constexpr const char* kOfContact = "/api/v1/workspaces/{ws}/contacts/{id}/moments";
constexpr const char* kOne = "/api/v1/workspaces/{ws}/moments/{id}";
constexpr const char* kFollowUps = "/api/v1/workspaces/{ws}/follow-ups";

Result<net::Response> add(DeskApi& api, Call& call) {
  TRY(const auto contact, call.id<ContactTag>("id"));
  TRY(Body body, Body::parse(call.http.body));
  people::NewMoment fresh;
  const auto kind = body.word_if<MomentKind>("kind");
  if (!kind) body.wrong("kind", "say hiccup, celebration, loss, promise or note");
  fresh.kind = kind.value_or(MomentKind::note);
  fresh.text = body.text("text", 1, 5'000);
  fresh.happened_at = body.time_if("happened_at");
  fresh.follow_up_at = body.time_if("follow_up_at");
  fresh.conversation = body.id_if<ConversationTag>("conversation_id").value_or(ConversationId{});
  TRYV(body.done());
  TRY(const auto moment, api.people.add_moment(call.workspace(), call.caller.member, contact, fresh));
  return created(moment_json(moment));
}

Result<net::Response> change(DeskApi& api, Call& call) {
  TRY(const auto id, call.path_id("id"));
  TRY(Body body, Body::parse(call.http.body));
  people::MomentPatch patch;
  patch.text = body.text_if("text", 5'000);
  if (patch.text && patch.text->empty()) body.wrong("text", "say what to remember");
  patch.sets_follow_up = body.has("follow_up_at");
  patch.follow_up_at = body.time_if("follow_up_at");
  patch.done = body.flag_if("done");
  TRYV(body.done());
  TRY(const auto moment, api.people.patch_moment(call.workspace(), call.caller.member, id, patch));
  return ok(moment_json(moment));
}

Result<net::Response> remove(DeskApi& api, Call& call) {
  TRY(const auto id, call.path_id("id"));
  TRYV(api.people.remove_moment(call.workspace(), call.caller.member, id));
  return no_content();
}

// Due by `until`, by default in the course of today.
Result<net::Response> follow_ups(DeskApi& api, Call& call) {
  const auto until = call.http.has_query("until") ? parse_time(call.http.query_value("until"))
                                                  : api.people.today_ends(call.workspace());
  if (!until) return until.error();
  TRY(const int limit, call.limit());
  TRY(const auto found, api.people.follow_ups(call.workspace(), *until, call.cursor(), limit));
  std::vector<ConversationId> ids;
  for (const auto& f : found.items)
    if (f.conversation) ids.push_back(f.conversation);
  TRY(const auto talks, api.desk.items(call.workspace(), ids));
  json::array items;
  for (const auto& f : found.items) {
    const auto talk = std::ranges::find(talks, f.conversation, &inbox::Item::id);
    json::object contact{{"id", to_string(f.moment.contact)},
                         {"name", f.contact_name},
                         {"avatar_url", picture_or_null(f.avatar_url, api.pictures)},
                         {"circle", circle_json(f.circle)}};
    json::object one{{"moment", moment_json(f.moment)}, {"contact", std::move(contact)}, {"conversation", nullptr}};
    if (talk != talks.end()) one["conversation"] = item_json(*talk, api.pictures);
    items.push_back(std::move(one));
  }
  return page(std::move(items), found.next);
}

}  // namespace

void add_moments(Routes& routes, DeskApi& api) {
  routes.add({.method = "POST", .pattern = kOfContact, .role = Role::agent, .scope = "people:write", .idempotent = true,
              .run = [&api](Call& c) { return add(api, c); }});
  routes.add({.method = "PATCH", .pattern = kOne, .role = Role::agent, .scope = "people:write",
              .run = [&api](Call& c) { return change(api, c); }});
  routes.add({.method = "DELETE", .pattern = kOne, .role = Role::agent, .scope = "people:write",
              .run = [&api](Call& c) { return remove(api, c); }});
  routes.add({.method = "GET", .pattern = kFollowUps, .scope = "people:read",
              .run = [&api](Call& c) { return follow_ups(api, c); }});
}

}  // namespace kith::api
