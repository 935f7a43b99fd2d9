#include "store/postgres/placeholders.h"

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

NumberedSql number_placeholders(std::string_view sql) {
  std::string out;
  out.reserve(sql.size() + 16);
  int number = 0;
  for (std::size_t at = 0; at < sql.size();) {
    if (const std::size_t end = skip_quoted(sql, at); end > at) {
      out.append(sql.substr(at, end - at));
      at = end;
    } else if (sql[at++] == '?') {
      out.append("$").append(std::to_string(++number));
    } else {
      out += sql[at - 1];
    }
  }
  return {std::move(out), number};
}

}  // namespace kith::store
