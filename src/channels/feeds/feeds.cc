#include "channels/feeds/feeds.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <charconv>

#include "base/limits.h"
#include "channels/json_read.h"
#include "text/url.h"

namespace kith::channels::feeds {
namespace {

constexpr std::size_t kPageItems = 200;
constexpr int kMovedForGood = 3;  // a permanent redirect is believed at the third look
constexpr Millis kUsualWait{15 * 60'000};
constexpr Millis kLeastWait{5 * 60'000};
constexpr Millis kMostWait{24 * 3'600'000};
constexpr Millis kNap{250};

struct Fetched {
  net::HttpResponse response;
  std::string url;        // where the answer came from
  std::string permanent;  // where permanent redirects alone lead, empty where there are none
};

net::HttpRequest request_for(std::string url, const Cursor& cursor, bool conditional) {
  net::HttpRequest r;
  r.url = std::move(url);
  r.headers.set("Accept",
                "application/atom+xml, application/rss+xml, application/feed+json, "
                "application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1");
  if (conditional && !cursor.etag.empty()) r.headers.set("If-None-Match", cursor.etag);
  if (conditional && !cursor.last_modified.empty())
    r.headers.set("If-Modified-Since", cursor.last_modified);
  return r;
}

// Follows redirects by hand, to tell those that are for good from the others.
Task<Result<Fetched>> get(Tools tools, std::string url, Cursor cursor, bool conditional) {
  Fetched out;
  out.url = std::move(url);
  bool permanent = true;
  for (int hop = 0; hop <= limits::kFetchRedirects; ++hop) {
    auto request = request_for(out.url, cursor, conditional);
    CO_TRY(out.response, co_await tools.http.send(std::move(request)));
    const int status = out.response.status;
    const bool moved =
        status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    const std::string location(out.response.headers.get("Location"));
    if (!moved || location.empty()) co_return std::move(out);
    CO_TRY(out.url, net::resolve_url(out.url, location));
    permanent = permanent && (status == 301 || status == 308);
    if (permanent) out.permanent = out.url;
  }
  co_return fail(Kind::unavailable, "the feed redirects without end");
}

std::optional<Millis> max_age(const net::Headers& headers) {
  const std::string value(headers.get("Cache-Control"));
  const auto at = value.find("max-age=");
  if (at == std::string::npos) return std::nullopt;
  std::int64_t seconds = 0;
  std::from_chars(value.data() + at + 8, value.data() + value.size(), seconds);
  if (seconds <= 0 || seconds > 86'400 * 30) return std::nullopt;
  return Millis{seconds * 1000};
}

class FeedChannel final : public Channel {
 public:
  FeedChannel(Setup setup, Settings settings)
      : setup_(std::move(setup)), settings_(std::move(settings)), capability_(usual_capability()) {}

  const Capability& capability() const override { return capability_; }
  RateBudget budget() const override { return {}; }
  Task<Result<Health>> check() override;
  Task<Result<Page>> fetch(std::string cursor) override;
  Task<Result<void>> await_news(Millis most) override;
  Task<Result<ChannelProfile>> profile() override;
  Task<Result<Receipt>> deliver(policy::Clearance clearance, Dispatch dispatch) override {
    CO_TRYV(require_clearance(clearance, setup_.id, dispatch.content));
    co_return fail(Kind::unsupported, "a feed can only be read; nothing can be sent to it");
  }
  Task<Result<Settlement>> settle(Dispatch) override {
    co_return fail(Kind::unsupported, "a feed can only be read; nothing was sent to it");
  }
  void close() override { closed_ = true; }

 private:
  Task<Result<Feed>> whole();
  Result<Page> read(Fetched fetched, Cursor cursor);
  void note_redirect(const Fetched& fetched, Cursor& cursor) const;
  void note_wait(const Feed& feed, const net::HttpResponse& response);

  Setup setup_;
  Settings settings_;
  Capability capability_;
  std::atomic<bool> closed_{false};
};

Error answer_error(const net::HttpResponse& response, Time now) {
  if (response.status == 410)
    return fail(
        Kind::not_found,
        "the feed is gone for good, its server says; remove the channel or give its new address");
  if (response.status == 401) return fail(Kind::unauthenticated, "the feed wants a password");
  return net::error_from(response, "the feed's server", true, now);
}

// Whatever was read of it before.
Task<Result<Feed>> FeedChannel::whole() {
  const Cursor none;
  CO_TRY(auto fetched, co_await get(setup_.tools, settings_.url, none, false));
  if (fetched.response.status != 200)
    co_return answer_error(fetched.response, setup_.tools.clock.now());
  co_return parse_feed(fetched.response.body,
                       {.base_url = fetched.url,
                        .content_type = fetched.response.headers.get("Content-Type")});
}

Task<Result<ChannelProfile>> FeedChannel::profile() {
  CO_TRY(auto feed, co_await whole());
  ChannelProfile p;
  p.name = feed.title;
  p.about = feed.subtitle;
  if (!feed.link.empty()) p.links.push_back(feed.link);
  p.avatar_url = feed.image;
  p.url = feed.link;
  p.takes_about = p.takes_links = true;
  p.may_be_others = true;
  co_return p;
}

Task<Result<Health>> FeedChannel::check() {
  CO_TRY(auto feed, co_await whole());
  Health h;
  h.account_id = settings_.url;
  h.server = text::site_of(settings_.url);
  h.handle = h.server;
  h.name = feed.title.empty() ? settings_.title : feed.title;
  h.profile_url = feed.link;
  h.capability = capability_;
  co_return h;
}

Task<Result<Page>> FeedChannel::fetch(std::string text) {
  CO_TRY(auto cursor, cursor_from(text));
  const std::string url = cursor.address.empty() ? settings_.url : cursor.address;
  CO_TRY(auto fetched, co_await get(setup_.tools, url, cursor, true));
  note_redirect(fetched, cursor);
  if (fetched.response.status == 304) {
    Page page;
    page.cursor = to_text(cursor);
    co_return page;
  }
  if (fetched.response.status != 200)
    co_return answer_error(fetched.response, setup_.tools.clock.now());
  co_return read(std::move(fetched), std::move(cursor));
}

Result<Page> FeedChannel::read(Fetched fetched, Cursor cursor) {
  const auto& response = fetched.response;
  TRY(const auto feed,
      parse_feed(response.body,
                 {.base_url = fetched.url, .content_type = response.headers.get("Content-Type")}));
  note_wait(feed, response);
  auto news = news_of(feed, settings_.url, cursor, setup_.tools.clock.now(), kPageItems);
  // With items left to tell, the next look must bring the whole document again.
  cursor.etag = news.more ? "" : std::string(response.headers.get("ETag"));
  cursor.last_modified = news.more ? "" : std::string(response.headers.get("Last-Modified"));
  Page page;
  page.items = std::move(news.items);
  page.more = news.more;
  page.cursor = to_text(cursor);
  return page;
}

void FeedChannel::note_redirect(const Fetched& fetched, Cursor& cursor) const {
  const bool good = fetched.response.status == 200 || fetched.response.status == 304;
  if (fetched.permanent.empty() || !good) {
    cursor.moving_to.clear();
    cursor.sightings = 0;
    return;
  }
  cursor.sightings = cursor.moving_to == fetched.permanent ? cursor.sightings + 1 : 1;
  cursor.moving_to = fetched.permanent;
  if (cursor.sightings < kMovedForGood) return;
  cursor.address = fetched.permanent;
  cursor.moving_to.clear();
  cursor.sightings = 0;
}

void FeedChannel::note_wait(const Feed& feed, const net::HttpResponse& response) {
  Millis wait = feed.wait.value_or(kUsualWait);
  if (const auto age = max_age(response.headers))
    wait = feed.wait ? std::max(*feed.wait, *age) : *age;
  capability_.poll_every = std::clamp(wait, kLeastWait, kMostWait);
}

Task<Result<void>> FeedChannel::await_news(Millis most) {
  for (Millis waited{0}; waited < most && !closed_; waited += kNap) {
    const Millis nap = std::min(kNap, most - waited);
    co_await net::sleep_for(nap);
  }
  co_return Result<void>{};
}

Task<Result<Feed>> look(Tools tools, std::string& url) {
  const Cursor none;
  for (int tries = 0; tries < 2; ++tries) {
    CO_TRY(auto fetched, co_await get(tools, url, none, false));
    if (fetched.response.status != 200) co_return answer_error(fetched.response, tools.clock.now());
    auto feed = parse_feed(
        fetched.response.body,
        {.base_url = fetched.url, .content_type = fetched.response.headers.get("Content-Type")});
    if (feed) {
      if (!fetched.permanent.empty()) url = fetched.permanent;
      co_return feed;
    }
    const auto found = discover_feeds(fetched.response.body, fetched.url);
    if (found.empty() || tries > 0) break;
    url = found.front();
  }
  co_return fail(
      Kind::invalid,
      "there is no feed at this address, and the page names none; give the feed's own address")
      .with("field", "url");
}

}  // namespace

std::string to_json(const Settings& s) {
  json::object o;
  o["url"] = s.url;
  o["title"] = s.title;
  o["site"] = s.site;
  return json::serialize(o);
}

Result<Settings> settings_from_json(std::string_view text) {
  TRY(const auto value, read_json(text, "the feed's settings"));
  const auto* o = value.if_object();
  if (!o) return fail(Kind::invalid, "the feed's settings are not a JSON object");
  Settings s{.url = text_at(*o, "url"), .title = text_at(*o, "title"), .site = text_at(*o, "site")};
  if (s.url.find("://") == std::string::npos && !s.url.empty()) s.url = "https://" + s.url;
  const auto url = text::parse_url(s.url);
  if (!url || (url->scheme != "http" && url->scheme != "https") || !url->user.empty())
    return fail(
               Kind::invalid,
               "give the feed's address, beginning with http or https and without a password in it")
        .with("field", "url");
  s.url = url->to_string();
  return s;
}

Capability usual_capability() {
  Capability c;
  c.network = c.measured_as = "feeds";
  c.display_name = "Feed";
  c.edits = true;
  c.profiles = true;
  c.threads = false;
  c.poll_every = kUsualWait;
  return c;
}

Result<std::unique_ptr<Channel>> make(Setup setup) {
  TRY(auto settings, settings_from_json(setup.settings));
  return std::unique_ptr<Channel>(
      std::make_unique<FeedChannel>(std::move(setup), std::move(settings)));
}

Task<Result<Connected>> connect(std::string input, Tools tools) {
  CO_TRY(auto settings, settings_from_json(input));
  CO_TRY(auto feed, co_await look(tools, settings.url));
  settings.title = feed.title;
  settings.site = feed.link;
  Connected done;
  done.settings = to_json(settings);
  done.credential = Secret("{}");
  done.health.account_id = settings.url;
  done.health.server = text::site_of(settings.url);
  done.health.handle = done.health.server;
  done.health.name = feed.title.empty() ? done.health.server : feed.title;
  done.health.profile_url = feed.link;
  done.health.capability = usual_capability();
  co_return done;
}

}  // namespace kith::channels::feeds
