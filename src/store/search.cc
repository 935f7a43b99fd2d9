#include "store/search.h"

#include <algorithm>
#include <cctype>

#include "base/limits.h"
#include "store/paging.h"

namespace kith::store {
namespace {

constexpr std::string_view kList = "search.messages";

constexpr Statement kNote =
    "INSERT INTO search_pending (message_id, workspace_id) VALUES (?, ?) "
    // Updating, not ignoring: it waits for an indexer that is taking the row off, and is seen by
    // it.
    "ON CONFLICT (message_id) DO UPDATE SET workspace_id = excluded.workspace_id";
constexpr Statement kPending =
    "SELECT p.message_id, p.workspace_id, m.text, m.deleted_at FROM search_pending p "
    "LEFT JOIN message m ON m.id = p.message_id ORDER BY p.message_id LIMIT ?";
constexpr Statement kDone = "DELETE FROM search_pending WHERE message_id = ?";
constexpr Statement kForget = {"DELETE FROM message_words WHERE rowid = ?",
                               "DELETE FROM message_words WHERE message_id = ?"};
// The PostgreSQL text takes words already parted: no parser of its own may split them again.
constexpr Statement kStore = {
    "INSERT INTO message_words (rowid, scope, words) VALUES (?, ?, ?)",
    "INSERT INTO message_words (message_id, words) "
    "SELECT ?, array_to_tsvector(ARRAY(SELECT DISTINCT w FROM "
    "unnest(string_to_array(' ' || ? || ' ' || ?, ' ')) w WHERE w <> ''))"};
constexpr Statement kFind = {
    "SELECT m.id, m.conversation_id, m.sent_at FROM message_words w JOIN message m ON m.id = "
    "w.rowid "
    "WHERE w.message_words MATCH ? AND m.workspace_id = ? AND m.deleted_at IS NULL "
    "AND (m.sent_at < ? OR (m.sent_at = ? AND m.id < ?)) ORDER BY m.sent_at DESC, m.id DESC LIMIT "
    "?",
    "SELECT m.id, m.conversation_id, m.sent_at FROM message_words w JOIN message m ON m.id = "
    "w.message_id "
    "WHERE w.words @@ CAST(CAST(? AS TEXT) AS tsquery) AND m.workspace_id = ? AND m.deleted_at IS "
    "NULL "
    "AND (m.sent_at < ? OR (m.sent_at = ? AND m.id < ?)) ORDER BY m.sent_at DESC, m.id DESC LIMIT "
    "?"};

// Quotes and backslashes mean something in both query languages, so words are kept without them;
// NUL and control characters part words; ASCII capitals are made small, as FTS5 does anyway. A
// tsvector's lexeme may have 2046 bytes: longer words are cut, alike in text and query.
constexpr std::size_t kWordBytes = 200;

std::vector<std::string> plain_words(std::string_view folded) {
  std::vector<std::string> words;
  std::string word;
  const auto flush = [&] {
    if (word.size() > kWordBytes) {
      std::size_t cut = kWordBytes;
      while (cut > 0 && (static_cast<unsigned char>(word[cut]) & 0xC0U) == 0x80U) --cut;
      word.resize(cut);
    }
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  };
  for (const char c : folded) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= ' ' || byte == 0x7F)
      flush();
    else if (c == '\'' || c == '"')
      word += "\u2019";
    else if (c == '\\')
      word += '/';
    else
      word += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  }
  flush();
  return words;
}

std::string scope_of(WorkspaceId workspace) {
  return "\u241f" + format_id(workspace.value);
}

struct Term {
  std::string word;
  bool prefix = false;
};

std::string sqlite_query(WorkspaceId workspace, const std::vector<Term>& terms) {
  std::string out = "scope : \"" + scope_of(workspace) + "\"";
  for (const Term& t : terms)
    out.append(" AND words : \"").append(t.word).append(t.prefix ? "\" *" : "\"");
  return out;
}

std::string postgres_query(WorkspaceId workspace, const std::vector<Term>& terms) {
  std::string out = "'" + scope_of(workspace) + "'";
  for (const Term& t : terms) out.append(" & '").append(t.word).append(t.prefix ? "':*" : "'");
  return out;
}

Result<std::vector<Term>> terms_of(const std::vector<std::string>& words) {
  std::vector<Term> terms;
  for (std::string_view word : words) {
    const bool prefix = word.size() > 1 && word.ends_with('*');
    if (prefix) word.remove_suffix(1);
    for (auto& plain : plain_words(word)) terms.push_back({std::move(plain), prefix});
  }
  if (terms.empty()) return fail(Kind::invalid, "give at least one word to look for");
  if (terms.size() > 32) return fail(Kind::invalid, "look for at most 32 words at once");
  return terms;
}

Result<void> index_one(Transaction& tx, const Row& pending, const Fold& fold) {
  const auto message = pending.id<MessageTag>(0);
  TRYV(tx.execute(kForget, {message}));
  const bool gone = pending.is_null(2) || !pending.is_null(3);
  if (!gone) {
    std::string words;
    for (const auto& word : plain_words(fold(pending.text(2))))
      words.append(words.empty() ? "" : " ").append(word);
    TRYV(tx.execute(kStore, {message, scope_of(pending.id<WorkspaceTag>(1)), words}));
  }
  TRYV(tx.execute(kDone, {message}));
  return {};
}

}  // namespace

Result<void> note_for_search(Transaction& tx, WorkspaceId workspace, MessageId message) {
  TRYV(tx.execute(kNote, {message, workspace}));
  return {};
}

Result<int> index_pending(Database& db, const Fold& fold, int limit) {
  return db.write([&](Transaction& tx) -> Result<int> {
    TRY(auto pending, tx.query(kPending, {limit}));
    for (const Row& row : pending) TRYV(index_one(tx, row, fold));
    return static_cast<int>(pending.size());
  });
}

Result<SearchPage> search_messages(Transaction& tx, WorkspaceId workspace,
                                   const std::vector<std::string>& words, int limit,
                                   std::string_view cursor) {
  TRY(auto terms, terms_of(words));
  std::vector<Value> from{std::int64_t{INT64_MAX}, std::int64_t{INT64_MAX}};
  if (!cursor.empty()) {
    TRY(from, decode_cursor(kList, cursor, 2));
  }
  const int size = page_size(limit);
  const std::string query = tx.dialect() == Dialect::sqlite ? sqlite_query(workspace, terms)
                                                            : postgres_query(workspace, terms);
  TRY(auto rows, tx.query(kFind, {query, workspace, from[0], from[0], from[1], size + 1}));
  SearchPage page;
  for (const Row& r : rows) {
    if (page.hits.size() == static_cast<std::size_t>(size)) {
      const SearchHit& last = page.hits.back();
      page.next = encode_cursor(kList, {Value(last.sent_at), Value(last.message)});
      break;
    }
    page.hits.push_back({r.id<MessageTag>(0), r.id<ConversationTag>(1), r.time(2)});
  }
  return page;
}

}  // namespace kith::store
