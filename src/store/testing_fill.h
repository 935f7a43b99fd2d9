// For tests: rows in every table of a schema, made from the schema itself, and all of a database as text. A table
// that somebody adds is filled and compared without anybody thinking of it.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "store/database.h"

namespace kith::store::testing {

// Events and what the search keeps for itself are written by their owners, never by fill().
struct TableShape {
  struct Column {
    std::string name, type;  // "integer" "real" "text" "blob"
    std::string parent;      // the table it names, where the schema or its name (`message_id`) says so
    bool declared = false;   // … the schema says so
    std::string normal;      // DEFAULT, as written
    std::vector<std::string> words;             // CHECK (column IN (…))
    std::optional<std::pair<int, int>> bounds;  // CHECK (column BETWEEN a AND b)
  };
  std::string name;
  std::vector<Column> columns;
};
// Parents before what names them. Read from a SQLite database; both dialects have the same tables.
Result<std::vector<TableShape>> shapes(Database& sqlite);

// A cell of the row number `row` (from 0); nothing: fill() makes one up. `made`: the row's cells so far.
using Cell = std::function<std::optional<Value>(const std::string& table, const std::string& column, int row,
                                                const std::map<std::string, Value>& made)>;
// `rows` rows in every table, no two alike; row n of a table names row n of its parents. Then three events a workspace.
Result<void> fill(Database& db, const std::vector<TableShape>& tables, int rows, const Cell& special = {});

// Every row of every table as text, sorted. Columns in the order of their names.
using Contents = std::map<std::string, std::vector<std::map<std::string, std::string>>>;
Result<Contents> contents(Database& db);

// What `later` lacks of `earlier`, a line each, in the columns that both have; extra rows do not count. Empty: nothing.
std::vector<std::string> lost(const Contents& earlier, const Contents& later);
// Every difference at all, a line each.
std::vector<std::string> differences(const Contents& one, const Contents& other);

}  // namespace kith::store::testing
