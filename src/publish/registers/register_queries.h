// The SQL of registers and company facts.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "publish/registers/registers.h"
#include "store/database.h"

namespace kith::publish::queries {

using store::Transaction;

struct SealedEntry {
  std::int64_t id = 0;
  std::string in_register, sealed;
  MemberId by;
  Time created_at{}, updated_at{};
};
struct SealedFact {
  std::string key, sealed;
  MemberId by;
  Time updated_at{};
};

// 0 before the first edit.
Result<std::int64_t> register_change(Transaction& tx, WorkspaceId workspace);
Result<void> raise_register_change(Transaction& tx, WorkspaceId workspace);

Result<std::map<std::string, RegisterSize>> register_sizes(Transaction& tx, WorkspaceId workspace);
Result<std::int64_t> register_size(Transaction& tx, WorkspaceId workspace, std::string_view in_register);
// All registers, rising ids.
Result<std::vector<SealedEntry>> all_entries(Transaction& tx, WorkspaceId workspace, std::int64_t after, int limit);
Result<std::vector<SealedEntry>> entries(Transaction& tx, WorkspaceId workspace, std::string_view in_register,
                                         std::int64_t before, int limit);
Result<std::optional<SealedEntry>> entry(Transaction& tx, WorkspaceId workspace, std::string_view in_register,
                                         std::int64_t id);
Result<void> insert_entry(Transaction& tx, WorkspaceId workspace, const SealedEntry& entry);
// False where there is no such entry.
Result<bool> update_entry(Transaction& tx, WorkspaceId workspace, const SealedEntry& entry);
Result<bool> delete_entry(Transaction& tx, WorkspaceId workspace, std::string_view in_register, std::int64_t id);
Result<void> set_empty(Transaction& tx, WorkspaceId workspace, std::string_view in_register, MemberId by, Time now);
Result<void> unset_empty(Transaction& tx, WorkspaceId workspace, std::string_view in_register);

Result<std::vector<SealedFact>> facts(Transaction& tx, WorkspaceId workspace);
Result<void> upsert_fact(Transaction& tx, WorkspaceId workspace, const SealedFact& fact);
Result<bool> delete_fact(Transaction& tx, WorkspaceId workspace, std::string_view key);

}  // namespace kith::publish::queries
