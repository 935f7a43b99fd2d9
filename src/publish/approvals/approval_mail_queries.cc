#include "publish/approvals/approval_mail_queries.h"

namespace kith::publish::queries {
namespace {

using store::Row;
using store::Statement;

constexpr Millis kRemindAfter = std::chrono::hours{24}, kRemindFor = std::chrono::days{7};

// Of all workspaces. Uses approval_waiting.
constexpr Statement kUntold =
    "SELECT workspace_id, id, told_at IS NOT NULL FROM approval WHERE state = 'waiting' AND (told_at IS NULL OR "
    "(COALESCE(reminded_at, told_at) <= ? AND asked_at > ?)) "
    "ORDER BY CASE WHEN told_at IS NULL THEN 0 ELSE 1 END, id LIMIT ?";
constexpr Statement kTold = "UPDATE approval SET told_at = ? WHERE workspace_id = ? AND id = ?";
constexpr Statement kReminded = "UPDATE approval SET reminded_at = ? WHERE workspace_id = ? AND id = ?";

#define KITH_LETTER \
  "SELECT id, workspace_id, approval_id, delivery_id, member_id, digest, why, expires_at, used_at"
constexpr Statement kHasLetter =
    "SELECT 1 FROM approval_mail WHERE workspace_id = ? AND delivery_id = ? AND member_id = ? AND digest = ? LIMIT 1";
constexpr Statement kAddLetter =
    "INSERT INTO approval_mail (id, workspace_id, approval_id, delivery_id, member_id, digest, why, created_at, "
    "expires_at, try_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
// Of all workspaces. Uses approval_mail_due.
constexpr Statement kWaiting =
    KITH_LETTER ", tries, try_at FROM approval_mail WHERE try_at <= ? ORDER BY try_at LIMIT ?";
constexpr Statement kTake =
    "UPDATE approval_mail SET try_at = ?, tries = tries + 1 WHERE workspace_id = ? AND id = ? AND try_at = ?";
constexpr Statement kEndTry =
    "UPDATE approval_mail SET sent_at = ?, try_at = ?, error = ? WHERE workspace_id = ? AND id = ?";
constexpr Statement kLetter = KITH_LETTER " FROM approval_mail WHERE workspace_id = ? AND id = ?";
#undef KITH_LETTER
constexpr Statement kUse =
    "UPDATE approval_mail SET used_at = ? WHERE workspace_id = ? AND id = ? AND used_at IS NULL";
constexpr Statement kAddressed =
    "SELECT u.email, m.name, w.name, w.slug, COALESCE(h.name, '') FROM member m JOIN account u ON u.id = m.account_id "
    "JOIN workspace w ON w.id = m.workspace_id JOIN delivery d ON d.id = ? AND d.workspace_id = m.workspace_id "
    "LEFT JOIN channel h ON h.id = d.channel_id WHERE m.workspace_id = ? AND m.id = ? AND m.left_at IS NULL";

Letter read(const Row& r) {
  return {.id = r.i64(0),
          .workspace = r.id<WorkspaceTag>(1),
          .approval = r.id<ApprovalTag>(2),
          .delivery = r.id<DeliveryTag>(3),
          .member = r.id<MemberTag>(4),
          .digest = r.text(5),
          .why = r.text(6),
          .expires_at = r.time(7),
          .used_at = r.opt_time(8)};
}

}  // namespace

Result<std::vector<Untold>> untold(Transaction& tx, Time now, int limit) {
  TRY(const auto rows, tx.query(kUntold, {now - kRemindAfter, now - kRemindFor, limit}));
  std::vector<Untold> out;
  for (const Row& r : rows) out.push_back({r.id<WorkspaceTag>(0), r.id<ApprovalTag>(1), r.boolean(2)});
  return out;
}

Result<void> set_told(Transaction& tx, const Untold& untold, Time now) {
  TRYV(tx.execute(untold.reminder ? kReminded : kTold, {now, untold.workspace, untold.demand}));
  return {};
}

Result<bool> has_letter(Transaction& tx, const Letter& like) {
  TRY(const auto row, tx.query_one(kHasLetter, {like.workspace, like.delivery, like.member, like.digest}));
  return row.has_value();
}

Result<void> add_letter(Transaction& tx, const Letter& l, Time now) {
  TRYV(tx.execute(kAddLetter, {l.id, l.workspace, l.approval, l.delivery, l.member, l.digest, l.why, now,
                               l.expires_at, now}));
  return {};
}

Result<std::vector<Waiting>> waiting_letters(Transaction& tx, Time now, int limit) {
  TRY(const auto rows, tx.query(kWaiting, {now, limit}));
  std::vector<Waiting> out;
  for (const Row& r : rows) out.push_back({.letter = read(r), .tries = r.integer(9), .try_at = r.time(10)});
  return out;
}

Result<bool> take_letter(Transaction& tx, const Waiting& w, Time until) {
  TRY(const auto taken, tx.execute(kTake, {until, w.letter.workspace, w.letter.id, w.try_at}));
  return taken == 1;
}

Result<void> end_try(Transaction& tx, const Letter& l, std::optional<Time> sent_at, std::optional<Time> again,
                     std::string_view error) {
  TRYV(tx.execute(kEndTry, {sent_at, again, error, l.workspace, l.id}));
  return {};
}

Result<std::optional<Letter>> letter(Transaction& tx, WorkspaceId workspace, std::int64_t id) {
  TRY(const auto row, tx.query_one(kLetter, {workspace, id}));
  if (!row) return std::optional<Letter>{};
  return std::optional<Letter>{read(*row)};
}

Result<bool> use_letter(Transaction& tx, const Letter& l, Time now) {
  TRY(const auto used, tx.execute(kUse, {now, l.workspace, l.id}));
  return used == 1;
}

Result<std::optional<Addressed>> addressed(Transaction& tx, const Letter& l) {
  TRY(const auto row, tx.query_one(kAddressed, {l.delivery, l.workspace, l.member}));
  if (!row) return std::optional<Addressed>{};
  return std::optional<Addressed>{{row->text(0), row->text(1), row->text(2), row->text(3), row->text(4)}};
}

}  // namespace kith::publish::queries
