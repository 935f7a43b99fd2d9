#include "listen/tell.h"

#include <boost/json.hpp>

namespace kith::listen {

store::NewEvent event_of(WorkspaceId workspace, Time now, std::string_view kind, std::string_view subject_kind,
                         std::int64_t subject, MemberId by,
                         std::initializer_list<std::pair<std::string_view, std::int64_t>> ids) {
  boost::json::object data;
  for (const auto& [name, id] : ids)
    if (id != 0) data[name] = format_id(id);
  return {workspace, now, kind, subject_kind, subject, by, boost::json::serialize(data)};
}

Result<void> tell(store::Transaction& tx, WorkspaceId workspace, Time now, std::string_view kind,
                  std::string_view subject_kind, std::int64_t subject, MemberId by,
                  std::initializer_list<std::pair<std::string_view, std::int64_t>> ids) {
  TRYV(tx.append_event(event_of(workspace, now, kind, subject_kind, subject, by, ids)));
  return {};
}

}  // namespace kith::listen
