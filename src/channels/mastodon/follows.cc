// Who follows our account and whom it follows.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "channels/mastodon/mastodon_channel.h"
#include "net/url.h"

namespace kith::channels::mastodon {
namespace {

constexpr int kPeopleAtOnce = 80;  // servers give no more

// A list of our own account is there unless the server has none at all.
Error list_error(Error error) {
  if (error.kind != Kind::not_found) return error;
  return fail(Kind::unsupported, "this server does not list who follows whom");
}

// Where to go on: after an account, and so many further into what the server sends then. Some send all at once.
struct Place {
  std::string after;
  std::size_t skip = 0;
};

Result<Place> place_from(std::string_view cursor) {
  Place out;
  const auto plus = cursor.rfind('+');
  out.after = std::string(cursor.substr(0, plus));
  if (plus == std::string_view::npos) return out;
  const auto digits = cursor.substr(plus + 1);
  const auto [end, bad] = std::from_chars(digits.data(), digits.data() + digits.size(), out.skip);
  if (bad != std::errc{} || end != digits.data() + digits.size())
    return fail(Kind::invalid, "this is no cursor of a list of accounts");
  return out;
}

}  // namespace

Task<Result<FollowPage>> MastodonChannel::follows(FollowSide side, std::string cursor) {
  // snac has the call and answers with an empty list however many follow.
  if (side == FollowSide::followers && settings_.flavour == name(Flavour::snac))
    co_return fail(Kind::unsupported, "snac does not list who follows an account");
  CO_TRY(const auto place, place_from(cursor));
  FollowPage page;
  std::int64_t counted = 0;
  if (cursor.empty()) {
    CO_TRY(auto answer, co_await api_.get("/api/v1/accounts/verify_credentials"));
    CO_TRY(const auto own, read_own_lists(answer.body));
    counted = side == FollowSide::followers ? own.followers : own.followed;
    page.hidden = own.hidden;
  }
  const auto path = fmt::format("/api/v1/accounts/{}/{}?limit={}{}{}", net::percent_encode(settings_.account_id),
                                side == FollowSide::followers ? "followers" : "following", kPeopleAtOnce,
                                place.after.empty() ? "" : "&max_id=", net::percent_encode(place.after));
  auto answer = co_await api_.get(path);
  if (!answer) co_return list_error(std::move(answer).error());
  CO_TRY(auto all, read_people(answer->body, view_));
  const auto upto = std::min(all.size(), place.skip + kFollowsAtOnce);
  for (auto i = std::min(place.skip, upto); i < upto; ++i) page.people.push_back(std::move(all[i]));
  // Only the position is taken from the link: where we call is ours to say.
  const auto next = net::link_with_rel(answer->headers, "next");
  if (upto < all.size()) {
    page.cursor = fmt::format("{}+{}", place.after, upto);
  } else if (next) {
    page.cursor = next_of(*next);
    if (page.cursor.empty() || page.cursor == place.after)
      co_return fail(Kind::corrupt, "the server says that the list goes on, and not from where");
  }
  if (cursor.empty() && all.empty() && !next && counted > 0)
    co_return fail(Kind::forbidden,
                   fmt::format("the server counts {} and lists none of them: it keeps the list back", counted));
  co_return page;
}

}  // namespace kith::channels::mastodon
