// Whatever is pasted: no crash, an answer that parses, and a word for everything left out.
#include <cstdint>
#include <cstdlib>

#include "match/complete.h"
#include "match/dialects.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kith::match;
  if (size == 0 || size > 600) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto out = data[0] % 7 == 6 ? import_query(input) : import_query(input, static_cast<Dialect>(data[0] % 6));
  if (out.query.empty() && !out.problem) std::abort();
  if (!out.query.empty() && !parse(out.query)) std::abort();
  for (const auto& d : out.differences)
    if (d.from > d.to || d.to > input.size() || d.message.empty()) std::abort();
  const auto completed = complete(input, data[0] % size, {});
  if (completed.from > completed.to || completed.to > input.size()) std::abort();
  return 0;
}
