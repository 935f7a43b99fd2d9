#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "app/commands.h"
#include "app/open_database.h"
#include "app/setup_link.h"
#include "app/user_queries.h"
#include "base/secret.h"
#include "base/time.h"

namespace kith::app {
namespace {

using Action = UserCommand::Action;

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

Result<void> list(store::Database& db) {
  TRY(const auto accounts, db.read([](store::Transaction& tx) { return list_accounts(tx); }));
  if (accounts.empty())
    fmt::print("nobody has an account yet; `kith user setup-link` shows how to begin\n");
  for (const auto& account : accounts) {
    fmt::print("{}  {}{}{}\n", account.email, account.name,
               account.second_factor ? "  second factor" : "",
               account.disabled ? "  disabled" : "");
    for (const auto& membership : account.memberships) fmt::print("    {}\n", membership);
  }
  return {};
}

void show_password(const std::string& email, const std::string& password) {
  fmt::print("{}\npassword: {}\nTell it on a safe way; it should be changed after signing in.\n",
             email, password);
}

Result<void> create(store::Database& db, const UserCommand& command) {
  const std::string email = lower(command.email);
  if (email.find('@') == std::string::npos)
    return fail(Kind::invalid, fmt::format("`{}` is no address", command.email));
  const auto role = parse_role(command.role);
  if (!role)
    return fail(Kind::invalid,
                fmt::format("`{}` is no role; kith user create --help lists them", command.role));
  const std::string before = email.substr(0, email.find('@'));
  const std::string handle = command.handle.empty() ? before : lower(command.handle);
  const std::string name = command.name.empty() ? before : command.name;
  const std::string password = random_token(12);
  const std::string hash = hash_password(Secret(password));
  const Time now = system_clock().now();
  TRYV(db.write([&](store::Transaction& tx) -> Result<void> {
    TRY(const auto account, add_account(tx, {email, name, hash}, now));
    if (command.workspace.empty()) return {};
    return add_member(tx, command.workspace, account, name, handle, *role, now);
  }));
  show_password(email, password);
  return {};
}

Result<void> reset(store::Database& db, const UserCommand& command) {
  const std::string email = lower(command.email);
  const std::string password = random_token(12);
  const std::string hash = hash_password(Secret(password));
  TRYV(db.write([&](store::Transaction& tx) { return replace_password(tx, email, hash); }));
  show_password(email, password);
  fmt::print("All sessions were ended and the second factor was taken off.\n");
  return {};
}

Result<void> run(const Settings& settings, const UserCommand& command) {
  TRY(auto db, open_existing_database(settings));
  TRYV(db->migrate());
  if (command.action == Action::list) return list(*db);
  if (command.action == Action::create) return create(*db, command);
  if (command.action == Action::reset_password) return reset(*db, command);
  TRY(const auto address, parse_listen(settings.listen));
  TRY(const auto link,
      make_setup_link(*db, public_address(settings, address.port), system_clock().now()));
  fmt::print("{}\n", link);
  return {};
}

}  // namespace

int run_user(const Settings& settings, const UserCommand& command) {
  const auto done = run(settings, command);
  return done ? kDone : report(done.error());
}

}  // namespace kith::app
