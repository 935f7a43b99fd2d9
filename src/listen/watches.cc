#include "listen/watches.h"

#include <algorithm>
#include <chrono>

#include "base/limits.h"
#include "listen/tell.h"
#include "listen/to_desk.h"
#include "listen/watches_queries.h"
#include "match/query.h"
#include "model/event.h"
#include "store/desk_rows.h"
#include "text/fold.h"

namespace kith::listen {
namespace {

using store::Transaction;
using store::Value;

constexpr std::string_view kWatchesList = "watches.name";
constexpr std::string_view kMentionsList = "mentions.recent";

Error no_watch() {
  return fail(Kind::not_found, "there is no such watch; it may have been removed");
}

Result<Watch> seen(Transaction& tx, WorkspaceId workspace, MemberId me, WatchId id, Time now) {
  TRY(auto found, queries::watch(tx, workspace, me, id, now));
  if (!found) return no_watch();
  return *std::move(found);
}

Result<Watch> shown(Transaction& tx, WorkspaceId workspace, MemberId me, WatchId id, Time now) {
  TRY(auto watch, seen(tx, workspace, me, id, now));
  std::vector<Watch> one{std::move(watch)};
  TRYV(queries::add_figures(tx, one, now));
  return std::move(one.front());
}

Result<void> check(Transaction& tx, WorkspaceId workspace, Watch& watch) {
  if (watch.name.empty()) return fail(Kind::invalid, "a watch needs a name").with("field", "name");
  if (std::ranges::find(kColours, watch.colour) == kColours.end())
    return fail(Kind::invalid, "`" + watch.colour.substr(0, 20) + "` is not one of the colours")
        .with("field", "colour");
  if (watch.priority < 0 || watch.priority > 3)
    return fail(Kind::invalid, "a priority is a number from 0 to 3").with("field", "priority");
  std::erase(watch.tags, std::string());
  if (watch.tags.size() > limits::kTagsPerWatch)
    return fail(Kind::invalid, "a watch gives at most 10 tags").with("field", "tags");
  if (watch.assignee) {
    TRY(const bool here, queries::is_member(tx, workspace, watch.assignee->id));
    if (!here)
      return fail(Kind::invalid, "this member is not here any more; choose another").with("field", "assignee_id");
  }
  TRY(watch.canonical, canonical_query(watch.query));
  return {};
}

// Shows which words satisfied the query, where words did.
void mark(std::vector<Mention>& mentions, std::string_view query) {
  const auto parsed = match::parse(query);
  if (!parsed) return;
  for (auto& m : mentions) {
    match::Document document;
    document.text = m.text;
    document.title = m.title;
    document.author = m.author;
    document.handle = m.handle;
    document.lang = m.lang;
    document.network = m.network;
    document.url = m.url;
    m.spans = match::match(*parsed, document).spans;
  }
}

std::optional<MemberName> named(MemberId id) {
  if (!id) return std::nullopt;
  return MemberName{id, {}};
}

Result<void> changed(Transaction& tx, WorkspaceId workspace, MemberId by, WatchId id, Time now) {
  return tell(tx, workspace, now, event::kWatchChanged, "watch", id.value, by);
}

}  // namespace

std::int64_t day_of(Time at) {
  return std::chrono::floor<std::chrono::days>(at).time_since_epoch().count();
}

Result<std::string> canonical_query(std::string_view query) {
  const auto parsed = match::parse(query);
  if (parsed) return match::print(*parsed);
  return match::to_error(parsed.error())
      .with("kind", "bad_query")
      .with("offset", std::to_string(parsed.error().offset));
}

Result<store::Page<Watch>> Watches::list(WorkspaceId workspace, MemberId me, std::string_view words,
                                         std::string_view cursor, int limit) {
  const Time now = clock_.now();
  queries::WatchPage wanted{text::fold_marks(words), std::nullopt, store::page_size(limit) + 1};
  if (!cursor.empty()) {
    TRY(const auto keys, store::decode_cursor(kWatchesList, cursor, 2));
    wanted.after.emplace(keys[0].as_text(), WatchId{keys[1].as_i64()});
  }
  return db_.read([&](Transaction& tx) -> Result<store::Page<Watch>> {
    store::Page<Watch> page;
    TRY(page.items, queries::watches(tx, workspace, me, wanted, now));
    if (static_cast<int>(page.items.size()) == wanted.limit) {
      page.items.pop_back();
      const auto& last = page.items.back();
      page.next = store::encode_cursor(kWatchesList, {text::fold_marks(last.name), last.id});
    }
    TRYV(queries::add_figures(tx, page.items, now));
    return page;
  });
}

Result<Watch> Watches::find(WorkspaceId workspace, MemberId me, WatchId id) {
  const Time now = clock_.now();
  return db_.read([&](Transaction& tx) { return shown(tx, workspace, me, id, now); });
}

Result<Watch> Watches::create(WorkspaceId workspace, MemberId by, const WatchInput& input) {
  const Time now = clock_.now();
  Watch watch;
  watch.id = WatchId{next_id(now)};
  watch.name = input.name;
  watch.query = input.query;
  watch.colour = input.colour;
  watch.route = input.route;
  watch.shared = input.shared;
  watch.owner.id = by;
  watch.assignee = named(input.assignee);
  watch.priority = input.priority;
  watch.tags = input.tags;
  watch.version = 1;
  watch.created_at = watch.updated_at = now;
  return db_.write(workspace, [&](Transaction& tx) -> Result<Watch> {
    TRYV(check(tx, workspace, watch));
    TRY(const auto count, queries::count_watches(tx, workspace));
    if (count >= static_cast<std::int64_t>(limits::kWatchesPerWorkspace))
      return fail(Kind::too_large, "there are 250,000 watches already; remove some first");
    TRY(const auto change, queries::next_change(tx, workspace));
    TRYV(queries::insert_watch(tx, workspace, watch, change));
    TRYV(changed(tx, workspace, by, watch.id, now));
    return shown(tx, workspace, by, watch.id, now);
  });
}

Result<Watch> Watches::patch(WorkspaceId workspace, MemberId by, WatchId id, std::int64_t version,
                             const WatchPatch& patch) {
  const Time now = clock_.now();
  return db_.write(workspace, [&](Transaction& tx) -> Result<Watch> {
    TRY(auto watch, seen(tx, workspace, by, id, now));
    if (watch.version != version)
      return fail(Kind::stale, "somebody changed this watch first; look at it again");
    if (patch.shared && !*patch.shared && watch.owner.id != by)
      return fail(Kind::forbidden, "only whoever made a watch can keep it to themselves").with("field", "shared");
    if (patch.name) watch.name = *patch.name;
    if (patch.query) watch.query = *patch.query;
    if (patch.colour) watch.colour = *patch.colour;
    if (patch.route) watch.route = *patch.route;
    if (patch.shared) watch.shared = *patch.shared;
    if (patch.sets_assignee) watch.assignee = named(patch.assignee);
    if (patch.priority) watch.priority = *patch.priority;
    if (patch.tags) watch.tags = *patch.tags;
    watch.updated_at = now;
    TRYV(check(tx, workspace, watch));
    TRY(const auto change, queries::next_change(tx, workspace));
    TRYV(queries::save_watch(tx, workspace, watch, change));
    TRYV(changed(tx, workspace, by, id, now));
    return shown(tx, workspace, by, id, now);
  });
}

Result<Watch> Watches::mute(WorkspaceId workspace, MemberId by, WatchId id, bool muted, std::optional<Time> until) {
  const Time now = clock_.now();
  if (muted && until && *until <= now)
    return fail(Kind::invalid, "until when should it be quiet? choose a time to come").with("field", "until");
  return db_.write(workspace, [&](Transaction& tx) -> Result<Watch> {
    TRY(auto watch, seen(tx, workspace, by, id, now));
    watch.muted = muted;
    watch.muted_until = muted ? until : std::nullopt;
    watch.updated_at = now;
    TRY(const auto change, queries::next_change(tx, workspace));
    TRYV(queries::save_mute(tx, workspace, watch, change));
    TRYV(changed(tx, workspace, by, id, now));
    return shown(tx, workspace, by, id, now);
  });
}

Result<void> Watches::remove(WorkspaceId workspace, MemberId by, WatchId id) {
  const Time now = clock_.now();
  return db_.write(workspace, [&](Transaction& tx) -> Result<void> {
    TRYV(seen(tx, workspace, by, id, now));
    TRY(const auto change, queries::next_change(tx, workspace));
    TRYV(queries::remove_watch(tx, workspace, id, change, now));
    return tell(tx, workspace, now, event::kWatchRemoved, "watch", id.value, by);
  });
}

Result<store::Page<Mention>> Watches::mentions(WorkspaceId workspace, MemberId me, WatchId id,
                                               std::string_view cursor, int limit) {
  const int size = store::page_size(limit);
  std::optional<std::pair<Time, MessageId>> after;
  if (!cursor.empty()) {
    TRY(const auto keys, store::decode_cursor(kMentionsList, cursor, 2));
    after.emplace(from_ms(keys[0].as_i64()), MessageId{keys[1].as_i64()});
  }
  return db_.read([&](Transaction& tx) -> Result<store::Page<Mention>> {
    TRY(const auto watch, seen(tx, workspace, me, id, clock_.now()));
    store::Page<Mention> page;
    TRY(page.items, queries::mentions(tx, workspace, id, after, size + 1));
    if (static_cast<int>(page.items.size()) > size) {
      page.items.pop_back();
      page.next = store::encode_cursor(kMentionsList, {page.items.back().at, page.items.back().message});
    }
    mark(page.items, watch.query);
    return page;
  });
}

Result<ConversationId> Watches::take(WorkspaceId workspace, MemberId by, WatchId id, MessageId message) {
  const Time now = clock_.now();
  return db_.write(workspace, [&](Transaction& tx) -> Result<ConversationId> {
    TRYV(seen(tx, workspace, by, id, now));
    TRY(const auto found, queries::mentioned(tx, workspace, id, message));
    if (!found) return fail(Kind::not_found, "this mention is not here any more");
    if (!found->stream) return found->conversation;
    TRYV(bring_to_desk(tx, workspace, message, by, now));
    return found->conversation;
  });
}

Result<WatchRun> Watches::start_run(WorkspaceId workspace, MemberId by, WatchId id) {
  const Time now = clock_.now();
  return db_.write(workspace, [&](Transaction& tx) -> Result<WatchRun> {
    TRY(const auto watch, seen(tx, workspace, by, id, now));
    TRY(const auto last, queries::last_run(tx, workspace, id));
    if (last && !last->is_over()) return *last;
    WatchRun run;
    run.id = next_id(now);
    run.state = "waiting";
    run.started_at = now;
    TRY(run.total, queries::count_heard(tx, workspace));
    TRYV(queries::insert_run(tx, workspace, id, watch.canonical, run, by));
    TRYV(tell(tx, workspace, now, event::kWatchRun, "watch", id.value, by));
    return run;
  });
}

Result<WatchRun> Watches::cancel_run(WorkspaceId workspace, MemberId by, WatchId id) {
  const Time now = clock_.now();
  return db_.write(workspace, [&](Transaction& tx) -> Result<WatchRun> {
    TRYV(seen(tx, workspace, by, id, now));
    TRY(const auto last, queries::last_run(tx, workspace, id));
    if (!last) return fail(Kind::not_found, "this watch was not taken over the archive yet");
    TRY(const bool stopped, queries::cancel_run(tx, workspace, last->id, now));
    if (stopped) TRYV(tell(tx, workspace, now, event::kWatchRun, "watch", id.value, by));
    TRY(auto present, queries::last_run(tx, workspace, id));
    return *std::move(present);
  });
}

}  // namespace kith::listen
