// The part of Hearing that finds where a message belongs.
#include <algorithm>

#include "listen/hearing.h"
#include "listen/holds_queries.h"
#include "model/event.h"

namespace kith::listen {
namespace {

constexpr int kPullDepth = 200;

}  // namespace

const MessageRow* Hearing::nearest_ancestor(const Incoming& in) const {
  if (const auto parent = messages_.find(in.parent); parent != messages_.end()) return &parent->second;
  for (auto name = in.references.rbegin(); name != in.references.rend(); ++name)
    if (const auto it = messages_.find(*name); it != messages_.end()) return &it->second;
  return nullptr;
}

// The thread that `name`, a message or a root that was never heard, is part of.
Result<std::string> Hearing::canonical_thread(const std::string& name) {
  if (const auto known = messages_.find(name); known != messages_.end()) {
    TRY(const auto* row, talk(known->second.conversation));
    return row->thread;
  }
  TRYV(know_thread(name));
  const auto named = by_place_.lower_bound({name, ""});
  if (named != by_place_.end() && named->first.first == name) return name;
  if (const auto sibling = answers_.find(name); sibling != answers_.end()) {
    TRY(const auto* row, talk(messages_[sibling->second].conversation));
    return row->thread;
  }
  return name;
}

Result<Hearing::Place> Hearing::place(const Prepared& item) {
  const Incoming& in = item.in;
  const MessageRow* found = nearest_ancestor(in);
  const std::optional<MessageRow> ancestor = found ? std::optional(*found) : std::nullopt;
  // Every name under which this thread may be known; the first one stays.
  std::vector<std::string> names;
  if (!in.thread.empty()) names.push_back(in.thread);
  if (ancestor) names.push_back(ancestor->remote_id);
  if (!in.references.empty()) names.push_back(in.references.front());
  if (!in.parent.empty()) names.push_back(in.parent);
  for (const auto& name : in.references)
    if (messages_.contains(name)) names.push_back(name);
  names.push_back(in.remote_id);
  TRY(const std::string thread, canonical_thread(names.front()));
  for (const auto& name : names) {
    TRY(const std::string other, canonical_thread(name));
    if (other != thread) TRYV(join_threads(other, thread));
  }
  std::string lane;
  if (ancestor) {
    // Joining threads may have moved it.
    const MessageRow row = messages_[ancestor->remote_id];
    TRYV(talk(row.conversation));
    lane = lane_of(in.own, in.visibility, in.author.remote_id, &row);
  } else {
    lane = lane_of(in.own, in.visibility, in.author.remote_id, nullptr);
  }
  return Place{thread, lane};
}

// The ancestor's conversation must have been read by talk().
std::string Hearing::lane_of(bool own, Visibility visibility, const std::string& author, const MessageRow* ancestor) {
  const std::string above = ancestor ? talks_[ancestor->conversation].lane : std::string();
  if (own) return above;
  const bool both_direct = visibility == Visibility::direct && ancestor && ancestor->visibility == Visibility::direct;
  return both_direct && !above.empty() ? above : author;
}

Result<void> Hearing::join_threads(const std::string& from, const std::string& into) {
  if (from == into) return {};
  TRYV(know_thread(from));
  TRYV(know_thread(into));
  std::vector<ConversationId> moving;
  for (auto it = by_place_.lower_bound({from, ""}); it != by_place_.end() && it->first.first == from; ++it)
    moving.push_back(it->second);
  for (const auto id : moving) {
    auto& row = talks_[id];
    const auto there = by_place_.find({into, row.lane});
    if (there != by_place_.end()) {
      TRYV(merge(id, there->second));
      continue;
    }
    by_place_.erase({from, row.lane});
    row.thread = into;
    by_place_[{into, row.lane}] = id;
    TRYV(flush());
    row.stored.reset();
    TRYV(queries::save_talks(tx_, at_, {&row}));
    touched_.insert(id);
  }
  return {};
}

// Answers that came before what they answer move to where it is.
Result<void> Hearing::pull_answers(const MessageRow& parent, int depth) {
  if (depth >= kPullDepth) return {};
  if (answers_known_.insert(parent.remote_id).second) {
    TRY(auto rows, queries::answers_to(tx_, at_, {parent.remote_id}));
    for (auto& row : rows) {
      const auto [from, to] = answers_.equal_range(parent.remote_id);
      if (std::none_of(from, to, [&](const auto& a) { return a.second == row.remote_id; }))
        answers_.emplace(parent.remote_id, row.remote_id);
      messages_.emplace(row.remote_id, std::move(row));
    }
  }
  std::vector<std::string> answers;
  for (auto [it, end] = answers_.equal_range(parent.remote_id); it != end; ++it) answers.push_back(it->second);
  for (const auto& name : answers) {
    if (name == parent.remote_id || !messages_.contains(name)) continue;
    TRY(const auto* above, talk(messages_[parent.remote_id].conversation));
    TRY(const auto* below, talk(messages_[name].conversation));
    if (above->thread != below->thread) {
      const std::string from = below->thread, into = above->thread;
      TRYV(join_threads(from, into));
    }
    const MessageRow top = messages_[parent.remote_id];
    auto& row = messages_[name];
    TRY(const auto* now_above, talk(top.conversation));
    TRY(const auto* old, talk(row.conversation));
    const std::string lane = lane_of(row.direction == Direction::out, row.visibility, row.author, &top);
    if (lane == old->lane) continue;
    const ConversationId from = old->id;
    TRYV(flush());
    const Place where{now_above->thread, lane};
    TRY(auto* target, find_or_open(where, row));
    TRYV(move(row.id, target->id));
    row.conversation = target->id;
    touched_.insert(from);
    touched_.insert(target->id);
    TRYV(pull_answers(MessageRow(row), depth + 1));
    TRY(const bool bare, queries::is_bare(tx_, at_, from));
    if (bare && talks_.contains(from)) TRYV(merge(from, messages_[name].conversation));
  }
  return {};
}

// A message that must be kept stays kept, so the hold on where it was is on where it goes as well.
Result<void> Hearing::move(MessageId message, ConversationId to) {
  TRY(const auto* target, talk(to));
  TRY(const auto holds, queries::spread_holds(tx_, at_, message, to, target->contact, now_));
  for (const auto hold : holds) TRYV(tell(event::kHoldChanged, "hold", hold, {{"spread_with", message.value}}));
  return queries::move_message(tx_, at_, message, to);
}

// Two conversations become one: the older row stays, in the place of `into`.
Result<void> Hearing::merge(ConversationId from, ConversationId into) {
  if (from == into) return {};
  TRYV(flush());
  const TalkRow a = talks_[from], b = talks_[into];
  const ConversationId stays = std::min(from, into), goes = std::max(from, into);
  TalkRow row = stays == b.id ? b : a;
  const TalkRow& other = stays == b.id ? a : b;
  const ContactId whose = row.contact ? row.contact : other.contact;
  TRY(const auto holds, queries::spread_person_holds(tx_, at_, goes, stays, whose, now_));
  for (const auto hold : holds) TRYV(tell(event::kHoldChanged, "hold", hold, {{"spread_from", goes.value}}));
  TRYV(queries::pour_into(tx_, at_, goes, stays));
  row.thread = b.thread;
  row.lane = b.lane;
  if (!row.contact) row.contact = other.contact;
  if (row.subject.empty()) row.subject = other.subject;
  if (other.last_inbound_at && (!row.last_inbound_at || *other.last_inbound_at > *row.last_inbound_at)) {
    row.last_inbound_at = other.last_inbound_at;
    row.visibility = other.visibility;
    row.flags_json = other.flags_json;
  }
  row.state = std::min(row.state, other.state);  // open before snoozed before closed
  row.stream = row.stream && other.stream;
  by_place_.erase({a.thread, a.lane});
  by_place_[{row.thread, row.lane}] = stays;
  row.stored.reset();
  row.standing.reset();
  talks_.erase(goes);
  talks_[stays] = row;
  TRYV(queries::save_talks(tx_, at_, {&row}));
  for (auto& [name, message] : messages_)
    if (message.conversation == goes) message.conversation = stays;
  touched_.erase(goes);
  changed_.erase(goes);
  touched_.insert(stays);
  return tell(event::kConversationChanged, "conversation", goes.value, {{"merged_into", stays.value}});
}

Result<TalkRow*> Hearing::talk(ConversationId id) {
  if (const auto it = talks_.find(id); it != talks_.end()) return &it->second;
  TRY(auto row, queries::talk(tx_, at_, id));
  if (!row) return fail(Kind::internal, "a message's conversation is missing");
  by_place_[{row->thread, row->lane}] = id;
  return &talks_.emplace(id, *std::move(row)).first->second;
}

void Hearing::know_talk(TalkRow row) {
  if (talks_.contains(row.id)) return;
  by_place_[{row.thread, row.lane}] = row.id;
  talks_.emplace(row.id, std::move(row));
}

Result<void> Hearing::know_thread(const std::string& name) {
  if (!threads_known_.insert(name).second) return {};
  TRY(auto rows, queries::talks_of_threads(tx_, at_, {name}));
  for (auto& row : rows) know_talk(std::move(row));
  return {};
}

Result<TalkRow*> Hearing::find_or_open(const Place& place, const Prepared& item, ContactId contact, bool stream) {
  TRYV(know_thread(place.thread));
  if (const auto it = by_place_.find({place.thread, place.lane}); it != by_place_.end()) return talk(it->second);
  TalkRow row;
  row.id = ConversationId{next_id(now_)};
  row.thread = place.thread;
  row.lane = place.lane;
  row.contact = contact;
  row.subject = item.in.subject;
  row.visibility = item.in.visibility;
  row.flags_json = "{}";
  row.stream = stream;
  row.standing.emplace();
  pending_.add_talk(row.id);
  by_place_[{row.thread, row.lane}] = row.id;
  return &(talks_[row.id] = row);
}

Result<TalkRow*> Hearing::find_or_open(const Place& place, const MessageRow& moved) {
  TRYV(know_thread(place.thread));
  const TalkRow from = talks_[moved.conversation];
  if (const auto it = by_place_.find({place.thread, place.lane}); it != by_place_.end()) {
    TRY(auto* row, talk(it->second));
    if (moved.direction == Direction::in) row->state = std::min(row->state, from.state);
    row->stream = row->stream && from.stream;
    changed_.insert(row->id);
    return row;
  }
  TalkRow row = from;
  row.stored.reset();
  row.standing.reset();
  row.id = ConversationId{next_id(now_)};
  row.thread = place.thread;
  row.lane = place.lane;
  TRYV(queries::insert_talks(tx_, at_, {&row}, now_));
  by_place_[{row.thread, row.lane}] = row.id;
  changed_.insert(row.id);
  return &(talks_[row.id] = row);
}

}  // namespace kith::listen
