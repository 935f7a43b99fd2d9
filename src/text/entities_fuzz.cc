#include <cstdlib>

#include "text/entities.h"
#include "text/measure.h"
#include "text/utf8.h"

// Whatever the bytes: every entity lies in the text, spells what stands there, and none of a kind
// overlap.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const std::string text = kith::text::repair_utf8({reinterpret_cast<const char*>(data), size});
  for (const char* network :
       {"x", "mastodon", "bluesky", "instagram", "telegram", "discord", "plain"}) {
    const auto found = kith::text::find_entities(network, text);
    if (!found || !kith::text::measure(network, text)) std::abort();
    for (const auto* list : {&found->links, &found->mentions, &found->hashtags, &found->cashtags}) {
      std::size_t end = 0;
      for (const auto& e : *list) {
        if (e.byte_start < end || e.byte_end <= e.byte_start || e.byte_end > text.size())
          std::abort();
        if (text.substr(e.byte_start, e.byte_end - e.byte_start) != e.text) std::abort();
        end = e.byte_end;
      }
    }
  }
  return 0;
}
