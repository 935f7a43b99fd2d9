#include "app/page_source.h"

#include <gtest/gtest.h>

#include <map>

#include "net/testing_peer.h"

namespace kith::app {
namespace {

using net::testing::Line;
using net::testing::Peer;

// A small web on loopback; what is not there is 404.
class Web {
 public:
  void put(const std::string& path, const std::string& type, const std::string& body) {
    answers_[path] = "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) +
                     "\r\nConnection: close\r\n\r\n" + body;
  }
  void send_on(const std::string& path, const std::string& to) {
    answers_[path] = "HTTP/1.1 302 Found\r\nLocation: " + to + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  }
  std::string url(const std::string& path) const { return peer_.url(path); }
  int asked() const { return peer_.connections(); }

 private:
  std::map<std::string, std::string> answers_;
  Peer peer_{[this](Line& line) {
    const auto request = line.read_http();
    const auto from = request.find(' ');
    const auto path = request.substr(from + 1, request.find(' ', from + 1) - from - 1);
    const auto found = answers_.find(path);
    line.send(found == answers_.end() ? "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                                      : found->second);
  }};
};

class PageSourceTest : public ::testing::Test {
 protected:
  static std::unique_ptr<net::HttpClient> client(const std::vector<std::string>& reach) {
    net::HttpClientOptions options;
    options.guard = net::AddressGuard::allowing(reach).value();
    return net::make_http_client(std::move(options));
  }
  Web web_;
  std::unique_ptr<net::HttpClient> http_ = client({"127.0.0.1"});
  GuardedPages pages_{*http_};
};

TEST_F(PageSourceTest, takes_words_and_pictures_as_networks_do) {
  web_.put("/page", "text/html; charset=utf-8",
           "<title>Our week</title><meta property='og:image' content='/a.jpg'>"
           "<meta property='og:description' content='At the lake'>"
           "<link rel='alternate' type='application/json+oembed' href='/oembed'>");
  web_.put("/oembed", "application/json",
           R"({"type":"rich","title":"Week 3","thumbnail_url":")" + web_.url("/b.jpg") + "\"}");
  web_.put("/a.jpg", "image/jpeg", "AAAA");
  const auto page = pages_.fetch(web_.url("/page"));
  ASSERT_TRUE(page) << describe(page.error());
  EXPECT_EQ(page->words, (std::vector<std::string>{"Our week", "At the lake", "Week 3"}));
  ASSERT_EQ(page->pictures.size(), 2U);
  EXPECT_EQ(page->pictures[0].bytes, "AAAA");
  EXPECT_EQ(page->pictures[1].why, "it is not there");
  EXPECT_FALSE(page->plays);
}

TEST_F(PageSourceTest, a_link_to_a_picture_or_a_film_is_one) {
  web_.put("/cat.png", "image/png", "PNG");
  const auto picture = pages_.fetch(web_.url("/cat.png"));
  ASSERT_TRUE(picture && picture->pictures.size() == 1U);
  web_.put("/cat.mp4", "video/mp4", "MP4");
  EXPECT_TRUE(pages_.fetch(web_.url("/cat.mp4"))->plays);
  web_.put("/paper.pdf", "application/pdf", "%PDF");
  const auto paper = pages_.fetch(web_.url("/paper.pdf"));
  ASSERT_TRUE(paper);
  EXPECT_TRUE(paper->words.empty() && paper->pictures.empty());
}

TEST_F(PageSourceTest, what_cannot_be_had_is_said_in_words) {
  const auto gone = pages_.fetch(web_.url("/nothing"));
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().message, "it is not there");
  web_.put("/large", "text/html", std::string(limits::kLinkedPageBytes + 10, ' '));
  EXPECT_EQ(pages_.fetch(web_.url("/large")).error().message, "it is too large");
  std::string many;
  for (int i = 0; i < 6; ++i) many += "<meta property='og:image' content='/p" + std::to_string(i) + ".jpg'>";
  web_.put("/many", "text/html", many);
  const auto page = pages_.fetch(web_.url("/many"));
  ASSERT_TRUE(page);
  ASSERT_EQ(page->pictures.size(), 6U);
  EXPECT_EQ(page->pictures[5].why, "it gives out more pictures than are looked at");
}

TEST_F(PageSourceTest, nothing_inside_is_reached_by_a_link_a_redirect_or_a_picture) {
  const auto guarded = client({});
  GuardedPages strict(*guarded);
  const auto refused = strict.fetch(web_.url("/page"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Kind::forbidden);
  EXPECT_EQ(web_.asked(), 0);
  Web inside;
  inside.put("/secret", "text/html", "<title>Inside</title>");
  const auto only = client({"127.0.0.1:" + web_.url("/").substr(17, web_.url("/").rfind('/') - 17)});
  GuardedPages outside(*only);
  web_.send_on("/jump", inside.url("/secret"));
  EXPECT_EQ(outside.fetch(web_.url("/jump")).error().kind, Kind::forbidden);
  web_.put("/page", "text/html", "<title>Out</title><meta property='og:image' content='" + inside.url("/p.jpg") + "'>");
  const auto page = outside.fetch(web_.url("/page"));
  ASSERT_TRUE(page) << describe(page.error());
  ASSERT_EQ(page->pictures.size(), 1U);
  EXPECT_EQ(page->pictures[0].why, "it leads into a private network");
  EXPECT_EQ(inside.asked(), 0);
}

}  // namespace
}  // namespace kith::app
