// What the registers and company facts of a workspace say, compiled for the gate, and always as new as the rows: every
// edit raises a number in the store, and whoever asks compares it in its own transaction.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/secret.h"
#include "policy/names.h"
#include "policy/statements.h"
#include "publish/registers/register_entry.h"
#include "store/database.h"

namespace kith::publish {

// A handle, or the address of a profile, in one way of writing: "@Ruth@social.example" and
// "https://www.example.org/Ruth/" are "ruth@social.example" and "example.org/ruth".
std::string account_key(std::string_view handle);

// One register, compiled. Immutable.
struct RegisterSet {
  // Null: it has no entry and nobody said that it is to stay empty, or one of its entries does not open. Nothing can be
  // said about names then, so rules that ask hold.
  std::shared_ptr<const policy::NameSet> names;
  std::set<ContactId> contacts;  // entries who are contacts of ours
  std::set<std::string, std::less<>> accounts;  // handles as account_key writes them
  std::size_t entries = 0;
};

// All of one workspace, as of an edit. Immutable.
struct RegisterSets {
  std::int64_t change = 0;
  std::map<std::string, RegisterSet> registers;  // by id; only those with entries or left empty on purpose
  std::vector<policy::CompanyFact> facts;        // as kept; those the document states are not among them
  bool facts_known = true;                       // false: one does not open
  std::size_t bytes = 0;                         // about what it takes in memory
};

// Thread-safe. Blocks: call it on workers.
class KnownRegisters {
 public:
  // Without a sealer every register stays shut, and rules that ask one hold.
  explicit KnownRegisters(const Sealer* sealer) : sealer_(sealer) {}

  // As `tx` sees the rows. Compiles where it must: some tens of milliseconds for 10,000 names, once an edit.
  Result<std::shared_ptr<const RegisterSets>> current(store::Transaction& tx, WorkspaceId workspace);
  const Sealer* sealer() const { return sealer_; }
  // About what all that is kept takes in memory.
  std::size_t bytes() const;

 private:
  struct Kept {
    std::shared_ptr<const RegisterSets> sets;
    std::uint64_t used = 0;
  };
  Result<std::shared_ptr<const RegisterSets>> compiled(store::Transaction& tx, WorkspaceId workspace,
                                                       std::int64_t change) const;
  void keep(WorkspaceId workspace, std::shared_ptr<const RegisterSets> sets);

  const Sealer* sealer_;
  mutable std::mutex mutex_;  // of all below, never held while compiling
  std::map<WorkspaceId, Kept> kept_;
  std::uint64_t clock_ = 0;  // counts uses, to know the least recent
};

}  // namespace kith::publish
