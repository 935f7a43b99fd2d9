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
  std::string approved_by;             // handle, group or role
  std::size_t line = 0;
};

struct StandIn {
  std::string who, instead_of;
  std::chrono::sys_days from, to;  // both included
};

struct Rule {
  std::string id;
  std::string concern;          // empty: none
  std::vector<std::string> on;  // empty: everything
  std::optional<Condition> when, unless;
  Outcome then = Outcome::hold;
  std::vector<std::string> hold_for;  // handles, groups, roles; empty with hold: the owner
  std::string say, offer, wording;
  std::size_t line = 0;
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
    enum class What : std::uint8_t { goes, warned, declared, held, stopped } what = What::goes;
    std::string by;        // a rule id that must be among the reasons
    std::string held_for;  // somebody who must be among those asked
  };
  std::vector<Expected> expect;
};

struct Register {
  std::string id, kind;
  std::vector<std::string> seen_by;
};

// Company facts: carried, matched from the next part of the comfort zone on.
struct Fact {
  std::string id, is, value, owner, show;
};

// Data kept as written: visitors, presence.
struct Kept {
  std::string key, value;
  std::vector<Kept> inner;
};

struct Document {
  std::string title, review, open_words;  // open_words: `public`
  std::vector<std::string> owners;
  bool own_approval = false;
  std::vector<Concern> concerns;
  std::vector<Topic> topics;
  std::vector<Voice> voices;
  std::vector<StandIn> stand_ins;
  std::map<std::string, std::vector<std::string>> groups;
  std::vector<Register> registers;
  std::vector<Fact> facts;
  std::optional<Hours> hours;
  std::vector<Kept> visitors, presence;
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
