// Every way out, tried one after another: no child's face and no client's name leaves by any, whoever asks, while an
// ordinary friendly answer goes.
#include <gtest/gtest.h>

#include <filesystem>

#include "base/limits.h"
#include "base/secret.h"
#include "publish/gate/linked_pages.h"
#include "publish/pictures/media.h"
#include "publish/registers/registers.h"
#include "publish/testing_desk.h"
#include "store/testing.h"

namespace kith::publish {
namespace {

using namespace testing;
using policy::Outcome;
using Origin = PictureFace::Origin;

constexpr std::string_view kHouse = R"(
policy: A charity with clients
owner: dana
registers:
  clients:  {kind: confidential names, seen by: [dana]}
  children: {kind: people, seen by: [dana]}
voices:
  dana:  {may: [all], in: all}
  ruth:  {may: [all], in: all}
  tomas: {may: [reply], in: all}
rules:
  - {id: no-client, when: names(clients), then: never}
  - {id: no-child, when: names(children), then: never}
  - id: faces-released
    when: has:photo OR has:video
    unless: every face has a release for this channel
    then: never
)";

constexpr OutboundKind kWords[] = {OutboundKind::post, OutboundKind::reply, OutboundKind::message,
                                   OutboundKind::mail, OutboundKind::edit,  OutboundKind::profile};

class OnePage final : public PageSource {
 public:
  Result<FetchedPage> fetch(const std::string&) override { return page; }
  FetchedPage page;
};

class EveryRouteTest : public ::testing::TestWithParam<store::testing::Kind> {
 protected:
  void SetUp() override {
    ASSERT_TRUE(furnish(*db_, clock_.now()));
    ASSERT_TRUE(adopt(*db_, kHouse, clock_.now()));
    list("clients",
         {.name = "Brightwater Holdings", .domains = {"brightwater.example"}, .handles = {"@brightwaterhq"}});
    list("children", {.name = "Liam Byrne", .person = true});
    see("child", {Origin::found});
    see("nobody", {});
    see("perhaps", {Origin::doubtful});
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void list(std::string_view in_register, RegisterEntry entry) {
    ASSERT_TRUE(db_->write(kHome, [&](store::Transaction& tx) {
      return add_entry(tx, sealer_, {kHome, kDana, clock_.now()}, in_register, std::move(entry));
    }));
  }
  void see(std::string_view digest, const std::vector<Origin>& faces, FileWords words = {}) {
    Sight sight;
    sight.looked = true;
    sight.words = std::move(words);
    for (const auto origin : faces) {
      PictureFace face;
      face.x = 0.1, face.y = 0.1, face.w = 0.1, face.h = 0.1, face.confidence = 0.9, face.origin = origin;
      sight.faces.push_back(face);
    }
    ASSERT_TRUE(
        db_->write(kHome, [&](store::Transaction& tx) { return keep_sight(tx, kHome, digest, sight, clock_.now()); }));
  }
  Outcome judge(const Outbound& content, MemberId who) {
    const auto judged = db_->read([&](store::Transaction& tx) {
      return gate_.decide(tx, {.workspace = kHome, .channel = kChannel, .member = who, .conversation = kTalk}, content,
                          clock_.now());
    });
    EXPECT_TRUE(judged) << describe(judged.error());
    return judged ? judged->decision.outcome : Outcome::allow;
  }
  static Outbound of(OutboundKind kind, std::string text = "What a day") {
    Outbound out;
    out.kind = kind;
    out.text = std::move(text);
    if (kind == OutboundKind::reply) out.in_reply_to = "r1";
    return out;
  }
  static OutboundMedia file(std::string digest, std::string type = "image/jpeg", std::string alt = "A day out",
                            std::string name = "day.jpg") {
    return {.file = std::move(name), .type = std::move(type), .alt = std::move(alt), .digest = std::move(digest)};
  }
  // Nobody gets it out.
  void never(const Outbound& content, const std::string& how) {
    for (const auto who : {kDana, kRuth, kTomas, MemberId{}}) {
      const auto outcome = judge(content, who);
      EXPECT_TRUE(outcome == Outcome::block || outcome == Outcome::hold)
          << how << " by " << to_string(who) << ": " << policy::name(outcome);
    }
    EXPECT_EQ(judge(content, kDana), Outcome::block) << how;
  }

  store::testing::TestDatabase db_{GetParam()};
  ManualClock clock_{from_ms(1'800'000'000'000)};
  Sealer sealer_ = Sealer::ephemeral();
  Gatekeeper gate_{&sealer_};
  std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("kith-routes-" + random_token(8));
  store::Files files_{folder_};
  OnePage source_;
  LinkedPages links_{*db_, clock_, files_, source_};
};
INSTANTIATE_TEST_SUITE_P(databases, EveryRouteTest, ::testing::ValuesIn(store::testing::databases()),
                         store::testing::name<::testing::TestParamInfo<store::testing::Kind>>);

TEST_P(EveryRouteTest, a_childs_face_does_not_leave) {
  for (const auto kind : kWords) {
    auto content = of(kind);
    content.media = {file("child")};
    never(content, "a picture: " + std::string(name(kind)));
    content.media = {file("nobody"), file("child")};
    never(content, "beside another: " + std::string(name(kind)));
  }
  ASSERT_TRUE(db_->write(kHome, [&](store::Transaction& tx) -> Result<void> {
    TRYV(keep_same(tx, kHome, "smaller", "child"));
    for (const char* whole : {"pdf", "film"}) {
      TRYV(keep_sight(tx, kHome, whole, {.looked = true, .words = {.read = true}}, clock_.now()));
      TRYV(keep_part(tx, kHome, whole, {"child", "page 2"}));
    }
    return {};
  }));
  auto content = of(OutboundKind::reply);
  content.media = {file("smaller")};
  never(content, "made smaller for a network");
  content.media = {file("pdf", "application/pdf")};
  never(content, "inside a PDF");
  content.media = {file("film", "video/mp4")};
  never(content, "in a moment of a film");
  for (const auto& [digest, type] :
       {std::pair("perhaps", "image/jpeg"), std::pair("never seen", "image/png"),
        std::pair("never seen", "application/zip"), std::pair("never seen", "video/webm")}) {
    content.media = {file(digest, type)};
    EXPECT_EQ(judge(content, kDana), Outcome::hold) << digest << " " << type;
  }
}

TEST_P(EveryRouteTest, a_childs_or_clients_name_does_not_leave) {
  struct Secret {
    const char *words, *file;
  };
  for (const Secret secret :
       {Secret{"Brightwater Holdings", "brightwater-holdings.jpg"}, {"Liam Byrne", "liam-byrne.jpg"}}) {
    const std::string words = secret.words;
    for (const auto kind : kWords) {
      const auto where = words + ": " + std::string(name(kind));
      never(of(kind, "A day with " + words), where);
      auto content = of(kind);
      content.subject = words;
      never(content, where + ", subject");
      content = of(kind);
      content.media = {file("nobody", "image/jpeg", "Here is " + words)};
      never(content, where + ", description");
      content.media = {file("nobody", "image/jpeg", "A day out", secret.file)};
      never(content, where + ", file name");
    }
    see("sign " + words, {}, {.read = true, .sure = "Welcome " + words});
    see("blurred " + words, {}, {.read = true, .sure = {}, .doubtful = "Welcome " + words});
    see("list " + words, {}, {.read = true, .sure = words});
    auto content = of(OutboundKind::reply);
    content.media = {file("sign " + words)};
    never(content, words + " on a sign");
    content.media = {file("list " + words, "application/pdf")};
    never(content, words + " in a PDF");
    content.media = {file("blurred " + words)};
    EXPECT_EQ(judge(content, kDana), Outcome::hold) << words << ", hardly to be read";
    source_.page.words = {"A week with " + words};
    const auto link = "https://news.example/" + std::to_string(words.size());
    content = of(OutboundKind::post, "Read " + link);
    EXPECT_EQ(judge(content, kDana), Outcome::hold) << "not looked at yet";
    ASSERT_TRUE(links_.learn(kHome, {link}, Millis{60'000}));
    never(content, words + " in a preview");
  }
  for (const char* text : {"https://www.brightwater.example/about", "thanks @brightwaterhq", "#BrightwaterHoldings"})
    never(of(OutboundKind::reply, text), text);
  for (const auto kind : {OutboundKind::follow, OutboundKind::like, OutboundKind::boost}) {
    Outbound act;
    act.kind = kind;
    act.target = "https://social.example/@brightwaterhq";
    EXPECT_NE(judge(act, kDana), Outcome::allow) << name(kind);
  }
}

TEST_P(EveryRouteTest, an_ordinary_friendly_answer_goes) {
  source_.page.words = {"Summer at the lake"};
  ASSERT_TRUE(links_.learn(kHome, {"https://lake.example/summer"}, Millis{60'000}));
  for (const auto who : {kDana, kRuth}) {
    EXPECT_EQ(judge(of(OutboundKind::reply, "So good to see you on Saturday!"), who), Outcome::allow);
    EXPECT_EQ(judge(of(OutboundKind::reply, "All about it: https://lake.example/summer"), who), Outcome::allow);
    auto content = of(OutboundKind::reply, "Here is the lake");
    content.media = {file("nobody", "image/jpeg", "A raft on the lake")};
    EXPECT_EQ(judge(content, who), Outcome::allow);
  }
  EXPECT_EQ(judge(of(OutboundKind::post, "We open at nine."), kDana), Outcome::allow);
  EXPECT_EQ(judge(of(OutboundKind::profile, "A house by the lake"), kDana), Outcome::allow);
}

}  // namespace
}  // namespace kith::publish
