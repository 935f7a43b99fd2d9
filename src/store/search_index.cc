#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "match/prefilter.h"
#include "store/id_array.h"
#include "store/params_of.h"
#include "store/query_in.h"
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
constexpr Statement kNoteTogether = {
    "", "INSERT INTO search_pending (message_id, workspace_id) SELECT DISTINCT m, CAST(? AS BIGINT) "
        "FROM unnest(CAST(? AS BIGINT[])) AS m "
        "ON CONFLICT (message_id) DO UPDATE SET workspace_id = excluded.workspace_id"};
// Index: message(identity_id, sent_at).
constexpr Statement kNoteRenamed =
    "INSERT INTO search_pending (message_id, workspace_id) SELECT m.id, m.workspace_id FROM identity i "
    "JOIN message m ON m.identity_id = i.id WHERE i.workspace_id = ? AND i.id = ? "
    "AND ((? <> '' AND i.handle <> ?) OR (? <> '' AND i.name <> ?)) "
    "ON CONFLICT (message_id) DO UPDATE SET workspace_id = excluded.workspace_id";
constexpr Statement kDone = {"DELETE FROM search_pending WHERE message_id = ?",
                             "DELETE FROM search_pending WHERE message_id = ANY(CAST(? AS BIGINT[]))"};
constexpr Statement kBehind =
    "SELECT COUNT(*) FROM (SELECT 1 FROM search_pending WHERE workspace_id = ? LIMIT ?) AS waiting";

constexpr Statement kKeepPlace = {"INSERT INTO message_place (key, message_id, workspace_id) VALUES (?, ?, ?)", ""};
constexpr Statement kForgetPlace = {"DELETE FROM message_place WHERE key = ?", ""};
constexpr Statement kForget = {"DELETE FROM message_words WHERE rowid = ?", "DELETE FROM message_words WHERE key = ?"};
// The PostgreSQL text takes words already parted: no parser of its own may split them again.
// OR REPLACE: a damaged file may hold words at a place that nobody has. DO NOTHING: another workspace took the place
// meanwhile; in a serialisable transaction that is an error, and it runs again.
constexpr Statement kStore = {"INSERT OR REPLACE INTO message_words (rowid, words) VALUES (?, ?)",
                              "INSERT INTO message_words (key, words, message_id, workspace_id) "
                              "VALUES (?, array_to_tsvector(string_to_array(?, ' ')), ?, ?) "
                              "ON CONFLICT (key) DO NOTHING"};
// PostgreSQL: of these messages, those that are not in the index.
constexpr Statement kMissing = {
    "", "SELECT m FROM unnest(CAST(? AS BIGINT[])) AS m "
        "WHERE NOT EXISTS (SELECT 1 FROM message_words w WHERE w.message_id = m)"};

const std::string& pending_statement() {
  static const std::string kPending =
      "SELECT p.message_id, p.workspace_id, " + std::string(detail::kMessageColumns) +
      "FROM (SELECT message_id, workspace_id FROM search_pending ORDER BY message_id DESC LIMIT ?) AS p "
      "LEFT JOIN message m ON m.id = p.message_id " +
      std::string(detail::kMessageTables);
  return kPending;
}

// A space before each.
void append_words(std::span<const std::string_view> words, std::string& out) {
  std::size_t size = out.size() + words.size();
  for (const auto word : words) size += word.size();
  out.reserve(size);
  for (const auto word : words) out.append(out.empty() ? "" : " ").append(word);
}

std::string where_words(WorkspaceId workspace, ChannelId channel) {
  return " " + detail::scope_word(workspace) + " " + detail::channel_word(channel);
}

void append_times(Place place, std::string& words) {
  for (const auto& word : detail::time_words(place)) words.append(" ").append(word);
}

std::string words_of(match::IndexWords& words, const Row& row, const Found& message, WorkspaceId workspace,
                     Place place, bool with_times) {
  std::string out;
  append_words(words.of(message.document), out);
  out.append(where_words(workspace, message.channel));
  const auto add = [&](std::string_view word) { out.append(" ").append(word); };
  const auto writer = detail::writer_of(row, 2);
  if (writer.own_channel) add(detail::own_word(writer.own_channel));
  if (writer.note_by) add(detail::by_word(writer.note_by));
  if (with_times) append_times(place, out);
  return out;
}

// A message of the queue on its way into the index.
struct Waiting {
  const Row* row;
  MessageId id;
  WorkspaceId workspace;
  std::optional<Found> message;      // none: it is gone
  std::optional<Place> known, place;  // where it is in the index, where it is to be
};

Result<void> find_known(Transaction& tx, std::vector<Waiting>& waiting) {
  std::vector<Value> ids;
  for (const auto& w : waiting) ids.emplace_back(w.id);
  const bool sqlite = tx.dialect() == Dialect::sqlite;
  TRY(const auto rows, query_in(tx,
                                sqlite ? "SELECT message_id, key FROM message_place WHERE message_id IN "
                                       : "SELECT message_id, key FROM message_words WHERE message_id IN ",
                                "", {}, ids));
  std::map<MessageId, Place> known;
  for (const Row& row : rows) known[row.id<MessageTag>(0)] = row.i64(1);
  for (auto& w : waiting)
    if (const auto found = known.find(w.id); found != known.end()) w.known = found->second;
  return {};
}

// Among 64 places a millisecond; where all are taken, in the next.
class FreePlaces {
 public:
  explicit FreePlaces(Transaction& tx) : tx_(tx) {}

  // The last place taken of each of these milliseconds, read at once. Call it before old places are given up: most of
  // them are taken again.
  Result<void> look(const std::vector<std::int64_t>& first_of_each) {
    constexpr std::size_t kAtOnce = 100;
    static const std::string kTaken[] = {taken("message_place", kAtOnce), taken("message_words", kAtOnce)};
    const std::string& sql = kTaken[tx_.dialect() == Dialect::sqlite ? 0 : 1];
    for (std::size_t from = 0; from < first_of_each.size(); from += kAtOnce) {
      Params params;
      // Always as many, so that one statement is prepared.
      for (std::size_t i = 0; i < kAtOnce; ++i)
        params.add(first_of_each[std::min(from + i, first_of_each.size() - 1)]);
      TRY(const auto rows, tx_.query(Statement::built(sql), params));
      for (const Row& row : rows) last_[row.i64(0)] = row.is_null(1) ? row.i64(0) - 1 : row.i64(1);
    }
    return {};
  }
  Result<Place> take(Time sent_at) {
    for (Place from = place_at(sent_at);; from += 64) {
      if (!last_.contains(from)) TRYV(look({from}));
      if (last_[from] < from + 63) return ++last_[from];
    }
  }

 private:
  static std::string taken(std::string_view table, std::size_t count) {
    std::string sql = fmt::format(
        "SELECT v.column1, (SELECT MAX(key) FROM {} WHERE key >= v.column1 AND key < v.column1 + 64) FROM (VALUES ",
        table);
    for (std::size_t i = 0; i < count; ++i) sql.append(i == 0 ? "(?)" : ",(?)");
    return sql + ") AS v";
  }

  Transaction& tx_;
  std::map<Place, Place> last_;
};

Result<void> find_places(Transaction& tx, std::vector<Waiting>& waiting) {
  FreePlaces places(tx);
  std::set<std::int64_t> at;
  for (auto& w : waiting) {
    if (!w.message) continue;
    if (w.known && time_of(*w.known) == w.message->sent_at)
      w.place = w.known;
    else
      at.insert(place_at(w.message->sent_at));
  }
  TRYV(places.look({at.begin(), at.end()}));
  for (auto& w : waiting) {
    if (!w.message || w.place) continue;
    TRY(w.place, places.take(w.message->sent_at));
  }
  return {};
}

Result<void> forget_known(Transaction& tx, const std::vector<Waiting>& waiting) {
  std::vector<Params> keys;
  for (const auto& w : waiting)
    if (w.known) keys.push_back({*w.known});
  TRYV(tx.execute_many(kForget, keys));
  if (tx.dialect() == Dialect::sqlite) TRYV(tx.execute_many(kForgetPlace, keys));
  return {};
}

Result<void> take_off(Transaction& tx, const std::vector<MessageId>& done) {
  std::vector<Params> rows;
  if (tx.dialect() == Dialect::postgres)
    rows.push_back({array_text(std::span(done))});
  else
    for (const auto id : done) rows.push_back({id});
  TRYV(tx.execute_many(kDone, rows));
  return {};
}

struct Indexed {
  Place place = 0;
  MessageId message;
  WorkspaceId workspace;
  std::string words;
};

// How many were written: on PostgreSQL some may find their place taken.
Result<std::size_t> write(Transaction& tx, std::vector<Indexed> rows) {
  const bool sqlite = tx.dialect() == Dialect::sqlite;
  // Full-text segments want rising rows.
  std::ranges::sort(rows, {}, &Indexed::place);
  std::vector<Params> places, words;
  places.reserve(rows.size());
  words.reserve(rows.size());
  for (auto& row : rows) {
    if (sqlite) {
      places.push_back({row.place, row.message, row.workspace});
      words.push_back(params_of(row.place, std::move(row.words)));
    } else {
      words.push_back(params_of(row.place, std::move(row.words), row.message, row.workspace));
    }
  }
  if (sqlite) TRYV(tx.execute_later(kKeepPlace, places));
  TRY(const auto written, tx.execute_many(kStore, words));
  return sqlite ? words.size() : static_cast<std::size_t>(written);
}

Result<void> index(Transaction& tx, std::vector<Waiting> waiting) {
  TRYV(find_known(tx, waiting));
  TRYV(find_places(tx, waiting));
  TRYV(forget_known(tx, waiting));
  const bool with_times = tx.dialect() != Dialect::sqlite;
  std::vector<Indexed> rows;
  std::vector<MessageId> done;
  match::IndexWords index_words;
  for (const auto& w : waiting) {
    done.push_back(w.id);
    if (!w.message) continue;
    auto text = words_of(index_words, *w.row, *w.message, w.workspace, *w.place, with_times);
    rows.push_back({*w.place, w.id, w.workspace, std::move(text)});
  }
  const std::size_t wanted = rows.size();
  TRY(const auto written, write(tx, std::move(rows)));
  if (written != wanted) return fail(Kind::unavailable, "others indexed at once; it is tried again");
  return take_off(tx, done);
}

// What found its place taken goes the other way.
Result<void> queue_missing(Transaction& tx, WorkspaceId workspace, const std::vector<ToIndex>& messages) {
  std::vector<MessageId> ids;
  for (const auto& m : messages) ids.push_back(m.message);
  TRY(const auto rows, tx.query(kMissing, {array_text(std::span<const MessageId>(ids))}));
  std::vector<MessageId> missing;
  for (const Row& row : rows) missing.push_back(row.id<MessageTag>(0));
  return note_for_search(tx, workspace, missing);
}

}  // namespace

Result<void> note_for_search(Transaction& tx, WorkspaceId workspace, MessageId message) {
  TRYV(tx.execute(kNote, {message, workspace}));
  return {};
}

Result<void> note_for_search(Transaction& tx, WorkspaceId workspace, std::span<const MessageId> messages) {
  if (tx.dialect() == Dialect::postgres) {
    TRYV(tx.execute(kNoteTogether, {workspace, array_text(messages)}));
    return {};
  }
  std::vector<Params> rows;
  for (const auto message : messages) rows.push_back({message, workspace});
  TRYV(tx.execute_many(kNote, rows));
  return {};
}

HeardWords::HeardWords(WorkspaceId workspace, ChannelId channel) : where_(where_words(workspace, channel)) {}

std::string HeardWords::of(const match::Document& document) {
  std::string out;
  append_words(words_.of(document), out);
  return out.append(where_);
}

Result<void> index_heard(Transaction& tx, WorkspaceId workspace, std::vector<ToIndex> messages) {
  const bool with_times = tx.dialect() != Dialect::sqlite;
  std::set<std::int64_t> at;
  for (const auto& m : messages) at.insert(place_at(m.sent_at));
  FreePlaces free(tx);
  TRYV(free.look({at.begin(), at.end()}));
  std::vector<Indexed> rows;
  rows.reserve(messages.size());
  for (auto& m : messages) {
    TRY(const auto place, free.take(m.sent_at));
    if (with_times) append_times(place, m.words);
    rows.push_back({place, m.message, workspace, std::move(m.words)});
  }
  TRY(const auto written, write(tx, std::move(rows)));
  if (written == messages.size()) return {};
  return queue_missing(tx, workspace, messages);
}

Result<void> note_renamed_for_search(Transaction& tx, WorkspaceId workspace, IdentityId identity,
                                     std::string_view handle, std::string_view name) {
  TRYV(tx.execute(kNoteRenamed, {workspace, identity, handle, handle, name, name}));
  return {};
}

Result<int> index_pending(Database& db, int limit) {
  return db.write([&](Transaction& tx) -> Result<int> {
    TRY(const auto pending, tx.query(Statement::built(pending_statement()), {limit}));
    std::vector<Waiting> waiting;
    for (const Row& row : pending) {
      const bool gone = row.is_null(2) || !row.is_null(2 + 16);
      Waiting one{&row, row.id<MessageTag>(0), row.id<WorkspaceTag>(1), std::nullopt, std::nullopt, std::nullopt};
      if (!gone) one.message = detail::message_of(row, 2, Time{});
      waiting.push_back(std::move(one));
    }
    TRYV(index(tx, std::move(waiting)));
    return static_cast<int>(pending.size());
  });
}

Result<int> behind_index(Transaction& tx, WorkspaceId workspace, int most) {
  TRY(const auto row, tx.query_one(kBehind, {workspace, most}));
  return row->integer(0);
}

}  // namespace kith::store
