#include "publish/policies/readings.h"

#include <fmt/format.h>

#include "model/event.h"
#include "policy/document.h"
#include "policy/review.h"
#include "publish/policies/policies_queries.h"
#include "publish/policies/readings_queries.h"

namespace kith::publish {
namespace {

constexpr std::chrono::days kFirstReminder{3}, kNextReminder{7};
constexpr int kAtOnce = 100;

Result<void> tell(store::Transaction& tx, WorkspaceId workspace, PolicyVersionId version, std::string_view kind,
                  MemberId by, MemberId about, Time now) {
  TRYV(tx.append_event(
      {.workspace = workspace,
       .at = now,
       .kind = kind,
       .subject_kind = "policy",
       .subject = version.value,
       .actor = by,
       .data_json = about ? fmt::format(R"({{"member":"{}"}})", to_string(about)) : std::string("{}")}));
  return {};
}

Result<int> remind(store::Transaction& tx, WorkspaceId workspace, PolicyVersionId version, MemberId by, Time not_since,
                   Time now) {
  TRY(const auto all, queries::readers(tx, workspace, version));
  int reminded = 0;
  for (const auto& reader : all) {
    if (reader.read_at || (reader.reminded_at && *reader.reminded_at > not_since)) continue;
    TRYV(queries::mark_reminded(tx, workspace, version, reader.member, now));
    TRYV(tell(tx, workspace, version, event::kPolicyReminded, by, reader.member, now));
    ++reminded;
  }
  return reminded;
}

bool review_is_due(const queries::AdoptedRow& row, Time now) {
  if (row.review_told) return false;
  const auto policy = policy::parse_policy(row.document);
  if (!policy) return false;
  const auto due = policy::next_review(policy->document().review, row.adopted_at);
  return due && now >= Time(*due);
}

}  // namespace

Result<std::vector<Reader>> readers(store::Transaction& tx, WorkspaceId workspace, PolicyVersionId version) {
  return queries::readers(tx, workspace, version);
}

Result<bool> has_read_policy(store::Transaction& tx, WorkspaceId workspace, MemberId member) {
  return queries::has_read(tx, workspace, member);
}

Result<void> acknowledge_policy(store::Transaction& tx, WorkspaceId workspace, PolicyVersionId version, MemberId member,
                                Time now) {
  TRY(const auto found, queries::policy_version(tx, workspace, version));
  if (!found) return fail(Kind::not_found, "there is no such version of the comfort zone");
  if (found->state != "adopted")
    return fail(Kind::conflict, "another version holds by now; read that one, then say so");
  TRY(const bool fresh, queries::mark_read(tx, workspace, version, member, now));
  if (!fresh) return {};
  return tell(tx, workspace, version, event::kPolicyAcknowledged, member, member, now);
}

Result<int> remind_readers(store::Transaction& tx, WorkspaceId workspace, MemberId by, Time not_since, Time now) {
  TRY(const PolicyVersionId version, queries::adopted_version(tx, workspace));
  if (!version) return fail(Kind::not_found, "no comfort zone has been adopted yet");
  return remind(tx, workspace, version, by, not_since, now);
}

Result<int> tend_policies(store::Database& db, Time now) {
  int told = 0;
  PolicyVersionId after;
  for (;;) {
    TRY(const auto rows,
        db.read([&](store::Transaction& tx) { return queries::adopted_everywhere(tx, after, kAtOnce); }));
    for (const auto& row : rows) {
      after = row.version;
      const bool review = review_is_due(row, now);
      const bool reminders = now - row.adopted_at >= kFirstReminder;
      if (!review && !reminders) continue;
      TRY(const int more, db.write(row.workspace, [&](store::Transaction& tx) -> Result<int> {
        int count = 0;
        if (reminders) {
          TRY(count, remind(tx, row.workspace, row.version, {}, now - kNextReminder, now));
        }
        if (review) {
          TRYV(queries::mark_review_told(tx, row.workspace, row.version, now));
          TRYV(tell(tx, row.workspace, row.version, event::kPolicyReviewDue, {}, {}, now));
          ++count;
        }
        return count;
      }));
      told += more;
    }
    if (rows.size() < kAtOnce) return told;
  }
}

}  // namespace kith::publish
