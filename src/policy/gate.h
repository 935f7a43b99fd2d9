// Gate: decides whether one content may leave on one channel, and says why. Pure: every fact, the
// time included, is an argument. When it cannot decide, it holds; it never lets through.
#pragma once

#include <functional>
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
#include "policy/approval.h"
#include "policy/clearance.h"
#include "policy/hard_sell.h"
#include "policy/names.h"
#include "policy/scratch.h"
#include "policy/statements.h"

namespace kith::policy {

class Policy;  // a parsed, checked document: policy/document.h

// In order of strictness; the strictest rule wins.
enum class Outcome : std::uint8_t { allow, warn, declare, hold, block };
std::string_view name(Outcome outcome);

// Half open, in code points of the draft's text.
using Span = match::Span;

// Where in what leaves something was found.
enum class Place : std::uint8_t { text, subject, description, file, receiver, preview };
std::string_view name(Place place);

// A name of a register in what leaves: tells whom it gives away, so not everybody may see it.
struct Sighting {
  std::string in_register, entry;  // ids; `entry` is empty where only spans are known, or the contact is meant
  Place place = Place::text;
  std::size_t index = 0;  // which description, file, receiver or preview; from 0
  Span span;              // in code points of that very text
  std::string how;        // NameHit::how
};

// A company fact in what leaves.
struct Stated {
  std::string fact;
  Openness is = Openness::open;
  Place place = Place::text;
  std::size_t index = 0;
  Span span;
  std::string said, agreed;  // as stated, as agreed
  bool differs = false;
};

struct Reason {
  std::string
      rule;  // id in the document; "voices", "mode", "stop", "changed", "policy" or "recall" for the house's own
  std::string concern;  // id of the concern it answers
  std::string worry;    // that concern in the words it was written down in
  Outcome then = Outcome::allow;
  std::string say;                    // in the organisation's words
  std::string offer;                  // what to do instead
  std::string wording;                // agreed words to use
  std::vector<std::string> held_for;  // handles, groups or roles: everybody `steps` name
  std::vector<ApprovalStep> steps;    // what it waits for, with hold or where it was released
  std::size_t step = 0;               // the first of them that still waits
  std::vector<Span> spans;
  std::string
      released_by;  // who released it (with commas) or, with declare, that it was declared; `then` is allow then
  std::vector<Sighting> names;    // what of registers it leans on
  std::vector<Stated> facts;      // what of company facts
  std::vector<Pressure> pressed;  // words that sell hard, where it leans on that; in the text
};

struct Decision {
  Outcome outcome = Outcome::hold;
  std::vector<Reason> reasons;  // every rule that fired, strictest first
  std::vector<std::string>
      errors;  // rules that could not be evaluated: each makes it hold at least
  // Words a rule puts under what is said and that are not there yet (with_disclosures); nothing is cleared without.
  std::vector<std::string> disclosures;
};

// The text with the words under it, each on lines of its own.
std::string with_disclosures(std::string_view text, const std::vector<std::string>& disclosures);

// What somebody may be shown who may not look into some registers: reasons that lean on one of them lose their spans
// and which name it was; that a name was found stays. `may_see`: the register's id.
Decision conceal(Decision decision, const std::function<bool(std::string_view)>& may_see);

// One register as the gate is given it.
struct Listed {
  std::shared_ptr<const NameSet> names;  // null: nothing can be said about names
  // Whether the contact is in it; without, `names` is asked for the contact's name and handle.
  std::optional<bool> has_contact;
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
  // The contact asked not to be written to: what is no answer to something they wrote since holds.
  bool contact_said_stop = false;
  std::string contact_name, contact_handle;
  int circle = 0;  // 0: none
  // Measured elsewhere: "faces", "released", "give_to_ask", "asks", "posts", "clutter" … What is absent is not known,
  // and a rule that leans on it holds. The gate itself measures "hard_sell", where it is absent.
  std::map<std::string, double> facts;
  // Why faces cannot be told, file by file, in words; a rule that asks for faces says so and holds.
  std::vector<std::string> unseen;
  // Hits of a register's names in this very text, by register id, where somebody else looked; goes before `registers`.
  std::map<std::string, std::vector<Span>> names;
  // Registers of the workspace by id. What a rule asks of one that is not here, and not in `names`, is not known.
  std::map<std::string, Listed> registers;
  // The company's facts; null: not known.
  std::shared_ptr<const FactSet> company;
  std::vector<std::string> previews;  // titles and descriptions of linked pages, words read in pictures
  // Words read in pictures so badly that others may stand there: a name found in nothing else holds.
  std::vector<std::string> doubtful;
  // Why words of linked pages or in pictures cannot be told, one by one, in words; a rule that asks for names or
  // company facts says so and holds.
  std::vector<std::string> unread;
  bool pictures_elsewhere = false;  // a linked page or a passed-on message shows a picture, or may: it counts as ours
  // Whether this is the first that goes from us to the contact; without, a rule that asks holds.
  std::optional<bool> first_contact;
  // What went to this contact before, newest first; and what was posted, newest first. Without, rules that ask hold.
  std::optional<std::vector<std::string>> earlier;
  struct Posted {
    Time at{};
    std::string text;
  };
  std::optional<std::vector<Posted>> recent_posts;
  // Who said yes to what a rule holds, with these very words before them. The gate checks that they were asked.
  struct Release {
    std::string rule, by;
    Role role = Role::viewer;
    bool late = false;  // Yes::late
  };
  // Handle of the last who changed the words, where it was not their writer; empty: nobody.
  std::string changed_by;
  std::vector<Release> releases;
  std::vector<std::string> declared;  // rule ids the member stated to be all right
  // What members are called, by handle, for reasons read inside the house; who is not here goes by the handle.
  std::map<std::string, std::string> people;
};

// Immutable; safe to use from many threads at once. Without a policy everything is held.
class Gate {
 public:
  Gate(std::shared_ptr<const Policy> policy, PolicyVersionId version);

  Decision decide(const Outbound& content, const Situation& situation) const;
  // The same for who decides often.
  Decision decide(const Outbound& content, const Situation& situation, Scratch& scratch) const;
  // Decides, and makes the proof where the outcome is allow or warn (or declare, declared; or hold,
  // released). Errors: held, with the decision's first reason as message.
  Result<Clearance> clear(const Outbound& content, const Situation& situation) const;

  PolicyVersionId version() const { return version_; }

 private:
  std::shared_ptr<const Policy> policy_;
  PolicyVersionId version_;
};

}  // namespace kith::policy
