// Files on answers and in drafts: from ids in a request to what may leave, and how they are written in answers.
// Include it from .cc files only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/desk_api.h"
#include "api/json.h"

namespace kith::api {

// `attachments: [{id, alt}]` of a request: what is attached, in order, described as it is to leave.
struct Attached {
  struct One {
    MediaId id;
    std::optional<std::string> alt;  // none: as kept
    std::string type;                // of what is not uploaded yet (id none): what it says it is
  };
  std::vector<One> items;
};
// `unsent`: items without an id are taken, for previews.
Attached attached(Body& body, bool unsent = false);

publish::MediaRoom room_of(const Ability& ability);
// The rows, with the descriptions asked for. Errors: invalid (gone, another member's, sent already).
Result<std::vector<publish::MediaRow>> rows_of(DeskApi& api, const Caller& caller, const Attached& attached);
// Rows that fit the channel: too large pictures are made smaller. Errors: invalid, too_large.
Result<std::vector<publish::MediaRow>> fitted(DeskApi& api, const Ability& ability,
                                              std::vector<publish::MediaRow> rows);

json::object media_json(const publish::MediaRow& media);
// `/api/v1/workspaces/<ws>/media/<id>`
std::string media_address(WorkspaceId workspace, std::string_view id);
// A draft with the files it still has.
Result<json::object> draft_json(DeskApi& api, WorkspaceId workspace, const inbox::Draft& draft);

}  // namespace kith::api
