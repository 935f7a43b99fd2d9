#include "store/sql_text.h"

#include <algorithm>

namespace kith::store {
namespace {

// The end (exclusive) of the quoted text or comment that starts at `at`; `at` itself where none
// starts.
std::size_t skip_quoted(std::string_view sql, std::size_t at) {
  const auto past = [&](std::string_view end, std::size_t from) {
    const auto found = sql.find(end, from);
    return found == std::string_view::npos ? sql.size() : found + end.size();
  };
  const std::string_view rest = sql.substr(at);
  if (rest.starts_with("--")) return past("\n", at);
  if (rest.starts_with("/*")) return past("*/", at + 2);
  // A doubled quote inside is two quoted texts side by side: the same end.
  if (rest.starts_with('\'')) return past("'", at + 1);
  if (rest.starts_with('"')) return past("\"", at + 1);
  return at;
}

}  // namespace

NumberedSql fill_placeholders(std::string_view sql, const std::function<std::string(std::size_t)>& name) {
  std::string out;
  out.reserve(sql.size() + 16);
  int number = 0;
  for (std::size_t at = 0; at < sql.size();) {
    if (const std::size_t end = skip_quoted(sql, at); end > at) {
      out.append(sql.substr(at, end - at));
      at = end;
    } else if (sql[at++] == '?') {
      out.append(name(static_cast<std::size_t>(number++)));
    } else {
      out += sql[at - 1];
    }
  }
  return {std::move(out), number};
}

NumberedSql number_placeholders(std::string_view sql) {
  return fill_placeholders(sql, [](std::size_t i) { return "$" + std::to_string(i + 1); });
}

std::string InsertParts::with_rows(std::size_t count) const {
  std::string out(before);
  out.reserve(before.size() + count * (row.size() + 1) + after.size());
  for (std::size_t i = 0; i < count; ++i) out.append(i == 0 ? "" : ",").append(row);
  return out.append(after);
}

std::optional<InsertParts> parts_of_insert(std::string_view sql) {
  constexpr std::string_view kValues = ") VALUES (";
  const auto at = sql.find(kValues);
  if (!sql.starts_with("INSERT INTO ") || at == std::string_view::npos) return std::nullopt;
  const std::size_t open = at + kValues.size() - 1;
  int depth = 0;
  for (std::size_t i = open; i < sql.size();) {
    if (const std::size_t end = skip_quoted(sql, i); end > i) {
      i = end;
      continue;
    }
    if (sql[i] == '(') ++depth;
    if (sql[i++] != ')' || --depth > 0) continue;
    const std::string_view after = sql.substr(i);
    if (after.empty() || (after.starts_with(" ON CONFLICT ") && after.ends_with(" DO NOTHING")))
      return InsertParts{sql.substr(0, open), sql.substr(open, i - open), after};
    break;
  }
  return std::nullopt;
}

std::size_t rows_together(std::size_t left) {
  for (const std::size_t size : {64, 32, 16, 8, 4, 2})
    if (size <= left) return size;
  return 1;
}

}  // namespace kith::store
