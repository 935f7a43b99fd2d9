#include "listen/intake_queries.h"

#include <algorithm>

#include "listen/holds_queries.h"
#include "store/params_of.h"
#include "store/query_in.h"
#include "store/search.h"
#include "text/fold.h"

namespace kith::listen::queries {
namespace {

using store::Params;
using store::Row;
using store::Rows;
using store::Statement;
using store::Value;

Value or_null(const std::string& text) {
  return text.empty() ? Value() : Value(text);
}

// By texts.
Result<Rows> among(Transaction& tx, std::string_view before, std::string_view after, const Params& fixed,
                   const std::vector<std::string>& keys) {
  return store::query_in(tx, before, after, fixed, store::keys_of(keys));
}

constexpr std::string_view kMessageColumns =
    "SELECT m.id, m.conversation_id, m.remote_id, m.remote_parent, m.direction, m.visibility, "
    // No join: PostgreSQL would read everybody there is for one.
    "(SELECT i.remote_id FROM identity i WHERE i.id = m.identity_id), m.text, m.edited_at, m.deleted_at "
    "FROM message m ";

MessageRow message_row(const Row& r) {
  MessageRow m;
  m.id = r.id<MessageTag>(0);
  m.conversation = r.id<ConversationTag>(1);
  m.remote_id = r.text(2);
  m.remote_parent = r.text(3);
  m.direction = parse<Direction>(r.text(4)).value_or(Direction::in);
  m.visibility = parse<Visibility>(r.text(5)).value_or(Visibility::direct);
  m.author = m.direction == Direction::in ? r.text(6) : std::string();
  m.text = r.text(7);
  m.edited_at = r.opt_time(8);
  m.deleted_at = r.opt_time(9);
  return m;
}

constexpr std::string_view kTalkColumns =
    "SELECT id, remote_thread, lane, contact_id, state, assignee_id, subject, flags_json, visibility, handled_at, "
    "last_inbound_at, stream, message_count, last_message_at, waiting_since, last_direction FROM conversation ";

TalkRow talk_row(const Row& r) {
  TalkRow t;
  t.id = r.id<ConversationTag>(0);
  t.thread = r.text(1);
  t.lane = r.text(2);
  t.contact = r.id<ContactTag>(3);
  t.state = parse<ConversationState>(r.text(4)).value_or(ConversationState::open);
  t.assignee = r.id<MemberTag>(5);
  t.subject = r.text(6);
  t.flags_json = r.text(7);
  t.visibility = parse<Visibility>(r.text(8)).value_or(Visibility::direct);
  t.handled_at = r.opt_time(9);
  t.last_inbound_at = r.opt_time(10);
  t.stream = r.boolean(11);
  t.stored = t.place();
  if (r.text(15) == "in")
    t.standing = {.messages = r.i64(12),
                  .last_at = r.time(13),
                  .waiting_since = r.opt_time(14),
                  .visibility = t.visibility};
  return t;
}

}  // namespace

Result<std::optional<Source>> source(Transaction& tx, WorkspaceId workspace, ChannelId channel) {
  static constexpr Statement kSource =
      "SELECT network, name FROM channel WHERE workspace_id = ? AND id = ? AND removed_at IS NULL";
  TRY(auto row, tx.query_one(kSource, {workspace, channel}));
  if (!row) return std::optional<Source>{};
  return std::optional<Source>{Source{workspace, channel, row->text(0), row->text(1)}};
}

Result<void> save_cursor(Transaction& tx, const Source& at, const std::string& cursor, bool heard, Time now) {
  static constexpr Statement kSave =
      "UPDATE channel SET cursor = ?, checked_at = ?, heard_at = CASE WHEN ? = 1 THEN ? ELSE heard_at END "
      "WHERE workspace_id = ? AND id = ?";
  const Params row{cursor, now, heard ? 1 : 0, now, at.workspace, at.channel};
  return tx.execute_later(kSave, {&row, 1});
}

Result<std::vector<MessageRow>> messages(Transaction& tx, const Source& at, const std::vector<std::string>& ids) {
  // Index: message(channel_id, remote_id).
  const std::string before =
      std::string(kMessageColumns) + "WHERE m.workspace_id = ? AND m.channel_id = ? AND m.remote_id IN ";
  TRY(auto rows, among(tx, before, "", {at.workspace, at.channel}, ids));
  std::vector<MessageRow> out;
  for (const auto& r : rows) out.push_back(message_row(r));
  return out;
}

Result<std::vector<MessageRow>> answers_to(Transaction& tx, const Source& at, const std::vector<std::string>& ids) {
  // Index: message(channel_id, remote_parent).
  const std::string before =
      std::string(kMessageColumns) + "WHERE m.workspace_id = ? AND m.channel_id = ? AND m.remote_parent IN ";
  TRY(auto rows, among(tx, before, " ORDER BY m.id", {at.workspace, at.channel}, ids));
  std::vector<MessageRow> out;
  for (const auto& r : rows) out.push_back(message_row(r));
  return out;
}

Result<std::optional<MessageRow>> unlinked_own(Transaction& tx, const Source& at, const Prepared& heard) {
  // Index: message(channel_id, remote_id): the few rows without a remote id of one channel.
  static const std::string kUnlinked =
      std::string(kMessageColumns) +
      "WHERE m.workspace_id = ? AND m.channel_id = ? AND m.remote_id IS NULL AND m.direction = 'out' "
      "AND m.state IN ('sending', 'unknown', 'sent') AND COALESCE(m.remote_parent, '') = ? "
      "ORDER BY m.id LIMIT 50";
  TRY(auto rows, tx.query(Statement::built(kUnlinked), {at.workspace, at.channel, heard.in.parent}));
  const auto plain = [](std::string_view text) {
    std::string out = text::fold(text);
    std::erase_if(out, [](unsigned char c) { return c <= ' '; });
    return out;
  };
  const std::string wanted = plain(heard.in.text);
  for (const auto& r : rows)
    if (plain(r.text(7)) == wanted) return std::optional<MessageRow>{message_row(r)};
  return std::optional<MessageRow>{};
}

Result<void> insert_messages(Transaction& tx, const Source& at, const std::vector<NewMessage>& rows, Time now) {
  static constexpr Statement kInsert =
      "INSERT INTO message (id, workspace_id, conversation_id, channel_id, direction, remote_id, remote_parent, "
      "identity_id, text, html, lang, tone, visibility, url, quoted_json, attachments_json, flags_json, state, "
      "sent_at, received_at, edited_at, waits) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
  std::vector<Params> params;
  params.reserve(rows.size());
  for (const auto& row : rows) {
    const Prepared& p = *row.from;
    const Incoming& in = p.in;
    params.push_back(store::params_of(row.id, at.workspace, row.conversation, at.channel, in.own ? "out" : "in",
                                      in.remote_id, or_null(in.parent), row.identity, in.text, or_null(p.html),
                                      or_null(p.language), p.tone, name(in.visibility), or_null(in.url),
                                      or_null(p.quoted_json), row.attachments_json, p.flags_json,
                                      in.own ? "sent" : "received", in.sent_at, now, in.edited_at, row.waits));
  }
  return tx.execute_later(kInsert, params);
}

Result<void> edit_message(Transaction& tx, const Source& at, MessageId message, const Prepared& to, Time edited_at) {
  static constexpr Statement kEdit =
      "UPDATE message SET text = ?, html = ?, lang = ?, tone = ?, quoted_json = ?, attachments_json = ?, "
      "edited_at = ? WHERE workspace_id = ? AND id = ?";
  TRYV(tx.execute(kEdit, {to.in.text, or_null(to.html), or_null(to.language), to.tone, or_null(to.quoted_json),
                          to.attachments_json, edited_at, at.workspace, message}));
  return store::note_for_search(tx, at.workspace, message);
}

Result<bool> had_text(Transaction& tx, const Source& at, MessageId message, const std::string& text) {
  static constexpr Statement kHad =
      "SELECT 1 FROM message_revision WHERE workspace_id = ? AND message_id = ? AND text = ? LIMIT 1";
  TRY(auto row, tx.query_one(kHad, {at.workspace, message, text}));
  return row.has_value();
}

Result<void> await_answer(Transaction& tx, const Source& at, MessageId message) {
  static constexpr Statement kWait = "UPDATE message SET waits = 1 WHERE workspace_id = ? AND id = ?";
  TRYV(tx.execute(kWait, {at.workspace, message}));
  return {};
}

Result<void> fail_bounced(Transaction& tx, const Source& at, MessageId message) {
  static constexpr Statement kFail =
      "UPDATE message SET state = 'failed' WHERE workspace_id = ? AND id = ? AND direction = 'out'";
  TRYV(tx.execute(kFail, {at.workspace, message}));
  return {};
}

Result<void> move_message(Transaction& tx, const Source& at, MessageId message, ConversationId to) {
  static constexpr Statement kMove = "UPDATE message SET conversation_id = ? WHERE workspace_id = ? AND id = ?";
  static constexpr Statement kMoveDelivery =
      "UPDATE delivery SET conversation_id = ? WHERE workspace_id = ? AND id = "
      "(SELECT delivery_id FROM message WHERE id = ?)";
  // Index: visitor_step(message_id).
  static constexpr Statement kMoveSteps =
      "UPDATE visitor_step SET conversation_id = ? WHERE workspace_id = ? AND message_id = ?";
  for (const auto& move : {kMove, kMoveDelivery, kMoveSteps}) TRYV(tx.execute(move, {to, at.workspace, message}));
  return {};
}

Result<std::vector<TalkRow>> talks_of_threads(Transaction& tx, const Source& at,
                                              const std::vector<std::string>& threads) {
  // Index: conversation(channel_id, remote_thread, lane).
  const std::string before =
      std::string(kTalkColumns) + "WHERE workspace_id = ? AND channel_id = ? AND remote_thread IN ";
  TRY(auto rows, among(tx, before, " ORDER BY id", {at.workspace, at.channel}, threads));
  std::vector<TalkRow> out;
  for (const auto& r : rows) out.push_back(talk_row(r));
  return out;
}

Result<std::vector<TalkRow>> talks(Transaction& tx, const Source& at, const std::set<ConversationId>& ids) {
  const std::string before = std::string(kTalkColumns) + "WHERE workspace_id = ? AND id IN ";
  TRY(auto rows, store::query_in(tx, before, "", {at.workspace}, store::keys_of(ids)));
  std::vector<TalkRow> out;
  for (const auto& r : rows) out.push_back(talk_row(r));
  return out;
}

Result<std::optional<TalkRow>> talk(Transaction& tx, const Source& at, ConversationId id) {
  static const std::string kTalk = std::string(kTalkColumns) + "WHERE workspace_id = ? AND id = ?";
  TRY(auto row, tx.query_one(Statement::built(kTalk), {at.workspace, id}));
  if (!row) return std::optional<TalkRow>{};
  return std::optional<TalkRow>{talk_row(*row)};
}

Result<void> insert_talks(Transaction& tx, const Source& at, const std::vector<const TalkRow*>& rows, Time now) {
  static constexpr Statement kInsert =
      "INSERT INTO conversation (id, workspace_id, channel_id, contact_id, remote_thread, lane, subject, visibility, "
      "state, priority, last_message_at, last_inbound_at, waiting_since, last_preview, last_direction, message_count, "
      "flags_json, version, created_at, updated_at, stream) "
      "VALUES (?,?,?,?,?,?,?,?,?,1,?,?,?,SUBSTR(?, 1, 280),'in',?,?,1,?,?,?)";
  std::vector<Params> params;
  for (const TalkRow* t : rows) {
    const Standing s = t->standing.value_or(Standing{});
    const bool closed = t->state == ConversationState::closed, bare = s.messages == 0;
    params.push_back({t->id, at.workspace, at.channel, t->contact, t->thread, t->lane, t->subject, name(t->visibility),
                      name(t->state), bare ? now : s.last_at, bare ? Value() : Value(s.last_at),
                      closed ? Value() : Value(s.waiting_since), s.preview, s.messages, t->flags_json, now, now,
                      bare ? t->stream : t->stream && closed});
  }
  TRYV(tx.execute_later(kInsert, params));
  return {};
}

Result<void> save_talks(Transaction& tx, const Source& at, const std::vector<const TalkRow*>& rows) {
  static constexpr Statement kSave =
      "UPDATE conversation SET contact_id = ?, remote_thread = ?, lane = ?, subject = ?, visibility = ?, "
      "snoozed_until = CASE WHEN CAST(? AS TEXT) = 'snoozed' THEN snoozed_until ELSE NULL END, "
      "outcome = CASE WHEN CAST(? AS TEXT) = 'closed' THEN outcome ELSE NULL END, "
      "state = ?, flags_json = ?, stream = ? WHERE workspace_id = ? AND id = ?";
  static constexpr Statement kSay =
      "UPDATE conversation SET subject = ?, visibility = ?, flags_json = ? WHERE workspace_id = ? AND id = ?";
  std::vector<Params> moved, said;
  for (const TalkRow* t : rows)
    if (t->stored == t->place())
      said.push_back({t->subject, name(t->visibility), t->flags_json, at.workspace, t->id});
    else
      moved.push_back({t->contact, t->thread, t->lane, t->subject, name(t->visibility), name(t->state), name(t->state),
                       name(t->state), t->flags_json, t->stream, at.workspace, t->id});
  TRYV(tx.execute_later(kSave, moved));
  TRYV(tx.execute_later(kSay, said));
  return {};
}

Result<bool> is_bare(Transaction& tx, const Source& at, ConversationId id) {
  static constexpr Statement kAny =
      "SELECT 1 FROM message WHERE conversation_id = ? AND workspace_id = ? AND direction <> 'note' LIMIT 1";
  TRY(auto row, tx.query_one(kAny, {id, at.workspace}));
  return !row.has_value();
}

Result<void> pour_into(Transaction& tx, const Source& at, ConversationId from, ConversationId to) {
  static constexpr Statement kMoves[] = {
      "UPDATE message SET conversation_id = ? WHERE workspace_id = ? AND conversation_id = ?",
      "UPDATE delivery SET conversation_id = ? WHERE workspace_id = ? AND conversation_id = ?",
      "UPDATE decision SET conversation_id = ? WHERE workspace_id = ? AND conversation_id = ?",
      "UPDATE moment SET conversation_id = ? WHERE workspace_id = ? AND conversation_id = ?",
      "UPDATE message_hidden SET conversation_id = ? WHERE workspace_id = ? AND conversation_id = ?"};
  for (const auto& move : kMoves) TRYV(tx.execute(move, {to, at.workspace, from}));
  TRYV(pour_holds(tx, at, from, to));
  // Index: visitor_step(message_id).
  static constexpr Statement kSteps =
      "UPDATE visitor_step SET conversation_id = ? WHERE workspace_id = ? AND conversation_id = ? AND message_id IN "
      "(SELECT id FROM message WHERE conversation_id = ?)";
  TRYV(tx.execute(kSteps, {to, at.workspace, from, to}));
  // One draft a member: the one in the conversation that stays wins.
  static constexpr Statement kDraft =
      "UPDATE draft SET conversation_id = ? WHERE workspace_id = ? AND conversation_id = ? AND member_id NOT IN "
      "(SELECT member_id FROM draft WHERE conversation_id = ?)";
  TRYV(tx.execute(kDraft, {to, at.workspace, from, to}));
  static constexpr Statement kDropDraft = "DELETE FROM draft WHERE workspace_id = ? AND conversation_id = ?";
  TRYV(tx.execute(kDropDraft, {at.workspace, from}));
  // What the desk decided about the one that goes is kept where the other has nothing to say.
  static constexpr Statement kKeep =
      "UPDATE conversation SET "
      "assignee_id = COALESCE(assignee_id, (SELECT o.assignee_id FROM conversation o WHERE o.id = ?)), "
      "priority = (SELECT MAX(o.priority) FROM conversation o WHERE o.id IN (?, ?)) WHERE workspace_id = ? AND id = ?";
  TRYV(tx.execute(kKeep, {from, from, to, at.workspace, to}));
  static constexpr Statement kDrop = "DELETE FROM conversation WHERE workspace_id = ? AND id = ?";
  TRYV(tx.execute(kDrop, {at.workspace, from}));
  return {};
}

Result<std::vector<IdentityRow>> identities(Transaction& tx, WorkspaceId workspace, const std::string& network,
                                            const std::vector<std::string>& ids) {
  // Index: identity(workspace_id, network, remote_id).
  TRY(auto rows, among(tx,
                       "SELECT i.id, i.contact_id, i.remote_id, i.updated_at, c.circle, i.followers, i.handle, "
                       "i.name FROM identity i "
                       "LEFT JOIN contact c ON c.id = i.contact_id WHERE i.workspace_id = ? AND i.network = ? "
                       "AND i.remote_id IN ",
                       "", {workspace, network}, ids));
  std::vector<IdentityRow> out;
  for (const auto& r : rows) {
    IdentityRow row{r.id<IdentityTag>(0), r.id<ContactTag>(1), r.text(2), r.time(3), std::nullopt, r.opt_i64(5),
                    r.text(6), r.text(7)};
    if (!r.is_null(4)) row.circle = r.integer(4);
    out.push_back(std::move(row));
  }
  return out;
}

Result<void> insert_contacts(Transaction& tx, const Source& at, const std::vector<NewContact>& contacts, Time now) {
  static constexpr Statement kInsert =
      "INSERT INTO contact (id, workspace_id, name, name_fold, note, created_at) VALUES (?,?,?,?,'',?)";
  std::vector<Params> params;
  for (const auto& [id, author] : contacts) {
    const std::string& shown = !author.name.empty()     ? author.name
                               : !author.handle.empty() ? author.handle
                                                        : author.remote_id;
    params.push_back({id, at.workspace, shown, text::fold_marks(shown), now});
  }
  TRYV(tx.execute_later(kInsert, params));
  return {};
}

Result<void> insert_identities(Transaction& tx, const Source& at, const std::vector<NewIdentity>& identities) {
  static constexpr Statement kInsert =
      "INSERT INTO identity (id, workspace_id, contact_id, network, remote_id, handle, name, avatar_url, profile_url, "
      "followers, updated_at) VALUES (?,?,?,?,?,?,?,?,?,?,?)";
  std::vector<Params> params;
  for (const auto& [network, row, a] : identities)
    params.push_back({row.id, at.workspace, row.contact, network, row.remote_id, a.handle, a.name,
                      or_null(a.avatar_url), or_null(a.profile_url), a.followers, row.updated_at});
  TRYV(tx.execute_later(kInsert, params));
  return {};
}

Result<void> give_contact(Transaction& tx, const Source& at, IdentityId id, ContactId contact) {
  static constexpr Statement kGive = "UPDATE identity SET contact_id = ? WHERE workspace_id = ? AND id = ?";
  TRYV(tx.execute(kGive, {contact, at.workspace, id}));
  return {};
}

Result<void> update_identities(Transaction& tx, const Source& at, const std::vector<Renewal>& renewals) {
  static constexpr Statement kUpdate = {
      "UPDATE identity SET handle = COALESCE(?, handle), name = COALESCE(?, name), "
      "avatar_url = COALESCE(?, avatar_url), profile_url = COALESCE(?, profile_url), "
      "followers = COALESCE(?, followers), updated_at = ? WHERE workspace_id = ? AND id = ?",
      "UPDATE identity i SET handle = COALESCE(v.handle, i.handle), name = COALESCE(v.name, i.name), "
      "avatar_url = COALESCE(v.avatar, i.avatar_url), profile_url = COALESCE(v.profile, i.profile_url), "
      "followers = COALESCE(v.followers, i.followers), updated_at = v.seen FROM unnest(CAST(? AS TEXT[]), "
      "CAST(? AS TEXT[]), CAST(? AS TEXT[]), CAST(? AS TEXT[]), CAST(? AS BIGINT[]), CAST(? AS BIGINT[]), "
      "CAST(? AS BIGINT[]), CAST(? AS BIGINT[])) AS v (handle, name, avatar, profile, followers, seen, workspace, id) "
      "WHERE i.id = v.id AND i.workspace_id = v.workspace AND v.id BETWEEN 1 AND 9223372036854775807"};
  std::vector<Params> params;
  for (const auto& [id, a, seen_at, renamed] : renewals) {
    if (renamed) TRYV(store::note_renamed_for_search(tx, at.workspace, id, a.handle, a.name));
    params.push_back({or_null(a.handle), or_null(a.name), or_null(a.avatar_url), or_null(a.profile_url), a.followers,
                      seen_at, at.workspace, id});
  }
  return tx.update_later(kUpdate, params);
}

Result<void> talked_with(Transaction& tx, const Source& at, const std::map<ContactId, Time>& when) {
  static constexpr Statement kTalked = {
      "UPDATE contact SET talked_at = ? WHERE workspace_id = ? AND id = ? AND (talked_at IS NULL OR talked_at < ?)",
      "UPDATE contact c SET talked_at = v.at FROM unnest(CAST(? AS BIGINT[]), CAST(? AS BIGINT[]), "
      "CAST(? AS BIGINT[]), CAST(? AS BIGINT[])) AS v (at, workspace, id, since) WHERE c.id = v.id "
      "AND c.workspace_id = v.workspace AND v.id BETWEEN 1 AND 9223372036854775807 "
      "AND (c.talked_at IS NULL OR c.talked_at < v.since)"};
  std::vector<Params> params;
  for (const auto& [contact, time] : when) params.push_back({time, at.workspace, contact, time});
  return tx.update_later(kTalked, params);
}

Result<std::optional<std::int64_t>> insert_reaction(Transaction& tx, const Source& at, const Prepared& heard,
                                                    IdentityId identity, MessageId message, Time now) {
  static constexpr Statement kInsert =
      "INSERT INTO reaction (id, workspace_id, channel_id, message_id, kind, remote_id, identity_id, "
      "target_remote_id, at) VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (channel_id, remote_id) DO NOTHING";
  const std::int64_t id = next_id(now);
  TRY(const auto count,
      tx.execute(kInsert, {id, at.workspace, at.channel, message, name(heard.in.reaction), heard.in.remote_id, identity,
                           or_null(heard.in.target), heard.in.sent_at}));
  if (count == 0) return std::optional<std::int64_t>{};
  return std::optional<std::int64_t>{id};
}

Result<std::vector<std::string>> orphan_targets(Transaction& tx, const Source& at,
                                                const std::vector<std::string>& ids) {
  // Index: reaction(channel_id, target_remote_id); `+` keeps SQLite from walking all that are linked to nothing.
  TRY(auto rows, among(tx,
                          "SELECT DISTINCT target_remote_id FROM reaction WHERE workspace_id = ? AND channel_id = ? "
                          "AND +message_id IS NULL AND target_remote_id IN ",
                          "", {at.workspace, at.channel}, ids));
  std::vector<std::string> out;
  for (const auto& r : rows) out.push_back(r.text(0));
  return out;
}

Result<void> link_reactions(Transaction& tx, const Source& at, const std::string& target, MessageId message) {
  static constexpr Statement kLink =
      "UPDATE reaction SET message_id = ? WHERE workspace_id = ? AND channel_id = ? AND target_remote_id = ? "
      "AND message_id IS NULL";
  TRYV(tx.execute(kLink, {message, at.workspace, at.channel, target}));
  return {};
}

Result<bool> remove_reaction(Transaction& tx, const Source& at, const std::string& remote_id, Time now) {
  static constexpr Statement kRemove =
      "UPDATE reaction SET removed_at = ? WHERE workspace_id = ? AND channel_id = ? AND remote_id = ? "
      "AND removed_at IS NULL";
  TRY(const auto count, tx.execute(kRemove, {now, at.workspace, at.channel, remote_id}));
  return count > 0;
}

Result<std::vector<std::string>> recent_heard(Transaction& tx, WorkspaceId workspace, ChannelId channel, int most) {
  // Index: conversation(workspace_id, state, last_message_at, id), then message(conversation_id, sent_at, id).
  static constexpr Statement kRecent =
      "SELECT m.remote_id FROM conversation c JOIN message m ON m.conversation_id = c.id "
      "WHERE c.workspace_id = ? AND c.state = 'open' AND c.stream = 0 AND c.channel_id = ? AND m.direction = 'in' "
      "AND m.remote_id IS NOT NULL AND m.deleted_at IS NULL ORDER BY m.sent_at DESC, m.id DESC LIMIT ?";
  TRY(auto rows, tx.query(kRecent, {workspace, channel, most}));
  std::vector<std::string> out;
  for (const auto& r : rows) out.push_back(r.text(0));
  return out;
}

}  // namespace kith::listen::queries
