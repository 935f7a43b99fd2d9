#include "policy/review.h"

#include <charconv>

#include "policy/reader.h"

namespace kith::policy {
namespace {

using namespace std::chrono;

std::string_view take_word(std::string_view& rest) {
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  const auto end = std::min(rest.find(' '), rest.size());
  const auto word = rest.substr(0, end);
  rest.remove_prefix(end);
  return word;
}

sys_days months_later(sys_days from, int count) {
  const year_month_day day{from};
  const auto month = year_month{day.year(), day.month()} + months{count};
  const year_month_day same{month.year(), month.month(), day.day()};
  return same.ok() ? sys_days{same} : sys_days{month / last};
}

}  // namespace

std::optional<sys_days> next_review(std::string_view review, Time adopted) {
  if (const auto date = detail::read_date(review)) return date;
  auto rest = review;
  if (take_word(rest) != "every") return std::nullopt;
  auto word = take_word(rest);
  int count = 1;
  if (const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), count); error == std::errc{}) {
    if (end != word.data() + word.size()) return std::nullopt;
    word = take_word(rest);
  }
  if (count < 1 || count > 1000 || !take_word(rest).empty()) return std::nullopt;
  if (word.ends_with('s')) word.remove_suffix(1);
  const auto day = floor<days>(adopted);
  if (word == "day") return day + days{count};
  if (word == "week") return day + weeks{count};
  if (word == "month") return months_later(day, count);
  if (word == "quarter") return months_later(day, 3 * count);
  if (word == "year") return months_later(day, 12 * count);
  return std::nullopt;
}

}  // namespace kith::policy
