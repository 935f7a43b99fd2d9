#include "text/idna.h"

#include <unicode/bytestream.h>
#include <unicode/idna.h>

#include <algorithm>
#include <memory>

#include "text/utf8.h"

namespace kith::text {
namespace {

// RFC 3492, section 5.
constexpr std::uint32_t kBase = 36, kMin = 1, kMax = 26, kSkew = 38, kDamp = 700, kBias = 72,
                        kFirst = 128;

std::uint32_t adapt(std::uint32_t delta, std::uint32_t points, bool first) {
  delta = first ? delta / kDamp : delta / 2;
  delta += delta / points;
  std::uint32_t k = 0;
  for (; delta > ((kBase - kMin) * kMax) / 2; k += kBase) delta /= kBase - kMin;
  return k + (kBase - kMin + 1) * delta / (delta + kSkew);
}

char digit(std::uint32_t d) {
  return static_cast<char>(d < 26 ? 'a' + d : '0' + (d - 26));
}

const icu::IDNA* idna() {
  static const std::unique_ptr<icu::IDNA> one = [] {
    UErrorCode status = U_ZERO_ERROR;
    constexpr auto options = UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ |
                             UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_NONTRANSITIONAL_TO_UNICODE;
    return std::unique_ptr<icu::IDNA>(icu::IDNA::createUTS46Instance(options, status));
  }();
  return one.get();
}

}  // namespace

std::string label_to_punycode(std::u32string_view label) {
  std::string out;
  for (const char32_t c : label)
    if (c < 0x80) out += static_cast<char>(c);
  const auto basic = static_cast<std::uint32_t>(out.size());
  if (basic == label.size()) return out;
  if (label.size() > 1000)
    return std::string(label.size(), 'x');  // longer than any label may be, whatever its letters
  if (basic > 0) out += '-';
  std::uint32_t n = kFirst, delta = 0, bias = kBias, done = basic;
  while (done < label.size()) {
    char32_t m = 0x110000;
    for (const char32_t c : label)
      if (c >= n) m = std::min(m, c);
    delta += (static_cast<std::uint32_t>(m) - n) * (done + 1);
    n = static_cast<std::uint32_t>(m);
    for (const char32_t c : label) {
      if (c < n) ++delta;
      if (c != n) continue;
      std::uint32_t q = delta;
      for (std::uint32_t k = kBase;; k += kBase) {
        const std::uint32_t t = k <= bias ? kMin : k >= bias + kMax ? kMax : k - bias;
        if (q < t) break;
        out += digit(t + (q - t) % (kBase - t));
        q = (q - t) / (kBase - t);
      }
      out += digit(q);
      bias = adapt(delta, done + 1, done == basic);
      delta = 0;
      ++done;
    }
    ++delta;
    ++n;
  }
  return "xn--" + out;
}

Result<std::string> host_to_ascii(std::string_view host) {
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  icu::IDNAInfo info;
  UErrorCode status = U_ZERO_ERROR;
  if (!idna())
    return fail(Kind::internal, "host names cannot be read: the Unicode data is missing");
  idna()->nameToASCII_UTF8(icu::StringPiece(host.data(), static_cast<int32_t>(host.size())), sink,
                           info, status);
  // WHATWG: no hyphen checks, no length checks.
  constexpr std::uint32_t kIgnored = UIDNA_ERROR_EMPTY_LABEL | UIDNA_ERROR_LABEL_TOO_LONG |
                                     UIDNA_ERROR_DOMAIN_NAME_TOO_LONG | UIDNA_ERROR_LEADING_HYPHEN |
                                     UIDNA_ERROR_TRAILING_HYPHEN | UIDNA_ERROR_HYPHEN_3_4;
  if (U_FAILURE(status) || (info.getErrors() & ~kIgnored) != 0 || out.empty())
    return fail(Kind::invalid, "`" + std::string(clip_bytes(host, 100)) +
                                   "` is not a host name; check its spelling");
  return out;
}

std::string host_to_unicode(std::string_view ascii) {
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  icu::IDNAInfo info;
  UErrorCode status = U_ZERO_ERROR;
  if (!idna()) return std::string(ascii);
  idna()->nameToUnicodeUTF8(icu::StringPiece(ascii.data(), static_cast<int32_t>(ascii.size())),
                            sink, info, status);
  return U_SUCCESS(status) && !info.hasErrors() ? out : std::string(ascii);
}

}  // namespace kith::text
