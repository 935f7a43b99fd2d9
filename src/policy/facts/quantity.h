// Numbers and dates as people write them.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "policy/facts/sieve.h"
#include "policy/phrases.h"

namespace kith::policy::facts {

// A number that begins with a token and takes `tokens` of them: `140`, `1,200`, `1 200`, `2.5 million`, `a hundred and
// forty` (in words: English only, below a thousand).
struct Quantity {
  double value = 0;
  std::size_t tokens = 0;
};
std::optional<Quantity> quantity_at(std::span<const detail::Token> tokens, std::size_t at);
// What a text must hold for one to begin anywhere in it.
void quantity_begins(Need need, Sieve::Fact& needs);

// A date, as much of it as is said: `2019`, `May 2019`, `1 May`, `2019-05-01`, `1. Mai 2019`, `01/05/2019` (day first,
// unless that cannot be). Months in en de fr es it pt nl.
struct Date {
  int year = 0, month = 0, day = 0;  // 0: not said
  std::size_t tokens = 0;
};
std::optional<Date> date_at(std::span<const detail::Token> tokens, std::size_t at);
void date_begins(Need need, Sieve::Fact& needs);
// Whether what both say is the same.
bool agree(const Date& a, const Date& b);

}  // namespace kith::policy::facts
