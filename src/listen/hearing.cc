#include "listen/hearing.h"

#include <boost/json.hpp>

#include <algorithm>

#include "listen/set_aside_queries.h"
#include "listen/tell.h"
#include "model/event.h"
#include "store/desk_rows.h"

namespace kith::listen {
namespace {

namespace json = boost::json;

std::vector<std::string> listed(const std::set<std::string>& names) {
  return {names.begin(), names.end()};
}

// What the last message was like, beside the tags members gave.
std::string talk_flags(const Prepared& item, const std::string& before) {
  json::object flags;
  boost::system::error_code bad;
  const auto old = json::parse(before, bad);
  if (!bad && old.is_object())
    if (const auto* tags = old.as_object().if_contains("tags")) flags["tags"] = *tags;
  if (!item.tone_label.empty()) flags["tone"] = item.tone_label;
  if (item.tone_label == "negative") flags["complaint"] = true;
  if (!item.language.empty()) flags["lang"] = item.language;
  if (!item.in.addressed) flags["overheard"] = true;
  if (item.in.auto_submitted) flags["auto_submitted"] = true;
  if (item.in.list) flags["list"] = true;
  return json::serialize(flags);
}

}  // namespace

Result<void> Hearing::load(const std::vector<Prepared>& items) {
  std::set<std::string> fresh, names, authors;
  for (const auto& item : items) {
    const auto& in = item.in;
    fresh.insert(in.remote_id);
    for (const auto* name : {&in.remote_id, &in.parent, &in.thread, &in.bounced_id, &in.target}) names.insert(*name);
    names.insert(in.references.begin(), in.references.end());
    authors.insert(in.author.remote_id);
  }
  names.erase("");
  authors.erase("");
  TRY(auto rows, queries::messages(tx_, at_, listed(names)));
  for (auto& row : rows) messages_.emplace(row.remote_id, std::move(row));
  std::set<std::string> parents;
  for (const auto& name : names)
    if (fresh.contains(name) || !messages_.contains(name)) parents.insert(name);
  TRY(auto answers, queries::answers_to(tx_, at_, listed(parents)));
  for (auto& row : answers) {
    answers_.emplace(row.remote_parent, row.remote_id);
    messages_.emplace(row.remote_id, std::move(row));
  }
  answers_known_ = std::move(parents);
  TRY(auto talks, queries::talks_of_threads(tx_, at_, listed(names)));
  for (auto& row : talks) {
    by_place_[{row.thread, row.lane}] = row.id;
    talks_.emplace(row.id, std::move(row));
  }
  threads_known_ = std::move(names);
  TRY(auto people, queries::identities(tx_, at_, listed(authors)));
  for (auto& row : people) identities_.emplace(row.remote_id, std::move(row));
  TRY(auto orphans, queries::orphan_targets(tx_, at_, listed(fresh)));
  orphan_targets_.insert(orphans.begin(), orphans.end());
  return {};
}

Result<void> Hearing::take(const Prepared& item) {
  switch (item.in.what) {
    case Incoming::What::message:
    case Incoming::What::edit:
      return take_message(item);
    case Incoming::What::deletion:
      return take_deletion(item);
    case Incoming::What::reaction:
      return take_reaction(item);
  }
  return {};
}

Result<void> Hearing::set_aside(const PoisonRow& row) {
  TRY(const auto id, queries::set_aside(tx_, at_, row, now_));
  if (!id) return {};
  ++applied_.set_aside;
  return tell(event::kIntakePoisoned, "channel", at_.channel.value, {{"set_aside", *id}});
}

Result<void> Hearing::finish() {
  TRYV(flush());
  for (const auto id : changed_)
    if (const auto it = talks_.find(id); it != talks_.end()) TRYV(queries::save_talk(tx_, at_, it->second));
  for (const auto& [contact, when] : talked_) TRYV(queries::talked_with(tx_, at_, contact, when));
  TRYV(queries::settle_poison(tx_, at_, settled_, now_));
  std::vector<ConversationId> ids(touched_.begin(), touched_.end());
  return store::refresh_conversations(tx_, at_.workspace, ids, now_);
}

Result<void> Hearing::take_message(const Prepared& item) {
  const Incoming& in = item.in;
  if (const auto known = messages_.find(in.remote_id); known != messages_.end()) {
    if (in.what == Incoming::What::edit || in.edited_at) return take_edit(item, known->second);
    return {};
  }
  settled_.push_back(in.remote_id);
  if (in.own) {
    TRY(const bool ours, take_own_of_outbox(item));
    if (ours) return {};
  }
  NewMessage fresh{MessageId{next_id(now_)}, {}, {}, &item};
  ContactId contact;
  if (!in.own) {
    TRY(const auto who, identity(item));
    fresh.identity = who.id;
    contact = who.contact;
    if (item.waits) talked_[contact] = std::max(talked_[contact], in.sent_at);
  }
  TalkRow* talk_row = nullptr;
  const auto bounced = in.bounce ? messages_.find(in.bounced_id) : messages_.end();
  if (bounced != messages_.end()) {
    TRY(talk_row, talk(bounced->second.conversation));
    TRYV(take_bounce(item, talk_row->id));
  } else {
    TRY(const auto where, place(item));
    TRY(talk_row, find_or_open(where, item, contact));
    TRYV(greet(*talk_row, item, contact, fresh.id));
  }
  fresh.conversation = talk_row->id;
  MessageRow row{fresh.id,
                 fresh.conversation,
                 in.remote_id,
                 in.parent,
                 in.own ? Direction::out : Direction::in,
                 in.visibility,
                 in.own ? std::string() : in.author.remote_id,
                 in.text,
                 in.edited_at,
                 {}};
  pending_.push_back(fresh);
  if (!in.parent.empty()) answers_.emplace(in.parent, in.remote_id);
  messages_[in.remote_id] = row;
  touched_.insert(fresh.conversation);
  ++applied_.stored;
  TRYV(pull_answers(row, 0));
  if (orphan_targets_.contains(in.remote_id)) {
    TRYV(flush());
    TRYV(queries::link_reactions(tx_, at_, in.remote_id, fresh.id));
  }
  return tell(event::kMessageReceived, "message", fresh.id.value,
              {{"conversation", messages_[in.remote_id].conversation.value},
               {"channel", at_.channel.value},
               {"contact", contact.value}});
}

Result<void> Hearing::take_edit(const Prepared& item, const MessageRow& known) {
  const Incoming& in = item.in;
  if (known.deleted_at || in.text == known.text) return {};
  if (in.edited_at && known.edited_at && *in.edited_at <= *known.edited_at) return {};
  if (!in.edited_at && !trust_present_text_) {
    // Without a time, an older text that comes again is a replay.
    TRY(const bool had, queries::had_text(tx_, at_, known.id, in.text));
    if (had) return {};
  }
  TRYV(flush());
  TRYV(queries::keep_revision(tx_, at_, known.id, now_));
  TRYV(queries::edit_message(tx_, at_, known.id, item, in.edited_at.value_or(now_)));
  auto& row = messages_[in.remote_id];
  row.text = in.text;
  row.edited_at = in.edited_at.value_or(now_);
  touched_.insert(row.conversation);
  ++applied_.edited;
  return tell(event::kMessageEdited, "message", row.id.value, {{"conversation", row.conversation.value}});
}

Result<void> Hearing::take_deletion(const Prepared& item) {
  const auto known = messages_.find(item.in.remote_id);
  if (known == messages_.end()) {
    TRY(const bool was_reaction, queries::remove_reaction(tx_, at_, item.in.remote_id, now_));
    if (was_reaction) ++applied_.deleted;
    return {};
  }
  auto& row = known->second;
  if (row.deleted_at) return {};
  TRYV(flush());
  TRYV(queries::blank_message(tx_, at_, row.id, now_));
  row.deleted_at = now_;
  row.text.clear();
  touched_.insert(row.conversation);
  ++applied_.deleted;
  return tell(event::kMessageDeleted, "message", row.id.value, {{"conversation", row.conversation.value}});
}

Result<void> Hearing::take_reaction(const Prepared& item) {
  if (item.in.own) return {};
  TRY(const auto who, identity(item));
  MessageRow target;
  if (const auto known = messages_.find(item.in.target); known != messages_.end()) {
    target = known->second;
    TRYV(flush());
  }
  TRY(const auto id, queries::insert_reaction(tx_, at_, item, who.id, target.id, now_));
  if (!id) return {};
  ++applied_.reactions;
  return tell(
      event::kReactionSeen, "reaction", *id,
      {{"conversation", target.conversation.value}, {"message", target.id.value}, {"contact", who.contact.value}});
}

// One that our outbox sent, heard before its receipt was stored: the same message, not another.
Result<bool> Hearing::take_own_of_outbox(const Prepared& item) {
  TRY(auto row, queries::unlinked_own(tx_, at_, item));
  if (!row) return false;
  TRYV(flush());
  TRYV(store::link_sent_message(tx_, at_.workspace, at_.channel, row->id, item.in.remote_id, item.in.url, now_));
  row->remote_id = item.in.remote_id;
  messages_[item.in.remote_id] = *row;
  TRYV(pull_answers(*row, 0));
  TRYV(queries::link_reactions(tx_, at_, item.in.remote_id, row->id));
  TRYV(tell(event::kMessageState, "message", row->id.value, {{"conversation", row->conversation.value}}));
  return true;
}

// What could not be delivered has not been answered, whatever our own sending said.
Result<void> Hearing::take_bounce(const Prepared& item, ConversationId in) {
  const auto& bounced = messages_[item.in.bounced_id];
  if (bounced.direction != Direction::out) return {};
  TRYV(flush());
  TRYV(queries::fail_bounced(tx_, at_, bounced.id));
  TRY(auto* row, talk(in));
  if (row->state != ConversationState::open) {
    row->state = ConversationState::open;
    changed_.insert(in);
    TRYV(tell(event::kConversationReopened, "conversation", in.value, {{"message", bounced.id.value}}));
  }
  return tell(event::kMessageState, "message", bounced.id.value, {{"conversation", in.value}});
}

Result<IdentityRow> Hearing::identity(const Prepared& item) {
  const Author& author = item.in.author;
  const Time seen_at = std::max(item.in.sent_at, item.in.edited_at.value_or(Time{}));
  if (const auto known = identities_.find(author.remote_id); known != identities_.end()) {
    if (seen_at > known->second.updated_at) {
      TRYV(queries::update_identity(tx_, at_, known->second.id, author, seen_at));
      known->second.updated_at = seen_at;
    }
    return known->second;
  }
  IdentityRow row{IdentityId{next_id(now_)}, ContactId{next_id(now_)}, author.remote_id, seen_at};
  TRYV(queries::insert_contact(tx_, at_, row.contact, author, now_));
  TRYV(queries::insert_identity(tx_, at_, row, author));
  identities_.emplace(author.remote_id, row);
  TRYV(tell(event::kContactChanged, "contact", row.contact.value, {}));
  return row;
}

// When it becomes known that somebody wants an answer, the conversation opens, wakes or opens again.
Result<void> Hearing::greet(TalkRow& row, const Prepared& item, ContactId contact, MessageId message) {
  const Incoming& in = item.in;
  if (row.subject.empty() && !in.subject.empty()) row.subject = in.subject;
  if (in.own) {
    if (!row.last_inbound_at) row.visibility = in.visibility;
    changed_.insert(row.id);
    return {};
  }
  if (!row.contact) row.contact = contact;
  if (!row.last_inbound_at || in.sent_at >= *row.last_inbound_at) {
    row.last_inbound_at = in.sent_at;
    row.visibility = in.visibility;
    row.flags_json = talk_flags(item, row.flags_json);
  }
  changed_.insert(row.id);
  if (!item.waits || row.state == ConversationState::open) return {};
  const bool woke = row.state == ConversationState::snoozed;
  row.state = ConversationState::open;
  const auto kind = woke             ? event::kConversationChanged
                    : row.handled_at ? event::kConversationReopened
                                     : event::kConversationOpened;
  return tell(kind, "conversation", row.id.value,
              {{"message", message.value}, {"contact", row.contact.value}, {"channel", at_.channel.value}});
}

Result<void> Hearing::flush() {
  if (pending_.empty()) return {};
  std::vector<NewMessage> rows;
  rows.swap(pending_);
  TRYV(queries::insert_messages(tx_, at_, rows, now_));
  return {};
}

Result<void> Hearing::tell(std::string_view kind, std::string_view subject_kind, std::int64_t subject,
                           std::initializer_list<std::pair<std::string_view, std::int64_t>> ids) {
  return listen::tell(tx_, at_.workspace, now_, kind, subject_kind, subject, {}, ids);
}

}  // namespace kith::listen
