#include "channels/channel.h"

#include <fmt/format.h>

namespace kith::channels {

Task<Result<Page>> Channel::recheck(std::vector<std::string>) {
  co_return fail(Kind::unsupported,
                 fmt::format("{} cannot be asked again for messages heard before", capability().display_name));
}

Result<void> require_clearance(const policy::Clearance& clearance, ChannelId channel, const Outbound& content) {
  if (clearance.covers(channel, content)) return {};
  return fail(Kind::held, "the content is not what was cleared for this channel; put it through the gate again");
}

}  // namespace kith::channels
