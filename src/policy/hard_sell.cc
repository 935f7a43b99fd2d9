#include "policy/hard_sell.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "policy/hard_sell_words.h"
#include "policy/phrases.h"
#include "text/utf8.h"

namespace kith::policy {
namespace {

using detail::Phrases;
using detail::Token;

constexpr double kCapitals = 0.25, kExclamation = 0.2, kBareLink = 0.25, kRepeated = 0.5, kPrice = 0.1,
                 kPriceOnly = 0.3, kSign = 0.1, kPercent = 0.3;
constexpr std::size_t kReadMost = 20'000;  // bytes of a text that are weighed
constexpr std::size_t kEarlierMost = 20;

struct Cue {
  Pressure pressure;
  double weight = 0;
};

class Words {
 public:
  static const Words& get() {
    static const Words words;
    return words;
  }
  Phrases pressing, negating, only, stop, polite, stop_anywhere, go_on;

 private:
  Words() {
    const auto lists = detail::pressing_words();
    for (std::uint32_t i = 0; i < lists.size(); ++i) pressing.add(lists[i].words, i);
    negating.add(detail::negating_words(), 0);
    only.add(detail::only_words(), 0);
    stop.add(detail::stop_words(), 0);
    polite.add(detail::polite_words(), 0);
    stop_anywhere.add(detail::stop_phrases(), 0);
    go_on.add(detail::go_on_phrases(), 0);
  }
};

bool any(const Phrases& phrases, std::span<const Token> tokens) {
  return !phrases.find(tokens).empty();
}

bool is_money(char32_t c) {
  return c == '$' || c == U'€' || c == U'£' || c == U'¥' || c == U'₺' || c == U'₽' || c == U'₹' || c == U'₴';
}

// Pictures people put on offers.
std::string_view sign_of(char32_t c) {
  switch (c) {
    case 0x1F6D2:
    case 0x1F6CD:
    case 0x1F4B3:
      return "buy";
    case 0x1F525:
    case 0x1F6A8:
    case 0x23F0:
    case 0x23F3:
    case 0x1F4A5:
    case 0x26A1:
      return "urgency";
    case 0x1F381:
    case 0x1F4B0:
    case 0x1F4B8:
    case 0x1F449:
    case 0x1F447:
    case 0x1F911:
      return "offer";
    default:
      return {};
  }
}

class Weighing {
 public:
  explicit Weighing(std::string_view utf8)
      : text_(text::to_utf32(text::clip_bytes(utf8, kReadMost))),
        tokens_(detail::tokens_of(text::clip_bytes(utf8, kReadMost))) {
    find_links();
  }

  HardSell run(std::span<const std::string> earlier) {
    phrases();
    prices();
    capitals();
    exclamations();
    signs();
    bare_link();
    repeated(earlier);
    return sum();
  }
  bool pitches() const {
    return std::ranges::any_of(cues_, [](const Cue& cue) { return cue.weight >= 0.3; });
  }
  const std::vector<Token>& tokens() const { return tokens_; }
  void phrases() {
    const auto lists = detail::pressing_words();
    for (const auto& found : Words::get().pressing.find(tokens_)) {
      const auto& list = lists[found.id];
      if (in_link(tokens_[found.from].start) || negated(found.from)) continue;
      add(tokens_[found.from].start, tokens_[found.to - 1].end, list.why, list.weight);
    }
  }

 private:
  void add(std::size_t start, std::size_t end, std::string_view why, double weight) {
    cues_.push_back({{start, end, why}, weight});
  }

  void find_links() {
    for (std::size_t i = 0; i + 3 < text_.size(); ++i) {
      if (text_.compare(i, 3, U"://") != 0 && text_.compare(i, 4, U"www.") != 0) continue;
      auto from = i, to = i;
      while (from > 0 && !is_space(text_[from - 1])) --from;
      while (to < text_.size() && !is_space(text_[to])) ++to;
      links_.push_back({from, to, "link without answer"});
      i = to;
    }
  }
  static bool is_space(char32_t c) { return c == ' ' || (c >= 9 && c <= 13) || c == 0xA0 || c == 0x3000; }
  bool in_link(std::size_t at) const {
    return std::ranges::any_of(links_, [&](const Pressure& link) { return at >= link.start && at < link.end; });
  }

  // In the three words before, within the same sentence.
  bool negated(std::size_t token) const {
    auto from = token;
    while (from > 0 && token - from < 3 && !sentence_ends_between(tokens_[from - 1].end, tokens_[from].start)) --from;
    return any(Words::get().negating, std::span(tokens_).subspan(from, token - from));
  }
  bool sentence_ends_between(std::size_t from, std::size_t to) const {
    return std::any_of(
        text_.begin() + static_cast<std::ptrdiff_t>(from), text_.begin() + static_cast<std::ptrdiff_t>(to),
        [](char32_t c) { return c == '.' || c == '!' || c == '?' || c == '\n' || c == ';' || c == ','; });
  }

  // `$19`, `19 €`, `-50%`; with "only" before it louder.
  void prices() {
    for (std::size_t k = 0; k < tokens_.size(); ++k) {
      const auto& token = tokens_[k];
      if (!token.number || in_link(token.start)) continue;
      auto after = token.end, before = token.start;
      while (after < text_.size() && (text_[after] == ' ' || text_[after] == 0xA0 || text_[after] == 0x202F)) ++after;
      while (before > 0 && text_[before - 1] == ' ') --before;
      const auto next = after < text_.size() ? text_[after] : U' ';
      const auto previous = before > 0 ? text_[before - 1] : U' ';
      const bool money = is_money(next) || is_money(previous) || names_money(k + 1) || (k > 0 && names_money(k - 1));
      if (money && !negated(k)) {
        const auto from = k >= 2 ? k - 2 : 0;
        const bool loud = any(Words::get().only, std::span(tokens_).subspan(from, k - from));
        add(token.start, token.end, "price", loud ? kPriceOnly : kPrice);
      } else if ((next == '%' || next == U'٪') && is_offered(k, previous)) {
        add(token.start, after + 1, "discount", kPercent);
      }
    }
  }
  bool names_money(std::size_t k) const {
    static constexpr auto kNames = std::to_array<std::string_view>(
        {"eur",  "euro",   "euros", "usd",   "gbp", "dollar", "dollars", "pounds", "zl",    "zł",  "tl",
         "lira", "рублеи", "руб",   "reais", "pln", "chf",    "ريال",    "درهم",   "دولار", "جنيه"});
    return k < tokens_.size() && std::ranges::find(kNames, tokens_[k].word) != kNames.end();
  }
  // A share is a discount after a minus, or beside a word of sale.
  bool is_offered(std::size_t k, char32_t previous) const {
    if (previous == '-' || previous == U'−' || previous == U'–') return true;
    return std::ranges::any_of(cues_, [&](const Cue& cue) {
      const auto near = cue.pressure.start < tokens_[k].end + 30 && tokens_[k].start < cue.pressure.end + 30;
      return near && (cue.pressure.why == "discount" || cue.pressure.why == "offer");
    });
  }

  void capitals() {
    std::size_t shouted = 0, start = 0, end = 0;
    for (const auto& token : tokens_)
      if (token.shouted && !in_link(token.start)) {
        if (shouted++ == 0) start = token.start;
        end = token.end;
      }
    if (shouted >= 2) add(start, end, "capitals", shouted >= 4 ? kCapitals + 0.1 : kCapitals);
  }

  void exclamations() {
    std::size_t count = 0, longest = 0, run = 0, start = 0, end = 0;
    for (std::size_t i = 0; i < text_.size(); ++i) {
      const bool mark = text_[i] == '!' || text_[i] == U'！' || text_[i] == U'❗' || text_[i] == U'‼';
      if (!mark) {
        run = 0;
        continue;
      }
      if (count++ == 0) start = i;
      end = i + 1;
      longest = std::max(longest, ++run);
    }
    if (count >= 3 || longest >= 2) add(start, end, "exclamation", longest >= 3 ? kExclamation + 0.05 : kExclamation);
  }

  void signs() {
    for (std::size_t i = 0; i < text_.size(); ++i)
      if (const auto why = sign_of(text_[i]); !why.empty()) add(i, i + 1, why, kSign);
  }

  // A link with hardly a word beside it answers nobody; words that press and a link make a pitch.
  void bare_link() {
    if (links_.empty()) return;
    const auto words = std::ranges::count_if(tokens_, [&](const Token& token) { return !in_link(token.start); });
    const bool pressed = std::ranges::any_of(cues_, [](const Cue& cue) { return cue.weight >= 0.2; });
    if (words <= 3 || pressed)
      for (const auto& link : links_) add(link.start, link.end, link.why, pressed ? kBareLink : kBareLink - 0.05);
  }

  // Half of its words were in an earlier pitch already.
  void repeated(std::span<const std::string> earlier) {
    if (!pitches() || tokens_.empty()) return;
    std::set<std::string_view> own;
    for (const auto& token : tokens_)
      if (token.word.size() > 3) own.insert(token.word);
    for (const auto& text : earlier.first(std::min(earlier.size(), kEarlierMost))) {
      Weighing before(text);
      before.phrases();
      if (!before.pitches()) continue;
      std::set<std::string_view> old;
      for (const auto& token : before.tokens()) old.insert(token.word);
      const auto shared = std::ranges::count_if(own, [&](auto word) { return old.contains(word); });
      const bool again = !own.empty() && static_cast<std::size_t>(shared) * 2 >= own.size();
      add(0, text_.size(), "repeated pitch", again ? kRepeated : kRepeated / 2);
      return;
    }
  }

  // Each cue makes a pitch likelier by its weight; further ones of a kind count for less and less.
  HardSell sum() {
    std::ranges::sort(cues_, {}, [](const Cue& cue) {
      return std::tuple(-cue.weight, cue.pressure.start, cue.pressure.end, cue.pressure.why);
    });
    std::map<std::string_view, double> share;
    double kind = 1;
    std::vector<Pressure> kept;
    for (const auto& cue : cues_) {
      const bool within = std::ranges::any_of(kept, [&](const Pressure& p) {
        return p.why == cue.pressure.why && cue.pressure.start >= p.start && cue.pressure.end <= p.end;
      });
      if (within) continue;
      auto& part = share.emplace(cue.pressure.why, 1.0).first->second;
      kind *= 1 - cue.weight * part;
      part /= 2;
      kept.push_back(cue.pressure);
    }
    std::ranges::sort(kept, {}, [](const Pressure& p) { return std::pair(p.start, p.end); });
    return {1 - kind, std::move(kept)};
  }

  std::u32string text_;
  std::vector<Token> tokens_;
  std::vector<Pressure> links_;
  std::vector<Cue> cues_;
};

}  // namespace

HardSell hard_sell(std::string_view utf8, std::span<const std::string> earlier) {
  return Weighing(utf8).run(earlier);
}

bool asks_to_stop(std::string_view utf8) {
  const auto tokens = detail::tokens_of(text::clip_bytes(utf8, kReadMost));
  const auto& words = Words::get();
  if (any(words.go_on, tokens)) return false;
  if (any(words.stop_anywhere, tokens)) return true;
  if (tokens.empty() || tokens.size() > 6) return false;
  bool asked = false;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto one = std::span(tokens).subspan(i, 1);
    if (any(words.stop, one))
      asked = true;
    else if (!any(words.polite, one))
      return false;
  }
  return asked;
}

}  // namespace kith::policy
