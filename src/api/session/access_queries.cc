#include "api/session/access_queries.h"

namespace kith::api::queries {
namespace {

using store::Blob;
using store::Params;
using store::Row;
using store::Statement;
using store::Value;

Value sealed_or_null(const std::optional<std::string>& bytes) {
  if (!bytes) return {};
  return Blob{*bytes};
}

constexpr Statement kAnyWorkspace = "SELECT 1 FROM workspace LIMIT 1";
constexpr Statement kDropUnusedSetup = "DELETE FROM setup_token WHERE used_at IS NULL";
constexpr Statement kAddSetup = "INSERT INTO setup_token (token_hash, created_at, expires_at) VALUES (?,?,?)";
constexpr Statement kGoodSetup =
    "SELECT 1 FROM setup_token WHERE token_hash = ? AND used_at IS NULL AND expires_at > ?";
constexpr Statement kUseSetup =
    "UPDATE setup_token SET used_at = ? WHERE token_hash = ? AND used_at IS NULL AND expires_at > ?";

constexpr Statement kAddAccount =
    "INSERT INTO account (id, email, name, password_hash, created_at) VALUES (?,?,?,?,?) "
    "ON CONFLICT (email) DO NOTHING";
#define KITH_ACCOUNT                                                                        \
  "SELECT id, email, name, password_hash, totp_sealed, totp_confirmed_at, totp_last_step, " \
  "recovery_json FROM account WHERE disabled_at IS NULL AND "
constexpr Statement kAccountByEmail = KITH_ACCOUNT "email = ?";
constexpr Statement kAccount = KITH_ACCOUNT "id = ?";
constexpr Statement kSetPassword = "UPDATE account SET password_hash = ? WHERE id = ?";
constexpr Statement kSetTotp =
    "UPDATE account SET totp_sealed = ?, totp_confirmed_at = NULL, totp_last_step = 0, "
    "recovery_json = NULL WHERE id = ?";
constexpr Statement kConfirmTotp =
    "UPDATE account SET totp_confirmed_at = ?, totp_last_step = ?, recovery_json = ? WHERE id = ?";
constexpr Statement kUseTotpStep = "UPDATE account SET totp_last_step = ? WHERE id = ? AND totp_last_step < ?";
constexpr Statement kSetRecovery = "UPDATE account SET recovery_json = ? WHERE id = ?";

constexpr Statement kAddSession =
    "INSERT INTO session (id, account_id, token_hash, csrf, user_agent, created_at, seen_at, "
    "expires_at) VALUES (?,?,?,?,?,?,?,?)";
#define KITH_SESSION                                                                            \
  "SELECT s.id, s.account_id, s.csrf, s.user_agent, a.name, a.email, s.created_at, s.seen_at, " \
  "s.expires_at FROM session s JOIN account a ON a.id = s.account_id "                          \
  "WHERE a.disabled_at IS NULL AND "
constexpr Statement kSessionByHash = KITH_SESSION "s.token_hash = ?";
constexpr Statement kSessionsOf =
    KITH_SESSION "s.account_id = ? AND s.expires_at > ? ORDER BY s.seen_at DESC LIMIT 200";
constexpr Statement kTouchSession = "UPDATE session SET seen_at = ? WHERE id = ?";
constexpr Statement kRotateSession =
    "UPDATE session SET token_hash = ?, csrf = ?, seen_at = ?, strong_at = ? WHERE id = ?";
constexpr Statement kEndSession = "DELETE FROM session WHERE id = ? AND account_id = ?";
constexpr Statement kEndSessionByHash = "DELETE FROM session WHERE token_hash = ?";
constexpr Statement kEndOthers = "DELETE FROM session WHERE account_id = ? AND id <> ?";
constexpr Statement kEndExpired = "DELETE FROM session WHERE expires_at <= ?";

constexpr Statement kAddWorkspace =
    "INSERT INTO workspace (id, name, slug, settings_json, created_at) VALUES (?,?,?,?,?)";
constexpr Statement kSlug = "SELECT 1 FROM workspace WHERE slug = ?";
constexpr Statement kWorkspace =
    "SELECT w.id, w.name, w.slug, w.settings_json, w.created_at, EXISTS (SELECT 1 FROM policy_version p "
    "WHERE p.workspace_id = w.id AND p.state = 'adopted') FROM workspace w WHERE w.id = ?";
constexpr Statement kWorkspaceBySlug =
    "SELECT w.id, w.name, w.slug, w.settings_json, w.created_at, EXISTS (SELECT 1 FROM policy_version p "
    "WHERE p.workspace_id = w.id AND p.state = 'adopted') FROM workspace w WHERE w.slug = ?";
constexpr Statement kChangeWorkspace = "UPDATE workspace SET name = ?, settings_json = ? WHERE id = ?";

constexpr Statement kAddMember =
    "INSERT INTO member (id, workspace_id, account_id, name, handle, role, created_at) "
    "VALUES (?,?,?,?,?,?,?)";
#define KITH_MEMBER                                                                              \
  "SELECT m.id, m.workspace_id, m.account_id, m.name, m.handle, a.email, m.role, m.away_until, " \
  "m.created_at FROM member m JOIN account a ON a.id = m.account_id WHERE m.left_at IS NULL AND "
constexpr Statement kMember = KITH_MEMBER "m.workspace_id = ? AND m.id = ?";
constexpr Statement kMemberOfAccount = KITH_MEMBER "m.workspace_id = ? AND m.account_id = ?";
constexpr Statement kMembers = KITH_MEMBER "m.workspace_id = ? ORDER BY m.name, m.id LIMIT 1000";
constexpr Statement kFormer = "SELECT id FROM member WHERE workspace_id = ? AND account_id = ? AND left_at IS NOT NULL";
constexpr Statement kReturn =
    "UPDATE member SET left_at = NULL, name = ?, handle = ?, role = ?, away_until = NULL WHERE id = ?";
constexpr Statement kHandle = "SELECT 1 FROM member WHERE workspace_id = ? AND handle = ? AND id <> ?";
constexpr Statement kChangeMember =
    "UPDATE member SET name = ?, handle = ?, role = ?, away_until = ? WHERE id = ? AND workspace_id = ?";
constexpr Statement kLeave = "UPDATE member SET left_at = ? WHERE id = ?";
// Their drafts go, and what they had taken on is everybody's again.
constexpr Statement kDropDrafts = "DELETE FROM draft WHERE workspace_id = ? AND member_id = ?";
constexpr Statement kHandBack =
    "UPDATE conversation SET assignee_id = NULL, version = version + 1, updated_at = ? "
    "WHERE workspace_id = ? AND assignee_id = ?";
constexpr Statement kRevokeOfMember = "UPDATE api_token SET revoked_at = ? WHERE member_id = ? AND revoked_at IS NULL";
constexpr Statement kEndHomeless =
    "DELETE FROM session WHERE account_id = ? AND NOT EXISTS (SELECT 1 FROM member m "
    "WHERE m.account_id = session.account_id AND m.left_at IS NULL)";
constexpr Statement kOwners =
    "SELECT count(*) FROM member WHERE workspace_id = ? AND role = 'owner' AND left_at IS NULL";
constexpr Statement kMemberships =
    "SELECT w.id, w.name, w.slug, w.settings_json, w.created_at, EXISTS (SELECT 1 FROM policy_version p "
    "WHERE p.workspace_id = w.id AND p.state = 'adopted'), m.id, m.name, m.handle, m.role "
    "FROM member m JOIN workspace w ON w.id = m.workspace_id "
    "WHERE m.account_id = ? AND m.left_at IS NULL ORDER BY w.name, w.id LIMIT 1000";

constexpr Statement kAddToken =
    "INSERT INTO api_token (id, workspace_id, member_id, name, token_hash, scopes_json, created_at, "
    "expires_at) VALUES (?,?,?,?,?,?,?,?)";
#define KITH_TOKEN                                                                          \
  "SELECT t.id, t.workspace_id, t.member_id, m.account_id, t.name, t.scopes_json, a.name, " \
  "a.email, m.name, t.created_at, t.used_at, t.expires_at FROM api_token t "                \
  "JOIN member m ON m.id = t.member_id JOIN account a ON a.id = m.account_id "              \
  "WHERE t.revoked_at IS NULL AND m.left_at IS NULL AND a.disabled_at IS NULL AND "
constexpr Statement kTokenByHash = KITH_TOKEN "t.token_hash = ? AND (t.expires_at IS NULL OR t.expires_at > ?)";
constexpr Statement kTokens = KITH_TOKEN "t.workspace_id = ? ORDER BY t.id DESC LIMIT 1000";
constexpr Statement kTokensOf = KITH_TOKEN "t.workspace_id = ? AND t.member_id = ? ORDER BY t.id DESC LIMIT 1000";
constexpr Statement kTouchToken = "UPDATE api_token SET used_at = ? WHERE id = ?";
constexpr Statement kRevoke =
    "UPDATE api_token SET revoked_at = ? WHERE id = ? AND workspace_id = ? AND revoked_at IS NULL";
constexpr Statement kRevokeOwn =
    "UPDATE api_token SET revoked_at = ? WHERE id = ? AND workspace_id = ? AND member_id = ? "
    "AND revoked_at IS NULL";

constexpr Statement kAddInvitation =
    "INSERT INTO invitation (id, workspace_id, email, role, token_hash, invited_by, created_at, "
    "expires_at) VALUES (?,?,?,?,?,?,?,?)";
#define KITH_INVITATION                                                                        \
  "SELECT i.id, i.workspace_id, w.name, i.email, i.role, i.invited_by, coalesce(m.name, ''), " \
  "i.created_at, i.expires_at FROM invitation i JOIN workspace w ON w.id = i.workspace_id "    \
  "LEFT JOIN member m ON m.id = i.invited_by WHERE i.accepted_at IS NULL AND "
constexpr Statement kInvitationByHash = KITH_INVITATION "i.token_hash = ? AND i.expires_at > ?";
constexpr Statement kInvitations =
    KITH_INVITATION "i.workspace_id = ? AND i.expires_at > ? ORDER BY i.id DESC LIMIT 1000";
constexpr Statement kWithdraw = "DELETE FROM invitation WHERE id = ? AND workspace_id = ? AND accepted_at IS NULL";
constexpr Statement kAccept = "UPDATE invitation SET accepted_at = ? WHERE id = ? AND accepted_at IS NULL";

constexpr Statement kThrottle = "SELECT failures, blocked_until, updated_at FROM login_throttle WHERE key = ?";
constexpr Statement kSetThrottle =
    "INSERT INTO login_throttle (key, failures, blocked_until, updated_at) VALUES (?,?,?,?) "
    "ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, "
    "blocked_until = excluded.blocked_until, updated_at = excluded.updated_at";
constexpr Statement kClearThrottle = "DELETE FROM login_throttle WHERE key = ?";
constexpr Statement kForgetThrottles = "DELETE FROM login_throttle WHERE updated_at < ?";

constexpr Statement kTakeKey =
    "INSERT INTO idempotency (workspace_id, member_id, key, route, request_digest, status, body, "
    "created_at) VALUES (?,?,?,?,?,0,'',?) ON CONFLICT (workspace_id, member_id, key, route) DO NOTHING";
constexpr Statement kKept =
    "SELECT request_digest, body, status, created_at FROM idempotency "
    "WHERE workspace_id = ? AND member_id = ? AND key = ? AND route = ?";
constexpr Statement kKeep =
    "UPDATE idempotency SET status = ?, body = ? "
    "WHERE workspace_id = ? AND member_id = ? AND key = ? AND route = ?";
constexpr Statement kDropKey =
    "DELETE FROM idempotency WHERE workspace_id = ? AND member_id = ? AND key = ? AND route = ?";
constexpr Statement kForgetKeys = "DELETE FROM idempotency WHERE created_at < ?";

Result<void> run(Transaction& tx, const Statement& statement, const Params& params) {
  TRYV(tx.execute(statement, params));
  return {};
}

Result<bool> changed(Transaction& tx, const Statement& statement, const Params& params) {
  TRY(const auto rows, tx.execute(statement, params));
  return rows > 0;
}

Result<bool> exists(Transaction& tx, const Statement& statement, const Params& params) {
  TRY(const auto row, tx.query_one(statement, params));
  return row.has_value();
}

template <class T>
Result<std::optional<T>> one(Transaction& tx, const Statement& statement, const Params& params, T (*read)(const Row&)) {
  TRY(const auto row, tx.query_one(statement, params));
  if (!row) return std::optional<T>{};
  return std::optional<T>{read(*row)};
}

template <class T>
Result<std::vector<T>> all(Transaction& tx, const Statement& statement, const Params& params, T (*read)(const Row&)) {
  TRY(const auto rows, tx.query(statement, params));
  std::vector<T> out;
  for (const Row& row : rows) out.push_back(read(row));
  return out;
}

Role role_of(const std::string& text) {
  return parse_role(text).value_or(Role::viewer);
}

Account read_account(const Row& r) {
  Account a;
  a.id = r.id<AccountTag>(0);
  a.email = r.text(1);
  a.name = r.text(2);
  a.password_hash = r.text(3);
  a.totp_sealed = r.blob(4).bytes;
  a.totp = !r.is_null(5);
  a.totp_last_step = r.i64(6);
  a.recovery_json = r.text(7);
  return a;
}

SessionRow read_session(const Row& r) {
  SessionRow s;
  s.id = r.i64(0);
  s.account = r.id<AccountTag>(1);
  s.csrf = r.text(2);
  s.user_agent = r.text(3);
  s.account_name = r.text(4);
  s.email = r.text(5);
  s.created_at = r.time(6);
  s.seen_at = r.time(7);
  s.expires_at = r.time(8);
  return s;
}

TokenRow read_token(const Row& r) {
  TokenRow t;
  t.id = r.i64(0);
  t.workspace = r.id<WorkspaceTag>(1);
  t.member = r.id<MemberTag>(2);
  t.account = r.id<AccountTag>(3);
  t.name = r.text(4);
  t.scopes_json = r.text(5);
  t.account_name = r.text(6);
  t.email = r.text(7);
  t.member_name = r.text(8);
  t.created_at = r.time(9);
  t.used_at = r.opt_time(10);
  t.expires_at = r.opt_time(11);
  return t;
}

MemberRow read_member(const Row& r) {
  MemberRow m;
  m.id = r.id<MemberTag>(0);
  m.workspace = r.id<WorkspaceTag>(1);
  m.account = r.id<AccountTag>(2);
  m.name = r.text(3);
  m.handle = r.text(4);
  m.email = r.text(5);
  m.role = role_of(r.text(6));
  m.away_until = r.opt_time(7);
  m.created_at = r.time(8);
  return m;
}

WorkspaceRow read_workspace(const Row& r) {
  WorkspaceRow w;
  w.id = r.id<WorkspaceTag>(0);
  w.name = r.text(1);
  w.slug = r.text(2);
  w.settings_json = r.text(3);
  w.created_at = r.time(4);
  w.policy_adopted = r.text(5) == "1" || r.text(5) == "t";
  return w;
}

Membership read_membership(const Row& r) {
  Membership m;
  m.workspace = read_workspace(r);
  m.member.id = r.id<MemberTag>(6);
  m.member.workspace = m.workspace.id;
  m.member.name = r.text(7);
  m.member.handle = r.text(8);
  m.member.role = role_of(r.text(9));
  return m;
}

InvitationRow read_invitation(const Row& r) {
  InvitationRow i;
  i.id = r.i64(0);
  i.workspace = r.id<WorkspaceTag>(1);
  i.workspace_name = r.text(2);
  i.email = r.text(3);
  i.role = role_of(r.text(4));
  i.invited_by = r.id<MemberTag>(5);
  i.invited_by_name = r.text(6);
  i.created_at = r.time(7);
  i.expires_at = r.time(8);
  return i;
}

Params place_params(const KeyPlace& p) {
  return {p.workspace.value, p.member.value, p.key, p.route};
}

}  // namespace

Result<bool> any_workspace(Transaction& tx) {
  return exists(tx, kAnyWorkspace, {});
}

Result<void> add_setup_token(Transaction& tx, std::string_view hash, Time now, Time expires) {
  TRYV(tx.execute(kDropUnusedSetup));
  return run(tx, kAddSetup, {hash, now, expires});
}
Result<bool> setup_token_is_good(Transaction& tx, std::string_view hash, Time now) {
  return exists(tx, kGoodSetup, {hash, now});
}
Result<bool> use_setup_token(Transaction& tx, std::string_view hash, Time now) {
  return changed(tx, kUseSetup, {now, hash, now});
}

Result<void> add_account(Transaction& tx, const Account& a, Time now) {
  TRY(const bool added, changed(tx, kAddAccount, {a.id, a.email, a.name, a.password_hash, now}));
  if (!added)
    return fail(Kind::conflict, "there is an account with the address `" + a.email + "` already; sign in with it")
        .with("field", "email");
  return {};
}
Result<std::optional<Account>> account_by_email(Transaction& tx, std::string_view email) {
  return one(tx, kAccountByEmail, {email}, read_account);
}
Result<std::optional<Account>> account(Transaction& tx, AccountId id) {
  return one(tx, kAccount, {id}, read_account);
}
Result<void> set_password(Transaction& tx, AccountId id, std::string_view hash) {
  return run(tx, kSetPassword, {hash, id});
}
Result<void> set_totp(Transaction& tx, AccountId id, const std::optional<std::string>& sealed) {
  return run(tx, kSetTotp, {sealed_or_null(sealed), id});
}
Result<void> confirm_totp(Transaction& tx, AccountId id, std::int64_t step, std::string_view recovery, Time now) {
  return run(tx, kConfirmTotp, {now, step, recovery, id});
}
Result<bool> use_totp_step(Transaction& tx, AccountId id, std::int64_t step) {
  return changed(tx, kUseTotpStep, {step, id, step});
}
Result<void> set_recovery(Transaction& tx, AccountId id, std::string_view json) {
  return run(tx, kSetRecovery, {json, id});
}

Result<void> add_session(Transaction& tx, const SessionRow& s, std::string_view hash) {
  return run(tx, kAddSession, {s.id, s.account, hash, s.csrf, s.user_agent, s.created_at, s.seen_at, s.expires_at});
}
Result<std::optional<SessionRow>> session_by_hash(Transaction& tx, std::string_view hash) {
  return one(tx, kSessionByHash, {hash}, read_session);
}
Result<std::vector<SessionRow>> sessions_of(Transaction& tx, AccountId account, Time now) {
  return all(tx, kSessionsOf, {account, now}, read_session);
}
Result<void> touch_session(Transaction& tx, std::int64_t id, Time now) {
  return run(tx, kTouchSession, {now, id});
}
Result<void> rotate_session(Transaction& tx, std::int64_t id, std::string_view hash, std::string_view csrf, Time now) {
  return run(tx, kRotateSession, {hash, csrf, now, now, id});
}
Result<bool> end_session(Transaction& tx, AccountId account, std::int64_t id) {
  return changed(tx, kEndSession, {id, account});
}
Result<void> end_session_by_hash(Transaction& tx, std::string_view hash) {
  return run(tx, kEndSessionByHash, {hash});
}
Result<void> end_other_sessions(Transaction& tx, AccountId account, std::int64_t but) {
  return run(tx, kEndOthers, {account, but});
}
Result<void> end_expired_sessions(Transaction& tx, Time now) {
  return run(tx, kEndExpired, {now});
}

Result<void> add_workspace(Transaction& tx, const WorkspaceRow& w) {
  return run(tx, kAddWorkspace, {w.id, w.name, w.slug, w.settings_json, w.created_at});
}
Result<bool> slug_is_taken(Transaction& tx, std::string_view slug) {
  return exists(tx, kSlug, {slug});
}
Result<std::optional<WorkspaceRow>> workspace(Transaction& tx, WorkspaceId id) {
  return one(tx, kWorkspace, {id}, read_workspace);
}
Result<std::optional<WorkspaceRow>> workspace_by_slug(Transaction& tx, std::string_view slug) {
  return one(tx, kWorkspaceBySlug, {slug}, read_workspace);
}
Result<void> change_workspace(Transaction& tx, const WorkspaceRow& w) {
  return run(tx, kChangeWorkspace, {w.name, w.settings_json, w.id});
}
Result<void> add_member(Transaction& tx, const MemberRow& m) {
  return run(tx, kAddMember, {m.id, m.workspace, m.account, m.name, m.handle, name(m.role), m.created_at});
}
Result<std::optional<MemberRow>> member(Transaction& tx, WorkspaceId workspace, MemberId id) {
  return one(tx, kMember, {workspace, id}, read_member);
}
Result<std::optional<MemberRow>> member_of_account(Transaction& tx, WorkspaceId workspace, AccountId account) {
  return one(tx, kMemberOfAccount, {workspace, account}, read_member);
}
Result<std::optional<MemberId>> former_member(Transaction& tx, WorkspaceId workspace, AccountId account) {
  return one<MemberId>(tx, kFormer, {workspace, account}, [](const Row& r) { return r.id<MemberTag>(0); });
}
Result<void> return_member(Transaction& tx, const MemberRow& m) {
  return run(tx, kReturn, {m.name, m.handle, name(m.role), m.id});
}
Result<bool> handle_is_taken(Transaction& tx, WorkspaceId workspace, std::string_view handle, MemberId but) {
  return exists(tx, kHandle, {workspace, handle, but.value});
}
Result<std::vector<MemberRow>> members(Transaction& tx, WorkspaceId workspace) {
  return all(tx, kMembers, {workspace}, read_member);
}
Result<void> change_member(Transaction& tx, const MemberRow& m) {
  return run(tx, kChangeMember, {m.name, m.handle, name(m.role), m.away_until, m.id, m.workspace});
}
Result<void> leave(Transaction& tx, const MemberRow& m, Time now) {
  TRYV(run(tx, kLeave, {now, m.id}));
  TRYV(run(tx, kRevokeOfMember, {now, m.id}));
  TRYV(run(tx, kDropDrafts, {m.workspace, m.id}));
  TRYV(run(tx, kHandBack, {now, m.workspace, m.id}));
  return run(tx, kEndHomeless, {m.account});
}
Result<int> owners(Transaction& tx, WorkspaceId workspace) {
  TRY(const auto row, tx.query_one(kOwners, {workspace}));
  return row ? row->integer(0) : 0;
}
Result<std::vector<Membership>> memberships(Transaction& tx, AccountId account) {
  return all(tx, kMemberships, {account}, read_membership);
}

Result<void> add_token(Transaction& tx, const TokenRow& t, std::string_view hash) {
  return run(tx, kAddToken, {t.id, t.workspace, t.member, t.name, hash, t.scopes_json, t.created_at, t.expires_at});
}
Result<std::optional<TokenRow>> token_by_hash(Transaction& tx, std::string_view hash, Time now) {
  return one(tx, kTokenByHash, {hash, now}, read_token);
}
Result<void> touch_token(Transaction& tx, std::int64_t id, Time now) {
  return run(tx, kTouchToken, {now, id});
}
Result<std::vector<TokenRow>> tokens(Transaction& tx, WorkspaceId workspace, MemberId member) {
  if (member) return all(tx, kTokensOf, {workspace, member}, read_token);
  return all(tx, kTokens, {workspace}, read_token);
}
Result<bool> revoke_token(Transaction& tx, WorkspaceId workspace, MemberId member, std::int64_t id, Time now) {
  if (member) return changed(tx, kRevokeOwn, {now, id, workspace, member});
  return changed(tx, kRevoke, {now, id, workspace});
}

Result<void> add_invitation(Transaction& tx, const InvitationRow& i, std::string_view hash) {
  return run(tx, kAddInvitation,
             {i.id, i.workspace, i.email, name(i.role), hash, i.invited_by, i.created_at, i.expires_at});
}
Result<std::optional<InvitationRow>> invitation_by_hash(Transaction& tx, std::string_view hash, Time now) {
  return one(tx, kInvitationByHash, {hash, now}, read_invitation);
}
Result<std::vector<InvitationRow>> invitations(Transaction& tx, WorkspaceId workspace, Time now) {
  return all(tx, kInvitations, {workspace, now}, read_invitation);
}
Result<bool> withdraw_invitation(Transaction& tx, WorkspaceId workspace, std::int64_t id) {
  return changed(tx, kWithdraw, {id, workspace});
}
Result<bool> accept_invitation(Transaction& tx, std::int64_t id, Time now) {
  return changed(tx, kAccept, {now, id});
}

Result<Throttle> throttle(Transaction& tx, std::string_view key) {
  TRY(const auto row, tx.query_one(kThrottle, {key}));
  if (!row) return Throttle{};
  return Throttle{row->integer(0), row->time(1), row->time(2)};
}
Result<void> set_throttle(Transaction& tx, std::string_view key, const Throttle& t) {
  return run(tx, kSetThrottle, {key, t.failures, t.blocked_until, t.updated_at});
}
Result<void> clear_throttle(Transaction& tx, std::string_view key) {
  return run(tx, kClearThrottle, {key});
}
Result<void> forget_throttles(Transaction& tx, Time before) {
  return run(tx, kForgetThrottles, {before});
}

Result<bool> take_key(Transaction& tx, const KeyPlace& p, std::string_view digest, Time now) {
  return changed(tx, kTakeKey, {p.workspace.value, p.member.value, p.key, p.route, digest, now});
}
Result<std::optional<KeptAnswer>> kept_answer(Transaction& tx, const KeyPlace& p) {
  return one<KeptAnswer>(tx, kKept, place_params(p),
                         [](const Row& r) { return KeptAnswer{r.text(0), r.text(1), r.integer(2), r.time(3)}; });
}
Result<void> keep_answer(Transaction& tx, const KeyPlace& p, int status, std::string_view body) {
  return run(tx, kKeep, {status, body, p.workspace.value, p.member.value, p.key, p.route});
}
Result<void> drop_key(Transaction& tx, const KeyPlace& p) {
  return run(tx, kDropKey, place_params(p));
}
Result<void> forget_keys(Transaction& tx, Time before) {
  return run(tx, kForgetKeys, {before});
}

}  // namespace kith::api::queries
