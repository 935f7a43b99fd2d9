#include <cstdlib>

#include "text/url.h"
#include "text/utf8.h"

// Any bytes: what parses is written so that it parses to the same; canonical forms are final.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto cut = bytes.find('\n');
  const auto base = cut == std::string_view::npos ? std::string_view() : bytes.substr(0, cut);
  const auto text = cut == std::string_view::npos ? bytes : bytes.substr(cut + 1);
  if (const auto url = kith::text::parse_url(text, base)) {
    const auto written = url->to_string();
    const auto again = kith::text::parse_url(written);
    if (!kith::text::is_ascii(written) || !again || again->to_string() != written) std::abort();
  }
  if (const auto canonical = kith::text::canonical_url(text, base)) {
    const auto again = kith::text::canonical_url(*canonical);
    if (!again || *again != *canonical) std::abort();
  }
  kith::text::display_host(kith::text::site_of(text));
  return 0;
}
