#include "listen/hearing.h"

#include <boost/json.hpp>

#include <algorithm>

#include "listen/kept_files.h"
#include "listen/noticing_queries.h"
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
  if (before.contains("\"tags\"")) {
    boost::system::error_code bad;
    const auto old = json::parse(before, bad);
    if (!bad && old.is_object())
      if (const auto* tags = old.as_object().if_contains("tags")) flags["tags"] = *tags;
  }
  if (!item.tone_label.empty()) flags["tone"] = item.tone_label;
  if (item.tone_label == "negative") flags["complaint"] = true;
  if (!item.language.empty()) flags["lang"] = item.language;
  if (!item.in.addressed) flags["overheard"] = true;
  if (item.in.auto_submitted) flags["auto_submitted"] = true;
  if (item.in.list) flags["list"] = true;
  return json::serialize(flags);
}

}  // namespace

std::string Hearing::network_of(const Prepared& item) const {
  return item.network.empty() ? at_.network : item.network;
}

Result<void> Hearing::load(const std::vector<Prepared>& items) {
  std::set<std::string> fresh, names;
  std::map<std::string, std::set<std::string>> authors;  // by network
  for (const auto& item : items) {
    const auto& in = item.in;
    fresh.insert(in.remote_id);
    for (const auto* name : {&in.remote_id, &in.parent, &in.thread, &in.bounced_id, &in.target}) names.insert(*name);
    names.insert(in.references.begin(), in.references.end());
    if (!in.author.remote_id.empty()) authors[network_of(item)].insert(in.author.remote_id);
  }
  names.erase("");
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
  TRYV(load_homes());
  for (const auto& [network, ids] : authors) {
    TRY(auto people, queries::identities(tx_, at_.workspace, network, listed(ids)));
    for (auto& row : people) identities_.emplace(std::pair(network, row.remote_id), std::move(row));
  }
  TRYV(tx_.look_at_log(at_.workspace));
  TRY(auto orphans, queries::orphan_targets(tx_, at_, listed(fresh)));
  orphan_targets_.insert(orphans.begin(), orphans.end());
  return {};
}

// The conversations of what was read, and the others of their threads.
Result<void> Hearing::load_homes() {
  std::set<ConversationId> homes;
  for (const auto& [name, row] : messages_)
    if (!talks_.contains(row.conversation)) homes.insert(row.conversation);
  TRY(auto found, queries::talks(tx_, at_, homes));
  std::set<std::string> threads;
  for (auto& row : found) {
    if (!threads_known_.contains(row.thread)) threads.insert(row.thread);
    know_talk(std::move(row));
  }
  TRY(auto others, queries::talks_of_threads(tx_, at_, listed(threads)));
  for (auto& row : others) know_talk(std::move(row));
  threads_known_.merge(threads);
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

Result<Hearing::Became> Hearing::take_pushed(const Prepared& item, bool sought) {
  const bool known = messages_.contains(item.in.remote_id);
  if (item.in.what == Incoming::What::deletion && !known) return Became::nothing;
  if (!known && !sought && !item.in.addressed && !answers_desk(item)) return Became::nothing;
  const Applied before = applied_;
  TRYV(take(item));
  const bool changed = applied_.stored != before.stored || applied_.edited != before.edited ||
                       applied_.deleted != before.deleted;
  return changed ? Became::kept : Became::known;
}

Result<void> Hearing::set_aside(const PoisonRow& row) {
  TRY(const auto id, queries::set_aside(tx_, at_, row, now_));
  if (!id) return {};
  ++applied_.set_aside;
  return tell(event::kIntakePoisoned, "channel", at_.channel.value, {{"set_aside", *id}});
}

Result<void> Hearing::finish(const Witness& witness) {
  TRYV(flush());
  TRYV(index_fresh());
  TRYV(save_grown());
  std::vector<const TalkRow*> changed;
  for (const auto id : changed_)
    if (const auto it = talks_.find(id); it != talks_.end()) changed.push_back(&it->second);
  TRYV(queries::save_talks(tx_, at_, changed));
  TRYV(queries::talked_with(tx_, at_, talked_));
  TRYV(queries::settle_poison(tx_, at_, settled_, now_));
  TRYV(tx_.append_events(told_));
  TRYV(noticing_.finish());
  std::vector<ConversationId> ids(touched_.begin(), touched_.end());
  TRYV(store::refresh_conversations(tx_, at_.workspace, ids, now_));
  if (witness && !witnessed_.empty()) TRYV(witness(tx_, heard()));
  return {};
}

// Where a thread was joined meanwhile, in the conversation it is in now.
std::vector<HeardMessage> Hearing::heard() const {
  auto out = witnessed_;
  for (auto& one : out) {
    if (const auto row = messages_.find(one.said->remote_id); row != messages_.end())
      one.conversation = row->second.conversation;
    const auto talk = talks_.find(one.conversation);
    one.stream = one.stream && talk != talks_.end() && talk->second.stream &&
                 talk->second.state == ConversationState::closed;
  }
  return out;
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
  TRY(const Verdict verdict, notice(item));
  const Manner how = manner(item, verdict);
  NewMessage fresh{MessageId{next_id(now_)}, {}, {}, &item, {}, how.waits};
  TRY(fresh.attachments_json, keep_files(tx_, files_, at_, item, fresh.id, now_));
  ContactId contact;
  if (!in.own) {
    TRY(const auto who, identity(item, !how.stream));
    fresh.identity = who.id;
    contact = who.contact;
    if (how.waits) talked_[contact] = std::max(talked_[contact], in.sent_at);
  }
  TalkRow* talk_row = nullptr;
  const auto bounced = in.bounce ? messages_.find(in.bounced_id) : messages_.end();
  if (bounced != messages_.end()) {
    TRY(talk_row, talk(bounced->second.conversation));
    TRYV(take_bounce(item, talk_row->id));
  } else {
    TRY(const auto where, place(item));
    TRY(talk_row, find_or_open(where, item, contact, how.stream));
    TRYV(greet(*talk_row, item, contact, fresh.id, how));
    TRYV(follow(verdict, how, *talk_row));
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
  pending_.add_message(fresh);
  fresh_.emplace_back(fresh.id, &item);
  if (!in.parent.empty()) answers_.emplace(in.parent, in.remote_id);
  messages_[in.remote_id] = row;
  const bool grows = !touched_.contains(talk_row->id) && add_heard(*talk_row, item, how.waits, now_);
  (grows ? grown_ : touched_).insert(talk_row->id);
  ++applied_.stored;
  TRYV(pull_answers(row, 0));
  if (orphan_targets_.contains(in.remote_id)) {
    TRYV(flush());
    TRYV(queries::link_reactions(tx_, at_, in.remote_id, fresh.id));
  }
  const ConversationId home = messages_[in.remote_id].conversation;
  noticing_.heard(fresh.id, how.stream ? ConversationId{} : home, in.sent_at, verdict);
  if (!in.own)
    witnessed_.push_back(
        {at_.workspace, at_.channel, home, contact, fresh.id, &in, item.language, false, how.stream});
  // What is only overheard is told of by its watch.
  if (how.stream) return {};
  return tell(event::kMessageReceived, "message", fresh.id.value,
              {{"conversation", home.value}, {"channel", at_.channel.value}, {"contact", contact.value}});
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
  TRYV(store::keep_revision(tx_, at_.workspace, known.id, now_));
  TRYV(queries::edit_message(tx_, at_, known.id, item, in.edited_at.value_or(now_)));
  std::erase_if(fresh_, [&](const auto& one) { return one.first == known.id; });
  auto& row = messages_[in.remote_id];
  row.text = in.text;
  row.edited_at = in.edited_at.value_or(now_);
  touched_.insert(row.conversation);
  ++applied_.edited;
  if (row.direction == Direction::in) {
    if (const auto* who = known_identity(item))
      witnessed_.push_back(
          {at_.workspace, at_.channel, row.conversation, who->contact, row.id, &in, item.language, true, true});
    TRY(auto now_sought, notice(item));
    TRY(const Verdict fresh, noticing_.changed(row.id, row.conversation, std::move(now_sought)));
    if (fresh.place == Route::desk) TRYV(open_for_edit(fresh, row));
  }
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
  TRYV(store::take_back_message(tx_, at_.workspace, row.id, now_));
  std::erase_if(fresh_, [&](const auto& one) { return one.first == row.id; });
  TRYV(noticing_.forget(row.id));
  row.deleted_at = now_;
  row.text.clear();
  touched_.insert(row.conversation);
  ++applied_.deleted;
  return tell(event::kMessageDeleted, "message", row.id.value, {{"conversation", row.conversation.value}});
}

Result<void> Hearing::take_reaction(const Prepared& item) {
  if (item.in.own) return {};
  TRY(const auto who, identity(item, true));
  MessageRow target;
  if (const auto known = messages_.find(item.in.target); known != messages_.end()) target = known->second;
  TRYV(flush());
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
  touched_.insert(row->conversation);
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

const IdentityRow* Hearing::known_identity(const Prepared& item) const {
  const auto known = identities_.find({network_of(item), item.in.author.remote_id});
  return known == identities_.end() ? nullptr : &known->second;
}

Result<IdentityRow> Hearing::identity(const Prepared& item, bool needed) {
  const Author& author = item.in.author;
  const std::string network = network_of(item);
  const Time seen_at = std::max(item.in.sent_at, item.in.edited_at.value_or(Time{}));
  if (const auto known = identities_.find({network, author.remote_id}); known != identities_.end()) {
    IdentityRow& row = known->second;
    if (seen_at > row.updated_at) renew(row, author, seen_at);
    if (needed && !row.contact) {
      introduce(row, author);
      TRYV(flush());
      TRYV(queries::give_contact(tx_, at_, row.id, row.contact));
    }
    return row;
  }
  IdentityRow row;
  row.id = IdentityId{next_id(now_)};
  row.remote_id = author.remote_id;
  row.updated_at = seen_at;
  row.handle = author.handle;
  row.name = author.name;
  if (needed) introduce(row, author);
  pending_.add_identity(network, row, author);
  identities_.emplace(std::pair(network, author.remote_id), row);
  return row;
}

// Who was only overheard so far becomes a contact.
void Hearing::introduce(IdentityRow& row, const Author& author) {
  row.contact = ContactId{next_id(now_)};
  pending_.add_contact(row.contact, author);
  told_.push_back(event_of(at_.workspace, now_, event::kContactChanged, "contact", row.contact.value, {}));
}

void Hearing::renew(IdentityRow& row, const Author& author, Time seen_at) {
  const auto differs = [](const std::string& fresh, const std::string& old) { return !fresh.empty() && fresh != old; };
  const bool renamed = differs(author.handle, row.handle) || differs(author.name, row.name);
  pending_.renew(row, author, seen_at, renamed);
  row.updated_at = seen_at;
  if (!author.handle.empty()) row.handle = author.handle;
  if (!author.name.empty()) row.name = author.name;
}

// What watches and rules say of it; of our own words nothing.
Result<Verdict> Hearing::notice(const Prepared& item) {
  if (item.in.own) return Verdict{};
  const IdentityRow* who = known_identity(item);
  if (!who) return noticing_.ask(item, std::nullopt, std::nullopt);
  return noticing_.ask(item, who->circle, who->followers);
}

Hearing::Manner Hearing::manner(const Prepared& item, const Verdict& verdict) const {
  Manner how;
  how.waits = item.waits;
  if (item.in.own || item.in.bounce) return how;
  if (verdict.place == Route::desk) how.waits = true;
  if (verdict.place == Route::stream) how.waits = false;
  if (at_.is_pushed() && goes_on(item)) how.waits = true;
  how.stream = !how.waits && (at_.is_pushed() || verdict.place == Route::stream) && !answers_desk(item);
  how.snooze = verdict.snooze;
  return how;
}

// Whether somebody goes on with what they have on the desk.
bool Hearing::goes_on(const Prepared& item) const {
  std::string thread = item.in.thread;
  if (const auto parent = messages_.find(item.in.parent); parent != messages_.end()) {
    const auto above = talks_.find(parent->second.conversation);
    if (above != talks_.end()) thread = above->second.thread;
  }
  const auto place = by_place_.find({thread, item.in.author.remote_id});
  if (place == by_place_.end()) return false;
  const auto talk = talks_.find(place->second);
  return talk != talks_.end() && !talk->second.stream;
}

// Whether it belongs to a conversation of the desk.
bool Hearing::answers_desk(const Prepared& item) const {
  const auto on_desk = [&](const std::string& name) {
    const auto message = messages_.find(name);
    if (message == messages_.end()) return false;
    const auto talk = talks_.find(message->second.conversation);
    return talk != talks_.end() && !talk->second.stream;
  };
  if (on_desk(item.in.parent) || std::ranges::any_of(item.in.references, on_desk)) return true;
  for (auto at = by_place_.lower_bound({item.in.thread, ""}); at != by_place_.end(); ++at) {
    if (at->first.first != item.in.thread || item.in.thread.empty()) break;
    const auto talk = talks_.find(at->second);
    if (talk != talks_.end() && !talk->second.stream) return true;
  }
  return false;
}

// Whoever it is for, how urgent it is and what it is called.
Result<void> Hearing::follow(const Verdict& verdict, const Manner& how, TalkRow& row) {
  if (!how.waits) return {};
  row.flags_json = store::with_tags(row.flags_json, verdict.tags);
  const bool sleeps = row.state == ConversationState::snoozed && how.snooze;
  const auto until = sleeps ? std::optional(now_ + *how.snooze) : std::nullopt;
  if (!verdict.assignee && !verdict.priority && !until) return {};
  pending_.route({row.id, verdict.assignee, verdict.priority, until});
  return {};
}

// An edit made it something for the desk; what a member closed stays closed.
Result<void> Hearing::open_for_edit(const Verdict& verdict, const MessageRow& row) {
  TRY(auto* to, talk(row.conversation));
  if (to->state != ConversationState::closed || to->handled_at) return {};
  TRYV(queries::await_answer(tx_, at_, row.id));
  to->state = ConversationState::open;
  changed_.insert(to->id);
  TRYV(follow(verdict, Manner{true, false, {}}, *to));
  return tell(event::kConversationOpened, "conversation", to->id.value,
              {{"message", row.id.value}, {"contact", to->contact.value}, {"channel", at_.channel.value}});
}

// When it becomes known that somebody wants an answer, the conversation opens, wakes or opens again.
Result<void> Hearing::greet(TalkRow& row, const Prepared& item, ContactId contact, MessageId message,
                            const Manner& how) {
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
  if (!how.waits || row.state == ConversationState::open) return {};
  const bool woke = row.state == ConversationState::snoozed || how.snooze;
  row.state = how.snooze ? ConversationState::snoozed : ConversationState::open;
  const auto kind = woke             ? event::kConversationChanged
                    : row.handled_at ? event::kConversationReopened
                                     : event::kConversationOpened;
  return tell(kind, "conversation", row.id.value,
              {{"message", message.value}, {"contact", row.contact.value}, {"channel", at_.channel.value}});
}

Result<void> Hearing::flush() {
  TRY(const auto written, pending_.write(tx_, at_, talks_, now_));
  for (const auto id : written) {
    changed_.erase(id);
    grown_.erase(id);
  }
  return {};
}

Result<void> Hearing::tell(std::string_view kind, std::string_view subject_kind, std::int64_t subject,
                           std::initializer_list<std::pair<std::string_view, std::int64_t>> ids) {
  told_.push_back(event_of(at_.workspace, now_, kind, subject_kind, subject, {}, ids));
  return {};
}

}  // namespace kith::listen
