// Pages a draft links to: neither a child's face nor a client's name leaves by their previews, and an ordinary link
// goes.
#include "publish/gate/linked_pages.h"

#include <gtest/gtest.h>

#include <map>

#include "base/limits.h"
#include "base/secret.h"
#include "faces/finder.h"
#include "publish/outbox/outbox.h"
#include "publish/pictures/drawn_faces.h"
#include "publish/registers/registers.h"
#include "publish/testing_desk.h"
#include "store/testing.h"
#include "store/testing_rows.h"

namespace kith::publish {
namespace {

using namespace testing;
using policy::Outcome;

constexpr std::string_view kHouse = R"(
policy: A charity with clients
owner: dana
registers:
  clients: {kind: confidential names, seen by: [dana]}
facts:
  headcount: {is: internal, value: 41}
voices:
  dana: {may: [all], in: all}
  ruth: {may: [all], in: all}
rules:
  - {id: no-client, when: names(clients), then: never, say: Ask Dana.}
  - {id: inside, when: states(fact) AND fact is not public, then: never}
  - id: faces-released
    on: [post, reply, profile, message, boost]
    when: has:photo OR has:video
    unless: every face has a release for this channel
    then: never
    say: "{faces} faces, {released} releases."
)";

// The web as a test has it.
class PaperPages final : public PageSource {
 public:
  Result<FetchedPage> fetch(const std::string& url) override {
    ++asked;
    const auto found = pages.find(url);
    if (found == pages.end()) return fail(Kind::unavailable, "nobody answers");
    return found->second;
  }
  std::map<std::string, FetchedPage> pages;
  int asked = 0;
};

class LinkedPagesTest : public ::testing::TestWithParam<store::testing::Kind> {
 protected:
  void SetUp() override {
    ASSERT_TRUE(furnish(*db_, clock_.now()));
    ASSERT_TRUE(adopt(*db_, kHouse, clock_.now()));
    ASSERT_TRUE(db_->write(kHome, [&](store::Transaction& tx) {
      return add_entry(tx, sealer_, {kHome, kDana, clock_.now()}, "clients", {.name = "Brightwater Holdings"});
    }));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  static Outbound saying(std::string text, OutboundKind kind = OutboundKind::reply) {
    Outbound out;
    out.kind = kind;
    out.text = std::move(text);
    out.in_reply_to = "r1";
    return out;
  }
  policy::Decision decide(const Outbound& content) {
    auto judged = db_->read([&](store::Transaction& tx) {
      return gate_.decide(tx, {.workspace = kHome, .channel = kChannel, .member = kRuth, .conversation = kTalk},
                          content, clock_.now());
    });
    EXPECT_TRUE(judged) << describe(judged.error());
    return judged ? judged->decision : policy::Decision{};
  }
  policy::Decision told(const Outbound& content) {
    EXPECT_TRUE(links_.learn(kHome, links_of(content, "scripted"), Millis{60'000}));
    return decide(content);
  }
  static std::string why(const policy::Decision& decision) {
    return decision.reasons.empty() ? "" : decision.reasons.front().say;
  }
  void page(const std::string& url, std::vector<std::string> words, std::vector<std::string> pictures = {}) {
    FetchedPage out;
    out.words = std::move(words);
    for (auto& bytes : pictures) out.pictures.push_back({.url = url + "/p", .bytes = std::move(bytes), .why = {}});
    web_.pages[url] = std::move(out);
  }

  store::testing::TestDatabase db_{GetParam()};
  ManualClock clock_{from_ms(1'800'000'000'000)};
  Sealer sealer_ = Sealer::ephemeral();
  Gatekeeper gate_{&sealer_};
  std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("kith-links-" + random_token(8));
  store::Files files_{folder_};
  PaperPages web_;
  LinkedPages links_{*db_, clock_, files_, web_};
};
INSTANTIATE_TEST_SUITE_P(databases, LinkedPagesTest, ::testing::ValuesIn(store::testing::databases()),
                         store::testing::name<::testing::TestParamInfo<store::testing::Kind>>);

TEST_P(LinkedPagesTest, an_ordinary_link_in_a_friendly_answer_goes) {
  page("https://lake.example/summer", {"Summer at the lake", "Come and swim"}, {testing::drawn_picture(600, 400, {})});
  const auto answer = saying("So good to see you! https://lake.example/summer");
  const auto decision = told(answer);
  EXPECT_EQ(decision.outcome, faces::built_in() ? Outcome::allow : Outcome::hold) << why(decision);
  EXPECT_EQ(decide(saying("So good to see you!")).outcome, Outcome::allow);
}

TEST_P(LinkedPagesTest, a_client_is_not_given_away_by_what_a_page_is_called) {
  page("https://news.example/1", {"A good week for BRIGHTWATER Holdings"});
  const auto decision = told(saying("Read this: https://news.example/1"));
  EXPECT_EQ(decision.outcome, Outcome::block);
  ASSERT_FALSE(decision.reasons.empty());
  EXPECT_EQ(decision.reasons[0].rule, "no-client");
  EXPECT_EQ(decision.reasons[0].names.at(0).place, policy::Place::preview);
  page("https://own.example/about", {"We are 41 people"});
  EXPECT_EQ(told(saying("https://own.example/about")).outcome, Outcome::block);
  page("https://other.example/about", {"We are 12,000 people"});
  EXPECT_EQ(told(saying("https://other.example/about")).outcome, Outcome::allow) << "their figure is not ours";
}

TEST_P(LinkedPagesTest, a_face_on_a_page_needs_its_release_like_any) {
  if (!faces::built_in()) GTEST_SKIP() << "built without the model (tools/dev deps)";
  page("https://camp.example/", {"Camp"}, {testing::drawn_picture(900, 700, {{300, 300, 110}})});
  for (const auto kind : {OutboundKind::post, OutboundKind::reply, OutboundKind::message}) {
    const auto decision = told(saying("Look https://camp.example/", kind));
    EXPECT_EQ(decision.outcome, Outcome::block) << name(kind);
    EXPECT_EQ(why(decision), "1 faces, 0 releases.");
  }
  // The same picture can be spoken of as any: it is there to be looked at.
  EXPECT_EQ(store::testing::count(*db_, "SELECT COUNT(*) FROM media WHERE origin = 'heard'", {}), 1);
}

TEST_P(LinkedPagesTest, what_was_not_looked_at_or_could_not_be_holds_and_says_so) {
  const auto answer = saying("Look https://gone.example/page");
  auto decision = decide(answer);
  EXPECT_EQ(decision.outcome, Outcome::hold);
  EXPECT_TRUE(why(decision).contains("https://gone.example/page has not been looked at yet")) << why(decision);
  decision = told(answer);
  EXPECT_EQ(decision.outcome, Outcome::hold);
  EXPECT_TRUE(why(decision).contains("nobody answers")) << why(decision);
  FetchedPage film;
  film.words = {"A day out"};
  film.plays = true;
  web_.pages["https://film.example/1"] = film;
  decision = told(saying("https://film.example/1"));
  EXPECT_EQ(decision.outcome, Outcome::hold);
  EXPECT_TRUE(why(decision).contains("shows a film")) << why(decision);
  FetchedPage torn;
  torn.pictures.push_back({.url = "https://torn.example/p.jpg", .bytes = "no picture", .why = {}});
  web_.pages["https://torn.example/"] = torn;
  EXPECT_EQ(told(saying("https://torn.example/")).outcome, Outcome::hold);
}

TEST_P(LinkedPagesTest, where_no_rule_leans_on_it_a_page_nobody_can_read_is_no_hindrance) {
  ASSERT_TRUE(adopt(*db_, kPolicy, clock_.now()));
  Gatekeeper fresh{&sealer_};
  const auto judged = db_->read([&](store::Transaction& tx) {
    return fresh.decide(tx, {.workspace = kHome, .channel = kChannel, .member = kDana, .conversation = kTalk},
                        saying("https://gone.example/page"), clock_.now());
  });
  ASSERT_TRUE(judged);
  EXPECT_EQ(judged->decision.outcome, Outcome::allow);
}

TEST_P(LinkedPagesTest, a_page_is_kept_a_while_and_then_looked_at_again) {
  page("https://lake.example/", {"The lake"});
  const auto answer = saying("https://lake.example/");
  EXPECT_EQ(told(answer).outcome, Outcome::allow);
  EXPECT_EQ(told(answer).outcome, Outcome::allow);
  EXPECT_EQ(web_.asked, 1);
  page("https://lake.example/", {"Brightwater Holdings at the lake"});
  clock_.advance(limits::kLinkedPageFresh);
  EXPECT_EQ(told(answer).outcome, Outcome::block);
  clock_.advance(limits::kLinkedPageKept);
  EXPECT_EQ(decide(answer).outcome, Outcome::hold) << "what was seen yesterday is not known today";
  // A failure is asked about again soon.
  EXPECT_EQ(told(saying("https://gone.example/")).outcome, Outcome::hold);
  page("https://gone.example/", {"Back again"});
  clock_.advance(limits::kLinkedFailureKept);
  EXPECT_EQ(told(saying("https://gone.example/")).outcome, Outcome::allow);
}

TEST_P(LinkedPagesTest, right_before_it_leaves_the_page_is_looked_at_once_more) {
  page("https://lake.example/", {"The lake"});
  const auto content = saying("https://lake.example/");
  ASSERT_EQ(told(content).outcome, Outcome::allow);
  const auto queued = db_->write(kHome, [&](store::Transaction& tx) -> Result<Enqueued> {
    const Wish wish{.workspace = kHome, .channel = kChannel, .member = kRuth};
    TRY(const auto judged, gate_.decide(tx, wish, content, clock_.now()));
    return enqueue(
        tx, {.workspace = kHome, .channel = kChannel, .member = kRuth, .content = content, .decision = judged.decision},
        clock_.now());
  });
  ASSERT_TRUE(queued) << describe(queued.error());
  page("https://lake.example/", {"Brightwater Holdings at the lake"});
  clock_.advance(limits::kLinkedPageFresh);
  EXPECT_TRUE(links_.learn_for(kHome, queued->id, Millis{60'000}));
  EXPECT_EQ(web_.asked, 2);
  EXPECT_EQ(decide(content).outcome, Outcome::block);
}

TEST_P(LinkedPagesTest, too_many_links_hold_and_a_mail_has_no_previews) {
  std::string many;
  for (int i = 0; i < 7; ++i) {
    const auto url = "https://lake.example/" + std::to_string(i);
    page(url, {"The lake"});
    many += url + " ";
  }
  const auto decision = told(saying(many));
  EXPECT_EQ(decision.outcome, Outcome::hold);
  EXPECT_TRUE(why(decision).contains("only the first 5 links")) << why(decision);
  EXPECT_EQ(web_.asked, 5);
  EXPECT_TRUE(links_of(saying("https://lake.example/"), "mail").empty());
  EXPECT_TRUE(links_of(saying("https://lake.example/", OutboundKind::follow), "mastodon").empty());
  EXPECT_EQ(links_of(saying("http://a.example/x, (https://b.example/y) and http://a.example/x"), "mastodon").size(),
            2U);
}

TEST_P(LinkedPagesTest, what_is_passed_on_is_looked_at_too) {
  static constexpr store::Statement kHeard =
      "INSERT INTO message (id, workspace_id, conversation_id, channel_id, direction, remote_id, text, "
      "attachments_json, "
      "state, sent_at, received_at) VALUES (?, ?, ?, ?, 'in', ?, ?, ?, 'received', 1, 1)";
  const auto hear = [&](std::int64_t id, std::string_view remote, std::string_view text, std::string_view files) {
    ASSERT_TRUE(db_->write(kHome, [&](store::Transaction& tx) {
      return tx.execute(kHeard, {id, kHome, kTalk, kChannel, remote, text, files});
    }));
  };
  hear(9001, "plain", "A lovely day", "[]");
  hear(9002, "client", "Thanks to Brightwater Holdings", "[]");
  hear(9003, "picture", "The kids", R"([{"kind":"image","url":"https://p.example/1.jpg"}])");
  const auto boost = [](std::string target) {
    Outbound out;
    out.kind = OutboundKind::boost;
    out.target = std::move(target);
    return out;
  };
  EXPECT_EQ(decide(boost("plain")).outcome, Outcome::allow);
  EXPECT_EQ(decide(boost("client")).outcome, Outcome::block);
  EXPECT_EQ(decide(boost("picture")).outcome, Outcome::hold);
  EXPECT_EQ(decide(boost("never heard of")).outcome, Outcome::hold);
}

}  // namespace
}  // namespace kith::publish
