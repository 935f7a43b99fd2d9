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

// A count for each language of kCommon, a byte each.
struct Votes {
  std::uint64_t low = 0, high = 0;

  static Votes one(std::size_t language) {
    return language < 8 ? Votes{1ULL << (8 * language), 0} : Votes{0, 1ULL << (8 * (language - 8))};
  }
  void add(const Votes& other) {
    low += other.low;
    high += other.high;
  }
  int of(std::size_t language) const {
    return static_cast<int>((language < 8 ? low >> (8 * language) : high >> (8 * (language - 8))) & 0xFFU);
  }
  bool operator==(const Votes&) const = default;
};
static_assert(kCommon.size() <= 16 && kReadMost < 256);

// Which languages have a word; open addressing.
class Table {
 public:
  static const Table& get() {
    static const Table table;
    return table;
  }

  // All 0: none.
  const Votes& votes(std::uint64_t hash) const {
    auto at = hash & kMask;
    while (slots_[at].hash != hash && slots_[at].hash != 0) at = (at + 1) & kMask;
    return slots_[at].votes;
  }
  // None but Hindi and Urdu.
  bool is_hindi(std::uint64_t hash) const { return votes(hash) == Votes::one(kCommon.size() - 1); }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    Votes votes;
  };
  static constexpr std::uint64_t kMask = 1023;

  Table() : slots_(kMask + 1) {
    for (std::size_t k = 0; k < kCommon.size(); ++k)
      for (auto left = kCommon[k].words; !left.empty();) {
        const auto end = std::min(left.find(' '), left.size());
        add(hash_word(left.substr(0, end)), k);
        left.remove_prefix(std::min(end + 1, left.size()));
      }
  }
  void add(std::uint64_t hash, std::size_t language) {
    auto at = hash & kMask;
    while (slots_[at].hash != 0 && slots_[at].hash != hash) at = (at + 1) & kMask;
    slots_[at].hash = hash;
    if (slots_[at].votes.of(language) == 0) slots_[at].votes.add(Votes::one(language));
  }

  std::vector<Slot> slots_;
};

}  // namespace

bool has_roman_hindi(std::span<const Cut> words) {
  const auto& table = Table::get();
  return std::ranges::any_of(words, [&](const Cut& word) { return table.is_hindi(word.hash); });
}

bool is_roman_hindi(std::string_view text) {
  Reader reader;
  int all = 0, hindi = 0;
  const auto& table = Table::get();
  for (const auto& word : reader.read(text)) {
    if (++all > 200) break;
    hindi += table.is_hindi(word.hash) ? 1 : 0;
  }
  return hindi >= 2 && hindi * 4 >= all;
}

std::string_view language_of_common_words(std::span<const Cut> words) {
  const auto& table = Table::get();
  Votes all;
  for (const auto& word : words.first(std::min(words.size(), kReadMost))) all.add(table.votes(word.hash));
  std::array<int, kCommon.size()> votes{};
  for (std::size_t k = 0; k < votes.size(); ++k) votes[k] = all.of(k);
  const auto best = static_cast<std::size_t>(std::ranges::max_element(votes) - votes.begin());
  const int most = votes[best];
  if (most < kLeast) return {};
  votes[best] = 0;
  return *std::ranges::max_element(votes) * 2 <= most ? std::string_view(kCommon[best].code) : std::string_view();
}

}  // namespace kith::text::detail
