// The workspace itself and its members.
#include <algorithm>

#include "api/access_api.h"
#include "api/desk/live.h"
#include "api/people/people_rules.h"
#include "api/session/session_json.h"
#include "model/event.h"

namespace kith::api {
namespace {

const std::string kBase = "/api/v1/workspaces/{ws}";

Error no_member() {
  return fail(Kind::not_found, "there is no such member; they may have left");
}

Result<queries::WorkspaceRow> own_workspace(store::Transaction& tx, const Call& call) {
  TRY(auto row, queries::workspace(tx, call.workspace()));
  if (!row) return fail(Kind::not_found, "there is nothing at this address");
  return *std::move(row);
}

Result<net::Response> get_workspace(Call& call) {
  return call.db.read([&](store::Transaction& tx) -> Result<net::Response> {
    TRY(const auto row, own_workspace(tx, call));
    return ok(workspace_json(row));
  });
}

Result<net::Response> change_workspace(Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  const auto new_name = body.text_if("name", 100);
  json::object settings;
  if (body.has_object("settings")) {
    Body inner = body.object("settings");
    if (const auto zone = read_time_zone(inner, "time_zone")) settings["time_zone"] = *zone;
    if (const auto minutes = inner.number_if("answer_within_minutes", 1, 20160))
      settings["answer_within_minutes"] = *minutes;
    body.fold(inner);
  } else if (body.has("settings")) {
    body.wrong("settings", "must be an object");
  }
  if (new_name && new_name->empty()) body.wrong("name", "must not be empty");
  TRYV(body.done());
  return call.db.write(call.workspace(), [&](store::Transaction& tx) -> Result<net::Response> {
    TRY(auto row, own_workspace(tx, call));
    if (new_name) row.name = *new_name;
    json::value kept = stored(row.settings_json);
    json::object merged = kept.is_object() ? kept.get_object() : json::object();
    for (const auto& setting : settings) merged[setting.key()] = setting.value();
    row.settings_json = json::serialize(merged);
    TRYV(queries::change_workspace(tx, row));
    return ok(workspace_json(row));
  });
}

Result<net::Response> list_members(Call& call) {
  TRY(const auto rows, call.db.read([&](store::Transaction& tx) { return queries::members(tx, call.workspace()); }));
  const bool admin = call.caller.is_at_least(Role::admin);
  json::array items;
  for (const queries::MemberRow& row : rows) items.push_back(member_json(row, admin, call.caller.member));
  return page(std::move(items), {});
}

struct MemberPatch {
  std::optional<std::string> name, handle;
  std::optional<Role> role;
  std::optional<std::optional<Time>> away_until;
};

Result<MemberPatch> read_patch(const Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  MemberPatch patch;
  if (body.has("name")) patch.name = body.text("name", 1, 100);
  if (body.has("handle")) patch.handle = read_handle(body, "handle");
  if (body.has("role")) patch.role = read_role(body, "role");
  if (body.has("away_until")) patch.away_until = body.time_if("away_until");
  TRYV(body.done());
  return patch;
}

// Nobody raises another above themselves, nor touches one who stands above them.
Result<void> check_patch(const Call& call, const queries::MemberRow& row, const MemberPatch& patch) {
  const bool self = row.id == call.caller.member;
  const bool admin = call.caller.is_at_least(Role::admin);
  if (!self && !admin) return fail(Kind::forbidden, "only admins change other members");
  if (!self && row.role > call.caller.role) return fail(Kind::forbidden, "this member's role is above yours");
  if (!patch.role || *patch.role == row.role) return {};
  if (!admin) return fail(Kind::forbidden, "only admins change roles").with("field", "role");
  if (*patch.role > call.caller.role)
    return fail(Kind::forbidden, "you cannot give a role above your own").with("field", "role");
  return {};
}

Result<void> keep_an_owner(store::Transaction& tx, const queries::MemberRow& row) {
  if (row.role != Role::owner) return {};
  TRY(const int owners, queries::owners(tx, row.workspace));
  if (owners > 1) return {};
  return fail(Kind::conflict, "a workspace needs an owner; make somebody else one first");
}

Result<void> tell(store::Transaction& tx, const Call& call, std::string_view kind, MemberId member) {
  TRYV(tx.append_event({.workspace = call.workspace(),
                        .at = call.now,
                        .kind = kind,
                        .subject_kind = "member",
                        .subject = member.value,
                        .actor = call.caller.member}));
  return {};
}

Result<net::Response> change_member(Call& call) {
  TRY(const MemberId id, call.id<MemberTag>("id"));
  TRY(const MemberPatch patch, read_patch(call));
  return call.db.write(call.workspace(), [&](store::Transaction& tx) -> Result<net::Response> {
    TRY(auto row, queries::member(tx, call.workspace(), id));
    if (!row) return no_member();
    TRYV(check_patch(call, *row, patch));
    if (patch.role && *patch.role < row->role) TRYV(keep_an_owner(tx, *row));
    if (patch.name) row->name = *patch.name;
    if (patch.role) row->role = *patch.role;
    if (patch.away_until) row->away_until = *patch.away_until;
    if (patch.handle) {
      TRY(const bool taken, queries::handle_is_taken(tx, call.workspace(), *patch.handle, id));
      if (taken) return fail(Kind::conflict, "the handle `" + *patch.handle + "` is taken").with("field", "handle");
      row->handle = *patch.handle;
    }
    TRYV(queries::change_member(tx, *row));
    TRYV(tell(tx, call, event::kMemberChanged, id));
    return ok(member_json(*row, call.caller.is_at_least(Role::admin), call.caller.member));
  });
}

Result<net::Response> remove_member(AccessServices& s, Call& call) {
  TRY(const MemberId id, call.id<MemberTag>("id"));
  TRYV(call.db.write(call.workspace(), [&](store::Transaction& tx) -> Result<void> {
    TRY(const auto row, queries::member(tx, call.workspace(), id));
    if (!row) return no_member();
    TRYV(check_patch(call, *row, {}));
    TRYV(keep_an_owner(tx, *row));
    TRYV(queries::leave(tx, *row, call.now));
    return tell(tx, call, event::kMemberLeft, id);
  }));
  if (s.live) s.live->drop(id);
  return no_content();
}

}  // namespace

void add_workspace(Routes& routes, AccessServices&) {
  routes.add(
      {.method = "GET", .pattern = kBase, .scope = "workspace:read", .run = [](Call& c) { return get_workspace(c); }});
  routes.add({.method = "PATCH", .pattern = kBase, .role = Role::admin, .scope = "workspace:write", .run = [](Call& c) {
                return change_workspace(c);
              }});
}

void add_members(Routes& routes, AccessServices& s) {
  routes.add({.method = "GET", .pattern = kBase + "/members", .scope = "workspace:read", .run = [](Call& c) {
                return list_members(c);
              }});
  routes.add({.method = "PATCH", .pattern = kBase + "/members/{id}", .scope = "workspace:write", .run = [](Call& c) {
                return change_member(c);
              }});
  routes.add({.method = "DELETE", .pattern = kBase + "/members/{id}", .scope = "workspace:write", .run = [&s](Call& c) {
                return remove_member(s, c);
              }});
}

}  // namespace kith::api
