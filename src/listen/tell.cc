#include "listen/tell.h"

#include <boost/json.hpp>

namespace kith::listen {

Result<void> tell(store::Transaction& tx, WorkspaceId workspace, Time now, std::string_view kind,
                  std::string_view subject_kind, std::int64_t subject, MemberId by,
                  std::initializer_list<std::pair<std::string_view, std::int64_t>> ids) {
  boost::json::object data;
  for (const auto& [name, id] : ids)
    if (id != 0) data[name] = format_id(id);
  store::NewEvent event{workspace, now, kind, subject_kind, subject, by, boost::json::serialize(data)};
  TRYV(tx.append_event(event));
  return {};
}

}  // namespace kith::listen
