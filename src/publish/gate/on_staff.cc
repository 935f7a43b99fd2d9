#include "publish/gate/on_staff.h"

#include <algorithm>
#include <string>
#include <vector>

#include "publish/gate/situation_queries.h"
#include "store/contact_rows.h"
#include "text/utf8.h"

namespace kith::publish {
namespace {

using policy::OnStaff;

// An account as networks tell of it: any of its addresses, and what its holder is called.
struct Account {
  std::vector<std::string> keys;
  std::string name;
};

Account account(std::string name, std::initializer_list<std::string_view> addresses) {
  Account out{.keys = {}, .name = std::move(name)};
  for (const auto address : addresses)
    if (auto key = account_key(address); !key.empty()) out.keys.push_back(std::move(key));
  return out;
}

// The whole of the name, not a name within it.
bool is_called_so(const RegisterSet& set, const std::string& name) {
  if (!set.names || name.empty()) return false;
  const auto length = text::count_code_points(name);
  return std::ranges::any_of(set.names->find(name), [&](const policy::NameHit& hit) {
    return hit.how != "part" && hit.start == 0 && hit.end == length;
  });
}

OnStaff look(const RegisterSet& set, const Account& one) {
  if (std::ranges::any_of(one.keys, [&](const auto& key) { return set.accounts.contains(key); })) return OnStaff::yes;
  const bool alike = std::ranges::any_of(one.keys, [&](const auto& key) {
    const auto at = key.find('@');
    return at != std::string::npos && set.accounts.contains(std::string_view(key).substr(0, at));
  });
  return alike || is_called_so(set, one.name) ? OnStaff::perhaps : OnStaff::no;
}

}  // namespace

Result<OnStaff> on_staff(store::Transaction& tx, WorkspaceId workspace, const policy::Document& document,
                         const RegisterSets& sets, ContactId contact, const Author& author) {
  std::vector<const RegisterSet*> staff;
  for (const auto& one : document.registers)
    if (const auto set = sets.registers.find(one.id); one.kind == policy::kStaff && set != sets.registers.end())
      staff.push_back(&set->second);
  std::vector<Account> accounts{account(author.name, {author.handle, author.profile_url, author.remote_id})};
  auto sure = OnStaff::no;
  const auto look_at = [&] {
    for (const auto* set : staff)
      for (const auto& one : accounts) sure = std::max(sure, look(*set, one));
  };
  look_at();
  if (sure == OnStaff::yes || !contact || staff.empty()) return sure;
  TRY(const auto same, store::same_person(tx, workspace, contact));
  for (const auto* set : staff)
    if (std::ranges::any_of(same, [&](ContactId id) { return set->contacts.contains(id); })) return OnStaff::yes;
  TRY(const auto known, queries::identities(tx, workspace, contact));
  accounts.clear();
  for (const auto& one : known) accounts.push_back(account(one.name, {one.handle, one.remote_id}));
  look_at();
  return sure;
}

}  // namespace kith::publish
