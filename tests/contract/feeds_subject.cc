// Feeds, by a server that writes its feed anew at each request. What only they can show is below.
#include <fmt/format.h>

#include <atomic>

#include "bench.h"
#include "channels/feeds/feeds.h"
#include "text/html.h"
#include "tiny_server.h"

namespace kith::contract {
namespace {

class FeedsSubject final : public Subject {
 public:
  explicit FeedsSubject(Bench& bench)
      : server_([this](const TinyRequest& r) { return answer(r); }) {
    bench.clock = &clock_;
    bench.credentials.set("{}");
  }

  std::string network() const override { return "feeds"; }
  Abilities abilities() const override {
    return {.replies_in = false,
            .edits_in = true,
            .sends = false,
            .replies = false,
            .too_many = true,
            .down = true,
            .backlog = 450};
  }
  std::string settings() override {
    return feeds::to_json({.url = server_.url() + "/feed", .title = "", .site = ""});
  }
  std::string hears(const std::string& text, const std::string&) override {
    std::scoped_lock lock(mutex_);
    clock_.advance(Millis{1'000});
    items_.push_back({fmt::format("item-{}", items_.size()), text, clock_.now()});
    return items_.back().id;
  }
  void edits(const std::string& id, const std::string& text) override {
    std::scoped_lock lock(mutex_);
    for (auto& item : items_)
      if (item.id == id) item.text = text;
  }
  bool describes(const std::string& about, const std::string& website) override {
    std::scoped_lock lock(mutex_);
    about_ = about;
    website_ = website;
    return true;
  }
  std::vector<Seen> sent() override { return {}; }
  void trouble(Trouble what) override {
    if (what == Trouble::down) down_ = true;
    if (what == Trouble::mended) down_ = false;
  }
  void pass(Millis time) override { clock_.advance(time); }
  std::string secret() const override { return "no-secret-here"; }

  TinyServer& server() { return server_; }
  ManualClock& clock() { return clock_; }
  std::atomic<int> status{200};
  std::string location;

 private:
  struct Item {
    std::string id, text;
    Time at;
  };

  TinyResponse answer(const TinyRequest& request) {
    std::scoped_lock lock(mutex_);
    TinyResponse out;
    out.type = "application/rss+xml";
    if (down_) {
      out.status = 503;
      return out;
    }
    if (status != 200 && request.path == "/feed") {
      out.status = status;
      if (!location.empty()) out.headers.emplace_back("Location", location);
      if (status == 429) out.headers.emplace_back("Retry-After", "7");
      return out;
    }
    out.body = fmt::format("<rss><channel><title>The paper</title><description><![CDATA[{}]]></description><link>{}</link>",
                           about_, website_);
    for (auto it = items_.rbegin(); it != items_.rend(); ++it)
      out.body += fmt::format(
          "<item><guid "
          "isPermaLink=\"false\">{}</guid><title>News</title><pubDate>{}</pubDate><description>{}</"
          "description></item>",
          it->id, format_time(it->at), text::escape_html(text::escape_html(it->text)));
    out.body += "</channel></rss>";
    const std::string etag = fmt::format("\"{}\"", sha256_hex(out.body).substr(0, 16));
    out.headers.emplace_back("ETag", etag);
    if (request.header("if-none-match") == etag) {
      out.status = 304;
      out.body.clear();
    }
    return out;
  }

  std::mutex mutex_;
  ManualClock clock_{from_ms(1'790'000'000'000)};
  std::vector<Item> items_;
  std::string about_, website_;
  std::atomic<bool> down_{false};
  TinyServer server_;
};

std::unique_ptr<Subject> make_feeds(Bench& bench) {
  return std::make_unique<FeedsSubject>(bench);
}
KITH_SUBJECT(feeds, make_feeds);

FeedsSubject& subject_of(Bench& bench) {
  return dynamic_cast<FeedsSubject&>(*bench.subject);
}

TEST(Feeds, asks_only_for_what_is_new) {
  Bench bench(make_feeds, false);
  auto& subject = subject_of(bench);
  subject.hears("One", {});
  std::string cursor;
  EXPECT_EQ(bench.fetch_all(cursor, 1).size(), 1u);
  subject.server().forget_requests();
  bench.restart();
  const auto page = bench.fetch(cursor);
  ASSERT_TRUE(page) << describe(page.error());
  EXPECT_TRUE(page->items.empty());
  const auto requests = subject.server().requests();
  ASSERT_EQ(requests.size(), 1u);
  EXPECT_FALSE(requests[0].header("if-none-match").empty());
}

TEST(Feeds, believes_a_permanent_redirect_at_the_third_sighting) {
  Bench bench(make_feeds, false);
  auto& subject = subject_of(bench);
  subject.hears("One", {});
  subject.status = 301;
  subject.location = "/new";
  std::string cursor;
  for (int i = 0; i < 4; ++i) {
    const auto page = bench.fetch(cursor);
    ASSERT_TRUE(page) << describe(page.error());
    cursor = page->cursor;
    const bool asked_old = subject.server().requests().front().path == "/feed";
    EXPECT_EQ(asked_old, i < 3) << i;
    subject.server().forget_requests();
  }
}

TEST(Feeds, says_when_it_is_gone_or_busy) {
  Bench bench(make_feeds, false);
  auto& subject = subject_of(bench);
  subject.status = 410;
  EXPECT_EQ(bench.fetch("").error().kind, Kind::not_found);
  subject.status = 429;
  const auto busy = bench.fetch("");
  EXPECT_EQ(busy.error().kind, Kind::rate_limited);
  EXPECT_EQ(busy.error().retry_after, Millis{7'000});
}

}  // namespace
}  // namespace kith::contract
