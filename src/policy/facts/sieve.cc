#include "policy/facts/sieve.h"

namespace kith::policy::facts {
namespace {

bool begins_number(char c) {
  return (c >= '0' && c <= '9') || c == '.' || c == ',' || c == '\'';
}

bool is_space(char c) {
  return c == ' ' || (c >= 9 && c <= 13);
}

bool has_inner_dot(std::string_view utf8) {
  for (auto i = utf8.find('.', 1); i < utf8.size() - 1; i = utf8.find('.', i + 1))
    if (!is_space(utf8[i - 1]) && !is_space(utf8[i + 1])) return true;
  return false;
}

}  // namespace

Sieve::Fact Sieve::fact(std::uint32_t number) {
  if (needs_.size() <= number) needs_.resize(number + 1, 0);
  return {*this, number};
}

void Sieve::Fact::note(Need need) {
  sieve_.needs_[number_] |= static_cast<std::uint8_t>(need);
}

void Sieve::Fact::word(Need need, std::string_view folded) {
  note(need);
  sieve_.words_[text::hash_word(folded)].push_back({number_, static_cast<std::uint8_t>(need)});
}

void Sieve::Fact::beginning(Need need, std::string_view folded) {
  if (folded.empty()) return whatever(need);
  note(need);
  sieve_.beginnings_[static_cast<unsigned char>(folded.front())].push_back(
      {std::string(folded), {number_, static_cast<std::uint8_t>(need)}});
}

void Sieve::Fact::number(Need need) {
  note(need);
  sieve_.numbers_.push_back({number_, static_cast<std::uint8_t>(need)});
}

void Sieve::Fact::dot(Need need) {
  note(need);
  sieve_.dots_.push_back({number_, static_cast<std::uint8_t>(need)});
}

void Sieve::Fact::whatever(Need need) {
  note(need);
  sieve_.always_.push_back({number_, static_cast<std::uint8_t>(need)});
}

void Sieve::Fact::nothing(Need need) {
  note(need);
}

void Sieve::Fact::phrases(Need need, const detail::Phrases& phrases) {
  phrases.each_first([&](std::string_view first) { word(need, first); },
                     [&](std::string_view first) { beginning(need, first); }, [&] { number(need); });
}

std::vector<bool> Sieve::look(std::string_view utf8, const text::Reader& reader) const {
  std::vector<std::uint8_t> open = needs_;
  const auto meet = [&](const List& list) {
    for (const auto& met : list) open[met.fact] &= static_cast<std::uint8_t>(~met.needs);
  };
  meet(always_);
  if (!dots_.empty() && has_inner_dot(utf8)) meet(dots_);
  for (const auto& cut : reader.cuts()) {
    const auto word = reader.bare(cut);
    if (word.empty()) continue;
    if (begins_number(word.front())) meet(numbers_);
    if (const auto found = words_.find(cut.bare_hash); found != words_.end()) meet(found->second);
    for (const auto& [beginning, met] : beginnings_[static_cast<unsigned char>(word.front())])
      if (word.starts_with(beginning)) open[met.fact] &= static_cast<std::uint8_t>(~met.needs);
  }
  std::vector<bool> out(open.size());
  for (std::size_t i = 0; i < open.size(); ++i) out[i] = open[i] == 0;
  return out;
}

}  // namespace kith::policy::facts
