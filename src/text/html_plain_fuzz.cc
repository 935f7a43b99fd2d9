// The plain reader against the HTML5 parser: the same, or declined. What begins with `=` is HTML as it is;
// anything else is made into HTML, a piece a byte.
#include <cstdlib>

#include "text/html_agree.h"
#include "text/html_pieces.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  using namespace kith::text;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto html = bytes.starts_with('=') ? std::string(bytes.substr(1)) : html_of(bytes);
  if (agreement(html) == Agreement::other) std::abort();
  return 0;
}
