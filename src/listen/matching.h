// Matching: what each workspace listens for (its watches and routing rules), compiled, and always as new as the rows.
//
// One set a workspace, compiled when first something is heard there: nothing of one workspace is ever asked of
// another's words, and a house of many workspaces holds only those that hear something. An edit is taken in as an
// overlay of milliseconds by whoever matches next, in whatever process: every edit raises a number in the store, and
// matching compares it in the transaction that stores what was heard.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "match/query_set.h"
#include "store/database.h"

namespace kith::listen {

// What a workspace listens for, as of an edit. Immutable.
struct Sought {
  std::int64_t change = 0;  // the number of the last edit in it
  std::shared_ptr<const match::QuerySet> set;  // null: nothing is sought
  std::uint32_t heard = 0;                     // texts whose words the set was compiled by
};

struct MatchingFigures {
  std::size_t workspaces = 0, queries = 0, bytes = 0;
  std::uint64_t asked = 0, matched = 0, mentions = 0, failed = 0, compiles = 0;
  Millis last_compile{0};
};

// Thread-safe. Blocks: call it on workers.
class Matching {
 public:
  using Later = std::function<void(std::function<void()>)>;

  explicit Matching(store::Database& db) : db_(db) {}
  // Where to compile a set anew that has had many edits; until it is set, the thread that finds out does it. What is
  // given must have run, or been dropped, before this object goes.
  void compile_on(Later later) { later_ = std::move(later); }

  // Compiles where it must, so that a transaction need not.
  Result<Sought> current(WorkspaceId workspace);
  // As `tx` sees the rows.
  Result<Sought> current(store::Transaction& tx, WorkspaceId workspace);

  // The ids of watches and routing rules that hold; rising. Errors: too_large (over a limit of the engine: nothing is
  // known of this document).
  Result<std::vector<std::int64_t>> match(const Sought& sought, const match::Document& document);

  void count_mentions(std::uint64_t count);
  MatchingFigures figures() const;

 private:
  struct Entry;
  std::shared_ptr<Entry> entry(WorkspaceId workspace);
  Result<Sought> brought_up(store::Transaction& tx, WorkspaceId workspace, Entry& entry, std::int64_t number);
  Result<Sought> compiled(store::Transaction& tx, WorkspaceId workspace, std::int64_t number);
  void keep(WorkspaceId workspace, Entry& entry, Sought sought);
  void compile_anew(WorkspaceId workspace);

  store::Database& db_;
  Later later_;
  mutable std::mutex mutex_;  // of all below, never held while compiling
  std::map<WorkspaceId, std::shared_ptr<Entry>> entries_;
  std::uint32_t heard_texts_ = 0;
  std::uint64_t clock_ = 0;  // counts uses, to know the least recent
  MatchingFigures counted_;
  std::mutex heard_mutex_;
  // Of all that is heard in this house: words are as rare in one workspace as in another, more or less.
  std::unique_ptr<match::Frequencies> heard_ = std::make_unique<match::Frequencies>();
};

}  // namespace kith::listen
