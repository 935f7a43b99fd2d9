#include "channels/bluesky/bluesky.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/log.h"
#include "channels/bluesky/bluesky_channel.h"
#include "channels/json_read.h"

namespace kith::channels::bluesky {
namespace {

constexpr int kNotificationsAtOnce = 100;
constexpr std::size_t kHandedOutAtOnce = 100;
constexpr std::size_t kPostsAtOnce = 25;  // getPosts takes no more
constexpr int kOwnAtOnce = 50;
constexpr Millis kOverlap = std::chrono::hours(1);
constexpr std::size_t kSeenKept = 400;
constexpr std::size_t kShownKept = 5'000;
constexpr Millis kFirstDays = std::chrono::days(7);
constexpr std::string_view kPosts = "app.bsky.feed.post";

// Digests of what was processed up to `upto`, without what is too old to come again.
void remember(Cursor& cursor, const Notification& n) {
  cursor.seen.push_back(seen_digest(n.uri));
  if (cursor.seen.size() > kSeenKept)
    cursor.seen.erase(cursor.seen.begin(), cursor.seen.end() - static_cast<std::ptrdiff_t>(kSeenKept));
  cursor.upto = std::max(cursor.upto, n.at);
}

}  // namespace

std::string seen_digest(std::string_view uri) {
  return sha256_hex(uri).substr(0, 10);
}

std::string to_text(const Cursor& c) {
  json::array seen;
  for (const auto& s : c.seen) seen.emplace_back(s);
  return json::serialize(json::object{{"upto", to_ms(c.upto)}, {"seen", std::move(seen)}, {"record", c.record}});
}

Result<Cursor> cursor_from(std::string_view text) {
  if (text.empty()) return Cursor{};
  boost::system::error_code bad;
  const auto value = json::parse(text, bad);
  const auto* o = bad ? nullptr : value.if_object();
  const auto upto = o ? number_at(*o, "upto") : std::nullopt;
  const auto* seen = o ? array_at(*o, "seen") : nullptr;
  if (!upto || !seen) return fail(Kind::invalid, "this is no cursor of a Bluesky channel");
  Cursor c{.upto = from_ms(*upto), .seen = {}, .record = text_at(*o, "record"), .begun = true};
  for (const auto& s : *seen)
    if (s.is_string()) c.seen.emplace_back(s.get_string());
  return c;
}

BlueskyChannel::BlueskyChannel(Setup setup, Settings settings)
    : setup_(std::move(setup)),
      settings_(std::move(settings)),
      view_{.did = settings_.did},
      api_(setup_.tools, settings_.pds, settings_.did, setup_.credentials),
      capability_(usual_capability()) {}

Author BlueskyChannel::ourselves() const {
  return {.remote_id = settings_.did,
          .handle = "@" + settings_.handle,
          .name = name_.empty() ? settings_.handle : name_,
          .avatar_url = avatar_,
          .profile_url = fmt::format("https://bsky.app/profile/{}", settings_.handle),
          .followers = {}};
}

Task<Result<Health>> BlueskyChannel::check() {
  CO_TRY(auto session, co_await api_.get("com.atproto.server.getSession"));
  CO_TRY(auto value, read_json(session.body, "Bluesky"));
  const auto* told = value.if_object();
  if (!told || text_at(*told, "did") != settings_.did)
    co_return fail(Kind::corrupt, "Bluesky answered for another account");
  if (told->contains("active") && !flag_at(*told, "active"))
    co_return fail(Kind::unauthenticated, "this Bluesky account is not active");
  if (auto handle = text_at(*told, "handle"); !handle.empty()) settings_.handle = std::move(handle);
  const auto path = "app.bsky.actor.getProfile?actor=" + net::percent_encode(settings_.did);
  auto shown = co_await api_.get(path);
  if (shown)
    if (auto profile = read_profile(shown->body)) {
      name_ = profile->name;
      avatar_ = profile->avatar;
    }
  const auto us = ourselves();
  Health h;
  h.account_id = settings_.did;
  h.handle = us.handle;
  h.name = us.name;
  h.avatar_url = us.avatar_url;
  h.profile_url = us.profile_url;
  h.server = settings_.pds;
  h.capability = capability_;
  co_return h;
}

// Changed where it is seen: an own profile has its editor on it.
Task<Result<ChannelProfile>> BlueskyChannel::profile() {
  const auto path = "app.bsky.actor.getProfile?actor=" + net::percent_encode(settings_.did);
  CO_TRY(auto answer, co_await api_.get(path));
  CO_TRY(auto told, read_profile(answer.body));
  if (told.did != settings_.did) co_return fail(Kind::corrupt, "Bluesky answered for another account");
  ChannelProfile p;
  p.name = std::move(told.name);
  p.about = std::move(told.description);
  if (!told.website.empty()) p.links.push_back(std::move(told.website));
  p.avatar_url = std::move(told.avatar);
  p.banner_url = std::move(told.banner);
  p.url = p.settings_url = ourselves().profile_url;
  p.takes_about = p.takes_links = true;
  co_return p;
}

// Newest first from the network, back to an hour below what is known; kept oldest first.
Task<Result<void>> BlueskyChannel::walk_back(Cursor cursor) {
  waiting_.clear();
  waiting_poison_.clear();
  const auto floor = cursor.begun ? cursor.upto - kOverlap : setup_.tools.clock.now() - kFirstDays;
  const std::set<std::string> seen(cursor.seen.begin(), cursor.seen.end());
  std::string before;
  for (int page = 0;; ++page) {
    if (page == limits::kIntakePagesPerRound) {
      log::warning("bluesky.gap", {{"account", settings_.did},
                                   {"below", format_time(waiting_.empty() ? floor : waiting_.front().at)}});
      break;
    }
    const auto call = fmt::format("app.bsky.notification.listNotifications?limit={}{}{}", kNotificationsAtOnce,
                                  before.empty() ? "" : "&cursor=", net::percent_encode(before));
    CO_TRY(auto answer, co_await api_.get(call));
    CO_TRY(auto batch, read_notifications(answer.body, view_));
    bool far_enough = batch.list.empty() && batch.poison.empty();
    for (auto& n : batch.list) {
      if (n.at < floor) {
        far_enough = true;
        continue;
      }
      if (!seen.contains(seen_digest(n.uri))) waiting_.push_front(std::move(n));
    }
    for (auto& p : batch.poison)
      if (!seen.contains(seen_digest(p.remote_id))) waiting_poison_.push_front(std::move(p));
    if (far_enough || batch.cursor.empty() || batch.cursor == before) break;
    before = batch.cursor;
  }
  const auto older = [](const Notification& a, const Notification& b) { return a.at < b.at; };
  if (!std::is_sorted(waiting_.begin(), waiting_.end(), older)) std::sort(waiting_.begin(), waiting_.end(), older);
  co_return Result<void>{};
}

Task<Result<std::vector<PostView>>> BlueskyChannel::posts(std::vector<std::string> uris) {
  std::vector<PostView> all;
  for (std::size_t from = 0; from < uris.size(); from += kPostsAtOnce) {
    std::string call = "app.bsky.feed.getPosts?";
    for (std::size_t i = from; i < std::min(uris.size(), from + kPostsAtOnce); ++i)
      call += fmt::format("{}uris={}", i == from ? "" : "&", net::percent_encode(uris[i]));
    CO_TRY(auto answer, co_await api_.get(call));
    CO_TRY(auto some, read_posts(answer.body, view_));
    all.insert(all.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
  }
  co_return all;
}

// What a notification cannot tell (pictures, quotes, names), and the posts above it.
Task<Result<void>> BlueskyChannel::hydrate(std::vector<Notification>& chunk, std::vector<Incoming>& items) {
  std::vector<std::string> wanted;
  const auto want = [&](const std::string& uri) {
    if (std::find(wanted.begin(), wanted.end(), uri) == wanted.end()) wanted.push_back(uri);
  };
  for (const auto& n : chunk) {
    if (n.items.empty() || n.items.front().what != Incoming::What::message) continue;
    want(n.uri);
    for (const auto& above : n.context)
      if (!shown_.contains(above)) want(above);
  }
  CO_TRY(auto views, co_await posts(wanted));
  std::map<std::string, PostView> by_uri;
  for (auto& v : views) by_uri.emplace(v.ref.uri, std::move(v));
  std::set<std::string> here;
  for (const auto& n : chunk)
    for (const auto& item : n.items) here.insert(item.remote_id);
  for (auto& n : chunk) {
    for (const auto& above : n.context) {
      if (here.contains(above) || !shown_.insert(above).second) continue;
      if (const auto found = by_uri.find(above); found != by_uri.end()) items.push_back(found->second.item);
    }
    for (auto& item : n.items) {
      if (const auto found = by_uri.find(item.remote_id);
          item.what == Incoming::What::message && found != by_uri.end()) {
        item.attachments = found->second.item.attachments;
        item.quoted = found->second.item.quoted;
        item.author = found->second.item.author;
      }
      if (item.what == Incoming::What::message) shown_.insert(item.remote_id);
      items.push_back(std::move(item));
    }
  }
  while (shown_.size() > kShownKept) shown_.erase(shown_.begin());
  co_return Result<void>{};
}

// What we ourselves wrote, here or with another program, from the account's own server.
Task<Result<void>> BlueskyChannel::hear_own(Cursor& cursor, std::vector<Incoming>& items) {
  const bool forward = !cursor.record.empty();
  const auto call = fmt::format(
      "com.atproto.repo.listRecords?repo={}&collection={}&limit={}{}", net::percent_encode(settings_.did), kPosts,
      kOwnAtOnce, forward ? fmt::format("&reverse=true&cursor={}", net::percent_encode(cursor.record)) : "");
  CO_TRY(auto answer, co_await api_.get(call));
  CO_TRY(auto records, read_records(answer.body));
  const auto week_ago = setup_.tools.clock.now() - kFirstDays;
  const auto us = ourselves();
  std::vector<std::string> uris;
  for (const auto& r : records.list)
    if (forward || r.record.created_at.value_or(Time{}) >= week_ago) uris.push_back(r.ref.uri);
  CO_TRY(auto views, co_await posts(uris));
  for (const auto& r : records.list) {
    if (const auto uri = parse_at_uri(r.ref.uri); uri && uri->rkey > cursor.record) cursor.record = uri->rkey;
    if (std::find(uris.begin(), uris.end(), r.ref.uri) == uris.end()) continue;
    const auto shown =
        std::find_if(views.begin(), views.end(), [&](const PostView& v) { return v.ref.uri == r.ref.uri; });
    items.push_back(shown != views.end() ? shown->item : own_item(r, us));
  }
  co_return Result<void>{};
}

Task<Result<Page>> BlueskyChannel::fetch(std::string text) {
  CO_TRY(auto cursor, cursor_from(text));
  Page page;
  const bool goes_on = !waiting_.empty() && waiting_for_ == text;
  if (!goes_on) {
    CO_TRYV(co_await walk_back(cursor));
    page.poison.assign(std::make_move_iterator(waiting_poison_.begin()),
                       std::make_move_iterator(waiting_poison_.end()));
    waiting_poison_.clear();
    for (const auto& p : page.poison) cursor.seen.push_back(seen_digest(p.remote_id));
  }
  std::vector<Notification> chunk;
  for (std::size_t i = 0; i < std::min(kHandedOutAtOnce, waiting_.size()); ++i) chunk.push_back(waiting_[i]);
  for (const auto& n : chunk) remember(cursor, n);
  CO_TRYV(co_await hydrate(chunk, page.items));
  if (waiting_.size() <= kHandedOutAtOnce) {
    CO_TRYV(co_await hear_own(cursor, page.items));
  }
  // Only now is it handed out: whatever failed above is asked for again from the same cursor.
  waiting_.erase(waiting_.begin(),
                 waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(kHandedOutAtOnce, waiting_.size())));
  oldest_first(page.items);
  page.more = !waiting_.empty();
  page.cursor = to_text(cursor);
  waiting_for_ = page.cursor;
  co_return page;
}

Task<Result<void>> BlueskyChannel::await_news(Millis most) {
  co_await net::sleep_for(most);
  co_return Result<void>{};
}

// The app view leaves out what it does not know (yet) as well as what is gone: the account's own server decides.
Task<Result<bool>> BlueskyChannel::is_gone(std::string uri) {
  CO_TRY(auto at, parse_at_uri(uri));
  const auto call = fmt::format("com.atproto.repo.getRecord?repo={}&collection={}&rkey={}", net::percent_encode(at.did),
                                net::percent_encode(at.collection), net::percent_encode(at.rkey));
  auto answer = co_await api_.get(call);
  if (answer) co_return false;
  if (answer.error().kind == Kind::not_found) co_return true;
  // Older servers say InvalidRequest, and "Could not locate record".
  if (answer.error().kind == Kind::invalid &&
      answer.error().message.find("Could not locate record") != std::string::npos)
    co_return true;
  co_return std::move(answer).error();
}

Task<Result<Page>> BlueskyChannel::recheck(std::vector<std::string> ids) {
  std::erase_if(ids, [](const std::string& id) { return !parse_at_uri(id); });
  if (ids.size() > kPostsAtOnce) ids.resize(kPostsAtOnce);
  CO_TRY(auto views, co_await posts(ids));
  Page page;
  for (const auto& id : ids) {
    const auto shown = std::find_if(views.begin(), views.end(), [&](const PostView& v) { return v.ref.uri == id; });
    if (shown != views.end()) {
      page.items.push_back(std::move(shown->item));
      page.items.back().what = Incoming::What::edit;
      continue;
    }
    const auto gone = co_await is_gone(id);
    if (!gone && gone.error().kind == Kind::unauthenticated) co_return gone.error();
    if (!gone || !*gone) continue;
    Incoming deletion;
    deletion.what = Incoming::What::deletion;
    deletion.remote_id = id;
    deletion.addressed = false;
    page.items.push_back(std::move(deletion));
  }
  co_return page;
}

Result<std::vector<Incoming>> BlueskyChannel::reread(std::string_view raw) {
  TRY(auto n, read_notification(raw, view_));
  return std::move(n.items);
}

Capability usual_capability() {
  Capability c;
  c.network = c.measured_as = "bluesky";
  c.display_name = "Bluesky";
  c.can_reply = c.can_publish = true;
  c.deletes = c.likes = c.boosts = c.follows = true;
  c.hides_replies = c.mutes = c.mute_deafens = c.blocks = true;
  c.safe_retry = c.settles = c.rechecks = c.profiles = c.lists_follows = true;
  c.text_limit = 300;
  c.media_most = 4;
  c.media_bytes = 1'000'000;  // lexicons since 2026 say twice as much, older servers do not
  c.alt_limit = 2'000;        // what Bluesky's own app takes; the lexicon has no limit
  c.media_alt = true;
  c.media_types = {"image/jpeg", "image/png", "image/webp", "image/gif"};
  c.visibilities = {Visibility::everyone};
  c.poll_every = Millis{15'000};
  return c;
}

Result<std::unique_ptr<Channel>> make(Setup setup) {
  TRY(auto settings, settings_from_json(setup.settings));
  return std::unique_ptr<Channel>(std::make_unique<BlueskyChannel>(std::move(setup), std::move(settings)));
}

}  // namespace kith::channels::bluesky
