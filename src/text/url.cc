#include "text/url.h"

#include <libpsl.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>

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

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

int escape_at(std::string_view text, std::size_t i) {
  if (text[i] != '%' || i + 2 >= text.size()) return -1;
  const int high = hex(text[i + 1]), low = hex(text[i + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

// RFC 3986, 6.2.2: unreserved characters bare, every other escape in capitals.
std::string plain_escapes(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int byte = escape_at(text, i);
    if (byte < 0) {
      out += text[i];
      continue;
    }
    if (is_unreserved(static_cast<unsigned char>(byte))) {
      out += static_cast<char>(byte);
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
    i += 2;
  }
  return out;
}

// Parameters that say where a reader came from and nothing about the page.
bool is_tracking(std::string_view name) {
  static constexpr std::array kNames = {"fbclid",        "gclid",         "gclsrc",
                                        "dclid",         "gbraid",        "wbraid",
                                        "msclkid",       "yclid",         "ysclid",
                                        "twclid",        "ttclid",        "li_fat_id",
                                        "igshid",        "igsh",          "mc_cid",
                                        "mc_eid",        "mkt_tok",       "vero_id",
                                        "vero_conv",     "_hsenc",        "_hsmi",
                                        "__hssc",        "__hstc",        "__hsfp",
                                        "hsctatracking", "oly_anon_id",   "oly_enc_id",
                                        "rb_clickid",    "s_cid",         "wickedid",
                                        "_openstat",     "zanpid",        "epik",
                                        "srsltid",       "_ga",           "_gl",
                                        "irclickid",     "ml_subscriber", "ml_subscriber_hash",
                                        "at_medium",     "at_campaign",   "ref_src",
                                        "ref_url",       "mibextid",      "sc_campaign",
                                        "sc_channel",    "sc_content",    "sc_country",
                                        "sc_geo",        "sc_medium",     "sc_outcome",
                                        "ns_campaign",   "ns_mchannel",   "ns_source",
                                        "ns_linkname",   "ns_fee",        "spm",
                                        "xtor",          "pk_campaign",   "pk_kwd",
                                        "pk_source",     "pk_medium",     "mtm_campaign",
                                        "mtm_source",    "mtm_medium",    "mtm_keyword",
                                        "mtm_content",   "mtm_cid",       "mtm_group",
                                        "mtm_placement", "hmb_campaign",  "hmb_medium",
                                        "hmb_source"};
  const std::string lower = fold(name);
  if (lower.starts_with("utm_")) return true;
  return std::find(kNames.begin(), kNames.end(), lower) != kNames.end();
}

std::string without_tracking(std::string_view query) {
  std::string out;
  for (std::size_t start = 0; start <= query.size();) {
    const auto end = std::min(query.find('&', start), query.size());
    const auto pair = query.substr(start, end - start);
    if (!pair.empty() && !is_tracking(pair.substr(0, pair.find('=')))) {
      if (!out.empty()) out += '&';
      out += pair;
    }
    start = end + 1;
  }
  return out;
}

}  // namespace

Result<std::string> canonical_url(std::string_view text, std::string_view base) {
  TRY(auto url, parse_url(text, base));
  if (url.scheme != "http" && url.scheme != "https")
    return fail(Kind::invalid,
                "`" + url.scheme +
                    "` addresses have no canonical form; give one that begins with http or https");
  url.user.clear();
  while (url.host.ends_with('.')) url.host.pop_back();
  if (url.host.empty()) return fail(Kind::invalid, "the address has no host");
  url.path = plain_escapes(url.path);
  if (url.query) {
    const auto kept = without_tracking(plain_escapes(*url.query));
    url.query = kept.empty() ? std::nullopt : std::optional(kept);
  }
  if (url.fragment && !url.fragment->starts_with('!') && !url.fragment->starts_with('/'))
    url.fragment.reset();
  // Decoding may have uncovered dots and slashes' neighbours: once more, so that the form is final.
  TRY(const auto again, parse_url(url.to_string()));
  return again.to_string();
}

bool has_safe_scheme(std::string_view address) {
  const auto url = parse_url(address);
  return url && (url->scheme == "http" || url->scheme == "https" || url->scheme == "mailto");
}

bool is_http_url(std::string_view address) {
  const auto url = parse_url(address);
  return url && (url->scheme == "http" || url->scheme == "https");
}

std::string site_of(std::string_view address) {
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
