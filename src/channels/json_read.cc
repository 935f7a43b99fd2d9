#include "channels/json_read.h"

#include <fmt/format.h>

#include "text/utf8.h"

namespace kith::channels {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The unit of a `\uXXXX` escape at `pos`; -1 where there is none.
int unit_at(std::string_view text, std::size_t pos) {
  if (pos + 6 > text.size() || text[pos] != '\\' || text[pos + 1] != 'u') return -1;
  int unit = 0;
  for (std::size_t i = pos + 2; i < pos + 6; ++i) {
    const int digit = hex_digit(text[i]);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

bool is_high(int unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low(int unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

std::string mend_escapes(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '\\' || i + 1 >= text.size()) {
      out += text[i++];
      continue;
    }
    const int unit = unit_at(text, i);
    if (is_high(unit) && is_low(unit_at(text, i + 6))) {
      out += text.substr(i, 12);
      i += 12;
    } else if (is_high(unit) || is_low(unit)) {
      out += "\\ufffd";
      i += 6;
    } else {
      out += text.substr(i, 2);
      i += 2;
    }
  }
  return out;
}

}  // namespace

Result<json::value> read_json(std::string_view body, std::string_view who) {
  boost::system::error_code bad;
  auto value = json::parse(body, bad);
  if (!bad) return value;
  value = json::parse(mend_escapes(text::repair_utf8(body)), bad);
  if (!bad) return value;
  return fail(Kind::corrupt, fmt::format("{} sent something that is not JSON, or broke off within it", who));
}

std::string text_at(const json::object& in, std::string_view key) {
  const auto* v = in.if_contains(key);
  if (!v) return {};
  if (v->is_string()) return std::string(v->get_string());
  if (v->is_int64()) return std::to_string(v->get_int64());
  if (v->is_uint64()) return std::to_string(v->get_uint64());
  return {};
}

std::optional<std::int64_t> number_at(const json::object& in, std::string_view key) {
  const auto* v = in.if_contains(key);
  if (!v) return std::nullopt;
  boost::system::error_code bad;
  const auto n = v->to_number<std::int64_t>(bad);
  if (bad) return std::nullopt;
  return n;
}

bool flag_at(const json::object& in, std::string_view key) {
  const auto* v = in.if_contains(key);
  return v && v->is_bool() && v->get_bool();
}

const json::object* object_at(const json::object& in, std::string_view key) {
  const auto* v = in.if_contains(key);
  return v ? v->if_object() : nullptr;
}

const json::array* array_at(const json::object& in, std::string_view key) {
  const auto* v = in.if_contains(key);
  return v ? v->if_array() : nullptr;
}

std::optional<Time> time_at(const json::object& in, std::string_view key) {
  const auto text = text_at(in, key);
  if (text.empty()) return std::nullopt;
  const auto time = parse_time(text);
  if (!time) return std::nullopt;
  return *time;
}

}  // namespace kith::channels
