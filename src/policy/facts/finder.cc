#include "policy/facts/finder.h"

#include <algorithm>

#include "policy/facts/wordings.h"
#include "text/utf8.h"

namespace kith::policy::facts {
namespace {

const detail::Phrases& words_of_us() {
  static const auto made = [] {
    detail::Phrases phrases;
    phrases.add(ours(), 0);
    return phrases;
  }();
  return made;
}

}  // namespace

Draft::Draft(std::string_view utf8, bool of_us)
    : Draft(text::clip_bytes(utf8, kDraftMost), detail::tokens_of(text::clip_bytes(utf8, kDraftMost)), of_us) {}

Draft::Draft(std::string_view utf8, const text::Reader& reader, bool of_us)
    : Draft(utf8, detail::tokens_of(utf8, reader), of_us) {}

Draft::Draft(std::string_view utf8, std::vector<detail::Token> tokens, bool of_us)
    : text_(text::to_utf32(utf8)),
      tokens_(std::move(tokens)),
      ends_(tokens_.size(), false),
      begin_(tokens_.size(), 0),
      ours_(tokens_.size(), of_us) {
  std::size_t begin = 0;
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    begin_[i] = begin;
    const auto next = i + 1 < tokens_.size() ? tokens_[i + 1].start : text_.size();
    for (auto at = tokens_[i].end; at < next && !ends_[i]; ++at) {
      const auto c = text_[at];
      const bool spaced = at + 1 >= text_.size() || text_[at + 1] == ' ' || text_[at + 1] == '\n';
      ends_[i] = c == '\n' || ((c == '.' || c == '!' || c == '?' || c == U'…' || c == U'؟') && spaced) || c == U'。';
    }
    if (ends_[i]) begin = i + 1;
  }
  for (const auto& found : words_of_us().find(tokens_)) {
    if (ours_[found.from]) continue;
    const auto [from, to] = sentence(found.from);
    std::fill(ours_.begin() + static_cast<std::ptrdiff_t>(from), ours_.begin() + static_cast<std::ptrdiff_t>(to), true);
  }
}

std::string Draft::said(std::size_t from, std::size_t to) const {
  return text::to_utf8(
      std::u32string_view(text_).substr(tokens_[from].start, tokens_[to - 1].end - tokens_[from].start));
}

std::pair<std::size_t, std::size_t> Draft::sentence(std::size_t token) const {
  auto to = token;
  while (to < tokens_.size() && !ends_[to]) ++to;
  return {begin_[token], std::min(to + 1, tokens_.size())};
}

bool Draft::speaks_of_us(std::size_t token) const {
  return ours_[token];
}

std::unique_ptr<const Finder> make_finder(const CompanyFact& fact) {
  switch (fact.kind) {
    case FactKind::number:
    case FactKind::date:
      return find_values(fact);
    case FactKind::name:
      return fact.id == "leavers" || fact.id == "joiners" ? find_sentences(fact) : find_names(fact);
    case FactKind::url:
      return find_addresses(fact);
    case FactKind::text:
      break;
  }
  // A text of figures is a figure: "headcount" needs no kind.
  if (fact.id == "headcount" || fact.id == "founded" || fact.id == "revenue") return find_values(fact);
  return find_sentences(fact);
}

}  // namespace kith::policy::facts
