#include "publish/record/retention.h"

#include <boost/json.hpp>

#include <algorithm>
#include <set>

#include "base/secret.h"
#include "model/event.h"
#include "publish/record/retention_queries.h"
#include "store/desk_rows.h"

namespace kith::publish {
namespace {

namespace json = boost::json;
using store::Transaction;

constexpr int kErasedAtOnce = 200;
constexpr auto kLookedThroughEvery = std::chrono::hours{24};

// What one batch came to.
struct Batch {
  std::int64_t erased = 0;
  std::vector<DeliveryId> deliveries;
  std::set<ConversationId> talks;
};

Result<void> erase_message(Transaction& tx, WorkspaceId workspace, const queries::Candidate& one, Time now,
                           Batch& batch) {
  const MessageId message{one.id};
  TRYV(queries::empty_message(tx, workspace, message, sha256_hex(one.text), now));
  TRY(const auto deliveries, queries::empty_deliveries(tx, workspace, message, now));
  batch.deliveries.insert(batch.deliveries.end(), deliveries.begin(), deliveries.end());
  batch.talks.insert(one.conversation);
  return {};
}

Result<void> erase(Transaction& tx, const queries::Pass& pass, const queries::Candidate& one, Time now, Batch& batch) {
  ++batch.erased;
  if (pass.kind == "messages" || pass.kind == "overheard") return erase_message(tx, pass.workspace, one, now, batch);
  if (pass.kind == "attachments") return queries::empty_attachment(tx, pass.workspace, one.id, now);
  if (pass.kind == "decisions") return queries::empty_decision(tx, pass.workspace, one.id, now);
  if (pass.kind == "visitors") return queries::empty_step(tx, pass.workspace, one.id, now);
  return queries::empty_proof(tx, pass.workspace, one.id, now);
}

Result<void> tell(Transaction& tx, const queries::Pass& pass, const Batch& batch, Time before, Time now) {
  json::array deliveries;
  for (const auto id : batch.deliveries) deliveries.emplace_back(to_string(id));
  const json::object data{{"kind", pass.kind},
                          {"count", batch.erased},
                          {"before", format_time(before)},
                          {"deliveries", std::move(deliveries)}};
  TRYV(tx.append_event({.workspace = pass.workspace,
                        .at = now,
                        .kind = event::kRecordErased,
                        .subject_kind = "workspace",
                        .subject = pass.workspace.value,
                        .data_json = json::serialize(data)}));
  return {};
}

Result<void> run_batch(Transaction& tx, queries::Pass pass, Time now) {
  const Time before = now - std::chrono::days{pass.days};
  TRY(const auto found, queries::candidates(tx, pass, before, kErasedAtOnce));
  Batch batch;
  for (const auto& one : found)
    if (one.erases) TRYV(erase(tx, pass, one, now, batch));
  const std::vector<ConversationId> talks(batch.talks.begin(), batch.talks.end());
  for (const auto talk : talks) TRYV(queries::empty_subject(tx, pass.workspace, talk));
  TRYV(store::refresh_conversations(tx, pass.workspace, talks, now));
  if (batch.erased > 0) TRYV(tell(tx, pass, batch, before, now));
  if (found.size() < static_cast<std::size_t>(kErasedAtOnce)) {
    pass.after_at = pass.after_id = 0;
    return queries::save_pass(tx, pass, batch.erased, now);
  }
  pass.after_at = found.back().at;
  pass.after_id = found.back().id;
  return queries::save_pass(tx, pass, batch.erased, std::nullopt);
}

}  // namespace

Result<std::vector<Retention>> retentions(Transaction& tx, WorkspaceId workspace) {
  return queries::retentions(tx, workspace);
}

Result<void> set_retention(Transaction& tx, WorkspaceId workspace, std::string_view kind, std::optional<int> days,
                           MemberId by, Time now) {
  if (std::ranges::find(kRetentionKinds, kind) == kRetentionKinds.end())
    return fail(Kind::invalid, "the record has no kind `" + std::string(kind) + "`").with("field", "kind");
  if (days && (*days < 1 || *days > kRetentionDaysMost))
    return fail(Kind::invalid, "keep it for 1 day to 100 years, or for ever").with("field", "days");
  if (days) {
    TRYV(queries::put_retention(tx, workspace, kind, *days, by, now));
  } else {
    TRY(const bool there, queries::drop_retention(tx, workspace, kind));
    if (!there) return {};
  }
  const json::object data{{"kind", kind}, {"days", days ? json::value(*days) : json::value()}};
  TRYV(tx.append_event({.workspace = workspace,
                        .at = now,
                        .kind = event::kRetentionChanged,
                        .subject_kind = "workspace",
                        .subject = workspace.value,
                        .actor = by,
                        .data_json = json::serialize(data)}));
  return {};
}

Result<bool> erase_some(store::Database& db, Time now) {
  TRY(const auto due, db.read([&](Transaction& tx) { return queries::pass_due(tx, now - kLookedThroughEvery); }));
  if (!due) return false;
  TRYV(db.write(due->workspace, [&](Transaction& tx) -> Result<void> {
    TRY(const auto pass, queries::pass(tx, due->workspace, due->kind));
    if (!pass) return {};
    return run_batch(tx, *pass, now);
  }));
  return true;
}

}  // namespace kith::publish
