// Numbers and dates where a wording has its place for them.
#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "policy/facts/finder.h"
#include "policy/facts/quantity.h"
#include "policy/facts/wordings.h"
#include "text/fold.h"

namespace kith::policy::facts {
namespace {

using detail::Token;

// The words before and behind the value.
struct Wording {
  std::vector<std::string> before, after;
  bool ours = false;
};

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto space = text.find(' ');
    if (const auto word = text.substr(0, space); !word.empty()) out.push_back(text::fold_marks(word));
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
  }
  return out;
}

bool fits(std::string_view want, std::string_view have) {
  if (want.ends_with('*')) return have.starts_with(want.substr(0, want.size() - 1));
  return have == want;
}

// Words that may stand right before a number and change little: "about 120".
bool is_about(std::string_view word) {
  constexpr std::string_view kAbout[] = {
      "about",      "around",      "some",  "over",        "nearly",  "almost", "roughly",  "now",        "only",
      "just",       "more",        "than",  "at",          "least",   "rund",   "etwa",     "uber",       "fast",
      "knapp",      "ca",          "gut",   "mehr",        "als",     "nun",    "jetzt",    "inzwischen", "aktuell",
      "maintenant", "actualmente", "ahora", "attualmente", "environ", "pres",   "de",       "plus",       "unos",
      "unas",       "casi",        "mas",   "circa",       "oltre",   "quasi",  "piu",      "cerca",      "mais",
      "quase",      "ongeveer",    "ruim",  "bijna",       "meer",    "dan",    "ponad",    "okolo",      "около",
      "более",      "the",         "a",     "an",          "year",    "ok",     "currently"};
  return std::ranges::find(kAbout, word) != std::end(kAbout);
}

class Values final : public Finder {
 public:
  explicit Values(const CompanyFact& fact) : is_date_(fact.kind == FactKind::date) {
    const auto tokens = detail::tokens_of(fact.value);
    if (!tokens.empty()) {
      if (is_date_)
        date_ = date_at(tokens, 0);
      else
        agreed_ = quantity_at(tokens, 0);
    }
    for (const auto& known : known_wordings())
      if (known.fact == fact.id) add(known.wordings, known.ours);
    for (const auto& [language, list] : fact.wordings)
      for (const auto& wording : list) add(wording, false);
  }

  std::vector<Statement> find(const Draft& draft) const override {
    std::vector<Statement> out;
    const auto& tokens = draft.tokens();
    for (std::size_t at = 0; at < tokens.size() && out.size() < kStatementsMost; ++at) {
      const auto size = value_size(tokens, at);
      if (size == 0 || !stated(draft, at, at + size)) continue;
      Statement found{.start = tokens[at].start, .end = tokens[at + size - 1].end, .said = draft.said(at, at + size)};
      found.differs = differs(tokens, at);
      out.push_back(std::move(found));
      at += size - 1;
    }
    return out;
  }

  // A number or a date, and of some wording one word at least: the longest that is no beginning.
  void tell(Sieve::Fact& needs) const override {
    if (is_date_)
      date_begins(Need::one, needs);
    else
      quantity_begins(Need::one, needs);
    needs.nothing(Need::other);
    for (const auto& wording : wordings_) {
      std::string_view word;
      for (const auto* words : {&wording.before, &wording.after})
        for (const std::string_view other : *words) {
          const bool is_whole = !other.ends_with('*'), was_whole = !word.empty() && !word.ends_with('*');
          if (is_whole != was_whole ? is_whole : other.size() > word.size()) word = other;
        }
      if (word.ends_with('*'))
        needs.beginning(Need::other, word.substr(0, word.size() - 1));
      else if (word.empty())
        needs.whatever(Need::other);
      else
        needs.word(Need::other, word);
    }
  }

 private:
  void add(std::string_view list, bool ours) {
    while (!list.empty()) {
      const auto bar = list.find('|');
      const auto one = list.substr(0, bar);
      list.remove_prefix(bar == std::string_view::npos ? list.size() : bar + 1);
      if (const auto slot = one.find("{}"); slot != std::string_view::npos)
        wordings_.push_back({words_of(one.substr(0, slot)), words_of(one.substr(slot + 2)), ours});
    }
  }

  std::size_t value_size(std::span<const Token> tokens, std::size_t at) const {
    if (is_date_) {
      const auto date = date_at(tokens, at);
      return date ? date->tokens : 0;
    }
    const auto number = quantity_at(tokens, at);
    return number ? number->tokens : 0;
  }
  bool differs(std::span<const Token> tokens, std::size_t at) const {
    if (is_date_) return date_ && !agree(*date_, *date_at(tokens, at));
    return agreed_ && std::abs(agreed_->value - quantity_at(tokens, at)->value) > 1e-9 * std::abs(agreed_->value);
  }

  bool stated(const Draft& draft, std::size_t from, std::size_t to) const {
    return std::ranges::any_of(wordings_, [&](const Wording& wording) {
      return (!wording.ours || draft.speaks_of_us(from)) && stands_before(draft, wording, from) &&
             stands_behind(draft, wording, to);
    });
  }
  static bool stands_before(const Draft& draft, const Wording& wording, std::size_t from) {
    if (wording.before.empty()) return true;
    const auto& tokens = draft.tokens();
    auto at = from;
    for (int skipped = 0; skipped < 3 && at > 0 && is_about(tokens[at - 1].word) && !ends_with(tokens, wording, at);
         ++skipped)
      --at;
    return ends_with(tokens, wording, at) && draft.sentence_begin(from) + wording.before.size() <= at;
  }
  // Whether the words before stand right before the token `at`.
  static bool ends_with(const std::vector<Token>& tokens, const Wording& wording, std::size_t at) {
    if (at < wording.before.size()) return false;
    for (std::size_t i = 0; i < wording.before.size(); ++i)
      if (!fits(wording.before[i], tokens[at - wording.before.size() + i].word)) return false;
    return true;
  }
  static bool stands_behind(const Draft& draft, const Wording& wording, std::size_t to) {
    const auto& tokens = draft.tokens();
    if (to + wording.after.size() > tokens.size()) return false;
    for (std::size_t i = 0; i < wording.after.size(); ++i)
      if (!fits(wording.after[i], tokens[to + i].word) || draft.ends_after(to + i - 1)) return false;
    return true;
  }

  bool is_date_;
  std::optional<Quantity> agreed_;
  std::optional<Date> date_;
  std::vector<Wording> wordings_;
};

}  // namespace

std::unique_ptr<const Finder> find_values(const CompanyFact& fact) {
  return std::make_unique<const Values>(fact);
}

}  // namespace kith::policy::facts
