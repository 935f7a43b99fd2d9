#include "api/comfort/visitor_witness.h"

#include "api/comfort/visitor_reach.h"
#include "inbox/visitors.h"
#include "people/wishes.h"
#include "policy/hard_sell.h"
#include "policy/visitors.h"

namespace kith::api {
namespace {

using listen::HeardMessage;
using store::Transaction;

// The message as rules read it: what somebody says to us, with pictures that nobody has looked into.
Outbound as_said(const HeardMessage& heard) {
  const Incoming& in = *heard.said;
  Outbound out;
  out.kind = OutboundKind::reply;
  out.visibility = in.visibility;
  out.text = in.text;
  out.subject = in.subject;
  out.language = heard.language;
  out.in_reply_to = in.parent.empty() ? in.remote_id : in.parent;
  for (const auto& file : in.attachments)
    out.media.push_back({.file = file.name, .type = file.type.empty() ? file.kind + "/" : file.type, .alt = file.alt});
  return out;
}

Result<void> hear_wish(Transaction& tx, const HeardMessage& heard, Time now) {
  if (!policy::asks_to_stop(heard.said->text)) return {};
  TRYV(people::set_wish(tx, heard.workspace,
                        {.contact = heard.contact,
                         .wish = people::ContactWish::stop,
                         .evidence = heard.message,
                         .said_at = heard.said->sent_at},
                        now));
  return {};
}

Result<void> hear_rules(Transaction& tx, publish::Gatekeeper& gate, const HeardMessage& heard, Time now) {
  TRY(const auto policy, gate.policy(tx, heard.workspace));
  if (!policy || !policy::has_visitor_rules(policy->document())) return {};
  const inbox::HeardFrom from{heard.contact, heard.conversation, heard.message};
  const publish::Wish wish{.workspace = heard.workspace, .channel = heard.channel, .conversation = heard.conversation};
  const auto said = as_said(heard);
  TRY(auto situation, gate.situation(tx, wish, said, now));
  TRY(situation.first_contact, inbox::is_first_message(tx, heard.workspace, from));
  // What is measured of our own pictures says nothing of theirs.
  for (const auto* ours : {"faces", "released", "frequency"}) situation.facts.erase(ours);
  const auto found = policy::judge_visitor(policy->document(), said, situation);
  if (found.empty()) return {};
  TRY(const auto version, gate.version(tx, heard.workspace));
  TRY(const auto taken, inbox::take_findings(tx, heard.workspace, from, policy->document(), version, found, now));
  for (const auto& step : taken) TRYV(reach_networks(tx, gate, heard.workspace, step, now));
  return {};
}

}  // namespace

listen::Witness visitor_witness(publish::Gatekeeper& gate, const Clock& clock) {
  return [&gate, &clock](Transaction& tx, const HeardMessage& heard) -> Result<void> {
    if (!heard.contact) return {};
    const Time now = clock.now();
    TRYV(hear_wish(tx, heard, now));
    TRYV(hear_rules(tx, gate, heard, now));
    return inbox::keep_quiet(tx, heard.workspace, {heard.contact, heard.conversation, heard.message}, now);
  };
}

}  // namespace kith::api
