#include "app/setup_link.h"

#include <fmt/format.h>

#include "app/user_queries.h"
#include "base/limits.h"
#include "base/secret.h"

namespace kith::app {

Result<std::string> make_setup_link(store::Database& db, const std::string& base, Time now) {
  const std::string token = random_token();
  TRYV(db.write([&](store::Transaction& tx) -> Result<void> {
    TRY(const bool founded, has_accounts(tx));
    if (founded)
      return fail(Kind::conflict,
                  "this installation is set up; invite people from Settings, Members");
    return add_setup_token(tx, sha256_hex(token), now, now + limits::kSetupTokenTime);
  }));
  return fmt::format("{}/setup?token={}", base, token);
}

}  // namespace kith::app
