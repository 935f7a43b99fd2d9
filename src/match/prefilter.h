// Prefilter: what a text index can know of a query before anything is read: an expression over index words that
// every document the query matches satisfies. It lets too much through, never too little; match::match decides.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "match/document.h"
#include "match/query.h"
#include "text/reader.h"

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

// The index words of documents, one document after another: every form its words may be asked by, without marks, and
// its facts, which begin with `␟`. Rising, each once. No white space, quotation marks, backslashes or ASCII capitals in
// them; at most 200 bytes each. Keeps its buffers. One a thread.
class IndexWords {
 public:
  // Views until the next call.
  std::span<const std::string_view> of(const Document& document);

 private:
  struct Word {
    std::uint64_t first = 0;  // its first eight bytes, to be compared at once
    std::size_t at = 0, size = 0;
  };
  void add(std::string_view kind, std::string_view form);  // kind empty: a word of a text
  void add_forms(std::string_view text, std::string_view kind);
  void add_text(std::string_view text);
  void add_runs(std::string_view text);
  void add_signs(std::string_view text);
  void add_site(std::string_view kind, std::string_view host);
  void add_until(std::string_view kind, std::string_view value, char sign);
  void add_facts(const Document& document);

  bool is_first(std::size_t cut);  // none before it is the same word

  text::Reader reader_;
  std::vector<std::uint32_t> seen_;  // 1 + the number of a cut, by its hash; 0: none
  std::string bytes_;
  std::vector<Word> words_;
  std::vector<std::string_view> out_;
};
// One such word from a kind and a value: "c", "42" → `␟c:42`.
std::string index_fact(std::string_view kind, std::string_view value);

// Whether index words (rising) satisfy it. `named` answers for those parts; without it they are taken to be true.
bool satisfies(const Narrow& narrow, std::span<const std::string_view> words,
               const std::function<bool(const Narrow&)>& named = {});

}  // namespace kith::match
