#include <cstdlib>

#include "channels/feeds/feed.h"
#include "text/dates.h"
#include "text/utf8.h"

// Any bytes: an error or a feed whose every text is valid and whose items have ids.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto feed = kith::channels::feeds::parse_feed(
      bytes, {.base_url = "https://base.example/", .content_type = ""});
  if (feed)
    for (const auto& item : feed->items)
      if (item.id.empty() || !kith::text::is_valid_utf8(item.title) ||
          !kith::text::is_valid_utf8(item.html))
        std::abort();
  kith::text::parse_written_date(bytes);
  return 0;
}
