#include "publish/policies/speakers_queries.h"

namespace kith::publish::queries {
namespace {

constexpr store::Statement kRooms =
    "SELECT id, network, name, handle, mode FROM channel WHERE workspace_id = ? AND removed_at IS NULL "
    "ORDER BY id LIMIT ?";

}  // namespace

Result<std::vector<SpokenRoom>> spoken_rooms(store::Transaction& tx, WorkspaceId workspace, int limit) {
  TRY(const auto rows, tx.query(kRooms, {workspace, limit}));
  std::vector<SpokenRoom> out;
  for (const auto& r : rows)
    out.push_back({r.id<ChannelTag>(0), r.text(1), r.text(2), r.text(3),
                   parse<Mode>(r.text(4)).value_or(Mode::listen)});
  return out;
}

}  // namespace kith::publish::queries
