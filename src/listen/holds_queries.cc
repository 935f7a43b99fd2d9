#include "listen/holds_queries.h"

#include "store/holds.h"

namespace kith::listen::queries {
namespace {

using store::Row;
using store::Statement;
using store::Transaction;

// One hold, on two conversations: what was spread keeps who said it, when and why.
#define KITH_SAME_HOLD(a, b)                                                                                       \
  a ".workspace_id = " b ".workspace_id AND " a ".released_at IS NULL AND " a ".reason = " b ".reason AND "        \
  a ".by_id = " b ".by_id AND " a ".at = " b ".at AND COALESCE(" a ".contact_id, 0) = COALESCE(" b ".contact_id, 0) " \
  "AND COALESCE(" a ".channel_id, 0) = COALESCE(" b ".channel_id, 0) AND COALESCE(" a ".from_at, -1) = COALESCE("   \
  b ".from_at, -1) AND COALESCE(" a ".until_at, -1) = COALESCE(" b ".until_at, -1)"

// The message; workspace; where it goes. Uses legal_hold_workspace; holds are few.
constexpr Statement kOnItsPlace =
    "SELECT h.id FROM legal_hold h JOIN message m ON m.conversation_id = h.conversation_id AND m.id = ? "
    "WHERE h.workspace_id = ? AND h.released_at IS NULL AND (h.from_at IS NULL OR m.sent_at >= h.from_at) "
    "AND (h.until_at IS NULL OR m.sent_at < h.until_at) AND NOT EXISTS (SELECT 1 FROM legal_hold o "
    "WHERE o.conversation_id = ? AND " KITH_SAME_HOLD("o", "h") ") ORDER BY h.id";
constexpr Statement kPutWhole =
    "INSERT INTO legal_hold (id, workspace_id, contact_id, conversation_id, channel_id, from_at, until_at, reason, "
    "by_id, at) SELECT ?, workspace_id, contact_id, ?, channel_id, from_at, until_at, reason, by_id, at "
    "FROM legal_hold WHERE workspace_id = ? AND id = ?";

// Workspace; which messages; the contact of where they go.
#define KITH_COVERING(which)                                                                                          \
  "SELECT h.id, MIN(m.sent_at), MAX(m.sent_at) FROM legal_hold h JOIN message m ON m.workspace_id = h.workspace_id "  \
  "JOIN conversation c ON c.id = m.conversation_id WHERE h.workspace_id = ? AND h.released_at IS NULL "               \
  "AND h.contact_id IS NOT NULL AND " which " AND " KITH_HOLD_COVERS_PLACE                                            \
  " AND " KITH_HOLD_COVERS_PERSON("SELECT c.contact_id") " AND NOT " KITH_HOLD_COVERS_PERSON("SELECT " KITH_WRITER)   \
  " AND NOT " KITH_HOLD_COVERS_PERSON("SELECT CAST(? AS BIGINT)") " GROUP BY h.id ORDER BY h.id"
constexpr Statement kOnPersonOfMessage = KITH_COVERING("m.id = ?");
constexpr Statement kOnPersonOfConversation = KITH_COVERING("m.conversation_id = ?");
#undef KITH_COVERING

constexpr Statement kThereForTime =
    "SELECT 1 FROM legal_hold o JOIN legal_hold h ON h.id = ? WHERE o.workspace_id = ? AND o.conversation_id = ? "
    "AND o.released_at IS NULL AND o.contact_id IS NULL AND o.from_at <= ? AND o.until_at >= ? "
    "AND o.reason = h.reason AND o.by_id = h.by_id AND o.at = h.at";
constexpr Statement kPutForTime =
    "INSERT INTO legal_hold (id, workspace_id, contact_id, conversation_id, channel_id, from_at, until_at, reason, "
    "by_id, at) SELECT CAST(? AS BIGINT), workspace_id, NULL, CAST(? AS BIGINT), channel_id, CAST(? AS BIGINT), "
    "CAST(? AS BIGINT), reason, by_id, at FROM legal_hold WHERE workspace_id = ? AND id = ?";

// Holds on persons, each with the time of the messages it covers.
Result<void> put_for_time(Transaction& tx, const Source& at, const store::Rows& covering, ConversationId to, Time now,
                          std::vector<std::int64_t>& put) {
  for (const Row& r : covering) {
    const std::int64_t from = r.i64(1), until = r.i64(2) + 1;
    TRY(const auto there, tx.query_one(kThereForTime, {r.i64(0), at.workspace, to, from, until}));
    if (there) continue;
    put.push_back(next_id(now));
    TRYV(tx.execute(kPutForTime, {put.back(), to, from, until, at.workspace, r.i64(0)}));
  }
  return {};
}

}  // namespace

Result<std::vector<std::int64_t>> spread_holds(Transaction& tx, const Source& at, MessageId message, ConversationId to,
                                               ContactId its_contact, Time now) {
  std::vector<std::int64_t> put;
  TRY(const auto on_place, tx.query(kOnItsPlace, {message, at.workspace, to}));
  for (const Row& r : on_place) {
    put.push_back(next_id(now));
    TRYV(tx.execute(kPutWhole, {put.back(), to, at.workspace, r.i64(0)}));
  }
  TRY(const auto on_person, tx.query(kOnPersonOfMessage, {at.workspace, message, its_contact}));
  TRYV(put_for_time(tx, at, on_person, to, now, put));
  return put;
}

Result<std::vector<std::int64_t>> spread_person_holds(Transaction& tx, const Source& at, ConversationId from,
                                                      ConversationId to, ContactId its_contact, Time now) {
  std::vector<std::int64_t> put;
  TRY(const auto on_person, tx.query(kOnPersonOfConversation, {at.workspace, from, its_contact}));
  TRYV(put_for_time(tx, at, on_person, to, now, put));
  return put;
}

Result<void> pour_holds(Transaction& tx, const Source& at, ConversationId from, ConversationId to) {
  static constexpr Statement kMove =
      "UPDATE legal_hold SET conversation_id = ? WHERE workspace_id = ? AND conversation_id = ?";
  TRYV(tx.execute(kMove, {to, at.workspace, from}));
  static constexpr Statement kDropCopies =
      "DELETE FROM legal_hold WHERE workspace_id = ? AND conversation_id = ? AND EXISTS (SELECT 1 FROM legal_hold o "
      "WHERE o.conversation_id = legal_hold.conversation_id AND o.id < legal_hold.id "
      "AND legal_hold.released_at IS NULL AND " KITH_SAME_HOLD("o", "legal_hold") ")";
  TRYV(tx.execute(kDropCopies, {at.workspace, to}));
  return {};
}

}  // namespace kith::listen::queries
