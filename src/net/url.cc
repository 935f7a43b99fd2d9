#include "net/url.h"

#include <curl/curl.h>

#include <charconv>
#include <memory>

#include "base/ascii.h"

namespace kith::net {
namespace {

constexpr std::size_t kUrlBytes = 8 * 1024;
constexpr std::size_t kMostFields = 200;

using Handle = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

std::string part(CURLU* u, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(u, which, &text, flags) != CURLUE_OK) return {};
  std::string out(text);
  curl_free(text);
  return out;
}

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return text;
}

Error not_an_address(std::string_view text) {
  return fail(Kind::invalid,
              "`" + std::string(text.substr(0, 120)) + "` is not a web address; it should begin with https://");
}

bool has_control(std::string_view text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f) return true;
  return false;
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
  if (text.size() > kUrlBytes || has_control(text)) return not_an_address(text);
  Handle u(curl_url(), curl_url_cleanup);
  if (curl_url_set(u.get(), CURLUPART_URL, std::string(text).c_str(), CURLU_DISALLOW_USER) != CURLUE_OK)
    return not_an_address(text);
  Url out;
  out.scheme = lower(part(u.get(), CURLUPART_SCHEME));
  if (out.scheme != "http" && out.scheme != "https") return not_an_address(text);
  out.host = lower(part(u.get(), CURLUPART_HOST));
  if (out.host.starts_with('[') && out.host.ends_with(']')) out.host = out.host.substr(1, out.host.size() - 2);
  if (out.host.empty()) return not_an_address(text);
  const std::string port = part(u.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  std::from_chars(port.data(), port.data() + port.size(), out.port);
  if (out.port == 0) return not_an_address(text);
  out.path = part(u.get(), CURLUPART_PATH);
  out.query = part(u.get(), CURLUPART_QUERY);
  curl_url_set(u.get(), CURLUPART_FRAGMENT, nullptr, 0);
  curl_url_set(u.get(), CURLUPART_SCHEME, out.scheme.c_str(), 0);
  out.text = part(u.get(), CURLUPART_URL, CURLU_NO_DEFAULT_PORT);
  return out;
}

Result<std::string> resolve_url(std::string_view base, std::string_view reference) {
  if (base.size() > kUrlBytes || reference.size() > kUrlBytes || has_control(reference))
    return not_an_address(reference);
  Handle u(curl_url(), curl_url_cleanup);
  if (curl_url_set(u.get(), CURLUPART_URL, std::string(base).c_str(), 0) != CURLUE_OK) return not_an_address(base);
  if (curl_url_set(u.get(), CURLUPART_URL, std::string(reference).c_str(), CURLU_DISALLOW_USER) != CURLUE_OK)
    return not_an_address(reference);
  return part(u.get(), CURLUPART_URL);
}

std::string percent_encode(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

Result<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0)
        return fail(Kind::invalid, "a percent sign in an address must be followed by two hex digits");
      c = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    if (c == '\0') return fail(Kind::invalid, "an address must not hold a NUL byte");
    out += c;
  }
  return out;
}

std::string form_encode(const Fields& fields) {
  std::string out;
  for (const auto& [key, value] : fields) {
    if (!out.empty()) out += '&';
    out.append(percent_encode(key)).append("=").append(percent_encode(value));
  }
  return out;
}

Result<Fields> form_decode(std::string_view text) {
  Fields out;
  while (!text.empty()) {
    const auto end = text.find('&');
    const auto pair = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (pair.empty()) continue;
    if (out.size() >= kMostFields) return fail(Kind::too_large, "too many fields; at most 200 are taken");
    const auto equals = pair.find('=');
    TRY(std::string key, percent_decode(pair.substr(0, equals), true));
    TRY(std::string value,
        percent_decode(equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1), true));
    out.emplace_back(std::move(key), std::move(value));
  }
  return out;
}

}  // namespace kith::net
