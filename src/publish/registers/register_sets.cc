#include "publish/registers/register_sets.h"

#include "base/limits.h"
#include "base/log.h"
#include "publish/registers/register_queries.h"
#include "text/fold.h"

namespace kith::publish {
namespace {

using Shared = std::shared_ptr<const RegisterSets>;

constexpr int kRowsAtOnce = 5'000;
// A compiled name keeps its spellings: some thirty times its letters, and a place in the sets.
constexpr std::size_t kPerLetter = 32, kPerEntry = 512;

// What is read of one register before it is compiled.
struct Reading {
  std::vector<policy::NameEntry> names;
  RegisterSet set;
  bool whole = true;
};

Result<RegisterEntry> opened(const Sealer& sealer, WorkspaceId workspace, const queries::SealedEntry& row) {
  TRY(const auto plain, sealer.unseal(row.sealed, seal_context(workspace, row.id)));
  TRY(auto entry, entry_from_json(plain.reveal()));
  entry.id = row.id;
  return entry;
}

void read(const Sealer* sealer, WorkspaceId workspace, const queries::SealedEntry& row, Reading& into,
          std::size_t& bytes) {
  ++into.set.entries;
  bytes += kPerEntry + row.sealed.size() * kPerLetter;
  if (!sealer) {
    into.whole = false;
    return;
  }
  auto entry = opened(*sealer, workspace, row);
  if (!entry) {
    into.whole = false;
    log::error("register.sealed", {{"entry", format_id(row.id)}, {"why", entry.error().message}});
    return;
  }
  if (entry->contact) into.set.contacts.insert(entry->contact);
  for (const auto& handle : entry->handles)
    if (auto key = account_key(handle); !key.empty()) into.set.accounts.insert(std::move(key));
  for (auto& name : names_of(*entry)) into.names.push_back(std::move(name));
}

Result<void> read_facts(store::Transaction& tx, const Sealer* sealer, WorkspaceId workspace, RegisterSets& into) {
  TRY(const auto rows, queries::facts(tx, workspace));
  for (const auto& row : rows) {
    into.bytes += kPerEntry + row.sealed.size() * kPerLetter;
    const auto plain = sealer ? sealer->unseal(row.sealed, seal_context(workspace, row.key))
                              : Result<Secret>(fail(Kind::corrupt, "there is no key"));
    auto fact = plain ? fact_from_json(plain->reveal()) : Result<CompanyFact>(plain.error());
    if (!fact) {
      into.facts_known = false;
      log::error("fact.sealed", {{"fact", row.key}, {"why", fact.error().message}});
      continue;
    }
    fact->key = row.key;
    into.facts.push_back(matched(*fact));
  }
  return {};
}

}  // namespace

std::string account_key(std::string_view handle) {
  std::string out = text::fold(handle);
  const auto drop = [&](std::string_view front) {
    if (out.starts_with(front)) out.erase(0, front.size());
  };
  for (const auto* front : {"https://", "http://", "www.", "@"}) drop(front);
  while (out.ends_with('/') || out.ends_with(' ')) out.pop_back();
  return out;
}

Result<Shared> KnownRegisters::current(store::Transaction& tx, WorkspaceId workspace) {
  TRY(const std::int64_t change, queries::register_change(tx, workspace));
  {
    const std::lock_guard lock(mutex_);
    auto kept = kept_.find(workspace);
    if (kept != kept_.end() && kept->second.sets->change == change) {
      kept->second.used = ++clock_;
      return kept->second.sets;
    }
  }
  TRY(auto sets, compiled(tx, workspace, change));
  keep(workspace, sets);
  return sets;
}

Result<Shared> KnownRegisters::compiled(store::Transaction& tx, WorkspaceId workspace, std::int64_t change) const {
  auto out = std::make_shared<RegisterSets>();
  out->change = change;
  std::map<std::string, Reading> readings;
  for (std::int64_t after = 0; change > 0;) {
    TRY(const auto rows, queries::all_entries(tx, workspace, after, kRowsAtOnce));
    for (const auto& row : rows) read(sealer_, workspace, row, readings[row.in_register], out->bytes);
    if (rows.size() < static_cast<std::size_t>(kRowsAtOnce)) break;
    after = rows.back().id;
  }
  if (change > 0) {
    TRY(const auto sizes, queries::register_sizes(tx, workspace));
    for (const auto& [id, size] : sizes) readings[id];
    TRYV(read_facts(tx, sealer_, workspace, *out));
  }
  for (auto& [id, reading] : readings) {
    if (reading.whole) reading.set.names = policy::NameSet::compile(std::move(reading.names));
    out->registers.emplace(id, std::move(reading.set));
  }
  return Shared(std::move(out));
}

// A slower reader of an older snapshot does not put back what an edit has replaced.
void KnownRegisters::keep(WorkspaceId workspace, Shared sets) {
  const std::lock_guard lock(mutex_);
  auto& at = kept_[workspace];
  if (at.sets && at.sets->change > sets->change) return;
  at = {std::move(sets), ++clock_};
  std::size_t bytes = 0;
  for (const auto& [id, kept] : kept_) bytes += kept.sets->bytes;
  while (bytes > limits::kRegisterSetsBytes && kept_.size() > 1) {
    auto oldest = kept_.end();
    for (auto it = kept_.begin(); it != kept_.end(); ++it)
      if (it->first != workspace && (oldest == kept_.end() || it->second.used < oldest->second.used)) oldest = it;
    bytes -= oldest->second.sets->bytes;
    kept_.erase(oldest);
  }
}

std::size_t KnownRegisters::bytes() const {
  const std::lock_guard lock(mutex_);
  std::size_t out = 0;
  for (const auto& [id, kept] : kept_) out += kept.sets->bytes;
  return out;
}

}  // namespace kith::publish
