// A fuzz target with a fault that no seed shows and every working run of mutations finds: proof that
// corpora_test can fail.
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (text.find("birdbird") != std::string_view::npos) std::abort();
  return 0;
}
