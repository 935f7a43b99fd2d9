// Profiles on the networks from outside: looked at, compared, and told to each as far as they may know.
#include "api/comfort.h"
#include "api/session/access.h"
#include "api/metrics.h"
#include "api/testing/desk_testing.h"
#include "publish/follows/follows.h"
#include "publish/testing_desk.h"

namespace kith::api {
namespace {

namespace desk = publish::testing;

constexpr const char* kPolicy = R"(
policy: A firm
owner: dana
registers: {clients: {kind: confidential names}}
facts:
  website: {is: public, owner: dana, value: "https://hartwell.example"}
  positioning: {is: public, owner: dana, value: "We settle what others give up on."}
  headcount: {is: internal, owner: dana, value: "41"}
  revenue: {is: confidential, owner: dana, value: "7 million"}
voices: {dana: {may: [all], in: all}, ruth: {may: [all], in: all}}
rules:
  - {id: no-client, when: names(clients), then: never, say: Ask Dana.}
)";

class ProfilesApi : public ::testing::TestWithParam<store::testing::Kind> {
 protected:
  void SetUp() override {
    ASSERT_TRUE(desk::furnish(*db_, clock_.now()));
    ASSERT_TRUE(desk::adopt(*db_, kPolicy, clock_.now()));
    add_comfort(routes_, api_);
    const auto added = call("POST", "/registers/{register}/entries", desk::kDana, Role::owner,
                            {{"register", "clients"}}, R"({"name":"Brightwater Holdings","aliases":["Brightwater"]})");
    ASSERT_EQ(added.status, 201) << added.raw;
    connector_.said.name = "Hartwell";
    connector_.said.about = "We settle what others give up on.";
    connector_.said.links = {"https://hartwell.example"};
    connector_.said.settings_url = "https://net.example/settings";
    connector_.said.takes_about = connector_.said.takes_links = true;
  }

  struct Said {
    int status = 0;
    json::value body;
    std::string raw;
    const json::value& operator[](std::string_view path) const { return body.at_pointer(path); }
  };
  // The endpoint itself; who may call it is the routes' business and tested there.
  Said call(std::string_view method, const std::string& rest, MemberId member, Role role, net::Fields params = {},
            std::string body = "{}") {
    for (const auto& endpoint : routes_.endpoints()) {
      if (endpoint.method != method || endpoint.pattern != "/api/v1/workspaces/{ws}" + rest) continue;
      if (role < endpoint.role) return {403, {}, "role"};
      net::Request request;
      request.method = method;
      request.params = std::move(params);
      request.body = std::move(body);
      Call c{.http = request, .db = *db_, .now = clock_.now(), .caller = {}};
      c.caller.member = member;
      c.caller.workspace = desk::kHome;
      c.caller.role = role;
      c.caller.handle = member == desk::kDana ? "dana" : member == desk::kRuth ? "ruth" : "tomas";
      auto answer = endpoint.run(c);
      if (!answer) return {http_status(answer.error().kind), {}, answer.error().message};
      return {answer->status, answer->body.empty() ? json::value() : json::parse(answer->body), answer->body};
    }
    ADD_FAILURE() << "no endpoint " << method << " " << rest;
    return {};
  }
  Said look(MemberId member = desk::kDana, Role role = Role::owner, ChannelId channel = desk::kChannel) {
    clock_.advance(Seconds(60));
    return call("POST", "/channels/{id}/profile", member, role, {{"id", to_string(channel)}});
  }
  // The channel's, among all.
  Said seen(MemberId member, Role role) {
    auto all = call("GET", "/profiles", member, role);
    EXPECT_EQ(all.status, 200) << all.raw;
    for (const auto& item : all["/items"].as_array())
      if (item.at_pointer("/channel/id") == json::value(json::string(to_string(desk::kChannel))))
        return {all.status, item, json::serialize(item)};
    ADD_FAILURE() << all.raw;
    return {};
  }

  store::testing::TestDatabase db_{GetParam()};
  ManualClock clock_{parse_time("2026-11-22T12:00:00Z").value()};
  Sealer sealer_ = Sealer::ephemeral();
  publish::Gatekeeper gate_{&sealer_};
  net::WorkerPool workers_{1};
  Live live_{*db_, workers_};
  PaperConnector connector_;
  PaperPictures pictures_;
  store::Files files_{std::filesystem::temp_directory_path() / "kith-profiles-test"};
  DeskApi api_{*db_, clock_, sealer_, gate_, live_, connector_, pictures_, files_};
  Metrics metrics_;
  AccessServices access_{.db = *db_, .clock = clock_, .sealer = sealer_, .metrics = metrics_};
  Routes routes_{access_};
};
INSTANTIATE_TEST_SUITE_P(databases, ProfilesApi, ::testing::ValuesIn(store::testing::databases()),
                         store::testing::name<::testing::TestParamInfo<store::testing::Kind>>);

TEST_P(ProfilesApi, are_looked_at_and_compared) {
  auto before = seen(desk::kDana, Role::owner);
  EXPECT_TRUE(before["/looked_at"].is_null());
  EXPECT_FALSE(before["/compared"].as_bool());
  const auto first = look();
  ASSERT_EQ(first.status, 200) << first.raw;
  EXPECT_TRUE(first["/drifts"].as_array().empty()) << first.raw;
  EXPECT_EQ(first["/agrees"].as_array().size(), 2U) << first.raw;
  EXPECT_EQ(first["/settings_url"], "https://net.example/settings");

  connector_.said.links = {"https://hartwell.test"};
  const auto drifted = look();
  ASSERT_EQ(drifted["/drifts"].as_array().size(), 1U) << drifted.raw;
  EXPECT_EQ(drifted["/drifts/0/what"], "differs");
  EXPECT_EQ(drifted["/drifts/0/place"], "link");
  EXPECT_EQ(drifted["/drifts/0/said"], "https://hartwell.test");
  EXPECT_EQ(drifted["/drifts/0/agreed"], "https://hartwell.example");
  EXPECT_EQ(drifted["/changes/0/place"], "link");
  EXPECT_EQ(drifted["/changes/0/before"], "https://hartwell.example");
  EXPECT_EQ(seen(desk::kRuth, Role::viewer)["/drifts"], drifted["/drifts"]);
}

TEST_P(ProfilesApi, what_cannot_be_read_stays_as_it_was) {
  ASSERT_EQ(look().status, 200);
  connector_.dead = true;
  const auto failed = look();
  ASSERT_EQ(failed.status, 200) << failed.raw;
  EXPECT_EQ(failed["/why"], "the network no longer takes this token");
  EXPECT_EQ(failed["/says/name"], "Hartwell");
  EXPECT_EQ(failed["/agrees"].as_array().size(), 2U);
  EXPECT_EQ(look(desk::kRuth, Role::viewer).status, 403);
  EXPECT_EQ(look(desk::kDana, Role::owner, ChannelId{999}).status, 404);
}

TEST_P(ProfilesApi, what_is_not_for_everybody_is_told_to_few) {
  connector_.said.about = "We settle what others give up on. We are 41 people. Brightwater trusts us.";
  connector_.said.fields = {{"Brightwater", "since May"}};
  ASSERT_EQ(look().status, 200);
  connector_.said.about = "We settle what others give up on. Revenue of 7 million.";
  connector_.said.fields.clear();
  connector_.said.name = "Hartwell, friends of Brightwater";
  ASSERT_EQ(look().status, 200);

  const auto owner = seen(desk::kDana, Role::owner);
  ASSERT_EQ(owner["/drifts"].as_array().size(), 2U) << owner.raw;
  EXPECT_EQ(owner["/drifts/0/register"], "clients");
  EXPECT_EQ(owner["/drifts/0/said"], "Brightwater");
  EXPECT_EQ(owner["/drifts/1/what"], "gives_away");
  EXPECT_EQ(owner["/drifts/1/fact"], "revenue");
  EXPECT_TRUE(owner.raw.contains("We are 41 people."));
  EXPECT_FALSE(owner["/says/withheld"].as_bool());

  for (const Role role : {Role::viewer, Role::contributor, Role::admin}) {
    const auto other = seen(desk::kTomas, role);
    for (const auto* canary : {"Brightwater", "clients", "revenue", "7 million"})
      EXPECT_FALSE(other.raw.contains(canary)) << name(role) << ": " << canary << " in " << other.raw;
    EXPECT_EQ(other["/drifts/0/what"], "hidden") << other.raw;
    EXPECT_TRUE(other["/drifts/0/place"].is_null());
    EXPECT_EQ(other["/drifts/0/ask"], "dana");
    EXPECT_EQ(other["/drifts"].as_array().size(), 1U);
    EXPECT_TRUE(other["/says/withheld"].as_bool());
  }
}

TEST_P(ProfilesApi, a_figure_known_inside_is_not_for_who_only_drafts) {
  connector_.said.about = "We settle what others give up on. We are 41 people.";
  ASSERT_EQ(look().status, 200);
  const auto drafts = seen(desk::kTomas, Role::contributor);
  EXPECT_FALSE(drafts.raw.contains("41")) << drafts.raw;
  EXPECT_FALSE(drafts.raw.contains("headcount"));
  EXPECT_EQ(drafts["/drifts/0/what"], "hidden");
  const auto agent = seen(desk::kRuth, Role::agent);
  EXPECT_EQ(agent["/drifts/0/what"], "gives_away") << agent.raw;
  EXPECT_EQ(agent["/drifts/0/said"], "41");
}

TEST_P(ProfilesApi, the_audit_lists_who_follows_us_and_what_was_not_looked_at) {
  FollowPage page;
  Author who;
  who.remote_id = "bw";
  who.handle = "@press@brightwater.example";
  who.name = "Br1ghtwater";
  page.people = {who};
  ASSERT_TRUE(db_->write(desk::kHome, [&](store::Transaction& tx) -> Result<void> {
    const publish::FollowStep step{.side = FollowSide::followers, .began = clock_.now(), .cursor = {}};
    TRYV(publish::keep_follows(tx, desk::kHome, desk::kChannel, step, page, clock_.now()));
    const publish::FollowStep other{.side = FollowSide::followed, .began = clock_.now(), .cursor = {}};
    TRYV(publish::keep_follows(tx, desk::kHome, desk::kChannel, other, fail(Kind::forbidden, "it is kept back"),
                               clock_.now()));
    return {};
  }));
  const auto found = call("GET", "/exposure", desk::kDana, Role::owner);
  ASSERT_EQ(found.status, 200) << found.raw;
  ASSERT_EQ(found["/items"].as_array().size(), 1U) << found.raw;
  EXPECT_EQ(found["/items/0/what"], "follows_us");
  EXPECT_EQ(found["/items/0/handle"], "@press@brightwater.example");
  EXPECT_EQ(found["/items/0/register"], "clients");
  EXPECT_FALSE(found["/items/0/closes"].as_string().empty());
  ASSERT_EQ(found["/lists"].as_array().size(), 4U) << "two a channel";
  EXPECT_EQ(found["/lists/0/state"], "read");
  EXPECT_EQ(found["/lists/0/people"], 1);
  EXPECT_EQ(found["/lists/1/state"], "unread");
  EXPECT_EQ(found["/lists/1/error"], "forbidden");
  EXPECT_EQ(found["/lists/1/why"], "it is kept back");
  EXPECT_EQ(found["/lists/2/state"], "never");

  const auto again = [&](MemberId member, Role role, ChannelId channel) {
    return call("POST", "/channels/{id}/follows", member, role, {{"id", to_string(channel)}}).status;
  };
  const auto next = [&] {
    return db_->read([&](store::Transaction& tx) {
      return publish::next_follow_step(tx, desk::kHome, desk::kChannel, clock_.now());
    });
  };
  EXPECT_FALSE(next().value());
  clock_.advance(Seconds(60));
  EXPECT_EQ(again(desk::kDana, Role::owner, desk::kChannel), 204);
  EXPECT_TRUE(next().value());
  EXPECT_EQ(again(desk::kDana, Role::owner, ChannelId{999}), 404);
  EXPECT_EQ(again(desk::kTomas, Role::viewer, desk::kChannel), 403);
  EXPECT_EQ(again(desk::kTomas, Role::agent, desk::kChannel), 403) << "who may not look into a register";
}

}  // namespace
}  // namespace kith::api
