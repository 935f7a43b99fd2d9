// Who follows our account and whom it follows. A cursor is the last account told.
#include <fmt/format.h>

#include <algorithm>

#include "channels/scripted/scripted_channel.h"

namespace kith::channels::scripted {

Task<Result<FollowPage>> Scripted::follows(FollowSide side, std::string cursor) {
  if (!capability_.lists_follows)
    co_return fail(Kind::unsupported, fmt::format("{} does not list who follows whom", capability_.display_name));
  if (!cursor.empty() && !world_->account(cursor))
    co_return fail(Kind::invalid, fmt::format("`{}` is no place in a list of the scripted network", cursor));
  CO_TRYV(co_await admit(Fault::On::follows));
  const auto fault = draw(Fault::On::follows);
  if (fault) {
    if (fault->what == Fault::What::delay) co_await net::sleep_for(fault->wait);
    if (fault->what == Fault::What::hidden)
      co_return fail(Kind::forbidden, "the scripted network keeps this list back");
    if (auto error = read_error(*fault)) co_return *std::move(error);
  }
  const bool short_page = fault && fault->what == Fault::What::truncate;
  const auto most = short_page ? 1 : std::min(static_cast<std::size_t>(settings_.page), kFollowsAtOnce / 2);
  auto people = world_->follows(settings_.account, side, cursor, most + 1);
  FollowPage page;
  if (people.size() > most) {
    people.resize(most);
    page.cursor = people.back().id;
  }
  if (cursor.empty()) page.hidden = false;
  for (const auto& account : people) {
    Author who{.remote_id = account.id,
               .handle = account.handle,
               .name = account.name,
               .avatar_url = account.avatar,
               .profile_url = fmt::format("https://scripted.example/{}", account.id),
               .followers = {}};
    if (fault && fault->what == Fault::What::duplicate) page.people.push_back(who);
    page.people.push_back(std::move(who));
  }
  if (fault && fault->what == Fault::What::reorder) std::ranges::reverse(page.people);
  co_return page;
}

}  // namespace kith::channels::scripted
