#include "store/paging.h"

#include <algorithm>
#include <charconv>

#include "base/limits.h"
#include "base/secret.h"

namespace kith::store {
namespace {

constexpr std::size_t kCursorBytes = 2'000;

// One key as a letter for its kind and a counted text: i3:123 s2:ab n0: …
void write_key(std::string& out, const Value& key) {
  char kind = 's';
  if (key.is_null()) kind = 'n';
  if (std::holds_alternative<std::int64_t>(key.held())) kind = 'i';
  if (std::holds_alternative<double>(key.held())) kind = 'd';
  const std::string text = key.as_text();
  out += kind;
  out.append(std::to_string(text.size())).append(":").append(text);
}

std::optional<Value> read_key(std::string_view& in) {
  if (in.empty()) return std::nullopt;
  const char kind = in.front();
  in.remove_prefix(1);
  const auto colon = in.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon > 4) return std::nullopt;
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(in.data(), in.data() + colon, size);
  if (error != std::errc{} || end != in.data() + colon || size > in.size() - colon - 1)
    return std::nullopt;
  const Value text(in.substr(colon + 1, size));
  in.remove_prefix(colon + 1 + size);
  switch (kind) {
    case 'n':
      return Value();
    case 'i':
      return Value(text.as_i64());
    case 'd':
      return Value(text.as_real());
    case 's':
      return text;
    default:
      return std::nullopt;
  }
}

}  // namespace

std::string encode_cursor(std::string_view list, const std::vector<Value>& keys) {
  std::string plain = sha256(list).substr(0, 4);
  for (const Value& key : keys) write_key(plain, key);
  return base64url(plain);
}

Result<std::vector<Value>> decode_cursor(std::string_view list, std::string_view cursor,
                                         std::size_t keys) {
  const auto bad = [] {
    return fail(Kind::invalid,
                "this `cursor` does not belong to this list; start from its first page");
  };
  if (cursor.size() > kCursorBytes) return bad();
  const auto plain = from_base64(cursor);
  if (!plain || plain->size() < 4 || plain->substr(0, 4) != sha256(list).substr(0, 4)) return bad();
  std::string_view rest = std::string_view(*plain).substr(4);
  std::vector<Value> out;
  while (!rest.empty() && out.size() < keys) {
    auto key = read_key(rest);
    if (!key) return bad();
    out.push_back(std::move(*key));
  }
  if (!rest.empty() || out.size() != keys) return bad();
  return out;
}

int page_size(int wished) {
  if (wished <= 0) return limits::kPageDefault;
  return std::min(wished, limits::kPageMost);
}

}  // namespace kith::store
