// The SQL of files members attach.
#pragma once

#include <optional>
#include <vector>

#include "publish/pictures/media.h"

namespace kith::publish::queries {

using store::Transaction;

Result<std::optional<MediaRow>> media(Transaction& tx, WorkspaceId workspace, MediaId id);
// The newest with these bytes.
Result<std::optional<MediaRow>> media_of(Transaction& tx, WorkspaceId workspace, std::string_view digest);
// A picture made of `of` with at most so many bytes; the largest of those.
Result<std::optional<MediaRow>> made_of(Transaction& tx, WorkspaceId workspace, MediaId of, std::size_t bytes);
Result<int> unused_count(Transaction& tx, WorkspaceId workspace);
Result<void> set_alt(Transaction& tx, WorkspaceId workspace, MediaId id, std::string_view alt);
// False where the row is gone.
Result<bool> set_message(Transaction& tx, WorkspaceId workspace, MediaId id, MessageId message);
Result<void> drop_media(Transaction& tx, WorkspaceId workspace, MediaId id);
// A draft has it still.
Result<void> touch_unused(Transaction& tx, WorkspaceId workspace, MediaId id, Time now);
// Whether a draft in the workspace names it.
Result<bool> in_a_draft(Transaction& tx, WorkspaceId workspace, MediaId id);
Result<bool> has_digest(Transaction& tx, WorkspaceId workspace, std::string_view digest);
struct Unused {
  MediaId id;
  std::string digest;
};
Result<std::vector<Unused>> unused_since(Transaction& tx, WorkspaceId workspace, Time before, int limit);
Result<std::vector<WorkspaceId>> workspaces(Transaction& tx);

}  // namespace kith::publish::queries
