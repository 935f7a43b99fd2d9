#include "store/search.h"

#include <algorithm>

#include "match/prefilter.h"
#include "match/query_set.h"
#include "store/paging.h"
#include "store/search_rows.h"
#include "store/search_words.h"

namespace kith::store {
namespace {

using match::Narrow;
using std::chrono::steady_clock;

constexpr std::string_view kList = "search.archive";
constexpr int kBatchLeast = 32, kBatchMost = 400;
constexpr int kPatience = 24;

// PostgreSQL: how many of the newest rows the first stretch of time holds, and how stretches grow.
constexpr int kFirstStretch = 800;
constexpr double kGrowMost = 32;
// How far a stretch shrinks that turns out to be crowded, as where what is asked for was the talk of some month.
constexpr Place kShrink = 8;
constexpr std::size_t kFoundAt = 1 + 26;
constexpr double kEverything = 1e18;

// `more`: columns of the keys beside the message's.
std::string read_candidates(std::string_view keys, std::string_view more = "") {
  return "SELECT k.key, " + std::string(detail::kMessageColumns) + std::string(more) + "FROM (" + std::string(keys) +
         ") AS k LEFT JOIN message m ON m.id = k.message_id " + std::string(detail::kMessageTables) +
         "ORDER BY k.key DESC";
}

// Without a word to look for, every message of the workspace is a candidate.
// Index: message_place(workspace_id, key), message_words(workspace_id, key).
constexpr std::string_view kAllSqlite =
    "SELECT key, message_id FROM message_place WHERE workspace_id = ? AND key >= ? AND key < ? "
    "ORDER BY key DESC LIMIT ?";
constexpr std::string_view kAllPostgres =
    "SELECT key, message_id FROM message_words WHERE workspace_id = ? AND key >= ? AND key < ? "
    "ORDER BY key DESC LIMIT ?";
// FTS5 walks rowids downwards by itself.
constexpr std::string_view kWordsSqlite =
    "SELECT f.key, p.message_id FROM (SELECT rowid AS key FROM message_words WHERE message_words MATCH ? "
    "AND rowid >= ? AND rowid < ? ORDER BY rowid DESC LIMIT ?) AS f "
    "LEFT JOIN message_place p ON p.key = f.key AND p.workspace_id = ?";
// Time, words and workspace are three conditions and not one: then the index leaps from one's places to the other's.
// Within a condition it visits every place of the rarest word, whatever its time.
// `+ 0` keeps PostgreSQL from walking the keys in the hope that matches are frequent: the word index decides.
constexpr std::string_view kWordsPostgres =
    "SELECT key, message_id, COUNT(*) OVER () AS found FROM (SELECT key, message_id FROM message_words "
    "WHERE words @@ CAST(CAST(? AS TEXT) AS tsquery) AND words @@ CAST(CAST(? AS TEXT) AS tsquery) "
    "AND words @@ CAST(CAST(? AS TEXT) AS tsquery) AND key + 0 >= ? AND key + 0 < ? LIMIT ?) AS matching "
    "ORDER BY key DESC LIMIT ?";

const std::string& statement(Dialect dialect, bool by_words) {
  static const std::string kStatements[] = {read_candidates(kAllSqlite), read_candidates(kAllPostgres),
                                            read_candidates(kWordsSqlite),
                                            read_candidates(kWordsPostgres, ", k.found ")};
  return kStatements[(by_words ? 2 : 0) + (dialect == Dialect::sqlite ? 0 : 1)];
}

// Index: message(conversation_id, sent_at, id).
const std::string& thread_statement() {
  static const std::string kThread = "SELECT 0, " + std::string(detail::kMessageColumns) + "FROM message m " +
                                     std::string(detail::kMessageTables) +
                                     "WHERE m.workspace_id = ? AND m.conversation_id = ? "
                                     "ORDER BY m.sent_at DESC, m.id DESC LIMIT ?";
  return kThread;
}

// How many of the newest places are the workspace's. Index: the primary key.
constexpr Statement kShare =
    "SELECT COUNT(*), COALESCE(SUM(workspace_id = ?), 0) FROM "
    "(SELECT workspace_id FROM message_place WHERE key < ? ORDER BY key DESC LIMIT 256)";
constexpr std::int64_t kLargeShare = 8;  // an eighth and more
constexpr Statement kEnds =
    "SELECT (SELECT MIN(key) FROM message_words WHERE workspace_id = ?), "
    "(SELECT MAX(key) FROM message_words WHERE workspace_id = ? AND key < ?)";
constexpr Statement kNth =
    "SELECT key FROM message_words WHERE workspace_id = ? AND key < ? ORDER BY key DESC LIMIT 1 OFFSET ?";

class Scan {
 public:
  Scan(Transaction& tx, WorkspaceId workspace, const match::Query& query, const ScanOptions& options,
       const std::function<bool(Found&&)>& visit)
      : tx_(tx), workspace_(workspace), query_(query), options_(options), visit_(visit) {}

  Result<Scanned> run() {
    if (options_.conversation) return in_conversation();
    auto prefilter = match::prefilter(query_);
    TRY(narrow_, detail::resolve(tx_, workspace_, std::move(prefilter.words)));
    from_ = options_.from;
    top_ = options_.before;
    bound_by_age(prefilter);
    if (top_ <= from_ || detail::is_nothing(narrow_)) return end(true);
    TRY(narrow_, detail::without_wide_prefixes(tx_, workspace_, top_, std::move(narrow_)));
    by_words_ = narrow_.is != Narrow::Is::everything;
    batch_ = std::clamp(options_.wanted + 1, kBatchLeast, kBatchMost);
    return in_stretches() ? by_stretches() : straight();
  }

 private:
  enum class Next { more, exhausted, stop, crowded };

  // Messages may be a second younger than their age says.
  void bound_by_age(const match::Prefilter& prefilter) {
    constexpr double kMost = 4e10;
    const auto ago = [&](double seconds) { return options_.now - Millis(static_cast<std::int64_t>(seconds * 1000)); };
    if (prefilter.age_most) from_ = std::max(from_, place_at(ago(std::min(*prefilter.age_most + 2, kMost))));
    // What claims to be of the future has no age yet.
    if (prefilter.age_least && *prefilter.age_least > 0)
      top_ = std::min(top_, place_at(ago(std::min(*prefilter.age_least - 1, kMost))) + 64);
  }

  // A thread is short: without the index.
  Result<Scanned> in_conversation() {
    const Value most(options_.candidates);
    TRY(const auto rows, tx_.query(Statement::built(thread_statement()), {workspace_, options_.conversation, most}));
    for (const auto& row : rows) {
      ++candidates_;
      TRY(const bool go_on, examine(row));
      if (!go_on) return end(false);
    }
    return end(static_cast<int>(rows.size()) < options_.candidates);
  }

  Result<Scanned> straight() {
    Params which{workspace_};
    if (by_words_) {
      TRY(const bool large, has_large_share());
      which = {detail::fts5_query(large ? std::nullopt : std::optional(workspace_), narrow_)};
    }
    for (;;) {
      TRY(const auto next, read(which, from_));
      if (next != Next::more) return end(next == Next::exhausted);
    }
  }

  // FTS5 reads the whole list of the word for a workspace: of a small one that is quick; a large one is better not
  // named, as few of the messages found then are others'.
  Result<bool> has_large_share() {
    TRY(const auto row, tx_.query_one(kShare, {workspace_, top_}));
    return row && row->i64(1) * kLargeShare >= row->i64(0);
  }

  // An index of PostgreSQL knows no order. So the newest stretch of time first, then longer ones, sized by what was
  // found, so that few rows more than wanted are ever sorted.
  Result<Scanned> by_stretches() {
    TRY(const auto ends, tx_.query_one(kEnds, {workspace_, workspace_, top_}));
    if (!ends || ends->is_null(0) || ends->is_null(1)) return end(true);
    from_ = std::max(from_, ends->i64(0));
    top_ = std::min(top_, ends->i64(1) + 1);
    TRY(const auto nth, tx_.query_one(kNth, {workspace_, top_, kFirstStretch}));
    const auto words = detail::tsquery(narrow_), whose = detail::tsquery(workspace_, {});
    double width = nth ? static_cast<double>(std::max<Place>(top_ - nth->i64(0), 64)) : kEverything;
    while (top_ > from_) {
      const Place bottom = width >= kEverything ? from_ : std::max(from_, top_ - static_cast<Place>(width));
      const Params which{detail::tsquery(workspace_, detail::cover(bottom, top_)), words, whose};
      const int before = found_in_index_;
      auto next = Next::more;
      while (next == Next::more) {
        TRY(next, read(which, bottom));
      }
      if (next == Next::stop) return end(false);
      if (next == Next::crowded) {
        width = static_cast<double>(std::max<Place>((top_ - bottom) / kShrink, 64));
        continue;
      }
      top_ = bottom;
      const double found = found_in_index_ - before;
      width *= std::clamp(found == 0 ? kGrowMost : 2.0 * batch_ / found, 2.0, kGrowMost);
    }
    return end(true);
  }

  bool in_stretches() const { return by_words_ && tx_.dialect() == Dialect::postgres; }

  // One batch of candidates from top_ downwards.
  Result<Next> read(const Params& which, Place bottom) {
    const int most = std::min(batch_, options_.candidates - candidates_);
    if (most <= 0 || is_late()) return Next::stop;
    const auto& sql = statement(tx_.dialect(), by_words_);
    Params given = which;
    given.add(bottom), given.add(top_);
    if (in_stretches()) given.add(options_.crowd);
    given.add(most);
    if (by_words_ && !in_stretches()) given.add(workspace_);
    TRY(const auto rows, tx_.query(Statement::built(sql), given));
    if (in_stretches() && !rows.empty() && rows.front().i64(kFoundAt) >= options_.crowd) return Next::crowded;
    found_in_index_ += static_cast<int>(rows.size());
    for (const auto& row : rows) {
      top_ = row.i64(0);
      if (row.is_null(1)) continue;  // gone, or another workspace's
      ++candidates_;
      TRY(const bool go_on, examine(row));
      if (!go_on) return Next::stop;
    }
    if (static_cast<int>(rows.size()) < most) return Next::exhausted;
    batch_ = std::min(batch_ * 2, kBatchMost);
    return Next::more;
  }

  Result<bool> examine(const Row& row) {
    if (!row.is_null(1 + 16)) return true;
    auto found = detail::message_of(row, 1, options_.now);
    found.place = row.i64(0);
    if (!may_match(found.document)) return !is_late();
    {
      const match::Reading reading(found.document);
      found.match = match::match(query_.root, reading);
    }
    if (found.match.truth == match::Truth::yes) return visit_(std::move(found));
    ++refused_;
    return !is_late();
  }

  // Where candidates keep failing, as those of a phrase do, the engine throws them out first: it is quicker to say no,
  // but does not say where.
  bool may_match(const match::Document& document) {
    if (refused_ < kPatience) return true;
    if (!set_ && !hopeless_) compile();
    if (hopeless_) return true;
    const auto ids = matcher_.match(*set_, document);
    return !ids || !ids->empty();
  }
  void compile() {
    const match::Stored stored{1, query_};
    auto set = match::QuerySet::compile(std::span(&stored, 1));
    hopeless_ = !set;
    if (set) set_ = *std::move(set);
  }

  bool is_late() const { return options_.until && steady_clock::now() > *options_.until; }
  Scanned end(bool complete) const { return {complete, complete ? from_ : top_, candidates_}; }

  Transaction& tx_;
  WorkspaceId workspace_;
  const match::Query& query_;
  const ScanOptions& options_;
  const std::function<bool(Found&&)>& visit_;
  Narrow narrow_;
  bool by_words_ = false;
  Place from_ = 0, top_ = kNewest;
  int batch_ = kBatchLeast, candidates_ = 0, found_in_index_ = 0, refused_ = 0;
  std::shared_ptr<const match::QuerySet> set_;
  match::Matcher matcher_;
  bool hopeless_ = false;  // the query is too much for the engine
};

}  // namespace

Result<Scanned> scan_archive(Transaction& tx, WorkspaceId workspace, const match::Query& query,
                             const ScanOptions& options, const std::function<bool(Found&&)>& visit) {
  return Scan(tx, workspace, query, options, visit).run();
}

Result<std::optional<match::Document>> message_document(Transaction& tx, WorkspaceId workspace, MessageId message,
                                                        Time now) {
  static const std::string kOne = "SELECT " + std::string(detail::kMessageColumns) + "FROM message m " +
                                  std::string(detail::kMessageTables) + "WHERE m.workspace_id = ? AND m.id = ?";
  TRY(const auto row, tx.query_one(Statement::built(kOne), {workspace, message}));
  if (!row || !row->is_null(16)) return std::optional<match::Document>{};
  return std::optional<match::Document>{detail::message_of(*row, 0, now).document};
}

Result<SearchPage> search_messages(Transaction& tx, WorkspaceId workspace, const match::Query& query, Time now,
                                   int limit, std::string_view cursor) {
  const auto size = static_cast<std::size_t>(page_size(limit));
  ScanOptions options;
  options.now = now;
  options.wanted = static_cast<int>(size);
  options.until = steady_clock::now() + kSearchTime;
  if (!cursor.empty()) {
    TRY(const auto keys, decode_cursor(kList, cursor, 1));
    options.before = keys[0].as_i64();
  }
  SearchPage page;
  bool more = false;
  TRY(const auto scanned, scan_archive(tx, workspace, query, options, [&](Found&& found) {
        more = page.hits.size() == size;
        if (!more) page.hits.push_back(std::move(found));
        return !more;
      }));
  page.truncated = !more && !scanned.complete;
  if (more) page.next = encode_cursor(kList, {Value(page.hits.back().place)});
  if (page.truncated) page.next = encode_cursor(kList, {Value(scanned.reached)});
  if (page.truncated) page.searched_to = time_of(scanned.reached);
  TRY(const int behind, behind_index(tx, workspace, 1));
  page.indexing = behind > 0;
  return page;
}

}  // namespace kith::store
