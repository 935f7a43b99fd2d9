// Policy: the written comfort zone as parsed and checked. docs/policy.md describes the document.
#pragma once

#include <chrono>
#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "match/query.h"
#include "model/role.h"
#include "policy/condition.h"
#include "policy/engine.h"
#include "policy/gate.h"
#include "policy/hours.h"

namespace kith::policy {

// What is wrong with a document, or odd about it. Line and column count from 1.
struct Problem {
  enum class Weight : std::uint8_t { note, error };  // a note does not keep it from being adopted
  Weight weight = Weight::error;
  std::size_t line = 1, column = 1;
  std::string message, hint;
};

// What `on` calls what others write to us; nothing that leaves is one.
inline constexpr std::string_view kVisitorMessage = "visitor message";
// And what somebody on staff writes in public in their own name, wherever it is heard.
inline constexpr std::string_view kStaffPost = "staff post";
// The kind of register that lists who is on staff.
inline constexpr std::string_view kStaff = "staff";

// A worry in somebody's words. Rules answer it with `for`; where none does, `answer` may say what is done
// instead: a setting of a channel, a register, "we do not do this".
struct Concern {
  std::string id, text;
  std::string by;      // who wrote it down; empty: not said
  std::string answer;  // empty: rules alone
};

struct Topic {
  std::string id, source;
  match::Query query;
};

// Who may do what. `who` is a handle, a group, a role or "everybody".
struct Voice {
  std::string who;
  std::vector<std::string> may;        // acts, see acts()
  std::vector<std::string> in;         // networks or channel names; empty: all
  std::vector<std::string> about;      // topics; empty: anything
  std::vector<std::string> not_about;  // topics
  std::vector<ApprovalStep> approved_by;  // empty: nobody needs to
  std::size_t line = 0;
};

struct StandIn {
  std::string who, instead_of;
  std::chrono::sys_days from, to;  // both included
};

// What a rule does with what is heard (`on: visitor message`, `on: staff post`).
struct VisitorAct {
  enum class Is : std::uint8_t { none, hide, mute, route, redirect, tag } is = Is::none;
  Millis how_long{0};           // mute
  std::vector<std::string> to;  // route: handles, groups or roles; the first who is a member here gets it
  std::string tag;
};
std::string_view name(VisitorAct::Is is);

struct Rule {
  std::string id;
  std::string concern;          // empty: none
  std::vector<std::string> on;  // empty: everything
  std::optional<Condition> when, unless;
  Outcome then = Outcome::hold;
  std::vector<ApprovalStep> hold;  // with Outcome::hold; empty: the owner
  std::string say, offer, wording;
  VisitorAct visitor;      // of what is heard; `then` is allow or warn
  std::string disclosure;  // add disclosure: the words it puts under what leaves; `then` is allow
  std::size_t line = 0;

  bool is_for_visitors() const { return on.size() == 1 && on.front() == kVisitorMessage; }
  bool is_for_staff() const { return on.size() == 1 && on.front() == kStaffPost; }
  bool is_about_heard() const { return is_for_visitors() || is_for_staff(); }
};

// A case the document carries along: a draft, and what should become of it.
struct Test {
  std::size_t line = 0;
  std::string title;  // for lists: who, what and the words
  std::string by;
  std::string act = "post";
  std::string text, subject;
  Role role = Role::agent;
  std::string channel;  // or network; empty: any
  std::optional<Visibility> visibility;
  bool complaint = false, wrote_first = true;
  std::vector<std::string> media;  // MIME types
  std::map<std::string, double> facts;
  std::map<std::string, std::vector<std::string>> registers;  // who is in them; those not named are empty
  std::string contact;                                        // name, or handle with its `@`
  std::vector<std::string> posted, previews;                  // posts of the day before; titles of linked pages
  std::optional<Time> at;
  struct Expected {
    // From `hidden` on: of what is heard.
    enum class What : std::uint8_t { goes, warned, declared, held, stopped, hidden, muted, routed, redirected, tagged };
    What what = What::goes;
    std::string by;        // a rule id that must be among the reasons
    std::string held_for;  // somebody who must be among those asked
  };
  std::vector<Expected> expect;
};

struct Register {
  std::string id, kind;
  std::vector<std::string> seen_by;
};

// A company fact by its name; what it says may be kept apart and sealed. facts/ finds where a draft states it.
struct Fact {
  std::string id, is, value, owner, show;
};

// Data kept as written: presence, and what `visitors` says beside the below.
struct Kept {
  std::string key, value;
  std::vector<Kept> inner;
};

// How far one goes with a person, gently first.
enum class Rung : std::uint8_t { none, remind, redirect, limit, block };
std::string_view name(Rung rung);  // "", "remind" …
std::optional<Rung> parse_rung(std::string_view text);

// What those who write to us may do, and what we do where they are rude.
struct VisitorTerms {
  std::vector<std::string> may, may_not;  // in the organisation's words
  std::string pictures;                   // as written
  bool hides_pictures = false;            // until a member has looked
  std::string rude;                       // as written: "remind, then redirect, then limit for a day"
  std::vector<Rung> ladder{Rung::remind, Rung::redirect, Rung::limit, Rung::block};
  Millis limit{std::chrono::hours{24}};
  std::map<Rung, std::string> words;  // agreed words of a step
  std::vector<Kept> more;             // what else is said
};
// "3 days", "a week", "12 hours", "an hour"; at most a year.
std::optional<Millis> parse_span(std::string_view text);
std::string span_words(Millis span);

struct Document {
  std::string title, review, open_words;  // open_words: `public`
  std::vector<std::string> owners;
  bool own_approval = false;
  // What holds for steps that say nothing themselves.
  struct Approvals {
    std::optional<Within> within;
    std::vector<std::string> otherwise;  // empty: the owner
  } approvals;
  std::vector<Concern> concerns;
  std::vector<Topic> topics;
  std::vector<Voice> voices;
  std::vector<StandIn> stand_ins;
  std::map<std::string, std::vector<std::string>> groups;
  std::vector<Register> registers;
  std::vector<Fact> facts;
  std::optional<Hours> hours;
  std::vector<Kept> visitors, presence;  // as written
  VisitorTerms terms;                    // what `visitors` comes to
  std::map<std::string, Mode>
      modes;  // from presence: how far we go there, whatever the channel allows
  std::vector<Rule> rules;
  std::vector<Test> tests;
  std::shared_ptr<const Engine> engine;  // its queries, compiled; null: they are read one by one

  const Topic* find_topic(std::string_view id) const;
  const Register* find_register(std::string_view id) const;
  const Rule* find_rule(std::string_view id) const;
  // Whether a rule or words answer this concern.
  bool is_answered(const Concern& concern) const;
};

// Immutable; thread-safe. Made by parse_policy alone, so that every Policy in hand has been
// checked.
class Policy {
 public:
  const Document& document() const { return document_; }
  const std::vector<Problem>& notes() const { return notes_; }

 private:
  friend std::expected<Policy, std::vector<Problem>> parse_policy(std::string_view yaml);
  Policy(Document document, std::vector<Problem> notes)
      : document_(std::move(document)), notes_(std::move(notes)) {}
  Document document_;
  std::vector<Problem> notes_;
};

// Every problem at once, in the order of the document; at least one is an error.
std::expected<Policy, std::vector<Problem>> parse_policy(std::string_view yaml);

// Names in the document that nobody of `handles` answers to (voices, owners, who rules wait for).
std::vector<Problem> check_people(const Policy& policy, const std::vector<std::string>& handles);

// The acts a rule's `on` and a voice's `may` know.
std::vector<std::string_view> acts();
// Which acts one content is, for `on`: what only its receiver reads is a "message", mail is "mail"
// and "message"; an edit is also what it edits; who is named with an `@` is a "tag".
std::vector<std::string_view> acts_of(const Outbound& content);

// Whether `name` (handle, group, role) means this person.
bool means(const Document& document, std::string_view name, std::string_view handle, Role role);
// `handle`, and everybody that person stands in for on that day.
std::vector<std::string> speaks_as(const Document& document, std::string_view handle, Time now);

}  // namespace kith::policy
