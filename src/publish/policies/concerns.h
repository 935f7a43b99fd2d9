// Concerns as members write them down, and what became of each. Those in the policy's document are the document's.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "store/database.h"

namespace kith {
using ConcernId = Id<struct ConcernTag>;
}

namespace kith::publish {

struct WrittenConcern {
  ConcernId id;
  MemberId member;
  std::string member_name, text;
  Time created_at{};
  // How it was answered: "rules" (with `entry`, its id among the document's concerns), "register", "setting",
  // "not_done"; empty: not yet.
  std::string answered_with, answer, entry;
  std::string answered_by_name;
  std::optional<Time> answered_at;
};

// What an answer may be. `answer` says it in words; it may be empty with rules alone.
struct ConcernAnswer {
  std::string with, answer, entry;
};

// Newest first, those below `before` (none: from the newest).
Result<std::vector<WrittenConcern>> list_concerns(store::Transaction& tx, WorkspaceId workspace, ConcernId before,
                                                  int limit);
// How many nobody has answered.
Result<int> count_open_concerns(store::Transaction& tx, WorkspaceId workspace);
// Call inside write(workspace, …).
Result<WrittenConcern> add_concern(store::Transaction& tx, WorkspaceId workspace, MemberId member,
                                   std::string_view text, Time now);
// Answers it, answers it anew, or (with an empty `with`) opens it again. Call inside write(workspace, …).
// Errors: not_found, invalid (no such way to answer; words or entry missing).
Result<WrittenConcern> answer_concern(store::Transaction& tx, WorkspaceId workspace, ConcernId id, MemberId by,
                                      const ConcernAnswer& answer, Time now);

}  // namespace kith::publish
