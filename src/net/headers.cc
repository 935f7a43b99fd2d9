#include "net/headers.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace kith::net {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

std::string_view trim(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) s.remove_suffix(1);
  return s;
}

constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::optional<int> number(std::string_view s) {
  int value = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), value);
  if (error != std::errc{} || end != s.data() + s.size() || value < 0) return std::nullopt;
  return value;
}

std::vector<std::string_view> words(std::string_view s) {
  std::vector<std::string_view> out;
  std::size_t i = 0;
  while (i < s.size()) {
    const auto end = std::min(s.find_first_of(" ,-", i), s.size());
    if (end > i) out.push_back(s.substr(i, end - i));
    i = end + 1;
  }
  return out;
}

std::optional<Time> make_time(std::string_view day, std::string_view month, std::string_view year,
                              std::string_view clock) {
  const auto m = std::ranges::find(kMonths, month);
  const auto d = number(day);
  auto y = number(year);
  if (m == kMonths.end() || !d || !y || clock.size() != 8 || clock[2] != ':' || clock[5] != ':') return std::nullopt;
  if (year.size() == 2) *y += *y < 70 ? 2000 : 1900;
  const auto hh = number(clock.substr(0, 2)), mm = number(clock.substr(3, 2)), ss = number(clock.substr(6, 2));
  if (!hh || !mm || !ss || *hh > 23 || *mm > 59 || *ss > 60) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*y},
                                         std::chrono::month{static_cast<unsigned>(m - kMonths.begin()) + 1},
                                         std::chrono::day{static_cast<unsigned>(*d)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date} + std::chrono::hours{*hh} + std::chrono::minutes{*mm} + Seconds{*ss};
}

// Splits a list at commas that are outside <…> and "…".
std::vector<std::string_view> split_links(std::string_view s) {
  std::vector<std::string_view> out;
  bool quoted = false, angled = false;
  std::size_t start = 0;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s[i] == '"' && !angled) quoted = !quoted;
    if (s[i] == '<' && !quoted) angled = true;
    if (s[i] == '>' && !quoted) angled = false;
    if (s[i] == ',' && !quoted && !angled) {
      out.push_back(s.substr(start, i - start));
      start = i + 1;
    }
  }
  out.push_back(s.substr(start));
  return out;
}

bool has_rel(std::string_view parameters, std::string_view rel) {
  while (!parameters.empty()) {
    const auto end = parameters.find(';');
    const auto one = trim(parameters.substr(0, end));
    const auto equals = one.find('=');
    if (equals != std::string_view::npos && same_header(trim(one.substr(0, equals)), "rel")) {
      auto value = trim(one.substr(equals + 1));
      if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
      for (const auto word : words(value))
        if (same_header(word, rel)) return true;
    }
    parameters = end == std::string_view::npos ? std::string_view{} : parameters.substr(end + 1);
  }
  return false;
}

}  // namespace

bool same_header(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view Headers::get(std::string_view name) const {
  for (const Field& f : fields_)
    if (same_header(f.first, name)) return f.second;
  return {};
}

bool Headers::has(std::string_view name) const {
  return std::ranges::any_of(fields_, [&](const Field& f) { return same_header(f.first, name); });
}

std::vector<std::string_view> Headers::all(std::string_view name) const {
  std::vector<std::string_view> out;
  for (const Field& f : fields_)
    if (same_header(f.first, name)) out.push_back(f.second);
  return out;
}

void Headers::set(std::string name, std::string value) {
  remove(name);
  add(std::move(name), std::move(value));
}

void Headers::remove(std::string_view name) {
  std::erase_if(fields_, [&](const Field& f) { return same_header(f.first, name); });
}

std::optional<Millis> retry_after(const Headers& headers, Time now) {
  const auto text = trim(headers.get("Retry-After"));
  if (text.empty()) return std::nullopt;
  if (const auto seconds = number(text)) return Millis{Seconds{*seconds}};
  const auto date = parse_http_date(text);
  if (!date) return std::nullopt;
  return std::max(Millis{0}, *date - now);
}

std::string format_http_date(Time t) {
  const auto days = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day date{days};
  const std::chrono::hh_mm_ss clock{std::chrono::floor<Seconds>(t - days)};
  char out[40];
  std::snprintf(out, sizeof out, "%s, %02u %s %04d %02d:%02d:%02d GMT", kDays[std::chrono::weekday{days}.c_encoding()],
                static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
                static_cast<int>(date.year()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
  return out;
}

std::optional<Time> parse_http_date(std::string_view text) {
  const auto w = words(trim(text));
  // Sun, 06 Nov 1994 08:49:37 GMT   |   Sunday, 06-Nov-94 08:49:37 GMT
  if (w.size() == 6 && w[5] == "GMT") return make_time(w[1], w[2], w[3], w[4]);
  // Sun Nov  6 08:49:37 1994
  if (w.size() == 5) return make_time(w[2], w[1], w[4], w[3]);
  return std::nullopt;
}

std::optional<std::string> link_with_rel(const Headers& headers, std::string_view rel) {
  for (const auto field : headers.all("Link")) {
    for (const auto link : split_links(field)) {
      const auto open = link.find('<');
      const auto close = link.find('>', open);
      if (open == std::string_view::npos || close == std::string_view::npos) continue;
      if (has_rel(link.substr(close + 1), rel)) return std::string(link.substr(open + 1, close - open - 1));
    }
  }
  return std::nullopt;
}

}  // namespace kith::net
