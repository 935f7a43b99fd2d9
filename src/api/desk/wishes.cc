// Whether somebody wants to be written to: what holds, who set it, and what it was before.
#include "people/wishes.h"

#include "api/comfort/comfort_json.h"
#include "api/desk_api.h"

namespace kith::api {
namespace {

constexpr const char* kWish = "/api/v1/workspaces/{ws}/contacts/{id}/wish";

json::object change_json(const people::WishChange& c) {
  json::object out;
  out["wish"] = people::name(c.wish);
  out["note"] = c.note;
  out["by"] = member_json(c.by, c.by_name);
  out["at"] = format_time(c.at);
  out["message"] =
      c.message ? json::value(json::object{
                      {"id", to_string(c.message)}, {"conversation_id", id_or_null(c.conversation)}, {"text", c.text}})
                : json::value();
  return out;
}

Result<net::Response> answer(store::Transaction& tx, const Call& call, ContactId contact) {
  TRY(const auto changes, people::wishes(tx, call.workspace(), contact));
  json::array earlier;
  for (std::size_t i = 1; i < changes.size(); ++i) earlier.push_back(change_json(changes[i]));
  json::object out;
  out["wish"] = people::name(changes.empty() ? people::ContactWish::none : changes[0].wish);
  out["set"] = changes.empty() ? json::value() : json::value(change_json(changes[0]));
  out["earlier"] = std::move(earlier);
  return ok(out);
}

Result<net::Response> one(Call& call) {
  TRY(const auto id, call.id<ContactTag>("id"));
  return call.db.read([&](store::Transaction& tx) { return answer(tx, call, id); });
}

Result<net::Response> set(Call& call) {
  TRY(const auto id, call.id<ContactTag>("id"));
  TRY(Body body, Body::parse(call.http.body));
  const auto word = body.text("wish", 1, 20);
  people::NewWish wish{.contact = id, .by = call.caller.member};
  if (const auto known = people::parse_wish(word))
    wish.wish = *known;
  else
    body.wrong("wish", "must be welcome, stop or none");
  wish.note = body.text_if("note", 500).value_or("");
  wish.evidence = body.id_if<MessageTag>("message_id").value_or(MessageId{});
  TRYV(body.done());
  return call.db.write(call.workspace(), [&](store::Transaction& tx) -> Result<net::Response> {
    TRYV(people::set_wish(tx, call.workspace(), wish, call.now));
    return answer(tx, call, id);
  });
}

}  // namespace

void add_wishes(Routes& routes) {
  routes.add({.method = "GET", .pattern = kWish, .scope = "people:read", .run = one});
  routes.add({.method = "PUT", .pattern = kWish, .role = Role::agent, .scope = "people:write", .run = set});
}

}  // namespace kith::api
