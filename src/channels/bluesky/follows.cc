// Who follows our account and whom it follows: public there, listed by the app view. Whom we follow stands in our own
// repository too, which a server without an app view has as well.
#include <algorithm>

#include "channels/bluesky/bluesky_channel.h"
#include "net/url.h"

namespace kith::channels::bluesky {
namespace {

constexpr std::string_view kRecords = "records:";  // before a cursor within the repository

// There is no app view behind this server.
bool has_no_app_view(const Error& error) {
  if (error.kind == Kind::unsupported || error.kind == Kind::not_found) return true;
  if (error.message.contains("No service configured")) return true;
  return std::ranges::any_of(error.context, [](const auto& said) {
    return std::string_view(said.first) == "error" &&
           (said.second == "MethodNotImplemented" || said.second == "NotImplemented");
  });
}

}  // namespace

Task<Result<FollowPage>> BlueskyChannel::listed_follows(FollowSide side, std::string cursor) {
  const auto call =
      std::string(side == FollowSide::followers ? "app.bsky.graph.getFollowers" : "app.bsky.graph.getFollows") +
      "?actor=" + net::percent_encode(settings_.did) + "&limit=" + std::to_string(kFollowsAtOnce) +
      (cursor.empty() ? "" : "&cursor=" + net::percent_encode(cursor));
  CO_TRY(auto answer, co_await api_.get(call));
  co_return read_follows(answer.body);
}

Task<Result<FollowPage>> BlueskyChannel::recorded_follows(std::string cursor) {
  const auto call = "com.atproto.repo.listRecords?repo=" + net::percent_encode(settings_.did) +
                    "&collection=app.bsky.graph.follow&limit=" + std::to_string(kFollowsAtOnce) +
                    (cursor.empty() ? "" : "&cursor=" + net::percent_encode(cursor));
  CO_TRY(auto answer, co_await api_.get(call));
  CO_TRY(auto page, read_follow_records(answer.body));
  if (!page.cursor.empty()) page.cursor.insert(0, kRecords);
  co_return page;
}

Task<Result<FollowPage>> BlueskyChannel::follows(FollowSide side, std::string cursor) {
  const bool within_records = cursor.starts_with(kRecords);
  if (within_records && side == FollowSide::followers)
    co_return fail(Kind::invalid, "this is no cursor of a list of followers");
  const auto place = within_records ? cursor.substr(kRecords.size()) : cursor;
  Result<FollowPage> page = fail(Kind::internal, "nobody was asked");
  if (within_records)
    page = co_await recorded_follows(place);
  else
    page = co_await listed_follows(side, place);
  if (!page && !within_records && has_no_app_view(page.error())) {
    if (side == FollowSide::followers)
      co_return fail(Kind::unsupported, "this Bluesky server has no app view behind it: nobody there knows followers");
    const std::string start;
    page = co_await recorded_follows(start);
  }
  if (!page) co_return std::move(page).error();
  if (page->people.size() > kFollowsAtOnce)
    co_return fail(Kind::corrupt, "Bluesky sent more accounts than were asked for");
  if (!page->cursor.empty() && page->cursor == cursor)
    co_return fail(Kind::corrupt, "Bluesky says that the list goes on, and not from where");
  if (cursor.empty()) page->hidden = false;
  co_return page;
}

}  // namespace kith::channels::bluesky
