// Many rows as one statement's parameters: each column an array, in PostgreSQL's binary form. Rows of VALUES are worked
// out one by one, and every statement of its own begins with the table's rules being read again.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/value.h"

namespace kith::store {

// Types of values as the server numbers them; 0: NULL, which is of any.
unsigned type_of(const Value& value);
// What each column holds where it is not NULL; nothing where rows differ.
std::optional<std::vector<unsigned>> column_types(std::span<const Params> rows);
// Of an array of these.
unsigned array_of_type(unsigned type);
// One column of the rows; of type 0 as text: all of it is NULL.
std::string column_array(std::span<const Params> rows, std::size_t column, unsigned type);
// `INSERT INTO t (a) VALUES (f(?))` of arrays; a column of type 0 has none. Nothing for what is no such INSERT.
std::optional<std::string> insert_of_columns(std::string_view sql, const std::vector<unsigned>& types);

}  // namespace kith::store
