#include "publish/record/holds_queries.h"

namespace kith::publish::queries {
namespace {

using store::Row;
using store::Statement;

#define KITH_HOLD                                                                                                    \
  "SELECT h.id, h.contact_id, COALESCE(p.name, ''), h.conversation_id, h.channel_id, COALESCE(c.name, ''), "         \
  "h.from_at, h.until_at, h.reason, h.by_id, COALESCE(m.name, ''), h.at, h.released_by, COALESCE(r.name, ''), "      \
  "h.released_at, h.released_why FROM legal_hold h LEFT JOIN contact p ON p.id = h.contact_id "                      \
  "LEFT JOIN channel c ON c.id = h.channel_id LEFT JOIN member m ON m.id = h.by_id "                                 \
  "LEFT JOIN member r ON r.id = h.released_by WHERE h.workspace_id = ? "
// Both use legal_hold_workspace.
constexpr Statement kList = KITH_HOLD "ORDER BY h.id DESC LIMIT ?";
constexpr Statement kOne = KITH_HOLD "AND h.id = ?";
#undef KITH_HOLD
constexpr Statement kInsert =
    "INSERT INTO legal_hold (id, workspace_id, contact_id, conversation_id, channel_id, from_at, until_at, reason, "
    "by_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr Statement kRelease =
    "UPDATE legal_hold SET released_by = ?, released_at = ?, released_why = ? WHERE workspace_id = ? AND id = ? "
    "AND released_at IS NULL";
constexpr Statement kContact = "SELECT 1 FROM contact WHERE workspace_id = ? AND id = ?";
constexpr Statement kConversation = "SELECT 1 FROM conversation WHERE workspace_id = ? AND id = ?";
constexpr Statement kChannel = "SELECT 1 FROM channel WHERE workspace_id = ? AND id = ?";

LegalHold hold_row(const Row& r) {
  return {.id = r.i64(0),
          .contact = r.id<ContactTag>(1),
          .contact_name = r.text(2),
          .conversation = r.id<ConversationTag>(3),
          .channel = r.id<ChannelTag>(4),
          .channel_name = r.text(5),
          .from = r.opt_time(6),
          .until = r.opt_time(7),
          .reason = r.text(8),
          .by = r.id<MemberTag>(9),
          .released_by = r.id<MemberTag>(12),
          .by_name = r.text(10),
          .released_by_name = r.text(13),
          .released_why = r.text(15),
          .at = r.time(11),
          .released_at = r.opt_time(14)};
}

}  // namespace

Result<std::vector<LegalHold>> legal_holds(Transaction& tx, WorkspaceId workspace, int limit) {
  TRY(const auto rows, tx.query(kList, {workspace, limit}));
  std::vector<LegalHold> out;
  for (const Row& r : rows) out.push_back(hold_row(r));
  return out;
}

Result<std::optional<LegalHold>> legal_hold(Transaction& tx, WorkspaceId workspace, std::int64_t id) {
  TRY(const auto row, tx.query_one(kOne, {workspace, id}));
  return row ? std::optional(hold_row(*row)) : std::nullopt;
}

Result<void> insert_hold(Transaction& tx, WorkspaceId workspace, const LegalHold& h) {
  TRYV(tx.execute(kInsert, {h.id, workspace, h.contact, h.conversation, h.channel, h.from, h.until, h.reason, h.by,
                            h.at}));
  return {};
}

Result<bool> release_hold(Transaction& tx, WorkspaceId workspace, std::int64_t id, MemberId by, std::string_view why,
                          Time now) {
  TRY(const auto changed, tx.execute(kRelease, {by, now, why, workspace, id}));
  return changed == 1;
}

Result<bool> names_are_here(Transaction& tx, WorkspaceId workspace, const LegalHold& h) {
  for (const auto& [statement, id] : {std::pair{&kContact, h.contact.value},
                                      {&kConversation, h.conversation.value},
                                      {&kChannel, h.channel.value}}) {
    if (id == 0) continue;
    TRY(const auto row, tx.query_one(*statement, {workspace, id}));
    if (!row) return false;
  }
  return true;
}

}  // namespace kith::publish::queries
