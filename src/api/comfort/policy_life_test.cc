// The document's life as its callers see it. Every answer is held against docs/api/openapi.yaml.
#include <gtest/gtest.h>

#include "api/comfort.h"
#include "api/testing/testing.h"
#include "publish/policies/policies.h"

namespace kith::api::testing {
namespace {

constexpr std::string_view kDocument = R"(policy: Riverside
owner: dana
review: every 6 months
public: We love to talk.
concerns:
  arguments: We do not argue.
  night: What at night?
topics: {religion: church}
voices: {dana: {may: all}}
rules:
  - id: quiet   # ours
    for: arguments
    when: topic(religion)
    then: warn
)";

class PolicyLife : public ::testing::TestWithParam<store::testing::Kind> {
 protected:
  PolicyLife() {
    add_policy(*house_.routes);
    add_policy_life(*house_.routes);
    add_policy_text(*house_.routes);
    add_policy_pages(*house_.routes);
    add_concerns(*house_.routes);
    adopt(std::string(kDocument), "first");
  }
  void adopt(const std::string& document, const std::string& reason) {
    const auto drafted = ask(dana_, "POST", "/policy", {{"document", document}, {"reason", reason}});
    ASSERT_EQ(drafted.status, 201) << drafted.raw.body;
    const auto done = ask(dana_, "POST", "/policy/" + drafted.text("/id") + "/adopt", {{"reason", reason}});
    ASSERT_EQ(done.status, 200) << done.raw.body;
  }
  Answer ask(Client& who, const std::string& method, const std::string& rest, json::object body = {}) {
    return who.ask(method, "/api/v1/workspaces/" + to_string(home_) + rest,
                   method == "GET" ? std::string() : json::serialize(body));
  }

  Installation house_{GetParam()};
  WorkspaceId home_ = house_.add_workspace("riverside");
  Person owner_ = house_.add_person(home_, "dana", Role::owner), agent_ = house_.add_person(home_, "ruth", Role::agent);
  Client dana_ = signed_in(house_, owner_), ruth_ = signed_in(house_, agent_);
};

TEST_P(PolicyLife, the_adopted_policy_says_when_it_is_looked_at_again) {
  const auto answer = ask(ruth_, "GET", "/policy");
  ASSERT_EQ(answer.status, 200) << answer.raw.body;
  EXPECT_EQ(answer.text("/review_on").size(), 10U);
  EXPECT_FALSE(answer.at("/read_by_you").as_bool());
  EXPECT_FALSE(answer.at("/page/shown").as_bool());
}

TEST_P(PolicyLife, a_check_says_what_would_change) {
  auto next = std::string(kDocument);
  next.replace(next.find("then: warn"), 10, "then: never");
  const auto answer = ask(ruth_, "POST", "/policy/check", {{"document", next}});
  ASSERT_EQ(answer.status, 200) << answer.raw.body;
  EXPECT_EQ(answer.text("/changes/0/words"),
            "From today, anything about religion never leaves. Until now it goes with a word of warning.");
  EXPECT_EQ(answer.text("/changes/0/way"), "tighter");
}

TEST_P(PolicyLife, the_page_is_for_everybody_only_once_it_is_shown) {
  Client nobody(house_);
  const auto slug = ask(dana_, "GET", "/policy").text("/page/path");
  EXPECT_EQ(nobody.get(slug).status, 404);
  EXPECT_EQ(ask(ruth_, "PUT", "/policy/page", {{"shown", true}}).status, 403);
  ASSERT_EQ(ask(dana_, "PUT", "/policy/page", {{"shown", true}}).status, 200);
  const auto page = nobody.get(slug);
  ASSERT_EQ(page.status, 200);
  EXPECT_TRUE(page.raw.body.contains("We love to talk."));
  EXPECT_FALSE(page.raw.body.contains("dana"));
  EXPECT_TRUE(std::string(page.raw.headers.get("Content-Type")).starts_with("text/html"));
  EXPECT_EQ(nobody.get(slug + "x").status, 404);
  ASSERT_EQ(ask(dana_, "PUT", "/policy/page", {{"shown", false}}).status, 200);
  EXPECT_EQ(nobody.get(slug).status, 404);
  const auto inner = ask(ruth_, "GET", "/policy/page?for=staff");
  EXPECT_TRUE(inner.raw.body.contains("Nothing answers this worry yet."));
}

TEST_P(PolicyLife, a_worry_is_written_down_by_anybody_and_answered_by_the_owner) {
  const auto made = ask(ruth_, "POST", "/concerns", {{"text", "People shout at me."}});
  ASSERT_EQ(made.status, 201) << made.raw.body;
  const auto path = "/concerns/" + made.text("/id") + "/answer";
  EXPECT_EQ(ask(ruth_, "POST", path, {{"with", "not_done"}, {"answer", "x"}}).status, 403);
  EXPECT_EQ(ask(dana_, "POST", path, {{"with", "setting"}, {"answer", "Only people we follow may answer."}}).status,
            200);
  const auto all = ask(ruth_, "GET", "/concerns");
  ASSERT_EQ(all.status, 200) << all.raw.body;
  EXPECT_EQ(all.text("/written/0/with"), "setting");
  EXPECT_EQ(all.text("/agreed/0/rules/0/id"), "quiet");
  EXPECT_TRUE(all.at("/agreed/0/answered").as_bool());
  EXPECT_FALSE(all.at("/agreed/1/answered").as_bool());
}

TEST_P(PolicyLife, the_form_changes_the_lines_it_must) {
  const json::object edit{{"path", json::array{"rules", "quiet", "then"}}, {"text", "hold for dana"}};
  const auto answer = ask(dana_, "POST", "/policy/edit", {{"document", kDocument}, {"edits", json::array{edit}}});
  ASSERT_EQ(answer.status, 200) << answer.raw.body;
  auto expected = std::string(kDocument);
  expected.replace(expected.find("then: warn"), 10, "then: hold for dana");
  EXPECT_EQ(answer.text("/document"), expected);
  EXPECT_EQ(answer.text("/outline/rules/0/then"), "hold for dana");
  EXPECT_EQ(answer.text("/outline/concerns/1/worry"), "What at night?");
  EXPECT_EQ(ask(dana_, "POST", "/policy/edit", {{"document", "a: [b"}}).status, 422);
}

TEST_P(PolicyLife, a_common_worry_joins_the_document) {
  const auto answer =
      ask(dana_, "POST", "/policy/take-up", {{"document", kDocument}, {"worry", "advice"}, {"entry", "night"}});
  ASSERT_EQ(answer.status, 200) << answer.raw.body;
  EXPECT_TRUE(answer.text("/document").contains("for: night"));
  EXPECT_TRUE(answer.text("/document").contains("- id: quiet   # ours"));
  EXPECT_EQ(ask(dana_, "POST", "/policy/take-up", {{"document", kDocument}, {"worry", "dragons"}}).status, 404);
}

TEST_P(PolicyLife, completions_know_the_people_here) {
  const std::string begun = std::string(kDocument) + "    say: é\n  - id: x\n    then: hold for ru";
  const auto answer = ask(ruth_, "POST", "/policy/complete", {{"document", begun}, {"cursor", begun.size() - 1}});
  ASSERT_EQ(answer.status, 200) << answer.raw.body;
  EXPECT_EQ(answer.text("/items/0/text"), "ruth");
}

TEST_P(PolicyLife, everybody_is_asked_to_read_it_and_a_version_says_what_it_changed) {
  auto next = std::string(kDocument);
  next.replace(next.find("then: warn"), 10, "then: never");
  adopt(next, "firmer");
  const auto readers = ask(ruth_, "GET", "/policy/readers");
  ASSERT_EQ(readers.status, 200) << readers.raw.body;
  EXPECT_TRUE(readers.at("/items/0/read_at").is_string());
  EXPECT_TRUE(readers.at("/items/1/read_at").is_null());
  EXPECT_EQ(ask(ruth_, "POST", "/policy/remind").status, 403);
  EXPECT_EQ(ask(dana_, "POST", "/policy/remind").at("/reminded").as_int64(), 1);
  EXPECT_EQ(ask(ruth_, "POST", "/policy/" + readers.text("/version_id") + "/acknowledge").status, 204);
  EXPECT_TRUE(ask(ruth_, "GET", "/policy").at("/read_by_you").as_bool());
  const auto version = ask(ruth_, "GET", "/policy/versions/" + readers.text("/version_id"));
  ASSERT_EQ(version.status, 200) << version.raw.body;
  EXPECT_EQ(version.at("/compared_with").as_int64(), 1);
  EXPECT_EQ(version.at("/changes").as_array().size(), 1U);
  EXPECT_EQ(version.text("/reason"), "firmer");
}

TEST_P(PolicyLife, networks_say_what_they_can_do_to_anybody) {
  const auto answer = Client(house_).get("/api/v1/means");
  ASSERT_EQ(answer.status, 200);
  EXPECT_GE(answer.at("/networks").as_array().size(), 15U);
}

INSTANTIATE_TEST_SUITE_P(databases, PolicyLife, ::testing::ValuesIn(store::testing::databases()));

}  // namespace
}  // namespace kith::api::testing
