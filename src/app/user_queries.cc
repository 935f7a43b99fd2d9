#include "app/user_queries.h"

#include <fmt/format.h>

#include <map>

namespace kith::app {
namespace {

using store::Statement;
using store::Transaction;

constexpr Statement kAccounts =
    "SELECT id, email, name, disabled_at, totp_confirmed_at FROM account ORDER BY email LIMIT "
    "10000";
constexpr Statement kMemberships =
    "SELECT m.account_id, w.slug, m.role FROM member m JOIN workspace w ON w.id = m.workspace_id "
    "WHERE m.left_at IS NULL ORDER BY w.slug LIMIT 10000";
constexpr Statement kAccountByEmail = "SELECT id FROM account WHERE email = ?";
constexpr Statement kAnyAccount = "SELECT 1 FROM account LIMIT 1";
constexpr Statement kAddAccount =
    "INSERT INTO account (id, email, name, password_hash, created_at) VALUES (?, ?, ?, ?, ?)";
constexpr Statement kWorkspace = "SELECT id FROM workspace WHERE slug = ?";
constexpr Statement kHandleTaken = "SELECT 1 FROM member WHERE workspace_id = ? AND handle = ?";
constexpr Statement kAddMember =
    "INSERT INTO member (id, workspace_id, account_id, name, handle, role, created_at) VALUES (?, "
    "?, ?, ?, ?, ?, ?)";
constexpr Statement kReplacePassword =
    "UPDATE account SET password_hash = ?, totp_sealed = NULL, totp_confirmed_at = NULL, "
    "recovery_json = NULL, "
    "disabled_at = NULL WHERE id = ?";
constexpr Statement kEndSessions = "DELETE FROM session WHERE account_id = ?";
constexpr Statement kForgiveThrottle = "DELETE FROM login_throttle";
constexpr Statement kTakeBackTokens = "DELETE FROM setup_token WHERE used_at IS NULL";
constexpr Statement kAddToken =
    "INSERT INTO setup_token (token_hash, created_at, expires_at) VALUES (?, ?, ?)";

Result<std::optional<AccountId>> account_of(Transaction& tx, std::string_view email) {
  TRY(const auto row, tx.query_one(kAccountByEmail, {email}));
  if (!row) return std::optional<AccountId>{};
  return std::optional<AccountId>{row->id<AccountTag>(0)};
}

}  // namespace

Result<std::vector<AccountLine>> list_accounts(Transaction& tx) {
  TRY(const auto accounts, tx.query(kAccounts));
  TRY(const auto memberships, tx.query(kMemberships));
  std::multimap<std::int64_t, std::string> of;
  for (const auto& row : memberships)
    of.emplace(row.i64(0), fmt::format("{}: {}", row.text(1), row.text(2)));
  std::vector<AccountLine> lines;
  for (const auto& row : accounts) {
    AccountLine line{row.text(1), row.text(2), !row.is_null(3), !row.is_null(4), {}};
    const auto [first, last] = of.equal_range(row.i64(0));
    for (auto at = first; at != last; ++at) line.memberships.push_back(at->second);
    lines.push_back(std::move(line));
  }
  return lines;
}

Result<AccountId> add_account(Transaction& tx, const NewAccount& account, Time now) {
  TRY(const auto known, account_of(tx, account.email));
  if (known) {
    return fail(
        Kind::conflict,
        fmt::format("`{}` has an account already; use `kith user reset-password`", account.email));
  }
  const AccountId id{next_id(now)};
  TRYV(tx.execute(kAddAccount, {id, account.email, account.name, account.password_hash, now}));
  return id;
}

Result<void> add_member(Transaction& tx, std::string_view workspace_slug, AccountId account,
                        const std::string& name, const std::string& handle, Role role, Time now) {
  TRY(const auto workspace, tx.query_one(kWorkspace, {workspace_slug}));
  if (!workspace)
    return fail(Kind::not_found, fmt::format("there is no workspace `{}`", workspace_slug));
  TRY(const auto taken, tx.query_one(kHandleTaken, {workspace->i64(0), handle}));
  if (taken)
    return fail(Kind::conflict,
                fmt::format("the handle `{}` is taken; give another with --handle", handle));
  TRYV(tx.execute(kAddMember,
                  {next_id(now), workspace->i64(0), account, name, handle, kith::name(role), now}));
  return {};
}

Result<void> replace_password(Transaction& tx, std::string_view email, const std::string& hash) {
  TRY(const auto account, account_of(tx, email));
  if (!account)
    return fail(Kind::not_found,
                fmt::format("`{}` has no account; `kith user list` shows who has", email));
  TRYV(tx.execute(kReplacePassword, {hash, *account}));
  TRYV(tx.execute(kEndSessions, {*account}));
  TRYV(tx.execute(kForgiveThrottle));
  return {};
}

Result<bool> has_accounts(Transaction& tx) {
  TRY(const auto row, tx.query_one(kAnyAccount));
  return row.has_value();
}

Result<void> add_setup_token(Transaction& tx, const std::string& digest, Time now, Time until) {
  TRYV(tx.execute(kTakeBackTokens));
  TRYV(tx.execute(kAddToken, {digest, now, until}));
  return {};
}

}  // namespace kith::app
