#include "app/demo/seed_pictures.h"

#include "app/demo/drawing.h"
#include "publish/pictures/media.h"
#include "publish/pictures/picture_people.h"
#include "publish/pictures/releases.h"

namespace kith::app::demo {

Result<void> seed_pictures(House& house, const World& world, WorkspaceId workspace, MemberId first, MemberId second,
                           const std::map<std::string, ChannelId>& channels) {
  const Time now = house.clock.now();
  for (const Released& one : world.releases) {
    publish::NewRelease wanted;
    wanted.name = one.who;
    wanted.minor = !one.guardian.empty();
    wanted.guardian = one.guardian;
    wanted.valid_from = one.from;
    wanted.valid_until = one.until;
    for (const auto& id : one.channels)
      if (const auto known = channels.find(id); known != channels.end()) wanted.channels.push_back(known->second);
    TRYV(house.db->write(workspace, [&](store::Transaction& tx) -> Result<void> {
      TRYV(publish::add_release(tx, workspace, first, wanted, now));
      return {};
    }));
  }
  publish::Media media(*house.db, house.clock, house.files);
  for (const Enclosed& one : world.bank) {
    const auto bytes = painted(one.scene);
    TRY(const auto row, media.add(workspace, first, {one.name, one.says, bytes}));
    TRYV(house.db->write(workspace, [&](store::Transaction& tx) -> Result<void> {
      TRYV(publish::declare_nobody(tx, workspace, row.digest, true, first, now));
      TRYV(publish::approve_people(tx, workspace, row.digest, second, now));
      return publish::set_bank(tx, workspace, row.digest, true);
    }));
  }
  return {};
}

}  // namespace kith::app::demo
