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
  Deciding(const Document& document, const Outbound& content, const Situation& situation, Scratch& scratch);
  Decision run();
  // What is said was heard (heard.cc): rules whose one `on` is this that apply, or may (`unknown`: what keeps that from
  // being told), in the order of the document.
  struct Applies {
    const Rule* rule = nullptr;
    std::vector<Span> spans;
    std::vector<std::string> unknown;  // empty: it applies
  };
  std::vector<Applies> run_heard(std::string_view on);

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
  match::Truth settled(const match::Node& node, const Condition& condition, int dearest);
  match::Truth settled(const Atom& atom, int dearest);
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
  match::Truth choice(const Atom& atom);
  std::optional<double> number(const std::string& name) const;
  const match::Match& topic(const Topic& topic);
  const match::Reading& reading();
  const std::string& language();
  const std::string& tone();

  const Document& document_;
  const Outbound& content_;
  const Situation& situation_;
  std::vector<std::string_view> acts_;
  match::Document draft_;  // its language and tone are worked out where they are asked for
  bool knows_language_ = false, knows_tone_ = false;
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

// What a query may ask of a draft, but for its language and its tone.
match::Document draft_of(const Outbound& content, const Situation& situation);
// What a member is called in a reason: by name where it is known, and by handle where a register lists that name or a
// company fact not for everybody is it; reasons are read by people who may not look there.
std::string called(const Situation& situation, const std::string& handle);
// `{faces} faces` with the numbers filled in.
std::string fill(std::string_view words, const Situation& situation);

}  // namespace kith::policy::detail
