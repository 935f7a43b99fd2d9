#include "publish/moderation/moderation_queries.h"

#include "store/contact_rows.h"

namespace kith::publish::queries {
namespace {

using store::Row;
using store::Statement;
using store::Transaction;

// Uses identity_contact and message_identity.
constexpr Statement kMetAt =
    "SELECT c.id, c.network, i.remote_id, MAX(m.conversation_id) FROM identity i "
    "JOIN message m ON m.identity_id = i.id AND m.workspace_id = i.workspace_id AND m.direction = 'in' "
    "JOIN channel c ON c.id = m.channel_id AND c.network = i.network AND c.removed_at IS NULL "
    "WHERE i.workspace_id = ? AND i.contact_id IN " KITH_SAME_PERSON
    " GROUP BY c.id, c.network, i.remote_id ORDER BY c.id, i.remote_id LIMIT 100";
// A thread is known by the id of the post it began with.
constexpr Statement kAnswer =
    "SELECT m.channel_id, c.network, COALESCE(i.remote_id, ''), m.conversation_id, COALESCE(m.remote_id, ''), "
    "m.visibility, "
    "CASE WHEN EXISTS (SELECT 1 FROM message r WHERE r.channel_id = m.channel_id AND r.remote_id = v.remote_thread "
    "AND r.direction = 'out' AND r.id <> m.id) THEN 1 ELSE 0 END FROM message m "
    "JOIN conversation v ON v.id = m.conversation_id "
    "JOIN channel c ON c.id = m.channel_id AND c.removed_at IS NULL LEFT JOIN identity i ON i.id = m.identity_id "
    "WHERE m.workspace_id = ? AND m.id = ? AND m.direction = 'in'";
#define KITH_MODERATION                                                                                      \
  "SELECT x.id, x.step_id, x.channel_id, c.name, c.network, x.kind, x.account, x.message_id, x.delivery_id, " \
  "d.state, COALESCE(d.error_kind, ''), COALESCE(d.error, ''), d.due_at, x.why, x.at FROM moderation x "      \
  "JOIN channel c ON c.id = x.channel_id LEFT JOIN delivery d ON d.id = x.delivery_id WHERE x.workspace_id = ? "
constexpr Statement kOfContact =
    KITH_MODERATION "AND x.contact_id IN " KITH_SAME_PERSON " ORDER BY x.id DESC LIMIT ?";
constexpr Statement kOfMessage = KITH_MODERATION "AND x.message_id = ? ORDER BY x.id DESC LIMIT 100";
#undef KITH_MODERATION
constexpr Statement kInsert =
    "INSERT INTO moderation (id, workspace_id, step_id, contact_id, channel_id, message_id, kind, account, "
    "delivery_id, why, at) VALUES (?,?,?,?,?,?,?,?,?,?,?)";

Moderation row_of(const Row& r) {
  Moderation out{.id = r.i64(0), .step = r.i64(1), .channel = r.id<ChannelTag>(2)};
  out.channel_name = r.text(3);
  out.network = r.text(4);
  out.kind = parse<OutboundKind>(r.text(5)).value_or(OutboundKind::hide);
  out.account = r.text(6);
  out.message = r.id<MessageTag>(7);
  out.delivery = r.id<DeliveryTag>(8);
  if (!r.is_null(9)) out.state = parse<DeliveryState>(r.text(9));
  out.why = r.text(13).empty() ? r.text(11) : r.text(13);
  out.due_at = r.opt_time(12).value_or(Time{});
  out.at = r.time(14);
  using enum DeliveryState;
  out.may_have_left = out.state && (*out.state == sending || *out.state == unknown || *out.state == sent ||
                                    (*out.state == failed && r.text(10) == "ambiguous"));
  return out;
}

std::vector<Moderation> rows_of(const store::Rows& rows) {
  std::vector<Moderation> out;
  for (const Row& r : rows) out.push_back(row_of(r));
  return out;
}

}  // namespace

Result<std::vector<MetAt>> met_at(Transaction& tx, WorkspaceId workspace, ContactId contact) {
  TRY(const auto rows, tx.query(kMetAt, {workspace, contact, workspace}));
  std::vector<MetAt> out;
  for (const Row& r : rows) out.push_back({r.id<ChannelTag>(0), r.text(1), r.text(2), r.id<ConversationTag>(3)});
  return out;
}

Result<std::optional<HeardAnswer>> heard_answer(Transaction& tx, WorkspaceId workspace, MessageId message) {
  TRY(const auto row, tx.query_one(kAnswer, {workspace, message}));
  if (!row) return std::optional<HeardAnswer>{};
  HeardAnswer out;
  out.at = {row->id<ChannelTag>(0), row->text(1), row->text(2), row->id<ConversationTag>(3)};
  out.remote_id = row->text(4);
  out.is_private = row->text(5) == name(Visibility::direct);
  out.is_below_ours = row->i64(6) != 0;
  return std::optional(std::move(out));
}

Result<std::vector<Moderation>> moderations(Transaction& tx, WorkspaceId workspace, ContactId contact, int limit) {
  TRY(const auto rows, tx.query(kOfContact, {workspace, contact, workspace, limit}));
  return rows_of(rows);
}

Result<std::vector<Moderation>> moderations(Transaction& tx, WorkspaceId workspace, MessageId message) {
  TRY(const auto rows, tx.query(kOfMessage, {workspace, message}));
  return rows_of(rows);
}

Result<void> insert_moderation(Transaction& tx, WorkspaceId workspace, ContactId contact, const Moderation& m) {
  TRYV(tx.execute(kInsert, {m.id, workspace, m.step, contact, m.channel, m.message, name(m.kind), m.account, m.delivery,
                            m.why, m.at}));
  return {};
}

}  // namespace kith::publish::queries
