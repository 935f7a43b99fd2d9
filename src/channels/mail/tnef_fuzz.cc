#include <cstdlib>

#include "channels/mail/tnef.h"
#include "text/utf8.h"

// Any bytes: no more comes out than went in, and its texts are valid.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto packed = kith::channels::mail::read_tnef("\x78\x9F\x3E\x22" + std::string(bytes));
  if (!packed) std::abort();
  std::size_t all = 0;
  for (const auto& file : packed->files) all += file.bytes.size();
  if (all > size || !kith::text::is_valid_utf8(packed->text) || !kith::text::is_valid_utf8(packed->html)) std::abort();
  return 0;
}
