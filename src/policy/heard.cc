// What rules make of what is heard: of visitors' messages, and of posts of somebody on staff.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "policy/decide.h"
#include "policy/visitors.h"

namespace kith::policy {

namespace detail {

std::vector<Deciding::Applies> Deciding::run_heard(std::string_view on) {
  using match::Truth;
  std::vector<Applies> out;
  for (const auto& one : document_.rules) {
    if (one.on.size() != 1 || one.on.front() != on) continue;
    match::Match when{.truth = Truth::yes}, unless{.truth = Truth::no};
    if (one.when) when = ask(*one.when);
    if (when.truth == Truth::no) continue;
    if (one.unless) unless = ask(*one.unless);
    if (unless.truth == Truth::yes) continue;
    Applies applies{.rule = &one, .spans = std::move(when.spans), .unknown = {}};
    if (when.truth == Truth::unknown) applies.unknown = std::move(when.unknown);
    if (unless.truth == Truth::unknown)
      applies.unknown.insert(applies.unknown.end(), unless.unknown.begin(), unless.unknown.end());
    const bool told = when.truth == Truth::yes && unless.truth == Truth::no;
    if (!told && applies.unknown.empty()) applies.unknown.emplace_back("its condition");
    out.push_back(std::move(applies));
  }
  return out;
}

}  // namespace detail

namespace {

VisitorFinding finding(const Rule& rule, const Situation& situation) {
  VisitorFinding out{.rule = rule.id,
                     .concern = rule.concern,
                     .act = rule.visitor,
                     .warns = rule.then == Outcome::warn,
                     .say = detail::fill(rule.say, situation),
                     .wording = rule.wording,
                     .spans = {}};
  return out;
}

void add_sentence(std::string& to, std::string_view sentence) {
  if (sentence.empty()) return;
  if (!to.empty()) to += ' ';
  to += sentence;
}

}  // namespace

bool has_visitor_rules(const Document& document) {
  return std::ranges::any_of(document.rules, &Rule::is_for_visitors);
}

bool has_staff_rules(const Document& document) {
  return std::ranges::any_of(document.rules, &Rule::is_for_staff);
}

std::vector<VisitorFinding> judge_visitor(const Document& document, const Outbound& heard, const Situation& situation) {
  std::vector<VisitorFinding> out;
  Scratch scratch;
  for (auto& one : detail::Deciding(document, heard, situation, scratch).run_heard(kVisitorMessage)) {
    if (!one.unknown.empty()) continue;
    if (one.rule->visitor.is == VisitorAct::Is::none && one.rule->then == Outcome::allow) break;
    out.push_back(finding(*one.rule, situation));
    out.back().spans = std::move(one.spans);
  }
  return out;
}

std::vector<VisitorFinding> judge_staff_post(const Document& document, const Outbound& heard,
                                             const Situation& situation, OnStaff on_staff) {
  std::vector<VisitorFinding> out;
  if (on_staff == OnStaff::no) return out;
  Scratch scratch;
  for (auto& one : detail::Deciding(document, heard, situation, scratch).run_heard(kStaffPost)) {
    const bool lets_be = one.rule->visitor.is == VisitorAct::Is::none && one.rule->then == Outcome::allow;
    const bool told = one.unknown.empty() && on_staff == OnStaff::yes;
    if (lets_be && !told) continue;
    if (lets_be) break;
    auto found = finding(*one.rule, situation);
    found.spans = std::move(one.spans);
    add_sentence(found.say, one.rule->offer);
    if (!told) {
      found.act = {};
      found.warns = true;
    }
    if (on_staff == OnStaff::perhaps)
      add_sentence(found.say,
                   "(It is somebody called like one of our people; whether it is them cannot be told from here.)");
    if (!one.unknown.empty())
      add_sentence(found.say, fmt::format("(Whether the rule applies cannot be told: {}.)",
                                          fmt::join(one.unknown, "; ")));
    out.push_back(std::move(found));
  }
  return out;
}

}  // namespace kith::policy
