#include "policy/visitors.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "policy/reader.h"

namespace kith::policy {
namespace {

using namespace std::chrono_literals;
using Act = VisitorAct::Is;

constexpr std::array<std::string_view, 5> kRungs{"", "remind", "redirect", "limit", "block"};
constexpr Millis kLongest = std::chrono::hours{24 * 366};
constexpr std::size_t kTagBytes = 60;

bool is_against_somebody(Act act) {
  return act == Act::hide || act == Act::mute || act == Act::redirect;
}

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::string_view unquoted(std::string_view text) {
  text = trim(text);
  for (const std::string_view mark : {"\"", "'"})
    if (text.size() >= 2 && text.starts_with(mark) && text.ends_with(mark)) return text.substr(1, text.size() - 2);
  return text;
}

// The steps of "remind, then redirect, then limit for a day".
std::vector<std::string> steps(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto comma = text.find(','), then = text.find(" then ");
    const auto end = std::min(comma, then);
    auto one = trim(text.substr(0, end));
    if (one.starts_with("then ")) one = trim(one.substr(5));
    if (!one.empty()) out.emplace_back(one);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + (end == comma ? 1 : 6));
  }
  return out;
}

}  // namespace

std::string_view name(VisitorAct::Is is) {
  static constexpr std::array<std::string_view, 6> kNames{"none", "hide", "mute", "route", "redirect", "tag"};
  return kNames[static_cast<std::size_t>(is)];
}

std::string_view name(Rung rung) {
  return kRungs[static_cast<std::size_t>(rung)];
}

std::optional<Rung> parse_rung(std::string_view text) {
  const auto found = std::ranges::find(kRungs, text);
  if (found == kRungs.end()) return std::nullopt;
  return static_cast<Rung>(found - kRungs.begin());
}

std::optional<Millis> parse_span(std::string_view text) {
  text = trim(text);
  const auto space = text.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const auto count = text.substr(0, space);
  auto unit = trim(text.substr(space + 1));
  std::int64_t n = count == "a" || count == "an" || count == "one" ? 1 : 0;
  if (n == 0) {
    const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), n);
    if (error != std::errc{} || end != count.data() + count.size() || n < 1 || n > 10'000) return std::nullopt;
  }
  if (unit.ends_with('s')) unit.remove_suffix(1);
  const Millis one = unit == "minute" ? Millis(1min)
                     : unit == "hour" ? Millis(1h)
                     : unit == "day"  ? Millis(24h)
                     : unit == "week" ? Millis(24h * 7)
                                      : Millis(0);
  const Millis out = one * n;
  if (out <= 0ms || out > kLongest) return std::nullopt;
  return out;
}

std::string span_words(Millis span) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(span).count();
  const auto said = [](std::int64_t n, std::string_view unit) {
    return n == 1 ? fmt::format("{} {}", unit == "hour" ? "an" : "a", unit) : fmt::format("{} {}s", n, unit);
  };
  if (minutes % (7 * 24 * 60) == 0) return said(minutes / (7 * 24 * 60), "week");
  if (minutes % (24 * 60) == 0) return said(minutes / (24 * 60), "day");
  if (minutes % 60 == 0) return said(minutes / 60, "hour");
  return said(minutes, "minute");
}

namespace detail {
namespace {

void read_ladder(const Yaml& node, VisitorTerms& terms, Notes& notes) {
  std::vector<Rung> ladder;
  for (const auto& step : steps(terms.rude)) {
    const auto space = step.find(' ');
    const auto rung = parse_rung(step.substr(0, space));
    if (!rung || *rung == Rung::none || (!ladder.empty() && *rung <= ladder.back())) {
      notes.note(node, "`" + step + "` is no next step, so the usual ladder is offered",
                 "write it like `remind, then redirect, then limit for a day, then block`");
      return;
    }
    ladder.push_back(*rung);
    if (*rung != Rung::limit || space == std::string::npos) continue;
    const auto rest = std::string_view(step).substr(space + 1);
    if (const auto span = parse_span(rest.starts_with("for ") ? rest.substr(4) : rest))
      terms.limit = *span;
    else
      notes.note(node, "`" + std::string(rest) + "` is no time, so it is a day", "write it like `limit for 3 days`");
  }
  if (!ladder.empty()) terms.ladder = std::move(ladder);
}

void read_words(const Yaml& node, VisitorTerms& terms, Notes& notes) {
  if (!notes.map(node, "the words of a step")) return;
  for (const auto& [key, value] : node.entries) {
    const auto rung = parse_rung(key.value);
    if (rung && *rung != Rung::none)
      terms.words[*rung] = notes.text(value, key.value);
    else
      notes.error(key, "there is no step `" + key.value + "`", "it can be remind, redirect, limit or block");
  }
}

}  // namespace

void read_visitors(const Yaml& node, Document& document, Notes& notes) {
  auto& terms = document.terms;
  for (std::size_t i = 0; i < node.entries.size(); ++i) {
    const auto& [key, value] = node.entries[i];
    if (key.value == "may") {
      terms.may = notes.texts(value, "may");
    } else if (key.value == "may not") {
      terms.may_not = notes.texts(value, "may not");
    } else if (key.value == "pictures") {
      terms.pictures = notes.text(value, "pictures");
      terms.hides_pictures = terms.pictures.starts_with("hidden");
    } else if (key.value == "rude") {
      terms.rude = notes.text(value, "rude");
      read_ladder(value, terms, notes);
    } else if (key.value == "words") {
      read_words(value, terms, notes);
    } else if (i < document.visitors.size()) {
      terms.more.push_back(document.visitors[i]);
    }
  }
}

bool read_more_then(const Yaml& node, std::string_view text, Rule& rule, Notes& notes) {
  const auto begins = [&](std::string_view words) {
    if (!text.starts_with(words) || (text.size() > words.size() && text[words.size()] != ' ')) return false;
    text = trim(text.substr(words.size()));
    return true;
  };
  auto& act = rule.visitor;
  if (begins("hide")) {
    act.is = Act::hide;
    if (!text.empty()) notes.error(node, "what is hidden stays until a member shows it", "write `hide` alone");
  } else if (begins("mute for") || begins("mute")) {
    act.is = Act::mute;
    if (const auto span = parse_span(text))
      act.how_long = *span;
    else
      notes.error(node, "`" + std::string(text) + "` is no time to mute somebody for",
                  "write it like `mute for 3 days`, at most a year");
  } else if (begins("route to")) {
    act.is = Act::route;
    act.to = names_in(text);
    if (act.to.empty()) notes.error(node, "nobody is named who gets it", "write `route to <handle, group or role>`");
  } else if (begins("tag")) {
    act.is = Act::tag;
    act.tag = unquoted(text);
    if (act.tag.empty() || act.tag.size() > kTagBytes)
      notes.error(node, "`" + act.tag + "` is no tag", "write it like `tag to-thank`, at most 60 letters");
  } else if (begins("redirect to") || begins("redirect")) {
    act.is = Act::redirect;
    if (!text.empty()) rule.wording = unquoted(text);
  } else if (begins("add disclosure")) {
    rule.disclosure = text.empty() ? std::string(" ") : std::string(unquoted(text));
  } else {
    return false;
  }
  rule.then = Outcome::allow;
  return true;
}

void check_then(const Yaml& node, Rule& rule, Notes& notes) {
  const auto on = [&](std::string_view what) { return std::ranges::find(rule.on, what) != rule.on.end(); };
  const bool visitors = on(kVisitorMessage), staff = on(kStaffPost);
  if ((visitors || staff) && rule.on.size() > 1)
    notes.error(node, "one rule is about what leaves, about what visitors write, or about what our own people post",
                "write a rule of its own with `on: " + std::string(staff ? kStaffPost : kVisitorMessage) + "`");
  else if (visitors && (rule.then > Outcome::warn || !rule.disclosure.empty()))
    notes.error(node, "what visitors write does not leave, so it cannot be held or stopped",
                "it can be hide, mute for 3 days, route to <somebody>, redirect to \"<words>\", tag <word>, warn or "
                "allow");
  else if (staff && (rule.then > Outcome::warn || !rule.disclosure.empty() || is_against_somebody(rule.visitor.is)))
    notes.error(node, "what our own people post in their own name is theirs: nothing is done to it or said to them",
                "it can be warn, route to <somebody>, tag <word> or allow");
  if (!visitors && !staff && rule.visitor.is != Act::none)
    notes.error(node, "`" + std::string(name(rule.visitor.is)) + "` is for what visitors write",
                "add `on: visitor message`");
  if (rule.visitor.is == Act::redirect && rule.wording.empty())
    notes.error(node, "this rule does not say with which words", "add `wording: <the agreed words>`");
  if (rule.disclosure == " ") {
    rule.disclosure = rule.wording;
    if (rule.disclosure.empty())
      notes.error(node, "this rule does not say what is put under it", "add `wording: <the words>`");
  }
}

}  // namespace detail
}  // namespace kith::policy
