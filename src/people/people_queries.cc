#include "people/people_queries.h"

#include "store/holds.h"
#include "text/fold.h"

namespace kith::people::queries {
namespace {

using store::Params;
using store::Row;
using store::Statement;
using store::Value;

Value or_null(const std::string& text) {
  return text.empty() ? Value() : Value(text);
}

#define KITH_CONTACT_COLUMNS                                                                            \
  "SELECT c.id, c.name, c.note, c.time_zone, c.circle, c.created_at, c.talked_at, "                     \
  "(SELECT i.avatar_url FROM identity i WHERE i.workspace_id = c.workspace_id AND i.contact_id = c.id " \
  "AND i.avatar_url IS NOT NULL ORDER BY i.updated_at DESC LIMIT 1) FROM contact c "

Contact contact_row(const Row& r) {
  Contact c;
  c.id = r.id<ContactTag>(0);
  c.name = r.text(1);
  c.note = r.text(2);
  c.time_zone = r.text(3);
  if (!r.is_null(4)) c.circle = r.integer(4);
  c.created_at = r.time(5);
  c.talked_at = r.opt_time(6);
  c.avatar_url = r.text(7);
  return c;
}

#define KITH_MOMENT_COLUMNS                                                                                   \
  "m.id, m.contact_id, m.conversation_id, m.member_id, w.name, m.kind, m.text, m.happened_at, m.created_at, " \
  "m.follow_up_at, m.follow_up_done_at "

Moment moment_row(const Row& r) {
  Moment m;
  m.id = r.i64(0);
  m.contact = r.id<ContactTag>(1);
  m.conversation = r.id<ConversationTag>(2);
  m.member = r.id<MemberTag>(3);
  m.member_name = r.text(4);
  m.kind = parse<MomentKind>(r.text(5)).value_or(MomentKind::note);
  m.text = r.text(6);
  m.happened_at = r.time(7);
  m.created_at = r.time(8);
  m.follow_up_at = r.opt_time(9);
  m.follow_up_done_at = r.opt_time(10);
  return m;
}

// `%` and `_` stand for themselves.
std::string like_anywhere(const std::string& text) {
  std::string out = "%";
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') out += '\\';
    out += c;
  }
  return out + "%";
}

}  // namespace

// Index: contact(workspace_id, talked_at, id). Filters are few texts joined from constants.
Result<std::vector<Contact>> recent(Transaction& tx, WorkspaceId workspace, const std::string& folded,
                                    std::optional<int> circle, std::optional<std::pair<Time, ContactId>> after,
                                    int limit) {
  std::string sql =
      KITH_CONTACT_COLUMNS "WHERE c.workspace_id = ? AND c.merged_into IS NULL AND c.talked_at IS NOT NULL ";
  Params params{workspace};
  if (circle && *circle == 0) sql += "AND c.circle IS NULL ";
  if (circle && *circle != 0) {
    sql += "AND c.circle = ? ";
    params.add(*circle);
  }
  if (!folded.empty()) {
    sql +=
        "AND (c.name_fold LIKE ? ESCAPE '\\' OR EXISTS (SELECT 1 FROM identity i WHERE i.workspace_id = "
        "c.workspace_id AND i.contact_id = c.id AND LOWER(i.handle) LIKE ? ESCAPE '\\')) ";
    params.add(like_anywhere(folded));
    params.add(like_anywhere(folded));
  }
  if (after) {
    sql += "AND c.talked_at <= ? AND (c.talked_at < ? OR c.id < ?) ";
    params.add(after->first);
    params.add(after->first);
    params.add(after->second);
  }
  sql += "ORDER BY c.talked_at DESC, c.id DESC LIMIT ?";
  params.add(limit);
  TRY(auto rows, tx.query(Statement::built(sql), params));
  std::vector<Contact> out;
  for (const auto& r : rows) out.push_back(contact_row(r));
  return out;
}

Result<std::optional<Contact>> contact(Transaction& tx, WorkspaceId workspace, ContactId id) {
  static constexpr Statement kContact = KITH_CONTACT_COLUMNS "WHERE c.workspace_id = ? AND c.id = ?";
  TRY(auto row, tx.query_one(kContact, {workspace, id}));
  if (!row) return std::optional<Contact>{};
  return std::optional<Contact>{contact_row(*row)};
}

Result<std::vector<std::pair<ContactId, Identity>>> identities(Transaction& tx, WorkspaceId workspace,
                                                               const std::vector<ContactId>& contacts) {
  // Index: identity(contact_id, id).
  static constexpr Statement kOf =
      "SELECT contact_id, id, network, remote_id, handle, name, avatar_url, profile_url, followers FROM identity "
      "WHERE workspace_id = ? AND contact_id = ? ORDER BY id LIMIT 100";
  std::vector<std::pair<ContactId, Identity>> out;
  for (const auto contact : contacts) {
    TRY(auto rows, tx.query(kOf, {workspace, contact}));
    for (const auto& r : rows) {
      Identity i{r.id<IdentityTag>(1), r.text(2), r.text(3), r.text(4), r.text(5), r.text(6), r.text(7), r.opt_i64(8)};
      out.emplace_back(contact, std::move(i));
    }
  }
  return out;
}

Result<Talks> talks(Transaction& tx, WorkspaceId workspace, ContactId id, Time now) {
  // Index: conversation(workspace_id, contact_id).
  static constexpr Statement kTalks =
      "SELECT COUNT(*), COALESCE(SUM(CASE WHEN last_message_at > ? THEN 1 ELSE 0 END), 0), MAX(last_inbound_at) "
      "FROM conversation WHERE workspace_id = ? AND contact_id = ? AND last_inbound_at IS NOT NULL";
  const Time year_ago = now - std::chrono::days(365);
  TRY(auto row, tx.query_one(kTalks, {year_ago, workspace, id}));
  if (!row) return Talks{};
  return Talks{row->integer(0), row->integer(1), row->opt_time(2)};
}

Result<std::vector<EarlierConversation>> conversations(Transaction& tx, WorkspaceId workspace, ContactId id,
                                                       int limit) {
  static constexpr Statement kConversations =
      "SELECT c.id, ch.network, ch.name, c.subject, c.last_preview, c.outcome, c.outcome_note, c.state, "
      "c.last_message_at, c.message_count FROM conversation c JOIN channel ch ON ch.id = c.channel_id "
      "WHERE c.workspace_id = ? AND c.contact_id = ? ORDER BY c.last_message_at DESC, c.id LIMIT ?";
  TRY(auto rows, tx.query(kConversations, {workspace, id, limit}));
  std::vector<EarlierConversation> out;
  for (const auto& r : rows)
    out.push_back({r.id<ConversationTag>(0), r.text(1), r.text(2), r.text(3), r.text(4), r.text(5), r.text(6),
                   parse<ConversationState>(r.text(7)).value_or(ConversationState::open), r.time(8), r.integer(9)});
  return out;
}

Result<int> in_circle(Transaction& tx, WorkspaceId workspace, int circle, ContactId but) {
  static constexpr Statement kCount =
      "SELECT COUNT(*) FROM contact WHERE workspace_id = ? AND circle = ? AND id <> ? AND merged_into IS NULL";
  TRY(auto row, tx.query_one(kCount, {workspace, circle, but}));
  return row ? row->integer(0) : 0;
}

Result<void> save(Transaction& tx, WorkspaceId workspace, const Contact& c) {
  static constexpr Statement kSave =
      "UPDATE contact SET name = ?, name_fold = ?, note = ?, time_zone = ?, circle = ?, "
      "talked_at = CASE WHEN CAST(? AS BIGINT) IS NULL THEN talked_at ELSE COALESCE(talked_at, created_at) END "
      "WHERE workspace_id = ? AND id = ?";
  TRYV(tx.execute(
      kSave, {c.name, text::fold_marks(c.name), c.note, or_null(c.time_zone), c.circle, c.circle, workspace, c.id}));
  return {};
}

Result<Belongings> belongings(Transaction& tx, WorkspaceId workspace, ContactId id) {
  static constexpr Statement kIdentities = "SELECT id FROM identity WHERE workspace_id = ? AND contact_id = ?";
  static constexpr Statement kConversations = "SELECT id FROM conversation WHERE workspace_id = ? AND contact_id = ?";
  static constexpr Statement kMoments = "SELECT id FROM moment WHERE workspace_id = ? AND contact_id = ?";
  Belongings out;
  TRY(auto identities, tx.query(kIdentities, {workspace, id}));
  TRY(auto conversations, tx.query(kConversations, {workspace, id}));
  TRY(auto moments, tx.query(kMoments, {workspace, id}));
  for (const auto& r : identities) out.identities.push_back(r.i64(0));
  for (const auto& r : conversations) out.conversations.push_back(r.i64(0));
  for (const auto& r : moments) out.moments.push_back(r.i64(0));
  return out;
}

Result<void> give(Transaction& tx, WorkspaceId workspace, const Belongings& what, ContactId to) {
  static constexpr Statement kIdentity = "UPDATE identity SET contact_id = ? WHERE workspace_id = ? AND id = ?";
  static constexpr Statement kConversation =
      "UPDATE conversation SET contact_id = ?, version = version + 1 WHERE workspace_id = ? AND id = ?";
  static constexpr Statement kMoment = "UPDATE moment SET contact_id = ? WHERE workspace_id = ? AND id = ?";
  const auto rows = [&](const std::vector<std::int64_t>& ids) {
    std::vector<Params> out;
    for (const auto id : ids) out.push_back({to, workspace, id});
    return out;
  };
  TRYV(tx.execute_many(kIdentity, rows(what.identities)));
  TRYV(tx.execute_many(kConversation, rows(what.conversations)));
  TRYV(tx.execute_many(kMoment, rows(what.moments)));
  return {};
}

Result<void> mark_merged(Transaction& tx, WorkspaceId workspace, ContactId id, ContactId into) {
  static constexpr Statement kMark = "UPDATE contact SET merged_into = ? WHERE workspace_id = ? AND id = ?";
  TRYV(tx.execute(kMark, {into, workspace, id}));
  return {};
}

Result<void> mark_whole(Transaction& tx, WorkspaceId workspace, ContactId id) {
  static constexpr Statement kMark = "UPDATE contact SET merged_into = NULL WHERE workspace_id = ? AND id = ?";
  TRYV(tx.execute(kMark, {workspace, id}));
  return {};
}

Result<std::vector<Merged>> merged(Transaction& tx, WorkspaceId workspace, ContactId into, int limit) {
  // Index: contact_merged(merged_into, id).
  static constexpr Statement kMerged =
      "SELECT id, name FROM contact WHERE workspace_id = ? AND merged_into = ? ORDER BY id LIMIT ?";
  TRY(const auto rows, tx.query(kMerged, {workspace, into, limit}));
  std::vector<Merged> out;
  for (const auto& row : rows) out.push_back({row.id<ContactTag>(0), row.text(1)});
  return out;
}

Result<void> meet(Transaction& tx, WorkspaceId workspace, ContactId id, std::optional<Time> talked_at) {
  static constexpr Statement kMeet =
      "UPDATE contact SET talked_at = ? WHERE workspace_id = ? AND id = ? AND (talked_at IS NULL OR talked_at < ?)";
  if (talked_at) TRYV(tx.execute(kMeet, {*talked_at, workspace, id, *talked_at}));
  return {};
}

Result<std::optional<std::string>> last_merge(Transaction& tx, WorkspaceId workspace, ContactId into, ContactId other) {
  static constexpr Statement kLast =
      "SELECT data_json FROM event WHERE workspace_id = ? AND kind = 'contact.merged' AND subject_kind = 'contact' "
      "AND subject_id = ? AND data_json LIKE ? ORDER BY seq DESC LIMIT 1";
  const std::string mark = "%\"other\":\"" + to_string(other) + "\"%";
  TRY(auto row, tx.query_one(kLast, {workspace, into, mark}));
  if (!row) return std::optional<std::string>{};
  return std::optional<std::string>{row->text(0)};
}

Result<std::vector<Moment>> moments(Transaction& tx, WorkspaceId workspace, ContactId id, int limit) {
  // Index: moment(contact_id, happened_at, id).
  static constexpr Statement kMoments =
      "SELECT " KITH_MOMENT_COLUMNS
      "FROM moment m LEFT JOIN member w ON w.id = m.member_id "
      "WHERE m.workspace_id = ? AND m.contact_id = ? ORDER BY m.happened_at DESC, m.id DESC LIMIT ?";
  TRY(auto rows, tx.query(kMoments, {workspace, id, limit}));
  std::vector<Moment> out;
  for (const auto& r : rows) out.push_back(moment_row(r));
  return out;
}

Result<std::optional<Moment>> moment(Transaction& tx, WorkspaceId workspace, std::int64_t id) {
  static constexpr Statement kMoment = "SELECT " KITH_MOMENT_COLUMNS
                                       "FROM moment m LEFT JOIN member w ON w.id = m.member_id "
                                       "WHERE m.workspace_id = ? AND m.id = ?";
  TRY(auto row, tx.query_one(kMoment, {workspace, id}));
  if (!row) return std::optional<Moment>{};
  return std::optional<Moment>{moment_row(*row)};
}

Result<bool> has_conversation(Transaction& tx, WorkspaceId workspace, ConversationId id) {
  static constexpr Statement kHas = "SELECT 1 FROM conversation WHERE workspace_id = ? AND id = ?";
  TRY(auto row, tx.query_one(kHas, {workspace, id}));
  return row.has_value();
}

Result<void> insert_moment(Transaction& tx, WorkspaceId workspace, const Moment& m) {
  static constexpr Statement kInsert =
      "INSERT INTO moment (id, workspace_id, contact_id, conversation_id, member_id, kind, text, happened_at, "
      "follow_up_at, created_at) VALUES (?,?,?,?,?,?,?,?,?,?)";
  TRYV(tx.execute(kInsert, {m.id, workspace, m.contact, m.conversation, m.member, name(m.kind), m.text, m.happened_at,
                            m.follow_up_at, m.created_at}));
  return {};
}

Result<void> save_moment(Transaction& tx, WorkspaceId workspace, const Moment& m, bool untold) {
  static constexpr Statement kSave =
      "UPDATE moment SET kind = ?, text = ?, follow_up_at = ?, follow_up_done_at = ?, "
      "due_seen_at = CASE WHEN ? = 1 THEN NULL ELSE due_seen_at END WHERE workspace_id = ? AND id = ?";
  TRYV(tx.execute(kSave, {name(m.kind), m.text, m.follow_up_at, m.follow_up_done_at, untold ? 1 : 0, workspace, m.id}));
  return {};
}

Result<bool> moment_is_held(Transaction& tx, WorkspaceId workspace, std::int64_t id) {
  static constexpr Statement kFree =
      "SELECT 1 FROM (SELECT o.workspace_id, o.conversation_id, t.channel_id, o.contact_id, o.happened_at AS sent_at, "
      "CAST(NULL AS BIGINT) AS identity_id FROM moment o LEFT JOIN conversation t ON t.id = o.conversation_id "
      "WHERE o.workspace_id = ? AND o.id = ?) m JOIN (SELECT id, id AS contact_id FROM contact) c "
      "ON c.id = m.contact_id WHERE " KITH_NOT_UNDER_HOLD;
  TRY(const auto row, tx.query_one(kFree, {workspace, id}));
  return !row.has_value();
}

Result<bool> remove_moment(Transaction& tx, WorkspaceId workspace, std::int64_t id) {
  static constexpr Statement kRemove = "DELETE FROM moment WHERE workspace_id = ? AND id = ?";
  TRY(const auto count, tx.execute(kRemove, {workspace, id}));
  return count > 0;
}

Result<std::vector<FollowUp>> follow_ups(Transaction& tx, WorkspaceId workspace, Time until,
                                         std::optional<std::pair<Time, std::int64_t>> after, int limit) {
  static constexpr Statement kDue =
      "SELECT " KITH_MOMENT_COLUMNS
      ", c.name, c.circle, "
      "(SELECT i.avatar_url FROM identity i WHERE i.workspace_id = c.workspace_id AND i.contact_id = c.id "
      "AND i.avatar_url IS NOT NULL ORDER BY i.updated_at DESC LIMIT 1), "
      "COALESCE(m.conversation_id, (SELECT v.id FROM conversation v WHERE v.workspace_id = m.workspace_id "
      "AND v.contact_id = m.contact_id ORDER BY v.last_message_at DESC LIMIT 1)) "
      "FROM moment m JOIN contact c ON c.id = m.contact_id LEFT JOIN member w ON w.id = m.member_id "
      "WHERE m.workspace_id = ? AND m.follow_up_done_at IS NULL AND m.follow_up_at IS NOT NULL AND m.follow_up_at <= ? "
      "AND m.follow_up_at >= ? AND (m.follow_up_at > ? OR m.id > ?) ORDER BY m.follow_up_at, m.id LIMIT ?";
  const Time from = after ? after->first : Time{Millis{-1}};
  const std::int64_t id = after ? after->second : 0;
  TRY(auto rows, tx.query(kDue, {workspace, until, from, from, id, limit}));
  std::vector<FollowUp> out;
  for (const auto& r : rows) {
    FollowUp f;
    f.moment = moment_row(r);
    f.contact_name = r.text(11);
    if (!r.is_null(12)) f.circle = r.integer(12);
    f.avatar_url = r.text(13);
    f.conversation = r.id<ConversationTag>(14);
    out.push_back(std::move(f));
  }
  return out;
}

Result<int> count_follow_ups(Transaction& tx, WorkspaceId workspace, Time until) {
  static constexpr Statement kCount =
      "SELECT COUNT(*) FROM moment WHERE workspace_id = ? AND follow_up_done_at IS NULL AND follow_up_at <= ?";
  TRY(auto row, tx.query_one(kCount, {workspace, until}));
  return row ? row->integer(0) : 0;
}

Result<std::string> time_zone(Transaction& tx, WorkspaceId workspace) {
  static constexpr Statement kZone = {
      "SELECT COALESCE(settings_json ->> 'time_zone', '') FROM workspace WHERE id = ?",
      "SELECT COALESCE(CAST(settings_json AS jsonb) ->> 'time_zone', '') FROM workspace WHERE id = ?"};
  TRY(auto row, tx.query_one(kZone, {workspace}));
  return row ? row->text(0) : std::string();
}

Result<std::vector<Due>> due(Transaction& tx, Time now, int limit) {
  static constexpr Statement kDue =
      "SELECT workspace_id, id, contact_id, conversation_id FROM moment WHERE follow_up_at <= ? "
      "AND follow_up_done_at IS NULL AND due_seen_at IS NULL ORDER BY follow_up_at, id LIMIT ?";
  TRY(auto rows, tx.query(kDue, {now, limit}));
  std::vector<Due> out;
  for (const auto& r : rows)
    out.push_back({r.id<WorkspaceTag>(0), r.i64(1), r.id<ContactTag>(2), r.id<ConversationTag>(3)});
  return out;
}

Result<bool> mark_told(Transaction& tx, const Due& due, Time now) {
  static constexpr Statement kMark =
      "UPDATE moment SET due_seen_at = ? WHERE workspace_id = ? AND id = ? AND due_seen_at IS NULL "
      "AND follow_up_done_at IS NULL AND follow_up_at <= ?";
  TRY(const auto count, tx.execute(kMark, {now, due.workspace, due.moment, now}));
  return count > 0;
}

}  // namespace kith::people::queries
