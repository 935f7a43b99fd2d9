// Registers and company facts as they are kept: sealed rows, edited by few. Every edit raises the workspace's number in
// its own transaction; what is compiled of them (register_sets.h) is read anew by it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "model/role.h"
#include "policy/document.h"
#include "publish/registers/register_entry.h"
#include "store/database.h"

namespace kith::publish {

// Whether this member may look into a register: those named in `seen by`, the document's owners, and the roles owner
// and policy owner. An admin runs the house and needs no names. `id` may be unknown to the document.
bool may_see(const policy::Document& document, std::string_view id, std::string_view handle, Role role, Time now);

// How full a register is; nothing of what it holds.
struct RegisterSize {
  std::int64_t entries = 0;
  bool empty_on_purpose = false;
};
// By register id; only registers with a row of any kind.
Result<std::map<std::string, RegisterSize>> register_sizes(store::Transaction& tx, WorkspaceId workspace);

// Newest first, after `before` (0: from the newest). One that does not open comes back with its id alone.
Result<std::vector<RegisterEntry>> list_entries(store::Transaction& tx, const Sealer& sealer, WorkspaceId workspace,
                                                std::string_view in_register, std::int64_t before, int limit);
// Errors: not_found.
Result<RegisterEntry> find_entry(store::Transaction& tx, const Sealer& sealer, WorkspaceId workspace,
                                 std::string_view in_register, std::int64_t id);

// What an edit needs to know beside the entry.
struct Editing {
  WorkspaceId workspace;
  MemberId by;
  Time now{};
};
// The following: call inside write(workspace, …).
// Answers the entry with its id. Errors: invalid (no name), too_large (the register is full, or the entry too long).
Result<RegisterEntry> add_entry(store::Transaction& tx, const Sealer& sealer, const Editing& editing,
                                std::string_view in_register, RegisterEntry entry);
// Errors: not_found, and those of add_entry.
Result<RegisterEntry> change_entry(store::Transaction& tx, const Sealer& sealer, const Editing& editing,
                                   std::string_view in_register, RegisterEntry entry);
// Errors: not_found.
Result<void> remove_entry(store::Transaction& tx, const Editing& editing, std::string_view in_register,
                          std::int64_t id);
// Adds all whose name is not in the register yet, whatever its case and marks; answers how many. All or none.
Result<std::size_t> import_entries(store::Transaction& tx, const Sealer& sealer, const Editing& editing,
                                   std::string_view in_register, const std::vector<RegisterEntry>& entries);
// Says that nobody is to be listed, or takes that back. Errors: conflict (somebody is listed).
Result<void> leave_empty(store::Transaction& tx, const Editing& editing, std::string_view in_register, bool empty);

// By key.
Result<std::vector<CompanyFact>> list_facts(store::Transaction& tx, const Sealer& sealer, WorkspaceId workspace);
// Writes a fact, new or known by its key. Errors: invalid, too_large. Call inside write(workspace, …).
Result<CompanyFact> save_fact(store::Transaction& tx, const Sealer& sealer, const Editing& editing, CompanyFact fact);
// Errors: not_found. Call inside write(workspace, …).
Result<void> remove_fact(store::Transaction& tx, const Editing& editing, std::string_view key);

}  // namespace kith::publish
