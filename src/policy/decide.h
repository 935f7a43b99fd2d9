// One decision in the making.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "policy/document.h"
#include "policy/engine.h"
#include "policy/findings.h"

namespace kith::policy::detail {

class Deciding {
 public:
  Deciding(const Document& document, const Outbound& content, const Situation& situation);
  Decision run();
  // What is said was written to us: rules `on: visitor message` that apply, in the order of the document.
  struct Applies {
    const Rule* rule = nullptr;
    std::vector<Span> spans;
  };
  std::vector<Applies> run_visitors();

 private:
  void mode();
  void stop();
  void voices();
  void rules();
  void rule(const Rule& rule);
  void disclose(const Rule& rule);
  void second_look();
  void hold_undecided(const Rule& rule, std::vector<std::string> unknown);
  void release(Reason& reason);
  void add(Reason reason);

  // What one voice says to this content: nothing (it may), or why not.
  std::optional<Reason> ask(const Voice& voice);
  bool may(const Voice& voice) const;
  bool is_by_rule() const;
  bool speaks_here(const Voice& voice) const;
  std::optional<std::vector<Span>> about(const std::string& topic);
  std::vector<const Voice*> voices_of_speaker() const;
  std::vector<std::string> approvers() const;
  std::vector<ApprovalStep> any_approver() const;

  // answer.cc
  match::Truth plainly(const match::Node& node, const Condition& condition) const;
  match::Match ask(const Condition& condition);
  match::Truth answer(const Atom& atom, match::Match& into);
  match::Truth names(const Atom& atom, match::Match& into);
  match::Truth contact_in(const Atom& atom);
  match::Truth states(const Atom& atom, match::Match& into);
  match::Truth contradicts(const Atom& atom, match::Match& into);
  match::Truth lean(const std::vector<Stated>& facts, match::Match& into);
  match::Truth fact_is(const Atom& atom);
  match::Truth compare(const Atom& atom);
  match::Truth flag(const Atom& atom) const;
  match::Truth choice(const Atom& atom) const;
  std::optional<double> number(const std::string& name) const;
  const match::Match& topic(const Topic& topic);
  const match::Reading& reading();

  const Document& document_;
  const Outbound& content_;
  const Situation& situation_;
  std::vector<std::string_view> acts_;
  match::Document draft_;
  Findings findings_;
  Engine::Answers answers_;  // empty: read query by query
  std::optional<match::Reading> reading_;
  // What the condition being asked found, for its reason.
  struct Leaning {
    std::vector<Sighting> names;
    std::vector<Stated> facts;
    std::vector<Pressure> pressed;
  } leaning_;
  std::map<std::string, match::Match, std::less<>> topics_;
  std::vector<std::string> said_yes_;  // whose yes counted
  Decision decision_;
};

// What a query may ask of a draft.
match::Document draft_of(const Outbound& content, const Situation& situation);
// What a member is called in a reason: by name where it is known, and by handle where a register lists that name or a
// company fact not for everybody is it; reasons are read by people who may not look there.
std::string called(const Situation& situation, const std::string& handle);
// `{faces} faces` with the numbers filled in.
std::string fill(std::string_view words, const Situation& situation);

}  // namespace kith::policy::detail
