#include "store/sqlite/planner.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

namespace kith::store {
namespace {

using std::string_view;

// Tables that grow with what is heard and done. The others hold what people set up: there every plan is a good one.
constexpr std::array<string_view, 34> kGrowing = {"approval",            "approval_mail",   "approval_yes",
                                                  "attempt",             "channel_follow",  "contact",
                                                  "contact_wish_change", "conversation",    "decision",
                                                  "delivery",            "delivery_change", "event",
                                                  "idempotency",         "identity",        "linked_page",
                                                  "linked_picture",      "media",           "mention",
                                                  "message",             "message_hidden",  "message_place",
                                                  "message_revision",    "moderation",      "moment",
                                                  "picture",             "picture_face",    "picture_part",
                                                  "poison",              "reaction",        "register_change",
                                                  "register_entry",      "routing_rule",    "visitor_step",
                                                  "watch"};
constexpr std::array<string_view, 5> kShared = {"workspace_id", "channel_id", "member_id", "assignee_id", "watch_id"};
constexpr std::array<string_view, 7> kKeys = {"id", "digest", "handle", "key", "message", "name", "url"};

constexpr std::int64_t kRows = 1'000'000'000'000;  // so many that no index is ever worse than the whole table
constexpr std::array<std::int64_t, 5> kUsual = {10, 9, 8, 7, 6};  // rows a value, as SQLite supposes untold
constexpr std::int64_t kUsualLater = 5;

struct Index {
  std::string table, name;
  bool unique = false, partial = false;
  std::vector<std::string> columns;  // empty: an expression
};

bool among(const auto& list, string_view word) {
  return std::ranges::find(list, word) != list.end();
}

// Does a value of this column alone pick a few rows? Open conversations are many; deliveries and approvals are asked
// for by the states they soon leave.
bool picks_few(string_view table, string_view column) {
  if (column == "state") return table != "conversation";
  return column.empty() || among(kKeys, column) || column.ends_with("digest") || column.contains("remote_") ||
         (column.ends_with("_id") && !among(kShared, column));
}

bool begins_with_many(const Index& index) {
  const string_view first = index.columns.front();
  return first == "workspace_id" || first == "channel_id" || (index.table == "conversation" && first == "state");
}

// The rows of the index, then the rows that share its first column, its first two, …
std::string told_of(const Index& index) {
  std::string out = std::to_string(index.partial ? kRows / 4 : kRows);
  bool few = !begins_with_many(index);
  for (std::size_t i = 0; i < index.columns.size(); ++i) {
    few = few || picks_few(index.table, index.columns[i]);
    std::int64_t rows = i < kUsual.size() ? kUsual[i] : kUsualLater;
    if (!few) rows *= kRows / 40;
    if (index.unique && i + 1 == index.columns.size()) rows = 1;
    out += fmt::format(" {}", rows);
  }
  return out + " noskipscan";
}

Result<std::vector<Index>> indexes_of(SqliteConnection& db) {
  TRY(const auto rows,
      db.query("SELECT t.name, l.name, l.\"unique\", l.partial, COALESCE(c.name, '') FROM sqlite_master t "
               "JOIN pragma_index_list(t.name) l JOIN pragma_index_info(l.name) c WHERE t.type = 'table' "
               "ORDER BY t.name, l.name, c.seqno",
               {}));
  std::vector<Index> out;
  for (const Row& r : rows) {
    if (!among(kGrowing, r.text(0))) continue;
    if (out.empty() || out.back().name != r.text(1))
      out.push_back({.table = r.text(0), .name = r.text(1), .unique = r.boolean(2), .partial = r.boolean(3)});
    out.back().columns.push_back(r.text(4));
  }
  return out;
}

using Told = std::vector<std::array<std::string, 3>>;  // table, index, numbers; by table and index

Result<Told> told_before(SqliteConnection& db) {
  Told out;
  TRY(const auto table, db.query("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'", {}));
  if (table.empty()) return out;
  TRY(const auto rows, db.query("SELECT tbl, COALESCE(idx, ''), stat FROM sqlite_stat1 ORDER BY tbl, idx", {}));
  for (const Row& r : rows) out.push_back({r.text(0), r.text(1), r.text(2)});
  return out;
}

Result<void> tell(SqliteConnection& db, const Told& now) {
  TRYV(db.script("ANALYZE sqlite_schema; DELETE FROM sqlite_stat1"));  // the first makes the table
  for (const auto& [table, index, numbers] : now)
    TRYV(db.execute("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", {table, index, numbers}));
  return db.script("ANALYZE sqlite_schema");  // reads it into this connection
}

}  // namespace

Result<bool> tell_planner(SqliteConnection& writer) {
  TRYV(writer.script("BEGIN IMMEDIATE"));
  const auto work = [&]() -> Result<bool> {
    TRY(const auto indexes, indexes_of(writer));
    Told now;
    for (const Index& index : indexes) now.push_back({index.table, index.name, told_of(index)});
    TRY(const auto before, told_before(writer));
    if (before == now) return false;
    TRYV(tell(writer, now));
    return true;
  };
  auto written = work();
  TRYV(writer.script(written && *written ? "COMMIT" : "ROLLBACK"));
  return written;
}

}  // namespace kith::store
