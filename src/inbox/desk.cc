#include "inbox/desk.h"

#include <boost/json.hpp>

#include <algorithm>

#include "inbox/desk_queries.h"
#include "model/event.h"
#include "store/desk_rows.h"
#include "store/search.h"
#include "text/fold.h"
#include "text/utf8.h"
#include "text/words.h"

namespace kith::inbox {
namespace {

namespace json = boost::json;
using store::Transaction;
using store::Value;

constexpr int kFoundMost = 200;
constexpr int kContextMost = 10;
constexpr int kWokenAtOnce = 500;
constexpr std::size_t kSnippetBytes = 240;
constexpr std::size_t kTagsMost = 20;

std::string list_name(const ListQuery& q, bool waiting_null) {
  constexpr std::string_view kOrders[] = {"waiting", "recent", "priority"};
  return "conversations." + std::string(kOrders[static_cast<int>(q.order)]) + (waiting_null ? ".rest" : "");
}

std::vector<Value> keys_of(const Item& item, const ListQuery& q, bool waiting_null) {
  if (q.order == Order::priority) return {Value(item.priority), Value(item.last_message_at), Value(item.id)};
  if (q.order == Order::waiting && !waiting_null) return {Value(item.waiting_since), Value(item.id)};
  return {Value(item.last_message_at), Value(item.id)};
}

std::vector<std::string> search_words(std::string_view text) {
  std::vector<std::string> out;
  const std::string folded = search_text(text);
  for (std::size_t at = 0; at < folded.size();) {
    const std::size_t end = std::min(folded.find(' ', at), folded.size());
    if (end > at) out.push_back(folded.substr(at, end - at));
    at = end + 1;
  }
  // The last word is still being typed.
  if (!out.empty() && !text.empty() && text.back() != ' ') out.back() += '*';
  return out;
}

// Where one of the words is, with a little before and after.
std::string snippet_of(const std::string& text, const std::vector<std::string>& words) {
  std::size_t at = 0;
  for (const auto& found : text::words(text)) {
    const std::string folded = text::fold_marks(found.text);
    const bool hit = std::ranges::any_of(words, [&](const std::string& w) {
      return w.ends_with('*') ? folded.starts_with(std::string_view(w).substr(0, w.size() - 1)) : folded == w;
    });
    if (!hit) continue;
    at = found.start;
    break;
  }
  std::size_t start = at > 80 ? at - 80 : 0;
  while (start > 0 && start < text.size() && text[start - 1] != ' ') --start;
  std::string out(text::clip_bytes(std::string_view(text).substr(start), kSnippetBytes));
  std::ranges::replace(out, '\n', ' ');
  return (start > 0 ? "… " : "") + text::repair_utf8(out);
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
  constexpr std::string_view kNames[] = {"mine", "team", "unassigned", "snoozed", "closed", "all"};
  for (std::size_t i = 0; i < std::size(kNames); ++i)
    if (text == kNames[i]) return static_cast<View>(i);
  return std::nullopt;
}

std::optional<Order> parse_order(std::string_view text) {
  constexpr std::string_view kNames[] = {"waiting", "recent", "priority"};
  for (std::size_t i = 0; i < std::size(kNames); ++i)
    if (text == kNames[i]) return static_cast<Order>(i);
  return std::nullopt;
}

std::string search_text(std::string_view text) {
  const std::string folded = text::fold_marks(text);
  std::string out;
  for (const auto& word : text::words(folded)) {
    if (!out.empty()) out += ' ';
    out += word.text;
  }
  return out;
}

Result<store::Page<Item>> Desk::list(WorkspaceId workspace, const ListQuery& query) {
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
  return db_.read([&](Transaction& tx) -> Result<store::Page<Item>> {
    std::vector<ConversationId> among;
    if (!query.text.empty()) {
      const auto words = search_words(query.text);
      if (!words.empty()) {
        TRY(const auto found, store::search_messages(tx, workspace, words, kFoundMost, ""));
        for (const auto& hit : found.hits) among.push_back(hit.conversation);
      }
      TRY(const auto by_name, queries::named(tx, workspace, text::fold_marks(query.text), kFoundMost));
      among.insert(among.end(), by_name.begin(), by_name.end());
      std::ranges::sort(among);
      among.erase(std::ranges::unique(among).begin(), among.end());
      part.among = &among;
    }
    store::Page<Item> page;
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

Result<Item> Desk::find(WorkspaceId workspace, ConversationId id) {
  return db_.read([&](Transaction& tx) -> Result<Item> {
    TRY(auto item, queries::item(tx, workspace, id));
    if (!item) return fail(Kind::not_found, "no such conversation");
    return *std::move(item);
  });
}

Result<std::vector<Item>> Desk::items(WorkspaceId workspace, const std::vector<ConversationId>& ids) {
  return db_.read([&](Transaction& tx) -> Result<std::vector<Item>> {
    std::vector<Item> out;
    for (const auto id : ids) {
      TRY(auto item, queries::item(tx, workspace, id));
      if (item) out.push_back(*std::move(item));
    }
    return out;
  });
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
  return db_.read([&](Transaction& tx) { return queries::counts(tx, workspace, me); });
}

Result<store::Page<SearchHit>> Desk::search(WorkspaceId workspace, std::string_view text, std::string_view cursor,
                                            int wished) {
  const auto words = search_words(text);
  if (words.empty()) return fail(Kind::invalid, "there is no word to search for").with("field", "q");
  return db_.read([&](Transaction& tx) -> Result<store::Page<SearchHit>> {
    TRY(const auto found, store::search_messages(tx, workspace, words, store::page_size(wished), cursor));
    store::Page<SearchHit> page;
    page.next = found.next;
    for (const auto& hit : found.hits) {
      TRY(auto item, queries::item(tx, workspace, hit.conversation));
      TRY(const auto view, queries::message(tx, workspace, hit.message));
      if (!item || !view) continue;
      page.items.push_back({hit.message, *std::move(item), snippet_of(view->text, words), hit.sent_at});
    }
    return page;
  });
}

}  // namespace kith::inbox
