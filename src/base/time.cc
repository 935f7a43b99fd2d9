#include "base/time.h"

#include <fmt/format.h>

#include <charconv>

namespace kith {
namespace {

class SystemClock final : public Clock {
 public:
  Time now() const override {
    return std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now());
  }
};

// Takes exactly `digits` digits off the front of `text`; -1 where they are not there.
int take_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return -1;
  int value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + digits, value);
  if (error != std::errc{} || end != text.data() + digits || text[0] == '-') return -1;
  text.remove_prefix(digits);
  return value;
}

bool take_char(std::string_view& text, std::string_view allowed) {
  if (text.empty() || allowed.find(text[0]) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

Millis take_fraction(std::string_view& text) {
  int ms = 0;
  int scale = 100;
  while (!text.empty() && text[0] >= '0' && text[0] <= '9') {
    ms += (text[0] - '0') * scale;
    scale /= 10;
    text.remove_prefix(1);
  }
  return Millis{ms};
}

}  // namespace

const Clock& system_clock() {
  static const SystemClock clock;
  return clock;
}

std::string format_time(Time t) {
  const auto day = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{t - day};
  std::string out = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", int(date.year()),
                                unsigned(date.month()), unsigned(date.day()), clock.hours().count(),
                                clock.minutes().count(), clock.seconds().count());
  if (const auto ms = clock.subseconds().count(); ms != 0) out += fmt::format(".{:03}", ms);
  return out += 'Z';
}

Result<Time> parse_time(std::string_view text) {
  const auto bad = [&] {
    return fail(Kind::invalid,
                fmt::format("`{}` is not a time; write it like 2026-11-22T09:05:00Z", text.substr(0, 40)));
  };
  std::string_view rest = text;
  const int year = take_number(rest, 4);
  const bool d1 = take_char(rest, "-");
  const int month = take_number(rest, 2);
  const bool d2 = take_char(rest, "-");
  const int day = take_number(rest, 2);
  const bool t = take_char(rest, "Tt ");
  const int hour = take_number(rest, 2);
  const bool c1 = take_char(rest, ":");
  const int minute = take_number(rest, 2);
  const bool c2 = take_char(rest, ":");
  const int second = take_number(rest, 2);
  if (!(d1 && d2 && t && c1 && c2) || year < 0 || month < 1 || day < 1 || hour < 0 || hour > 23 ||
      minute < 0 || minute > 59 || second < 0 || second > 60)
    return bad();
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{unsigned(month)},
                                         std::chrono::day{unsigned(day)}};
  if (!date.ok()) return bad();
  Time at = std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
            Seconds{second};
  if (take_char(rest, ".")) at += take_fraction(rest);
  if (take_char(rest, "Zz")) return rest.empty() ? Result<Time>(at) : Result<Time>(bad());
  const bool west = rest.starts_with('-');
  if (!take_char(rest, "+-")) return bad();
  const int off_hour = take_number(rest, 2);
  take_char(rest, ":");
  const int off_minute = take_number(rest, 2);
  if (off_hour < 0 || off_hour > 23 || off_minute < 0 || off_minute > 59 || !rest.empty()) return bad();
  const auto offset = std::chrono::hours{off_hour} + std::chrono::minutes{off_minute};
  return west ? at + offset : at - offset;
}

}  // namespace kith
