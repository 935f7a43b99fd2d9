#include "inbox/visitors.h"

#include <boost/json.hpp>

#include <algorithm>

#include "base/secret.h"
#include "inbox/visitors_queries.h"
#include "model/event.h"
#include "store/contact_rows.h"
#include "store/desk_rows.h"

namespace kith::inbox {
namespace {

namespace json = boost::json;
using policy::Rung;
using store::Transaction;

constexpr int kStepsShown = 100;
constexpr auto kMuteMost = std::chrono::hours{24 * 366};

json::value id_text(std::int64_t id) {
  return id == 0 ? json::value() : json::value(json::string(format_id(id)));
}

Result<void> tell(Transaction& tx, WorkspaceId workspace, const VisitorStep& step, MemberId by, Time now) {
  json::object data{{"kind", step.kind},
                    {"state", step.state},
                    {"conversation", id_text(step.conversation.value)},
                    {"message", id_text(step.message.value)}};
  if (!step.text_digest.empty()) data["digest"] = step.text_digest;
  if (!step.rule.empty()) data["rule"] = step.rule;
  TRYV(tx.append_event({.workspace = workspace,
                        .at = now,
                        .kind = event::kVisitorStep,
                        .subject_kind = "contact",
                        .subject = step.contact.value,
                        .actor = by,
                        .data_json = json::serialize(data)}));
  return {};
}

Result<void> tell_talk(Transaction& tx, WorkspaceId workspace, ConversationId talk, std::string_view state, MemberId by,
                       Time now) {
  TRYV(store::refresh_conversations(tx, workspace, std::span(&talk, 1), now));
  TRYV(tx.append_event({.workspace = workspace,
                        .at = now,
                        .kind = event::kConversationChanged,
                        .subject_kind = "conversation",
                        .subject = talk.value,
                        .actor = by,
                        .data_json = json::serialize(json::object{{"state", state}})}));
  return {};
}

// Keeps it with the words it is about, and tells of it.
Result<VisitorStep> keep(Transaction& tx, WorkspaceId workspace, VisitorStep step, Time now) {
  step.id = next_id(now);
  step.at = now;
  if (step.message) {
    TRY(const auto seen, queries::heard_message(tx, workspace, step.message));
    if (!seen || seen->contact != step.contact)
      return fail(Kind::invalid, "they did not write this message").with("field", "message_id");
    step.conversation = seen->conversation;
    step.text_seen = seen->text;
    step.text_digest = sha256_hex(seen->text);
  }
  TRYV(queries::insert_step(tx, workspace, step));
  TRYV(tell(tx, workspace, step, step.by, now));
  TRY(auto kept, queries::step(tx, workspace, step.id));
  return kept.value_or(step);
}

Result<void> need_reason(std::string_view why) {
  if (why.find_first_not_of(" \t\r\n") == std::string_view::npos)
    return fail(Kind::invalid, "say why; it is kept with the step").with("field", "why");
  return {};
}

// What is open now waits until then.
Result<void> begin_mute(Transaction& tx, WorkspaceId workspace, ContactId contact, Time until, MemberId by, Time now) {
  TRY(const auto talks, queries::talks(tx, workspace, contact, "open"));
  for (const auto talk : talks) {
    TRYV(queries::set_talk(tx, workspace, talk, "snoozed", until, {}));
    TRYV(tell_talk(tx, workspace, talk, "snoozed", by, now));
  }
  return {};
}

Result<void> end_mute(Transaction& tx, WorkspaceId workspace, ContactId contact, Time until, MemberId by, Time now) {
  TRY(const auto talks, queries::muted_talks(tx, workspace, contact, until));
  for (const auto talk : talks) {
    TRYV(queries::set_talk(tx, workspace, talk, "open", {}, {}));
    TRYV(tell_talk(tx, workspace, talk, "open", by, now));
  }
  return {};
}

Result<void> begin_block(Transaction& tx, WorkspaceId workspace, ContactId contact, MemberId by, Time now) {
  for (const auto* state : {"open", "snoozed"}) {
    TRY(const auto talks, queries::talks(tx, workspace, contact, state));
    for (const auto talk : talks) {
      TRYV(queries::set_talk(tx, workspace, talk, "closed", {}, now));
      TRYV(tell_talk(tx, workspace, talk, "closed", by, now));
    }
  }
  return {};
}

// A mute never gets shorter by a new one.
Result<Time> mute_row(Transaction& tx, WorkspaceId workspace, ContactId contact, Rung rung, Time until, MemberId by,
                      Time now) {
  TRY(auto row, queries::visitor(tx, workspace, contact));
  row.rung = rung;
  row.muted_until = std::max(row.muted_until.value_or(until), until);
  TRYV(queries::put_visitor(tx, workspace, contact, row, now));
  TRYV(begin_mute(tx, workspace, contact, *row.muted_until, by, now));
  return *row.muted_until;
}

Result<void> check_step(const queries::VisitorRow& row, const policy::VisitorTerms& terms, Rung to) {
  if (std::ranges::find(terms.ladder, to) == terms.ladder.end())
    return fail(Kind::invalid, "the comfort zone's ladder has no such step").with("field", "step");
  const bool again = to == row.rung && to != Rung::block;
  if (again || next_rung(terms, row.rung) == to) return {};
  if (to <= row.rung)
    return fail(Kind::invalid, "that step was taken; a step down wants a reason").with("field", "step");
  return fail(Kind::invalid,
              "the steps before come first: next is " + std::string(name(next_rung(terms, row.rung).value_or(to))))
      .with("field", "step");
}

// Beside the tags it has.
Result<void> add_tag(Transaction& tx, WorkspaceId workspace, ConversationId talk, const std::string& tag) {
  TRY(const auto before, queries::talk_flags(tx, workspace, talk));
  const auto after = store::with_tags(before, std::span(&tag, 1));
  if (after == before) return {};
  return queries::set_talk_flags(tx, workspace, talk, after);
}

// The first of those named who is here, away ones last.
Result<MemberId> receiver(Transaction& tx, WorkspaceId workspace, const policy::Document& document,
                          const std::vector<std::string>& to, Time now) {
  TRY(const auto members, queries::members(tx, workspace));
  for (const bool away : {false, true})
    for (const auto& who : to)
      for (const auto& one : members)
        if ((one.away_until && *one.away_until > now) == away && one.role >= Role::agent &&
            policy::means(document, who, one.handle, one.role))
          return one.id;
  return MemberId{};
}

}  // namespace

const VisitorStep* Visitor::asked() const {
  const auto found = std::ranges::find(steps, "asked", &VisitorStep::state);
  return found == steps.end() ? nullptr : &*found;
}

std::optional<Rung> next_rung(const policy::VisitorTerms& terms, Rung now) {
  const auto next = std::ranges::find_if(terms.ladder, [&](Rung rung) { return rung > now; });
  return next == terms.ladder.end() ? std::nullopt : std::optional(*next);
}

Result<Visitor> visitor_of(Transaction& tx, WorkspaceId workspace, ContactId contact) {
  Visitor out;
  TRY(out.contact, store::standing_contact(tx, workspace, contact));
  TRY(const auto row, queries::visitor(tx, workspace, out.contact));
  out.rung = row.rung;
  out.muted_until = row.muted_until;
  TRY(out.steps, queries::steps_of(tx, workspace, out.contact, kStepsShown));
  return out;
}

Result<std::vector<HiddenMessage>> hidden_in(Transaction& tx, WorkspaceId workspace, ConversationId conversation) {
  TRY(const auto rows, queries::hidden_in(tx, workspace, conversation));
  std::vector<HiddenMessage> out;
  for (const auto& [message, id] : rows) {
    TRY(auto step, queries::step(tx, workspace, id));
    if (step) out.push_back({message, *std::move(step)});
  }
  return out;
}

Result<std::vector<VisitorStep>> steps_in(Transaction& tx, WorkspaceId workspace, ConversationId conversation) {
  return queries::steps_in(tx, workspace, conversation, kStepsShown);
}

Result<std::vector<VisitorStep>> steps_asked(Transaction& tx, WorkspaceId workspace) {
  return queries::steps_asked(tx, workspace, kStepsShown);
}

Result<VisitorStep> step_up(Transaction& tx, WorkspaceId workspace, MemberId by, const NewStep& wanted,
                            const policy::VisitorTerms& terms, Time now) {
  TRY(const auto contact, store::standing_contact(tx, workspace, wanted.contact));
  TRYV(need_reason(wanted.why));
  TRY(const auto row, queries::visitor(tx, workspace, contact));
  TRYV(check_step(row, terms, wanted.to));
  VisitorStep step{.contact = contact,
                   .message = wanted.message,
                   .kind = std::string(name(wanted.to)),
                   .before = row.rung,
                   .after = wanted.to,
                   .why = wanted.why,
                   .wording = wanted.wording,
                   .answer = wanted.answer,
                   .by = by};
  if (wanted.to == Rung::block) {
    TRY(const auto before, queries::steps_of(tx, workspace, contact, kStepsShown));
    if (std::ranges::any_of(before, [](const auto& s) { return s.state == "asked"; }))
      return fail(Kind::conflict, "a block waits for a second person already");
    step.state = "asked";
    return keep(tx, workspace, std::move(step), now);
  }
  if (wanted.to == Rung::limit) {
    TRY(const auto until, mute_row(tx, workspace, contact, Rung::limit, now + terms.limit, by, now));
    step.until = until;
  } else {
    TRYV(queries::put_visitor(tx, workspace, contact, {wanted.to, row.muted_until}, now));
  }
  TRYV(queries::take_up_offers(tx, workspace, contact, step.kind, by, now));
  return keep(tx, workspace, std::move(step), now);
}

Result<VisitorStep> decide_block(Transaction& tx, WorkspaceId workspace, MemberId by, std::int64_t id, bool agrees,
                                 std::string_view note, Time now) {
  TRY(auto step, queries::step(tx, workspace, id));
  if (!step) return fail(Kind::not_found, "no such step");
  if (step->by == by)
    return fail(Kind::forbidden, "who asked for the block cannot be the second person; somebody else decides");
  TRY(const bool ours, queries::decide(tx, workspace, id, agrees ? "done" : "refused", by, note, now));
  if (!ours) return fail(Kind::conflict, "this was decided already");
  if (agrees) {
    // They may have been merged since they were asked about.
    TRY(const auto contact, store::standing_contact(tx, workspace, step->contact));
    TRYV(queries::put_visitor(tx, workspace, contact, {Rung::block, {}}, now));
    TRYV(begin_block(tx, workspace, contact, by, now));
  }
  TRY(step, queries::step(tx, workspace, id));
  TRYV(tell(tx, workspace, *step, by, now));
  return *std::move(step);
}

Result<VisitorStep> step_down(Transaction& tx, WorkspaceId workspace, MemberId by, ContactId given, Rung to,
                              std::string_view why, Time now) {
  TRY(const auto contact, store::standing_contact(tx, workspace, given));
  TRYV(need_reason(why));
  TRY(const auto row, queries::visitor(tx, workspace, contact));
  if (to >= row.rung) return fail(Kind::invalid, "that is no step down").with("field", "to");
  const bool ends_mute = row.muted_until && row.rung >= Rung::limit && to < Rung::limit;
  TRYV(queries::put_visitor(tx, workspace, contact, {to, ends_mute ? std::nullopt : row.muted_until}, now));
  TRYV(queries::withdraw_asked(tx, workspace, contact, by, now));
  if (ends_mute) TRYV(end_mute(tx, workspace, contact, *row.muted_until, by, now));
  return keep(tx, workspace,
              {.contact = contact, .kind = "down", .before = row.rung, .after = to, .why = std::string(why), .by = by},
              now);
}

Result<VisitorStep> hide_message(Transaction& tx, WorkspaceId workspace, MemberId by, MessageId message, bool hidden,
                                 std::string_view why, Time now) {
  TRY(const auto seen, queries::heard_message(tx, workspace, message));
  if (!seen || !seen->contact) return fail(Kind::not_found, "no such message of a visitor");
  TRYV(need_reason(why));
  TRY(auto step, keep(tx, workspace,
                      {.contact = seen->contact,
                       .message = message,
                       .kind = hidden ? "hide" : "show",
                       .why = std::string(why),
                       .by = by},
                      now));
  TRY(const bool changed, hidden ? queries::hide(tx, workspace, message, seen->conversation, step.id, now)
                                 : queries::show(tx, workspace, message));
  if (!changed) return fail(Kind::conflict, hidden ? "it is hidden already" : "it is not hidden");
  TRYV(store::refresh_conversations(tx, workspace, std::span(&seen->conversation, 1), now));
  return step;
}

Result<VisitorStep> mute(Transaction& tx, WorkspaceId workspace, MemberId by, ContactId given,
                         std::optional<Time> until, MessageId message, std::string_view why, Time now) {
  TRY(const auto contact, store::standing_contact(tx, workspace, given));
  TRYV(need_reason(why));
  if (until && (*until <= now || *until > now + kMuteMost))
    return fail(Kind::invalid, "choose a time from now on, at most a year ahead").with("field", "until");
  TRY(auto row, queries::visitor(tx, workspace, contact));
  VisitorStep step{.contact = contact,
                   .message = message,
                   .kind = until ? "mute" : "unmute",
                   .before = row.rung,
                   .after = row.rung,
                   .why = std::string(why),
                   .until = until,
                   .by = by};
  const auto before = row.muted_until;
  row.muted_until = until;
  TRYV(queries::put_visitor(tx, workspace, contact, row, now));
  if (before) TRYV(end_mute(tx, workspace, contact, *before, by, now));
  if (until) TRYV(begin_mute(tx, workspace, contact, *until, by, now));
  return keep(tx, workspace, std::move(step), now);
}

Result<std::vector<policy::VisitorFinding>> not_taken(Transaction& tx, WorkspaceId workspace, MessageId message,
                                                      std::vector<policy::VisitorFinding> findings) {
  std::vector<policy::VisitorFinding> out;
  for (auto& found : findings) {
    TRY(const bool before, queries::has_step(tx, workspace, message, found.rule));
    if (!before) out.push_back(std::move(found));
  }
  return out;
}

Result<std::vector<VisitorStep>> take_findings(Transaction& tx, WorkspaceId workspace, const HeardFrom& heard,
                                               const policy::Document& document, PolicyVersionId version,
                                               const std::vector<policy::VisitorFinding>& findings, Time now) {
  using Act = policy::VisitorAct::Is;
  std::vector<VisitorStep> taken;
  TRY(const auto fresh, not_taken(tx, workspace, heard.message, findings));
  for (const auto& found : fresh) {
    TRY(const auto row, queries::visitor(tx, workspace, heard.contact));
    VisitorStep step{.contact = heard.contact,
                     .message = heard.message,
                     .kind = found.act.is == Act::none ? "warn" : std::string(name(found.act.is)),
                     .before = row.rung,
                     .after = row.rung,
                     .why = found.say,
                     .wording = found.wording,
                     .rule = found.rule,
                     .policy = version};
    if (found.act.is == Act::redirect) step.state = "offered";
    if (found.act.is == Act::mute) {
      TRY(const auto until, mute_row(tx, workspace, heard.contact, row.rung, now + found.act.how_long, {}, now));
      step.until = until;
    }
    if (found.act.is == Act::route) {
      TRY(const auto to, receiver(tx, workspace, document, found.act.to, now));
      if (!to) step.why += (step.why.empty() ? "" : " ") + std::string("(Nobody it names is here.)");
      if (to) TRYV(queries::assign(tx, workspace, heard.conversation, to));
    }
    TRY(const auto kept, keep(tx, workspace, std::move(step), now));
    if (found.act.is == Act::hide) TRYV(queries::hide(tx, workspace, heard.message, heard.conversation, kept.id, now));
    if (found.act.is == Act::tag) TRYV(add_tag(tx, workspace, heard.conversation, found.act.tag));
    if (found.act.is == Act::hide || found.act.is == Act::route || found.act.is == Act::tag)
      TRYV(store::refresh_conversations(tx, workspace, std::span(&heard.conversation, 1), now));
    taken.push_back(kept);
  }
  return taken;
}

Result<void> keep_quiet(Transaction& tx, WorkspaceId workspace, const HeardFrom& heard, Time now) {
  TRY(const auto row, queries::visitor(tx, workspace, heard.contact));
  const bool blocked = row.rung == Rung::block;
  if (!blocked && (!row.muted_until || *row.muted_until <= now)) return {};
  TRY(const bool open, queries::is_open(tx, workspace, heard.conversation));
  if (!open) return {};
  if (blocked) {
    TRYV(queries::set_talk(tx, workspace, heard.conversation, "closed", {}, now));
  } else {
    TRYV(queries::set_talk(tx, workspace, heard.conversation, "snoozed", row.muted_until, {}));
  }
  return tell_talk(tx, workspace, heard.conversation, blocked ? "closed" : "snoozed", {}, now);
}

Result<bool> is_first_message(Transaction& tx, WorkspaceId workspace, const HeardFrom& heard) {
  TRY(const bool earlier, queries::has_earlier_message(tx, workspace, heard.contact, heard.message));
  return !earlier;
}

}  // namespace kith::inbox
