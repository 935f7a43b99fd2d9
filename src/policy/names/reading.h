// A text as the search for names reads it: letter by letter, by what each looks like, and what parts it from the last.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "policy/names.h"

namespace kith::policy::names {

// What stands between two letters, from nothing to too much.
enum class Gap : std::uint8_t {
  none,
  hidden,      // only what is not seen
  apostrophe,  // one of them and nothing else
  point,       // one sign and no space: - _ . / and a hyphen at the end of a line
  space,       // spaces alone, at most three
  far,         // at most three signs and spaces, no end of a sentence
  stop,        // the same with an end of a sentence
  wall         // more
};

// Whether no letter follows another there, for who reads.
constexpr bool parts(Gap gap) {
  return gap > Gap::hidden;
}

// One stroke of one character (text/looks.h).
struct Element {
  char32_t own = 0, shape = 0;
  std::uint32_t at = 0, to = 0;  // code points of its character
  Gap gap = Gap::none;           // before it
  std::uint8_t script = 0;
  bool first : 1 = false, last : 1 = false;  // stroke of its character
  bool upper : 1 = false, marked : 1 = false, wide : 1 = false, digit : 1 = false, sign : 1 = false;
  bool unspaced : 1 = false;
  bool hump : 1 = false;  // a capital that begins a word within one: the H of aHump
  bool inside : 1 = false, handle : 1 = false, tag : 1 = false, link : 1 = false;  // of an address
  bool dash : 1 = false;                                                           // the gap is a - or _
  bool escaped : 1 = false;                                                        // percent-encoded or Punycode
};

// What may be a host: lower case, folded, with at least one dot.
struct Host {
  std::string name;
  std::uint32_t at = 0, to = 0;  // code points
};
// What follows an `@` or stands between two slashes, folded, with `@host` where there is one.
struct Handle {
  std::string name;
  std::uint32_t at = 0, to = 0;
};

struct Reading {
  std::vector<Element> elements;
  std::vector<Host> hosts;
  std::vector<Handle> handles;
};

Reading read(std::string_view utf8, Written written);

}  // namespace kith::policy::names
