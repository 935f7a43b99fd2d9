#include "text/tone.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "text/fold.h"
#include "text/tone_lexicon.h"
#include "text/utf8.h"
#include "text/words.h"

namespace kith::text {
namespace {

constexpr std::size_t kReadMost = 8192;
constexpr double kDampen = 12.0;  // a sum of ±4 becomes ±0.76
constexpr double kLabelFrom = 0.12;

bool lists(std::string_view list, std::string_view word) {
  for (auto i = list.find(word); i != std::string_view::npos; i = list.find(word, i + 1)) {
    const auto end = i + word.size();
    if ((i == 0 || list[i - 1] == ' ') && (end == list.size() || list[end] == ' ')) return true;
  }
  return false;
}

struct Entry {
  double weight = 0;
  bool verb = false;  // may be negated from behind
};

// The lists as a table, made once and never changed.
class Lexicon {
 public:
  explicit Lexicon(const ToneLanguage& language) {
    for (const auto& list : {language.words, language.more}) add(list);
  }

  void add(std::span<const ToneWords> list) {
    for (const auto& [weight, words] : list) {
      for (std::size_t i = 0; i < words.size();) {
        auto end = std::min(words.find(' ', i), words.size());
        auto word = words.substr(i, end - i);
        i = end + 1;
        if (word.empty()) continue;
        Entry entry{static_cast<double>(weight), word.ends_with('!')};
        if (entry.verb) word.remove_suffix(1);
        if (word.ends_with('*'))
          stems_.emplace(word.substr(0, word.size() - 1), entry);
        else
          whole_.emplace(word, entry);
      }
    }
  }

  const Entry* find(std::string_view word) const {
    if (const auto it = whole_.find(word); it != whole_.end()) return &it->second;
    for (std::size_t n = word.size(); n >= 2; --n)
      if (const auto it = stems_.find(word.substr(0, n)); it != stems_.end()) return &it->second;
    return nullptr;
  }

 private:
  std::unordered_map<std::string_view, Entry> whole_, stems_;
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
    const double weight = emoji_weight(next_code_point(text, i));
    if (weight == 0) continue;
    sum.value += weight;
    ++sum.evidence;
  }
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
  std::string word;
  bool opens;  // a comma or full stop stands before it: what came before does not reach it
};

std::vector<Said> folded_words(std::string_view text) {
  std::vector<Said> out;
  std::size_t end = 0;
  for (const auto& word : words(text)) {
    const bool opens =
        text.substr(end, word.start - end).find_first_of(",.;:!?\n") != std::string_view::npos;
    end = word.end;
    std::string plain = fold_marks(word.text);
    // `don’t` and `l’été`: the apostrophe goes, or what stands before it.
    for (auto i = plain.find("\xE2\x80\x99"); i != std::string::npos;
         i = plain.find("\xE2\x80\x99"))
      plain.replace(i, 3, "'");
    if (const auto mark = plain.find('\''); mark != std::string::npos) {
      if (mark <= 2 && plain.size() - mark > 3)
        plain.erase(0, mark + 1);
      else
        std::erase(plain, '\'');
    }
    out.push_back({std::move(plain), opens});
  }
  return out;
}

bool negates(const ToneLanguage& language, const std::string& word) {
  return lists(language.negations, word) ||
         (language.code == "en" && word.size() > 3 && word.ends_with("nt") &&
          lists("dont wont cant aint isnt arent wasnt "
                "werent hasnt havent hadnt doesnt didnt couldnt wouldnt shouldnt neednt mustnt",
                word));
}

Sum word_tone(std::string_view text, const ToneLanguage& language) {
  const Lexicon& lexicon = lexicon_of(language);
  const auto list = folded_words(text);
  Sum before, after;
  bool turned = false;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (lists(language.buts, list[i].word)) turned = true;
    const Entry* const entry = lexicon.find(list[i].word);
    if (!entry) continue;
    double weight = entry->weight;
    bool negated = false;
    for (std::size_t back = 1; back <= 3 && back <= i && !list[i - back + 1].opens; ++back) {
      const auto& word = list[i - back].word;
      if (back <= 2 && lists(language.boosters, word)) weight *= 1.3;
      if (back <= 2 && lists(language.dampers, word)) weight *= 0.6;
      negated = negated || negates(language, word);
    }
    const bool from_behind = entry->verb && (language.negates_after || language.code == "en");
    for (std::size_t ahead = 1;
         from_behind && ahead <= 3 && i + ahead < list.size() && !list[i + ahead].opens; ++ahead)
      negated = negated || negates(language, list[i + ahead].word);
    if (negated) weight *= entry->weight > 0 ? -0.8 : -0.4;
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
  Sum sum = emoji_tone(text);
  if (const ToneLanguage* const language = tone_language(code)) {
    const Sum said = word_tone(text, *language);
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
