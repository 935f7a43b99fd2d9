#include "text/dates.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <string>
#include <vector>

#include "base/ascii.h"

namespace kith::text {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}

std::optional<int> month_of(std::string_view word) {
  static constexpr std::array kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                         "jul", "aug", "sep", "oct", "nov", "dec"};
  // German, French, Spanish, Italian, Dutch, Portuguese where they begin otherwise.
  static constexpr std::array<std::pair<std::string_view, int>, 20> kOthers = {
      {{"mär", 3}, {"mrz", 3},  {"mai", 5},  {"okt", 10}, {"dez", 12}, {"fév", 2},  {"fev", 2},
       {"avr", 4}, {"juin", 6}, {"juil", 7}, {"aoû", 8},  {"aou", 8},  {"déc", 12}, {"ene", 1},
       {"abr", 4}, {"ago", 8},  {"dic", 12}, {"gen", 1},  {"mag", 5},  {"giu", 6}}};
  for (std::size_t i = 0; i < kMonths.size(); ++i)
    if (word.starts_with(kMonths[i])) return static_cast<int>(i) + 1;
  for (const auto& [name, month] : kOthers)
    if (word.starts_with(name)) return month;
  if (word.starts_with("lug")) return 7;
  if (word.starts_with("set")) return 9;
  if (word.starts_with("ott") || word.starts_with("out")) return 10;
  if (word.starts_with("mei")) return 5;
  return std::nullopt;
}

std::optional<int> zone_minutes(std::string_view word) {
  static constexpr std::array<std::pair<std::string_view, int>, 24> kZones = {
      {{"gmt", 0},    {"ut", 0},     {"utc", 0},    {"z", 0},      {"est", -300}, {"edt", -240},
       {"cst", -360}, {"cdt", -300}, {"mst", -420}, {"mdt", -360}, {"pst", -480}, {"pdt", -420},
       {"wet", 0},    {"west", 60},  {"bst", 60},   {"cet", 60},   {"cest", 120}, {"mez", 60},
       {"mesz", 120}, {"eet", 120},  {"eest", 180}, {"msk", 180},  {"jst", 540},  {"aest", 600}}};
  for (const auto& [name, minutes] : kZones)
    if (word == name) return minutes;
  return std::nullopt;
}

struct Parts {
  int year = -1, month = -1, day = -1, hour = 0, minute = 0, second = 0, millis = 0, offset = 0;
  bool pm = false, am = false;
};

std::optional<Time> assemble(const Parts& p) {
  using namespace std::chrono;
  const year_month_day date{year{p.year}, month{static_cast<unsigned>(p.month)},
                            day{static_cast<unsigned>(p.day)}};
  int hour = p.hour;
  if (p.pm && hour < 12) hour += 12;
  if (p.am && hour == 12) hour = 0;
  if (p.year < 1970 || p.year > 9999 || p.month < 1 || p.day < 1 || !date.ok() || hour > 24 ||
      p.minute > 59 || p.second > 60)
    return std::nullopt;
  if (p.offset < -14 * 60 || p.offset > 14 * 60) return std::nullopt;
  return Time{sys_days{date}.time_since_epoch() + hours{hour} + minutes{p.minute - p.offset} +
              seconds{std::min(p.second, 59)} + milliseconds{p.millis}};
}

class Scanner {
 public:
  explicit Scanner(std::string text) : text_(std::move(text)) {}

  std::optional<Time> run() {
    while (pos_ < text_.size()) {
      const char c = text_[pos_];
      if (is_digit(c)) {
        number();
      } else if (is_letter(c) || static_cast<unsigned char>(c) >= 0x80) {
        word();
      } else if ((c == '+' || c == '-') && timed_ && pos_ + 1 < text_.size() &&
                 is_digit(text_[pos_ + 1])) {
        offset();
      } else {
        ++pos_;
      }
      if (bad_) return std::nullopt;
    }
    settle_numbers();
    return bad_ ? std::nullopt : assemble(parts_);
  }

 private:
  int digits(std::size_t most = 9) {
    int value = 0;
    for (std::size_t n = 0; pos_ < text_.size() && is_digit(text_[pos_]) && n < most; ++pos_, ++n)
      value = value * 10 + (text_[pos_] - '0');
    return value;
  }
  std::size_t run_length() const {
    std::size_t n = 0;
    while (pos_ + n < text_.size() && is_digit(text_[pos_ + n])) ++n;
    return n;
  }
  char at(std::size_t ahead) const {
    return pos_ + ahead < text_.size() ? text_[pos_ + ahead] : '\0';
  }

  void number() {
    const std::size_t length = run_length();
    if (at(length) == ':' && length <= 2 && !timed_) return clock();
    if (length == 4 && (at(4) == '-' || at(4) == '/' || at(4) == '.') && parts_.year < 0)
      return year_first();
    if (length == 8 && parts_.year < 0) {
      parts_.year = digits(4);
      parts_.month = digits(2);
      parts_.day = digits(2);
      after_date();
      return;
    }
    if (length <= 2 && (at(length) == '/' || at(length) == '.' || at(length) == '-') &&
        is_digit(at(length + 1)) && parts_.year < 0)
      return day_or_month_first(at(length));
    if (length > 4) {
      bad_ = true;
      return;
    }
    numbers_.push_back({digits(), length});
  }

  void after_date() {
    if (at(0) != 't') return;
    ++pos_;
    if (run_length() >= 4 && at(run_length()) != ':') {
      parts_.hour = digits(2);
      parts_.minute = digits(2);
      parts_.second = is_digit(at(0)) ? digits(2) : 0;
      timed_ = true;
    }
  }

  void year_first() {
    const char by = at(4);
    parts_.year = digits(4);
    ++pos_;
    if (is_letter(at(0))) {
      word();
      if (at(0) == by) ++pos_;
    } else {
      parts_.month = digits(2);
      parts_.day = 1;
      if (at(0) != by) return after_date();
      ++pos_;
    }
    parts_.day = digits(2);
    after_date();
  }

  void day_or_month_first(char by) {
    const int first = digits(2);
    ++pos_;
    const int second = digits(2);
    if (at(0) != by || !is_digit(at(1))) {
      bad_ = true;
      return;
    }
    ++pos_;
    const std::size_t length = run_length();
    parts_.year = year_of(digits(4), length);
    // 22.11. is a day first; 11/22 a month, unless it cannot be.
    const bool day_first = by != '/' || first > 12;
    parts_.day = day_first ? first : second;
    parts_.month = day_first ? second : first;
  }

  void clock() {
    timed_ = true;
    parts_.hour = digits(2);
    ++pos_;
    parts_.minute = digits(2);
    if (at(0) == ':' && is_digit(at(1))) {
      ++pos_;
      parts_.second = digits(2);
      if ((at(0) == '.' || at(0) == ',') && is_digit(at(1))) {
        ++pos_;
        int scale = 100;
        for (; is_digit(at(0)); ++pos_, scale /= 10) parts_.millis += (text_[pos_] - '0') * scale;
      }
    }
  }

  void offset() {
    const int sign = text_[pos_++] == '-' ? -1 : 1;
    const std::size_t length = run_length();
    const int first = digits(length == 4 ? 2 : 2);
    int minutes = 0;
    if (length == 4 || length == 3) minutes = digits(2);
    if (at(0) == ':') {
      ++pos_;
      minutes = digits(2);
    }
    parts_.offset = sign * (first * 60 + minutes);
  }

  void word() {
    std::size_t end = pos_;
    while (end < text_.size() &&
           (is_letter(text_[end]) || static_cast<unsigned char>(text_[end]) >= 0x80))
      ++end;
    const std::string_view name(text_.data() + pos_, end - pos_);
    pos_ = end;
    if (name == "pm") {
      parts_.pm = true;
    } else if (name == "am") {
      parts_.am = true;
    } else if (const auto zone = zone_minutes(name); zone && timed_) {
      parts_.offset = *zone;
    } else if (const auto month = month_of(name);
               month && parts_.month < 0 && !(weekday(name) && !month_word(name))) {
      parts_.month = *month;
    }
  }

  // `mar` is March and mardi, `mai` no day: names longer than a month's are looked at whole.
  static bool weekday(std::string_view name) {
    for (const std::string_view day :
         {"mardi", "martes", "marted", "mercredi", "sabato", "samedi", "maandag", "march"})
      if (name.starts_with(day)) return true;
    return false;
  }
  static bool month_word(std::string_view name) { return name.starts_with("march"); }

  static int year_of(int value, std::size_t length) {
    if (length >= 4) return value;
    if (length == 3) return value + 1900;
    return value < 70 ? value + 2000 : value + 1900;
  }

  // Lone numbers: the day before the year, unless the first can only be a year.
  void settle_numbers() {
    for (const auto& [value, length] : numbers_) {
      if (parts_.day < 0 && length <= 2 && value >= 1 && value <= 31)
        parts_.day = value;
      else if (parts_.year < 0)
        parts_.year = year_of(value, length);
    }
    if (parts_.year >= 0 && parts_.month > 0 && parts_.day < 0) parts_.day = 1;
  }

  struct Number {
    int value;
    std::size_t length;
  };
  std::string text_;
  std::size_t pos_ = 0;
  Parts parts_;
  std::vector<Number> numbers_;
  bool timed_ = false, bad_ = false;
};

}  // namespace

std::optional<Time> parse_written_date(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= 0x20) text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= 0x20) text.remove_suffix(1);
  if (text.empty() || text.size() > 100) return std::nullopt;
  if (std::all_of(text.begin(), text.end(), is_digit) && text.size() >= 9 && text.size() <= 13) {
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return from_ms(text.size() >= 12 ? value : value * 1000);
  }
  if (text.size() == 4 && std::all_of(text.begin(), text.end(), is_digit))
    return parse_written_date(fmt::format("{}-01-01", text));
  std::string folded;
  for (const char c : text) folded += lower(c);
  return Scanner(std::move(folded)).run();
}

}  // namespace kith::text
