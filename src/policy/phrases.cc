#include "policy/phrases.h"

#include <unicode/uchar.h>

#include <algorithm>

#include "text/fold.h"
#include "text/reader.h"
#include "text/utf8.h"

namespace kith::policy::detail {
namespace {

bool is_shouted(std::string_view source) {
  std::size_t letters = 0;
  for (std::size_t pos = 0; pos < source.size();) {
    const auto c = static_cast<UChar32>(text::next_code_point(source, pos));
    if (u_islower(c) || u_isdigit(c)) return false;
    letters += u_isupper(c) ? 1 : 0;
  }
  return letters >= 4;
}

}  // namespace

bool is_number(std::string_view word) {
  return !word.empty() && word.front() >= '0' && word.front() <= '9';
}

std::vector<Token> tokens_of(std::string_view utf8) {
  text::Reader reader;
  reader.read(utf8);
  return tokens_of(utf8, reader);
}

std::vector<Token> tokens_of(std::string_view utf8, const text::Reader& reader) {
  text::OffsetMap places(utf8);
  std::vector<Token> out;
  out.reserve(reader.cuts().size());
  for (const auto& cut : reader.cuts()) {
    const auto word = reader.bare(cut);
    if (word.empty()) continue;
    out.push_back({.word = std::string(word),
                   .start = places.code_points(cut.start),
                   .end = places.code_points(cut.end),
                   .number = is_number(word),
                   .shouted = is_shouted(utf8.substr(cut.start, cut.end - cut.start))});
  }
  return out;
}

void Phrases::add(std::string_view list, std::uint32_t id) {
  while (!list.empty()) {
    const auto bar = list.find('|');
    auto text = list.substr(0, bar);
    list.remove_prefix(bar == std::string_view::npos ? list.size() : bar + 1);
    Phrase phrase{{}, id};
    while (!text.empty()) {
      const auto space = text.find(' ');
      const auto word = text.substr(0, space);
      text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
      if (!word.empty()) phrase.words.push_back(text::fold_marks(word));
    }
    if (phrase.words.empty()) continue;
    const auto number = static_cast<std::uint32_t>(phrases_.size());
    auto first = phrase.words.front();
    if (first == "#") {
      numbers_.push_back(number);
    } else if (first.ends_with('*')) {
      first.pop_back();
      shortest_stem_ = std::min(shortest_stem_, first.size());
      longest_stem_ = std::max(longest_stem_, first.size());
      if (first.empty())
        stem_begins_.set();
      else
        stem_begins_.set(static_cast<unsigned char>(first.front()));
      stems_[first].push_back(number);
    } else {
      whole_[first].push_back(number);
    }
    phrases_.push_back(std::move(phrase));
  }
}

void Phrases::each_first(const std::function<void(std::string_view)>& whole,
                         const std::function<void(std::string_view)>& stem,
                         const std::function<void()>& number) const {
  for (const auto& [word, numbers] : whole_) whole(word);
  for (const auto& [word, numbers] : stems_) stem(word);
  if (!numbers_.empty()) number();
}

bool Phrases::fits(const Phrase& phrase, std::span<const Token> tokens, std::size_t at) const {
  if (phrase.words.size() > tokens.size() - at) return false;
  for (std::size_t i = 0; i < phrase.words.size(); ++i) {
    const auto& want = phrase.words[i];
    const auto& have = tokens[at + i];
    if (want == "#"           ? !have.number
        : want.ends_with('*') ? !have.word.starts_with(std::string_view(want).substr(0, want.size() - 1))
                              : have.word != want)
      return false;
  }
  return true;
}

void Phrases::look(const std::vector<std::uint32_t>& list, std::span<const Token> tokens, std::size_t at,
                   std::vector<Found>& out) const {
  for (const auto number : list) {
    const auto& phrase = phrases_[number];
    if (!fits(phrase, tokens, at)) continue;
    const Found found{phrase.id, at, at + phrase.words.size()};
    const auto known =
        std::find_if(out.rbegin(), out.rend(), [&](const Found& f) { return f.from != at || f.id == phrase.id; });
    if (known != out.rend() && known->from == at)
      known->to = std::max(known->to, found.to);
    else
      out.push_back(found);
  }
}

std::vector<Phrases::Found> Phrases::find(std::span<const Token> tokens) const {
  std::vector<Found> out;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    const std::string_view word = tokens[at].word;
    if (tokens[at].number) look(numbers_, tokens, at, out);
    if (const auto found = whole_.find(word); found != whole_.end()) look(found->second, tokens, at, out);
    if (word.empty() || !stem_begins_.test(static_cast<unsigned char>(word.front()))) continue;
    for (auto size = shortest_stem_; size <= std::min(word.size(), longest_stem_); ++size)
      if (const auto found = stems_.find(word.substr(0, size)); found != stems_.end())
        look(found->second, tokens, at, out);
  }
  return out;
}

}  // namespace kith::policy::detail
