#include "mutate.h"

#include <algorithm>
#include <array>

namespace kith::fuzz {
namespace {

using Random = std::mt19937_64;

// Bytes that parsers trip over.
constexpr std::array<std::string_view, 26> kWords{
    "\0",   "\xff", "\xc3",  "\xe2\x80\x8d", "\xf0\x9f\x91\xa9", "\xed\xa0\x80", "\\ud800", "\r\n", "\n\n",
    "\"",   "\\",   "<",     ">",            "&#0;",             "]]>",          "<!--",    "{",    "}",
    "[[[[", "]",    "-1e99", "0",            "9999999999999999", "%00",          "=?",      "://"};

std::size_t below(Random& random, std::size_t n) { return n == 0 ? 0 : static_cast<std::size_t>(random() % n); }

std::string piece(std::string_view of, Random& random) {
  if (of.empty()) return {};
  const std::size_t at = below(random, of.size());
  return std::string(of.substr(at, 1 + below(random, std::min<std::size_t>(64, of.size() - at))));
}

void change(std::string& text, const std::vector<std::string>& others, Random& random) {
  const std::size_t at = below(random, text.size() + 1);
  switch (random() % 8) {
    case 0:
      if (at < text.size()) text[at] = static_cast<char>(random());
      break;
    case 1:
      if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << (random() % 8)));
      break;
    case 2:
      if (at < text.size()) text.erase(at, 1 + below(random, 32));
      break;
    case 3:
      text.insert(at, kWords[below(random, kWords.size())]);
      break;
    case 4: {  // a part of itself again, right after itself
      const std::size_t length = 1 + below(random, std::min<std::size_t>(16, text.size() - at + 1));
      const std::string part = text.substr(at, length);
      for (std::uint64_t i = 0, n = 1 + (random() % 16 == 0 ? random() % 256 : 0); i < n; ++i) text.insert(at, part);
      break;
    }
    case 5:
      text.insert(at, piece(text, random));
      break;
    case 6:
      if (!others.empty()) text.insert(at, piece(others[below(random, others.size())], random));
      break;
    default:
      if (random() % 4 == 0) text.resize(at);
      break;
  }
}

}  // namespace

std::string mutated(std::string_view seed, const std::vector<std::string>& others, std::size_t most, Random& random) {
  std::string text(seed);
  for (std::uint64_t i = 0, n = 1 + random() % 4; i < n; ++i) change(text, others, random);
  if (text.size() > most) text.resize(most);
  return text;
}

}  // namespace kith::fuzz
