// Canned replies: what is said often, with {name} filled in for the conversation at hand.
#include "api/desk/desk_json.h"

namespace kith::api {
namespace {

constexpr const char* kAll = "/api/v1/workspaces/{ws}/canned-replies";
constexpr const char* kOne = "/api/v1/workspaces/{ws}/canned-replies/{id}";

json::object canned_json(const inbox::CannedReply& c) {
  return {{"id", format_id(c.id)},
          {"title", c.title},
          {"shortcut", c.shortcut},
          {"text", c.text},
          {"updated_at", format_time(c.updated_at)}};
}

Result<inbox::CannedReply> read(const Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  inbox::CannedReply out;
  out.title = body.text("title", 1, 100);
  out.shortcut = body.text_if("shortcut", 32).value_or("");
  out.text = body.text("text", 1, 20'000);
  TRYV(body.done());
  return out;
}

// `?conversation=` fills the placeholders for that conversation.
Result<net::Response> list(DeskApi& api, Call& call) {
  TRY(const auto conversation, call.query_id<ConversationTag>("conversation"));
  TRY(auto all, api.writing.canned(call.workspace()));
  if (conversation) {
    TRY(const auto item, api.desk.find(call.workspace(), *conversation));
    const inbox::Placeholders with{item.contact ? item.contact->name : std::string(), call.caller.name,
                                   item.channel.name};
    for (auto& canned : all) canned.text = inbox::fill(canned.text, with);
  }
  json::array items;
  for (const auto& canned : all) items.push_back(canned_json(canned));
  return page(std::move(items), "");
}

Result<net::Response> make(DeskApi& api, Call& call) {
  TRY(auto canned, read(call));
  TRY(const auto made, api.writing.save_canned(call.workspace(), call.caller.member, std::move(canned)));
  return created(canned_json(made));
}

Result<net::Response> change(DeskApi& api, Call& call) {
  TRY(auto canned, read(call));
  TRY(canned.id, call.path_id("id"));
  TRY(const auto changed, api.writing.save_canned(call.workspace(), call.caller.member, std::move(canned)));
  return ok(canned_json(changed));
}

Result<net::Response> drop(DeskApi& api, Call& call) {
  TRY(const auto id, call.path_id("id"));
  TRYV(api.writing.drop_canned(call.workspace(), id));
  return no_content();
}

}  // namespace

void add_canned_replies(Routes& routes, DeskApi& api) {
  routes.add({.method = "GET", .pattern = kAll, .scope = "desk:read", .run = [&api](Call& c) { return list(api, c); }});
  routes.add({.method = "POST",
              .pattern = kAll,
              .role = Role::agent,
              .scope = "desk:write",
              .idempotent = true,
              .run = [&api](Call& c) { return make(api, c); }});
  routes.add({.method = "PATCH", .pattern = kOne, .role = Role::agent, .scope = "desk:write", .run = [&api](Call& c) {
                return change(api, c);
              }});
  routes.add({.method = "DELETE", .pattern = kOne, .role = Role::agent, .scope = "desk:write", .run = [&api](Call& c) {
                return drop(api, c);
              }});
}

}  // namespace kith::api
