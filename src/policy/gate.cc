#include "policy/gate.h"

#include <fmt/format.h>

#include <algorithm>

#include "policy/decide.h"
#include "policy/document.h"

namespace kith::policy {
namespace {

Decision without_policy() {
  Decision decision;
  decision.reasons.push_back({.rule = "policy",
                              .then = Outcome::hold,
                              .say = "No comfort zone has been adopted yet, so nothing leaves.",
                              .offer = "Adopt one under Comfort zone.",
                              .steps = {ApprovalStep{}}});
  return decision;
}

}  // namespace

std::string_view name(Outcome outcome) {
  switch (outcome) {
    case Outcome::allow:
      return "allow";
    case Outcome::warn:
      return "warn";
    case Outcome::declare:
      return "declare";
    case Outcome::hold:
      return "hold";
    case Outcome::block:
      return "block";
  }
  return "hold";
}

std::string_view name(Place place) {
  switch (place) {
    case Place::text:
      return "text";
    case Place::subject:
      return "subject";
    case Place::description:
      return "description";
    case Place::file:
      return "file";
    case Place::receiver:
      return "receiver";
    case Place::preview:
      return "preview";
  }
  return "text";
}

Decision conceal(Decision decision, const std::function<bool(std::string_view)>& may_see) {
  for (auto& reason : decision.reasons) {
    const auto secret = [&](const Sighting& sighting) { return !may_see(sighting.in_register); };
    if (std::ranges::none_of(reason.names, secret)) continue;
    std::erase_if(reason.names, secret);
    reason.spans.clear();
  }
  return decision;
}

std::string with_disclosures(std::string_view text, const std::vector<std::string>& disclosures) {
  std::string out(text);
  while (out.ends_with('\n') || out.ends_with(' ')) out.pop_back();
  for (const auto& words : disclosures) out += (out.empty() ? "" : "\n\n") + words;
  return out;
}

Gate::Gate(std::shared_ptr<const Policy> policy, PolicyVersionId version)
    : policy_(std::move(policy)), version_(version) {}

Decision Gate::decide(const Outbound& content, const Situation& situation) const {
  Scratch scratch;
  return decide(content, situation, scratch);
}

Decision Gate::decide(const Outbound& content, const Situation& situation, Scratch& scratch) const {
  if (!policy_) return without_policy();
  return detail::Deciding(policy_->document(), content, situation, scratch).run();
}

Result<Clearance> Gate::clear(const Outbound& content, const Situation& situation) const {
  const auto decision = decide(content, situation);
  if (!decision.disclosures.empty())
    return fail(Kind::held, "the words that say who speaks are not under it: " + decision.disclosures.front())
        .with("outcome", std::string(name(Outcome::hold)));
  if (policy_ && situation.channel &&
      (decision.outcome == Outcome::allow || decision.outcome == Outcome::warn))
    return Clearance(situation.channel, policy::digest(content), version_);
  if (decision.reasons.empty()) return fail(Kind::held, "there is no channel to clear this for");
  const auto& first = decision.reasons.front();
  return fail(Kind::held, first.say)
      .with("rule", first.rule)
      .with("outcome", std::string(name(decision.outcome)));
}

}  // namespace kith::policy
