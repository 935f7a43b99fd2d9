#include "store/testing_fill.h"

#include <fmt/format.h>

#include <algorithm>
#include <regex>
#include <set>

#include "base/secret.h"
#include "store/events.h"

namespace kith::store::testing {
namespace {

constexpr Statement kTables =
    "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE "
    "'message_words%' AND name NOT IN ('event', 'message_place', 'search_pending', 'schema_step') ORDER BY name";
constexpr Statement kColumns =
    "SELECT c.name, lower(c.type), COALESCE(c.dflt_value, ''), COALESCE(f.\"table\", '') FROM pragma_table_info(?) c "
    "LEFT JOIN pragma_foreign_key_list(?) f ON f.\"from\" = c.name ORDER BY c.cid";
constexpr std::int64_t kFirstTime = 1'760'000'000'000;

std::vector<std::string> words_of(const std::string& list) {
  static const std::regex kWord("'([^']*)'");
  std::vector<std::string> out;
  for (std::sregex_iterator at(list.begin(), list.end(), kWord), end; at != end; ++at) out.push_back((*at)[1]);
  return out;
}

void read_checks(const std::string& sql, TableShape& table) {
  static const std::regex kIn(R"(CHECK \((\w+) IN \(([^)]*)\))");
  static const std::regex kBetween(R"(CHECK \((\w+) BETWEEN (\d+) AND (\d+)\))");
  const auto column = [&](const std::string& name) {
    return std::ranges::find(table.columns, name, &TableShape::Column::name);
  };
  for (std::sregex_iterator at(sql.begin(), sql.end(), kIn), end; at != end; ++at)
    if (const auto c = column((*at)[1]); c != table.columns.end()) c->words = words_of((*at)[2]);
  for (std::sregex_iterator at(sql.begin(), sql.end(), kBetween), end; at != end; ++at)
    if (const auto c = column((*at)[1]); c != table.columns.end())
      c->bounds = {std::stoi((*at)[2]), std::stoi((*at)[3])};
}

// `message_id` names a message even where the schema does not say so.
void guess_parents(std::vector<TableShape>& tables) {
  std::set<std::string> names;
  for (const auto& table : tables) names.insert(table.name);
  for (auto& table : tables)
    for (auto& column : table.columns)
      if (column.parent.empty() && column.name.ends_with("_id")) {
        const std::string named = column.name.substr(0, column.name.size() - 3);
        if (names.contains(named)) column.parent = named;
      }
}

std::vector<TableShape> parents_first(std::vector<TableShape> tables) {
  std::vector<TableShape> out;
  std::set<std::string> done;
  const auto free = [&](bool guessed_too) {
    return std::ranges::find_if(tables, [&](const TableShape& table) {
      return std::ranges::all_of(table.columns, [&](const auto& c) {
        return (!c.declared && !guessed_too) || c.parent.empty() || c.parent == table.name || done.contains(c.parent);
      });
    });
  };
  while (!tables.empty()) {
    // References that are only guessed may lead in a circle.
    auto next = free(true);
    if (next == tables.end()) next = free(false);
    if (next == tables.end()) next = tables.begin();
    done.insert(next->name);
    out.push_back(std::move(*next));
    tables.erase(next);
  }
  return out;
}

// Every `id` is the same in every table, so that a reference never has to be looked up.
std::int64_t id_of(int row) {
  return 7'000 + row;
}

Value made_up(const TableShape& table, const TableShape::Column& column, int row) {
  if (column.name == "merged_into") return {};
  if (!column.words.empty()) return column.words[static_cast<std::size_t>(row) % column.words.size()];
  if (column.bounds) return column.bounds->first + row % (column.bounds->second - column.bounds->first + 1);
  if (column.name == "id" || !column.parent.empty()) {
    if (column.type == "integer") return id_of(row);
  }
  if (column.type == "real") return 0.25 * (row + 1);
  if (column.type == "blob")
    return Blob{fmt::format("{}.{}", table.name, column.name) + std::string("\0\xff\x01", 3) + std::to_string(row)};
  if (column.type == "text") {
    if (column.name.ends_with("_json"))
      return column.normal.starts_with("'[") ? "[]" : fmt::format("{{\"n\":{}}}", row);
    return fmt::format("{}.{} {} 'ü\" 語", table.name, column.name, row);
  }
  const bool time = column.name.ends_with("_at") || column.name.ends_with("until") || column.name == "at";
  return time ? kFirstTime + row : std::int64_t{row + 1};
}

Result<void> add_row(Transaction& tx, const TableShape& table, int row, const Cell& special) {
  std::string names, marks;
  Params params;
  std::map<std::string, Value> made;
  for (const auto& column : table.columns) {
    auto cell = special ? special(table.name, column.name, row, made) : std::nullopt;
    const Value value = cell ? *cell : made_up(table, column, row);
    made[column.name] = value;
    names += (names.empty() ? "" : ", ") + column.name;
    marks += marks.empty() ? "?" : ", ?";
    params.add(value);
  }
  const std::string sql = fmt::format("INSERT INTO {} ({}) VALUES ({})", table.name, names, marks);
  TRYV(tx.execute(Statement::built(sql), params));
  return {};
}

std::string as_text(const Value& value) {
  return std::visit(
      [](const auto& held) -> std::string {
        using T = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<T, std::monostate>)
          return "null";
        else if constexpr (std::is_same_v<T, Blob>)
          return "blob " + to_hex(held.bytes);
        else if constexpr (std::is_same_v<T, std::string>)
          return "text " + held;
        else
          return fmt::format("number {}", held);
      },
      value.held());
}

// Only the columns named.
std::vector<std::string> lines_of(const std::vector<std::map<std::string, std::string>>& rows,
                                  const std::set<std::string>& columns) {
  std::vector<std::string> out;
  for (const auto& row : rows) {
    std::string line;
    for (const auto& [name, value] : row)
      if (columns.contains(name)) line += fmt::format("{}={} | ", name, value);
    out.push_back(std::move(line));
  }
  std::ranges::sort(out);
  return out;
}

std::set<std::string> columns_of(const std::vector<std::map<std::string, std::string>>& rows) {
  std::set<std::string> out;
  if (!rows.empty())
    for (const auto& [name, value] : rows.front()) out.insert(name);
  return out;
}

}  // namespace

Result<std::vector<TableShape>> shapes(Database& sqlite) {
  return sqlite.read([](Transaction& tx) -> Result<std::vector<TableShape>> {
    std::vector<TableShape> tables;
    TRY(const auto rows, tx.query(kTables));
    for (const Row& row : rows) {
      TableShape table;
      table.name = row.text(0);
      TRY(const auto columns, tx.query(kColumns, {table.name, table.name}));
      for (const Row& c : columns) {
        if (!table.columns.empty() && table.columns.back().name == c.text(0)) continue;  // two keys over one column
        TableShape::Column column;
        column.name = c.text(0);
        column.type = c.text(1);
        column.normal = c.text(2);
        column.parent = c.text(3);
        column.declared = !column.parent.empty();
        table.columns.push_back(std::move(column));
      }
      read_checks(row.text(1), table);
      tables.push_back(std::move(table));
    }
    guess_parents(tables);
    return parents_first(std::move(tables));
  });
}

Result<void> fill(Database& db, const std::vector<TableShape>& tables, int rows, const Cell& special) {
  TRYV(db.write([&](Transaction& tx) -> Result<void> {
    for (const auto& table : tables)
      for (int row = 0; row < rows; ++row) TRYV(add_row(tx, table, row, special));
    return {};
  }));
  for (int row = 0; row < rows; ++row) {
    const WorkspaceId workspace{id_of(row)};
    TRYV(db.write(workspace, [&](Transaction& tx) -> Result<void> {
      for (int n = 0; n < 3; ++n)
        TRYV(tx.append_event(
            {workspace, from_ms(kFirstTime + n), "test.filled", "workspace", workspace.value, {}, "{}"}));
      return {};
    }));
  }
  return {};
}

Result<Contents> contents(Database& db) {
  TRY(const auto columns, db.columns());
  std::map<std::string, std::vector<std::string>> tables;
  for (const auto& column : columns) tables[column.table].push_back(column.column);
  return db.read([&](Transaction& tx) -> Result<Contents> {
    Contents out;
    for (const auto& [table, names] : tables) {
      const std::string sql = fmt::format("SELECT {} FROM {}", fmt::join(names, ", "), table);
      TRY(const auto rows, tx.query(Statement::built(sql)));
      auto& kept = out[table];
      for (const Row& row : rows) {
        std::map<std::string, std::string> cells;
        for (std::size_t i = 0; i < names.size(); ++i) cells[names[i]] = as_text(row.at(i));
        kept.push_back(std::move(cells));
      }
      std::ranges::sort(kept);
    }
    return out;
  });
}

std::vector<std::string> lost(const Contents& earlier, const Contents& later) {
  std::vector<std::string> out;
  for (const auto& [table, rows] : earlier) {
    if (rows.empty()) continue;
    const auto there = later.find(table);
    if (there == later.end() || there->second.empty()) {
      out.push_back(fmt::format("all {} rows of {}", rows.size(), table));
      continue;
    }
    const auto before = columns_of(rows), after = columns_of(there->second);
    for (const auto& column : before)
      if (!after.contains(column)) out.push_back(fmt::format("the column {}.{}", table, column));
    std::set<std::string> both;
    std::ranges::set_intersection(before, after, std::inserter(both, both.end()));
    const auto was = lines_of(rows, both), is = lines_of(there->second, both);
    std::vector<std::string> gone;
    std::ranges::set_difference(was, is, std::back_inserter(gone));
    for (const auto& line : gone) out.push_back(fmt::format("{}: {}", table, line));
  }
  return out;
}

std::vector<std::string> differences(const Contents& one, const Contents& other) {
  auto out = lost(one, other);
  for (auto& line : lost(other, one)) out.push_back("extra: " + std::move(line));
  for (const auto& [table, rows] : one)
    if (const auto there = other.find(table); there != other.end() && there->second.size() != rows.size())
      out.push_back(fmt::format("{}: {} rows, then {}", table, rows.size(), there->second.size()));
  return out;
}

}  // namespace kith::store::testing
