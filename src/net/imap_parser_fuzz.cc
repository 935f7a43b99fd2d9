// Any bytes, in any pieces, make responses or an error: the same ones however they are cut.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "net/imap_parser.h"

namespace {

using kith::net::ImapParser;
using kith::net::ImapValue;

void print(const ImapValue& v, std::string& out) {
  out += std::to_string(static_cast<int>(v.is)) + v.text + "(";
  for (const ImapValue& item : v.items) print(item, out);
  out += ")";
}

// What was read, up to the first error.
std::string read(std::string_view bytes, std::size_t step) {
  ImapParser parser({.line = 4096, .literals = 4096});
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += step) {
    const auto found = parser.feed(bytes.substr(i, step));
    if (!found) return out + "!";
    for (const auto& r : *found) {
      out += r.tag + "|" + r.status + "|" + r.code + "|" + r.text + "|";
      for (const ImapValue& v : r.values) print(v, out);
      out += "\n";
    }
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  const std::string in_steps = read(bytes, 1 + data[0] % 7);
  const std::string byte_by_byte = read(bytes, 1);
  // An error forgets what was found in the same piece, so only whole readings are compared.
  if (!in_steps.ends_with('!') && in_steps != byte_by_byte) std::abort();
  return 0;
}
