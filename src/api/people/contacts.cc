// People: lists, one person with all that is known, changes, merging.
#include "api/desk/desk_json.h"

namespace kith::api {
namespace {

constexpr const char* kAll = "/api/v1/workspaces/{ws}/contacts";
constexpr const char* kOne = "/api/v1/workspaces/{ws}/contacts/{id}";
constexpr const char* kMerge = "/api/v1/workspaces/{ws}/contacts/{id}/merge";
constexpr const char* kUnmerge = "/api/v1/workspaces/{ws}/contacts/{id}/unmerge";

json::array identities_json(const std::vector<people::Identity>& identities, const Pictures& pictures) {
  json::array out;
  for (const auto& i : identities) {
    json::object one{{"id", to_string(i.id)},
                     {"network", i.network},
                     {"handle", i.handle},
                     {"name", i.name},
                     {"avatar_url", picture_or_null(i.avatar_url, pictures)},
                     {"profile_url", address_or_null(i.profile_url)},
                     {"followers", nullptr}};
    if (i.followers) one["followers"] = *i.followers;
    out.push_back(std::move(one));
  }
  return out;
}

json::value text_or_nothing(const std::string& text) {
  if (text.empty()) return nullptr;
  return json::string(text);
}

json::object contact_json(const people::Contact& c, const Pictures& pictures) {
  return {{"id", to_string(c.id)},
          {"name", c.name},
          {"circle", circle_json(c.circle)},
          {"avatar_url", picture_or_null(c.avatar_url, pictures)},
          {"identities", identities_json(c.identities, pictures)},
          {"talked_at", time_or_null(c.talked_at)}};
}

Result<net::Response> detail(DeskApi& api, Call& call, const people::ContactDetail& d) {
  auto out = contact_json(d.contact, api.pictures);
  out.erase("talked_at");
  out["note"] = d.contact.note;
  out["time_zone"] = text_or_nothing(d.contact.time_zone);
  out["created_at"] = format_time(d.contact.created_at);
  out["talks"] = {{"count", d.talks.count}, {"year", d.talks.year}, {"last_at", time_or_null(d.talks.last_at)}};
  json::array moments;
  for (const auto& m : d.moments) moments.push_back(moment_json(m));
  out["moments"] = std::move(moments);
  json::array merged;
  for (const auto& m : d.merged) merged.push_back(json::object{{"id", to_string(m.id)}, {"name", m.name}});
  out["merged"] = std::move(merged);
  std::vector<ConversationId> ids;
  for (const auto& c : d.conversations) ids.push_back(c.id);
  TRY(const auto items, api.desk.items(call.workspace(), ids));
  json::array conversations;
  for (const auto& item : items) conversations.push_back(item_json(item, api.pictures));
  out["conversations"] = std::move(conversations);
  return ok(out);
}

Result<net::Response> list(DeskApi& api, Call& call) {
  people::ContactQuery query;
  query.text = std::string(call.http.query_value("q").substr(0, 200));
  query.cursor = call.cursor();
  TRY(query.limit, call.limit());
  if (call.http.has_query("circle")) {
    const auto circle = call.http.query_value("circle");
    if (circle == "5")
      query.circle = 5;
    else if (circle == "15")
      query.circle = 15;
    else if (circle == "50")
      query.circle = 50;
    else if (circle == "150")
      query.circle = 150;
    else if (circle == "none")
      query.circle = 0;
    else
      return fail(Kind::invalid, "a circle is 5, 15, 50, 150 or none").with("field", "circle");
  }
  TRY(const auto found, api.people.list(call.workspace(), query));
  json::array items;
  for (const auto& contact : found.items) items.push_back(contact_json(contact, api.pictures));
  return page(std::move(items), found.next);
}

Result<net::Response> one(DeskApi& api, Call& call) {
  TRY(const auto id, call.id<ContactTag>("id"));
  TRY(const auto found, api.people.find(call.workspace(), id));
  return detail(api, call, found);
}

Result<net::Response> change(DeskApi& api, Call& call) {
  TRY(const auto id, call.id<ContactTag>("id"));
  TRY(Body body, Body::parse(call.http.body));
  people::ContactPatch patch;
  patch.name = body.text_if("name", 200);
  if (patch.name && patch.name->empty()) body.wrong("name", "a person has a name");
  patch.note = body.raw_text_if("note", 20'000);
  if (body.has("time_zone")) patch.time_zone = body.text_if("time_zone", 64).value_or("");
  if (body.has("circle")) patch.circle = static_cast<int>(body.number_if("circle", 0, 150).value_or(0));
  TRYV(body.done());
  TRY(const auto changed, api.people.patch(call.workspace(), call.caller.member, id, patch));
  return detail(api, call, changed);
}

Result<net::Response> merge(DeskApi& api, Call& call) {
  TRY(const auto id, call.id<ContactTag>("id"));
  TRY(Body body, Body::parse(call.http.body));
  const auto other = body.id<ContactTag>("other_id");
  TRYV(body.done());
  TRY(const auto both, api.people.merge(call.workspace(), call.caller.member, id, other));
  return detail(api, call, both);
}

Result<net::Response> unmerge(DeskApi& api, Call& call) {
  TRY(const auto id, call.id<ContactTag>("id"));
  TRY(const auto apart, api.people.unmerge(call.workspace(), call.caller.member, id));
  return detail(api, call, apart);
}

}  // namespace

void add_contacts(Routes& routes, DeskApi& api) {
  routes.add(
      {.method = "GET", .pattern = kAll, .scope = "people:read", .run = [&api](Call& c) { return list(api, c); }});
  routes.add(
      {.method = "GET", .pattern = kOne, .scope = "people:read", .run = [&api](Call& c) { return one(api, c); }});
  routes.add({.method = "PATCH", .pattern = kOne, .role = Role::agent, .scope = "people:write", .run = [&api](Call& c) {
                return change(api, c);
              }});
  routes.add(
      {.method = "POST", .pattern = kMerge, .role = Role::agent, .scope = "people:write", .run = [&api](Call& c) {
         return merge(api, c);
       }});
  routes.add(
      {.method = "POST", .pattern = kUnmerge, .role = Role::agent, .scope = "people:write", .run = [&api](Call& c) {
         return unmerge(api, c);
       }});
}

}  // namespace kith::api
