#include "publish/record/retention.h"

#include <boost/json.hpp>

#include <algorithm>
#include <set>

#include "base/log.h"
#include "base/secret.h"
#include "model/event.h"
#include "publish/record/retention_queries.h"
#include "store/desk_rows.h"

namespace kith::publish {
namespace {

namespace json = boost::json;
using store::Transaction;

constexpr int kErasedAtOnce = 200;
constexpr int kPassesLookedAt = 1'000;
constexpr auto kLookedThroughEvery = std::chrono::hours{24};
constexpr auto kTriedAgainAfter = std::chrono::hours{1};
constexpr auto kMayBeOverdue = std::chrono::days{2};
constexpr int kOverdueAtOnce = 1'000, kOverduePages = 100;

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
  if (pass.kind == "moments") return queries::drop_moment(tx, pass.workspace, one.id);
  if (pass.kind == "profiles") return queries::drop_profile_change(tx, pass.workspace, one.id);
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

Result<void> run_batch(Transaction& tx, queries::Pass pass, Time now, int most) {
  const Time before = now - std::chrono::days{pass.days};
  TRY(const auto found, queries::candidates(tx, pass, before, most));
  Batch batch;
  for (const auto& one : found)
    if (one.erases) TRYV(erase(tx, pass, one, now, batch));
  const std::vector<ConversationId> talks(batch.talks.begin(), batch.talks.end());
  for (const auto talk : talks) TRYV(queries::empty_subject(tx, pass.workspace, talk));
  TRYV(store::refresh_conversations(tx, pass.workspace, talks, now));
  if (batch.erased > 0) TRYV(tell(tx, pass, batch, before, now));
  if (found.size() < static_cast<std::size_t>(most)) {
    pass.after_at = pass.after_id = 0;
    return queries::save_pass(tx, pass, batch.erased, now);
  }
  pass.after_at = found.back().at;
  pass.after_id = found.back().id;
  return queries::save_pass(tx, pass, batch.erased, std::nullopt);
}

// The pass as it is by now, given to `work` in a transaction of its own; nothing where it was taken away.
template <class Work>
Result<void> with_pass(store::Database& db, const queries::Pass& due, Work work) {
  return db.write(due.workspace, [&](Transaction& tx) -> Result<void> {
    TRY(const auto pass, queries::pass(tx, due.workspace, due.kind));
    if (!pass) return {};
    return work(tx, *pass);
  });
}

// Goes past the first row there is, erasing nothing.
Result<void> pass_over(store::Database& db, const queries::Pass& due, const Error& why, Time now) {
  return with_pass(db, due, [&](Transaction& tx, queries::Pass pass) -> Result<void> {
    TRY(const auto found, queries::candidates(tx, pass, now - std::chrono::days{pass.days}, 1));
    if (found.empty()) return {};
    log::error("retention.not_erased", {{"workspace", to_string(pass.workspace)},
                                        {"kind", pass.kind},
                                        {"id", format_id(found[0].id)},
                                        {"error", describe(why)}});
    pass.after_at = found[0].at;
    pass.after_id = found[0].id;
    return queries::save_pass(tx, pass, 0, std::nullopt);
  });
}

// The database's trouble, not the row's.
bool passes(const Error& error) {
  return error.kind == Kind::unavailable || error.kind == Kind::timeout || error.kind == Kind::cancelled;
}

// One batch; where something in it cannot be erased, one row at a time up to that, and past it.
Result<void> erase_batch(store::Database& db, const queries::Pass& due, Time now) {
  const auto run = [&](int most) {
    return with_pass(db, due,
                     [&](Transaction& tx, const queries::Pass& pass) { return run_batch(tx, pass, now, most); });
  };
  auto done = run(kErasedAtOnce);
  if (done || passes(done.error())) return done;
  for (int i = 0; i < kErasedAtOnce; ++i) {
    done = run(1);
    if (done) continue;
    if (passes(done.error())) return done;
    return pass_over(db, due, done.error(), now);
  }
  return {};
}

}  // namespace

Result<std::vector<Retention>> retentions(Transaction& tx, WorkspaceId workspace, Time now) {
  return queries::retentions(tx, workspace, now - kClockMayRunAhead);
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

Result<std::vector<std::string>> waiting_for_clock(Transaction& tx, Time now) {
  return queries::before_trusted(tx, now - kClockMayRunAhead);
}

Result<std::int64_t> trust_clock(Transaction& tx, Time now) {
  return queries::look_again(tx, now - kLookedThroughEvery, now - kClockMayRunAhead);
}

Result<std::vector<std::string>> overdue(Transaction& tx, Time now) {
  TRY(const auto all, queries::all_passes(tx));
  std::vector<std::string> out;
  for (auto [pass, workspace] : all) {
    const Time before = now - std::chrono::days{pass.days} - kMayBeOverdue;
    std::int64_t left = 0;
    pass.after_at = pass.after_id = 0;
    for (int page = 0; page < kOverduePages; ++page) {
      TRY(const auto found, queries::candidates(tx, pass, before, kOverdueAtOnce));
      left += std::ranges::count_if(found, &queries::Candidate::erases);
      if (found.size() < static_cast<std::size_t>(kOverdueAtOnce)) break;
      pass.after_at = found.back().at;
      pass.after_id = found.back().id;
    }
    if (left > 0) out.push_back(workspace + ", " + pass.kind + ": " + std::to_string(left));
  }
  return out;
}

Result<bool> Erasing::step(store::Database& db, Time now) {
  TRY(const auto due, db.read([&](Transaction& tx) {
    return queries::passes_due(tx, now - kLookedThroughEvery, now, now - kClockMayRunAhead, kPassesLookedAt);
  }));
  const auto ticks = std::chrono::steady_clock::now();
  std::erase_if(again_, [&](const auto& one) { return one.second <= ticks; });
  const auto next = std::ranges::find_if(
      due, [&](const auto& pass) { return !again_.contains(Which{pass.workspace.value, pass.kind}); });
  if (next == due.end()) return false;
  const auto done = erase_batch(db, *next, now);
  if (done) return true;
  if (passes(done.error())) return done.error();
  log::error("retention.not_looked_through", {{"workspace", to_string(next->workspace)},
                                              {"kind", next->kind},
                                              {"error", describe(done.error())}});
  again_[{next->workspace.value, next->kind}] = ticks + kTriedAgainAfter;
  return true;
}

}  // namespace kith::publish
