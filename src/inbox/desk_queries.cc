#include "inbox/desk_queries.h"

#include <boost/json.hpp>

namespace kith::inbox::queries {
namespace {

using store::Params;
using store::Statement;
using store::Value;

#define KITH_ITEM_SELECT                                                                                             \
  "SELECT c.id, c.subject, c.visibility, c.state, c.priority, c.outcome, c.outcome_note, c.snoozed_until, "          \
  "c.waiting_since, c.last_message_at, c.last_preview, c.last_direction, c.message_count, c.flags_json, c.version, " \
  "h.id, h.network, h.name, h.handle, h.avatar_url, h.mode, h.state, h.removed_at, "                                 \
  "p.id, p.name, p.circle, "                                                                                         \
  "(SELECT i.avatar_url FROM identity i WHERE i.contact_id = c.contact_id AND i.avatar_url IS NOT NULL "             \
  "ORDER BY i.id LIMIT 1), w.id, w.name, "                                                                           \
  "EXISTS (SELECT 1 FROM delivery d WHERE d.conversation_id = c.id AND d.state = 'held') "
#define KITH_ITEM_FROM                                    \
  "conversation c JOIN channel h ON h.id = c.channel_id " \
  "LEFT JOIN contact p ON p.id = c.contact_id LEFT JOIN member w ON w.id = c.assignee_id "
#define KITH_ITEM_COLUMNS KITH_ITEM_SELECT "FROM " KITH_ITEM_FROM

// What members wrote on it and what was noticed of the last message.
std::vector<std::string> tags_of(const std::string& flags_json) {
  std::vector<std::string> out;
  boost::system::error_code bad;
  const auto value = boost::json::parse(flags_json, bad);
  if (bad || !value.is_object()) return out;
  const auto& flags = value.as_object();
  if (const auto* own = flags.if_contains("tags"); own && own->is_array())
    for (const auto& tag : own->as_array())
      if (tag.is_string()) out.emplace_back(tag.as_string());
  if (const auto* tone = flags.if_contains("tone"); tone && tone->is_string()) {
    if (tone->as_string() == "negative") out.emplace_back("upset");
    if (tone->as_string() == "positive") out.emplace_back("glad");
  }
  if (flags.contains("auto_submitted")) out.emplace_back("automatic");
  if (flags.contains("list")) out.emplace_back("list");
  return out;
}

// A line of a list is one line.
std::string one_line(std::string text) {
  std::string out;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  return out;
}

Item item_row(const store::Row& r) {
  Item i;
  i.id = r.id<ConversationTag>(0);
  i.subject = r.text(1);
  i.visibility = parse<Visibility>(r.text(2)).value_or(Visibility::direct);
  i.state = parse<ConversationState>(r.text(3)).value_or(ConversationState::open);
  i.priority = r.integer(4);
  i.outcome = r.text(5);
  i.outcome_note = r.text(6);
  i.snoozed_until = r.opt_time(7);
  i.waiting_since = r.opt_time(8);
  i.last_message_at = r.time(9);
  i.preview = one_line(r.text(10));
  i.last_direction = parse<Direction>(r.text(11)).value_or(Direction::in);
  i.message_count = r.integer(12);
  i.tags = tags_of(r.text(13));
  i.version = r.i64(14);
  i.channel = {r.id<ChannelTag>(15),
               r.text(16),
               r.text(17),
               r.text(18),
               r.text(19),
               parse<Mode>(r.text(20)).value_or(Mode::listen),
               parse<ChannelState>(r.text(21)).value_or(ChannelState::attention),
               !r.is_null(22)};
  if (!r.is_null(23)) {
    ContactRef contact{r.id<ContactTag>(23), r.text(24), r.text(26), std::nullopt};
    if (!r.is_null(25)) contact.circle = r.integer(25);
    i.contact = std::move(contact);
  }
  if (!r.is_null(27)) i.assignee = Person{r.id<MemberTag>(27), r.text(28)};
  i.held = r.boolean(29);
  return i;
}

#define KITH_MESSAGE_COLUMNS                                                                                       \
  "SELECT m.id, m.direction, m.text, m.html, m.lang, m.url, m.quoted_json, m.attachments_json, m.flags_json, "     \
  "m.visibility, m.state, m.sent_at, m.edited_at, m.deleted_at, i.id, i.network, i.handle, i.name, i.avatar_url, " \
  "i.profile_url, i.followers, w.id, w.name, d.id, d.state, d.advice, d.error, d.remote_url, d.attempts, h.name, " \
  "h.avatar_url, h.handle, m.workspace_id, EXISTS (SELECT 1 FROM delivery_change x WHERE x.delivery_id = d.id) "    \
  "FROM message m JOIN channel h ON h.id = m.channel_id "                                                          \
  "LEFT JOIN identity i ON i.id = m.identity_id LEFT JOIN member w ON w.id = m.member_id "                         \
  "LEFT JOIN delivery d ON d.id = m.delivery_id "

AuthorRef author_of(const store::Row& r, Direction direction) {
  AuthorRef a;
  if (direction == Direction::in) {
    a.kind = "contact";
    a.identity = r.id<IdentityTag>(14);
    a.network = r.text(15);
    a.handle = r.text(16);
    a.name = r.text(17).empty() ? a.handle : r.text(17);
    a.avatar_url = r.text(18);
    a.profile_url = r.text(19);
    a.followers = r.opt_i64(20);
    return a;
  }
  a.member = r.id<MemberTag>(21);
  a.kind = a.member ? "member" : "us";
  a.name = a.member ? r.text(22) : r.text(29);
  if (direction == Direction::out) {
    a.avatar_url = r.text(30);
    a.handle = r.text(31);
  }
  return a;
}

MessageView message_row(const store::Row& r) {
  MessageView m;
  m.id = r.id<MessageTag>(0);
  m.workspace = r.id<WorkspaceTag>(32);
  m.direction = parse<Direction>(r.text(1)).value_or(Direction::in);
  m.author = author_of(r, m.direction);
  m.text = r.text(2);
  m.html = r.text(3);
  m.lang = r.text(4);
  m.url = r.text(5);
  m.quoted_json = r.text(6);
  m.attachments_json = r.text(7);
  m.flags_json = r.text(8);
  m.visibility = parse<Visibility>(r.text(9)).value_or(Visibility::direct);
  m.state = parse<MessageState>(r.text(10)).value_or(MessageState::received);
  m.sent_at = r.time(11);
  m.edited_at = r.opt_time(12);
  m.deleted_at = r.opt_time(13);
  if (!r.is_null(23))
    m.delivery = DeliveryRef{r.id<DeliveryTag>(23),
                             parse<DeliveryState>(r.text(24)).value_or(DeliveryState::failed),
                             r.text(25),
                             r.text(26),
                             r.text(27),
                             r.integer(28),
                             r.boolean(33)};
  return m;
}

std::vector<MessageView> message_rows(const store::Rows& rows) {
  std::vector<MessageView> out;
  for (const auto& r : rows) out.push_back(message_row(r));
  return out;
}

// Before `add_ids`: SQLite knows no sizes and from ten numbers on would rather walk all of a workspace; `+` keeps it
// from the indexes that begin with one.
#define KITH_AMONG_IDS_OF(table) "WHERE +" table ".workspace_id = ? "

// `AND column IN (…)`, in few sizes so that few statements are prepared.
template <class Id>
void add_ids(std::string_view column, const std::vector<Id>& ids, std::string& sql, Params& params) {
  constexpr std::size_t kSizes[] = {8, 64, 512};
  std::size_t size = ids.size();
  for (const auto fits : kSizes)
    if (ids.size() <= fits) {
      size = fits;
      break;
    }
  sql.append("AND ").append(column).append(" IN (0");
  for (std::size_t i = 0; i < size; ++i) {
    sql += ",?";
    params.add(i < ids.size() ? ids[i].value : 0);
  }
  sql += ") ";
}

void add_view(const ListQuery& q, std::string& sql, Params& params) {
  const auto state = [&](std::string_view is) {
    sql += "AND c.state = ? ";
    params.add(is);
  };
  if (q.state) {
    state(name(*q.state));
    if (q.view == View::mine) sql += "AND c.assignee_id = ? ", params.add(q.me);
    if (q.view == View::unassigned) sql += "AND c.assignee_id IS NULL ";
    return;
  }
  switch (q.view) {
    case View::mine:
      state("open");
      sql += "AND c.assignee_id = ? ";
      params.add(q.me);
      return;
    case View::team:
      return state("open");
    case View::unassigned:
      state("open");
      sql += "AND c.assignee_id IS NULL ";
      return;
    case View::snoozed:
      return state("snoozed");
    case View::closed:
      // What was only overheard was never open.
      state("closed");
      sql += "AND c.handled_at IS NOT NULL ";
      return;
    case View::all:
      return;
  }
}

void add_filters(const ListQuery& q, std::string& sql, Params& params) {
  sql += "AND c.stream = 0 ";
  add_view(q, sql, params);
  // Only the newest first are found along conversation_of_channel; what is in another order would be sorted behind it.
  if (q.channel) sql += q.order == Order::recent ? "AND c.channel_id = ? " : "AND +c.channel_id = ? ";
  if (q.channel) params.add(q.channel);
  if (q.assignee) sql += "AND c.assignee_id = ? ", params.add(q.assignee);
  if (q.contact) sql += "AND c.contact_id = ? ", params.add(q.contact);
}

Result<std::vector<ConversationId>> ids_of(Transaction& tx, const std::string& sql, const Params& params) {
  TRY(const auto rows, tx.query(Statement::built(sql), params));
  std::vector<ConversationId> out;
  for (const auto& r : rows) out.push_back(r.id<ConversationTag>(0));
  return out;
}

// A database without statistics takes an index in the order of the list and walks all of it for the few
// conversations of one contact, or of a channel with few: these it is made to begin with.
std::pair<std::string, Params> begin_list(WorkspaceId workspace, const ListPart& part) {
  const ListQuery& q = part.query;
  const auto among_few = [&](std::string_view few, const Value& id) {
    std::string sql = KITH_ITEM_SELECT "FROM (";
    sql.append(few).append(") k CROSS JOIN " KITH_ITEM_FROM "WHERE c.id = k.id AND c.workspace_id = ? ");
    return std::pair(std::move(sql), Params{workspace, id, workspace});
  };
  // Index: conversation(workspace_id, contact_id, last_message_at).
  if (q.contact) return among_few("SELECT id FROM conversation WHERE workspace_id = ? AND contact_id = ?", q.contact);
  // Index: conversation(channel_id, remote_thread, lane).
  if (part.few_in_channel)
    return among_few("SELECT o.id FROM channel a JOIN conversation o ON o.channel_id = a.id "
                     "WHERE a.workspace_id = ? AND a.id = ?", q.channel);
  if (part.among) return {KITH_ITEM_COLUMNS KITH_AMONG_IDS_OF("c"), Params{workspace}};
  return {KITH_ITEM_COLUMNS "WHERE c.workspace_id = ? ", Params{workspace}};
}

}  // namespace

// Indexes: conversation_recent, _assignee, _waiting, _priority, _all, _of_channel, by view and order.
std::pair<std::string, Params> list_statement(WorkspaceId workspace, const ListPart& part) {
  const ListQuery& q = part.query;
  auto [sql, params] = begin_list(workspace, part);
  add_filters(q, sql, params);
  if (part.among) add_ids("c.id", *part.among, sql, params);
  const auto recent_after = [&](const Value& at, const Value& id) {
    sql += "AND c.last_message_at <= ? AND (c.last_message_at < ? OR c.id < ?) ";
    params.add(at);
    params.add(at);
    params.add(id);
  };
  const auto& after = part.after;
  if (q.order == Order::waiting && !part.waiting_null) {
    sql += "AND c.waiting_since IS NOT NULL ";
    if (after) {
      sql += "AND c.waiting_since >= ? AND (c.waiting_since > ? OR c.id > ?) ";
      params.add((*after)[0]);
      params.add((*after)[0]);
      params.add((*after)[1]);
    }
    sql += "ORDER BY c.waiting_since, c.id LIMIT ?";
  } else if (q.order == Order::priority) {
    if (after) {
      sql +=
          "AND c.priority <= ? AND (c.priority < ? OR c.last_message_at < ? OR (c.last_message_at = ? AND c.id < ?)) ";
      params.add((*after)[0]);
      params.add((*after)[0]);
      params.add((*after)[1]);
      params.add((*after)[1]);
      params.add((*after)[2]);
    }
    sql += "ORDER BY c.priority DESC, c.last_message_at DESC, c.id DESC LIMIT ?";
  } else {
    if (part.waiting_null) sql += "AND c.waiting_since IS NULL ";
    if (after) recent_after((*after)[0], (*after)[1]);
    sql += "ORDER BY c.last_message_at DESC, c.id DESC LIMIT ?";
  }
  params.add(part.limit);
  return {std::move(sql), std::move(params)};
}

Result<std::vector<Item>> list_part(Transaction& tx, WorkspaceId workspace, const ListPart& part) {
  const auto [sql, params] = list_statement(workspace, part);
  TRY(const auto rows, tx.query(Statement::built(sql), params));
  std::vector<Item> out;
  for (const auto& r : rows) out.push_back(item_row(r));
  return out;
}

Result<std::optional<Item>> item(Transaction& tx, WorkspaceId workspace, ConversationId id) {
  static constexpr Statement kItem = KITH_ITEM_COLUMNS "WHERE c.workspace_id = ? AND c.id = ?";
  TRY(auto r, tx.query_one(kItem, {workspace, id}));
  if (!r) return std::optional<Item>{};
  return std::optional<Item>{item_row(*r)};
}

Result<std::vector<Item>> items_by_id(Transaction& tx, WorkspaceId workspace, const std::vector<ConversationId>& ids) {
  std::string sql = KITH_ITEM_COLUMNS KITH_AMONG_IDS_OF("c");
  Params params{workspace};
  add_ids("c.id", ids, sql, params);
  TRY(const auto rows, tx.query(Statement::built(sql), params));
  std::vector<Item> out;
  for (const auto& r : rows) out.push_back(item_row(r));
  return out;
}

Result<std::vector<ConversationId>> listed(Transaction& tx, WorkspaceId workspace, const ListQuery& query,
                                           const std::vector<ConversationId>& ids) {
  std::string sql = "SELECT c.id FROM conversation c " KITH_AMONG_IDS_OF("c");
  Params params{workspace};
  add_filters(query, sql, params);
  add_ids("c.id", ids, sql, params);
  return ids_of(tx, sql, params);
}

Result<std::vector<ConversationId>> first_listed(Transaction& tx, WorkspaceId workspace, const ListQuery& query,
                                                 int limit) {
  std::string sql = "SELECT c.id FROM conversation c WHERE c.workspace_id = ? ";
  Params params{workspace};
  add_filters(query, sql, params);
  sql += "ORDER BY c.last_message_at DESC, c.id DESC LIMIT ?";
  params.add(limit);
  return ids_of(tx, sql, params);
}

Result<std::vector<ConversationId>> named(Transaction& tx, WorkspaceId workspace, const std::string& folded,
                                          int limit) {
  // Index: contact(workspace_id, name_fold, id) narrows to the workspace; names hold the words anywhere.
  static constexpr Statement kNamed =
      "SELECT c.id FROM contact p CROSS JOIN conversation c WHERE c.contact_id = p.id AND "
      "c.workspace_id = p.workspace_id AND p.workspace_id = ? AND p.name_fold LIKE ? ESCAPE '\\' "
      "ORDER BY c.last_message_at DESC LIMIT ?";
  std::string like = "%";
  for (const char c : folded) {
    if (c == '%' || c == '_' || c == '\\') like += '\\';
    like += c;
  }
  TRY(auto rows, tx.query(kNamed, {workspace, like + "%", limit}));
  std::vector<ConversationId> out;
  for (const auto& r : rows) out.push_back(r.id<ConversationTag>(0));
  return out;
}

Result<std::vector<MessageView>> messages(Transaction& tx, WorkspaceId workspace, ConversationId id,
                                          std::optional<std::pair<Time, MessageId>> before, int limit) {
  // Index: message(conversation_id, sent_at, id).
  static constexpr Statement kNewest = KITH_MESSAGE_COLUMNS
      "WHERE m.workspace_id = ? AND m.conversation_id = ? ORDER BY m.sent_at DESC, m.id DESC LIMIT ?";
  static constexpr Statement kBefore = KITH_MESSAGE_COLUMNS
      "WHERE m.workspace_id = ? AND m.conversation_id = ? AND m.sent_at <= ? "
      "AND (m.sent_at < ? OR m.id < ?) ORDER BY m.sent_at DESC, m.id DESC LIMIT ?";
  if (!before) {
    TRY(auto rows, tx.query(kNewest, {workspace, id, limit}));
    return message_rows(rows);
  }
  TRY(auto rows, tx.query(kBefore, {workspace, id, before->first, before->first, before->second, limit}));
  return message_rows(rows);
}

Result<std::optional<MessageView>> message(Transaction& tx, WorkspaceId workspace, MessageId id) {
  static constexpr Statement kOne = KITH_MESSAGE_COLUMNS "WHERE m.workspace_id = ? AND m.id = ?";
  TRY(auto r, tx.query_one(kOne, {workspace, id}));
  if (!r) return std::optional<MessageView>{};
  return std::optional<MessageView>{message_row(*r)};
}

std::pair<std::string, Params> messages_by_id_statement(WorkspaceId workspace, const std::vector<MessageId>& ids) {
  std::string sql = KITH_MESSAGE_COLUMNS KITH_AMONG_IDS_OF("m");
  Params params{workspace};
  add_ids("m.id", ids, sql, params);
  return {std::move(sql), std::move(params)};
}

Result<std::vector<MessageView>> messages_by_id(Transaction& tx, WorkspaceId workspace,
                                                const std::vector<MessageId>& ids) {
  const auto [sql, params] = messages_by_id_statement(workspace, ids);
  TRY(const auto rows, tx.query(Statement::built(sql), params));
  return message_rows(rows);
}

Result<std::vector<MessageView>> messages_since(Transaction& tx, WorkspaceId workspace, ConversationId id, Time since,
                                                int limit) {
  static constexpr Statement kSince = KITH_MESSAGE_COLUMNS
      "WHERE m.workspace_id = ? AND m.conversation_id = ? AND m.received_at >= ? "
      "ORDER BY m.sent_at DESC, m.id DESC LIMIT ?";
  TRY(auto rows, tx.query(kSince, {workspace, id, since, limit}));
  return message_rows(rows);
}

Result<std::optional<MessageView>> context_of(Transaction& tx, WorkspaceId workspace, MessageId id,
                                              ConversationId not_in) {
  // Index: message(channel_id, remote_id).
  static constexpr Statement kAbove = KITH_MESSAGE_COLUMNS
      "JOIN message below ON below.channel_id = m.channel_id AND below.remote_parent = m.remote_id "
      "WHERE m.workspace_id = ? AND below.workspace_id = m.workspace_id AND below.id = ? AND m.conversation_id <> ?";
  TRY(auto r, tx.query_one(kAbove, {workspace, id, not_in}));
  if (!r) return std::optional<MessageView>{};
  MessageView above = message_row(*r);
  above.context = true;
  return std::optional<MessageView>{std::move(above)};
}

Result<std::optional<ReplyTarget>> reply_target(Transaction& tx, WorkspaceId workspace, ConversationId id) {
  static constexpr Statement kTarget =
      "SELECT m.id, COALESCE(i.name, ''), COALESCE(i.handle, ''), m.visibility FROM message m "
      "LEFT JOIN identity i ON i.id = m.identity_id WHERE m.workspace_id = ? AND m.conversation_id = ? "
      "AND m.direction = 'in' AND m.remote_id IS NOT NULL AND m.deleted_at IS NULL "
      "ORDER BY m.waits DESC, m.sent_at DESC, m.id DESC LIMIT 1";
  TRY(auto r, tx.query_one(kTarget, {workspace, id}));
  if (!r) return std::optional<ReplyTarget>{};
  return std::optional<ReplyTarget>{ReplyTarget{r->id<MessageTag>(0), r->text(1).empty() ? r->text(2) : r->text(1),
                                                parse<Visibility>(r->text(3)).value_or(Visibility::direct)}};
}

Result<bool> is_member(Transaction& tx, WorkspaceId workspace, MemberId id) {
  static constexpr Statement kIs = "SELECT 1 FROM member WHERE workspace_id = ? AND id = ? AND left_at IS NULL";
  TRY(auto r, tx.query_one(kIs, {workspace, id}));
  return r.has_value();
}

Result<std::string> member_name(Transaction& tx, WorkspaceId workspace, MemberId id) {
  static constexpr Statement kName = "SELECT name FROM member WHERE workspace_id = ? AND id = ?";
  TRY(auto r, tx.query_one(kName, {workspace, id}));
  return r ? r->text(0) : std::string();
}

Result<std::optional<Row>> row(Transaction& tx, WorkspaceId workspace, ConversationId id) {
  static constexpr Statement kRow =
      "SELECT state, assignee_id, priority, outcome, outcome_note, snoozed_until, handled_at, flags_json, version "
      "FROM conversation WHERE workspace_id = ? AND id = ?";
  TRY(auto r, tx.query_one(kRow, {workspace, id}));
  if (!r) return std::optional<Row>{};
  return std::optional<Row>{Row{parse<ConversationState>(r->text(0)).value_or(ConversationState::open),
                                r->id<MemberTag>(1), r->integer(2), r->opt_text(3), r->opt_text(4), r->opt_time(5),
                                r->opt_time(6), r->text(7), r->i64(8)}};
}

Result<void> save(Transaction& tx, WorkspaceId workspace, ConversationId id, const Row& r) {
  static constexpr Statement kSave =
      "UPDATE conversation SET state = ?, assignee_id = ?, priority = ?, outcome = ?, outcome_note = ?, "
      "snoozed_until = ?, handled_at = ?, flags_json = ? WHERE workspace_id = ? AND id = ?";
  TRYV(tx.execute(kSave, {name(r.state), r.assignee, r.priority, r.outcome, r.outcome_note, r.snoozed_until,
                          r.handled_at, r.flags_json, workspace, id}));
  return {};
}

Result<std::vector<std::pair<WorkspaceId, ConversationId>>> asleep_until(Transaction& tx, Time now, int limit) {
  // Index: conversation(state, snoozed_until).
  static constexpr Statement kAsleep =
      "SELECT workspace_id, id FROM conversation WHERE state = 'snoozed' AND snoozed_until <= ? "
      "ORDER BY snoozed_until LIMIT ?";
  TRY(auto rows, tx.query(kAsleep, {now, limit}));
  std::vector<std::pair<WorkspaceId, ConversationId>> out;
  for (const auto& r : rows) out.emplace_back(r.id<WorkspaceTag>(0), r.id<ConversationTag>(1));
  return out;
}

Result<bool> wake(Transaction& tx, WorkspaceId workspace, ConversationId id, Time now) {
  static constexpr Statement kWake =
      "UPDATE conversation SET state = 'open', snoozed_until = NULL WHERE workspace_id = ? AND id = ? "
      "AND state = 'snoozed' AND snoozed_until <= ?";
  TRY(const auto count, tx.execute(kWake, {workspace, id, now}));
  return count > 0;
}

}  // namespace kith::inbox::queries
