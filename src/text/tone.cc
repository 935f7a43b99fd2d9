#include "text/tone.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "text/reader.h"
#include "text/tone_lexicon.h"
#include "text/utf8.h"

namespace kith::text {
namespace {

constexpr std::size_t kReadMost = 8192;
constexpr double kDampen = 12.0;  // a sum of ±4 becomes ±0.76
constexpr double kLabelFrom = 0.12;

// What the lists know of a word.
struct Known {
  double weight = 0;
  bool scores = false;  // `weight` is said of it, be it 0
  bool verb = false;    // may be negated from behind
  bool negates = false, boosts = false, dampens = false, but = false;
};

void each_word(std::string_view list, const auto& use) {
  for (; !list.empty(); list.remove_prefix(std::min(list.find(' '), list.size() - 1) + 1))
    if (const auto word = list.substr(0, list.find(' ')); !word.empty()) use(word);
}

// The lists as a table, made once and never changed.
class Lexicon {
 public:
  explicit Lexicon(const ToneLanguage& language) {
    for (const auto& list : {language.words, language.more})
      for (const auto& [weight, words] : list) each_word(words, [&](auto word) { score(word, weight); });
    each_word(language.negations, [&](auto word) { whole_[word].negates = true; });
    if (language.code == "en") each_word(kNots, [&](auto word) { whole_[word].negates = true; });
    each_word(language.boosters, [&](auto word) { whole_[word].boosts = true; });
    each_word(language.dampers, [&](auto word) { whole_[word].dampens = true; });
    each_word(language.buts, [&](auto word) { whole_[word].but = true; });
  }

  Known find(std::string_view word) const {
    const auto it = whole_.find(word);
    Known known = it == whole_.end() ? Known{} : it->second;
    if (!known.scores) read_stem(word, known);
    return known;
  }

 private:
  static constexpr std::size_t kLeastStem = 2, kLongestStem = 31;
  static constexpr std::string_view kNots =
      "dont wont cant aint isnt arent wasnt werent hasnt havent hadnt doesnt didnt couldnt wouldnt shouldnt neednt "
      "mustnt";

  void score(std::string_view word, int weight) {
    const bool verb = word.ends_with('!');
    if (verb) word.remove_suffix(1);
    const bool stem = word.ends_with('*');
    if (stem) word.remove_suffix(1);
    Known& known = stem ? stems_[word] : whole_[word];
    if (known.scores) return;
    known.weight = weight;
    known.verb = verb;
    known.scores = true;
    if (stem) lengths(word) |= 1U << std::min(word.size(), kLongestStem);
  }
  void read_stem(std::string_view word, Known& known) const {
    if (word.size() < kLeastStem) return;
    const auto longest = std::min(word.size(), kLongestStem);
    for (auto found = lengths_[place(word)] & ((2U << longest) - 1); found != 0;) {
      const auto n = static_cast<std::size_t>(std::bit_width(found) - 1);
      found ^= 1U << n;
      const auto it = stems_.find(word.substr(0, n));
      if (it == stems_.end()) continue;
      known.weight = it->second.weight;
      known.verb = it->second.verb;
      known.scores = true;
      return;
    }
  }
  static std::size_t place(std::string_view word) {
    return (static_cast<unsigned char>(word[0]) * 31U + static_cast<unsigned char>(word[1])) % kPlaces;
  }
  std::uint32_t& lengths(std::string_view stem) { return lengths_[place(stem)]; }

  static constexpr std::size_t kPlaces = 1024;
  struct Hash {
    std::size_t operator()(std::string_view word) const { return hash_word(word); }
  };
  std::unordered_map<std::string_view, Known, Hash> whole_, stems_;
  std::array<std::uint32_t, kPlaces> lengths_{};  // of the stems that begin with two such bytes, a bit each
};

const Lexicon& lexicon_of(const ToneLanguage& language) {
  static const auto* const all = [] {
    auto* made = new std::map<std::string_view, Lexicon>();
    for (const char* code : {"en", "de", "fr", "es", "pt", "it", "nl"})
      if (const auto* known = tone_language(code)) made->emplace(known->code, Lexicon(*known));
    return made;
  }();
  return all->at(language.code);
}

double emoji_weight(char32_t c) {
  switch (c) {
    case U'😍':
    case U'🥰':
    case U'🤩':
    case U'❤':
    case U'💖':
    case U'💕':
    case U'🎉':
    case U'🥳':
      return 3;
    case U'😀':
    case U'😃':
    case U'😄':
    case U'😁':
    case U'😊':
    case U'🙂':
    case U'😎':
    case U'👍':
    case U'👏':
    case U'🙏':
    case U'💪':
    case U'☺':
    case U'😋':
    case U'🤗':
    case U'💯':
    case U'✨':
    case U'😂':
    case U'🤣':
    case U'😆':
    case U'😉':
    case U'💙':
    case U'💚':
      return 2;
    case U'😐':
    case U'😕':
    case U'🙄':
    case U'😬':
    case U'🤔':
    case U'😟':
    case U'🙁':
    case U'☹':
      return -1;
    case U'😞':
    case U'😔':
    case U'😢':
    case U'😭':
    case U'👎':
    case U'😠':
    case U'😩':
    case U'😫':
    case U'😤':
    case U'💔':
    case U'😒':
      return -2;
    case U'😡':
    case U'🤬':
    case U'🤮':
    case U'🤢':
    case U'💩':
      return -3;
    default:
      return 0;
  }
}

struct Sum {
  double value = 0;
  int evidence = 0;
};

Sum emoji_tone(std::string_view text) {
  Sum sum;
  for (std::size_t i = 0; i < text.size();) {
    if (static_cast<unsigned char>(text[i]) < 0x80) {
      ++i;
      continue;
    }
    const double weight = emoji_weight(next_code_point(text, i));
    if (weight == 0) continue;
    sum.value += weight;
    ++sum.evidence;
  }
  if (text.find_first_of(":;<") == std::string_view::npos) return sum;
  for (const auto& [face, weight] : {std::pair{":)", 2.0},
                                     {":-)", 2.0},
                                     {";)", 1.0},
                                     {":D", 2.0},
                                     {":(", -2.0},
                                     {":-(", -2.0},
                                     {"<3", 2.0}}) {
    if (text.find(face) == std::string_view::npos) continue;
    sum.value += weight;
    ++sum.evidence;
  }
  return sum;
}

struct Said {
  Known known;
  bool opens;  // a comma or full stop stands before it: what came before does not reach it
};

// `don’t` and `l’été`: the apostrophe goes, or what stands before it.
std::string without_apostrophe(std::string_view word, std::size_t mark) {
  std::string plain(word);
  if (mark <= 2 && plain.size() - mark > 3)
    plain.erase(0, mark + 1);
  else
    std::erase(plain, '\'');
  return plain;
}

std::vector<Said> known_words(std::string_view text, const Reader& words, const Lexicon& lexicon) {
  std::vector<Said> out;
  out.reserve(words.cuts().size());
  std::size_t end = 0;
  for (const auto& word : words.cuts()) {
    if (word.end > text.size()) break;
    const bool opens = text.substr(end, word.start - end).find_first_of(",.;:!?\n") != std::string_view::npos;
    end = word.end;
    const auto bare = words.bare(word);
    const auto mark = bare.find('\'');
    out.push_back({lexicon.find(mark == std::string_view::npos ? bare : without_apostrophe(bare, mark)), opens});
  }
  return out;
}

Sum word_tone(std::string_view text, const Reader& words, const ToneLanguage& language) {
  const auto list = known_words(text, words, lexicon_of(language));
  Sum before, after;
  bool turned = false;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Known& known = list[i].known;
    if (known.but) turned = true;
    if (!known.scores) continue;
    double weight = known.weight;
    bool negated = false;
    for (std::size_t back = 1; back <= 3 && back <= i && !list[i - back + 1].opens; ++back) {
      const Known& earlier = list[i - back].known;
      if (back <= 2 && earlier.boosts) weight *= 1.3;
      if (back <= 2 && earlier.dampens) weight *= 0.6;
      negated = negated || earlier.negates;
    }
    const bool from_behind = known.verb && (language.negates_after || language.code == "en");
    for (std::size_t ahead = 1;
         from_behind && ahead <= 3 && i + ahead < list.size() && !list[i + ahead].opens; ++ahead)
      negated = negated || list[i + ahead].known.negates;
    if (negated) weight *= known.weight > 0 ? -0.8 : -0.4;
    auto& sum = turned ? after : before;
    sum.value += weight;
    ++sum.evidence;
  }
  // What follows a `but` is what was meant.
  if (turned && after.evidence > 0)
    return {before.value * 0.6 + after.value * 1.4, before.evidence + after.evidence};
  return {before.value + after.value, before.evidence + after.evidence};
}

}  // namespace

Tone tone_of(std::string_view given, std::string_view code) {
  const std::string text = repair_utf8(clip_bytes(given, kReadMost));
  Reader words;
  if (tone_language(code)) words.read(text);
  return tone_of(text, code, words);
}

Tone tone_of(std::string_view given, std::string_view code, const Reader& words) {
  const auto text = clip_bytes(given, kReadMost);
  Sum sum = emoji_tone(text);
  if (const ToneLanguage* const language = tone_language(code)) {
    const Sum said = word_tone(text, words, *language);
    sum.value += said.value;
    sum.evidence += said.evidence;
  }
  if (sum.evidence == 0) return {};
  const auto marks = std::min<std::ptrdiff_t>(std::count(text.begin(), text.end(), '!'), 3);
  if (sum.value != 0) sum.value *= 1.0 + 0.08 * static_cast<double>(marks);
  Tone tone;
  tone.value = sum.value / std::sqrt(sum.value * sum.value + kDampen);
  tone.evidence = sum.evidence;
  tone.label = tone_label(tone.value);
  return tone;
}

std::string_view tone_label(double value) {
  return value >= kLabelFrom ? "positive" : value <= -kLabelFrom ? "negative" : "neutral";
}

}  // namespace kith::text
