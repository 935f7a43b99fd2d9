// Gate: decides whether one content may leave on one channel, and says why. Pure: every fact, the
// time included, is an argument. When it cannot decide, it holds; it never lets through.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "match/naive.h"
#include "model/outbound.h"
#include "model/role.h"
#include "policy/clearance.h"

namespace kith::policy {

class Policy;  // a parsed, checked document: policy/document.h

// In order of strictness; the strictest rule wins.
enum class Outcome : std::uint8_t { allow, warn, declare, hold, block };
std::string_view name(Outcome outcome);

// Half open, in code points of the draft's text.
using Span = match::Span;

struct Reason {
  std::string
      rule;  // id in the document; "voices", "mode", "policy" or "recall" for the house's own
  std::string concern;  // id of the concern it answers
  std::string worry;    // that concern in the words it was written down in
  Outcome then = Outcome::allow;
  std::string say;                    // in the organisation's words
  std::string offer;                  // what to do instead
  std::string wording;                // agreed words to use
  std::vector<std::string> held_for;  // handles, groups or roles who may release it
  std::vector<Span> spans;
  std::string
      released_by;  // who released it or, with declare, that it was declared; `then` is allow then
};

struct Decision {
  Outcome outcome = Outcome::hold;
  std::vector<Reason> reasons;  // every rule that fired, strictest first
  std::vector<std::string>
      errors;  // rules that could not be evaluated: each makes it hold at least
};

// Everything the gate may know beside the content itself.
struct Situation {
  Time now{};
  ChannelId channel;
  std::string channel_name, network;
  Mode mode = Mode::listen;
  std::string member;  // handle of who speaks; empty: the house itself
  Role role = Role::viewer;
  bool conversation_is_complaint = false;
  bool contact_wrote_first = false;
  std::string contact_name, contact_handle;
  int circle = 0;  // 0: none
  // Measured elsewhere: "faces", "released", "hard_sell", "give_to_ask" … What is absent is not
  // known, and a rule that leans on it holds.
  std::map<std::string, double> facts;
  // Hits of a register's names in this very text, by register id. An absent register was not looked
  // through.
  std::map<std::string, std::vector<Span>> names;
  // Released by somebody: rule ids with the handle and role of who released them. The gate checks
  // that they were allowed to.
  struct Release {
    std::string rule, by;
    Role role = Role::viewer;
  };
  std::vector<Release> releases;
  std::vector<std::string> declared;  // rule ids the member stated to be all right
};

// Immutable; safe to use from many threads at once. Without a policy everything is held.
class Gate {
 public:
  Gate(std::shared_ptr<const Policy> policy, PolicyVersionId version);

  Decision decide(const Outbound& content, const Situation& situation) const;
  // Decides, and makes the proof where the outcome is allow or warn (or declare, declared; or hold,
  // released). Errors: held, with the decision's first reason as message.
  Result<Clearance> clear(const Outbound& content, const Situation& situation) const;

  PolicyVersionId version() const { return version_; }

 private:
  std::shared_ptr<const Policy> policy_;
  PolicyVersionId version_;
};

}  // namespace kith::policy
