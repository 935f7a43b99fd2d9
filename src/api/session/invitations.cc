// Inviting and joining.
#include "api/access_api.h"
#include "api/people/people_rules.h"
#include "api/session/session_json.h"
#include "base/limits.h"
#include "model/event.h"

namespace kith::api {
namespace {

Error gone() {
  return fail(Kind::not_found, "this invitation is used, withdrawn or over; ask for a new one");
}

Result<net::Response> list_invitations(Call& call) {
  TRY(const auto rows,
      call.db.read([&](store::Transaction& tx) { return queries::invitations(tx, call.workspace(), call.now); }));
  json::array items;
  for (const queries::InvitationRow& row : rows)
    items.push_back(json::object{{"id", format_id(row.id)},
                                 {"email", row.email},
                                 {"role", json::string(name(row.role))},
                                 {"invited_by", member_ref(row.invited_by, row.invited_by_name)},
                                 {"created_at", format_time(row.created_at)},
                                 {"expires_at", format_time(row.expires_at)}});
  return page(std::move(items), {});
}

Result<net::Response> invite(AccessServices& s, Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  queries::InvitationRow row;
  row.email = read_email(body, "email");
  const auto role = read_role(body, "role");
  TRYV(body.done());
  row.role = role.value_or(Role::viewer);
  if (row.role > call.caller.role)
    return fail(Kind::forbidden, "you cannot give a role above your own").with("field", "role");
  const std::string token = random_token(24);
  row.id = next_id(call.now);
  row.workspace = call.workspace();
  row.invited_by = call.caller.member;
  row.created_at = call.now;
  row.expires_at = call.now + std::chrono::duration_cast<Millis>(limits::kInvitationTime);
  const net::Response answer = created(json::object{{"id", format_id(row.id)},
                                                    {"link", base_url(s, call.http) + "/join/" + token},
                                                    {"expires_at", format_time(row.expires_at)}});
  TRYV(call.db.write(call.workspace(), [&](store::Transaction& tx) -> Result<void> {
    TRY(const auto account, queries::account_by_email(tx, row.email));
    if (account) {
      TRY(const auto member, queries::member_of_account(tx, call.workspace(), account->id));
      if (member) return fail(Kind::conflict, "`" + row.email + "` is a member already").with("field", "email");
    }
    TRYV(queries::add_invitation(tx, row, sha256_hex(token)));
    return call.remember(tx, answer);
  }));
  return answer;
}

Result<net::Response> withdraw(Call& call) {
  TRY(const std::int64_t id, call.path_id("id"));
  TRY(const bool done, call.db.write(call.workspace(), [&](store::Transaction& tx) {
    return queries::withdraw_invitation(tx, call.workspace(), id);
  }));
  if (!done) return gone();
  return no_content();
}

Result<net::Response> show(Call& call) {
  const std::string hash = sha256_hex(call.http.param("token"));
  return call.db.read([&](store::Transaction& tx) -> Result<net::Response> {
    TRY(const auto row, queries::invitation_by_hash(tx, hash, call.now));
    if (!row) return gone();
    TRY(const auto account, queries::account_by_email(tx, row->email));
    return ok(json::object{{"workspace", json::object{{"name", row->workspace_name}}},
                           {"email", row->email},
                           {"role", json::string(name(row->role))},
                           {"has_account", account.has_value()}});
  });
}

struct Joining {
  std::string handle, name;
  Secret password;
};

Result<Joining> read_joining(const Call& call, const std::string& email, bool needs_account) {
  TRY(Body body, Body::parse(call.http.body));
  Joining in;
  in.handle = read_handle(body, "handle");
  if (needs_account) {
    in.name = body.text("name", 1, 100);
    in.password = Secret(read_new_password(body, "password", email));
  } else {
    in.name = body.text_if("name", 100).value_or("");
    body.raw_text_if("password", kPasswordMost);
  }
  TRYV(body.done());
  return in;
}

Result<void> join(store::Transaction& tx, const queries::InvitationRow& invitation, const Joining& in,
                  AccountId account, const std::string& fallback_name, Time now) {
  TRY(const bool open, queries::accept_invitation(tx, invitation.id, now));
  if (!open) return gone();
  TRY(const auto present, queries::member_of_account(tx, invitation.workspace, account));
  if (present) return fail(Kind::conflict, "you are a member already; please sign in");
  TRY(const auto former, queries::former_member(tx, invitation.workspace, account));
  queries::MemberRow member;
  member.id = former.value_or(MemberId{next_id(now)});
  member.workspace = invitation.workspace;
  member.account = account;
  member.name = in.name.empty() ? fallback_name : in.name;
  member.handle = in.handle;
  member.role = invitation.role;
  member.created_at = now;
  TRY(const bool taken, queries::handle_is_taken(tx, invitation.workspace, in.handle, member.id));
  if (taken) return fail(Kind::conflict, "the handle `" + in.handle + "` is taken").with("field", "handle");
  if (former) {
    TRYV(queries::return_member(tx, member));
  } else {
    TRYV(queries::add_member(tx, member));
  }
  TRYV(tx.append_event({.workspace = invitation.workspace,
                        .at = now,
                        .kind = event::kMemberJoined,
                        .subject_kind = "member",
                        .subject = member.id.value,
                        .actor = member.id,
                        .data_json = R"({"role":")" + std::string(name(member.role)) + "\"}"}));
  return {};
}

// Whoever holds the link may make an account for the invited address; an account that exists joins
// only when its owner is signed in.
Result<net::Response> accept(AccessServices& s, Call& call) {
  const std::string hash = sha256_hex(call.http.param("token"));
  std::optional<queries::Account> account;
  TRY(const auto invitation, call.db.read([&](store::Transaction& tx) -> Result<queries::InvitationRow> {
    TRY(auto row, queries::invitation_by_hash(tx, hash, call.now));
    if (!row) return gone();
    TRY(account, queries::account_by_email(tx, row->email));
    return *std::move(row);
  }));
  TRY(const Joining in, read_joining(call, invitation.email, !account));
  queries::Account fresh;
  if (account) {
    auto who = identify(s, call.http);
    if (!who || !*who || (*who)->account != account->id || (*who)->token)
      return fail(Kind::unauthenticated,
                  "there is an account for `" + invitation.email + "`; sign in with it, then open the link again");
    TRYV(check_same_site(s, call.http, &**who));
  } else {
    fresh.id = AccountId{next_id(call.now)};
    fresh.email = invitation.email;
    fresh.name = in.name;
    TRY(fresh.password_hash, hashed(in.password));
  }
  net::Response answer;
  TRYV(call.db.write(invitation.workspace, [&](store::Transaction& tx) -> Result<void> {
    answer = net::Response();
    if (!account) TRYV(queries::add_account(tx, fresh, call.now));
    const AccountId id = account ? account->id : fresh.id;
    TRYV(join(tx, invitation, in, id, account ? account->name : fresh.name, call.now));
    TRYV(start_session(s, tx, call.http, id, answer));
    return put_session(s, tx, id, answer, 201);
  }));
  return answer;
}

}  // namespace

void add_invitations(Routes& routes, AccessServices& s) {
  const std::string base = "/api/v1/workspaces/{ws}/invitations";
  routes.add({.method = "GET", .pattern = base, .role = Role::admin, .scope = "workspace:read", .run = [](Call& c) {
                return list_invitations(c);
              }});
  routes.add({.method = "POST",
              .pattern = base,
              .role = Role::admin,
              .scope = "workspace:write",
              .idempotent = true,
              .run = [&s](Call& c) { return invite(s, c); }});
  routes.add({.method = "DELETE",
              .pattern = base + "/{id}",
              .role = Role::admin,
              .scope = "workspace:write",
              .run = [](Call& c) { return withdraw(c); }});
  routes.add({.method = "GET", .pattern = "/api/v1/invitations/{token}", .access = Access::open, .run = [](Call& c) {
                return show(c);
              }});
  routes.add(
      {.method = "POST", .pattern = "/api/v1/invitations/{token}/accept", .access = Access::open, .run = [&s](Call& c) {
         return accept(s, c);
       }});
}

}  // namespace kith::api
