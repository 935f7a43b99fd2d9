// The SQL of access: accounts, members, sessions, tokens, invitations, set-up, throttling, keys.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "model/role.h"
#include "store/database.h"
#include "store/paging.h"

namespace kith::api::queries {

using store::Transaction;

struct Account {
  AccountId id;
  std::string email, name, password_hash;
  std::string totp_sealed;
  bool totp = false;  // confirmed
  std::int64_t totp_last_step = 0;
  std::string recovery_json;
};

struct SessionRow {
  std::int64_t id = 0;
  AccountId account;
  std::string csrf, user_agent, account_name, email;
  Time created_at{}, seen_at{}, expires_at{};
};

struct TokenRow {
  std::int64_t id = 0;
  WorkspaceId workspace;
  MemberId member;
  AccountId account;
  std::string name, scopes_json, account_name, email, member_name;
  Time created_at{};
  std::optional<Time> used_at, expires_at;
};

struct MemberRow {
  MemberId id;
  WorkspaceId workspace;
  AccountId account;
  std::string name, handle, email;
  Role role = Role::viewer;
  std::optional<Time> away_until;
  Time created_at{};
};

struct WorkspaceRow {
  WorkspaceId id;
  std::string name, slug, settings_json;
  Time created_at{};
  bool policy_adopted = false;
};

struct Membership {
  WorkspaceRow workspace;
  MemberRow member;
};

struct InvitationRow {
  std::int64_t id = 0;
  WorkspaceId workspace;
  std::string workspace_name, email;
  Role role = Role::viewer;
  MemberId invited_by;
  std::string invited_by_name;
  Time created_at{}, expires_at{};
};

struct Throttle {
  int failures = 0;
  Time blocked_until{}, updated_at{};
};

struct KeptAnswer {
  std::string digest, body;
  int status = 0;  // 0: still running
  Time created_at{};
};

// Set-up.
Result<bool> any_workspace(Transaction& tx);
Result<void> add_setup_token(Transaction& tx, std::string_view hash, Time now, Time expires);
Result<bool> setup_token_is_good(Transaction& tx, std::string_view hash, Time now);
// False where it was not good (any more).
Result<bool> use_setup_token(Transaction& tx, std::string_view hash, Time now);

// Accounts. Errors of add: conflict (the address is taken).
Result<void> add_account(Transaction& tx, const Account& account, Time now);
Result<std::optional<Account>> account_by_email(Transaction& tx, std::string_view email);
Result<std::optional<Account>> account(Transaction& tx, AccountId id);
Result<void> set_password(Transaction& tx, AccountId id, std::string_view hash);
Result<void> set_totp(Transaction& tx, AccountId id, const std::optional<std::string>& sealed);
Result<void> confirm_totp(Transaction& tx, AccountId id, std::int64_t step,
                          std::string_view recovery_json, Time now);
// False where that step, or a later one, was used before.
Result<bool> use_totp_step(Transaction& tx, AccountId id, std::int64_t step);
Result<void> set_recovery(Transaction& tx, AccountId id, std::string_view recovery_json);

// Sessions.
Result<void> add_session(Transaction& tx, const SessionRow& row, std::string_view token_hash);
Result<std::optional<SessionRow>> session_by_hash(Transaction& tx, std::string_view token_hash);
Result<std::vector<SessionRow>> sessions_of(Transaction& tx, AccountId account, Time now);
Result<void> touch_session(Transaction& tx, std::int64_t id, Time now);
Result<void> rotate_session(Transaction& tx, std::int64_t id, std::string_view token_hash,
                            std::string_view csrf, Time now);
Result<bool> end_session(Transaction& tx, AccountId account, std::int64_t id);
Result<void> end_session_by_hash(Transaction& tx, std::string_view token_hash);
Result<void> end_other_sessions(Transaction& tx, AccountId account, std::int64_t but);
Result<void> end_expired_sessions(Transaction& tx, Time now);

// Workspaces and members.
Result<void> add_workspace(Transaction& tx, const WorkspaceRow& row);
Result<bool> slug_is_taken(Transaction& tx, std::string_view slug);
Result<std::optional<WorkspaceRow>> workspace(Transaction& tx, WorkspaceId id);
Result<std::optional<WorkspaceRow>> workspace_by_slug(Transaction& tx, std::string_view slug);
Result<void> change_workspace(Transaction& tx, const WorkspaceRow& row);
Result<void> add_member(Transaction& tx, const MemberRow& row);
Result<std::optional<MemberRow>> member(Transaction& tx, WorkspaceId workspace, MemberId id);
Result<std::optional<MemberRow>> member_of_account(Transaction& tx, WorkspaceId workspace,
                                                   AccountId account);
// A member who has left: the row comes back under the same id.
Result<std::optional<MemberId>> former_member(Transaction& tx, WorkspaceId workspace,
                                              AccountId account);
Result<void> return_member(Transaction& tx, const MemberRow& row);
Result<bool> handle_is_taken(Transaction& tx, WorkspaceId workspace, std::string_view handle,
                             MemberId but);
Result<std::vector<MemberRow>> members(Transaction& tx, WorkspaceId workspace);
Result<void> change_member(Transaction& tx, const MemberRow& row);
Result<void> leave(Transaction& tx, const MemberRow& row, Time now);
Result<int> owners(Transaction& tx, WorkspaceId workspace);
Result<std::vector<Membership>> memberships(Transaction& tx, AccountId account);

// Tokens.
Result<void> add_token(Transaction& tx, const TokenRow& row, std::string_view hash);
Result<std::optional<TokenRow>> token_by_hash(Transaction& tx, std::string_view hash, Time now);
Result<void> touch_token(Transaction& tx, std::int64_t id, Time now);
// All of them where `member` is none.
Result<std::vector<TokenRow>> tokens(Transaction& tx, WorkspaceId workspace, MemberId member);
Result<bool> revoke_token(Transaction& tx, WorkspaceId workspace, MemberId member, std::int64_t id,
                          Time now);

// Invitations.
Result<void> add_invitation(Transaction& tx, const InvitationRow& row, std::string_view hash);
Result<std::optional<InvitationRow>> invitation_by_hash(Transaction& tx, std::string_view hash,
                                                        Time now);
Result<std::vector<InvitationRow>> invitations(Transaction& tx, WorkspaceId workspace, Time now);
Result<bool> withdraw_invitation(Transaction& tx, WorkspaceId workspace, std::int64_t id);
Result<bool> accept_invitation(Transaction& tx, std::int64_t id, Time now);

// Throttling of sign-ins.
Result<Throttle> throttle(Transaction& tx, std::string_view key);
Result<void> set_throttle(Transaction& tx, std::string_view key, const Throttle& row);
Result<void> clear_throttle(Transaction& tx, std::string_view key);
Result<void> forget_throttles(Transaction& tx, Time before);

// Idempotency keys.
struct KeyPlace {
  WorkspaceId workspace;
  MemberId member;
  std::string key, route;
};
// False where the key is there already.
Result<bool> take_key(Transaction& tx, const KeyPlace& place, std::string_view digest, Time now);
Result<std::optional<KeptAnswer>> kept_answer(Transaction& tx, const KeyPlace& place);
Result<void> keep_answer(Transaction& tx, const KeyPlace& place, int status, std::string_view body);
Result<void> drop_key(Transaction& tx, const KeyPlace& place);
Result<void> forget_keys(Transaction& tx, Time before);

}  // namespace kith::api::queries
