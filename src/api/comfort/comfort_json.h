// Decisions, lengths and approvals as the API writes them. Include it from .cc files only.
#pragma once

#include <optional>
#include <string_view>

#include "api/channel_connector.h"
#include "api/json.h"
#include "model/outbound.h"
#include "policy/gate.h"
#include "publish/approvals/approvals.h"
#include "publish/outbox/outbox.h"

namespace kith::api {

// {outcome, reasons:[…], policy_version}; `number` is the version's, none where no policy is
// adopted.
json::object decision_json(const policy::Decision& decision, std::optional<int> number);
// The number of the version a decision was made under; none where there is none.
Result<std::optional<int>> policy_number(store::Transaction& tx, WorkspaceId workspace,
                                         PolicyVersionId version);

// {length, limit, fits, unit}: as the channel's network counts what would leave.
json::object length_json(const Ability& ability, const Outbound& content);

// {id, name} of a member, null where there is none.
json::value member_json(MemberId id, std::string_view name);
json::array texts_json(const std::vector<std::string>& list);
// [{by, at, note, pieces: [{is, text}]}]: what approvers made of some words.
json::array changes_json(const std::vector<publish::TextChange>& changes);
// {id, state, advice, error, remote_url, attempts}
json::object delivery_json(const publish::Delivery& delivery);

}  // namespace kith::api
