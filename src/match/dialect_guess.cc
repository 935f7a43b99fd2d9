// Which tool a query was written for: by the fields and signs only that tool has.
#include <algorithm>
#include <array>

#include "match/dialect_fields.h"
#include "match/dialect_tokens.h"
#include "match/fields.h"

namespace kith::match {
namespace {

using detail::Said;
using Scores = std::array<int, 6>;

int& of(Scores& scores, Dialect dialect) {
  return scores[static_cast<std::size_t>(dialect)];
}

// A field counts for every tool that has it, and for most where few have it.
void score_field(Scores& scores, const std::string& name, const std::string& value) {
  std::vector<Dialect> have;
  for (const auto dialect :
       {Dialect::brandwatch, Dialect::meltwater, Dialect::talkwalker, Dialect::sprinklr, Dialect::x})
    if (detail::find_foreign(dialect, name)) have.push_back(dialect);
  const bool ours = find_field(name) != nullptr;
  for (const auto dialect : have)
    if (have.size() <= 2) of(scores, dialect) += have.size() == 1 ? 8 : 4;
  if (ours && have.empty()) of(scores, Dialect::kith) += 8;
  if (ours) of(scores, Dialect::kith) += 2;
  if (name == "from" || name == "to") of(scores, Dialect::x) += 6;
  if (name == "language" || name == "country") of(scores, Dialect::sprinklr) += 1, of(scores, Dialect::brandwatch) += 1;
  if (name == "has" || name == "is") {
    const auto* choice = detail::find_choice(name, value);
    of(scores, choice && choice->to != name + ":" + value ? Dialect::x : Dialect::kith) += 5;
  }
  if (name == "links") of(scores, Dialect::brandwatch) += 4;
  if (name == "sentiment" || name == "hashtag" || name == "mention") of(scores, Dialect::talkwalker) += 3;
}

void score_word(Scores& scores, const Said& said) {
  const std::string_view word = said.text;
  if (word.size() > 2 && word[0] == '$' && word[1] >= 'A' && word[1] <= 'Z') of(scores, Dialect::x) += 3;
  if (word.size() > 2 && word[0] == '{' && word.contains('}')) of(scores, Dialect::brandwatch) += 6;
  if (word.size() > 2 && word[0] == '[') of(scores, Dialect::sprinklr) += 4;
  if (word.contains('^')) of(scores, Dialect::meltwater) += 3;
  if (word.starts_with("near/") || word.starts_with("onear/")) of(scores, Dialect::meltwater) += 4;
}

void score(Scores& scores, const std::vector<Said>& said, std::string_view source) {
  for (std::size_t i = 0; i + 1 < said.size(); ++i) {
    const auto& here = said[i];
    const auto& next = said[i + 1];
    switch (here.is) {
      case Said::Is::comment:
        of(scores, Dialect::brandwatch) += 8;
        break;
      case Said::Is::near:
        if (here.number < 0) of(scores, Dialect::meltwater) += 6;
        if (here.number >= 0 && here.ordered && source[here.from] == 'N') of(scores, Dialect::brandwatch) += 10;
        break;
      case Said::Is::close:
        if (here.number >= 0) of(scores, Dialect::brandwatch) += 8;
        break;
      case Said::Is::field:
        if (here.text == "raw") {
          of(scores, next.is == Said::Is::quoted ? Dialect::kith : Dialect::brandwatch) += 4;
          break;
        }
        score_field(scores, here.text, next.text);
        if (next.spaced) of(scores, Dialect::sprinklr) += 4;
        if (next.is == Said::Is::range) of(scores, Dialect::brandwatch) += 5;
        if (here.text == "site" && next.is == Said::Is::quoted) of(scores, Dialect::talkwalker) += 3;
        break;
      case Said::Is::word:
        score_word(scores, here);
        break;
      default:
        break;
    }
  }
}

}  // namespace

Guess guess_dialect(std::string_view source) {
  const auto said = detail::read_tokens(source, Dialect::talkwalker);
  if (!said) return {};
  Scores scores{};
  score(scores, *said, source);
  const auto query = parse(source);
  if (query) of(scores, Dialect::kith) += query->notes.empty() ? 3 : 1;
  const auto best = std::ranges::max_element(scores);
  int sum = 0;
  for (const int s : scores) sum += s;
  if (sum == 0) return {};
  return {static_cast<Dialect>(best - scores.begin()), std::min(99, 100 * *best / (sum + 2))};
}

}  // namespace kith::match
