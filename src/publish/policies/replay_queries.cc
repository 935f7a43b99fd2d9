#include "publish/policies/replay_queries.h"

namespace kith::publish::queries {
namespace {

using store::Statement;
using store::Transaction;

#define KITH_SENT                                                                                          \
  "m.workspace_id = ? AND m.direction = 'out' AND m.member_id IS NOT NULL AND m.state NOT IN ('deleted', " \
  "'cancelled') "
// Uses message_out.
constexpr Statement kSent =
    "SELECT m.id, m.conversation_id, m.channel_id, m.member_id, m.text, m.visibility, COALESCE(m.lang, ''), "
    "COALESCE(m.remote_parent, ''), COALESCE(d.content_json, ''), m.attachments_json, c.subject, c.flags_json, "
    "COALESCE(p.name, ''), COALESCE(p.circle, 0), c.last_inbound_at IS NOT NULL, m.sent_at, "
    "COALESCE((SELECT i.handle FROM identity i WHERE i.contact_id = c.contact_id AND i.network = h.network "
    "ORDER BY i.id LIMIT 1), ''), COALESCE(c.contact_id, 0), COALESCE(m.delivery_id, 0), "
    "COALESCE((SELECT e.facts_json FROM decision e WHERE e.id = d.decision_id), '') "
    "FROM message m JOIN conversation c ON c.id = m.conversation_id JOIN channel h ON h.id = m.channel_id "
    "LEFT JOIN contact p ON p.id = c.contact_id LEFT JOIN delivery d ON d.id = m.delivery_id "
    "WHERE " KITH_SENT
    "AND m.sent_at >= ? AND (m.sent_at > ? OR m.id > ?) AND m.sent_at < ? ORDER BY m.sent_at, m.id LIMIT ?";
constexpr Statement kCount = "SELECT COUNT(*) FROM message m WHERE " KITH_SENT "AND m.sent_at >= ? AND m.sent_at < ?";
#undef KITH_SENT

}  // namespace

Result<std::vector<SentRow>> sent(Transaction& tx, WorkspaceId workspace, const ReplayPlace& from, Time until,
                                  int limit) {
  TRY(const auto rows, tx.query(kSent, {workspace, from.at, from.at, from.message.value, until, limit}));
  std::vector<SentRow> out;
  out.reserve(rows.size());
  for (const auto& r : rows) {
    SentRow row;
    row.message = r.id<MessageTag>(0);
    row.conversation = r.id<ConversationTag>(1);
    row.channel = r.id<ChannelTag>(2);
    row.member = r.id<MemberTag>(3);
    row.text = r.text(4);
    row.visibility = r.text(5);
    row.language = r.text(6);
    row.parent = r.text(7);
    row.content_json = r.text(8);
    row.attachments_json = r.text(9);
    row.subject = r.text(10);
    row.flags_json = r.text(11);
    row.contact_name = r.text(12);
    row.circle = r.integer(13);
    row.contact_wrote = r.boolean(14);
    row.at = r.time(15);
    row.contact_handle = r.text(16);
    row.contact = r.id<ContactTag>(17);
    row.delivery = r.id<DeliveryTag>(18);
    row.facts_json = r.text(19);
    out.push_back(std::move(row));
  }
  return out;
}

Result<std::int64_t> count_sent(Transaction& tx, WorkspaceId workspace, Time since, Time until) {
  TRY(const auto row, tx.query_one(kCount, {workspace, since, until}));
  return row ? row->i64(0) : 0;
}

}  // namespace kith::publish::queries
