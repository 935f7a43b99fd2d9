// Set-up, sign-in, second factor, members, invitations, tokens: as their callers see them.
#include <gtest/gtest.h>

#include "api/session/access_queries.h"
#include "api/testing/testing.h"
#include "api/session/totp.h"
#include "base/limits.h"
#include "model/event.h"

namespace kith::api::testing {
namespace {

class Access : public ::testing::TestWithParam<store::testing::Kind> {
 protected:
  Installation house_{GetParam()};
  Client browser_{house_};

  std::string setup_token() {
    const std::string token = random_token();
    auto done = house_.db->write([&](store::Transaction& tx) {
      return queries::add_setup_token(tx, sha256_hex(token), house_.clock.now(),
                                      house_.clock.now() + limits::kSetupTokenTime);
    });
    EXPECT_TRUE(done);
    return token;
  }
  static std::string setup_body(const std::string& token, const std::string& password = std::string(kPassword)) {
    return json::serialize(json::object{
        {"token", token},
        {"workspace", json::object{{"name", "Riverside"}}},
        {"account",
         json::object{{"name", "Dana"}, {"email", "Dana@X.test"}, {"password", password}, {"handle", "dana"}}}});
  }
  static std::string at(WorkspaceId ws, const std::string& rest = {}) {
    return "/api/v1/workspaces/" + to_string(ws) + rest;
  }
};

TEST_P(Access, SetUpWorksOnce) {
  const std::string token = setup_token();
  EXPECT_EQ(browser_.get("/api/v1/setup?token=wrong").body, (json::value{{"needed", true}, {"valid", false}}));
  EXPECT_EQ(browser_.get("/api/v1/setup?token=" + token).body, (json::value{{"needed", true}, {"valid", true}}));
  EXPECT_EQ(browser_.ask("POST", "/api/v1/setup", setup_body("wrong")).status, 403);
  EXPECT_EQ(browser_.ask("POST", "/api/v1/setup", setup_body(token, "short")).status, 422);
  const Answer made = browser_.ask("POST", "/api/v1/setup", setup_body(token));
  ASSERT_EQ(made.status, 201) << made.raw.body;
  EXPECT_EQ(made.text("/account/email"), "dana@x.test");
  EXPECT_EQ(made.text("/memberships/0/member/role"), "owner");
  EXPECT_EQ(browser_.get("/api/v1/session").status, 200);
  EXPECT_EQ(browser_.get("/api/v1/setup?token=" + token).body, (json::value{{"needed", false}, {"valid", false}}));
  EXPECT_EQ(Client(house_).ask("POST", "/api/v1/setup", setup_body(token)).status, 403);
  const std::string second = setup_token();
  EXPECT_EQ(Client(house_).ask("POST", "/api/v1/setup", setup_body(second)).status, 409);
}

TEST_P(Access, ASetUpTokenGrowsOld) {
  const std::string token = setup_token();
  house_.clock.advance(limits::kSetupTokenTime);
  EXPECT_EQ(browser_.ask("POST", "/api/v1/setup", setup_body(token)).status, 403);
}

TEST_P(Access, SignsInAndOut) {
  const Person ann = house_.add_person(house_.add_workspace("w"), "ann", Role::agent);
  EXPECT_EQ(browser_.get("/api/v1/session").status, 401);
  EXPECT_EQ(browser_.sign_in(ann.email, "wrong password").status, 401);
  EXPECT_EQ(browser_.sign_in("nobody@x.test").status, 401);
  browser_.more = {{"User-Agent", "odd \xff\xc3 agent"}};
  const Answer in = browser_.sign_in(ann.email);
  ASSERT_EQ(in.status, 200) << in.raw.body;
  std::string cookie;
  for (const auto field : in.raw.headers.all("Set-Cookie"))
    if (field.starts_with("kith_session")) cookie = field;
  EXPECT_TRUE(cookie.contains("; HttpOnly; SameSite=Lax"));
  EXPECT_FALSE(cookie.contains("Secure"));
  EXPECT_EQ(browser_.get("/api/v1/session").text("/csrf"), browser_.csrf);
  const auto old = browser_.cookies;
  ASSERT_EQ(browser_.sign_in(ann.email).status, 200);
  Client stolen(house_);
  stolen.cookies = old;
  EXPECT_EQ(stolen.get("/api/v1/session").status, 401) << "the former session must end";
  EXPECT_EQ(browser_.ask("DELETE", "/api/v1/session").status, 204);
  EXPECT_EQ(browser_.get("/api/v1/session").status, 401);
}

TEST_P(Access, OnlyDigestsAreStored) {
  const Person ann = house_.add_person(house_.add_workspace("w"), "ann", Role::agent);
  ASSERT_EQ(browser_.sign_in(ann.email).status, 200);
  const auto rows = house_.db->read(
      [&](store::Transaction& tx) { return tx.query(store::Statement::built("SELECT token_hash FROM session")); });
  ASSERT_EQ(rows->size(), 1u);
  EXPECT_EQ(rows->at(0).text(0), sha256_hex(browser_.cookies["kith_session"]));
}

TEST_P(Access, SessionsEndIdleAndInAnyCase) {
  const Person ann = house_.add_person(house_.add_workspace("w"), "ann", Role::agent);
  Client idle = signed_in(house_, ann), used = signed_in(house_, ann);
  for (int day = 0; day < 59; ++day) {
    house_.clock.advance(std::chrono::hours(24));
    ASSERT_EQ(used.get("/api/v1/session").status, 200) << day;
    if (day == 15) EXPECT_EQ(idle.get("/api/v1/session").status, 401);
  }
  house_.clock.advance(std::chrono::hours(25));
  EXPECT_EQ(used.get("/api/v1/session").status, 401);
}

TEST_P(Access, OtherSitesCannotAct) {
  const Person ann = house_.add_person(house_.add_workspace("w"), "ann", Role::agent);
  Client b = signed_in(house_, ann);
  const std::string csrf = std::exchange(b.csrf, "");
  EXPECT_EQ(b.ask("DELETE", "/api/v1/session").text("/kind"), "csrf");
  b.csrf = csrf;
  b.more = {{"Origin", "https://evil.example"}};
  EXPECT_EQ(b.ask("DELETE", "/api/v1/session").text("/kind"), "csrf");
  b.more = {{"Sec-Fetch-Site", "cross-site"}};
  EXPECT_EQ(b.ask("DELETE", "/api/v1/session").text("/kind"), "csrf");
  EXPECT_EQ(Client(house_).get("/healthz").status, 200);
  Client form(house_);
  form.more = {{"Content-Type", "text/plain"}};
  EXPECT_EQ(form.ask("POST", "/api/v1/session", R"({"email":"a@b","password":"x"})").status, 422);
  b.more = {{"Origin", "http://kith.test"}, {"Sec-Fetch-Site", "same-origin"}};
  EXPECT_EQ(b.ask("DELETE", "/api/v1/session").status, 204);
}

TEST_P(Access, GuessingSlowsTheGuesserAlone) {
  const Person ann = house_.add_person(house_.add_workspace("w"), "ann", Role::agent);
  Client known(house_, "203.0.113.5");
  ASSERT_EQ(known.sign_in(ann.email).status, 200);
  Client guesser(house_, "198.51.100.66");
  Answer last;
  int guesses = 0;
  for (; guesses < 40 && (last = guesser.sign_in(ann.email, "wrong password")).status == 401; ++guesses) {
  }
  EXPECT_EQ(guesses, 5);
  EXPECT_EQ(last.status, 429);
  EXPECT_FALSE(last.raw.headers.get("Retry-After").empty());
  EXPECT_EQ(guesser.sign_in(ann.email).status, 429) << "not even the right one, meanwhile";
  EXPECT_EQ(Client(house_, "192.0.2.1").sign_in(ann.email).status, 200) << "others are not locked out";
  Client same_network(house_, "198.51.100.67");
  same_network.cookies["kith_device"] = known.cookies["kith_device"];
  EXPECT_EQ(same_network.sign_in(ann.email).status, 200) << "nor is a browser that was in before";
  house_.clock.advance(Millis{2000});
  EXPECT_EQ(guesser.sign_in(ann.email).status, 200);
}

TEST_P(Access, SecondFactor) {
  const Person ann = house_.add_person(house_.add_workspace("w"), "ann", Role::agent);
  ASSERT_EQ(browser_.sign_in(ann.email).status, 200);
  ASSERT_EQ(browser_.ask("POST", "/api/v1/account/totp").status, 200);
  const auto account = house_.db->read([&](store::Transaction& tx) { return queries::account(tx, ann.account); });
  const std::string key = house_.sealer.unseal((*account)->totp_sealed, "totp:" + to_string(ann.account))->reveal();
  const auto code = [&] { return totp_code(key, to_ms(house_.clock.now()) / 30'000); };
  EXPECT_EQ(browser_.ask("POST", "/api/v1/account/totp/confirm", R"({"code":"000000"})").text("/kind"), "code_wrong");
  const auto before = browser_.cookies["kith_session"];
  const Answer on = browser_.ask("POST", "/api/v1/account/totp/confirm", "{\"code\":\"" + code() + "\"}");
  ASSERT_EQ(on.status, 200) << on.raw.body;
  EXPECT_NE(browser_.cookies["kith_session"], before);
  Client other(house_);
  EXPECT_EQ(other.sign_in(ann.email).text("/kind"), "code_needed");
  EXPECT_EQ(other.sign_in(ann.email, std::string(kPassword), code()).text("/kind"), "code_wrong") << "used to confirm";
  house_.clock.advance(Millis{30'000});
  EXPECT_EQ(other.sign_in(ann.email, std::string(kPassword), code()).status, 200);
  EXPECT_EQ(other.sign_in(ann.email, std::string(kPassword), code()).text("/kind"), "code_wrong")
      << "a code works once";
  const std::string recovery = on.text("/recovery_codes/3");
  EXPECT_EQ(other.sign_in(ann.email, std::string(kPassword), recovery).status, 200);
  EXPECT_EQ(other.sign_in(ann.email, std::string(kPassword), recovery).text("/kind"), "code_wrong");
  EXPECT_EQ(other.ask("DELETE", "/api/v1/account/totp", R"({"password":"wrong"})").status, 403);
  EXPECT_EQ(other.ask("DELETE", "/api/v1/account/totp", "{\"password\":\"" + std::string(kPassword) + "\"}").status,
            204);
  EXPECT_EQ(Client(house_).sign_in(ann.email).status, 200);
}

TEST_P(Access, ANewPasswordEndsOtherSessions) {
  const Person ann = house_.add_person(house_.add_workspace("w"), "ann", Role::agent);
  Client here = signed_in(house_, ann), there = signed_in(house_, ann);
  EXPECT_EQ(here.get("/api/v1/account/sessions").at("/items").as_array().size(), 2u);
  EXPECT_EQ(here.ask("POST", "/api/v1/account/password", R"({"old":"wrong","new":"another horse entirely"})").status,
            403);
  const std::string body =
      json::serialize(json::object{{"old", std::string(kPassword)}, {"new", "another horse entirely"}});
  EXPECT_EQ(here.ask("POST", "/api/v1/account/password", body).status, 204);
  EXPECT_EQ(there.get("/api/v1/session").status, 401);
  EXPECT_EQ(here.get("/api/v1/session").status, 200);
  EXPECT_EQ(Client(house_).sign_in(ann.email).status, 401);
  EXPECT_EQ(Client(house_).sign_in(ann.email, "another horse entirely").status, 200);
}

TEST_P(Access, InvitesAndJoins) {
  const WorkspaceId ws = house_.add_workspace("w");
  const Person boss = house_.add_person(ws, "boss", Role::admin);
  Client admin = signed_in(house_, boss);
  EXPECT_EQ(admin.ask("POST", at(ws, "/invitations"), R"({"email":"x@y.test","role":"owner"})").status, 403);
  const Answer made = admin.ask("POST", at(ws, "/invitations"), R"({"email":"New@y.test","role":"agent"})");
  ASSERT_EQ(made.status, 201) << made.raw.body;
  const std::string link = made.text("/link");
  EXPECT_TRUE(link.starts_with("http://kith.test/join/"));
  const std::string path = "/api/v1/invitations/" + link.substr(link.rfind('/') + 1);
  EXPECT_EQ(browser_.get(path).text("/email"), "new@y.test");
  EXPECT_EQ(browser_.get("/api/v1/invitations/wrong").status, 404);
  EXPECT_EQ(browser_
                .ask("POST", path + "/accept",
                     json::serialize(json::object{{"handle", "boss"}, {"name", "N"}, {"password", kPassword}}))
                .status,
            409);
  const std::string body =
      json::serialize(json::object{{"handle", "new"}, {"name", "Newcomer"}, {"password", kPassword}});
  const Answer joined = browser_.ask("POST", path + "/accept", body);
  ASSERT_EQ(joined.status, 201) << joined.raw.body;
  EXPECT_EQ(joined.text("/memberships/0/member/role"), "agent");
  EXPECT_EQ(Client(house_).ask("POST", path + "/accept", body).status, 404) << "works once";
  EXPECT_EQ(browser_.get(at(ws, "/members")).at("/items").as_array().size(), 2u);

  // An account that exists joins only when its owner says so.
  const WorkspaceId second = house_.add_workspace("second");
  Client other_admin = signed_in(house_, house_.add_person(second, "chief", Role::owner));
  const std::string again =
      other_admin.ask("POST", at(second, "/invitations"), R"({"email":"new@y.test","role":"viewer"})").text("/link");
  const std::string again_path = "/api/v1/invitations/" + again.substr(again.rfind('/') + 1) + "/accept";
  EXPECT_EQ(Client(house_).ask("POST", again_path, R"({"handle":"new"})").status, 401);
  browser_.csrf = joined.text("/csrf");
  EXPECT_EQ(browser_.ask("POST", again_path, R"({"handle":"new"})").status, 201);
}

TEST_P(Access, WhoLeavesIsOutAtOnce) {
  const WorkspaceId ws = house_.add_workspace("w"), elsewhere = house_.add_workspace("elsewhere");
  const Person boss = house_.add_person(ws, "boss", Role::owner), ann = house_.add_person(ws, "ann", Role::agent);
  const Person bob = house_.add_person(ws, "bob", Role::agent);
  house_.add_member(elsewhere, bob, "bob", Role::agent);
  Client owner = signed_in(house_, boss), b = signed_in(house_, ann), both = signed_in(house_, bob);
  Client program = with_token(house_, ann, R"(["workspace:read"])");
  ASSERT_EQ(program.get(at(ws)).status, 200);
  const auto stream = house_.live->listen(ws, ann.member, -1);
  EXPECT_EQ(owner.ask("DELETE", at(ws, "/members/" + to_string(ann.member))).status, 204);
  EXPECT_EQ(owner.ask("DELETE", at(ws, "/members/" + to_string(bob.member))).status, 204);
  EXPECT_EQ(b.get("/api/v1/session").status, 401);
  EXPECT_EQ(program.get(at(ws)).status, 401);
  EXPECT_TRUE(stream->closed());
  EXPECT_EQ(both.get(at(ws)).status, 404);
  EXPECT_EQ(both.get(at(elsewhere)).status, 200);
  EXPECT_EQ(owner.ask("DELETE", at(ws, "/members/" + to_string(boss.member))).status, 409) << "the last owner stays";
}

TEST_P(Access, RolesAreGivenUpToOnesOwn) {
  const WorkspaceId ws = house_.add_workspace("w");
  const Person owner = house_.add_person(ws, "owner", Role::owner), admin = house_.add_person(ws, "admin", Role::admin);
  const Person ann = house_.add_person(ws, "ann", Role::agent);
  Client o = signed_in(house_, owner), a = signed_in(house_, admin), b = signed_in(house_, ann);
  const auto path = [&](const Person& p) { return at(ws, "/members/" + to_string(p.member)); };
  EXPECT_EQ(b.ask("PATCH", path(ann), R"({"role":"admin"})").status, 403);
  EXPECT_EQ(b.ask("PATCH", path(admin), R"({"name":"X"})").status, 403);
  EXPECT_EQ(b.ask("PATCH", path(ann), R"({"name":"Ann B.","away_until":"2027-02-01T00:00:00Z"})").text("/away_until"),
            "2027-02-01T00:00:00Z");
  EXPECT_EQ(a.ask("PATCH", path(ann), R"({"role":"owner"})").status, 403);
  EXPECT_EQ(a.ask("PATCH", path(owner), R"({"role":"viewer"})").status, 403);
  EXPECT_EQ(a.ask("PATCH", path(ann), R"({"role":"spokesperson"})").text("/role"), "spokesperson");
  EXPECT_EQ(a.ask("PATCH", path(ann), R"({"handle":"admin"})").status, 409);
  EXPECT_EQ(o.ask("PATCH", path(owner), R"({"role":"viewer"})").status, 409);
  EXPECT_EQ(o.ask("PATCH", path(ann), R"({"role":"owner"})").status, 200);
  EXPECT_EQ(o.ask("PATCH", path(owner), R"({"role":"viewer"})").status, 200);
  const Person stranger = house_.add_person(house_.add_workspace("x"), "x", Role::owner);
  EXPECT_EQ(o.ask("PATCH", path(stranger), R"({"name":"X"})").status, 404);
  EXPECT_EQ(o.ask("PATCH", path(ann), R"({"name":"X"})").status, 403) << "no admin any more";
  EXPECT_EQ(a.ask("PATCH", path(stranger), R"({"name":"X"})").status, 404);
}

TEST_P(Access, TokensHaveScopesAndAnEnd) {
  const WorkspaceId ws = house_.add_workspace("w");
  const Person ann = house_.add_person(ws, "ann", Role::agent);
  Client b = signed_in(house_, ann);
  EXPECT_EQ(b.ask("POST", at(ws, "/tokens"), R"({"name":"x","scopes":["all"]})").status, 422);
  const Answer made = b.ask("POST", at(ws, "/tokens"),
                            R"({"name":"x","scopes":["workspace:read"],"expires_at":"2027-02-01T00:00:00Z"})");
  ASSERT_EQ(made.status, 201) << made.raw.body;
  Client program(house_);
  program.token = made.text("/token");
  EXPECT_TRUE(program.token.starts_with("kith_"));
  EXPECT_EQ(program.get(at(ws)).status, 200);
  EXPECT_EQ(program.ask("PATCH", at(ws, "/members/" + to_string(ann.member)), R"({"name":"X"})").text("/kind"),
            "scope_missing");
  EXPECT_EQ(program.get(at(ws, "/tokens")).text("/kind"), "scope_missing");
  EXPECT_EQ(program.get("/api/v1/session").text("/kind"), "scope_missing");
  EXPECT_FALSE(b.get(at(ws, "/tokens")).raw.body.contains(program.token));
  house_.clock.set(*parse_time("2027-02-01T00:00:00Z"));
  EXPECT_EQ(program.get(at(ws)).status, 401);
}

TEST_P(Access, IdempotencyKeys) {
  const WorkspaceId ws = house_.add_workspace("w");
  Client b = signed_in(house_, house_.add_person(ws, "boss", Role::admin));
  b.more = {{"Idempotency-Key", "k1"}};
  const std::string body = R"({"email":"x@y.test","role":"agent"})";
  const Answer first = b.ask("POST", at(ws, "/invitations"), body), again = b.ask("POST", at(ws, "/invitations"), body);
  ASSERT_EQ(first.status, 201);
  EXPECT_EQ(again.raw.body, first.raw.body);
  EXPECT_EQ(again.raw.headers.get("Idempotent-Replayed"), "true");
  EXPECT_EQ(b.ask("POST", at(ws, "/invitations"), R"({"email":"z@y.test","role":"agent"})").status, 422);
  EXPECT_EQ(b.get(at(ws, "/invitations")).at("/items").as_array().size(), 1u);
  b.more = {{"Idempotency-Key", "k2"}};
  EXPECT_EQ(b.ask("POST", at(ws, "/invitations"), R"({"email":"bad","role":"agent"})").status, 422);
  EXPECT_EQ(b.ask("POST", at(ws, "/invitations"), body).status, 201) << "a refusal is not kept";
  house_.clock.advance(limits::kIdempotencyTime + std::chrono::hours(1));
  b.more = {{"Idempotency-Key", "k1"}};
  EXPECT_NE(b.ask("POST", at(ws, "/invitations"), body).raw.body, first.raw.body);
}

TEST_P(Access, TheLiveStreamResumes) {
  const WorkspaceId ws = house_.add_workspace("w");
  const Person ann = house_.add_person(ws, "ann", Role::agent);
  Client b = signed_in(house_, ann);
  const auto happen = [&](int n) {
    const auto done = house_.db->write(ws, [&](store::Transaction& tx) -> Result<void> {
      for (int i = 0; i < n; ++i)
        TRYV(tx.append_event({.workspace = ws,
                              .at = house_.clock.now(),
                              .kind = event::kMemberChanged,
                              .subject_kind = "member",
                              .subject = ann.member.value}));
      return {};
    });
    EXPECT_TRUE(done);
  };
  const auto hear = [&](net::EventStream& stream, std::string_view until) {
    std::string all;
    for (int i = 0; i < 500 && !all.contains(until); ++i) {
      bool closed = false;
      all += stream.take(closed);
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return all;
  };
  const Answer first = b.get(at(ws, "/events"));
  ASSERT_TRUE(first.raw.stream);
  happen(1);
  house_.live->tell(ws, "presence", R"({"doing":"answering"})");
  const std::string heard = hear(*first.raw.stream, "member.changed");
  EXPECT_TRUE(heard.contains("event: member.changed\n")) << heard;
  const std::string id =
      heard.substr(heard.find("id: ") + 4, heard.find('\n', heard.find("id: ")) - heard.find("id: ") - 4);
  EXPECT_TRUE((heard + hear(*first.raw.stream, "presence")).contains("event: presence\ndata: {"));
  happen(450);
  b.more = {{"Last-Event-ID", id}};
  const Answer second = b.get(at(ws, "/events"));
  std::string all;
  for (int i = 0; i < 12'000; ++i) {
    bool closed = false;
    all += second.raw.stream->take(closed);
    if (std::ranges::count(all, '\n') >= 450 * 4) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_EQ(std::ranges::count(all, '\n'), 450 * 4) << "each exactly once";
  b.more = {{"Last-Event-ID", "x"}};
  EXPECT_EQ(b.get(at(ws, "/events")).status, 422);
  b.more = {};
  int open = 0;
  while (open < 20 && b.get(at(ws, "/events")).raw.stream) ++open;
  EXPECT_EQ(open, static_cast<int>(limits::kLiveStreamsPerMember) - 2);
}

TEST_P(Access, TooManyRequestsAreToldToWait) {
  const WorkspaceId ws = house_.add_workspace("w");
  const Person ann = house_.add_person(ws, "ann", Role::agent), bob = house_.add_person(ws, "bob", Role::agent);
  house_.services.rate_burst = 3;
  house_.services.rate_per_second = 1;
  house_.routes = std::make_unique<Routes>(house_.services);
  add_access(*house_.routes, house_.services, *house_.live);
  Client a = signed_in(house_, ann), b = signed_in(house_, bob);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(a.get(at(ws)).status, 200);
  const Answer refused = a.get(at(ws));
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.raw.headers.get("Retry-After"), "2");
  EXPECT_EQ(b.get(at(ws)).status, 200);
  EXPECT_EQ(a.get("/healthz").status, 200);
  house_.clock.advance(Millis{1100});
  EXPECT_EQ(a.get(at(ws)).status, 200);
}

TEST_P(Access, HealthAndMetrics) {
  EXPECT_EQ(browser_.get("/healthz").status, 200);
  EXPECT_EQ(browser_.get("/readyz").status, 200);
  EXPECT_EQ(Client(house_, "8.8.8.8").get("/metrics").status, 404);
  const std::string text = Client(house_, "127.0.0.1").get("/metrics").raw.body;
  EXPECT_TRUE(text.contains("kith_http_requests_total{method=\"GET\",route=\"/healthz\",status=\"200\"} 1\n")) << text;
  EXPECT_TRUE(text.contains("\nkith_live_listeners 0\n"));
  EXPECT_EQ(browser_.get("/api/v1/openapi.json").text("/openapi"), "3.1.0");
  EXPECT_EQ(browser_.get("/api/v1/none").status, 404);
  EXPECT_EQ(browser_.get("/api/v1/none").text("/kind"), "not_found");
}

INSTANTIATE_TEST_SUITE_P(databases, Access, ::testing::ValuesIn(store::testing::databases()),
                         [](const auto& info) { return store::testing::name(info); });

}  // namespace
}  // namespace kith::api::testing
