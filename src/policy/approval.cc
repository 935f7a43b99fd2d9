#include "policy/approval.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "policy/document.h"
#include "text/zone.h"

namespace kith::policy {
namespace {

using std::chrono::days;
using std::chrono::minutes;

constexpr std::size_t kStepsMost = 8, kNamesMost = 20;
constexpr int kDaysMost = 90, kDaysSearched = 1000;

struct Word {
  std::string_view text;
  std::size_t offset = 0;
};

std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> out;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == ' ' || text[i] == '\n') {
      ++i;
      continue;
    }
    const auto end = text[i] == ',' ? i + 1 : std::min(text.find_first_of(" ,\n", i), text.size());
    out.push_back({text.substr(i, end - i), i});
    i = end;
  }
  return out;
}

match::Problem problem(std::string message, std::string hint, std::size_t offset) {
  return {.message = std::move(message), .hint = std::move(hint), .offset = offset, .column = offset + 1};
}

constexpr std::string_view kWithinHint = "write it like `within 4h`, `within 4 working hours` or `within 2 days`";

std::optional<Within::Unit> unit_named(std::string_view word) {
  using enum Within::Unit;
  for (const auto name : {"m", "min", "minute", "minutes"})
    if (word == name) return minutes;
  for (const auto name : {"h", "hour", "hours"})
    if (word == name) return hours;
  for (const auto name : {"d", "day", "days"})
    if (word == name) return days;
  return std::nullopt;
}

int minutes_in(Within::Unit unit) {
  return unit == Within::Unit::minutes ? 1 : unit == Within::Unit::hours ? 60 : 24 * 60;
}

std::expected<Within, match::Problem> read_within(std::span<const Word> words, std::size_t end) {
  const auto at = words.empty() ? end : words.front().offset;
  const auto wrong = [&] {
    return std::unexpected(problem("this is no length of time", std::string(kWithinHint), at));
  };
  if (words.empty()) return wrong();
  Within out;
  const auto first = words.front().text;
  const auto [rest, error] = std::from_chars(first.data(), first.data() + first.size(), out.count);
  if (error != std::errc{} || out.count < 1) return wrong();
  std::string_view unit(rest, static_cast<std::size_t>(first.data() + first.size() - rest));
  std::size_t next = 1;
  if (unit.empty()) {
    if (next < words.size() && words[next].text == "working") {
      out.working = true;
      ++next;
    }
    if (next == words.size()) return wrong();
    unit = words[next++].text;
  }
  const auto known = unit_named(unit);
  if (!known || next != words.size()) return wrong();
  out.unit = *known;
  if (out.count > kDaysMost * 24 * 60 / minutes_in(out.unit))
    return std::unexpected(problem("nobody waits longer than 90 days", "choose a shorter time", at));
  return out;
}

// One step in the making, word by word.
class Steps {
 public:
  explicit Steps(std::string_view text) : text_(text), words_(words_of(text)) {}

  std::expected<std::vector<ApprovalStep>, match::Problem> run() {
    for (std::size_t i = 0; i < words_.size() && !wrong_; ++i) take(i);
    if (!wrong_) end_step(text_.size());
    if (wrong_) return std::unexpected(*std::move(wrong_));
    return std::move(out_);
  }

 private:
  enum class In : std::uint8_t { names, within, otherwise };

  void fail(std::string message, std::string hint, std::size_t offset) {
    if (!wrong_) wrong_ = problem(std::move(message), std::move(hint), offset);
  }

  void take(std::size_t i) {
    const auto& word = words_[i];
    if (word.text == ",") return separate();
    if (word.text == "then") return end_step(word.offset);
    if (word.text == "within") return begin(In::within, word.offset);
    if (word.text == "else") return begin(In::otherwise, word.offset);
    if (in_ == In::within) return void(time_.push_back(word));
    if (word.text == "or" || word.text == "and") return join(word);
    if (word.text == "of" && name_ == "all" && names().empty()) {
      name_.clear();
      if (in_ == In::otherwise) return only_one(word.offset);
      step_.all = all_of_ = true;
      return;
    }
    name_ += (name_.empty() ? "" : " ") + std::string(word.text);
  }

  std::vector<std::string>& names() { return in_ == In::otherwise ? step_.otherwise : step_.of; }
  void separate() {
    if (name_.empty()) return;
    names().push_back(std::exchange(name_, {}));
    if (names().size() > kNamesMost) fail("more than 20 people are named here", "make them a group", 0);
  }
  void only_one(std::size_t offset) {
    fail("one of those behind `else` is enough", "join them with a comma or `or`", offset);
  }
  void join(const Word& word) {
    separate();
    const bool all = word.text == "and";
    if (all && in_ == In::otherwise) return only_one(word.offset);
    if (in_ == In::otherwise) return;
    if ((all && any_) || (!all && (step_.all || all_of_)))
      return fail("`and` and `or` do not go together in one step",
                  "write steps (`ruth, then dana or petra`), or make some of them a group", word.offset);
    (all ? step_.all : any_) = true;
  }

  void begin(In part, std::size_t offset) {
    leave_part(offset);
    if (part == In::within && step_.within) fail("a step has one deadline", "take one away", offset);
    if (part == In::otherwise && !step_.otherwise.empty()) fail("a step has one `else`", "join the names", offset);
    in_ = part;
  }
  void leave_part(std::size_t offset) {
    separate();
    if (in_ == In::otherwise && step_.otherwise.empty())
      fail("nobody is named behind `else`", "write `else <handle or role>`", offset);
    if (in_ != In::within) return;
    auto within = read_within(time_, offset);
    time_.clear();
    if (!within)
      wrong_ = wrong_ ? std::move(wrong_) : std::move(within).error();
    else
      step_.within = *within;
  }
  void end_step(std::size_t offset) {
    leave_part(offset);
    if (step_.of.empty() && !(out_.empty() && (step_.within || !step_.otherwise.empty())))
      fail("nobody is named who may release it", "write `hold for <handle or role>`", out_.empty() ? 0 : offset);
    out_.push_back(std::exchange(step_, {}));
    if (out_.size() > kStepsMost) fail("more than 8 steps", "nothing needs so many", offset);
    in_ = In::names;
    any_ = all_of_ = false;
  }

  std::string_view text_;
  std::vector<Word> words_, time_;
  std::vector<ApprovalStep> out_;
  ApprovalStep step_;
  std::string name_;
  In in_ = In::names;
  bool any_ = false, all_of_ = false;
  std::optional<match::Problem> wrong_;
};

// Each of `names` by another person: the usual way to pair, name by name, giving way where one can.
class Pairing {
 public:
  Pairing(std::size_t names, std::size_t people) : fits_(names, std::vector<bool>(people)), has_(people, names) {}
  void fit(std::size_t name, std::size_t person) { fits_[name][person] = true; }
  bool complete() {
    for (std::size_t name = 0; name < fits_.size(); ++name) {
      std::vector<bool> seen(has_.size());
      if (!place(name, seen)) return false;
    }
    return true;
  }

 private:
  bool place(std::size_t name, std::vector<bool>& seen) {
    for (std::size_t person = 0; person < has_.size(); ++person) {
      if (!fits_[name][person] || seen[person]) continue;
      seen[person] = true;
      if (has_[person] != fits_.size() && !place(has_[person], seen)) continue;
      has_[person] = name;
      return true;
    }
    return false;
  }
  std::vector<std::vector<bool>> fits_;
  std::vector<std::size_t> has_;  // whose place each person takes
};

bool is_meant(const Document& document, std::string_view name, const Yes& who, Time now) {
  return std::ranges::any_of(speaks_as(document, who.by, now),
                             [&](const auto& handle) { return means(document, name, handle, who.role); });
}
bool any_meant(const Document& document, const std::vector<std::string>& names, const Yes& who, Time now) {
  return std::ranges::any_of(names, [&](const auto& name) { return is_meant(document, name, who, now); });
}

bool is_done(const Document& document, const ApprovalStep& step, std::span<const Yes> yeses, Time now) {
  if (!step.all) return std::ranges::any_of(yeses, [&](const Yes& yes) { return asks(document, step, yes, now); });
  std::vector<Yes> people;
  for (const auto& yes : yeses)
    if (std::ranges::find(people, yes.by, &Yes::by) == people.end()) people.push_back(yes);
  Pairing pairing(step.of.size(), people.size());
  for (std::size_t p = 0; p < people.size(); ++p) {
    const bool instead = people[p].late && any_meant(document, step.otherwise, people[p], now);
    for (std::size_t n = 0; n < step.of.size(); ++n)
      if (instead || is_meant(document, step.of[n], people[p], now)) pairing.fit(n, p);
  }
  return pairing.complete();
}

// A local wall clock as a moment.
Time moment(Time local, const std::string& zone) {
  return local - text::zone_offset(local - text::zone_offset(local, zone), zone);
}

Time working_deadline(Millis left, const Hours& hours, Time from) {
  const auto first = std::chrono::floor<days>(from + text::zone_offset(from, hours.zone));
  for (int d = -1; d < kDaysSearched; ++d) {
    const auto day = first + days{d};
    const auto weekday = std::chrono::weekday{day}.iso_encoding() - 1;
    if ((hours.days >> weekday & 1U) == 0) continue;
    const auto over_night = hours.from_minute > hours.to_minute ? 24 * 60 : 0;
    const Time opens = std::max(from, moment(day + minutes{hours.from_minute}, hours.zone));
    const Time closes = moment(day + minutes{hours.to_minute + over_night}, hours.zone);
    if (closes <= opens) continue;
    if (left <= closes - opens) return opens + left;
    left -= std::chrono::duration_cast<Millis>(closes - opens);
  }
  return from + days{kDaysSearched};
}

}  // namespace

std::expected<Within, match::Problem> parse_within(std::string_view text) {
  const auto words = words_of(text);
  return read_within(words, text.size());
}

std::string describe(const Within& within) {
  constexpr std::array<std::string_view, 3> kUnits{"minute", "hour", "day"};
  return fmt::format("{} {}{}{}", within.count, within.working ? "working " : "",
                     kUnits[static_cast<std::size_t>(within.unit)], within.count == 1 ? "" : "s");
}

Time deadline(const Within& within, const Hours* hours, Time from) {
  const bool working = within.working && hours;
  const int day = working ? (hours->to_minute - hours->from_minute + 24 * 60 - 1) % (24 * 60) + 1 : 24 * 60;
  const Millis length = minutes{within.count * (within.unit == Within::Unit::days ? day : minutes_in(within.unit))};
  return working ? working_deadline(length, *hours, from) : from + length;
}

std::expected<std::vector<ApprovalStep>, match::Problem> parse_steps(std::string_view text) {
  return Steps(text).run();
}

const std::vector<std::string>& otherwise_of(const ApprovalStep& step, const Document& document) {
  if (!step.otherwise.empty()) return step.otherwise;
  return document.approvals.otherwise.empty() ? document.owners : document.approvals.otherwise;
}

std::vector<std::string> people_of(std::span<const ApprovalStep> steps) {
  std::vector<std::string> out;
  for (const auto list : {&ApprovalStep::of, &ApprovalStep::otherwise})
    for (const auto& step : steps)
      for (const auto& name : step.*list)
        if (std::ranges::find(out, name) == out.end()) out.push_back(name);
  return out;
}

bool asks(const Document& document, const ApprovalStep& step, const Yes& who, Time now) {
  return any_meant(document, step.of, who, now) || (who.late && any_meant(document, step.otherwise, who, now));
}

std::size_t first_open(const Document& document, std::span<const ApprovalStep> steps, std::span<const Yes> yeses,
                       Time now) {
  std::size_t step = 0;
  while (step < steps.size() && is_done(document, steps[step], yeses, now)) ++step;
  return step;
}

}  // namespace kith::policy
