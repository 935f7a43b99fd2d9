// Bluesky against its own servers (tests/servers/with bluesky -- contract_test): the whole suite, a fresh account
// a case, with a proxy in front of the PDS that loses, refuses and limits on demand. Skipped without them.
#include <fmt/format.h>

#include <atomic>
#include <boost/json.hpp>
#include <cstdlib>
#include <thread>

#include "bench.h"
#include "channels/bluesky/bluesky.h"
#include "channels/bluesky/tid.h"
#include "tiny_server.h"

namespace kith::contract {
namespace {
namespace json = boost::json;

struct Servers {
  std::string pds, plc, control;
  json::object accounts;
};

const Servers* servers() {
  static const auto found = []() -> std::optional<Servers> {
    const char* env = std::getenv("KITH_TEST_BLUESKY");
    if (!env) return std::nullopt;
    const auto o = json::parse(env).as_object();
    const auto text = [&](const char* key) { return std::string(o.at(key).as_string()); };
    return Servers{.pds = text("pds"), .plc = text("plc"), .control = text("control"), .accounts = o.at("accounts").as_object()};
  }();
  return found ? &*found : nullptr;
}

// What the suite itself asks of the PDS, beside the channel.
class Pds {
 public:
  explicit Pds(net::HttpClient& http) : http_(http) {}

  json::object post(const std::string& call, const json::value& body, const std::string& token = {}) {
    net::HttpRequest r;
    r.method = "POST";
    r.url = fmt::format("{}/xrpc/{}", servers()->pds, call);
    r.headers.set("Content-Type", "application/json");
    r.headers.set("X-RateLimit-Bypass", "many-accounts");  // an account a test: more than it lets one address make
    if (!token.empty()) r.headers.set("Authorization", "Bearer " + token);
    r.body = json::serialize(body);
    const auto answer = net::send_blocking(http_, r);
    EXPECT_TRUE(answer && answer->status == 200) << call << (answer ? answer->body : answer.error().message);
    if (!answer || answer->body.empty()) return {};
    return json::parse(answer->body).as_object();
  }
  json::object get(const std::string& call, const std::string& token = {}) {
    net::HttpRequest r;
    r.url = fmt::format("{}/xrpc/{}", servers()->pds, call);
    if (!token.empty()) r.headers.set("Authorization", "Bearer " + token);
    const auto answer = net::send_blocking(http_, r);
    if (!answer || answer->status != 200) return {};
    return json::parse(answer->body).as_object();
  }
  void settle() {
    net::HttpRequest r;
    r.method = "POST";
    r.url = servers()->control + "/settle";
    r.total_timeout = Millis{40'000};
    (void)net::send_blocking(http_, r);
  }

 private:
  net::HttpClient& http_;
};

// Between the channel and the PDS.
class FaultyProxy {
 public:
  enum class Next { nothing, lose_answer, lose_request, error_done, error, too_many };
  explicit FaultyProxy(net::HttpClient& http) : http_(http), server_([this](const TinyRequest& r) { return handle(r); }) {}

  std::string url() const { return server_.url(); }
  void next(Next what) { next_ = what; }
  void set_down(bool on) { down_ = on; }
  void set_revoked(bool on) { revoked_ = on; }
  // As a PDS without an app view behind it: a mock of that alone, all else is the real one's.
  void set_bare(bool on) { bare_ = on; }
  TinyServer& server() { return server_; }

 private:
  static TinyResponse error(int status, const char* name) {
    TinyResponse r;
    r.status = status;
    r.body = fmt::format(R"({{"error":"{}","message":"made up by the proxy"}})", name);
    return r;
  }
  TinyResponse handle(const TinyRequest& in) {
    if (down_) return error(503, "NotAvailable");
    if (revoked_) return error(400, "ExpiredToken");
    if (bare_ && in.path.starts_with("/xrpc/app.bsky.graph.get")) return error(501, "MethodNotImplemented");
    const bool write = in.path == "/xrpc/com.atproto.repo.putRecord";
    const auto fault = write || next_ == Next::too_many ? next_.exchange(Next::nothing) : Next::nothing;
    TinyResponse lost;
    lost.drop = true;
    if (fault == Next::lose_request) return lost;
    if (fault == Next::error) return error(500, "InternalServerError");
    if (fault == Next::too_many) {
      auto r = error(429, "RateLimitExceeded");
      r.headers = {{"ratelimit-limit", "30"}, {"ratelimit-remaining", "0"}, {"ratelimit-reset", std::to_string(to_ms(system_clock().now()) / 1000 + 8)}};
      return r;
    }
    net::HttpRequest out;
    out.method = in.method;
    out.url = servers()->pds + in.path + (in.query_list.empty() ? "" : "?" + net::form_encode(in.query_list));
    for (const auto* name : {"authorization", "content-type", "accept"})
      if (const auto value = in.header(name); !value.empty()) out.headers.set(name, value);
    out.body = in.body;
    const auto answer = net::send_blocking(http_, out);
    if (!answer) return error(502, "UpstreamFailure");
    if (fault == Next::lose_answer) return lost;
    if (fault == Next::error_done) return error(500, "InternalServerError");
    TinyResponse r;
    r.status = answer->status;
    r.body = answer->body;
    for (const auto* name : {"ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"})
      if (const auto value = answer->headers.get(name); !value.empty()) r.headers.emplace_back(name, std::string(value));
    return r;
  }

  net::HttpClient& http_;
  std::atomic<Next> next_{Next::nothing};
  std::atomic<bool> down_{false}, revoked_{false}, bare_{false};
  TinyServer server_;
};

// Alice signs in once for the whole run: sessions are limited.
const json::object& alice(Pds& pds) {
  static const auto session = [&] {
    const auto& account = servers()->accounts.at("alice").as_object();
    return pds.post("com.atproto.server.createSession", json::object{{"identifier", account.at("handle")}, {"password", account.at("password")}});
  }();
  return session;
}

class BlueskySubject final : public Subject {
 public:
  explicit BlueskySubject(Bench& bench) : pds_(*bench.http), proxy(*bench.http) {
    static std::atomic<int> number{0};
    handle = fmt::format("shop{}-{}.test", to_ms(system_clock().now()) % 100'000'000, ++number);
    const auto made = pds_.post("com.atproto.server.createAccount", json::object{{"handle", handle}, {"password", "shop-password"}, {"email", handle + "@kith.test"}});
    did = made.at("did").as_string();
    access_ = made.at("accessJwt").as_string();
    const auto app = pds_.post("com.atproto.server.createAppPassword", json::object{{"name", "kith"}}, access_);
    app_password = app.at("password").as_string();
    refresh = made.at("refreshJwt").as_string();
    bluesky::Credential credential{.access = access_, .refresh = refresh, .app_password = app_password, .renewed_at = {}};
    bench.credentials.set(bluesky::to_json(credential));
  }

  std::string network() const override { return "bluesky"; }
  Abilities abilities() const override {
    return {.removals_in = true, .likes_in = true, .follows_in = true, .removals = true, .lose_answer = true, .lose_request = true,
            .server_error = true, .too_many = true, .down = true, .revoke = true, .backlog = 110};
  }
  std::string settings() override { return bluesky::to_json({.did = did, .handle = handle, .pds = proxy.url(), .plc = servers()->plc}); }
  std::string hears(const std::string& text, const std::string& parent = {}) override {
    json::object record{{"$type", "app.bsky.feed.post"}, {"text", text}, {"createdAt", format_time(system_clock().now())}, {"langs", json::array{"en"}}};
    const json::object feature{{"$type", "app.bsky.richtext.facet#mention"}, {"did", did}};
    record["facets"] = json::array{json::object{{"index", json::object{{"byteStart", 0}, {"byteEnd", 1}}}, {"features", json::array{feature}}}};
    if (!parent.empty()) record["reply"] = json::object{{"root", ref(parent)}, {"parent", ref(parent)}};
    return create("app.bsky.feed.post", record);
  }
  void removes(const std::string& id) override {
    const auto at = *bluesky::parse_at_uri(id);
    pds_.post("com.atproto.repo.deleteRecord", json::object{{"repo", at.did}, {"collection", at.collection}, {"rkey", at.rkey}}, token());
  }
  void likes(const std::string& id) override {
    create("app.bsky.feed.like", json::object{{"$type", "app.bsky.feed.like"}, {"subject", ref(id)}, {"createdAt", format_time(system_clock().now())}});
  }
  void follows() override {
    create("app.bsky.graph.follow", json::object{{"$type", "app.bsky.graph.follow"}, {"subject", did}, {"createdAt", format_time(system_clock().now())}});
  }
  bool describes(const std::string& about, const std::string&) override {
    pds_.post("com.atproto.repo.putRecord",
              json::object{{"repo", did}, {"collection", "app.bsky.actor.profile"}, {"rkey", "self"},
                           {"record", json::object{{"$type", "app.bsky.actor.profile"}, {"displayName", "The Shop"}, {"description", about}}}},
              access_);
    return false;  // the servers in the tests may be older than the profile's website
  }
  std::vector<std::string> moderated(OutboundKind what) override {
    std::vector<std::string> out;
    if (what == OutboundKind::mute) {
      pds_.settle();
      const auto mutes = pds_.get("app.bsky.graph.getMutes?limit=100", access_);
      for (const auto& one : mutes.at("mutes").as_array()) out.emplace_back(one.at("did").as_string());
      return out;
    }
    const auto* collection = what == OutboundKind::hide ? "app.bsky.feed.threadgate" : "app.bsky.graph.block";
    const auto list = pds_.get(fmt::format("com.atproto.repo.listRecords?repo={}&collection={}&limit=100", did, collection));
    for (const auto& one : list.at("records").as_array()) {
      const auto& value = one.at("value").as_object();
      if (what == OutboundKind::block) out.emplace_back(value.at("subject").as_string());
      if (what != OutboundKind::hide) continue;
      for (const auto& uri : value.at("hiddenReplies").as_array()) out.emplace_back(uri.as_string());
    }
    return out;
  }
  std::vector<Seen> sent() override {
    std::vector<Seen> out;
    const auto records = pds_.get(fmt::format("com.atproto.repo.listRecords?repo={}&collection=app.bsky.feed.post&limit=100", did));
    if (!records.contains("records")) return out;
    for (const auto& v : records.at("records").as_array()) {
      const auto& o = v.as_object();
      const auto& value = o.at("value").as_object();
      Seen s{.id = std::string(o.at("uri").as_string()), .text = std::string(value.at("text").as_string()), .parent = {}, .files = {}};
      if (const auto* reply = value.if_contains("reply")) s.parent = reply->as_object().at("parent").as_object().at("uri").as_string();
      if (const auto* embed = value.if_contains("embed"))
        for (const auto& image : embed->at("images").as_array()) s.files.emplace_back(image.at("alt").as_string());
      out.push_back(std::move(s));
    }
    return out;
  }
  json::object record(const std::string& uri) {
    const auto at = *bluesky::parse_at_uri(uri);
    return pds_.get(fmt::format("com.atproto.repo.getRecord?repo={}&collection={}&rkey={}", at.did, at.collection, at.rkey));
  }
  void put(const bluesky::AtUri& at, const json::object& record) {
    pds_.post("com.atproto.repo.putRecord", json::object{{"repo", at.did}, {"collection", at.collection}, {"rkey", at.rkey}, {"record", record}}, access_);
  }
  // As somebody signed in sees it.
  json::object thread(const std::string& uri) { return pds_.get("app.bsky.feed.getPostThread?uri=" + net::percent_encode(uri), token()); }
  void trouble(Trouble what) override {
    using Next = FaultyProxy::Next;
    switch (what) {
      case Trouble::lose_answer: return proxy.next(Next::lose_answer);
      case Trouble::lose_request: return proxy.next(Next::lose_request);
      case Trouble::server_error_done: return proxy.next(Next::error_done);
      case Trouble::server_error: return proxy.next(Next::error);
      case Trouble::too_many: return proxy.next(Next::too_many);
      case Trouble::down: return proxy.set_down(true);
      case Trouble::revoke: return proxy.set_revoked(true);
      case Trouble::mended: proxy.set_down(false); return proxy.set_revoked(false);
      case Trouble::poison: return;
    }
  }
  void pass(Millis time) override {
    std::this_thread::sleep_for(std::min(time, Millis{1'200}));
    pds_.settle();
  }
  std::string secret() const override { return refresh; }
  void settle_servers() { pds_.settle(); }

 private:
  std::string token() { return std::string(alice(pds_).at("accessJwt").as_string()); }
  json::object ref(const std::string& uri) {
    const auto found = record(uri);
    return {{"uri", found.at("uri")}, {"cid", found.at("cid")}};
  }
  std::string create(const char* collection, const json::object& record) {
    const auto made = pds_.post("com.atproto.repo.createRecord", json::object{{"repo", alice(pds_).at("did")}, {"collection", collection}, {"record", record}}, token());
    return made.contains("uri") ? std::string(made.at("uri").as_string()) : std::string();
  }

  Pds pds_;
  std::string access_;

 public:
  std::string handle, did, app_password, refresh;
  FaultyProxy proxy;
};

std::unique_ptr<Subject> make_bluesky(Bench& bench) { return std::make_unique<BlueskySubject>(bench); }

const bool registered = [] {
  if (servers()) subjects().push_back({"bluesky", make_bluesky});
  return true;
}();

class Bluesky : public testing::Test {
 protected:
  void SetUp() override {
    if (!servers()) GTEST_SKIP() << "KITH_TEST_BLUESKY is not set: run with tests/servers/with bluesky --";
    bench.emplace(make_bluesky, false);
  }
  BlueskySubject& subject() { return static_cast<BlueskySubject&>(*bench->subject); }
  Tools tools() { return {.http = *bench->http, .clock = *bench->clock, .guard = bench->guard}; }
  std::string connect_input(const std::string& handle, const std::string& password) {
    return json::serialize(json::object{{"handle", handle}, {"app_password", password}, {"plc", servers()->plc}, {"resolver", servers()->pds}});
  }
  std::optional<Bench> bench;
};

TEST_F(Bluesky, FindsTheServerFromTheHandle) {
  const auto connected = bench->run(bluesky::connect(connect_input("@" + subject().handle, subject().app_password), tools()));
  ASSERT_TRUE(connected) << describe(connected.error());
  EXPECT_EQ(connected->health.account_id, subject().did);
  EXPECT_EQ(connected->health.handle, "@" + subject().handle);
  EXPECT_EQ(connected->health.server, servers()->pds);
  EXPECT_EQ(connected->settings.find(subject().app_password), std::string::npos) << "a secret among the settings";
  const auto wrong = bench->run(bluesky::connect(connect_input(subject().handle, "aaaa-bbbb-cccc-dddd"), tools()));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().kind, Kind::unauthenticated);
  const auto nobody = bench->run(bluesky::connect(connect_input("nobody-at-all.test", "aaaa-bbbb-cccc-dddd"), tools()));
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().kind, Kind::invalid) << describe(nobody.error());
}

TEST_F(Bluesky, AnswersUnderTheRootWithFacets) {
  const auto root = bench->send(bench->dispatch(bench->post("The root of it all")));
  ASSERT_TRUE(root) << describe(root.error());
  const auto question = subject().hears("Where and when?", root->remote_id);
  std::string cursor;
  const auto items = bench->fetch_all(cursor, 1);
  const auto* heard = find(items, question);
  ASSERT_NE(heard, nullptr);
  EXPECT_EQ(heard->language, "en");
  auto content = bench->reply("Gr\xC3\xBC\xC3\x9F dich @alice.test and @nobody-at-all.test, see https://example.com/map #Poster", *heard);
  content.language = "de";
  const auto receipt = bench->send(bench->dispatch(content));
  ASSERT_TRUE(receipt) << describe(receipt.error());
  const auto value = subject().record(receipt->remote_id).at("value").as_object();
  const auto& reply = value.at("reply").as_object();
  EXPECT_EQ(reply.at("root").as_object().at("uri").as_string(), root->remote_id);
  EXPECT_EQ(reply.at("parent").as_object().at("uri").as_string(), question);
  EXPECT_EQ(value.at("langs").as_array().at(0).as_string(), "de");
  std::vector<std::string> parts;
  for (const auto& f : value.at("facets").as_array()) {
    const auto& index = f.as_object().at("index").as_object();
    const auto from = static_cast<std::size_t>(index.at("byteStart").as_int64()), to = static_cast<std::size_t>(index.at("byteEnd").as_int64());
    parts.push_back(content.text.substr(from, to - from));
  }
  std::sort(parts.begin(), parts.end());
  EXPECT_EQ(parts, (std::vector<std::string>{"#Poster", "@alice.test", "https://example.com/map"}));
  EXPECT_NE(receipt->url.find("https://bsky.app/profile/" + subject().handle + "/post/"), std::string::npos);
}

TEST_F(Bluesky, RenewsItsSessionOnceAndSavesItFirst) {
  bluesky::Credential stale{.access = "e30.eyJleHAiOjE2MDAwMDAwMDB9.x", .refresh = subject().refresh, .app_password = "", .renewed_at = {}};
  bench->credentials.set(bluesky::to_json(stale));
  const auto first = bench->check();
  ASSERT_TRUE(first) << describe(first.error());
  EXPECT_EQ(bench->credentials.saves(), 1);
  ASSERT_TRUE(bench->check());
  EXPECT_EQ(bench->credentials.saves(), 1) << "renewed again without need";
  EXPECT_EQ(bench->credentials.get().find(subject().refresh), std::string::npos) << "the spent token is kept";
}

TEST_F(Bluesky, OpensANewSessionWhereTheOldOneIsSpent) {
  bluesky::Credential spent{.access = "e30.eyJleHAiOjE2MDAwMDAwMDB9.x", .refresh = "e30.eyJleHAiOjE2MDAwMDAwMDB9.y", .app_password = subject().app_password, .renewed_at = {}};
  bench->credentials.set(bluesky::to_json(spent));
  const auto health = bench->check();
  ASSERT_TRUE(health) << describe(health.error());
  spent.app_password = "";
  bench->credentials.set(bluesky::to_json(spent));
  const auto dead = bench->check();
  ASSERT_FALSE(dead);
  EXPECT_EQ(dead.error().kind, Kind::unauthenticated) << describe(dead.error());
}

TEST_F(Bluesky, SendsAPictureWithItsDescription) {
  // A 1×1 PNG.
  const auto png = from_base64("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
  ASSERT_TRUE(png);
  auto content = bench->post("A picture");
  content.media.push_back(bench->media.add("dot.png", "image/png", *png, "A very small dot"));
  const auto receipt = bench->send(bench->dispatch(content));
  ASSERT_TRUE(receipt) << describe(receipt.error());
  subject().settle_servers();
  std::string cursor;
  const auto items = bench->fetch_all(cursor);
  const auto* own = find(items, receipt->remote_id);
  ASSERT_NE(own, nullptr);
  ASSERT_EQ(own->attachments.size(), 1u);
  EXPECT_EQ(own->attachments[0].alt, "A very small dot");
  EXPECT_FALSE(own->attachments[0].url.empty());
}

TEST_F(Bluesky, KeepsTheBudgetTheServerTells) {
  ASSERT_TRUE(bench->check());
  const auto budget = bench->channel->budget();
  ASSERT_TRUE(budget.limit && budget.remaining && budget.reset_at);
  EXPECT_GT(*budget.limit, 0);
  EXPECT_GT(*budget.reset_at, bench->clock->now());
}

// What the app view makes of the record is what everybody sees.
TEST_F(Bluesky, HidesForEverybodyAndLeavesTheThreadsOtherRulesAlone) {
  const auto root = bench->send(bench->dispatch(bench->post("Ask me anything")));
  ASSERT_TRUE(root) << describe(root.error());
  const auto rude = subject().hears("You idiots", root->remote_id);
  subject().settle_servers();
  auto gate = *bluesky::parse_at_uri(root->remote_id);
  gate.collection = "app.bsky.feed.threadgate";
  subject().put(gate, json::object{{"$type", "app.bsky.feed.threadgate"}, {"post", root->remote_id}, {"createdAt", "2026-11-21T10:00:00.000Z"},
                                   {"allow", json::array{json::object{{"$type", "app.bsky.feed.threadgate#mentionRule"}}}}});
  Outbound hide;
  hide.kind = OutboundKind::hide;
  hide.target = rude;
  const auto done = bench->send(bench->dispatch(hide));
  ASSERT_TRUE(done) << describe(done.error());
  const auto record = subject().record(bluesky::to_string(gate)).at("value").as_object();
  EXPECT_EQ(record.at("hiddenReplies").as_array(), json::array{json::value(rude)});
  EXPECT_EQ(record.at("allow").as_array().size(), 1u) << "who may answer was changed on the way";
  EXPECT_EQ(record.at("createdAt").as_string(), "2026-11-21T10:00:00.000Z");
  subject().settle_servers();
  const auto seen = subject().thread(root->remote_id);
  ASSERT_TRUE(seen.contains("threadgate")) << json::serialize(seen);
  EXPECT_EQ(seen.at("threadgate").at("record").at("hiddenReplies").as_array().size(), 1u);
}

TEST_F(Bluesky, LikesAndFollowsOnceUnderTheSameKey) {
  const auto id = subject().hears("Like this, if you like");
  subject().settle_servers();
  Outbound like;
  like.kind = OutboundKind::like;
  like.target = id;
  const auto d = bench->dispatch(like);
  const auto first = bench->send(d), second = bench->send(d);
  ASSERT_TRUE(first && second) << (first ? "" : describe(first.error())) << (second ? "" : describe(second.error()));
  EXPECT_EQ(first->remote_id, second->remote_id);
  EXPECT_EQ(bench->settle(d)->is, Settlement::Is::sent);
  Outbound follow;
  follow.kind = OutboundKind::follow;
  follow.target = bluesky::parse_at_uri(id)->did;
  EXPECT_TRUE(bench->send(bench->dispatch(follow)));
}

TEST_F(Bluesky, KnowsWhomItFollowsWithoutAnAppViewToo) {
  const auto alice = bluesky::parse_at_uri(subject().hears("Hello"))->did;
  Outbound follow;
  follow.kind = OutboundKind::follow;
  follow.target = alice;
  ASSERT_TRUE(bench->send(bench->dispatch(follow)));
  subject().proxy.set_bare(true);
  const auto followed = bench->run(bench->channel->follows(FollowSide::followed, {}));
  ASSERT_TRUE(followed) << describe(followed.error());
  ASSERT_EQ(followed->people.size(), 1u);
  EXPECT_EQ(followed->people[0].remote_id, alice);
  const auto followers = bench->run(bench->channel->follows(FollowSide::followers, {}));
  ASSERT_FALSE(followers);
  EXPECT_EQ(followers.error().kind, Kind::unsupported) << describe(followers.error());
}

}  // namespace
}  // namespace kith::contract
