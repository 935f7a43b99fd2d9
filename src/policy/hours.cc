#include "policy/hours.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "text/zone.h"

namespace kith::policy {
namespace {

constexpr std::array<std::string_view, 7> kDays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr std::array<std::string_view, 7> kNames{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                 "Friday", "Saturday", "Sunday"};

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::optional<int> parse_minute(std::string_view text) {
  text = trim(text);
  const auto colon = text.find(':');
  int hour = 0, minute = 0;
  const auto number = [](std::string_view digits, int& out) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    return error == std::errc{} && end == digits.data() + digits.size() && !digits.empty();
  };
  if (!number(text.substr(0, colon), hour)) return std::nullopt;
  if (colon != std::string_view::npos && !number(text.substr(colon + 1), minute))
    return std::nullopt;
  if (hour < 0 || hour > 24 || minute < 0 || minute > 59 || hour * 60 + minute > 24 * 60)
    return std::nullopt;
  return hour * 60 + minute;
}

std::optional<int> parse_day(std::string_view text) {
  text = trim(text);
  for (std::size_t i = 0; i < kDays.size(); ++i) {
    std::string lower(text);
    for (char& c : lower)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (lower == kDays[i] ||
        (lower.size() > 3 && lower.starts_with(kDays[i]) && lower.ends_with("day")))
      return static_cast<int>(i);
  }
  return std::nullopt;
}

}  // namespace

bool is_open(const Hours& hours, Time now) {
  const auto local = now + text::zone_offset(now, hours.zone);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const auto minute =
      static_cast<int>(std::chrono::duration_cast<std::chrono::minutes>(local - day).count());
  const auto weekday = std::chrono::weekday{day}.iso_encoding() - 1;
  const auto works = [&](unsigned d) { return (hours.days >> d & 1U) != 0; };
  if (hours.from_minute <= hours.to_minute)
    return works(weekday) && minute >= hours.from_minute && minute < hours.to_minute;
  return (works(weekday) && minute >= hours.from_minute) ||
         (works((weekday + 6) % 7) && minute < hours.to_minute);
}

std::optional<std::pair<int, int>> parse_minutes(std::string_view text) {
  const auto dots = text.find("..");
  if (dots == std::string_view::npos) return std::nullopt;
  const auto from = parse_minute(text.substr(0, dots)), to = parse_minute(text.substr(dots + 2));
  if (!from || !to) return std::nullopt;
  return std::pair{*from, *to};
}

std::optional<unsigned> parse_days(std::string_view text) {
  unsigned out = 0;
  while (!trim(text).empty()) {
    const auto comma = text.find(',');
    const auto part = text.substr(0, comma);
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    const auto dots = part.find("..");
    const auto first = parse_day(part.substr(0, dots));
    const auto last = dots == std::string_view::npos ? first : parse_day(part.substr(dots + 2));
    if (!first || !last) return std::nullopt;
    for (int d = *first;; d = (d + 1) % 7) {
      out |= 1U << static_cast<unsigned>(d);
      if (d == *last) break;
    }
  }
  return out ? std::optional(out) : std::nullopt;
}

std::string describe(const Hours& hours) {
  std::string days;
  for (std::size_t i = 0; i < 7;) {
    if (!(hours.days >> i & 1U)) {
      ++i;
      continue;
    }
    auto last = i;
    while (last + 1 < 7 && (hours.days >> (last + 1) & 1U)) ++last;
    days += fmt::format("{}{}", days.empty() ? "" : ", ", kNames[i]);
    if (last > i) days += fmt::format(" to {}", kNames[last]);
    i = last + 1;
  }
  return fmt::format("{:02}:{:02} to {:02}:{:02}, {}", hours.from_minute / 60,
                     hours.from_minute % 60, hours.to_minute / 60, hours.to_minute % 60, days);
}

}  // namespace kith::policy
