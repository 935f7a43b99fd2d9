#include "api/comfort/visitor_witness.h"

#include "api/comfort/visitor_reach.h"
#include "inbox/visitors.h"
#include "listen/to_desk.h"
#include "people/wishes.h"
#include "policy/hard_sell.h"
#include "policy/visitors.h"
#include "publish/gate/on_staff.h"

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

// What is measured of what we say and show says nothing of theirs.
void drop_ours(policy::Situation& situation) {
  for (const auto* ours : {"faces", "released", "frequency", "posts", "asks", "give_to_ask"})
    situation.facts.erase(ours);
}

// One page, under the comfort zone as it is now.
class Hearings {
 public:
  Hearings(Transaction& tx, publish::Gatekeeper& gate, WorkspaceId workspace, Time now)
      : tx_(tx), gate_(gate), workspace_(workspace), now_(now) {}

  Result<void> begin() {
    TRY(policy_, gate_.policy(tx_, workspace_));
    visitors_ = policy_ && policy::has_visitor_rules(policy_->document());
    staff_ = policy_ && policy::has_staff_rules(policy_->document());
    if (staff_) {
      TRY(registers_, gate_.registers().current(tx_, workspace_));
    }
    return {};
  }

  Result<void> hear(const HeardMessage& heard) {
    const bool to_us = heard.contact && !heard.stream;
    if (to_us) TRYV(hear_wish(tx_, heard, now_));
    if (to_us && visitors_) TRYV(hear_visitor(heard));
    if (staff_) TRYV(hear_staff(heard));
    if (!to_us) return {};
    return inbox::keep_quiet(tx_, workspace_, {heard.contact, heard.conversation, heard.message}, now_);
  }

 private:
  Result<policy::Situation> situation(const HeardMessage& heard, const Outbound& said) {
    const publish::Wish wish{.workspace = workspace_, .channel = heard.channel, .conversation = heard.conversation};
    TRY(auto out, gate_.situation(tx_, wish, said, now_));
    TRY(out.first_contact, inbox::is_first_message(tx_, workspace_, from(heard)));
    drop_ours(out);
    return out;
  }

  Result<void> hear_visitor(const HeardMessage& heard) {
    const auto said = as_said(heard);
    TRY(const auto known, situation(heard, said));
    return take(heard, policy::judge_visitor(policy_->document(), said, known));
  }

  // In public, in their own name; most of what is heard is nobody's on staff and ends at the first look.
  Result<void> hear_staff(const HeardMessage& heard) {
    const auto& in = *heard.said;
    if (in.visibility != Visibility::everyone && in.visibility != Visibility::unlisted) return {};
    const auto& document = policy_->document();
    TRY(const auto who, publish::on_staff(tx_, workspace_, document, *registers_, heard.contact, in.author));
    if (who == policy::OnStaff::no) return {};
    const auto said = as_said(heard);
    TRY(auto known, situation(heard, said));
    // Who was only overheard is no contact the rows could tell of.
    if (known.contact_name.empty()) known.contact_name = in.author.name;
    if (known.contact_handle.empty()) known.contact_handle = in.author.handle;
    for (const auto& one : document.registers)
      if (who == policy::OnStaff::yes && one.kind == policy::kStaff) known.registers[one.id].has_contact = true;
    TRY(const auto fresh, inbox::not_taken(tx_, workspace_, heard.message,
                                           policy::judge_staff_post(document, said, known, who)));
    if (fresh.empty()) return {};
    auto on_desk = heard;
    if (heard.stream) {
      TRY(on_desk.contact, listen::bring_to_desk(tx_, workspace_, heard.message, {}, now_));
    }
    return take(on_desk, fresh);
  }

  Result<void> take(const HeardMessage& heard, const std::vector<policy::VisitorFinding>& found) {
    if (found.empty()) return {};
    TRY(const auto version, gate_.version(tx_, workspace_));
    TRY(const auto taken,
        inbox::take_findings(tx_, workspace_, from(heard), policy_->document(), version, found, now_));
    for (const auto& step : taken) TRYV(reach_networks(tx_, gate_, workspace_, step, now_));
    return {};
  }

  static inbox::HeardFrom from(const HeardMessage& heard) {
    return {heard.contact, heard.conversation, heard.message};
  }

  Transaction& tx_;
  publish::Gatekeeper& gate_;
  const WorkspaceId workspace_;
  const Time now_;
  std::shared_ptr<const policy::Policy> policy_;
  std::shared_ptr<const publish::RegisterSets> registers_;
  bool visitors_ = false, staff_ = false;
};

}  // namespace

listen::Witness visitor_witness(publish::Gatekeeper& gate, const Clock& clock) {
  return [&gate, &clock](Transaction& tx, std::span<const HeardMessage> page) -> Result<void> {
    if (page.empty()) return {};
    Hearings hearings(tx, gate, page.front().workspace, clock.now());
    TRYV(hearings.begin());
    for (const auto& one : page) TRYV(hearings.hear(one));
    return {};
  };
}

}  // namespace kith::api
