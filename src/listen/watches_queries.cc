#include "listen/watches_queries.h"

#include <algorithm>

#include "store/string_list.h"
#include "text/fold.h"

namespace kith::listen::queries {
namespace {

using store::Params;
using store::Row;
using store::Statement;

#define KITH_WATCH_COLUMNS                                                                                       \
  "SELECT w.id, w.name, w.query, w.canonical, w.colour, w.route, w.shared, w.owner_id, o.name, w.muted_for_good, " \
  "w.muted_until, w.assign_id, a.name, w.priority, w.tags_json, w.version, w.created_at, w.updated_at, w.name_fold " \
  "FROM watch w JOIN member o ON o.id = w.owner_id LEFT JOIN member a ON a.id = w.assign_id "                    \
  "WHERE w.workspace_id = ? AND w.removed_at IS NULL AND (w.shared = 1 OR w.owner_id = ?) "

Watch watch_row(const Row& r, Time now) {
  Watch w;
  w.id = r.id<WatchTag>(0);
  w.name = r.text(1);
  w.query = r.text(2);
  w.canonical = r.text(3);
  w.colour = r.text(4);
  w.route = parse<Route>(r.text(5)).value_or(Route::stream);
  w.shared = r.boolean(6);
  w.owner = {r.id<MemberTag>(7), r.text(8)};
  const bool for_good = r.boolean(9);
  if (!for_good && !r.is_null(10) && r.time(10) > now) w.muted_until = r.time(10);
  w.muted = for_good || w.muted_until;
  if (!r.is_null(11)) w.assignee = MemberName{r.id<MemberTag>(11), r.text(12)};
  w.priority = r.integer(13);
  w.tags = store::strings_from_json(r.text(14));
  w.version = r.i64(15);
  w.created_at = r.time(16);
  w.updated_at = r.time(17);
  return w;
}

WatchRun run_row(const Row& r) {
  WatchRun run;
  run.id = r.i64(0);
  run.state = r.text(1);
  run.total = r.i64(2);
  run.seen = r.i64(3);
  run.found = r.i64(4);
  run.error = r.text(5);
  run.started_at = r.time(6);
  run.finished_at = r.opt_time(7);
  return run;
}

Mention mention_row(const Row& r) {
  Mention m;
  m.message = r.id<MessageTag>(0);
  m.at = r.time(1);
  m.heard_at = r.time(2);
  m.quiet = r.boolean(3);
  m.text = r.text(4);
  m.title = r.text(5);
  m.url = r.text(6);
  m.lang = r.text(7);
  m.handle = r.text(9);
  m.author = r.text(8).empty() ? m.handle : r.text(8);
  m.avatar_url = r.text(10);
  m.channel = r.id<ChannelTag>(11);
  m.network = r.text(12);
  m.channel_name = r.text(13);
  m.channel_handle = r.text(14);
  m.contact = r.id<ContactTag>(15);
  m.contact_name = r.text(16);
  if (!r.is_null(17)) m.circle = r.integer(17);
  m.conversation = r.id<ConversationTag>(18);
  return m;
}

// `(?,?,…)` for the ids of some watches.
std::string marks(std::size_t count) {
  std::string out = "(?";
  for (std::size_t i = 1; i < count; ++i) out += ",?";
  return out + ")";
}

Params ids_of(const std::vector<Watch>& watches) {
  Params out;
  for (const auto& w : watches) out.add(w.id);
  return out;
}

std::string like(const std::string& words) {
  std::string out = "%";
  for (const char c : words) {
    if (c == '%' || c == '_' || c == '\\') out += '\\';
    out += c;
  }
  return out + "%";
}

Mentioned mentioned_row(const Row& r) {
  return {.conversation = r.id<ConversationTag>(0),
          .stream = r.boolean(1),
          .identity = r.id<IdentityTag>(2),
          .contact = r.id<ContactTag>(3),
          .shown_as = !r.text(4).empty()   ? r.text(4)
                      : !r.text(5).empty() ? r.text(5)
                                           : r.text(6)};
}

}  // namespace

Result<std::vector<Watch>> watches(Transaction& tx, WorkspaceId workspace, MemberId me, const WatchPage& page,
                                   Time now) {
  // Index: watch_name.
  std::string sql = KITH_WATCH_COLUMNS;
  Params params{workspace, me};
  if (page.after) {
    sql += "AND w.name_fold >= ? AND (w.name_fold > ? OR w.id > ?) ";
    params.add(page.after->first);
    params.add(page.after->first);
    params.add(page.after->second);
  }
  if (!page.words.empty()) {
    sql += "AND w.name_fold LIKE ? ESCAPE '\\' ";
    params.add(like(page.words));
  }
  sql += "ORDER BY w.name_fold, w.id LIMIT ?";
  params.add(page.limit);
  TRY(auto rows, tx.query(Statement::built(sql), params));
  std::vector<Watch> out;
  for (const auto& r : rows) out.push_back(watch_row(r, now));
  return out;
}

Result<std::optional<Watch>> watch(Transaction& tx, WorkspaceId workspace, MemberId me, WatchId id, Time now) {
  static constexpr Statement kOne = KITH_WATCH_COLUMNS "AND w.id = ?";
  TRY(auto row, tx.query_one(kOne, {workspace, me, id}));
  if (!row) return std::optional<Watch>{};
  return std::optional<Watch>{watch_row(*row, now)};
}

Result<std::int64_t> count_watches(Transaction& tx, WorkspaceId workspace) {
  static constexpr Statement kCount = "SELECT COUNT(*) FROM watch WHERE workspace_id = ? AND removed_at IS NULL";
  TRY(auto row, tx.query_one(kCount, {workspace}));
  return row ? row->i64(0) : 0;
}

Result<void> add_figures(Transaction& tx, std::vector<Watch>& watches, Time now) {
  if (watches.empty()) return {};
  const std::string in = marks(watches.size());
  const std::int64_t today = day_of(now), first = today - static_cast<std::int64_t>(kDaysShown) + 1;
  const auto find = [&](WatchId id) { return std::ranges::find(watches, id, &Watch::id); };
  for (auto& w : watches) w.days.assign(kDaysShown, 0);

  Params days = ids_of(watches);
  days.add(first);
  const std::string by_day =
      "SELECT subject_id, day, count FROM listen_day WHERE subject_id IN " + in + " AND day >= ?";
  TRY(auto counts, tx.query(Statement::built(by_day), days));
  for (const auto& r : counts)
    if (const auto at = r.i64(1) - first; at >= 0 && at < static_cast<std::int64_t>(kDaysShown))
      find(r.id<WatchTag>(0))->days[static_cast<std::size_t>(at)] = r.i64(2);

  // Index: mention_recent, one step a watch.
  const std::string last =
      "SELECT w.id, (SELECT m.at FROM mention m WHERE m.watch_id = w.id "
      "ORDER BY m.at DESC, m.message_id DESC LIMIT 1) FROM watch w WHERE w.id IN " + in;
  TRY(auto lasts, tx.query(Statement::built(last), ids_of(watches)));
  for (const auto& r : lasts) find(r.id<WatchTag>(0))->last_at = r.opt_time(1);

  const std::string runs =
      "SELECT r.id, r.state, r.total, r.seen, r.found, r.error, r.created_at, r.finished_at, r.watch_id "
      "FROM watch_run r WHERE r.id IN (SELECT MAX(id) FROM watch_run WHERE watch_id IN " + in + " GROUP BY watch_id)";
  TRY(auto run_rows, tx.query(Statement::built(runs), ids_of(watches)));
  for (const auto& r : run_rows) find(r.id<WatchTag>(8))->run = run_row(r);
  return {};
}

Result<std::int64_t> next_change(Transaction& tx, WorkspaceId workspace) {
  static constexpr Statement kNext =
      "INSERT INTO listen_change (workspace_id, number) VALUES (?, 1) "
      "ON CONFLICT (workspace_id) DO UPDATE SET number = listen_change.number + 1 RETURNING number";
  TRY(auto row, tx.query_one(kNext, {workspace}));
  return row->i64(0);
}

Result<void> insert_watch(Transaction& tx, WorkspaceId workspace, const Watch& w, std::int64_t change) {
  static constexpr Statement kInsert =
      "INSERT INTO watch (id, workspace_id, name, name_fold, query, canonical, colour, route, shared, owner_id, "
      "assign_id, priority, tags_json, version, change, created_at, updated_at) "
      "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
  TRYV(tx.execute(kInsert,
                  {w.id, workspace, w.name, text::fold_marks(w.name), w.query, w.canonical, w.colour, name(w.route),
                   w.shared, w.owner.id, w.assignee ? w.assignee->id : MemberId{}, w.priority,
                   store::strings_to_json(w.tags), w.version, change, w.created_at, w.updated_at}));
  return {};
}

Result<void> save_watch(Transaction& tx, WorkspaceId workspace, const Watch& w, std::int64_t change) {
  static constexpr Statement kSave =
      "UPDATE watch SET name = ?, name_fold = ?, query = ?, canonical = ?, colour = ?, route = ?, shared = ?, "
      "assign_id = ?, priority = ?, tags_json = ?, version = version + 1, change = ?, updated_at = ? "
      "WHERE workspace_id = ? AND id = ?";
  TRYV(tx.execute(kSave, {w.name, text::fold_marks(w.name), w.query, w.canonical, w.colour, name(w.route), w.shared,
                          w.assignee ? w.assignee->id : MemberId{}, w.priority, store::strings_to_json(w.tags), change,
                          w.updated_at, workspace, w.id}));
  return {};
}

Result<void> save_mute(Transaction& tx, WorkspaceId workspace, const Watch& w, std::int64_t change) {
  static constexpr Statement kSave =
      "UPDATE watch SET muted_for_good = ?, muted_until = ?, version = version + 1, change = ?, updated_at = ? "
      "WHERE workspace_id = ? AND id = ?";
  TRYV(tx.execute(kSave, {w.muted && !w.muted_until, w.muted_until, change, w.updated_at, workspace, w.id}));
  return {};
}

Result<void> remove_watch(Transaction& tx, WorkspaceId workspace, WatchId id, std::int64_t change, Time now) {
  static constexpr Statement kRemove =
      "UPDATE watch SET removed_at = ?, change = ?, version = version + 1 WHERE workspace_id = ? AND id = ?";
  static constexpr Statement kForget[] = {
      "DELETE FROM mention WHERE workspace_id = ? AND watch_id = ?",
      "DELETE FROM listen_day WHERE workspace_id = ? AND subject_id = ?",
      "UPDATE watch_run SET state = 'cancelled' WHERE workspace_id = ? AND watch_id = ? "
      "AND state IN ('waiting', 'running')"};
  TRYV(tx.execute(kRemove, {now, change, workspace, id}));
  for (const auto& forget : kForget) TRYV(tx.execute(forget, {workspace, id}));
  return {};
}

Result<bool> is_member(Transaction& tx, WorkspaceId workspace, MemberId id) {
  static constexpr Statement kMember = "SELECT 1 FROM member WHERE workspace_id = ? AND id = ? AND left_at IS NULL";
  TRY(auto row, tx.query_one(kMember, {workspace, id}));
  return row.has_value();
}

Result<std::vector<Mention>> mentions(Transaction& tx, WorkspaceId workspace, WatchId watch,
                                      std::optional<std::pair<Time, MessageId>> after, int limit) {
  // Index: mention_recent.
#define KITH_MENTION_COLUMNS                                                                                      \
  "SELECT m.message_id, m.at, m.heard_at, m.quiet, g.text, c.subject, g.url, g.lang, i.name, i.handle, "          \
  "i.avatar_url, h.id, h.network, h.name, h.handle, p.id, p.name, p.circle, "                                     \
  "CASE WHEN c.stream = 1 THEN NULL ELSE c.id END FROM mention m JOIN message g ON g.id = m.message_id "          \
  "JOIN conversation c ON c.id = g.conversation_id JOIN channel h ON h.id = g.channel_id "                        \
  "LEFT JOIN identity i ON i.id = g.identity_id LEFT JOIN contact p ON p.id = i.contact_id "                      \
  "WHERE m.workspace_id = ? AND m.watch_id = ? "
  static constexpr Statement kFirst = KITH_MENTION_COLUMNS "ORDER BY m.at DESC, m.message_id DESC LIMIT ?";
  static constexpr Statement kAfter = KITH_MENTION_COLUMNS
      "AND m.at <= ? AND (m.at < ? OR m.message_id < ?) ORDER BY m.at DESC, m.message_id DESC LIMIT ?";
  auto rows = after ? tx.query(kAfter, {workspace, watch, after->first, after->first, after->second, limit})
                    : tx.query(kFirst, {workspace, watch, limit});
  if (!rows) return rows.error();
  std::vector<Mention> out;
  for (const auto& r : *rows) out.push_back(mention_row(r));
  return out;
}

#define KITH_MENTIONED "SELECT g.conversation_id, c.stream, i.id, i.contact_id, i.name, i.handle, i.remote_id "
Result<std::optional<Mentioned>> mentioned(Transaction& tx, WorkspaceId workspace, WatchId watch, MessageId message) {
  static constexpr Statement kFind = KITH_MENTIONED
      "FROM mention m JOIN message g ON g.id = m.message_id JOIN conversation c ON c.id = g.conversation_id "
      "LEFT JOIN identity i ON i.id = g.identity_id "
      "WHERE m.workspace_id = ? AND m.watch_id = ? AND m.message_id = ? AND g.workspace_id = ?";
  TRY(const auto row, tx.query_one(kFind, {workspace, watch, message, workspace}));
  return row ? std::optional(mentioned_row(*row)) : std::nullopt;
}

Result<std::optional<Mentioned>> overheard(Transaction& tx, WorkspaceId workspace, MessageId message) {
  static constexpr Statement kFind = KITH_MENTIONED
      "FROM message g JOIN conversation c ON c.id = g.conversation_id LEFT JOIN identity i ON i.id = g.identity_id "
      "WHERE g.workspace_id = ? AND g.id = ?";
  TRY(const auto row, tx.query_one(kFind, {workspace, message}));
  return row ? std::optional(mentioned_row(*row)) : std::nullopt;
}
#undef KITH_MENTIONED

Result<void> open_mentioned(Transaction& tx, WorkspaceId workspace, ConversationId id, ContactId contact) {
  static constexpr Statement kOpen =
      "UPDATE conversation SET state = 'open', snoozed_until = NULL, outcome = NULL, "
      "contact_id = COALESCE(contact_id, CAST(? AS BIGINT)) WHERE workspace_id = ? AND id = ?";
  TRYV(tx.execute(kOpen, {contact, workspace, id}));
  return {};
}

Result<void> await_answer(Transaction& tx, WorkspaceId workspace, MessageId message, Time now) {
  // What is taken now is new to the desk, however long ago it was heard.
  static constexpr Statement kWait =
      "UPDATE message SET waits = 1, received_at = ? WHERE workspace_id = ? AND id = ? AND direction = 'in'";
  TRYV(tx.execute(kWait, {now, workspace, message}));
  return {};
}

Result<void> introduce(Transaction& tx, WorkspaceId workspace, IdentityId identity, ContactId contact,
                       const std::string& shown_as, Time now) {
  static constexpr Statement kContact =
      "INSERT INTO contact (id, workspace_id, name, name_fold, note, created_at, talked_at) VALUES (?,?,?,?,'',?,?)";
  static constexpr Statement kLink = "UPDATE identity SET contact_id = ? WHERE workspace_id = ? AND id = ?";
  TRYV(tx.execute(kContact, {contact, workspace, shown_as, text::fold_marks(shown_as), now, now}));
  TRYV(tx.execute(kLink, {contact, workspace, identity}));
  return {};
}

Result<std::optional<WatchRun>> last_run(Transaction& tx, WorkspaceId workspace, WatchId watch) {
  static constexpr Statement kLast =
      "SELECT id, state, total, seen, found, error, created_at, finished_at FROM watch_run "
      "WHERE workspace_id = ? AND watch_id = ? ORDER BY id DESC LIMIT 1";
  TRY(auto row, tx.query_one(kLast, {workspace, watch}));
  if (!row) return std::optional<WatchRun>{};
  return std::optional<WatchRun>{run_row(*row)};
}

Result<void> insert_run(Transaction& tx, WorkspaceId workspace, WatchId watch, const std::string& query,
                        const WatchRun& run, MemberId by) {
  static constexpr Statement kInsert =
      "INSERT INTO watch_run (id, workspace_id, watch_id, query, state, total, started_by, created_at, updated_at) "
      "VALUES (?,?,?,?,?,?,?,?,?)";
  TRYV(tx.execute(kInsert, {run.id, workspace, watch, query, run.state, run.total, by, run.started_at,
                            run.started_at}));
  return {};
}

Result<bool> cancel_run(Transaction& tx, WorkspaceId workspace, std::int64_t run, Time now) {
  static constexpr Statement kCancel =
      "UPDATE watch_run SET state = 'cancelled', finished_at = ?, updated_at = ? WHERE workspace_id = ? AND id = ? "
      "AND state IN ('waiting', 'running')";
  TRY(const auto count, tx.execute(kCancel, {now, now, workspace, run}));
  return count > 0;
}

Result<std::int64_t> count_heard(Transaction& tx, WorkspaceId workspace) {
  // Index: message_sent.
  static constexpr Statement kCount = "SELECT COUNT(*) FROM message WHERE workspace_id = ?";
  TRY(auto row, tx.query_one(kCount, {workspace}));
  return row ? row->i64(0) : 0;
}

}  // namespace kith::listen::queries
