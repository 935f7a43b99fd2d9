// Who holds a title, and which title somebody holds.
#include <unicode/uchar.h>

#include <algorithm>

#include "policy/facts/finder.h"
#include "policy/facts/wordings.h"
#include "text/fold.h"
#include "text/utf8.h"

namespace kith::policy::facts {
namespace {

using detail::Phrases;
using detail::Token;
using Range = std::pair<std::size_t, std::size_t>;  // tokens, half open

constexpr std::size_t kBetween = 3;  // words at most between a name and a title

// Words that tie a title to a name: "Dana is our new managing director".
bool ties(std::string_view word) {
  constexpr std::string_view kTies[] = {
      "is",       "our",     "the",  "new",    "as",     "mr",      "ms",      "mrs",       "dr",
      "prof",     "a",       "and",  "ist",    "unser",  "unsere",  "unserer", "der",       "die",
      "neue",     "neuer",   "als",  "herr",   "frau",   "est",     "notre",   "le",        "la",
      "nouvelle", "nouveau", "mme",  "m",      "es",     "nuestra", "nuestro", "nueva",     "nuevo",
      "el",       "e",       "il",   "nostro", "nostra", "nuovo",   "nuova",   "o",         "nosso",
      "nossa",    "novo",    "nova", "onze",   "de",     "van",     "nieuwe",  "currently", "was"};
  return std::ranges::find(kTies, word) != std::end(kTies);
}

class Names final : public Finder {
 public:
  explicit Names(const CompanyFact& fact) {
    for (const auto& token : detail::tokens_of(fact.value)) agreed_.push_back(token.word);
    for (const auto& [language, list] : fact.wordings)
      for (const auto& title : list) own_.add(title, 0), has_own_ = true;
    any_.add(titles(), 0);
  }

  std::vector<Statement> find(const Draft& draft) const override {
    std::vector<Statement> out;
    if (has_own_)
      for (const auto& title : own_.find(draft.tokens())) holder(draft, {title.from, title.to}, out);
    else if (agreed_.empty())
      for (const auto& title : any_.find(draft.tokens())) holder(draft, {title.from, title.to}, out);
    if (!agreed_.empty()) other_titles(draft, out);
    std::ranges::sort(out, {}, &Statement::start);
    const auto [first, last] = std::ranges::unique(out);
    out.erase(first, last);
    if (out.size() > kStatementsMost) out.resize(kStatementsMost);
    return out;
  }

  void tell(Sieve::Fact& needs) const override {
    needs.nothing(Need::one);
    if (has_own_) needs.phrases(Need::one, own_);
    if (has_own_ != agreed_.empty()) needs.phrases(Need::one, any_);
  }

 private:
  static bool is_capital(const Draft& draft, const Token& token) {
    return u_isupper(static_cast<UChar32>(draft.text()[token.start])) && !token.number && token.end - token.start > 1;
  }

  // Who is said to hold the title: two or three words with capitals beside it.
  void holder(const Draft& draft, Range title, std::vector<Statement>& out) const {
    auto name = behind(draft, title.second);
    if (name.first == name.second) name = before(draft, title.first);
    if (name.first == name.second) return;
    Statement found{.start = draft.tokens()[name.first].start,
                    .end = draft.tokens()[name.second - 1].end,
                    .said = draft.said(name.first, name.second)};
    found.differs = !agreed_.empty() && !is_agreed(draft, name);
    out.push_back(std::move(found));
  }
  Range behind(const Draft& draft, std::size_t at) const {
    const auto& tokens = draft.tokens();
    for (std::size_t i = 0; i < kBetween && at < tokens.size() && ties(tokens[at].word); ++i) ++at;
    auto end = at;
    while (end < tokens.size() && end - at < 3 && is_capital(draft, tokens[end]) && !ties(tokens[end].word) &&
           (end == 0 || !draft.ends_after(end - 1)))
      ++end;
    return end - at >= 2 || (end > at && is_known(tokens[at].word)) ? Range{at, end} : Range{at, at};
  }
  Range before(const Draft& draft, std::size_t end) const {
    const auto& tokens = draft.tokens();
    for (std::size_t i = 0; i < kBetween && end > 0 && ties(tokens[end - 1].word) && !draft.ends_after(end - 1); ++i)
      --end;
    auto from = end;
    while (from > 0 && end - from < 3 && is_capital(draft, tokens[from - 1]) && !ties(tokens[from - 1].word) &&
           !draft.ends_after(from - 1))
      --from;
    return end - from >= 2 || (end > from && is_known(tokens[from].word)) ? Range{from, end} : Range{end, end};
  }
  bool is_known(std::string_view word) const { return std::ranges::find(agreed_, word) != agreed_.end(); }
  bool is_agreed(const Draft& draft, Range name) const {
    return std::all_of(draft.tokens().begin() + static_cast<std::ptrdiff_t>(name.first),
                       draft.tokens().begin() + static_cast<std::ptrdiff_t>(name.second),
                       [&](const Token& token) { return is_known(token.word); });
  }

  // The agreed person with a title that is not the agreed one.
  void other_titles(const Draft& draft, std::vector<Statement>& out) const {
    const auto& tokens = draft.tokens();
    const auto own = own_.find(tokens);
    for (const auto& title : any_.find(tokens)) {
      const bool ours = std::ranges::any_of(own, [&](const auto& o) { return o.from < title.to && title.from < o.to; });
      if (ours || !has_own_ || !beside_person(draft, {title.from, title.to})) continue;
      out.push_back({.start = tokens[title.from].start,
                     .end = tokens[title.to - 1].end,
                     .said = draft.said(title.from, title.to),
                     .differs = true});
    }
  }
  bool beside_person(const Draft& draft, Range title) const {
    auto name = behind(draft, title.second);
    if (name.first == name.second) name = before(draft, title.first);
    return name.second - name.first >= std::min<std::size_t>(agreed_.size(), 2) && is_agreed(draft, name);
  }

  std::vector<std::string> agreed_;  // words of the agreed name
  Phrases own_, any_;
  bool has_own_ = false;
};

}  // namespace

std::unique_ptr<const Finder> find_names(const CompanyFact& fact) {
  return std::make_unique<const Names>(fact);
}

}  // namespace kith::policy::facts
