#include "channels/channel.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace kith::channels {

Task<Result<Page>> Channel::recheck(std::vector<std::string>) {
  co_return fail(Kind::unsupported,
                 fmt::format("{} cannot be asked again for messages heard before", capability().display_name));
}

Task<Result<ChannelProfile>> Channel::profile() {
  co_return fail(Kind::unsupported, fmt::format("{} has no profile that could be read", capability().display_name));
}

Task<Result<FollowPage>> Channel::follows(FollowSide, std::string) {
  co_return fail(Kind::unsupported, fmt::format("{} does not list who follows whom", capability().display_name));
}

void oldest_first(std::vector<Incoming>& items) {
  std::vector<std::size_t> order(items.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return items[a].sent_at != items[b].sent_at ? items[a].sent_at < items[b].sent_at : a < b;
  });
  std::vector<Incoming> sorted;
  sorted.reserve(items.size());
  for (const auto i : order) sorted.push_back(std::move(items[i]));
  items = std::move(sorted);
}

Result<void> require_clearance(const policy::Clearance& clearance, ChannelId channel, const Outbound& content) {
  if (clearance.covers(channel, content)) return {};
  return fail(Kind::held, "the content is not what was cleared for this channel; put it through the gate again");
}

}  // namespace kith::channels
