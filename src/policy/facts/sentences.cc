// Agreed sentences, word for word or nearly so; and phrases that state a fact by themselves.
#include <algorithm>

#include "policy/facts/finder.h"
#include "policy/facts/wordings.h"

namespace kith::policy::facts {
namespace {

using detail::Token;

constexpr std::size_t kLeastWords = 4;      // of a sentence that can be said nearly
constexpr std::size_t kMostWords = 80;      // of a sentence that is compared
constexpr std::size_t kNearlyPercent = 60;  // of its words, in order, make the same sentence said differently

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  for (auto& token : detail::tokens_of(text)) out.push_back(std::move(token.word));
  return out;
}

// Longest common subsequence of words.
std::size_t common(const std::vector<std::string>& a, std::span<const Token> b) {
  std::vector<std::size_t> row(b.size() + 1), last(b.size() + 1);
  for (const auto& word : a) {
    std::swap(row, last);
    for (std::size_t k = 0; k < b.size(); ++k)
      row[k + 1] = word == b[k].word ? last[k] + 1 : std::max(row[k], last[k + 1]);
  }
  return row[b.size()];
}

class Sentences final : public Finder {
 public:
  explicit Sentences(const CompanyFact& fact) {
    if (auto words = words_of(fact.value); !words.empty()) agreed_.push_back(std::move(words));
    for (const auto& [language, list] : fact.wordings)
      for (const auto& wording : list) agreed_.push_back(words_of(wording));
    std::erase_if(agreed_, [](const auto& words) { return words.empty(); });
    for (const auto& known : known_wordings())
      if (known.fact == fact.id && !known.wordings.contains("{}")) phrases_.add(known.wordings, 0);
  }

  std::vector<Statement> find(const Draft& draft) const override {
    std::vector<Statement> out;
    const auto& tokens = draft.tokens();
    for (std::size_t at = 0; at < tokens.size() && out.size() < kStatementsMost;) {
      const auto [from, to] = draft.sentence(at);
      if (const auto exact = exactly(tokens, from, to); exact.second > exact.first)
        out.push_back(made(draft, exact, false));
      else if (nearly(tokens, from, to))
        out.push_back(made(draft, {from, to}, true));
      at = std::max(to, at + 1);
    }
    for (const auto& found : phrases_.find(tokens)) {
      if (out.size() >= kStatementsMost) break;
      out.push_back(made(draft, {found.from, found.to}, false));
    }
    return out;
  }

  void tell(Sieve::Fact& needs) const override {
    needs.nothing(Need::one);
    for (const auto& words : agreed_)
      for (const auto& word : without_any(words)) needs.word(Need::one, word);
    needs.phrases(Need::one, phrases_);
  }

 private:
  // Words, the longest there are, without any of which the sentence is not said, nor nearly said.
  static std::vector<std::string> without_any(std::vector<std::string> words) {
    const auto size = words.size();
    const bool nearly = size >= kLeastWords && size <= kMostWords;
    const auto enough = nearly ? (size * kNearlyPercent + 99) / 100 : size;
    std::ranges::sort(words, std::ranges::greater{}, &std::string::size);
    words.resize(size - enough + 1);
    return words;
  }
  using Range = std::pair<std::size_t, std::size_t>;
  static Statement made(const Draft& draft, Range range, bool differs) {
    return {.start = draft.tokens()[range.first].start,
            .end = draft.tokens()[range.second - 1].end,
            .said = draft.said(range.first, range.second),
            .differs = differs};
  }
  // The agreed words may hold several sentences, and so go on past the end of this one.
  Range exactly(const std::vector<Token>& tokens, std::size_t from, std::size_t to) const {
    for (const auto& words : agreed_)
      for (auto at = from; at < to && at + words.size() <= tokens.size(); ++at)
        if (std::equal(words.begin(), words.end(), tokens.begin() + static_cast<std::ptrdiff_t>(at),
                       [](const auto& a, const Token& b) { return a == b.word; }))
          return {at, at + words.size()};
    return {};
  }
  bool nearly(const std::vector<Token>& tokens, std::size_t from, std::size_t to) const {
    const auto sentence = std::span(tokens).subspan(from, std::min(to - from, kMostWords));
    return std::ranges::any_of(agreed_, [&](const auto& words) {
      if (words.size() < kLeastWords || words.size() > kMostWords || sentence.size() * 2 < words.size()) return false;
      return common(words, sentence) * 100 >= words.size() * kNearlyPercent;
    });
  }

  std::vector<std::vector<std::string>> agreed_;
  detail::Phrases phrases_;
};

}  // namespace

std::unique_ptr<const Finder> find_sentences(const CompanyFact& fact) {
  return std::make_unique<const Sentences>(fact);
}

}  // namespace kith::policy::facts
