#include "listen/holds_queries.h"

namespace kith::listen::queries {
namespace {

using store::Row;
using store::Statement;
using store::Transaction;

// Whether the hold `h` is on the person of this contact, however often either was merged.
#define KITH_HELD_PERSON(contact)                                                                                    \
  "EXISTS (WITH RECURSIVE held (id) AS (SELECT h.contact_id UNION SELECT p.merged_into FROM contact p JOIN held "    \
  "ON p.id = held.id WHERE p.merged_into IS NOT NULL), theirs (id) AS (SELECT " contact                              \
  " UNION SELECT p.merged_into FROM contact p JOIN theirs ON p.id = theirs.id WHERE p.merged_into IS NOT NULL) "     \
  "SELECT 1 FROM held JOIN theirs ON theirs.id = held.id)"

// Workspace; which messages; the contact of where they go. Uses legal_hold_workspace; holds are few.
#define KITH_COVERING(which)                                                                                          \
  "SELECT h.id, MIN(m.sent_at), MAX(m.sent_at) FROM legal_hold h JOIN message m ON m.workspace_id = h.workspace_id "  \
  "JOIN conversation c ON c.id = m.conversation_id WHERE h.workspace_id = ? AND h.released_at IS NULL "               \
  "AND h.contact_id IS NOT NULL AND " which " AND (h.channel_id IS NULL OR h.channel_id = m.channel_id) "             \
  "AND (h.conversation_id IS NULL OR h.conversation_id = m.conversation_id) "                                         \
  "AND (h.from_at IS NULL OR m.sent_at >= h.from_at) AND (h.until_at IS NULL OR m.sent_at < h.until_at) "             \
  "AND " KITH_HELD_PERSON("c.contact_id") " AND NOT " KITH_HELD_PERSON(                                               \
      "(SELECT i.contact_id FROM identity i WHERE i.id = m.identity_id)") " AND NOT " KITH_HELD_PERSON(               \
      "CAST(? AS BIGINT)") " GROUP BY h.id ORDER BY h.id"
constexpr Statement kOfMessage = KITH_COVERING("m.id = ?");
constexpr Statement kOfConversation = KITH_COVERING("m.conversation_id = ?");
#undef KITH_COVERING
#undef KITH_HELD_PERSON

constexpr Statement kThere =
    "SELECT 1 FROM legal_hold o JOIN legal_hold h ON h.id = ? WHERE o.workspace_id = ? AND o.conversation_id = ? "
    "AND o.released_at IS NULL AND o.contact_id IS NULL AND o.from_at <= ? AND o.until_at >= ? "
    "AND o.reason = h.reason AND o.by_id = h.by_id AND o.at = h.at";
constexpr Statement kPut =
    "INSERT INTO legal_hold (id, workspace_id, contact_id, conversation_id, channel_id, from_at, until_at, reason, "
    "by_id, at) SELECT CAST(? AS BIGINT), workspace_id, NULL, CAST(? AS BIGINT), channel_id, CAST(? AS BIGINT), "
    "CAST(? AS BIGINT), reason, by_id, at FROM legal_hold WHERE workspace_id = ? AND id = ?";

Result<std::vector<std::int64_t>> put(Transaction& tx, const Source& at, const store::Rows& covering, ConversationId to,
                                      Time now) {
  std::vector<std::int64_t> out;
  for (const Row& r : covering) {
    const std::int64_t from = r.i64(1), until = r.i64(2) + 1;
    TRY(const auto there, tx.query_one(kThere, {r.i64(0), at.workspace, to, from, until}));
    if (there) continue;
    out.push_back(next_id(now));
    TRYV(tx.execute(kPut, {out.back(), to, from, until, at.workspace, r.i64(0)}));
  }
  return out;
}

}  // namespace

Result<std::vector<std::int64_t>> follow_person_holds(Transaction& tx, const Source& at, MessageId message,
                                                      ConversationId to, ContactId its_contact, Time now) {
  TRY(const auto rows, tx.query(kOfMessage, {at.workspace, message, its_contact}));
  return put(tx, at, rows, to, now);
}

Result<std::vector<std::int64_t>> follow_person_holds(Transaction& tx, const Source& at, ConversationId from,
                                                      ConversationId to, ContactId its_contact, Time now) {
  TRY(const auto rows, tx.query(kOfConversation, {at.workspace, from, its_contact}));
  return put(tx, at, rows, to, now);
}

}  // namespace kith::listen::queries
