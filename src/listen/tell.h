// One line of the event log, with ids as its data.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "base/id.h"
#include "base/result.h"
#include "store/database.h"

namespace kith::listen {

// Ids that are 0 are left out. Kinds and names are constants of model/event.h.
store::NewEvent event_of(WorkspaceId workspace, Time now, std::string_view kind, std::string_view subject_kind,
                         std::int64_t subject, MemberId by,
                         std::initializer_list<std::pair<std::string_view, std::int64_t>> ids = {});
Result<void> tell(store::Transaction& tx, WorkspaceId workspace, Time now, std::string_view kind,
                  std::string_view subject_kind, std::int64_t subject, MemberId by,
                  std::initializer_list<std::pair<std::string_view, std::int64_t>> ids = {});

}  // namespace kith::listen
