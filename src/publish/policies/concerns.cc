#include "publish/policies/concerns.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "model/event.h"
#include "publish/policies/concerns_queries.h"

namespace kith::publish {
namespace {

constexpr std::array<std::string_view, 5> kWays{"", "rules", "register", "setting", "not_done"};

Result<void> tell(store::Transaction& tx, WorkspaceId workspace, ConcernId id, std::string_view kind, MemberId by,
                  Time now) {
  TRYV(tx.append_event({.workspace = workspace,
                        .at = now,
                        .kind = kind,
                        .subject_kind = "concern",
                        .subject = id.value,
                        .actor = by,
                        .data_json = "{}"}));
  return {};
}

Result<WrittenConcern> find(store::Transaction& tx, WorkspaceId workspace, ConcernId id) {
  TRY(auto found, queries::concern(tx, workspace, id));
  if (!found) return fail(Kind::not_found, "there is no such concern");
  return *std::move(found);
}

}  // namespace

Result<std::vector<WrittenConcern>> list_concerns(store::Transaction& tx, WorkspaceId workspace, ConcernId before,
                                                  int limit) {
  return queries::concerns(tx, workspace, before, std::clamp(limit, 1, limits::kPageMost + 1));
}

Result<int> count_open_concerns(store::Transaction& tx, WorkspaceId workspace) {
  return queries::open_concerns(tx, workspace);
}

Result<WrittenConcern> add_concern(store::Transaction& tx, WorkspaceId workspace, MemberId member,
                                   std::string_view text, Time now) {
  WrittenConcern c;
  c.id = ConcernId{next_id(now)};
  c.member = member;
  c.text = text;
  c.created_at = now;
  TRYV(queries::insert_concern(tx, workspace, c));
  TRYV(tell(tx, workspace, c.id, event::kConcernAdded, member, now));
  return find(tx, workspace, c.id);
}

Result<WrittenConcern> answer_concern(store::Transaction& tx, WorkspaceId workspace, ConcernId id, MemberId by,
                                      const ConcernAnswer& answer, Time now) {
  if (std::ranges::find(kWays, answer.with) == kWays.end())
    return fail(Kind::invalid, "a concern is answered with rules, a register, a setting or not_done")
        .with("field", "with");
  if (answer.with == "rules" && answer.entry.empty())
    return fail(Kind::invalid, "say which concern of the document the rules are for").with("field", "entry");
  if (!answer.with.empty() && answer.with != "rules" && answer.answer.empty())
    return fail(Kind::invalid, "say in a sentence what is done instead").with("field", "answer");
  TRYV(find(tx, workspace, id));
  TRYV(queries::set_answer(tx, workspace, id, by, answer, now));
  TRYV(tell(tx, workspace, id, event::kConcernAnswered, by, now));
  return find(tx, workspace, id);
}

}  // namespace kith::publish
