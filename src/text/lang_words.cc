#include "text/lang_words.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace kith::text::detail {
namespace {

constexpr std::size_t kReadMost = 40;
constexpr int kLeast = 4;

struct Common {
  const char* code;
  std::string_view words;  // folded
};
constexpr std::array kCommon = {
    Common{"en",
           "the to and of is it you that was for on this have with be not are but they at just like what your me "
           "about there when from has would who been our i we my can if so get out up one their don't it's"},
    Common{"de",
           "der die und das ist nicht ich zu den es mit sich auf für ein eine dem auch als noch wie wir aus bei "
           "nur aber hat oder wenn kann schon sind sehr heute im von war"},
    Common{"fr",
           "le la les et des est un une que du je pas pour dans ce qui au sur ne plus vous avec c'est nous sont "
           "très être cette j'ai on il mais en de elle"},
    Common{"es",
           "el la los las que y se del un una por con para es al lo como más pero su este sí porque muy está hay "
           "también en de no nos todo ya"},
    Common{"pt",
           "o os que e do da em um uma para é com não no na por mais dos como mas foi ao das tem à seu ser muito "
           "já está eu também isso você de"},
    Common{"it",
           "il di e la che in è un non sono con per si una del della come le ho ma anche più mi al gli perché "
           "questo molto ha nel ci c'è alla"},
    Common{"nl",
           "de het van een en ik in is dat op te zijn met die niet voor er aan ook als dit bij wat nog naar maar "
           "geen wel heb hij je dan uit"},
    Common{"pl", "w i na z że się nie do to jest o jak za od po ale co przez tylko już dla czy tak jego ma są też być"},
    Common{"tr", "ve bir bu da de için ile çok ne gibi daha ama o mi var kadar olarak sonra ben değil olan her şey ki"},
    Common{"ru",
           "и в не на я что он с как это по но из у за от так же вы для мы бы она только было ещё его если уже "
           "все есть"},
    Common{"uk",
           "і в не на я що він з як це по але із у за від так ви для ми б вона тільки було ще його якщо вже та є "
           "щоб"},
    // Hindi and Urdu as they are written with a phone's Latin letters; only words no other language here has.
    Common{"hi-Latn",
           "kya hai nahi nahin nhi bhai mujhe tum aap kaise kyun kyu mera meri mere yeh woh bahut bohot "
           "accha acha achha aaj yaar karo kar raha rahe rahi gaya gaye gayi matlab bilkul kuch abhi jaldi "
           "batao toh aur lekin bhi hota dekho dekha wala wali hoga hain tera teri apna apne kitna kahan "
           "kab koi sahi bakwas paisa paise chahiye karna karke milega haan theek thik dost zindagi pyaar "
           "aaya aayi hua hui sabko humko unka iska uska haal maza kaam ghar baat log logo"},
};

// Which languages have a word, a bit each; open addressing.
class Table {
 public:
  static const Table& get() {
    static const Table table;
    return table;
  }

  std::uint32_t languages(std::uint64_t hash) const {
    for (auto at = hash & kMask;; at = (at + 1) & kMask) {
      if (slots_[at].hash == hash) return slots_[at].languages;
      if (slots_[at].hash == 0) return 0;
    }
  }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t languages = 0;
  };
  static constexpr std::uint64_t kMask = 1023;

  Table() : slots_(kMask + 1) {
    for (std::size_t k = 0; k < kCommon.size(); ++k)
      for (auto left = kCommon[k].words; !left.empty();) {
        const auto end = std::min(left.find(' '), left.size());
        add(hash_word(left.substr(0, end)), 1U << k);
        left.remove_prefix(std::min(end + 1, left.size()));
      }
  }
  void add(std::uint64_t hash, std::uint32_t language) {
    auto at = hash & kMask;
    while (slots_[at].hash != 0 && slots_[at].hash != hash) at = (at + 1) & kMask;
    slots_[at].hash = hash;
    slots_[at].languages |= language;
  }

  std::vector<Slot> slots_;
};

}  // namespace

bool is_roman_hindi(std::string_view text) {
  constexpr auto kHindi = static_cast<std::uint32_t>(1U << (kCommon.size() - 1));
  const auto& table = Table::get();
  Reader reader;
  int all = 0, hindi = 0;
  for (const auto& word : reader.read(text)) {
    if (++all > 200) break;
    hindi += table.languages(word.hash) == kHindi ? 1 : 0;
  }
  return hindi >= 2 && hindi * 4 >= all;
}

std::string_view language_of_common_words(std::span<const Cut> words) {
  const auto& table = Table::get();
  std::array<int, kCommon.size()> votes{};
  for (const auto& word : words.first(std::min(words.size(), kReadMost))) {
    const auto languages = table.languages(word.hash);
    if (languages == 0) continue;
    for (std::size_t k = 0; k < votes.size(); ++k) votes[k] += static_cast<int>(languages >> k & 1U);
  }
  const auto best = static_cast<std::size_t>(std::ranges::max_element(votes) - votes.begin());
  const int most = votes[best];
  if (most < kLeast) return {};
  votes[best] = 0;
  return *std::ranges::max_element(votes) * 2 <= most ? std::string_view(kCommon[best].code) : std::string_view();
}

}  // namespace kith::text::detail
