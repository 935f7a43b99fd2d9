#include "listen/tell.h"

namespace kith::listen {

store::NewEvent event_of(WorkspaceId workspace, Time now, std::string_view kind, std::string_view subject_kind,
                         std::int64_t subject, MemberId by,
                         std::initializer_list<std::pair<std::string_view, std::int64_t>> ids) {
  // Names are the program's own words and ids letters and digits: nothing to escape.
  std::string data = "{";
  for (const auto& [name, id] : ids)
    if (id != 0)
      data.append(data.size() == 1 ? "\"" : ",\"").append(name).append("\":\"").append(format_id(id)).append("\"");
  return {workspace, now, kind, subject_kind, subject, by, data + "}"};
}

Result<void> tell(store::Transaction& tx, WorkspaceId workspace, Time now, std::string_view kind,
                  std::string_view subject_kind, std::int64_t subject, MemberId by,
                  std::initializer_list<std::pair<std::string_view, std::int64_t>> ids) {
  TRYV(tx.append_event(event_of(workspace, now, kind, subject_kind, subject, by, ids)));
  return {};
}

}  // namespace kith::listen
