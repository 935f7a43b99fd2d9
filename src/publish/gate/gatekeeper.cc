#include "publish/gate/gatekeeper.h"

#include "model/event.h"
#include "publish/approvals/approval_queries.h"
#include "publish/gate/linked_pages.h"
#include "publish/pictures/picture_people.h"
#include "publish/policies/policies_queries.h"
#include "publish/registers/registers.h"
#include "publish/gate/situation.h"
#include "publish/string_list.h"

namespace kith::publish {

Result<policy::Situation> situation_for(store::Transaction& tx, const Wish& wish, Time now) {
  policy::Situation s;
  s.now = now;
  s.channel = wish.channel;
  s.declared = wish.declared;
  TRY(const auto channel, queries::channel_facts(tx, wish.workspace, wish.channel));
  if (!channel) return fail(Kind::not_found, "there is no such channel");
  s.channel_name = channel->name;
  s.network = channel->network;
  s.mode = channel->mode;
  if (wish.member) {
    TRY(const auto member, queries::member_facts(tx, wish.workspace, wish.member));
    // Words of somebody who has left have nobody behind them: the gate holds them.
    if (member) {
      s.member = member->handle;
      s.role = member->role;
    }
  }
  if (wish.conversation) {
    TRY(const auto talk, queries::talk_facts(tx, wish.workspace, wish.conversation));
    if (!talk) return fail(Kind::not_found, "there is no such conversation");
    s.conversation_is_complaint = says_complaint(talk->flags_json);
    s.contact_wrote_first = talk->contact_wrote;
    s.contact_name = talk->contact_name;
    s.contact_handle = talk->contact_handle;
    s.circle = talk->circle;
  }
  if (wish.delivery) {
    TRY(s.releases, queries::releases(tx, wish.workspace, wish.delivery));
    TRY(s.changed_by, queries::changed_by(tx, wish.workspace, wish.delivery));
  }
  return s;
}

Result<Gatekeeper::Asked> Gatekeeper::ask(store::Transaction& tx, const Wish& wish, const Outbound& content, Time now) {
  TRY(const PolicyVersionId version, queries::adopted_version(tx, wish.workspace));
  TRY(auto adopted, parsed(tx, wish.workspace, version));
  TRY(auto situation, situation_for(tx, wish, now));
  std::int64_t change = 0;
  if (adopted) {
    TRY(const auto sets, registers_.current(tx, wish.workspace));
    TRYV(look_up(tx, wish, content, adopted->document(), *sets, situation));
    TRY(const auto linked, add_linked_pages(tx, wish.workspace, content, situation));
    TRYV(add_face_facts(tx, wish.workspace, content, linked, situation));
    TRYV(add_file_words(tx, wish.workspace, content, linked, situation));
    situation.company = compiled_facts(wish.workspace, version, adopted->document(), *sets);
    change = sets->change;
  }
  // Without a policy the gate holds everything.
  return Asked{policy::Gate(adopted, version), std::move(situation), adopted, change};
}

// Null where a kept fact does not open: what leans on facts holds then.
std::shared_ptr<const policy::FactSet> Gatekeeper::compiled_facts(WorkspaceId workspace, PolicyVersionId version,
                                                                  const policy::Document& document,
                                                                  const RegisterSets& sets) {
  if (!sets.facts_known) return nullptr;
  {
    const std::lock_guard lock(mutex_);
    const auto kept = kept_.find(workspace);
    if (kept != kept_.end() && kept->second.version == version && kept->second.facts_change == sets.change)
      return kept->second.facts;
  }
  auto facts = policy::FactSet::compile(facts_in_force(document, sets.facts));
  const std::lock_guard lock(mutex_);
  const auto kept = kept_.find(workspace);
  if (kept != kept_.end() && kept->second.version == version) {
    kept->second.facts_change = sets.change;
    kept->second.facts = facts;
  }
  return facts;
}

Result<std::shared_ptr<const policy::FactSet>> Gatekeeper::company(store::Transaction& tx, WorkspaceId workspace) {
  TRY(const PolicyVersionId version, queries::adopted_version(tx, workspace));
  TRY(const auto adopted, parsed(tx, workspace, version));
  if (!adopted) return std::shared_ptr<const policy::FactSet>{};
  TRY(const auto sets, registers_.current(tx, workspace));
  return compiled_facts(workspace, version, adopted->document(), *sets);
}

Result<policy::Situation> Gatekeeper::situation(store::Transaction& tx, const Wish& wish, const Outbound& content,
                                                Time now) {
  TRY(auto asked, ask(tx, wish, content, now));
  return std::move(asked.situation);
}

Result<PolicyVersionId> Gatekeeper::version(store::Transaction& tx, WorkspaceId workspace) const {
  return queries::adopted_version(tx, workspace);
}

Result<std::shared_ptr<const policy::Policy>> Gatekeeper::policy(store::Transaction& tx,
                                                                 WorkspaceId workspace) {
  TRY(const PolicyVersionId version, queries::adopted_version(tx, workspace));
  return parsed(tx, workspace, version);
}

Result<std::shared_ptr<const policy::Policy>> Gatekeeper::parsed(store::Transaction& tx,
                                                                 WorkspaceId workspace,
                                                                 PolicyVersionId version) {
  using Shared = std::shared_ptr<const policy::Policy>;
  if (!version) return Shared{};
  {
    const std::lock_guard lock(mutex_);
    const auto kept = kept_.find(workspace);
    if (kept != kept_.end() && kept->second.version == version) return kept->second.policy;
  }
  TRY(const auto adopted, queries::policy_version(tx, workspace, version));
  if (!adopted) return fail(Kind::not_found, "there is no such version of the comfort zone");
  auto read = policy::parse_policy(adopted->document);
  if (!read) return Shared{};
  auto shared = std::make_shared<const policy::Policy>(*std::move(read));
  const std::lock_guard lock(mutex_);
  kept_[workspace] = {.version = version, .policy = shared};
  return Shared(std::move(shared));
}

Result<Gatekeeper::Judged> Gatekeeper::decide(store::Transaction& tx, const Wish& wish, const Outbound& content,
                                              Time now) {
  TRY(const auto asked, ask(tx, wish, content, now));
  Judged out;
  thread_local policy::Scratch scratch;
  out.decision = asked.gate.decide(content, asked.situation, scratch);
  out.policy = asked.gate.version();
  out.shown = policy::conceal(out.decision, [&](std::string_view id) {
    return asked.policy &&
           may_see(asked.policy->document(), id, asked.situation.member, asked.situation.role, now);
  });
  out.facts_json = facts_to_json(asked.situation, out.decision, asked.registers_change);
  return out;
}

Result<policy::Clearance> Gatekeeper::clear(store::Transaction& tx, const Wish& wish, const Outbound& content,
                                            Time now) {
  TRY(const auto asked, ask(tx, wish, content, now));
  return asked.gate.clear(content, asked.situation);
}

Result<DecisionId> record_decision(store::Transaction& tx, const Wish& wish,
                                   const Outbound& content, const Gatekeeper::Judged& judged,
                                   Time now) {
  const DecisionId id{next_id(now)};
  TRYV(queries::insert_decision(tx, id, wish, policy::digest(content), judged, now));
  TRYV(tx.append_event({.workspace = wish.workspace,
                        .at = now,
                        .kind = event::kDecisionMade,
                        .subject_kind = "decision",
                        .subject = id.value,
                        .actor = wish.member,
                        .data_json = "{\"outcome\":\"" +
                                     std::string(policy::name(judged.decision.outcome)) + "\"}"}));
  return id;
}

}  // namespace kith::publish
