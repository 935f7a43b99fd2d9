// What fits the form comes back as a query that fits the same form.
#include <cstdint>
#include <cstdlib>

#include "match/builder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kith::match;
  if (size > 600) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto query = parse(input);
  if (!query) return 0;
  const auto builder = to_builder(*query, input);
  if (!builder) return 0;
  const auto text = to_query(*builder);
  if (!text) std::abort();
  const auto again = parse(*text);
  if (!again || !to_builder(*again, *text)) std::abort();
  return 0;
}
