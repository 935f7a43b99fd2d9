#include "text/url_host.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <optional>
#include <vector>

#include "base/ascii.h"
#include "text/idna.h"
#include "text/url.h"
#include "text/utf8.h"

namespace kith::text {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
int hex(char c) {
  if (is_digit(c)) return c - '0';
  const char l = lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

// One part of an IPv4 address: decimal, 0-octal or 0x-hexadecimal. None: not a number.
std::optional<std::uint64_t> ipv4_part(std::string_view part) {
  if (part.empty()) return std::nullopt;
  int base = 10;
  if (part.size() >= 2 && part[0] == '0' && lower(part[1]) == 'x') {
    part.remove_prefix(2);
    base = 16;
  } else if (part.size() >= 2 && part[0] == '0') {
    part.remove_prefix(1);
    base = 8;
  }
  if (part.empty()) return std::uint64_t{0};
  std::uint64_t value = 0;
  for (const char c : part) {
    const int d = hex(c);
    if (d < 0 || d >= base) return std::nullopt;
    value = std::min<std::uint64_t>(
        value * static_cast<std::uint64_t>(base) + static_cast<std::uint64_t>(d), 1ULL << 40);
  }
  return value;
}

std::vector<std::string_view> split(std::string_view text, char by) {
  std::vector<std::string_view> out;
  for (std::size_t start = 0;;) {
    const auto at = text.find(by, start);
    out.push_back(text.substr(start, at - start));
    if (at == std::string_view::npos) return out;
    start = at + 1;
  }
}

bool ends_in_number(std::string_view host) {
  auto parts = split(host, '.');
  if (parts.back().empty() && parts.size() > 1) parts.pop_back();
  const auto last = parts.back();
  if (!last.empty() && std::all_of(last.begin(), last.end(), is_digit)) return true;
  return last.size() >= 2 && last[0] == '0' && lower(last[1]) == 'x' && ipv4_part(last).has_value();
}

Result<std::string> ipv4(std::string_view host) {
  auto parts = split(host, '.');
  if (parts.back().empty() && parts.size() > 1) parts.pop_back();
  if (parts.size() > 4) return bad_url(host, "too many numbers in the address");
  std::uint64_t address = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto value = ipv4_part(parts[i]);
    const bool last = i + 1 == parts.size();
    const auto room = last ? 1ULL << (8 * (5 - parts.size())) : 256ULL;
    if (!value || *value >= room) return bad_url(host, "a number is out of range");
    address += last ? *value : *value << (8 * (3 - i));
  }
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8)
    out += std::to_string((address >> shift) & 255) + (shift ? "." : "");
  return out;
}

// The four bytes of a dotted tail as two pieces; false where it is not one.
bool ipv4_tail(std::string_view text, std::array<std::uint16_t, 8>& pieces, std::size_t& count) {
  const auto parts = split(text, '.');
  if (parts.size() != 4 || count > 6) return false;
  std::array<unsigned, 4> bytes{};
  for (std::size_t i = 0; i < 4; ++i) {
    const auto part = parts[i];
    if (part.empty() || part.size() > 3 || !std::all_of(part.begin(), part.end(), is_digit))
      return false;
    if (part.size() > 1 && part[0] == '0') return false;
    for (const char c : part) bytes[i] = bytes[i] * 10 + static_cast<unsigned>(c - '0');
    if (bytes[i] > 255) return false;
  }
  pieces[count++] = static_cast<std::uint16_t>(bytes[0] << 8 | bytes[1]);
  pieces[count++] = static_cast<std::uint16_t>(bytes[2] << 8 | bytes[3]);
  return true;
}

std::string write_ipv6(const std::array<std::uint16_t, 8>& pieces) {
  std::size_t best = 8, best_length = 1;
  for (std::size_t i = 0; i < 8; ++i) {
    std::size_t length = 0;
    while (i + length < 8 && pieces[i + length] == 0) ++length;
    if (length > best_length) best = i, best_length = length;
    i += length;
  }
  std::string out = "[";
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == best) {
      out += i == 0 ? "::" : ":";
      i += best_length - 1;
      continue;
    }
    char digits[5];
    const auto end = std::to_chars(digits, digits + 5, pieces[i], 16).ptr;
    out.append(digits, end);
    if (i < 7) out += ':';
  }
  return out + "]";
}

Result<std::string> ipv6(std::string_view text) {
  std::array<std::uint16_t, 8> pieces{};
  std::size_t count = 0, i = 0;
  std::optional<std::size_t> gap;
  if (text.starts_with(':')) {
    if (!text.starts_with("::")) return bad_url(text, "not an IPv6 address");
    gap = 0;
    i = 2;
  }
  while (i < text.size()) {
    if (count == 8) return bad_url(text, "too many parts in the IPv6 address");
    if (text[i] == ':') {
      if (gap) return bad_url(text, "two gaps in the IPv6 address");
      gap = count;
      ++i;
      continue;
    }
    std::size_t end = i;
    unsigned value = 0;
    while (end < text.size() && end - i < 4 && hex(text[end]) >= 0)
      value = value * 16 + static_cast<unsigned>(hex(text[end++]));
    if (end < text.size() && text[end] == '.') {
      if (end == i || !ipv4_tail(text.substr(i), pieces, count))
        return bad_url(text, "not an IPv6 address");
      i = text.size();
      break;
    }
    if (end == i) return bad_url(text, "not an IPv6 address");
    pieces[count++] = static_cast<std::uint16_t>(value);
    i = end;
    if (i == text.size()) break;
    if (text[i] != ':' || ++i == text.size()) return bad_url(text, "not an IPv6 address");
  }
  if (!gap && count != 8) return bad_url(text, "too few parts in the IPv6 address");
  if (gap) {
    if (count == 8) return bad_url(text, "a gap where there is no room");
    std::rotate(pieces.begin() + static_cast<long>(*gap), pieces.begin() + static_cast<long>(count),
                pieces.end());
  }
  return write_ipv6(pieces);
}

bool has_any(std::string_view text, std::string_view set) {
  return text.find_first_of(set) != std::string_view::npos;
}

}  // namespace

Result<std::string> parse_host(std::string_view text, bool special) {
  using namespace std::string_view_literals;
  if (text.starts_with('[')) {
    if (!text.ends_with(']') || text.size() < 2) return bad_url(text, "the bracket is not closed");
    return ipv6(text.substr(1, text.size() - 2));
  }
  if (!special) {
    if (has_any(text, "\0\t\n\r #/:<>?@[\\]^|"sv))
      return bad_url(text, "the host has a forbidden character");
    return percent_encode_set(text, "");
  }
  const std::string decoded = repair_utf8(percent_decode(text));
  TRY(auto ascii, host_to_ascii(decoded));
  const bool control = std::any_of(ascii.begin(), ascii.end(), [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F;
  });
  if (control || has_any(ascii, "#/:<>?@[\\]^|%"sv))
    return bad_url(text, "the host has a forbidden character");
  if (ends_in_number(ascii)) return ipv4(ascii);
  return ascii;
}

std::string percent_encode_set(std::string_view text, const char* set) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte > 0x7E || std::strchr(set, c)) {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  return out;
}

Error bad_url(std::string_view text, const char* why) {
  return fail(Kind::invalid,
              "`" + repair_utf8(clip_bytes(text, 200)) + "` is not a web address: " + why);
}

}  // namespace kith::text
