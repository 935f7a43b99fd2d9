#include "publish/registers/register_queries.h"

namespace kith::publish::queries {
namespace {

using store::Blob;
using store::Row;
using store::Statement;

constexpr Statement kChange = "SELECT number FROM register_change WHERE workspace_id = ?";
constexpr Statement kRaise =
    "INSERT INTO register_change (workspace_id, number) VALUES (?, 1) "
    "ON CONFLICT (workspace_id) DO UPDATE SET number = register_change.number + 1";

#define KITH_ENTRY "SELECT id, register, sealed, created_by, created_at, updated_at FROM register_entry "
// All use register_entry_register.
constexpr Statement kSizes =
    "SELECT register, COUNT(*), 0 FROM register_entry WHERE workspace_id = ? GROUP BY register UNION ALL "
    "SELECT register, 0, 1 FROM register_empty WHERE workspace_id = ?";
constexpr Statement kSize = "SELECT COUNT(*) FROM register_entry WHERE workspace_id = ? AND register = ?";
constexpr Statement kAll = KITH_ENTRY "WHERE workspace_id = ? AND id > ? ORDER BY id LIMIT ?";
constexpr Statement kList = KITH_ENTRY "WHERE workspace_id = ? AND register = ? AND id < ? ORDER BY id DESC LIMIT ?";
constexpr Statement kOne = KITH_ENTRY "WHERE workspace_id = ? AND register = ? AND id = ?";
#undef KITH_ENTRY

constexpr Statement kInsert =
    "INSERT INTO register_entry (id, workspace_id, register, sealed, created_by, created_at, updated_at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)";
constexpr Statement kUpdate =
    "UPDATE register_entry SET sealed = ?, updated_at = ? WHERE workspace_id = ? AND register = ? AND id = ?";
constexpr Statement kDelete = "DELETE FROM register_entry WHERE workspace_id = ? AND register = ? AND id = ?";
constexpr Statement kSetEmpty =
    "INSERT INTO register_empty (workspace_id, register, member_id, at) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (workspace_id, register) DO NOTHING";
constexpr Statement kUnsetEmpty = "DELETE FROM register_empty WHERE workspace_id = ? AND register = ?";

constexpr Statement kFacts =
    "SELECT key, sealed, updated_by, updated_at FROM company_fact WHERE workspace_id = ? ORDER BY key LIMIT 1000";
constexpr Statement kUpsertFact =
    "INSERT INTO company_fact (workspace_id, key, sealed, updated_by, updated_at) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (workspace_id, key) DO UPDATE SET sealed = excluded.sealed, updated_by = excluded.updated_by, "
    "updated_at = excluded.updated_at";
constexpr Statement kDeleteFact = "DELETE FROM company_fact WHERE workspace_id = ? AND key = ?";

SealedEntry read(const Row& r) {
  return {r.i64(0), r.text(1), r.blob(2).bytes, r.id<MemberTag>(3), r.time(4), r.time(5)};
}
std::vector<SealedEntry> read(const store::Rows& rows) {
  std::vector<SealedEntry> out;
  out.reserve(rows.size());
  for (const Row& r : rows) out.push_back(read(r));
  return out;
}

}  // namespace

Result<std::int64_t> register_change(Transaction& tx, WorkspaceId workspace) {
  TRY(const auto row, tx.query_one(kChange, {workspace}));
  return row ? row->i64(0) : 0;
}

Result<void> raise_register_change(Transaction& tx, WorkspaceId workspace) {
  TRYV(tx.execute(kRaise, {workspace}));
  return {};
}

Result<std::map<std::string, RegisterSize>> register_sizes(Transaction& tx, WorkspaceId workspace) {
  TRY(const auto rows, tx.query(kSizes, {workspace, workspace}));
  std::map<std::string, RegisterSize> out;
  for (const Row& r : rows) {
    auto& size = out[r.text(0)];
    size.entries += r.i64(1);
    size.empty_on_purpose = size.empty_on_purpose || r.boolean(2);
  }
  return out;
}

Result<std::int64_t> register_size(Transaction& tx, WorkspaceId workspace, std::string_view in_register) {
  TRY(const auto row, tx.query_one(kSize, {workspace, in_register}));
  return row ? row->i64(0) : 0;
}

Result<std::vector<SealedEntry>> all_entries(Transaction& tx, WorkspaceId workspace, std::int64_t after, int limit) {
  TRY(const auto rows, tx.query(kAll, {workspace, after, limit}));
  return read(rows);
}

Result<std::vector<SealedEntry>> entries(Transaction& tx, WorkspaceId workspace, std::string_view in_register,
                                         std::int64_t before, int limit) {
  TRY(const auto rows, tx.query(kList, {workspace, in_register, before > 0 ? before : INT64_MAX, limit}));
  return read(rows);
}

Result<std::optional<SealedEntry>> entry(Transaction& tx, WorkspaceId workspace, std::string_view in_register,
                                         std::int64_t id) {
  TRY(const auto row, tx.query_one(kOne, {workspace, in_register, id}));
  return row ? std::optional(read(*row)) : std::nullopt;
}

Result<void> insert_entry(Transaction& tx, WorkspaceId workspace, const SealedEntry& e) {
  TRYV(tx.execute(kInsert, {e.id, workspace, e.in_register, Blob{e.sealed}, e.by, e.created_at, e.updated_at}));
  return {};
}

Result<bool> update_entry(Transaction& tx, WorkspaceId workspace, const SealedEntry& e) {
  TRY(const auto n, tx.execute(kUpdate, {Blob{e.sealed}, e.updated_at, workspace, e.in_register, e.id}));
  return n == 1;
}

Result<bool> delete_entry(Transaction& tx, WorkspaceId workspace, std::string_view in_register, std::int64_t id) {
  TRY(const auto n, tx.execute(kDelete, {workspace, in_register, id}));
  return n == 1;
}

Result<void> set_empty(Transaction& tx, WorkspaceId workspace, std::string_view in_register, MemberId by, Time now) {
  TRYV(tx.execute(kSetEmpty, {workspace, in_register, by, now}));
  return {};
}

Result<void> unset_empty(Transaction& tx, WorkspaceId workspace, std::string_view in_register) {
  TRYV(tx.execute(kUnsetEmpty, {workspace, in_register}));
  return {};
}

Result<std::vector<SealedFact>> facts(Transaction& tx, WorkspaceId workspace) {
  TRY(const auto rows, tx.query(kFacts, {workspace}));
  std::vector<SealedFact> out;
  for (const Row& r : rows) out.push_back({r.text(0), r.blob(1).bytes, r.id<MemberTag>(2), r.time(3)});
  return out;
}

Result<void> upsert_fact(Transaction& tx, WorkspaceId workspace, const SealedFact& f) {
  TRYV(tx.execute(kUpsertFact, {workspace, f.key, Blob{f.sealed}, f.by, f.updated_at}));
  return {};
}

Result<bool> delete_fact(Transaction& tx, WorkspaceId workspace, std::string_view key) {
  TRY(const auto n, tx.execute(kDeleteFact, {workspace, key}));
  return n == 1;
}

}  // namespace kith::publish::queries
