#include "publish/registers/exposure_queries.h"

#include "model/outbound.h"
#include "publish/gate/situation_queries.h"

namespace kith::publish::queries {
namespace {

using store::Row;
using store::Statement;
using store::Transaction;

// What only followers or one person can read is not looked at, and neither is a stream nobody answered.
constexpr Statement kMessages =
    "SELECT m.id, CASE WHEN m.direction = 'out' THEN 1 ELSE 0 END, m.text, COALESCE(m.url, ''), m.sent_at, c.id, "
    "c.name, "
    "c.network, v.id, v.contact_id, COALESCE(p.name, ''), COALESCE((SELECT i.handle FROM identity i WHERE i.contact_id "
    "= "
    "v.contact_id AND i.network = c.network ORDER BY i.id LIMIT 1), '') "
    "FROM message m JOIN conversation v ON v.id = m.conversation_id JOIN channel c ON c.id = m.channel_id "
    "LEFT JOIN contact p ON p.id = v.contact_id WHERE m.workspace_id = ? AND m.id < ? AND m.direction IN ('in', 'out') "
    "AND m.visibility IN ('public', 'unlisted') AND m.state IN ('received', 'sent') AND m.deleted_at IS NULL "
    "AND v.stream = 0 AND c.network <> 'mail' ORDER BY m.id DESC LIMIT ?";
constexpr Statement kOurActs =
    "SELECT d.kind, d.created_at, c.id, c.name, c.network, d.content_json FROM delivery d "
    "JOIN channel c ON c.id = d.channel_id WHERE d.workspace_id = ? AND d.kind IN ('like', 'boost', 'follow') "
    "AND d.state = 'sent' ORDER BY d.id DESC LIMIT ?";
constexpr Statement kIdentity =
    "SELECT name, handle FROM identity WHERE contact_id = ? AND network = ? ORDER BY id LIMIT 1";
constexpr Statement kTheirActs =
    "SELECT r.kind, r.at, c.id, c.name, c.network, i.contact_id, i.name, i.handle FROM reaction r "
    "JOIN channel c ON c.id = r.channel_id JOIN identity i ON i.id = r.identity_id "
    "WHERE r.workspace_id = ? AND r.removed_at IS NULL ORDER BY r.id DESC LIMIT ?";

}  // namespace

Result<std::vector<PublicMessage>> public_messages(Transaction& tx, WorkspaceId workspace, std::int64_t before,
                                                   int limit) {
  TRY(const auto rows, tx.query(kMessages, {workspace, before > 0 ? before : INT64_MAX, limit}));
  std::vector<PublicMessage> out;
  for (const Row& r : rows)
    out.push_back({.id = r.i64(0),
                   .ours = r.boolean(1),
                   .text = r.text(2),
                   .url = r.text(3),
                   .at = r.time(4),
                   .channel = r.id<ChannelTag>(5),
                   .channel_name = r.text(6),
                   .network = r.text(7),
                   .conversation = r.id<ConversationTag>(8),
                   .contact = r.id<ContactTag>(9),
                   .contact_name = r.text(10),
                   .contact_handle = r.text(11)});
  return out;
}

Result<std::vector<PublicAct>> their_acts(Transaction& tx, WorkspaceId workspace, int limit) {
  TRY(const auto rows, tx.query(kTheirActs, {workspace, limit}));
  std::vector<PublicAct> out;
  for (const Row& r : rows)
    out.push_back({.kind = r.text(0),
                   .at = r.time(1),
                   .channel = r.id<ChannelTag>(2),
                   .channel_name = r.text(3),
                   .network = r.text(4),
                   .contact = r.id<ContactTag>(5),
                   .contact_name = r.text(6),
                   .contact_handle = r.text(7)});
  return out;
}

Result<std::vector<PublicAct>> our_acts(Transaction& tx, WorkspaceId workspace, int limit) {
  TRY(const auto rows, tx.query(kOurActs, {workspace, limit}));
  std::vector<PublicAct> out;
  for (const Row& r : rows) {
    PublicAct act{.ours = true,
                  .kind = r.text(0),
                  .at = r.time(1),
                  .channel = r.id<ChannelTag>(2),
                  .channel_name = r.text(3),
                  .network = r.text(4)};
    TRY(const auto content, outbound_from_json(r.text(5)));
    TRY(act.contact, contact_spoken_to(tx, workspace, act.channel, {}, content));
    if (!act.contact) continue;
    TRY(const auto named, tx.query_one(kIdentity, {act.contact, act.network}));
    if (named) {
      act.contact_name = named->text(0);
      act.contact_handle = named->text(1);
    }
    out.push_back(std::move(act));
  }
  return out;
}

}  // namespace kith::publish::queries
