#include "policy/starter.h"

#include <fmt/format.h>

#include <algorithm>

#include "policy/document.h"
#include "policy/hours.h"
#include "policy/run_tests.h"
#include "policy/starter_parts.h"
#include "policy/yaml_tree.h"
#include "text/zone.h"

namespace kith::policy {
namespace {

using detail::Parts;

std::string answer(const Starter& starter, const std::string& key, std::string otherwise) {
  const auto found = starter.answers.find(key);
  return found == starter.answers.end() || found->second.empty() ? std::move(otherwise)
                                                                 : found->second;
}

std::string put(std::string text, const Person& owner) {
  for (const auto& [from, to] :
       {std::pair<std::string_view, std::string_view>{"{owner}", owner.handle},
        {"{Owner}", owner.name}})
    for (std::size_t i = 0; (i = text.find(from, i)) != std::string::npos; i += to.size())
      text.replace(i, from.size(), to);
  return text;
}

// A query as a YAML scalar: as written where YAML lets it be, else in single quotes.
std::string query_scalar(const std::string& query) {
  if (!query.starts_with('"') && !query.contains(": ") && !query.contains(" #")) return query;
  std::string out = "'";
  for (const char c : query) out += c == '\'' ? "''" : std::string(1, c);
  return out + "'";
}

class Writer {
 public:
  Writer(const Starter& starter, Person owner) : starter_(starter), owner_(std::move(owner)) {}

  Result<std::string> run() {
    std::vector<std::string> chosen;
    for (const auto& id : starter_.worries)
      if (std::ranges::find(chosen, id) == chosen.end()) chosen.push_back(id);
    for (const auto& id : chosen) {
      TRY(auto parts, detail::parts_of(id, starter_.answers));
      parts_.emplace_back(id, std::move(parts));
    }
    head();
    concerns();
    TRYV(hours());
    topics();
    registers();
    voices();
    rules();
    tests();
    return std::move(out_);
  }

 private:
  template <class... A>
  void line(fmt::format_string<A...> format, A&&... args) {
    out_ += fmt::format(format, std::forward<A>(args)...) + "\n";
  }
  bool chose(std::string_view id) const {
    return std::ranges::any_of(parts_, [&](const auto& p) { return p.first == id; });
  }

  void head() {
    const auto who = starter_.organisation.empty() ? std::string("We") : starter_.organisation;
    line("# The comfort zone of {}. People read it; Kith runs it.", who);
    line(
        "# What leaves is held to these rules; what a rule cannot tell waits for a person. Change "
        "it as you learn.\n");
    line("policy: {}", yaml_scalar(who + " on social media"));
    line("owner: {:<26}# the one person who sees to it", yaml_scalar(owner_.handle));
    line("review: every 6 months");
    if (starter_.members.size() < 2)
      line(
          "own approval: yes                # one person only: think twice, then release it "
          "yourself");
  }

  void concerns() {
    if (parts_.empty()) return;
    line("\nconcerns:                         # what makes us uncomfortable, in our own words");
    for (const auto& [id, parts] : parts_) line("  {}: {}", id, yaml_scalar(parts.concern));
  }

  Result<void> hours() {
    if (!chose("working-hours")) return {};
    const auto open = answer(starter_, "hours", "09:00..17:00"),
               days = answer(starter_, "days", "mon..fri"), zone = answer(starter_, "zone", "UTC");
    if (!parse_minutes(open))
      return fail(Kind::invalid, "`" + open + "` is no time of day; write it like `09:00..17:30`")
          .with("field", "answers.hours");
    if (!parse_days(days))
      return fail(Kind::invalid, "`" + days + "` is no list of days; write it like `mon..fri`")
          .with("field", "answers.days");
    if (!text::is_time_zone(zone))
      return fail(Kind::invalid,
                  "there is no time zone `" + zone + "`; write it like `Europe/London`")
          .with("field", "answers.zone");
    line("\nhours: {{open: {}, days: {}, zone: {}}}", yaml_scalar(open), yaml_scalar(days),
         yaml_scalar(zone));
    return {};
  }

  void topics() {
    bool any = false;
    for (const auto& [id, parts] : parts_)
      for (const auto& topic : parts.topics) {
        if (!std::exchange(any, true))
          line(
              "\ntopics:                           # what to look for; add the words your people "
              "use");
        line("  {}: {}", topic.id, query_scalar(topic.query));
      }
  }

  void registers() {
    bool any = false;
    for (const auto& [id, parts] : parts_)
      for (const auto& one : parts.registers) {
        if (!std::exchange(any, true))
          line("\nregisters:                        # who is in them is kept sealed, apart");
        line("  {}: {{kind: {}, seen by: [{}]}}", one.id, one.kind, yaml_scalar(owner_.handle));
      }
  }

  void voices() {
    line("\nvoices:                           # who may speak; what anybody else writes waits");
    line("  {}: {{may: all}}", yaml_scalar(owner_.handle));
    if (chose("staff-speaking")) {
      line("  spokesperson: {{may: [post, reply, message, mail, like, boost, follow, approve]}}");
      line(
          "  agent: {{may: [reply, like]}}       # answers; what agents post waits for a "
          "spokesperson");
    } else {
      line("  agent: {{may: [post, reply, message, mail, like, boost, follow]}}");
    }
    line("  contributor: {{may: [draft]}}");
  }

  void rules() {
    bool any = false;
    for (const auto& [id, parts] : parts_)
      for (const auto& rule : parts.rules) {
        if (!std::exchange(any, true))
          line("\nrules:                            # the strictest wins");
        line("  - id: {}{}", rule.id, rule.remark.empty() ? "" : "  # " + rule.remark);
        line("    for: {}", id);
        if (!rule.on.empty()) line("    on: {}", rule.on);
        if (!rule.when.empty()) line("    when: {}", query_scalar(rule.when));
        line("    then: {}", put(rule.then, owner_));
        if (!rule.say.empty()) line("    say: {}", yaml_scalar(put(rule.say, owner_)));
        if (!rule.offer.empty()) line("    offer: {}", yaml_scalar(put(rule.offer, owner_)));
        if (!rule.wording.empty()) line("    wording: {}", yaml_scalar(put(rule.wording, owner_)));
        line("");
      }
  }

  void tests() {
    line("{}tests:                            # run at every change",
         out_.ends_with("\n\n") ? "" : "\n");
    test(fmt::format("by: {}, reply: \"Thank you, we are glad you came. See you soon!\"",
                     owner_.handle),
         "goes");
    test("by: somebody, role: contributor, reply: \"Hello\"",
         fmt::format("held for {}", owner_.handle));
    if (chose("staff-speaking"))
      test("by: somebody, role: agent, post: \"We open at ten\"", "held for spokesperson");
    for (const auto& [id, parts] : parts_)
      for (const auto& one : parts.tests) test(put(one.draft, owner_), put(one.expect, owner_));
  }
  void test(const std::string& draft, const std::string& expect) {
    line("  - draft: {{{}}}", draft);
    line("    expect: {}", expect);
  }

  const Starter& starter_;
  Person owner_;
  std::vector<std::pair<std::string, Parts>> parts_;
  std::string out_;
};

Person owner_of(const std::vector<Person>& members) {
  for (const auto least : {Role::policy_owner, Role::owner, Role::admin, Role::viewer})
    for (const auto& member : members)
      if (least == Role::policy_owner ? member.role == least : member.role >= least) return member;
  return {"owner", "the owner", Role::owner};
}

}  // namespace

Result<std::string> make_document(const Starter& starter) {
  for (const auto& [key, value] : starter.answers)
    if (value.size() > 4000)
      return fail(Kind::invalid, "this answer is longer than 4,000 letters")
          .with("field", "answers." + key);
  TRY(auto document, Writer(starter, owner_of(starter.members)).run());
  const auto policy = parse_policy(document);
  if (!policy) {
    const auto& first = policy.error().front();
    return fail(Kind::invalid, fmt::format("these answers make no policy: {}", first.message))
        .with("hint", first.hint);
  }
  return document;
}

std::vector<Sentence> rules_of(const Worry& worry) {
  Starter starter;
  starter.worries = {worry.id};
  starter.members = {{"owner", "the owner", Role::owner}, {"another", "another", Role::agent}};
  const auto document = make_document(starter);
  if (!document) return {};
  const auto policy = parse_policy(*document);
  if (!policy) return {};
  auto all = sentences(policy->document(), {{"owner", "the policy's owner"}});
  if (worry.id != "staff-speaking")
    std::erase_if(all, [](const Sentence& s) { return s.rule == "voices"; });
  return all;
}

}  // namespace kith::policy
