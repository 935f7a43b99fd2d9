#include "publish/outbox/outbox_queries.h"

#include <array>

#include "publish/string_list.h"
#include "store/desk_rows.h"
#include "store/query_in.h"
#include "store/search.h"

namespace kith::publish::queries {
namespace {

using store::Params;
using store::Row;
using store::Statement;
using store::Value;

#define KITH_DELIVERY_COLUMNS                                                                   \
  "d.id, d.workspace_id, d.channel_id, d.conversation_id, d.message_id, d.member_id, d.state, " \
  "d.content_json, "                                                                            \
  "d.declared_json, d.digest, d.idempotency_key, d.due_at, d.created_at, d.first_attempt_at, "  \
  "d.finished_at, "                                                                             \
  "d.attempts, d.settle_tries, d.remote_id, d.remote_url, d.error_kind, d.error, d.advice"
constexpr std::size_t kDeliveryColumns = 22;

constexpr Statement kInsert =
    "INSERT INTO delivery (id, workspace_id, channel_id, conversation_id, message_id, kind, "
    "content_json, digest, "
    "idempotency_key, state, due_at, error_kind, error, advice, member_id, decision_id, "
    "declared_json, created_at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr Statement kFind =
    "SELECT " KITH_DELIVERY_COLUMNS
    ", d.last_attempt_at, d.lease_token, d.lease_until, c.state, c.removed_at "
    "FROM delivery d JOIN channel c ON c.id = d.channel_id WHERE d.workspace_id = ? AND d.id = ?";
// Uses delivery_workspace.
constexpr Statement kListState =
    "SELECT " KITH_DELIVERY_COLUMNS
    " FROM delivery d WHERE d.workspace_id = ? AND d.state = ? AND d.id < ? "
    "ORDER BY d.id DESC LIMIT ?";
constexpr Statement kList =
    "SELECT " KITH_DELIVERY_COLUMNS
    " FROM delivery d WHERE d.workspace_id = ? AND d.id < ? ORDER BY d.id DESC LIMIT ?";

// What is scheduled for later and was never tried holds nobody up; what waits to be tried again does, and what was to
// leave at once, though the clock has gone back since.
#define KITH_EARLIER(now)                                                                         \
  "EXISTS (SELECT 1 FROM delivery e WHERE e.conversation_id = d.conversation_id AND e.id < d.id " \
  "AND "                                                                                          \
  "(e.state IN ('sending', 'unknown') OR (e.state = 'held' AND e.error_kind IN ('channel', 'stopped')) OR " \
  "(e.state = 'waiting' AND (e.attempts > 0 OR e.due_at <= " now " OR e.due_at <= e.created_at))))"
// Uses delivery_due and delivery_conversation.
constexpr Statement kDue =
    "SELECT d.workspace_id, d.channel_id, d.id "
    "FROM delivery d JOIN channel c ON c.id = d.channel_id "
    "WHERE d.state IN ('waiting', 'unknown', 'sending') AND d.due_at <= ? "
    "AND c.state = 'live' AND c.removed_at IS NULL AND COALESCE(d.lease_until, 0) <= ? "
    "AND (d.state <> 'waiting' OR NOT " KITH_EARLIER("?") ") ORDER BY d.due_at, d.id LIMIT ?";
constexpr Statement kEarlier = "SELECT 1 FROM delivery d WHERE d.id = ? AND " KITH_EARLIER("?");
constexpr Statement kNextDue =
    "SELECT MIN(CASE WHEN COALESCE(d.lease_until, 0) > d.due_at THEN d.lease_until ELSE d.due_at "
    "END) "
    "FROM delivery d JOIN channel c ON c.id = d.channel_id "
    "WHERE d.state IN ('waiting', 'unknown', 'sending') AND c.state = 'live' AND c.removed_at IS "
    "NULL "
    "AND (d.state <> 'waiting' OR NOT " KITH_EARLIER("?") ")";

constexpr Statement kTakeToSend =
    "UPDATE delivery SET state = 'sending', lease_owner = ?, lease_token = lease_token + 1, "
    "lease_until = ?, "
    "attempts = ?, first_attempt_at = ?, last_attempt_at = ?, error_kind = NULL, error = NULL, "
    "advice = NULL "
    "WHERE workspace_id = ? AND id = ? AND lease_token = ?";
constexpr Statement kTakeToSettle =
    "UPDATE delivery SET state = 'unknown', lease_owner = ?, lease_token = lease_token + 1, "
    "lease_until = ?, "
    "settle_tries = ? WHERE workspace_id = ? AND id = ? AND lease_token = ?";
constexpr Statement kRenew =
    "UPDATE delivery SET lease_until = ? WHERE workspace_id = ? AND id = ? AND lease_token = ? "
    "AND state IN ('sending', 'unknown')";
constexpr Statement kFinish =
    "UPDATE delivery SET state = ?, due_at = ?, lease_owner = NULL, lease_until = NULL, remote_id "
    "= ?, remote_url = ?, "
    "error_kind = ?, error = ?, advice = ?, finished_at = ?, settle_tries = CASE WHEN ? = 1 THEN 0 "
    "ELSE settle_tries END "
    "WHERE workspace_id = ? AND id = ? AND lease_token = ? AND state IN ('sending', 'unknown')";
// The token rises, so that nobody who held it before can write a result any more.
constexpr Statement kMove =
    "UPDATE delivery SET state = ?, due_at = ?, error_kind = ?, error = ?, advice = ?, finished_at "
    "= ?, "
    "lease_token = lease_token + 1, lease_owner = NULL, lease_until = NULL, attempts = ?, "
    "settle_tries = 0, "
    "first_attempt_at = ? WHERE workspace_id = ? AND id = ? AND state = ?";
constexpr Statement kChangeContent =
    "UPDATE delivery SET content_json = ?, digest = ? WHERE workspace_id = ? AND id = ? AND state "
    "= 'held'";

constexpr Statement kAddAttempt =
    "INSERT INTO attempt (id, delivery_id, workspace_id, number, started_at) VALUES (?, ?, ?, "
    "(SELECT COALESCE(MAX(number), 0) + 1 FROM attempt WHERE delivery_id = ?), ?)";
constexpr Statement kEndAttempt =
    "UPDATE attempt SET finished_at = ?, outcome = ?, error = ? WHERE delivery_id = ? AND "
    "workspace_id = ? AND number = "
    "(SELECT MAX(number) FROM attempt WHERE delivery_id = ?)";

constexpr Statement kSetMessage =
    "UPDATE message SET state = ?, delivery_id = ?, sent_at = COALESCE(CAST(? AS BIGINT), sent_at) "
    "WHERE workspace_id = ? AND id = ?";
constexpr Statement kSetMessageText =
    "UPDATE message SET text = ?, html = NULL WHERE workspace_id = ? AND id = ?";
constexpr Statement kAttention =
    "UPDATE channel SET state = 'attention', error_kind = ?, error = ?, error_at = ? "
    "WHERE workspace_id = ? AND id = ? AND state IN ('live', 'connecting')";

constexpr Statement kWaitingOnSilent =
    "SELECT d.workspace_id, d.id, CASE WHEN c.removed_at IS NULL THEN c.state ELSE 'gone' END "
    "FROM delivery d JOIN channel c ON c.id = d.channel_id "
    "WHERE d.state = 'waiting' AND (c.state <> 'live' OR c.removed_at IS NOT NULL) ORDER BY d.id "
    "LIMIT ?";
constexpr Statement kHeldOnLive =
    "SELECT d.workspace_id, d.id, c.state FROM delivery d JOIN channel c ON c.id = d.channel_id "
    "WHERE d.state = 'held' AND (d.error_kind = 'channel' OR (d.error_kind = 'stopped' AND NOT EXISTS (SELECT 1 FROM "
    "outbound_stop s WHERE s.workspace_id = d.workspace_id AND s.released_at IS NULL AND "
    "(s.channel_id IS NULL OR s.channel_id = d.channel_id)))) AND c.state = 'live' AND c.removed_at IS NULL "
    "ORDER BY d.id LIMIT ?";
constexpr Statement kHurry =
    "UPDATE delivery SET due_at = ? WHERE state = 'waiting' AND error_kind = 'unavailable' AND "
    "due_at > ? "
    "AND last_attempt_at < ? AND EXISTS (SELECT 1 FROM channel c WHERE c.id = delivery.channel_id "
    "AND c.checked_at > delivery.last_attempt_at)";
// Written by a clock that has gone back since: a lease longer than any, what was to leave at once. Uses delivery_due.
constexpr Statement kCutLeases =
    "UPDATE delivery SET lease_until = ? WHERE state IN ('sending', 'unknown') AND lease_until > ?";
constexpr Statement kDueAfterAll =
    "UPDATE delivery SET due_at = ? WHERE state = 'waiting' AND due_at > ? AND attempts = 0 AND due_at <= created_at";
constexpr Statement kDueTried =
    "UPDATE delivery SET due_at = ? WHERE state IN ('waiting', 'unknown', 'sending') AND due_at > ? AND attempts > 0";
constexpr Statement kHurryChannel =
    "UPDATE delivery SET due_at = ? WHERE workspace_id = ? AND channel_id = ? AND due_at > ? AND "
    "((state = 'waiting' AND error_kind IN ('unavailable', 'timeout')) OR state = 'unknown')";
constexpr Statement kForgetLeases =
    "UPDATE delivery SET lease_until = 0, lease_token = lease_token + 1 WHERE state IN ('sending', "
    "'unknown') "
    "AND lease_until > 0";

#undef KITH_EARLIER

Value text_or_null(std::string_view text) {
  return text.empty() ? Value() : Value(text);
}

Result<Delivery> read(const Row& r) {
  Delivery d;
  d.id = r.id<DeliveryTag>(0);
  d.workspace = r.id<WorkspaceTag>(1);
  d.channel = r.id<ChannelTag>(2);
  d.conversation = r.id<ConversationTag>(3);
  d.message = r.id<MessageTag>(4);
  d.member = r.id<MemberTag>(5);
  const auto state = parse<DeliveryState>(r.text(6));
  if (!state) return fail(Kind::corrupt, "a delivery is in a state nobody knows");
  d.state = *state;
  TRY(d.content, outbound_from_json(r.text(7)));
  d.declared = strings_from_json(r.text(8));
  d.digest = r.text(9);
  d.key = r.text(10);
  d.due_at = r.time(11);
  d.created_at = r.time(12);
  d.first_attempt_at = r.opt_time(13);
  d.finished_at = r.opt_time(14);
  d.attempts = r.integer(15);
  d.settle_tries = r.integer(16);
  d.remote_id = r.text(17);
  d.remote_url = r.text(18);
  d.error_kind = r.text(19);
  d.error = r.text(20);
  d.advice = r.text(21);
  return d;
}

Result<std::vector<Stray>> strays(Transaction& tx, const Statement& statement, int limit) {
  TRY(const auto rows, tx.query(statement, {limit}));
  std::vector<Stray> out;
  for (const Row& r : rows) out.push_back({r.id<WorkspaceTag>(0), r.id<DeliveryTag>(1), r.text(2)});
  return out;
}

Result<bool> one(Result<std::int64_t> changed) {
  TRY(const auto n, std::move(changed));
  return n == 1;
}

}  // namespace

Result<void> insert(Transaction& tx, const Delivery& d, DecisionId decision, Time now) {
  TRYV(tx.execute(
      kInsert, {d.id, d.workspace, d.channel, d.conversation, d.message, name(d.content.kind),
                to_json(d.content), d.digest, d.key, name(d.state), d.due_at,
                text_or_null(d.error_kind), text_or_null(d.error), text_or_null(d.advice), d.member,
                decision, strings_to_json(d.declared), now}));
  return {};
}

Result<std::optional<HeldRow>> find(Transaction& tx, WorkspaceId workspace, DeliveryId id) {
  TRY(const auto row, tx.query_one(kFind, {workspace, id}));
  if (!row) return std::optional<HeldRow>{};
  HeldRow out;
  TRY(out.delivery, read(*row));
  out.last_attempt_at = row->time(kDeliveryColumns);
  out.lease_token = row->i64(kDeliveryColumns + 1);
  out.lease_until = row->opt_time(kDeliveryColumns + 2);
  out.channel_state = row->text(kDeliveryColumns + 3);
  out.channel_removed = !row->is_null(kDeliveryColumns + 4);
  return std::optional<HeldRow>{std::move(out)};
}

Result<std::vector<Delivery>> find_some(Transaction& tx, WorkspaceId workspace, const std::vector<DeliveryId>& ids) {
  TRY(const auto rows,
      store::query_in(tx, "SELECT " KITH_DELIVERY_COLUMNS " FROM delivery d WHERE d.workspace_id = ? AND d.id IN ", "",
                      {workspace}, store::keys_of(ids)));
  std::vector<Delivery> out;
  for (const Row& r : rows) {
    TRY(auto delivery, read(r));
    out.push_back(std::move(delivery));
  }
  return out;
}

Result<std::vector<Delivery>> list(Transaction& tx, WorkspaceId workspace,
                                   std::optional<DeliveryState> state, DeliveryId before,
                                   int limit) {
  const std::int64_t below = before ? before.value : INT64_MAX;
  TRY(const auto rows, state ? tx.query(kListState, {workspace, name(*state), below, limit})
                             : tx.query(kList, {workspace, below, limit}));
  std::vector<Delivery> out;
  for (const Row& r : rows) {
    TRY(auto delivery, read(r));
    out.push_back(std::move(delivery));
  }
  return out;
}

Result<std::vector<Outbox::Due>> due(Transaction& tx, Time now, int limit) {
  TRY(const auto rows, tx.query(kDue, {now, now, now, limit}));
  std::vector<Outbox::Due> out;
  for (const Row& r : rows)
    out.push_back({r.id<WorkspaceTag>(0), r.id<ChannelTag>(1), r.id<DeliveryTag>(2)});
  return out;
}

Result<std::optional<Time>> next_due(Transaction& tx, Time now) {
  TRY(const auto row, tx.query_one(kNextDue, {now}));
  return row ? row->opt_time(0) : std::nullopt;
}

Result<bool> waits_for_earlier(Transaction& tx, const Delivery& delivery, Time now) {
  TRY(const auto row, tx.query_one(kEarlier, {delivery.id, now}));
  return row.has_value();
}

Result<bool> take_to_send(Transaction& tx, const Delivery& d, const std::string& owner,
                          std::int64_t old_token, Time until, Time now) {
  return one(tx.execute(kTakeToSend, {owner, until, d.attempts, d.first_attempt_at, now,
                                      d.workspace, d.id, old_token}));
}

Result<bool> take_to_settle(Transaction& tx, const Delivery& d, const std::string& owner,
                            std::int64_t old_token, Time until) {
  return one(
      tx.execute(kTakeToSettle, {owner, until, d.settle_tries, d.workspace, d.id, old_token}));
}

Result<bool> renew(Transaction& tx, const Delivery& d, std::int64_t token, Time until) {
  return one(tx.execute(kRenew, {until, d.workspace, d.id, token}));
}

Result<bool> finish(Transaction& tx, const Delivery& d, std::int64_t token, const Next& next,
                    bool settled, Time now) {
  const Value finished = next.finished() ? Value(now) : Value();
  const Value remote_id = next.receipt ? text_or_null(next.receipt->remote_id) : Value();
  const Value remote_url = next.receipt ? text_or_null(next.receipt->url) : Value();
  const Time due_at = next.due_at == Time{} ? now : next.due_at;
  return one(tx.execute(
      kFinish, {name(next.state), due_at, remote_id, remote_url, text_or_null(next.error_kind),
                text_or_null(next.error), text_or_null(next.advice), finished, settled, d.workspace,
                d.id, token}));
}

Result<bool> move(Transaction& tx, const Delivery& d, const Next& next, Time now) {
  const bool ended = next.finished() || next.state == DeliveryState::cancelled;
  // What was tried once waits for no time of its own, least of all by a clock that has gone back since.
  const bool at_once = next.state == DeliveryState::waiting && d.attempts > 0;
  const Time due_at = next.due_at != Time{} ? next.due_at : at_once ? now : d.due_at;
  // A failed one begins anew: its tries and its two days count from here.
  const bool anew = d.state == DeliveryState::failed;
  return one(tx.execute(
      kMove, {name(next.state), due_at, text_or_null(next.error_kind), text_or_null(next.error),
              text_or_null(next.advice), ended ? Value(now) : Value(), anew ? 0 : d.attempts,
              anew && next.state == DeliveryState::waiting ? Value() : Value(d.first_attempt_at),
              d.workspace, d.id, name(d.state)}));
}

Result<bool> change_content(Transaction& tx, const Delivery& d, const Outbound& content) {
  return one(
      tx.execute(kChangeContent, {to_json(content), policy::digest(content), d.workspace, d.id}));
}

Result<void> add_attempt(Transaction& tx, const Delivery& d, Time now) {
  TRYV(tx.execute(kAddAttempt, {next_id(now), d.id, d.workspace, d.id, now}));
  return {};
}

Result<void> end_attempt(Transaction& tx, const Delivery& d, std::string_view outcome,
                         std::string_view error, Time now) {
  TRYV(tx.execute(kEndAttempt, {now, outcome, text_or_null(error), d.id, d.workspace, d.id}));
  return {};
}

Result<void> set_message(Transaction& tx, const Delivery& d, DeliveryState state,
                         std::optional<Time> sent_at) {
  TRYV(tx.execute(kSetMessage, {name(state), d.id, sent_at, d.workspace, d.message}));
  return {};
}

Result<void> set_message_text(Transaction& tx, const Delivery& d, std::string_view text) {
  TRYV(tx.execute(kSetMessageText, {text, d.workspace, d.message}));
  return store::note_for_search(tx, d.workspace, d.message);
}

Result<MessageId> blank_removed(Transaction& tx, const Delivery& d, Time now) {
  // Index: message(channel_id, remote_id).
  static constexpr Statement kTarget =
      "SELECT id, conversation_id FROM message WHERE workspace_id = ? AND channel_id = ? AND remote_id = ? AND "
      "direction = 'out' AND deleted_at IS NULL";
  TRY(const auto row, tx.query_one(kTarget, {d.workspace, d.channel, d.content.target}));
  if (!row) return MessageId{};
  const auto message = row->id<MessageTag>(0);
  TRYV(store::take_back_message(tx, d.workspace, message, now));
  TRYV(store::refresh_conversations(tx, d.workspace, std::array{row->id<ConversationTag>(1)}, now));
  return message;
}

Result<bool> needs_attention(Transaction& tx, const Delivery& d, std::string_view kind,
                             std::string_view error, Time now) {
  return one(tx.execute(kAttention, {kind, error, now, d.workspace, d.channel}));
}

Result<std::vector<Stray>> waiting_on_silent_channels(Transaction& tx, int limit) {
  return strays(tx, kWaitingOnSilent, limit);
}

Result<std::vector<Stray>> held_on_live_channels(Transaction& tx, int limit) {
  return strays(tx, kHeldOnLive, limit);
}

Result<std::int64_t> hurry(Transaction& tx, Time now, Time not_tried_since) {
  return tx.execute(kHurry, {now, now, not_tried_since});
}

Result<void> follow_clock_back(Transaction& tx, Time now, Time longest) {
  TRYV(tx.execute(kCutLeases, {longest, longest}));
  TRYV(tx.execute(kDueAfterAll, {now, now}));
  return {};
}

Result<std::int64_t> hurry_tried(Transaction& tx, Time now) {
  return tx.execute(kDueTried, {now, now});
}

Result<std::int64_t> hurry_channel(Transaction& tx, WorkspaceId workspace, ChannelId channel,
                                   Time now) {
  return tx.execute(kHurryChannel, {now, workspace, channel, now});
}

Result<void> forget_leases(Transaction& tx) {
  TRYV(tx.execute(kForgetLeases));
  return {};
}

}  // namespace kith::publish::queries
