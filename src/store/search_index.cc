#include <algorithm>

#include "match/prefilter.h"
#include "store/search.h"
#include "store/search_rows.h"
#include "store/search_words.h"

namespace kith::store {
namespace {

constexpr Statement kNote =
    "INSERT INTO search_pending (message_id, workspace_id) VALUES (?, ?) "
    // Updating, not ignoring: it waits for an indexer that is taking the row off, and is seen by
    // it.
    "ON CONFLICT (message_id) DO UPDATE SET workspace_id = excluded.workspace_id";
// Index: message(identity_id, sent_at).
constexpr Statement kNoteRenamed =
    "INSERT INTO search_pending (message_id, workspace_id) SELECT m.id, m.workspace_id FROM identity i "
    "JOIN message m ON m.identity_id = i.id WHERE i.workspace_id = ? AND i.id = ? "
    "AND ((? <> '' AND i.handle <> ?) OR (? <> '' AND i.name <> ?)) "
    "ON CONFLICT (message_id) DO UPDATE SET workspace_id = excluded.workspace_id";
constexpr Statement kDone = "DELETE FROM search_pending WHERE message_id = ?";
constexpr Statement kBehind =
    "SELECT COUNT(*) FROM (SELECT 1 FROM search_pending WHERE workspace_id = ? LIMIT ?) AS waiting";

constexpr Statement kPlace = {"SELECT key FROM message_place WHERE message_id = ?",
                              "SELECT key FROM message_words WHERE message_id = ?"};
constexpr Statement kTaken = {"SELECT MAX(key) FROM message_place WHERE key >= ? AND key < ?",
                              "SELECT MAX(key) FROM message_words WHERE key >= ? AND key < ?"};
constexpr Statement kKeepPlace = {"INSERT INTO message_place (key, message_id, workspace_id) VALUES (?, ?, ?)", ""};
constexpr Statement kForgetPlace = {"DELETE FROM message_place WHERE key = ?", ""};
constexpr Statement kForget = {"DELETE FROM message_words WHERE rowid = ?", "DELETE FROM message_words WHERE key = ?"};
// The PostgreSQL text takes words already parted: no parser of its own may split them again.
constexpr Statement kStore = {"INSERT INTO message_words (rowid, words) VALUES (?, ?)",
                              "INSERT INTO message_words (key, words, message_id, workspace_id) "
                              "VALUES (?, array_to_tsvector(string_to_array(?, ' ')), ?, ?)"};

const std::string& pending_statement() {
  static const std::string kPending =
      "SELECT p.message_id, p.workspace_id, " + std::string(detail::kMessageColumns) +
      "FROM (SELECT message_id, workspace_id FROM search_pending ORDER BY message_id DESC LIMIT ?) AS p "
      "LEFT JOIN message m ON m.id = p.message_id " +
      std::string(detail::kMessageTables);
  return kPending;
}

// Among 64 places a millisecond; where all are taken, in the next.
Result<Place> free_place(Transaction& tx, Time sent_at) {
  for (Place from = place_at(sent_at);; from += 64) {
    TRY(const auto taken, tx.query_one(kTaken, {from, from + 64}));
    if (!taken || taken->is_null(0)) return from;
    if (taken->i64(0) < from + 63) return taken->i64(0) + 1;
  }
}

std::string words_of(const Row& row, const Found& message, WorkspaceId workspace, Place place, bool with_times) {
  const match::Reading reading(message.document);
  auto words = match::index_words(reading);
  const auto writer = detail::writer_of(row, 2);
  words.push_back(detail::scope_word(workspace));
  words.push_back(detail::channel_word(message.channel));
  if (writer.own_channel) words.push_back(detail::own_word(writer.own_channel));
  if (writer.note_by) words.push_back(detail::by_word(writer.note_by));
  if (with_times) std::ranges::move(detail::time_words(place), std::back_inserter(words));
  std::string out;
  for (const auto& word : words) out.append(out.empty() ? "" : " ").append(word);
  return out;
}

Result<void> index_one(Transaction& tx, const Row& row) {
  const auto id = row.id<MessageTag>(0);
  const auto workspace = row.id<WorkspaceTag>(1);
  const bool sqlite = tx.dialect() == Dialect::sqlite;
  const bool gone = row.is_null(2) || !row.is_null(2 + 16);
  TRY(const auto known, tx.query_one(kPlace, {id}));
  if (known) {
    TRYV(tx.execute(kForget, {known->i64(0)}));
    if (sqlite) TRYV(tx.execute(kForgetPlace, {known->i64(0)}));
  }
  if (!gone) {
    const auto message = detail::message_of(row, 2, Time{});
    const bool same = known && time_of(known->i64(0)) == message.sent_at;
    Place place = same ? known->i64(0) : 0;
    if (!same) {
      TRY(place, free_place(tx, message.sent_at));
    }
    const auto words = words_of(row, message, workspace, place, !sqlite);
    if (sqlite) {
      TRYV(tx.execute(kKeepPlace, {place, id, workspace}));
      TRYV(tx.execute(kStore, {place, words}));
    } else {
      TRYV(tx.execute(kStore, {place, words, id, workspace}));
    }
  }
  TRYV(tx.execute(kDone, {id}));
  return {};
}

}  // namespace

Result<void> note_for_search(Transaction& tx, WorkspaceId workspace, MessageId message) {
  TRYV(tx.execute(kNote, {message, workspace}));
  return {};
}

Result<void> note_renamed_for_search(Transaction& tx, WorkspaceId workspace, IdentityId identity,
                                     std::string_view handle, std::string_view name) {
  TRYV(tx.execute(kNoteRenamed, {workspace, identity, handle, handle, name, name}));
  return {};
}

Result<int> index_pending(Database& db, int limit) {
  return db.write([&](Transaction& tx) -> Result<int> {
    TRY(auto pending, tx.query(Statement::built(pending_statement()), {limit}));
    // Full-text segments want rising rows.
    std::ranges::sort(pending, {}, [](const Row& row) { return row.i64(2 + 6); });
    for (const Row& row : pending) TRYV(index_one(tx, row));
    return static_cast<int>(pending.size());
  });
}

Result<int> behind_index(Transaction& tx, WorkspaceId workspace, int most) {
  TRY(const auto row, tx.query_one(kBehind, {workspace, most}));
  return row->integer(0);
}

}  // namespace kith::store
