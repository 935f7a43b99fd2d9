// Retention: how long each kind of record is kept, and the sweep that erases what is older. Words go, digests stay; the
// event log holds no words and is kept for ever. What is under a legal hold (holds.h), or belongs to a conversation
// that is not closed, stays.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "store/database.h"

namespace kith::publish {

// messages: what was said in conversations, ours and theirs, with its deliveries. overheard: the same of streams.
// attachments: files that left or came. decisions: reasons and notes of decisions and approvals. visitors: the words
// steps with visitors were about. proofs: signed forms of releases that ended.
inline constexpr std::array<std::string_view, 6> kRetentionKinds{"messages",  "overheard", "attachments",
                                                                 "decisions", "visitors",  "proofs"};
inline constexpr int kRetentionDaysMost = 36'500;

struct Retention {
  std::string kind;
  int days = 0;
  MemberId set_by;
  std::string set_by_name;
  Time set_at{};
  std::optional<Time> passed_at;  // when everything was last looked through
  std::int64_t erased = 0;        // things erased so far
};
// Kinds that end; what is not in it is kept for ever.
Result<std::vector<Retention>> retentions(store::Transaction& tx, WorkspaceId workspace);
// Without `days` it is kept for ever. Inside write(workspace, …). Tells (retention.changed). Errors: invalid.
Result<void> set_retention(store::Transaction& tx, WorkspaceId workspace, std::string_view kind,
                           std::optional<int> days, MemberId by, Time now);

// One batch of one kind of one workspace, in a transaction of its own: some hundred rows. Everything is looked through
// once a day. True: there is more to do at once. Each batch that erased something is told (record.erased), with the
// deliveries it emptied.
Result<bool> erase_some(store::Database& db, Time now);

}  // namespace kith::publish
