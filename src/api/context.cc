#include "api/context.h"

#include <algorithm>
#include <charconv>

#include "api/session/access_queries.h"
#include "base/limits.h"
#include "store/paging.h"

namespace kith::api {

Result<std::int64_t> Call::path_id(std::string_view param) const {
  const auto id = parse_id(http.param(param));
  if (!id || *id <= 0) return fail(Kind::not_found, "there is nothing with this id");
  return *id;
}

Result<std::optional<std::int64_t>> Call::query_id_value(std::string_view name) const {
  if (http.query_value(name).empty()) return std::optional<std::int64_t>{};
  const auto id = parse_id(http.query_value(name));
  if (!id || *id <= 0)
    return fail(Kind::invalid, "`" + std::string(name) + "` is not an id").with("field", std::string(name));
  return std::optional<std::int64_t>{*id};
}

Result<int> Call::limit() const {
  const auto text = http.query_value("limit");
  if (text.empty()) return store::page_size(0);
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 1)
    return fail(Kind::invalid, "`limit` must be a number from 1 to 200").with("field", "limit");
  return store::page_size(value);
}

Result<void> Call::remember(store::Transaction& tx, const net::Response& answer) const {
  if (idempotency_key.empty()) return {};
  return queries::keep_answer(tx, {caller.workspace, caller.member, idempotency_key, idempotency_route}, answer.status,
                              answer.body);
}

std::string etag(std::int64_t version) {
  return "\"" + std::to_string(version) + "\"";
}

Result<std::int64_t> parse_etag(std::string_view text) {
  std::int64_t version = 0;
  const bool quoted = text.size() > 2 && text.front() == '"' && text.back() == '"';
  const auto digits = quoted ? text.substr(1, text.size() - 2) : text;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), version);
  if (error == std::errc{} && end == digits.data() + digits.size() && version >= 0) return version;
  return fail(Kind::invalid, "If-Match must hold the version as last read, e.g. \"17\"").with("field", "If-Match");
}

}  // namespace kith::api
