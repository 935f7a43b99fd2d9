// Finding one fact in a draft, by its kind.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "policy/facts/sieve.h"
#include "policy/phrases.h"
#include "policy/statements.h"

namespace kith::policy::facts {

inline constexpr std::size_t kStatementsMost = 100;  // of one fact in one text
inline constexpr std::size_t kDraftMost = 100'000;   // bytes that are read

// A text cut once for all facts.
class Draft {
 public:
  // `of_us`: every sentence speaks of us, whatever its words.
  explicit Draft(std::string_view utf8, bool of_us = false);
  // The same of a text, clipped to kDraftMost already, this reader has just read.
  Draft(std::string_view utf8, const text::Reader& reader, bool of_us);
  const std::vector<detail::Token>& tokens() const { return tokens_; }
  const std::u32string& text() const { return text_; }
  std::string said(std::size_t from, std::size_t to) const;  // the text of these tokens, half open
  // First and last token (half open) of the sentence a token stands in.
  std::pair<std::size_t, std::size_t> sentence(std::size_t token) const;
  std::size_t sentence_begin(std::size_t token) const { return begin_[token]; }
  bool speaks_of_us(std::size_t token) const;
  // Whether a sentence ends between this token and the next.
  bool ends_after(std::size_t token) const { return ends_[token]; }

 private:
  Draft(std::string_view utf8, std::vector<detail::Token> tokens, bool of_us);

  std::u32string text_;
  std::vector<detail::Token> tokens_;
  std::vector<bool> ends_;
  std::vector<std::size_t> begin_;  // of the sentence each token is in
  std::vector<bool> ours_;          // by token: its sentence speaks of us
};

// Immutable; thread-safe.
class Finder {
 public:
  Finder() = default;
  virtual ~Finder() = default;
  Finder(const Finder&) = delete;
  Finder& operator=(const Finder&) = delete;
  // `fact` is left 0.
  virtual std::vector<Statement> find(const Draft& draft) const = 0;
  // What a text must hold for find() to give anything.
  virtual void tell(Sieve::Fact& needs) const = 0;
};

std::unique_ptr<const Finder> make_finder(const CompanyFact& fact);

// By kind; `fact` need not outlive them.
std::unique_ptr<const Finder> find_values(const CompanyFact& fact);     // numbers and dates
std::unique_ptr<const Finder> find_names(const CompanyFact& fact);      // who holds a title
std::unique_ptr<const Finder> find_addresses(const CompanyFact& fact);  // websites
std::unique_ptr<const Finder> find_sentences(const CompanyFact& fact);  // agreed words

}  // namespace kith::policy::facts
