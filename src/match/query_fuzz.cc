// Round trip: whatever parses prints to something that parses to the same.
#include <cstdint>
#include <cstdlib>

#include "base/limits.h"
#include "match/naive.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kith::match;
  if (size > 600) return 0;  // the matcher's cost grows with query times text
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto query = parse(input);
  if (!query) return 0;
  const auto printed = print(*query);
  const auto again = parse(printed);
  if (!again || !(*again == *query) || print(*again) != printed) std::abort();
  Document document;
  document.text = input;
  const auto found = match(*query, document);
  if (found.truth == Truth::no && !found.spans.empty() && query->root.is == Node::Is::words)
    std::abort();
  return 0;
}
