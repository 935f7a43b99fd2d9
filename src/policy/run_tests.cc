#include "policy/run_tests.h"

#include <fmt/format.h>

#include <algorithm>

#include "policy/decide.h"
#include "policy/findings.h"
#include "policy/written.h"
#include "policy/visitors.h"

namespace kith::policy {
namespace {

using What = Test::Expected::What;

// A test without a time means an ordinary moment at work.
Time ordinary_time(const Document& document) {
  Time now = std::chrono::sys_days{std::chrono::year{2026} / 1 / 7} + std::chrono::hours{12};
  if (!document.hours) return now;
  for (int half_hours = 0; half_hours < 7 * 48; ++half_hours, now += std::chrono::minutes{30})
    if (is_open(*document.hours, now)) break;
  return now;
}

bool lists_people(const Document& document, const std::string& id) {
  constexpr std::string_view kPeople[] = {"children", "people", "persons", "pupils",
                                          "patients", "kids",   "members", "staff"};
  const auto* known = document.find_register(id);
  const std::string_view kind = known ? known->kind : std::string_view();
  return kind.contains("people") || kind.contains("persons") || kind.contains("children") ||
         (kind.empty() && std::ranges::find(kPeople, id) != std::end(kPeople));
}

// Registers as the test has them, the company's facts as the document states them; what a test does not mention is
// empty.
void fill_registers(const Document& document, const Test& test, Situation& into) {
  auto lists = test.registers;
  for (const auto& known : document.registers) lists.try_emplace(known.id);
  for (const auto& rule : document.rules)
    for (const auto* condition : {&rule.when, &rule.unless})
      if (*condition)
        for (const auto& atom : (*condition)->atoms)
          if (atom.is == Atom::Is::names || atom.is == Atom::Is::contact_in) lists.try_emplace(atom.name);
  for (const auto& [id, names] : lists) {
    std::vector<NameEntry> entries;
    for (const auto& name : names) entries.push_back(name_as_written(name, lists_people(document, id)));
    into.registers[id].names = NameSet::compile(std::move(entries));
  }
  std::vector<CompanyFact> facts;
  for (const auto& fact : document.facts) facts.push_back(fact_as_written(fact.id, fact.is, fact.value));
  into.company = FactSet::compile(std::move(facts));
  into.recent_posts.emplace();
  for (const auto& text : test.posted) into.recent_posts->push_back({into.now - std::chrono::hours{24}, text});
  into.earlier.emplace();
  into.first_contact = false;
  into.previews = test.previews;
}

bool is_heard(const Test& test) {
  return test.act == kVisitorMessage || test.act == kStaffPost;
}

std::pair<Outbound, Situation> stage(const Document& document, const Test& test) {
  Outbound content;
  Situation situation;
  content.kind =
      test.act == "tag" ? OutboundKind::post : kith::parse<OutboundKind>(test.act).value_or(OutboundKind::post);
  content.text = test.text;
  content.subject = test.subject;
  content.visibility = test.visibility.value_or(
      content.kind == OutboundKind::message || content.kind == OutboundKind::mail ? Visibility::direct
                                                                                  : Visibility::everyone);
  if (is_heard(test)) content.kind = OutboundKind::reply;
  if (content.kind == OutboundKind::reply ||
      (test.wrote_first && (content.kind == OutboundKind::message || content.kind == OutboundKind::mail)))
    content.in_reply_to = "an earlier message";
  for (const auto& type : test.media) content.media.push_back({.file = "attached", .type = type});
  situation.now = test.at ? *test.at : ordinary_time(document);
  situation.channel = ChannelId{1};
  situation.channel_name = situation.network = test.channel;
  situation.mode = Mode::publish;
  situation.member = test.by;
  situation.role = test.role;
  situation.conversation_is_complaint = test.complaint;
  situation.contact_wrote_first = test.wrote_first;
  (test.contact.starts_with('@') ? situation.contact_handle : situation.contact_name) =
      test.contact.empty() ? "somebody" : test.contact;
  situation.facts = test.facts;
  fill_registers(document, test, situation);
  return {std::move(content), std::move(situation)};
}

bool fits(const Test::Expected& expected, const Decision& decision) {
  const auto wanted = expected.what == What::goes       ? Outcome::allow
                      : expected.what == What::warned   ? Outcome::warn
                      : expected.what == What::declared ? Outcome::declare
                      : expected.what == What::held     ? Outcome::hold
                                                        : Outcome::block;
  if (decision.outcome != wanted) return false;
  return (expected.by.empty() ||
          std::ranges::any_of(decision.reasons,
                              [&](const Reason& r) { return r.rule == expected.by && r.then == wanted; })) &&
         (expected.held_for.empty() || std::ranges::any_of(decision.reasons, [&](const Reason& r) {
            return r.then == Outcome::hold && std::ranges::find(r.held_for, expected.held_for) != r.held_for.end();
          }));
}

bool fits(const Test::Expected& expected, const std::vector<VisitorFinding>& found) {
  if (expected.what == What::goes)
    return std::ranges::none_of(found, [](const auto& f) { return f.act.is != VisitorAct::Is::none; });
  return std::ranges::any_of(found, [&](const VisitorFinding& f) {
    const bool is = expected.what == What::hidden       ? f.act.is == VisitorAct::Is::hide
                    : expected.what == What::muted      ? f.act.is == VisitorAct::Is::mute
                    : expected.what == What::routed     ? f.act.is == VisitorAct::Is::route
                    : expected.what == What::redirected ? f.act.is == VisitorAct::Is::redirect
                    : expected.what == What::tagged     ? f.act.is == VisitorAct::Is::tag
                                                        : expected.what == What::warned && f.warns;
    return is && (expected.by.empty() || expected.by == f.rule);
  });
}

// What becomes of a visitor's message, or of a post of somebody on staff.
TestResult run_heard(const Document& document, const Test& test) {
  const auto [content, situation] = stage(document, test);
  const auto found = test.act == kStaffPost ? judge_staff_post(document, content, situation, OnStaff::yes)
                                            : judge_visitor(document, content, situation);
  TestResult result{.name = test.title, .line = test.line};
  result.ok = std::ranges::all_of(test.expect, [&](const auto& expected) { return fits(expected, found); });
  for (const auto& one : found)
    result.detail += fmt::format("{}{} by {}", result.detail.empty() ? "" : "; ",
                                 one.act.is == VisitorAct::Is::none ? "warned" : name(one.act.is), one.rule);
  if (found.empty()) result.detail = "goes";
  return result;
}

TestResult run(const Document& document, const Test& test) {
  if (is_heard(test)) return run_heard(document, test);
  const auto [content, situation] = stage(document, test);
  // A test without a channel is about the words, not about where one may speak.
  Document here = document;
  if (test.channel.empty())
    for (auto& voice : here.voices) voice.in.clear();
  Scratch scratch;
  const auto decision = detail::Deciding(here, content, situation, scratch).run();
  TestResult result{.name = test.title, .line = test.line};
  result.ok = std::ranges::all_of(test.expect, [&](const auto& expected) { return fits(expected, decision); });
  result.undecided = !result.ok && !decision.errors.empty();
  result.detail = describe(decision);
  if (result.undecided) result.detail += fmt::format(" ({})", fmt::join(decision.errors, "; "));
  return result;
}

}  // namespace

std::string describe(const Decision& decision) {
  const auto by = [&] { return decision.reasons.empty() ? std::string() : " by " + decision.reasons.front().rule; };
  switch (decision.outcome) {
    case Outcome::allow:
      return "goes";
    case Outcome::warn:
      return "goes, warned" + by();
    case Outcome::declare:
      return "wants a statement" + by();
    case Outcome::hold:
      return fmt::format("held for {}{}", fmt::join(decision.reasons.front().held_for, ", "), by());
    case Outcome::block:
      return "stopped" + by() + ": " + decision.reasons.front().say;
  }
  return "held";
}

std::vector<TestResult> run_tests(const Policy& policy) {
  std::vector<TestResult> out;
  for (const auto& test : policy.document().tests) out.push_back(run(policy.document(), test));
  return out;
}

}  // namespace kith::policy
