// Who follows whom on the scripted network.
#include <fmt/format.h>

#include "channels/scripted/world_locked.h"

namespace kith::channels::scripted {

Result<void> World::unfollow(std::string by, std::string target) {
  return locked([&]() -> Result<void> {
    TRYV(catch_up());
    for (const auto& id : {by, target})
      if (!accounts_.contains(id))
        return fail(Kind::not_found, fmt::format("nobody is called `{}` on this network", id));
    Entry e;
    e.what = Entry::What::unfollow;
    e.by = std::move(by);
    e.target = std::move(target);
    TRYV(append(std::move(e)));
    return {};
  });
}

std::vector<Account> World::follows(std::string_view account, FollowSide side, std::string_view after,
                                    std::size_t most) {
  return locked([&] {
    (void)catch_up();
    std::vector<Account> out;
    const auto& lists = side == FollowSide::followers ? followers_ : followed_;
    const auto list = lists.find(account);
    if (list == lists.end()) return out;
    for (auto at = list->second.upper_bound(std::string(after)); at != list->second.end() && out.size() < most; ++at)
      if (const auto who = accounts_.find(*at); who != accounts_.end()) out.push_back(who->second);
    return out;
  });
}

}  // namespace kith::channels::scripted
