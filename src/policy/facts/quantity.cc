#include "policy/facts/quantity.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <vector>

#include "base/ascii.h"

namespace kith::policy::facts {
namespace {

using detail::Token;

struct Scale {
  std::string_view words;  // parted by spaces
  double times;
};
constexpr Scale kScales[] = {
    {"k thousand thousands tausend tsd mille mil mila duizend tys tysiecy bin тысяч тыс الف", 1e3},
    {"m mn mio million millions millionen million millionen millones milioni milione milhoes milhao miljoen mln milion "
     "milionow milyon миллион миллиона миллионов млн مليون",
     1e6},
    {"bn billion billions mrd milliarde milliarden milliard milliards miliardi miliardo miljard mld miliard milyar "
     "миллиард миллиарда миллиардов млрд مليار",
     1e9}};

constexpr std::pair<std::string_view, int> kEnglish[] = {
    {"one", 1},       {"two", 2},       {"three", 3},    {"four", 4},     {"five", 5},       {"six", 6},
    {"seven", 7},     {"eight", 8},     {"nine", 9},     {"ten", 10},     {"eleven", 11},    {"twelve", 12},
    {"thirteen", 13}, {"fourteen", 14}, {"fifteen", 15}, {"sixteen", 16}, {"seventeen", 17}, {"eighteen", 18},
    {"nineteen", 19}, {"twenty", 20},   {"thirty", 30},  {"forty", 40},   {"fifty", 50},     {"sixty", 60},
    {"seventy", 70},  {"eighty", 80},   {"ninety", 90}};

constexpr std::string_view kMonths[12] = {"january jan januar janner janvier enero gennaio janeiro januari",
                                          "february feb februar fevrier febrero febbraio fevereiro februari",
                                          "march mar marz mars marzo marco maart",
                                          "april apr avril abril aprile",
                                          "may mai mayo maggio maio mei",
                                          "june jun juni juin junio giugno junho",
                                          "july jul juli juillet julio luglio julho",
                                          "august aug aout agosto augustus",
                                          "september sep sept septembre septiembre settembre setembro",
                                          "october oct oktober octobre octubre ottobre outubro",
                                          "november nov novembre noviembre novembro",
                                          "december dec dezember decembre diciembre dicembre dezembro"};

bool lists(std::string_view list, std::string_view word) {
  for (auto i = list.find(word); i != std::string_view::npos; i = list.find(word, i + 1)) {
    const auto end = i + word.size();
    if ((i == 0 || list[i - 1] == ' ') && (end == list.size() || list[end] == ' ')) return true;
  }
  return false;
}

double scale_of(std::string_view word) {
  if (word.empty()) return 0;
  for (const auto& [words, times] : kScales)
    if (lists(words, word)) return times;
  return 0;
}

// Whether every group after the first has three digits, as thousands are parted.
bool is_grouped(std::string_view digits) {
  const auto first = digits.find_first_of(".,'");
  if (first == std::string_view::npos || first == 0 || first > 3) return false;
  for (auto i = first; i < digits.size(); i += 4) {
    if (digits[i] != digits[first] || i + 4 > digits.size()) return false;
    if (!std::all_of(digits.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                     digits.begin() + static_cast<std::ptrdiff_t>(i) + 4, is_digit))
      return false;
  }
  return true;
}

// The digits a token begins with, and what letters follow: `2.5m`.
std::optional<std::pair<double, std::string_view>> read_digits(std::string_view word) {
  std::size_t end = 0;
  while (end < word.size() && (is_digit(word[end]) || word[end] == '.' || word[end] == ',' || word[end] == '\'')) ++end;
  if (end == 0 || end > 20) return std::nullopt;
  std::string digits(word.substr(0, end));
  if (is_grouped(digits))
    std::erase_if(digits, [](char c) { return !is_digit(c); });
  else
    std::ranges::replace(digits, ',', '.');
  double value = 0;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{}) return std::nullopt;
  return std::pair(value, word.substr(end));
}

int english(std::string_view word) {
  const auto* found = std::ranges::find(kEnglish, word, &std::pair<std::string_view, int>::first);
  return found == std::end(kEnglish) ? 0 : found->second;
}

std::optional<Quantity> in_words(std::span<const Token> tokens, std::size_t at) {
  double value = 0;
  auto i = at;
  const auto word = [&](std::size_t k) { return k < tokens.size() ? std::string_view(tokens[k].word) : ""; };
  if (word(i) == "a" && word(i + 1) == "hundred") {
    value = 100;
    i += 2;
  } else if (const auto count = english(word(i)); count > 0 && count < 10 && word(i + 1) == "hundred") {
    value = count * 100;
    i += 2;
  }
  auto rest = i;
  if (value > 0 && word(rest) == "and") ++rest;
  if (const auto tens = english(word(rest)); tens > 0) {
    value += tens;
    i = rest + 1;
    if (tens >= 20)
      if (const auto ones = english(word(i)); ones > 0 && ones < 10) {
        value += ones;
        ++i;
      }
  }
  if (value == 0) return std::nullopt;
  return Quantity{value, i - at};
}

int month_of(std::string_view word) {
  for (int m = 0; m < 12; ++m)
    if (word.size() >= 3 && lists(kMonths[m], word)) return m + 1;
  return 0;
}

std::optional<int> whole(std::string_view word, std::size_t digits_most) {
  if (word.empty() || word.size() > digits_most || !std::ranges::all_of(word, is_digit)) return std::nullopt;
  int value = 0;
  (void)std::from_chars(word.data(), word.data() + word.size(), value);
  return value;
}

bool is_year(int number) {
  return number >= 1000 && number < 2200;
}
// A day is written `1`, `1st`, `1er`.
int day_of(std::string_view word) {
  while (!word.empty() && !is_digit(word.back())) word.remove_suffix(1);
  const auto day = whole(word, 2);
  return day && *day >= 1 && *day <= 31 ? *day : 0;
}

std::optional<Date> from_three(int a, int b, int c, std::size_t tokens) {
  Date date{.tokens = tokens};
  if (is_year(a)) {
    date = {a, b, c, tokens};
  } else if (is_year(c)) {
    date = b > 12 ? Date{c, a, b, tokens} : Date{c, b, a, tokens};
  }
  if (date.month < 1 || date.month > 12 || date.day < 1 || date.day > 31) return std::nullopt;
  return date;
}

// `1.5.2019` is one token, `2019-05-01` and `1/5/2019` are three.
std::optional<Date> in_digits(std::span<const Token> tokens, std::size_t at) {
  std::vector<int> parts;
  std::size_t used = 0;
  for (auto i = at; i < tokens.size() && parts.size() < 3; ++i, ++used) {
    if (i > at && tokens[i].start != tokens[i - 1].end + 1) break;
    std::string_view word = tokens[i].word;
    while (!word.empty() && parts.size() < 3) {
      const auto dot = word.find('.');
      const auto number = whole(word.substr(0, dot), 4);
      if (!number) return std::nullopt;
      parts.push_back(*number);
      word = dot == std::string_view::npos ? std::string_view() : word.substr(dot + 1);
    }
  }
  if (parts.size() != 3) return std::nullopt;
  return from_three(parts[0], parts[1], parts[2], used);
}

}  // namespace

std::optional<Quantity> quantity_at(std::span<const Token> tokens, std::size_t at) {
  const auto read = read_digits(tokens[at].word);
  if (!read) return in_words(tokens, at);
  auto [value, letters] = *read;
  std::size_t used = 1;
  // `1 200`
  while (letters.empty() && value < 1e9 && at + used < tokens.size() && tokens[at + used].word.size() == 3 &&
         value == std::floor(value) && tokens[at + used - 1].word.size() <= 3 &&
         std::ranges::all_of(tokens[at + used].word, is_digit) &&
         tokens[at + used].start == tokens[at + used - 1].end + 1)
    value = value * 1000 + *whole(tokens[at + used++].word, 3);
  if (!letters.empty()) {
    const auto times = scale_of(letters);
    return times > 0 ? std::optional(Quantity{value * times, used}) : Quantity{value, used};
  }
  if (at + used < tokens.size())
    if (const auto times = scale_of(tokens[at + used].word); times > 0) return Quantity{value * times, used + 1};
  return Quantity{value, used};
}

std::optional<Date> date_at(std::span<const Token> tokens, std::size_t at) {
  const auto word = [&](std::size_t k) { return k < tokens.size() ? std::string_view(tokens[k].word) : ""; };
  const auto year_at = [&](std::size_t k) {
    const auto number = whole(word(k), 4);
    return number && is_year(*number) ? *number : 0;
  };
  if (const auto three = in_digits(tokens, at)) return three;
  if (const auto month = month_of(word(at)); month > 0) {
    if (const auto year = year_at(at + 1); year > 0) return Date{year, month, 0, 2};
    if (const auto day = day_of(word(at + 1)); day > 0) {
      const auto year = year_at(at + 2);
      return Date{year, month, day, year > 0 ? 3U : 2U};
    }
    return Date{0, month, 0, 1};
  }
  if (const auto day = day_of(word(at)); day > 0 && year_at(at) == 0) {
    const auto of = word(at + 1) == "of" || word(at + 1) == "de" ? 2U : 1U;
    if (const auto month = month_of(word(at + of)); month > 0) {
      const auto skip = word(at + of + 1) == "de" ? 2U : 1U;
      const auto year = year_at(at + of + skip);
      return Date{year, month, day, year > 0 ? of + skip + 1 : of + 1};
    }
  }
  if (const auto year = year_at(at); year > 0) return Date{year, 0, 0, 1};
  return std::nullopt;
}

void quantity_begins(Need need, Sieve::Fact& needs) {
  needs.number(need);
  needs.word(need, "hundred");
  for (const auto& [word, value] : kEnglish) needs.word(need, word);
}

void date_begins(Need need, Sieve::Fact& needs) {
  needs.number(need);
  for (auto months : kMonths)
    while (!months.empty()) {
      const auto space = months.find(' ');
      needs.word(need, months.substr(0, space));
      months.remove_prefix(space == std::string_view::npos ? months.size() : space + 1);
    }
}

bool agree(const Date& a, const Date& b) {
  const auto same = [](int x, int y) { return x == 0 || y == 0 || x == y; };
  return same(a.year, b.year) && same(a.month, b.month) && same(a.day, b.day);
}

}  // namespace kith::policy::facts
