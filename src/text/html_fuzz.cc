#include <cstdlib>

#include "text/html.h"
#include "text/utf8.h"

// Any bytes: the result is valid, says nothing that could act, and stays what it is when cleaned
// again.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const std::string_view html(reinterpret_cast<const char*>(data), size);
  kith::text::SafeHtmlOptions options;
  options.base_url = "https://base.example/";
  const auto once = kith::text::safe_html(html, options);
  if (!kith::text::is_valid_utf8(once)) std::abort();
  for (const char* tag : {"<script", "<style", "<svg", "<math", "<iframe", "<object", "<img",
                          "<template", "<noscript"})
    if (once.find(tag) != std::string::npos) std::abort();
  if (kith::text::safe_html(once, options) != once) std::abort();
  if (!kith::text::is_valid_utf8(kith::text::html_to_text(html))) std::abort();
  kith::text::text_to_html(html);
  return 0;
}
