#include "match/values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "match/words.h"
#include "text/fold.h"
#include "text/url.h"
#include "text/utf8.h"

namespace kith::match::detail {
namespace {

std::unexpected<Problem> wrong(std::string message, std::string hint) {
  return std::unexpected(Problem{std::move(message), std::move(hint), 0, 1, 1});
}

// One number with, for durations, its unit; moves `text` past it.
std::optional<double> take_number(std::string_view& text, bool duration) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc{} || !std::isfinite(value) || value < 0 || value > 1e12) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (!duration) return value;
  if (text.empty()) return std::nullopt;
  const auto unit = text[0];
  text.remove_prefix(1);
  switch (unit) {
    case 's':
      return value;
    case 'm':
      return value * 60;
    case 'h':
      return value * 3600;
    case 'd':
      return value * 86400;
    case 'w':
      return value * 604800;
    default:
      return std::nullopt;
  }
}

bool is_language(std::string_view value) {
  const auto first = value.substr(0, value.find('-'));
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return first.size() >= 2 && first.size() <= 3 && std::ranges::all_of(first, letter);
}

std::expected<void, Problem> check_choice(const FieldInfo& f, const std::string& value) {
  if (std::ranges::find(f.choices, value) != f.choices.end()) return {};
  auto meant = elsewhere(value);
  if (std::ranges::find(f.choices, meant) == f.choices.end()) meant = nearest(value, f.choices);
  std::string known = "it knows";
  for (const auto choice : f.choices) known += " " + std::string(choice);
  return wrong("`" + std::string(f.name) + ":` does not know `" + value + "`",
               meant.empty() ? known : "did you mean `" + std::string(meant) + "`?");
}

}  // namespace

std::string_view code_of_language(std::string_view name) {
  static constexpr std::array<std::array<std::string_view, 2>, 20> kNames{{
      {"english", "en"}, {"german", "de"},     {"french", "fr"},  {"spanish", "es"},   {"italian", "it"},
      {"dutch", "nl"},   {"portuguese", "pt"}, {"polish", "pl"},  {"russian", "ru"},   {"ukrainian", "uk"},
      {"turkish", "tr"}, {"arabic", "ar"},     {"hindi", "hi"},   {"chinese", "zh"},   {"japanese", "ja"},
      {"korean", "ko"},  {"thai", "th"},       {"swedish", "sv"}, {"norwegian", "no"}, {"irish", "ga"},
  }};
  const auto* found = std::ranges::find(kNames, name, [](const auto& pair) { return pair[0]; });
  return found == kNames.end() ? std::string_view() : (*found)[1];
}

std::optional<NumberSpec> read_number(std::string_view text, bool duration) {
  NumberSpec spec;
  const auto starts = [&](std::string_view sign) {
    if (!text.starts_with(sign)) return false;
    text.remove_prefix(sign.size());
    return true;
  };
  if (starts(">="))
    spec.compare = Compare::at_least;
  else if (starts("<="))
    spec.compare = Compare::at_most;
  else if (starts(">"))
    spec.compare = Compare::above;
  else if (starts("<"))
    spec.compare = Compare::below;
  else
    starts("=");
  // from_chars would read "1." of "1..5" as a number with a point.
  if (const auto dots = text.find(".."); dots != std::string_view::npos && spec.compare == Compare::is) {
    auto first = text.substr(0, dots), second = text.substr(dots + 2);
    const auto low = take_number(first, duration), high = take_number(second, duration);
    if (!low || !high || !first.empty() || !second.empty() || *low > *high) return std::nullopt;
    return NumberSpec{Compare::range, *low, *high};
  }
  const auto value = take_number(text, duration);
  if (!value || !text.empty()) return std::nullopt;
  spec.low = spec.high = *value;
  return spec;
}

std::expected<void, Problem> check_value(const FieldInfo& f, std::string& value) {
  if (f.type == FieldType::choice) return check_choice(f, value);
  if (f.field == Field::lang) {
    std::ranges::replace(value, '_', '-');
    if (is_language(value)) return {};
    const auto code = code_of_language(text::fold(value));
    return wrong("`lang:` takes a code of two or three letters, not `" + value + "`",
                 code.empty() ? "write it like `lang:en` or `lang:pt-BR`" : "write `lang:" + std::string(code) + "`");
  }
  if (f.field == Field::site && value.find_first_of("/: ") != std::string::npos) {
    const auto site = text::site_of(value);
    return wrong("`site:` takes a name without a path, not `" + value + "`",
                 site.empty() ? "write it like `site:example.org`; for part of an address use `url:`"
                              : "write `site:" + site + "`; for part of an address use `url:`");
  }
  return {};
}

std::expected<std::string, Problem> read_name(std::string_view written, bool handle) {
  const auto belongs = [&](std::size_t at) {
    return is_name_character(written, at) || (handle && std::string_view(".-@").contains(written[at]));
  };
  const std::string what = handle ? "a handle" : "a hashtag";
  std::size_t end = 0;
  while (end < written.size() && belongs(end)) text::next_code_point(written, end);
  auto name = written.substr(0, end);
  while (handle && !name.empty() && std::string_view(".-@").contains(name.back())) name.remove_suffix(1);
  if (name.empty()) return wrong(what + " wants a name", "write it right after the sign");
  for (auto at = end; at < written.size(); text::next_code_point(written, at)) {
    if (written[at] == '*' || written[at] == '?')
      return wrong(what + " is looked for as a whole, without `*` or `?`",
                   handle ? "write the whole handle" : "write each one: `#raft OR #rafting`");
    if (!is_name_character(written, at)) continue;
    std::size_t stop = end;
    text::next_code_point(written, stop);
    return wrong(
        what + " ends at `" + std::string(written.substr(end, stop - end)) + "`, so this is never found",
        "write it as `" + std::string(handle ? "@" : "#") + std::string(name) + "`, or the words in quotation marks");
  }
  return std::string(name);
}

std::string sign_hint(std::string_view sign) {
  if (sign == "&&" || sign == "&" || sign == "+") return "for both, write `a AND b`";
  if (sign == "||" || sign == "|" || sign == "/") return "for either, write `a OR b`";
  if (sign == "-" || sign == "!" || sign == "\u2013" || sign == "\u2014" || sign == "\u2212")
    return "to leave a word out, write `-word` without a space";
  if (sign == "*") return "every text has words: write the ones to look for";
  return {};
}

bool is_small_operator(std::string_view word) {
  if (word.size() > 12) return false;
  const auto folded = text::fold(word);
  return folded == "and" || folded == "or" || folded == "not" || folded.starts_with("near/") ||
         folded.starts_with("onear/");
}

bool is_quoted_singly(std::string_view rest) {
  const std::string_view open = rest.starts_with('\'') ? "'" : rest.starts_with("\u2018") ? "\u2018" : "";
  if (open.empty()) return false;
  rest = rest.substr(open.size(), 200);
  const auto close = rest.find(open == "'" ? "'" : "\u2019");
  const auto space = rest.find(' ');
  return close != std::string_view::npos && space < close &&
         (close + 1 >= rest.size() || rest[close + 1] == ' ' || rest[close + 1] == ')' || open != "'");
}

}  // namespace kith::match::detail
