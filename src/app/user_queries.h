// What `kith user` reads and writes: accounts and memberships, for those who look after the
// machine.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "model/role.h"
#include "store/database.h"

namespace kith::app {

struct AccountLine {
  std::string email, name;
  bool disabled = false, second_factor = false;
  std::vector<std::string> memberships;  // "riverside: owner"
};
Result<std::vector<AccountLine>> list_accounts(store::Transaction& tx);

struct NewAccount {
  std::string email, name, password_hash;
};
// Errors: conflict (the address has an account).
Result<AccountId> add_account(store::Transaction& tx, const NewAccount& account, Time now);
// Errors: not_found (no such workspace), conflict (the handle is taken).
Result<void> add_member(store::Transaction& tx, std::string_view workspace_slug, AccountId account,
                        const std::string& name, const std::string& handle, Role role, Time now);

// A new password; every session ends, the second factor goes, and the account may sign in again.
// Errors: not_found.
Result<void> replace_password(store::Transaction& tx, std::string_view email,
                              const std::string& hash);

Result<bool> has_accounts(store::Transaction& tx);
// One-time, by its digest. Older unused ones are taken back.
Result<void> add_setup_token(store::Transaction& tx, const std::string& digest, Time now,
                             Time until);

}  // namespace kith::app
