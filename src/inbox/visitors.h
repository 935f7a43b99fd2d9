// Visitors: what is done where somebody is rude: hidden, redirected, muted, and the ladder remind, redirect, limit,
// block. Nothing is taken away; every step is kept with the words it was about.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "policy/document.h"
#include "policy/visitors.h"
#include "store/database.h"

namespace kith::inbox {

// One step that was taken, or is asked for.
struct VisitorStep {
  std::int64_t id = 0;
  ContactId contact;
  ConversationId conversation;
  MessageId message;  // what it was about; none: the person as a whole
  // remind, redirect, limit, block, down, hide, show, mute, unmute, route, warn, tag
  std::string kind;
  policy::Rung before = policy::Rung::none, after = policy::Rung::none;
  // done; offered: a rule prepared it, a member may take it up; asked: waits for a second person; refused; withdrawn
  std::string state = "done";
  std::string why, wording, rule;
  PolicyVersionId policy;  // where a rule did it
  std::string text_seen;   // the message's words as they were then
  std::string text_digest; // their SHA-256, hex; stays where the words are erased
  std::optional<Time> until, erased_at;
  MessageId answer;  // what was said to them
  MemberId by, decided_by;
  std::string by_name, decided_by_name, note;
  Time at{};
  std::optional<Time> decided_at;
};

// How things stand with somebody.
struct Visitor {
  ContactId contact;
  policy::Rung rung = policy::Rung::none;
  std::optional<Time> muted_until;  // what they write waits until then
  std::vector<VisitorStep> steps;   // newest first, at most 100
  bool is_blocked() const { return rung == policy::Rung::block; }
  const VisitorStep* asked() const;  // a block that waits for a second person
};
// Errors: not_found.
Result<Visitor> visitor_of(store::Transaction& tx, WorkspaceId workspace, ContactId contact);
// The step the ladder has next; none at its top.
std::optional<policy::Rung> next_rung(const policy::VisitorTerms& terms, policy::Rung now);

struct HiddenMessage {
  MessageId message;
  VisitorStep step;
};
Result<std::vector<HiddenMessage>> hidden_in(store::Transaction& tx, WorkspaceId workspace,
                                             ConversationId conversation);
// What was done in one conversation, newest first, at most 100.
Result<std::vector<VisitorStep>> steps_in(store::Transaction& tx, WorkspaceId workspace, ConversationId conversation);
// Blocks that wait for a second person, oldest first, at most 100.
Result<std::vector<VisitorStep>> steps_asked(store::Transaction& tx, WorkspaceId workspace);

// All of the below: inside write(workspace, …). They keep a step with its evidence and tell of it (visitor.step).

struct NewStep {
  ContactId contact;
  policy::Rung to = policy::Rung::remind;
  MessageId message;  // none: about the person as a whole
  std::string why;
  std::string wording;  // what was said to them
  MessageId answer;     // where it was said
};
// One step up the ladder, or the same step again. A limit mutes for as long as `terms` say; a block waits for a second
// person. Errors: not_found; invalid (no reason, a step that is not the next one); conflict (a block waits already).
Result<VisitorStep> step_up(store::Transaction& tx, WorkspaceId workspace, MemberId by, const NewStep& step,
                            const policy::VisitorTerms& terms, Time now);
// A second person agrees to a block, or does not. Errors: not_found; forbidden (one's own); conflict (decided).
Result<VisitorStep> decide_block(store::Transaction& tx, WorkspaceId workspace, MemberId by, std::int64_t step,
                                 bool agrees, std::string_view note, Time now);
// Down again, with a reason. What was limited or blocked ends. Errors: not_found, invalid.
Result<VisitorStep> step_down(store::Transaction& tx, WorkspaceId workspace, MemberId by, ContactId contact,
                              policy::Rung to, std::string_view why, Time now);

// Hidden on the desk, or shown again. Errors: not_found (no message of a visitor here), invalid (no reason).
Result<VisitorStep> hide_message(store::Transaction& tx, WorkspaceId workspace, MemberId by, MessageId message,
                                 bool hidden, std::string_view why, Time now);
// What they write waits until then, and comes back by itself; without `until` it ends now. Errors: not_found, invalid
// (in the past, more than a year ahead, no reason).
Result<VisitorStep> mute(store::Transaction& tx, WorkspaceId workspace, MemberId by, ContactId contact,
                         std::optional<Time> until, MessageId message, std::string_view why, Time now);

// What rules say of a message just stored (policy/visitors.h), done at once: hidden, muted, given, tagged. What
// a rule would answer is offered to members and never sent by itself. A person muted or blocked before stays so.
struct HeardFrom {
  ContactId contact;
  ConversationId conversation;
  MessageId message;
};
// Answers the steps taken.
Result<std::vector<VisitorStep>> take_findings(store::Transaction& tx, WorkspaceId workspace, const HeardFrom& heard,
                                               const policy::Document& document, PolicyVersionId version,
                                               const std::vector<policy::VisitorFinding>& findings, Time now);
// Those that were not taken of this message before.
Result<std::vector<policy::VisitorFinding>> not_taken(store::Transaction& tx, WorkspaceId workspace, MessageId message,
                                                      std::vector<policy::VisitorFinding> findings);
// Where somebody is muted or blocked, what they write makes nobody look up: the conversation waits.
Result<void> keep_quiet(store::Transaction& tx, WorkspaceId workspace, const HeardFrom& heard, Time now);
// Whether this is the first message the contact ever wrote to us.
Result<bool> is_first_message(store::Transaction& tx, WorkspaceId workspace, const HeardFrom& heard);

}  // namespace kith::inbox
