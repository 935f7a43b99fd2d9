#include "publish/record/holds.h"

#include <fmt/format.h>

#include "model/event.h"
#include "publish/record/holds_queries.h"

namespace kith::publish {
namespace {

using store::Transaction;

constexpr int kHoldsShown = 500;

Result<void> tell(Transaction& tx, WorkspaceId workspace, std::int64_t hold, std::string_view state, MemberId by,
                  Time now) {
  TRYV(tx.append_event({.workspace = workspace,
                        .at = now,
                        .kind = event::kHoldChanged,
                        .subject_kind = "hold",
                        .subject = hold,
                        .actor = by,
                        .data_json = fmt::format(R"({{"state":"{}"}})", state)}));
  return {};
}

bool blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

}  // namespace

Result<std::vector<LegalHold>> legal_holds(Transaction& tx, WorkspaceId workspace) {
  return queries::legal_holds(tx, workspace, kHoldsShown);
}

Result<LegalHold> set_hold(Transaction& tx, WorkspaceId workspace, const LegalHold& given, MemberId by, Time now) {
  if (blank(given.reason)) return fail(Kind::invalid, "say why this must be kept").with("field", "reason");
  if (!given.contact && !given.conversation && !given.channel && !given.from && !given.until)
    return fail(Kind::invalid, "name a person, a conversation, a channel or a time").with("field", "contact_id");
  if (given.from && given.until && *given.from >= *given.until)
    return fail(Kind::invalid, "this time ends before it begins").with("field", "until");
  TRY(const bool here, queries::names_are_here(tx, workspace, given));
  if (!here) return fail(Kind::not_found, "what this hold names is not here");
  LegalHold hold = given;
  hold.id = next_id(now);
  hold.by = by;
  hold.at = now;
  TRYV(queries::insert_hold(tx, workspace, hold));
  TRYV(tell(tx, workspace, hold.id, "set", by, now));
  TRY(auto kept, queries::legal_hold(tx, workspace, hold.id));
  return kept.value_or(hold);
}

Result<LegalHold> release_hold(Transaction& tx, WorkspaceId workspace, std::int64_t id, MemberId by,
                               std::string_view why, Time now) {
  TRY(auto hold, queries::legal_hold(tx, workspace, id));
  if (!hold) return fail(Kind::not_found, "no such hold");
  if (blank(why)) return fail(Kind::invalid, "say why it need not be kept any more").with("field", "why");
  TRY(const bool ours, queries::release_hold(tx, workspace, id, by, why, now));
  if (!ours) return fail(Kind::conflict, "this hold was released already");
  TRYV(tell(tx, workspace, id, "released", by, now));
  TRY(hold, queries::legal_hold(tx, workspace, id));
  return *std::move(hold);
}

}  // namespace kith::publish
