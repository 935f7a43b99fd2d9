// Prefilter: what a text index can know of a query before anything is read: an expression over index words that
// every document the query matches satisfies. It lets too much through, never too little; match::match decides.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "match/document.h"
#include "match/naive.h"
#include "match/query.h"

namespace kith::match {

// `named` are facts whose index word is not the value written but an id behind a name that may change:
// `channel:`, and `author:` of what we wrote ourselves. `parts` then is what the index words say without it (none:
// nothing). Whoever keeps the index puts any-of in its place.
struct Narrow {
  enum class Is : std::uint8_t { everything, word, prefix, named, all, any };
  Is is = Is::everything;
  std::string word;  // word, prefix; named: the value written
  Field field = Field::channel;
  std::vector<Narrow> parts;  // any without parts: nothing matches
  bool operator==(const Narrow&) const = default;
};

inline constexpr std::size_t kPrefilterWords = 600;

struct Prefilter {
  Narrow words;
  std::optional<double> age_least, age_most;  // seconds, both inclusive
};

// At most kPrefilterWords words; what is wider is left out, or everything.
Prefilter prefilter(const Query& query);

// The index words of a document: every form its words may be asked by, without marks, and its facts, which begin with
// `␟`. Rising, each once. No white space, quotation marks, backslashes or ASCII capitals in them; at most 200 bytes
// each.
std::vector<std::string> index_words(const Reading& reading);
// One such word from a kind and a value: "c", "42" → `␟c:42`.
std::string index_fact(std::string_view kind, std::string_view value);

// Whether index words (rising) satisfy it. `named` answers for those parts; without it they are taken to be true.
bool satisfies(const Narrow& narrow, const std::vector<std::string>& words,
               const std::function<bool(const Narrow&)>& named = {});

}  // namespace kith::match
