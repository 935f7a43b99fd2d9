// `?` to `$1`, `$2`, … outside quotes and comments; one INSERT of a row as one of many.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace kith::store {

struct NumberedSql {
  std::string sql;
  int parameters = 0;
};
NumberedSql number_placeholders(std::string_view sql);
// The same with what `name` says of each, the first being 0.
NumberedSql fill_placeholders(std::string_view sql, const std::function<std::string(std::size_t)>& name);

// `INSERT INTO t (a, b) VALUES (?, ?)` in three parts: what comes before the row's brackets, they, and what comes
// after: nothing, or an ON CONFLICT that does nothing. Many rows may then share one statement; not where a conflict
// updates, because one statement may update no row twice.
struct InsertParts {
  std::string_view before, row, after;
  std::string with_rows(std::size_t count) const;
};
// Nothing for any other statement. `sql` outlives the answer.
std::optional<InsertParts> parts_of_insert(std::string_view sql);
// Of `left` rows, how many share the next statement: one of few sizes, so that few statements are kept.
std::size_t rows_together(std::size_t left);

}  // namespace kith::store
