// The first workspace and its owner.
#include "api/access_api.h"
#include "api/people/people_rules.h"
#include "api/session/session_json.h"
#include "model/event.h"
#include "text/zone.h"

namespace kith::api {
namespace {

json::object door_json(const DemoDoor& door) {
  json::array people;
  for (const auto& person : door.people)
    people.push_back(
        {{"name", person.name}, {"email", person.email}, {"role", person.role}, {"workspace", person.workspace}});
  return {{"password", door.password}, {"people", std::move(people)}};
}

Result<net::Response> get_setup(const AccessServices& s, Call& call) {
  const std::string hash = sha256_hex(call.http.query_value("token"));
  return call.db.read([&](store::Transaction& tx) -> Result<net::Response> {
    TRY(const bool founded, queries::any_workspace(tx));
    TRY(const bool good, queries::setup_token_is_good(tx, hash, call.now));
    json::object answer{{"needed", !founded}, {"valid", !founded && good}};
    if (s.demo) answer["demo"] = door_json(*s.demo);
    return ok(std::move(answer));
  });
}

struct First {
  std::string token, workspace, time_zone;
  queries::Account account;
  Secret password;
  std::string handle;
};

Result<First> read_first(const Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  First in;
  in.token = body.text("token", 1, 200);
  Body workspace = body.object("workspace");
  in.workspace = workspace.text("name", 1, 100);
  in.time_zone = workspace.text_if("time_zone", 64).value_or("");  // the browser's; one unknown here is let go
  Body account = body.object("account");
  in.account.name = account.text("name", 1, 100);
  in.account.email = read_email(account, "email");
  in.password = Secret(read_new_password(account, "password", in.account.email));
  in.handle = read_handle(account, "handle");
  body.fold(workspace);
  body.fold(account);
  TRYV(body.done());
  return in;
}

Result<void> found(store::Transaction& tx, const First& in, Time now) {
  queries::WorkspaceRow workspace;
  workspace.id = WorkspaceId{next_id(now)};
  workspace.name = in.workspace;
  workspace.slug = slug_of(in.workspace);
  json::object settings;
  if (text::is_time_zone(in.time_zone)) settings["time_zone"] = in.time_zone;
  workspace.settings_json = json::serialize(settings);
  workspace.created_at = now;
  TRYV(queries::add_workspace(tx, workspace));
  TRYV(queries::add_account(tx, in.account, now));
  queries::MemberRow member;
  member.id = MemberId{next_id(now)};
  member.workspace = workspace.id;
  member.account = in.account.id;
  member.name = in.account.name;
  member.handle = in.handle;
  member.role = Role::owner;
  member.created_at = now;
  TRYV(queries::add_member(tx, member));
  TRYV(tx.append_event({.workspace = workspace.id,
                        .at = now,
                        .kind = event::kMemberJoined,
                        .subject_kind = "member",
                        .subject = member.id.value,
                        .actor = member.id,
                        .data_json = R"({"role":"owner"})"}));
  return {};
}

Result<net::Response> set_up(AccessServices& s, Call& call) {
  TRY(First in, read_first(call));
  const std::string token_hash = sha256_hex(in.token);
  TRY(const bool good,
      call.db.read([&](store::Transaction& tx) { return queries::setup_token_is_good(tx, token_hash, call.now); }));
  const Error refused = fail(Kind::forbidden, "this set-up link is used or over; start Kith again to get a new one");
  if (!good) return refused;
  TRY(in.account.password_hash, hashed(in.password));
  in.account.id = AccountId{next_id(call.now)};
  net::Response answer;
  TRYV(call.db.write([&](store::Transaction& tx) -> Result<void> {
    answer = net::Response();
    TRY(const bool founded, queries::any_workspace(tx));
    if (founded) return fail(Kind::conflict, "this installation is set up already; please sign in");
    TRY(const bool used, queries::use_setup_token(tx, token_hash, call.now));
    if (!used) return refused;
    TRYV(found(tx, in, call.now));
    TRYV(start_session(s, tx, call.http, in.account.id, answer));
    return put_session(s, tx, in.account.id, answer, 201);
  }));
  return answer;
}

}  // namespace

void add_setup(Routes& routes, AccessServices& s) {
  routes.add({.method = "GET", .pattern = "/api/v1/setup", .access = Access::open, .run = [&s](Call& c) {
                return get_setup(s, c);
              }});
  routes.add({.method = "POST", .pattern = "/api/v1/setup", .access = Access::open, .run = [&s](Call& c) {
                return set_up(s, c);
              }});
}

}  // namespace kith::api
