// A real server with the Mastodon API: snac2 (tests/servers/with snac -- contract_test). The OAuth dance in a
// browser's stead, a mention in, an answer out, a picture, and what snac lacks. Skipped without it.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <regex>
#include <set>
#include <thread>

#include "bench.h"
#include "channels/mastodon/mastodon.h"
#include "channels/mastodon/wire.h"

namespace kith::contract {
namespace {
namespace json = boost::json;

struct SnacServer {
  std::string server;
  json::object accounts;
};

const SnacServer* snac() {
  static const auto found = []() -> std::optional<SnacServer> {
    const char* env = std::getenv("KITH_TEST_MASTODON");
    if (!env) return std::nullopt;
    const auto o = json::parse(env).as_object();
    return SnacServer{.server = std::string(o.at("server").as_string()), .accounts = o.at("accounts").as_object()};
  }();
  return found ? &*found : nullptr;
}

std::string password_of(const char* name) { return std::string(snac()->accounts.at(name).as_object().at("password").as_string()); }

// Signs in as a member's browser would: opens the form, fills it in, and takes the code it is shown.
std::string consent(net::HttpClient& http, const std::string& url, const std::string& name) {
  net::HttpRequest open;
  open.url = url;
  const auto form = net::send_blocking(http, open);
  if (!form || form->status != 200) throw std::runtime_error("no form: " + (form ? form->body : form.error().message));
  net::Fields fields{{"login", name}, {"passwd", password_of(name.c_str())}};
  static const std::regex hidden(R"re(<input type="hidden" name="([^"]+)" value="([^"]*)">)re");
  for (std::sregex_iterator it(form->body.begin(), form->body.end(), hidden), end; it != end; ++it) fields.emplace_back((*it)[1], (*it)[2]);
  std::smatch action;
  static const std::regex target(R"re(<form method="post" action="([^"]+)")re");
  const auto where = std::regex_search(form->body, action, target) ? action[1].str() : snac()->server + "/oauth/x-snac-login";
  net::HttpRequest post;
  post.method = "POST";
  post.url = *net::resolve_url(url, where);
  post.headers.set("Content-Type", "application/x-www-form-urlencoded");
  post.body = net::form_encode(fields);
  const auto answer = net::send_blocking(http, post);
  if (!answer) throw std::runtime_error("the form was not answered: " + answer.error().message);
  const auto location = std::string(answer->headers.get("location"));
  std::smatch code;
  static const std::regex in_address(R"re([?&]code=([^&]+))re"), in_page(R"re([0-9a-f]{32})re");
  if (std::regex_search(location, code, in_address)) return code[1];
  if (std::regex_search(answer->body, code, in_page)) return code[0];
  ADD_FAILURE() << "no code: " << answer->status << " " << location << " " << answer->body.substr(0, 500);
  return {};
}

struct Signed {
  Connected connected;
  std::unique_ptr<Channel> channel;
};

class NoSubject final : public Subject {
 public:
  explicit NoSubject(Bench&) {}
  std::string network() const override { return "scripted"; }
  Abilities abilities() const override { return {}; }
  std::string settings() override { return R"({"world":"memory:snac","account":"nobody"})"; }
  std::string hears(const std::string&, const std::string&) override { return {}; }
  std::vector<Seen> sent() override { return {}; }
  void pass(Millis time) override { std::this_thread::sleep_for(time); }
  std::string secret() const override { return {}; }
};
std::unique_ptr<Subject> no_subject(Bench& bench) { return std::make_unique<NoSubject>(bench); }

class Snac : public testing::Test {
 protected:
  void SetUp() override {
    if (!snac()) GTEST_SKIP() << "KITH_TEST_MASTODON is not set: run with tests/servers/with snac --";
    bench.emplace(no_subject, false);
  }
  Tools tools() { return {.http = *bench->http, .clock = *bench->clock, .guard = bench->guard}; }
  Connected sign_in(const std::string& name, const std::string& redirect) {
    auto begun = bench->run(mastodon::begin(snac()->server, Mode::publish, redirect, tools()));
    if (!begun) throw std::runtime_error("sign-in cannot begin: " + describe(begun.error()));
    const auto code = consent(*bench->http, begun->authorize_url, name);
    auto connected = bench->run(mastodon::finish(begun->pending, code, tools()));
    if (!connected) throw std::runtime_error("not signed in: " + describe(connected.error()));
    return *std::move(connected);
  }
  std::unique_ptr<Channel> channel_of(const Connected& c, MemoryCredentials& credentials) {
    credentials.set(c.credential.reveal());
    return *mastodon::make({.id = bench->id, .network = "mastodon", .settings = c.settings, .tools = tools(), .credentials = credentials, .media = bench->media});
  }
  // Until an item is heard that `wanted` accepts, at most five minutes: what snac could not deliver it tries again after
  // one and after three.
  template <class F>
  std::optional<Incoming> hear(Channel& channel, std::string& cursor, F wanted) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(5);
    while (std::chrono::steady_clock::now() < until) {
      auto page = bench->run(channel.fetch(cursor));
      EXPECT_TRUE(page) << describe(page.error());
      if (!page) return std::nullopt;
      cursor = page->cursor;
      for (auto& item : page->items) {
        heard.push_back(item.remote_id);
        if (wanted(item)) return item;
      }
      if (!page->more) std::this_thread::sleep_for(std::chrono::milliseconds(500));
    }
    return std::nullopt;
  }
  // What snac itself lists for the account, all on one page: the texts of it that hold `words`.
  std::set<std::string> listed(MemoryCredentials& credentials, const std::string& words) {
    net::HttpRequest request;
    request.url = snac()->server + "/api/v1/notifications?limit=64";
    request.headers.set("Authorization", fmt::format("Bearer {}", std::string(json::parse(credentials.get()).at("access_token").as_string())));
    const auto answer = net::send_blocking(*bench->http, request);
    EXPECT_TRUE(answer && answer->status == 200);
    std::set<std::string> found;
    if (!answer) return found;
    const auto batch = mastodon::read_notifications(answer->body, {.account_id = {}, .server = snac()->server});
    EXPECT_TRUE(batch) << describe(batch.error());
    if (!batch) return found;
    for (const auto& item : batch->items)
      if (item.text.find(words) != std::string::npos) found.insert(item.text);
    return found;
  }
  Result<Receipt> say(Channel& channel, const Outbound& content) {
    return bench->run(channel.deliver(Bench::clear_for(bench->id, content), bench->dispatch(content)));
  }

  std::optional<Bench> bench;
  MemoryCredentials brand_credentials, alice_credentials;
  std::vector<std::string> heard;
};

TEST_F(Snac, HearsAMentionAnswersItAndSurvivesTheGaps) {
  const auto brand_connected = sign_in("brand", ""), alice_connected = sign_in("alice", "http://localhost/back");
  EXPECT_EQ(brand_connected.health.handle, "@brand@localhost");
  auto brand = channel_of(brand_connected, brand_credentials), alice = channel_of(alice_connected, alice_credentials);
  const auto health = bench->run(brand->check());
  ASSERT_TRUE(health) << describe(health.error());
  EXPECT_FALSE(health->capability.push) << "snac has no stream";

  std::string brand_cursor, alice_cursor;
  ASSERT_TRUE(bench->run(brand->fetch(brand_cursor)));

  Outbound question;
  question.kind = OutboundKind::post;
  question.text = "@brand@localhost is the poster still there?";
  const auto asked = say(*alice, question);
  ASSERT_TRUE(asked) << describe(asked.error());
  const auto mention = hear(*brand, brand_cursor, [](const Incoming& i) { return i.what == Incoming::What::message && i.text.find("poster still there") != std::string::npos; });
  ASSERT_TRUE(mention) << "the mention never came";
  EXPECT_TRUE(mention->addressed);
  EXPECT_EQ(mention->author.handle, "@alice@localhost");

  auto answer = bench->reply("It is, come in", *mention);
  const auto png = from_base64("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
  answer.media.push_back(bench->media.add("dot.png", "image/png", *png, "A very small dot"));
  const auto dispatch = bench->dispatch(answer);
  const auto receipt = bench->run(brand->deliver(bench->clear(answer), dispatch));
  ASSERT_TRUE(receipt) << describe(receipt.error());
  const auto settled = bench->run(brand->settle(dispatch));
  ASSERT_TRUE(settled) << describe(settled.error());
  EXPECT_EQ(settled->is, Settlement::Is::sent);
  EXPECT_EQ(settled->receipt.remote_id, receipt->remote_id);

  const auto arrived = hear(*alice, alice_cursor, [](const Incoming& i) { return !i.own && i.what == Incoming::What::message && i.text.find("It is, come in") != std::string::npos; });
  ASSERT_TRUE(arrived) << "the answer never arrived";
  EXPECT_EQ(arrived->parent, asked->remote_id);
  ASSERT_EQ(arrived->attachments.size(), 1u);
  EXPECT_EQ(arrived->attachments[0].alt, "A very small dot");

  // Our own words are known as ours, and nothing comes twice.
  heard.clear();
  for (int i = 0; i < 3; ++i) {
    const auto page = bench->run(brand->fetch(brand_cursor));
    ASSERT_TRUE(page) << describe(page.error());
    for (const auto& item : page->items) {
      EXPECT_NE(item.remote_id, mention->remote_id) << "heard again from behind the cursor";
      if (item.remote_id == receipt->remote_id) {
        EXPECT_TRUE(item.own);
      }
    }
    brand_cursor = page->cursor;
  }

  // What snac cannot do is said, not done by halves.
  Outbound removal;
  removal.kind = OutboundKind::remove;
  removal.target = receipt->remote_id;
  EXPECT_FALSE(brand->capability().deletes);
  const auto removed = say(*brand, removal);
  ASSERT_FALSE(removed);
  EXPECT_EQ(removed.error().kind, Kind::unsupported) << describe(removed.error());
  for (const auto kind : {OutboundKind::hide, OutboundKind::mute, OutboundKind::block}) {
    Outbound quiet;
    quiet.kind = kind;
    quiet.target = mention->author.remote_id;
    const auto done = say(*brand, quiet);
    ASSERT_FALSE(done) << name(kind);
    EXPECT_EQ(done.error().kind, Kind::unsupported) << describe(done.error());
  }
}

TEST_F(Snac, BackfillsMoreThanAPage) {
  const auto brand_connected = sign_in("brand", ""), bob_connected = sign_in("bob", "");
  auto brand = channel_of(brand_connected, brand_credentials), bob = channel_of(bob_connected, alice_credentials);
  std::string cursor;
  for (;;) {
    const auto page = bench->run(brand->fetch(cursor));
    ASSERT_TRUE(page);
    cursor = page->cursor;
    if (!page->more) break;
  }
  constexpr int kMany = 50;
  constexpr std::size_t kPage = 40;
  const auto words = fmt::format("while you were away since {}", to_ms(system_clock().now()));
  for (int i = 0; i < kMany; ++i) {
    Outbound o;
    o.kind = OutboundKind::post;
    o.text = fmt::format("@brand@localhost {}, {}", words, i);
    const auto sent = say(*bob, o);
    ASSERT_TRUE(sent) << describe(sent.error());
  }
  // Of a burst snac itself loses one now and then; what waits in its queues seems to be named by the microsecond. What
  // it lists in the end has to be heard, all of it, and that is more than a page.
  std::set<std::string> texts, arrived;
  const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(5);
  const auto all_heard = [&] { return arrived.size() > kPage && texts == arrived; };
  for (int quiet = 0; quiet < 5 && std::chrono::steady_clock::now() < until; quiet = all_heard() ? quiet + 1 : 0) {
    std::this_thread::sleep_for(std::chrono::seconds(1));
    for (bool more = true; more;) {
      const auto page = bench->run(brand->fetch(cursor));
      ASSERT_TRUE(page) << describe(page.error());
      for (const auto& item : page->items)
        if (item.text.find(words) != std::string::npos) EXPECT_TRUE(texts.insert(item.text).second) << item.text;
      cursor = page->cursor;
      more = page->more;
    }
    arrived = listed(brand_credentials, words);
  }
  EXPECT_GT(arrived.size(), kPage);
  EXPECT_EQ(texts, arrived);
}

// snac answers with an empty list however many follow: that is no list.
TEST_F(Snac, ListsWhomItFollowsAndSaysThatItListsNoFollowers) {
  const auto connected = sign_in("bob", "");
  auto bob = channel_of(connected, brand_credentials);
  const auto followed = bench->run(bob->follows(FollowSide::followed, {}));
  EXPECT_TRUE(followed) << (followed ? "" : describe(followed.error()));
  const auto followers = bench->run(bob->follows(FollowSide::followers, {}));
  ASSERT_FALSE(followers);
  EXPECT_EQ(followers.error().kind, Kind::unsupported) << describe(followers.error());
}

TEST_F(Snac, ADeadTokenIsSaidSo) {
  auto connected = sign_in("brand", "");
  auto channel = channel_of(connected, brand_credentials);
  brand_credentials.set(R"({"access_token":"long-gone"})");
  const auto page = bench->run(channel->fetch(""));
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, Kind::unauthenticated) << describe(page.error());
}

}  // namespace
}  // namespace kith::contract
