#include "store/events.h"

#include <array>

#include "base/secret.h"
#include "store/params_of.h"

namespace kith::store {
namespace {

// Uses event_workspace.
constexpr Statement kLastHash =
    "SELECT hash FROM event WHERE workspace_id = ? ORDER BY seq DESC LIMIT 1";
constexpr Statement kLastSeq =
    "SELECT seq FROM event WHERE workspace_id = ? ORDER BY seq DESC LIMIT 1";
constexpr Statement kInsert =
    "INSERT INTO event (workspace_id, at, kind, subject_kind, subject_id, actor_id, data_json, "
    "prev_hash, hash) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq";
constexpr Statement kInsertOne =
    "INSERT INTO event (workspace_id, at, kind, subject_kind, subject_id, actor_id, data_json, "
    "prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr Statement kAfter =
    "SELECT seq, at, kind, subject_kind, subject_id, actor_id, data_json FROM event "
    "WHERE workspace_id = ? AND seq > ? ORDER BY seq LIMIT ?";
constexpr Statement kChain =
    "SELECT seq, at, kind, subject_kind, subject_id, actor_id, data_json, prev_hash, hash FROM "
    "event "
    "WHERE workspace_id = ? AND seq > ? ORDER BY seq LIMIT ?";
constexpr Statement kHashAt = "SELECT hash FROM event WHERE workspace_id = ? AND seq = ?";

// Each field with its length before it, so that no two rows make the same bytes.
std::string chain_hash(std::string_view previous, std::int64_t workspace, std::int64_t at,
                       std::string_view kind, std::string_view subject_kind, std::int64_t subject,
                       std::int64_t actor, std::string_view data) {
  std::string bytes;
  bytes.reserve(data.size() + 160);
  const auto add = [&](std::string_view field) {
    bytes.append(std::to_string(field.size())).append(":").append(field).append(",");
  };
  add(previous);
  add(std::to_string(workspace));
  add(std::to_string(at));
  add(kind);
  add(subject_kind);
  add(std::to_string(subject));
  add(std::to_string(actor));
  add(data);
  return sha256(bytes);
}

}  // namespace

Result<std::string> Transaction::last_hash(WorkspaceId workspace) {
  if (log_of_ == workspace) return log_end_;
  TRYV(lock_workspace(workspace));
  TRY(const auto last, query_one(kLastHash, {workspace}));
  log_of_ = workspace;
  log_end_ = last ? last->blob(0).bytes : std::string();
  return log_end_;
}

Result<void> Transaction::look_at_log(WorkspaceId workspace) {
  TRYV(last_hash(workspace));
  return {};
}

Result<std::int64_t> Transaction::append_event(const NewEvent& e) {
  if (!e.workspace) return fail(Kind::internal, "an event needs a workspace");
  TRY(const std::string previous, last_hash(e.workspace));
  std::string hash = chain_hash(previous, e.workspace.value, to_ms(e.at), e.kind, e.subject_kind,
                                e.subject, e.actor.value, e.data_json);
  TRY(auto row, query_one(kInsert, {e.workspace, e.at, e.kind, e.subject_kind, e.subject, e.actor,
                                    e.data_json, Blob{previous}, Blob{hash}}));
  log_end_ = std::move(hash);
  const std::int64_t seq = row->i64(0);
  note_event(e.workspace, seq);
  return seq;
}

void Transaction::note_event(WorkspaceId workspace, std::int64_t seq) {
  if (!notices_.empty() && notices_.back().workspace == workspace)
    notices_.back().seq = seq;
  else
    notices_.push_back({workspace, seq});
}

Result<void> Transaction::append_events(std::span<const NewEvent> events) {
  if (events.empty()) return {};
  const WorkspaceId workspace = events.front().workspace;
  if (!workspace) return fail(Kind::internal, "an event needs a workspace");
  TRY(std::string previous, last_hash(workspace));
  std::vector<Params> rows;
  rows.reserve(events.size());
  for (const NewEvent& e : events) {
    if (e.workspace != workspace) return fail(Kind::internal, "events of two workspaces at once");
    std::string hash = chain_hash(previous, e.workspace.value, to_ms(e.at), e.kind, e.subject_kind,
                                  e.subject, e.actor.value, e.data_json);
    rows.push_back(params_of(e.workspace, e.at, e.kind, e.subject_kind, e.subject, e.actor, e.data_json,
                             Blob{std::move(previous)}, Blob{hash}));
    previous = std::move(hash);
  }
  TRYV(execute_later(kInsertOne, rows));
  log_end_ = std::move(previous);
  TRY(const auto seq, last_event_seq(*this, workspace));
  note_event(workspace, seq);
  return {};
}

Result<std::vector<StoredEvent>> events_after(Transaction& tx, WorkspaceId workspace,
                                              std::int64_t seq, int limit) {
  TRY(auto rows, tx.query(kAfter, {workspace, seq, limit}));
  std::vector<StoredEvent> out;
  out.reserve(rows.size());
  for (const Row& r : rows)
    out.push_back({r.i64(0), workspace, r.time(1), r.text(2), r.text(3), r.i64(4),
                   r.id<MemberTag>(5), r.text(6)});
  return out;
}

Result<std::int64_t> last_event_seq(Transaction& tx, WorkspaceId workspace) {
  TRY(auto row, tx.query_one(kLastSeq, {workspace}));
  return row ? row->i64(0) : 0;
}

Result<ChainCheck> check_chain(Transaction& tx, WorkspaceId workspace, std::int64_t after,
                               int limit) {
  ChainCheck check{.checked_to = after};
  std::string previous;
  if (after > 0) {
    TRY(auto row, tx.query_one(kHashAt, {workspace, after}));
    if (!row) return fail(Kind::not_found, "no event with this number in this workspace");
    previous = row->blob(0).bytes;
  }
  TRY(auto rows, tx.query(kChain, {workspace, after, limit}));
  for (const Row& r : rows) {
    const std::string expected = chain_hash(previous, workspace.value, r.i64(1), r.text(2),
                                            r.text(3), r.i64(4), r.i64(5), r.text(6));
    if (r.blob(7).bytes != previous || r.blob(8).bytes != expected) {
      check.broken_at = r.i64(0);
      return check;
    }
    previous = expected;
    check.checked_to = r.i64(0);
  }
  check.done = static_cast<int>(rows.size()) < limit;
  return check;
}

}  // namespace kith::store
