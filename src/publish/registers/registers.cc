#include "publish/registers/registers.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/log.h"
#include "model/event.h"
#include "publish/registers/register_queries.h"
#include "text/fold.h"

namespace kith::publish {
namespace {

using store::Transaction;

// What changed, never whom it is about.
Result<void> tell(Transaction& tx, const Editing& e, std::string_view in_register, std::string_view did,
                  std::size_t count, std::int64_t id) {
  TRYV(queries::raise_register_change(tx, e.workspace));
  TRYV(tx.append_event(
      {.workspace = e.workspace,
       .at = e.now,
       .kind = event::kRegisterChanged,
       .subject_kind = "register",
       .subject = id,
       .actor = e.by,
       .data_json = fmt::format(R"({{"register":"{}","did":"{}","entries":{}}})", in_register, did, count)}));
  return {};
}

Result<void> tell_fact(Transaction& tx, const Editing& e, std::string_view key, std::string_view did) {
  TRYV(queries::raise_register_change(tx, e.workspace));
  TRYV(tx.append_event({.workspace = e.workspace,
                        .at = e.now,
                        .kind = event::kFactChanged,
                        .subject_kind = "fact",
                        .actor = e.by,
                        .data_json = fmt::format(R"({{"fact":"{}","did":"{}"}})", key, did)}));
  return {};
}

// Ids go into events as they are: they must be plain.
bool is_plain(std::string_view id) {
  return !id.empty() && id.size() <= 64 && std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

Result<std::string> sealed(const Sealer& sealer, WorkspaceId workspace, const RegisterEntry& e) {
  if (e.name.empty()) return fail(Kind::invalid, "an entry wants a name").with("name", "wants a name");
  const auto json = to_json(e);
  if (json.size() > limits::kRegisterEntryBytes)
    return fail(Kind::too_large, "this entry is too long; keep it under 16 kB");
  return sealer.seal(json, seal_context(workspace, e.id));
}

RegisterEntry opened(const Sealer& sealer, WorkspaceId workspace, const queries::SealedEntry& row) {
  RegisterEntry out;
  if (const auto plain = sealer.unseal(row.sealed, seal_context(workspace, row.id))) {
    if (auto entry = entry_from_json(plain->reveal())) out = *std::move(entry);
  } else {
    log::error("register.sealed", {{"entry", format_id(row.id)}, {"why", plain.error().message}});
  }
  out.id = row.id;
  out.by = row.by;
  out.created_at = row.created_at;
  out.updated_at = row.updated_at;
  return out;
}

Result<void> check_room(Transaction& tx, const Editing& e, std::string_view in_register, std::size_t more) {
  if (!is_plain(in_register)) return fail(Kind::invalid, "a register is named in letters, digits and dashes");
  TRY(const auto have, queries::register_size(tx, e.workspace, in_register));
  if (static_cast<std::size_t>(have) + more > limits::kRegisterEntries)
    return fail(Kind::too_large,
                fmt::format("a register holds at most {} entries; this one has {}", limits::kRegisterEntries, have));
  return {};
}

Result<void> insert(Transaction& tx, const Sealer& sealer, const Editing& e, std::string_view in_register,
                    RegisterEntry& entry) {
  entry.id = next_id(e.now);
  entry.by = e.by;
  entry.created_at = entry.updated_at = e.now;
  TRY(auto bytes, sealed(sealer, e.workspace, entry));
  return queries::insert_entry(tx, e.workspace,
                               {entry.id, std::string(in_register), std::move(bytes), e.by, e.now, e.now});
}

// Every name of a register as two spellings of one name share it.
Result<std::set<std::string>> known_names(Transaction& tx, const Sealer& sealer, WorkspaceId workspace,
                                          std::string_view in_register) {
  constexpr int kAtOnce = 2'000;
  std::set<std::string> out;
  for (std::int64_t before = 0;;) {
    TRY(const auto rows, queries::entries(tx, workspace, in_register, before, kAtOnce));
    for (const auto& row : rows) out.insert(text::fold_marks(opened(sealer, workspace, row).name));
    if (rows.size() < static_cast<std::size_t>(kAtOnce)) return out;
    before = rows.back().id;
  }
}

}  // namespace

bool may_see(const policy::Document& document, std::string_view id, std::string_view handle, Role role, Time now) {
  if (role == Role::owner || role == Role::policy_owner) return true;
  if (handle.empty()) return false;
  const auto as = policy::speaks_as(document, handle, now);
  const auto named = [&](const std::vector<std::string>& list) {
    return std::ranges::any_of(list, [&](const auto& name) {
      return std::ranges::any_of(as, [&](const auto& who) { return policy::means(document, name, who, role); });
    });
  };
  if (named(document.owners)) return true;
  const auto* found = document.find_register(id);
  return found && named(found->seen_by);
}

Result<std::map<std::string, RegisterSize>> register_sizes(Transaction& tx, WorkspaceId workspace) {
  return queries::register_sizes(tx, workspace);
}

Result<std::vector<RegisterEntry>> list_entries(Transaction& tx, const Sealer& sealer, WorkspaceId workspace,
                                                std::string_view in_register, std::int64_t before, int limit) {
  TRY(const auto rows, queries::entries(tx, workspace, in_register, before, limit));
  std::vector<RegisterEntry> out;
  out.reserve(rows.size());
  for (const auto& row : rows) out.push_back(opened(sealer, workspace, row));
  return out;
}

Result<RegisterEntry> find_entry(Transaction& tx, const Sealer& sealer, WorkspaceId workspace,
                                 std::string_view in_register, std::int64_t id) {
  TRY(const auto row, queries::entry(tx, workspace, in_register, id));
  if (!row) return fail(Kind::not_found, "there is no such entry");
  return opened(sealer, workspace, *row);
}

Result<RegisterEntry> add_entry(Transaction& tx, const Sealer& sealer, const Editing& e, std::string_view in_register,
                                RegisterEntry entry) {
  TRYV(check_room(tx, e, in_register, 1));
  TRYV(insert(tx, sealer, e, in_register, entry));
  TRYV(queries::unset_empty(tx, e.workspace, in_register));
  TRYV(tell(tx, e, in_register, "added", 1, entry.id));
  return entry;
}

Result<RegisterEntry> change_entry(Transaction& tx, const Sealer& sealer, const Editing& e,
                                   std::string_view in_register, RegisterEntry entry) {
  TRY(const auto before, find_entry(tx, sealer, e.workspace, in_register, entry.id));
  entry.by = before.by;
  entry.created_at = before.created_at;
  entry.updated_at = e.now;
  TRY(auto bytes, sealed(sealer, e.workspace, entry));
  TRY(const bool changed, queries::update_entry(tx, e.workspace,
                                                {entry.id, std::string(in_register), std::move(bytes), entry.by,
                                                 entry.created_at, entry.updated_at}));
  if (!changed) return fail(Kind::not_found, "there is no such entry");
  TRYV(tell(tx, e, in_register, "changed", 1, entry.id));
  return entry;
}

Result<void> remove_entry(Transaction& tx, const Editing& e, std::string_view in_register, std::int64_t id) {
  TRY(const bool gone, queries::delete_entry(tx, e.workspace, in_register, id));
  if (!gone) return fail(Kind::not_found, "there is no such entry");
  return tell(tx, e, in_register, "removed", 1, id);
}

Result<std::size_t> import_entries(Transaction& tx, const Sealer& sealer, const Editing& e,
                                   std::string_view in_register, const std::vector<RegisterEntry>& list) {
  TRY(auto known, known_names(tx, sealer, e.workspace, in_register));
  std::vector<RegisterEntry> wanted;
  for (const auto& one : list)
    if (known.insert(text::fold_marks(one.name)).second) wanted.push_back(one);
  if (wanted.empty()) return std::size_t{0};
  TRYV(check_room(tx, e, in_register, wanted.size()));
  for (auto& entry : wanted) TRYV(insert(tx, sealer, e, in_register, entry));
  TRYV(queries::unset_empty(tx, e.workspace, in_register));
  TRYV(tell(tx, e, in_register, "imported", wanted.size(), 0));
  return wanted.size();
}

Result<void> leave_empty(Transaction& tx, const Editing& e, std::string_view in_register, bool empty) {
  TRYV(check_room(tx, e, in_register, 0));
  if (!empty) {
    TRYV(queries::unset_empty(tx, e.workspace, in_register));
    return tell(tx, e, in_register, "to be filled", 0, 0);
  }
  TRY(const auto have, queries::register_size(tx, e.workspace, in_register));
  if (have > 0) return fail(Kind::conflict, "somebody is listed here; take them out first");
  TRYV(queries::set_empty(tx, e.workspace, in_register, e.by, e.now));
  return tell(tx, e, in_register, "left empty", 0, 0);
}

Result<std::vector<CompanyFact>> list_facts(Transaction& tx, const Sealer& sealer, WorkspaceId workspace) {
  TRY(const auto rows, queries::facts(tx, workspace));
  std::vector<CompanyFact> out;
  for (const auto& row : rows) {
    TRY(const auto plain, sealer.unseal(row.sealed, seal_context(workspace, row.key)));
    TRY(auto fact, fact_from_json(plain.reveal()));
    fact.key = row.key;
    fact.by = row.by;
    fact.updated_at = row.updated_at;
    out.push_back(std::move(fact));
  }
  return out;
}

Result<CompanyFact> save_fact(Transaction& tx, const Sealer& sealer, const Editing& e, CompanyFact fact) {
  if (!is_plain(fact.key))
    return fail(Kind::invalid, "a fact is named in letters, digits and dashes").with("key", "letters, digits, dashes");
  const auto json = to_json(fact);
  if (json.size() > limits::kRegisterEntryBytes)
    return fail(Kind::too_large, "this fact is too long; keep it under 16 kB");
  fact.by = e.by;
  fact.updated_at = e.now;
  TRY(const auto known, queries::facts(tx, e.workspace));
  const bool is_new = std::ranges::find(known, fact.key, &queries::SealedFact::key) == known.end();
  if (is_new && known.size() >= limits::kCompanyFacts)
    return fail(Kind::too_large, fmt::format("at most {} facts are kept", limits::kCompanyFacts));
  TRYV(queries::upsert_fact(tx, e.workspace,
                            {fact.key, sealer.seal(json, seal_context(e.workspace, fact.key)), e.by, e.now}));
  TRYV(tell_fact(tx, e, fact.key, is_new ? "added" : "changed"));
  return fact;
}

Result<void> remove_fact(Transaction& tx, const Editing& e, std::string_view key) {
  TRY(const bool gone, queries::delete_fact(tx, e.workspace, key));
  if (!gone) return fail(Kind::not_found, "there is no such fact");
  return tell_fact(tx, e, key, "removed");
}

}  // namespace kith::publish
