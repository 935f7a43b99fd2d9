#include "text/url.h"

#include <libpsl.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <array>

#include "base/ascii.h"
#include "text/fold.h"
#include "text/idna.h"
#include "text/utf8.h"

namespace kith::text {
namespace {

constexpr char kHex[] = "0123456789ABCDEF";

bool is_unreserved(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

int escape_at(std::string_view text, std::size_t i) {
  if (text[i] != '%' || i + 2 >= text.size()) return -1;
  const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

// Letters, digits and what neither path nor query nor fragment would escape; `%` too, for it stays.
constexpr auto kPlainInAddress = [] {
  std::array<bool, 256> out{};
  for (const char c : std::string_view("-._~!$&()*+,;=:@/%")) out[static_cast<unsigned char>(c)] = true;
  for (unsigned char c = '0'; c <= '9'; ++c) out[c] = true;
  for (unsigned char c = 'a'; c <= 'z'; ++c) out[c] = out[c - 32U] = true;
  return out;
}();

// Past a host of small letters, digits and single hyphens whose last label is no number; 0: another.
std::size_t plain_host_end(std::string_view text, std::size_t start) {
  constexpr std::size_t kLabelMost = 63, kHostMost = 253;
  std::size_t label = start, i = start;
  for (; i < text.size() && text[i] != '/'; ++i) {
    const char c = text[i], before = i == label ? '-' : text[i - 1];
    if (c == '.') {
      if (before == '-' || i - label > kLabelMost) return 0;
      label = i + 1;
    } else if (c == '-') {
      if (before == '-') return 0;
    } else if (!is_digit(c) && (c < 'a' || c > 'z')) {
      return 0;
    }
  }
  if (i == label || i - label > kLabelMost || i - start > kHostMost) return 0;
  return text[i - 1] == '-' || is_digit(text[label]) ? 0 : i;
}

}  // namespace

bool is_plain_web_address(std::string_view address) {
  constexpr std::size_t kMost = 4'000;
  const std::size_t start = address.starts_with("https://") ? 8 : address.starts_with("http://") ? 7 : 0;
  if (start == 0 || address.size() > kMost) return false;
  std::size_t i = plain_host_end(address, start);
  if (i == 0 || i == address.size()) return false;
  bool in_path = true, in_fragment = false;
  for (char before = '\0'; i < address.size(); before = address[i++]) {
    const char c = address[i];
    if (kPlainInAddress[static_cast<unsigned char>(c)]) {
      // What might be `.` or `..` is not looked at further.
      const bool dot = c == '.' && before == '/', escaped = c == '%' && address.substr(i + 1, 1) == "2";
      if (in_path && (dot || escaped)) return false;
    } else if (c == '?' && !in_fragment) {
      in_path = false;
    } else if (c == '#' && !in_fragment) {
      in_fragment = true;
      in_path = false;
    } else {
      return false;
    }
  }
  return true;
}

bool has_safe_scheme(std::string_view address) {
  if (is_plain_web_address(address)) return true;
  const auto url = parse_url(address);
  return url && (url->scheme == "http" || url->scheme == "https" || url->scheme == "mailto");
}

bool is_http_url(std::string_view address) {
  if (is_plain_web_address(address)) return true;
  const auto url = parse_url(address);
  return url && (url->scheme == "http" || url->scheme == "https");
}

std::string site_of(std::string_view address) {
  if (is_plain_web_address(address)) {
    const std::size_t start = address.find("//") + 2;
    const auto host = address.substr(start, plain_host_end(address, start) - start);
    return std::string(host.starts_with("www.") ? host.substr(4) : host);
  }
  const auto url = parse_url(address);
  if (!url || (url->scheme != "http" && url->scheme != "https")) return {};
  return url->host.starts_with("www.") ? url->host.substr(4) : url->host;
}

std::string registrable_domain(std::string_view host) {
  std::string lower = fold(host);
  while (lower.ends_with('.')) lower.pop_back();
  const char* const found = psl_registrable_domain(psl_builtin(), lower.c_str());
  return found ? std::string(found) : lower;
}

std::string display_host(std::string_view host) {
  const std::string unicode = host_to_unicode(host);
  if (is_ascii(unicode)) return unicode;
  // Shown only where each label keeps to one script, or to those that are written together.
  UScriptCode seen = USCRIPT_COMMON;
  bool east_asian = false;
  for (std::size_t i = 0; i < unicode.size();) {
    const char32_t c = next_code_point(unicode, i);
    if (c == '.') {
      seen = USCRIPT_COMMON;
      continue;
    }
    UErrorCode status = U_ZERO_ERROR;
    const UScriptCode script = uscript_getScript(static_cast<UChar32>(c), &status);
    if (script == USCRIPT_COMMON || script == USCRIPT_INHERITED) continue;
    east_asian = script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA;
    const bool was_east_asian =
        seen == USCRIPT_HAN || seen == USCRIPT_HIRAGANA || seen == USCRIPT_KATAKANA;
    if (seen != USCRIPT_COMMON && seen != script && !(east_asian && was_east_asian))
      return std::string(host);
    seen = script;
  }
  return unicode;
}

std::string percent_encode(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_unreserved(byte)) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

std::string percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int byte = escape_at(text, i);
    out += byte < 0 ? text[i] : static_cast<char>(byte);
    if (byte >= 0) i += 2;
  }
  return out;
}

}  // namespace kith::text
