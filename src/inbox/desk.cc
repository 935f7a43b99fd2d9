#include "inbox/desk.h"

#include <boost/json.hpp>

#include <algorithm>
#include <map>

#include "inbox/among.h"
#include "inbox/desk_queries.h"
#include "inbox/visitors_queries.h"
#include "model/event.h"
#include "store/desk_rows.h"

namespace kith::inbox {
namespace {

namespace json = boost::json;
using store::Transaction;
using store::Value;

constexpr int kFoundMost = 500;
constexpr int kContextMost = 10;
constexpr int kWokenAtOnce = 500;
constexpr std::size_t kTagsMost = 20;

constexpr std::string_view kViews[] = {"mine", "team", "unassigned", "snoozed", "closed", "all"};
constexpr std::string_view kOrders[] = {"waiting", "recent", "priority"};

std::string list_name(const ListQuery& q, bool waiting_null) {
  return "conversations." + std::string(name(q.order)) + (waiting_null ? ".rest" : "");
}

std::vector<Value> keys_of(const Item& item, const ListQuery& q, bool waiting_null) {
  if (q.order == Order::priority) return {Value(item.priority), Value(item.last_message_at), Value(item.id)};
  if (q.order == Order::waiting && !waiting_null) return {Value(item.waiting_since), Value(item.id)};
  return {Value(item.last_message_at), Value(item.id)};
}

Result<void> tell_changed(Transaction& tx, WorkspaceId workspace, Time now, ConversationId id, MemberId by,
                          const json::object& data) {
  store::NewEvent event{workspace, now, event::kConversationChanged, "conversation",
                        id.value,  by,  json::serialize(data)};
  TRYV(tx.append_event(event));
  return {};
}

Result<void> apply_state(queries::Row& row, const Patch& patch, Time now, json::object& what) {
  const bool reopens = patch.state && *patch.state != ConversationState::closed;
  if (patch.outcome) row.outcome = patch.outcome->empty() ? std::nullopt : patch.outcome;
  if (patch.outcome_note) row.outcome_note = patch.outcome_note->empty() ? std::nullopt : patch.outcome_note;
  if (!patch.state && !patch.snoozed_until) return {};
  const auto state = patch.state.value_or(ConversationState::snoozed);
  if (state == ConversationState::snoozed) {
    if (!patch.snoozed_until || *patch.snoozed_until <= now)
      return fail(Kind::invalid, "say until when: a time to come").with("field", "snoozed_until");
    row.snoozed_until = patch.snoozed_until;
    what["snoozed_until"] = format_time(*patch.snoozed_until);
  } else {
    row.snoozed_until.reset();
  }
  if (state == ConversationState::closed && row.state != state) row.handled_at = now;
  if (reopens && !patch.outcome) row.outcome.reset();
  row.state = state;
  what["state"] = name(state);
  return {};
}

void apply_tags(queries::Row& row, std::vector<std::string> tags, json::object& what) {
  boost::system::error_code bad;
  auto flags = json::parse(row.flags_json, bad);
  if (bad || !flags.is_object()) flags = json::object();
  if (tags.size() > kTagsMost) tags.resize(kTagsMost);
  std::erase_if(tags, [](const std::string& tag) {
    return tag.empty() || tag == "upset" || tag == "glad" || tag == "automatic" || tag == "list";
  });
  flags.as_object()["tags"] = json::array(tags.begin(), tags.end());
  row.flags_json = json::serialize(flags);
  what["tags"] = true;
}

}  // namespace

std::optional<View> parse_view(std::string_view text) {
  const auto* const at = std::ranges::find(kViews, text);
  return at == std::end(kViews) ? std::nullopt : std::optional(static_cast<View>(at - kViews));
}

std::optional<Order> parse_order(std::string_view text) {
  const auto* const at = std::ranges::find(kOrders, text);
  return at == std::end(kOrders) ? std::nullopt : std::optional(static_cast<Order>(at - kOrders));
}

std::string_view name(View view) {
  return kViews[static_cast<std::size_t>(view)];
}

std::string_view name(Order order) {
  return kOrders[static_cast<std::size_t>(order)];
}

Result<ItemPage> Desk::list(WorkspaceId workspace, const ListQuery& query) {
  const int limit = store::page_size(query.limit);
  queries::ListPart part;
  part.query = query;
  part.limit = limit + 1;
  const std::size_t keys = query.order == Order::priority ? 3 : 2;
  if (!query.cursor.empty()) {
    auto after = store::decode_cursor(list_name(query, false), query.cursor, keys);
    if (!after && query.order == Order::waiting) {
      after = store::decode_cursor(list_name(query, true), query.cursor, keys);
      part.waiting_null = true;
    }
    if (!after) return after.error();
    part.after = *std::move(after);
  }
  const Time now = clock_.now();
  return db_.read([&](Transaction& tx) -> Result<ItemPage> {
    ItemPage page;
    Among among;
    if (query.query || !query.name.empty()) {
      TRY(among, among_of(tx, workspace, query, now, kFoundMost));
      part.among = &among.ids;
      page.truncated = among.truncated;
    }
    TRY(page.items, queries::list(tx, workspace, part));
    const auto full = [&] { return static_cast<int>(page.items.size()) > limit; };
    // Where nobody waits any more, the rest follows, newest first.
    if (query.order == Order::waiting && !part.waiting_null && !full()) {
      const auto waiting = page.items.size();
      part.waiting_null = true;
      part.after.reset();
      part.limit = limit + 1 - static_cast<int>(waiting);
      TRY(auto rest, queries::list(tx, workspace, part));
      std::ranges::move(rest, std::back_inserter(page.items));
      if (full() && waiting == static_cast<std::size_t>(limit)) part.waiting_null = false;
    }
    if (full()) {
      page.items.resize(static_cast<std::size_t>(limit));
      const bool rest = part.waiting_null && query.order == Order::waiting;
      page.next = store::encode_cursor(list_name(query, rest), keys_of(page.items.back(), query, rest));
    }
    return page;
  });
}

Result<std::optional<int>> Desk::count(WorkspaceId workspace, const ListQuery& query, int most) {
  const Time now = clock_.now();
  return db_.read([&](Transaction& tx) -> Result<std::optional<int>> {
    if (!query.query && query.name.empty()) {
      TRY(const auto ids, queries::first_listed(tx, workspace, query, most));
      return std::optional<int>(static_cast<int>(ids.size()));
    }
    TRY(const auto among, among_of(tx, workspace, query, now, most));
    if (among.truncated && static_cast<int>(among.ids.size()) < most) return std::optional<int>{};
    return std::optional<int>(static_cast<int>(among.ids.size()));
  });
}

Result<Item> Desk::find(WorkspaceId workspace, ConversationId id) {
  return db_.read([&](Transaction& tx) -> Result<Item> {
    TRY(auto item, queries::item(tx, workspace, id));
    if (!item) return fail(Kind::not_found, "no such conversation");
    return *std::move(item);
  });
}

Result<std::vector<Item>> Desk::items(WorkspaceId workspace, const std::vector<ConversationId>& ids) {
  TRY(auto found, db_.read([&](Transaction& tx) { return queries::items_by_id(tx, workspace, ids); }));
  std::map<ConversationId, Item> by_id;
  for (auto& item : found) by_id.emplace(item.id, std::move(item));
  std::vector<Item> out;
  for (const auto id : ids)
    if (const auto item = by_id.find(id); item != by_id.end()) out.push_back(item->second);
  return out;
}

Result<store::Page<MessageView>> Desk::messages(WorkspaceId workspace, ConversationId id, MessageId before,
                                                int wished) {
  const int limit = store::page_size(wished);
  return db_.read([&](Transaction& tx) -> Result<store::Page<MessageView>> {
    TRY(const auto item, queries::item(tx, workspace, id));
    if (!item) return fail(Kind::not_found, "no such conversation");
    std::optional<std::pair<Time, MessageId>> place;
    if (before) {
      TRY(const auto there, queries::message(tx, workspace, before));
      if (!there) return fail(Kind::invalid, "no such message").with("field", "before");
      place = {there->sent_at, before};
    }
    store::Page<MessageView> page;
    TRY(page.items, queries::messages(tx, workspace, id, place, limit + 1));
    if (static_cast<int>(page.items.size()) > limit) {
      page.items.resize(static_cast<std::size_t>(limit));
      page.next = to_string(page.items.back().id);
    } else {
      // The top of the thread: what it answers, as far as that was heard.
      for (int i = 0; i < kContextMost && !page.items.empty(); ++i) {
        TRY(auto above, queries::context_of(tx, workspace, page.items.back().id, id));
        if (!above) break;
        page.items.push_back(*std::move(above));
      }
    }
    std::ranges::reverse(page.items);
    return page;
  });
}

Result<MessageView> Desk::message(WorkspaceId workspace, MessageId id) {
  return db_.read([&](Transaction& tx) -> Result<MessageView> {
    TRY(auto view, queries::message(tx, workspace, id));
    if (!view) return fail(Kind::not_found, "no such message");
    return *std::move(view);
  });
}

Result<std::vector<MessageView>> Desk::messages(WorkspaceId workspace, const std::vector<MessageId>& ids) {
  return db_.read([&](Transaction& tx) { return queries::messages_by_id(tx, workspace, ids); });
}

Result<std::vector<MessageView>> Desk::messages_since(WorkspaceId workspace, ConversationId id, Time since) {
  return db_.read([&](Transaction& tx) -> Result<std::vector<MessageView>> {
    TRY(auto out, queries::messages_since(tx, workspace, id, since, 20));
    std::ranges::reverse(out);
    return out;
  });
}

Result<std::optional<ReplyTarget>> Desk::reply_target(WorkspaceId workspace, ConversationId id) {
  return db_.read([&](Transaction& tx) { return queries::reply_target(tx, workspace, id); });
}

Result<Item> Desk::patch(WorkspaceId workspace, MemberId by, ConversationId id, std::int64_t version,
                         const Patch& patch) {
  const Time now = clock_.now();
  return db_.write(workspace, [&](Transaction& tx) -> Result<Item> {
    TRY(auto row, queries::row(tx, workspace, id));
    if (!row) return fail(Kind::not_found, "no such conversation");
    if (row->version != version)
      return fail(Kind::stale, "the conversation has changed since you looked; look again, then decide");
    json::object what;
    if (patch.sets_assignee) {
      if (patch.assignee) {
        TRY(const bool known, queries::is_member(tx, workspace, patch.assignee));
        if (!known) return fail(Kind::invalid, "no such member").with("field", "assignee_id");
      }
      row->assignee = patch.assignee;
      what["assignee"] = patch.assignee ? json::value(to_string(patch.assignee)) : json::value(nullptr);
    }
    if (patch.priority) row->priority = *patch.priority, what["priority"] = *patch.priority;
    TRYV(apply_state(*row, patch, now, what));
    if (patch.tags) apply_tags(*row, *patch.tags, what);
    TRYV(queries::save(tx, workspace, id, *row));
    TRYV(store::refresh_conversations(tx, workspace, std::span(&id, 1), now));
    TRYV(tell_changed(tx, workspace, now, id, by, what));
    TRY(auto item, queries::item(tx, workspace, id));
    return *std::move(item);
  });
}

Result<int> Desk::wake() {
  const Time now = clock_.now();
  TRY(const auto list, db_.read([&](Transaction& tx) { return queries::asleep_until(tx, now, kWokenAtOnce); }));
  int woken = 0;
  for (const auto& [workspace, id] : list) {
    const auto home = workspace;
    const auto talk = id;
    TRY(const bool awake, db_.write(home, [&](Transaction& tx) -> Result<bool> {
      TRY(const bool first, queries::wake(tx, home, talk, now));
      if (!first) return false;
      TRYV(store::refresh_conversations(tx, home, std::span(&talk, 1), now));
      json::object data{{"state", "open"}, {"woke", true}};
      TRYV(tell_changed(tx, home, now, talk, {}, data));
      return true;
    }));
    if (awake) ++woken;
  }
  return woken;
}

Result<std::string> Desk::member_name(WorkspaceId workspace, MemberId id) {
  return db_.read([&](Transaction& tx) { return queries::member_name(tx, workspace, id); });
}

Result<Counts> Desk::counts(WorkspaceId workspace, MemberId me) {
  return db_.read([&](Transaction& tx) -> Result<Counts> {
    TRY(auto out, queries::counts(tx, workspace, me));
    TRY(const int blocks, queries::count_asked(tx, workspace, me));
    out.approvals_waiting += blocks;
    return out;
  });
}

}  // namespace kith::inbox
