#include <cstdlib>
#include <string_view>

#include "text/page_head.h"
#include "text/url.h"
#include "text/utf8.h"

// Any page: valid words within limits, addresses that can be fetched.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const std::string_view html(reinterpret_cast<const char*>(data), size);
  const auto head = kith::text::read_page_head(html, "https://source.example/post");
  std::size_t bytes = 0;
  for (const auto& words : head.words) {
    bytes += words.size();
    if (words.empty() || !kith::text::is_valid_utf8(words)) std::abort();
  }
  if (bytes > 256 * 1024 || head.pictures.size() > 50) std::abort();
  for (const auto& url : head.pictures)
    if (!kith::text::is_http_url(url)) std::abort();
  if (!head.oembed.empty() && !kith::text::is_http_url(head.oembed)) std::abort();
  return 0;
}
