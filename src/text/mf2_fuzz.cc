#include <cstdlib>

#include "text/mf2.h"
#include "text/utf8.h"
#include "text/webmention.h"

namespace {

void check(const kith::text::Mf2Item& item) {
  if (item.type.empty()) std::abort();
  for (const auto& property : item.properties)
    for (const auto& value : property.values) {
      if (property.name.empty() || !kith::text::is_valid_utf8(value.value)) std::abort();
      for (const auto& inner : value.item) check(inner);
    }
  for (const auto& child : item.children) check(child);
}

}  // namespace

// Any page: items with types, texts that are valid; a mention of it is safe.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const std::string_view html(reinterpret_cast<const char*>(data), size);
  const auto document = kith::text::parse_mf2(html, "https://source.example/post");
  for (const auto& item : document.items) check(item);
  kith::text::find_webmention_endpoint("https://source.example/post", {{"Link", std::string(html.substr(0, 400))}},
                                       html);
  const auto mention = kith::text::read_mention("https://source.example/post", "https://target.example/", html);
  if (mention && (mention->html.contains("<script") || mention->html.contains("<img"))) std::abort();
  return 0;
}
