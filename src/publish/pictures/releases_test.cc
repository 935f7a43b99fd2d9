#include "publish/pictures/releases.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "publish/gate/linked_pages_queries.h"
#include "publish/outbox/outbox.h"
#include "publish/pictures/drawn_faces.h"
#include "publish/pictures/media.h"
#include "publish/pictures/picture_people.h"
#include "publish/pictures/pictures.h"
#include "publish/testing_desk.h"
#include "store/testing.h"

namespace kith::publish {
namespace {

using namespace std::chrono_literals;
using namespace testing;
using policy::Outcome;
using Answer = PictureFace::Answer;
using Origin = PictureFace::Origin;

constexpr std::string_view kFacesPolicy = R"(
policy: A charity with children
owner: dana
concerns:
  pictures: We do not want pictures of the children online.
voices:
  dana: {may: [all], in: all}
  ruth: {may: [reply, post, remove, approve], in: all}
rules:
  - id: faces-released
    for: pictures
    on: [post, reply, profile, message]
    when: has:photo OR has:video
    unless: every face has a release for this channel
    then: never
    say: "{faces} faces, {released} releases. Every face needs one."
    offer: picture bank
)";

// Faces as if they had been found; the program that finds them has tests of its own.
Sight seen(std::initializer_list<Origin> origins) {
  Sight out{.looked = true, .why = {}, .faces = {}};
  double x = 0;
  for (const auto origin : origins) {
    PictureFace face;
    face.x = x += 0.1, face.y = 0.2, face.w = 0.08, face.h = 0.1;
    face.confidence = origin == Origin::doubtful ? 0.5 : 0.95;
    face.origin = origin;
    out.faces.push_back(face);
  }
  return out;
}

class ReleasesTest : public ::testing::TestWithParam<store::testing::Kind> {
 protected:
  void SetUp() override {
    ASSERT_TRUE(furnish(*db_, clock_.now()));
    ASSERT_TRUE(adopt(*db_, kFacesPolicy, clock_.now()));
  }
  template <class F>
  auto change(F&& fn) {
    return db_->write(kHome, std::forward<F>(fn));
  }
  void see(std::string_view digest, const Sight& sight) {
    const auto kept =
        change([&](store::Transaction& tx) { return keep_sight(tx, kHome, digest, sight, clock_.now()); });
    ASSERT_TRUE(kept) << describe(kept.error());
  }
  PicturePeople people(std::string_view digest) {
    return db_->read([&](store::Transaction& tx) { return find_people(tx, kHome, digest); }).value().value();
  }
  void say(std::string_view digest, std::size_t face, Answer answer, ShownPersonId person = {}, MemberId by = kDana) {
    const auto id = people(digest).faces.at(face).id;
    const auto said = change(
        [&](store::Transaction& tx) { return answer_face(tx, kHome, digest, id, answer, person, by, clock_.now()); });
    ASSERT_TRUE(said) << describe(said.error());
  }
  Result<void> agree(std::string_view digest, MemberId by) {
    return change([&](store::Transaction& tx) { return approve_people(tx, kHome, digest, by, clock_.now()); });
  }
  Release released(const std::string& name, std::vector<ChannelId> channels = {}, std::optional<Time> until = {},
                   const std::string& campaign = "") {
    NewRelease wanted{.person = {},
                      .name = name,
                      .minor = true,
                      .guardian = "Her mother",
                      .campaign = campaign,
                      .channels = std::move(channels),
                      .valid_from = clock_.now(),
                      .valid_until = until};
    auto made = change([&](store::Transaction& tx) { return add_release(tx, kHome, kDana, wanted, clock_.now()); });
    EXPECT_TRUE(made) << describe(made.error());
    return made.value();
  }
  static Outbound post(std::string_view digest, std::string_view type = "image/jpeg") {
    Outbound out;
    out.kind = OutboundKind::post;
    out.text = "What a day";
    out.media = {{"camp.jpg", std::string(type), "A picture", std::string(digest), 100, 100}};
    return out;
  }
  policy::Decision decide(const Outbound& content, ChannelId channel = kChannel) {
    return db_
        ->read([&](store::Transaction& tx) {
          return gate_.decide(tx, {.workspace = kHome, .channel = channel, .member = kDana}, content, clock_.now());
        })
        .value()
        .decision;
  }
  static std::string said(const policy::Decision& decision) {
    return decision.reasons.empty() ? "" : decision.reasons.front().say;
  }

  store::testing::TestDatabase db_{GetParam()};
  ManualClock clock_{from_ms(1'800'000'000'000)};
  Gatekeeper gate_;
  Outbox outbox_{*db_, clock_, gate_, {.owner = "one"}};
};
INSTANTIATE_TEST_SUITE_P(databases, ReleasesTest, ::testing::ValuesIn(store::testing::databases()),
                         store::testing::name<::testing::TestParamInfo<store::testing::Kind>>);

TEST_P(ReleasesTest, a_face_without_a_release_does_not_leave) {
  see("aa", seen({Origin::found, Origin::found}));
  auto decision = decide(post("aa"));
  EXPECT_EQ(decision.outcome, Outcome::block);
  EXPECT_EQ(said(decision), "2 faces, 0 releases. Every face needs one.");

  const auto liam = released("Liam"), aoife = released("Aoife", {kChannel});
  say("aa", 0, Answer::person, liam.person.id);
  EXPECT_EQ(said(decide(post("aa"))), "2 faces, 1 releases. Every face needs one.");
  say("aa", 1, Answer::person, aoife.person.id);
  EXPECT_EQ(decide(post("aa")).outcome, Outcome::allow);
  // Aoife's parents agreed to one channel.
  EXPECT_EQ(decide(post("aa"), kSecondChannel).outcome, Outcome::block);
}

TEST_P(ReleasesTest, what_nobody_could_look_into_waits_for_two_people) {
  auto decision = decide(post("unknown"));
  EXPECT_EQ(decision.outcome, Outcome::hold);
  EXPECT_NE(said(decision).find("`camp.jpg` could not be looked at for faces"), std::string::npos) << said(decision);

  // Pictures may lie in a document, and in a film.
  for (const std::string_view type : {"application/pdf", "application/zip", "video/mp4"}) {
    decision = decide(post("pdf", type));
    EXPECT_EQ(decision.outcome, Outcome::hold) << type;
    EXPECT_NE(said(decision).find("cannot be looked into"), std::string::npos) << said(decision);
  }
  EXPECT_EQ(decide(post("txt", "text/plain")).outcome, Outcome::allow);

  ASSERT_TRUE(
      change([&](store::Transaction& tx) { return declare_nobody(tx, kHome, "pdf", true, kDana, clock_.now()); }));
  EXPECT_EQ(decide(post("pdf", "application/pdf")).outcome, Outcome::hold);
  EXPECT_EQ(agree("pdf", kDana).error().kind, Kind::forbidden);
  ASSERT_TRUE(agree("pdf", kRuth));
  EXPECT_EQ(decide(post("pdf", "application/pdf")).outcome, Outcome::allow);
}

TEST_P(ReleasesTest, a_doubtful_place_holds_until_two_have_looked) {
  see("bb", seen({Origin::doubtful}));
  EXPECT_EQ(decide(post("bb")).outcome, Outcome::hold);
  say("bb", 0, Answer::nobody);
  EXPECT_EQ(decide(post("bb")).outcome, Outcome::hold);
  ASSERT_TRUE(agree("bb", kRuth));
  EXPECT_EQ(decide(post("bb")).outcome, Outcome::allow);
  // Beside a face without a release it is no way round.
  see("cc", seen({Origin::found, Origin::doubtful}));
  EXPECT_EQ(decide(post("cc")).outcome, Outcome::block);
}

TEST_P(ReleasesTest, one_campaign_waits_for_a_person_to_say_so) {
  see("dd", seen({Origin::found}));
  say("dd", 0, Answer::person, released("Liam", {}, {}, "Summer").person.id);
  const auto decision = decide(post("dd"));
  EXPECT_EQ(decision.outcome, Outcome::hold);
  EXPECT_NE(said(decision).find("one campaign only"), std::string::npos) << said(decision);
}

TEST_P(ReleasesTest, a_release_ends_on_its_day) {
  see("ee", seen({Origin::found}));
  say("ee", 0, Answer::person, released("Liam", {}, clock_.now() + 24h).person.id);
  EXPECT_EQ(decide(post("ee")).outcome, Outcome::allow);
  clock_.advance(25h);
  EXPECT_EQ(decide(post("ee")).outcome, Outcome::block);
}

TEST_P(ReleasesTest, a_picture_made_smaller_shows_the_same_people) {
  see("whole", seen({Origin::found}));
  ASSERT_TRUE(change([&](store::Transaction& tx) { return keep_same(tx, kHome, "small", "whole"); }));
  EXPECT_EQ(decide(post("small")).outcome, Outcome::block);
  say("whole", 0, Answer::person, released("Liam").person.id);
  EXPECT_EQ(decide(post("small")).outcome, Outcome::allow);
}

TEST_P(ReleasesTest, withdrawn_in_between_nothing_leaves) {
  see("ff", seen({Origin::found}));
  const auto liam = released("Liam");
  say("ff", 0, Answer::person, liam.person.id);
  const auto queued = change([&](store::Transaction& tx) -> Result<Enqueued> {
    NewDelivery d{.workspace = kHome, .channel = kChannel, .member = kDana, .content = post("ff")};
    TRY(const auto judged,
        gate_.decide(tx, {.workspace = kHome, .channel = kChannel, .member = kDana}, d.content, clock_.now()));
    d.decision = judged.decision;
    return enqueue(tx, d, clock_.now());
  });
  ASSERT_TRUE(queued) << describe(queued.error());
  EXPECT_EQ(queued->state, DeliveryState::waiting);
  ASSERT_TRUE(change([&](store::Transaction& tx) {
    return withdraw_release(tx, kHome, liam.id, kRuth, "They moved away", clock_.now());
  }));
  const auto due = outbox_.due(10).value();
  ASSERT_EQ(due.size(), 1U);
  const auto claim = outbox_.claim(due.front());
  ASSERT_TRUE(claim) << describe(claim.error());
  EXPECT_FALSE(*claim);
  const auto after = db_->read([&](store::Transaction& tx) { return find_delivery(tx, kHome, queued->id); }).value();
  EXPECT_EQ(after.state, DeliveryState::failed);
  EXPECT_NE(after.error.find("1 faces, 0 releases"), std::string::npos) << after.error;
  // Twice is a mistake somebody should hear of.
  EXPECT_EQ(
      change([&](store::Transaction& tx) { return withdraw_release(tx, kHome, liam.id, kRuth, "", clock_.now()); })
          .error()
          .kind,
      Kind::conflict);
}

TEST_P(ReleasesTest, what_left_is_taken_back_through_the_gate_once) {
  const auto liam = released("Liam");
  const Use out{.message = MessageId{900},
                .channel = kChannel,
                .conversation = {},
                .channel_name = "x",
                .network = "scripted",
                .remote_id = "status/1",
                .url = {},
                .picture = {},
                .state = "sent",
                .sent_at = clock_.now(),
                .removal = {},
                .removal_state = {},
                .why = {},
                .linked = {}};
  for (int i = 0; i < 2; ++i)
    ASSERT_TRUE(change(
        [&](store::Transaction& tx) { return take_back(tx, gate_, kHome, liam.id, out, true, kDana, clock_.now()); }));
  const auto due = outbox_.due(10).value();
  ASSERT_EQ(due.size(), 1U);
  const auto claim = outbox_.claim(due.front());
  ASSERT_TRUE(claim && *claim);
  EXPECT_EQ((*claim)->delivery.content.kind, OutboundKind::remove);
  EXPECT_EQ((*claim)->delivery.content.target, "status/1");
}

TEST_P(ReleasesTest, what_only_linked_to_the_picture_is_listed_and_not_taken_back) {
  const std::string url = "https://school.example/camp";
  see("aa", seen({Origin::found}));
  const auto liam = released("Liam");
  say("aa", 0, Answer::person, liam.person.id);
  const auto show = [&](std::vector<std::string> pictures) {
    const queries::LinkedPage page{.fetched_at = clock_.now(), .pictures = std::move(pictures)};
    ASSERT_TRUE(change([&](store::Transaction& tx) { return queries::put_linked_page(tx, kHome, url, page); }));
  };
  show({"aa"});
  const auto linking = testing::reply(*db_, gate_, "See " + url, clock_.now());
  ASSERT_TRUE(linking) << describe(linking.error());
  ASSERT_TRUE(testing::reply(*db_, gate_, "Hello", clock_.now()));
  const auto uses = [&] {
    return db_->read([&](store::Transaction& tx) { return uses_of(tx, kHome, liam.id); }).value();
  };
  EXPECT_TRUE(uses().empty()) << "nothing has left";
  while (true) {
    const auto due = outbox_.due(10).value();
    if (due.empty()) break;
    const auto claim = outbox_.claim(due.front()).value();
    ASSERT_TRUE(claim);
    ASSERT_TRUE(outbox_.finish_send(*claim, channels::Receipt{.remote_id = to_string(claim->delivery.id)}));
  }
  show({});
  ASSERT_EQ(uses().size(), 1U) << "the page has changed, what left has not";
  EXPECT_EQ(uses()[0].linked, url);
  EXPECT_EQ(uses()[0].state, "sent");
  EXPECT_FALSE(uses()[0].removal);
}

TEST_P(ReleasesTest, somebody_under_age_needs_a_guardian) {
  const NewRelease alone{.person = {},
                         .name = "Liam",
                         .minor = true,
                         .guardian = {},
                         .campaign = {},
                         .channels = {},
                         .valid_from = clock_.now(),
                         .valid_until = {}};
  const auto made = change([&](store::Transaction& tx) { return add_release(tx, kHome, kDana, alone, clock_.now()); });
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, Kind::invalid);
}

TEST_P(ReleasesTest, only_pictures_without_people_go_into_the_bank) {
  see("gg", seen({Origin::found}));
  const auto into_bank = [&] {
    return change([&](store::Transaction& tx) { return set_bank(tx, kHome, "gg", true); });
  };
  EXPECT_EQ(into_bank().error().kind, Kind::conflict);
  say("gg", 0, Answer::nobody);
  EXPECT_EQ(into_bank().error().kind, Kind::conflict);
  ASSERT_TRUE(agree("gg", kRuth));
  ASSERT_TRUE(into_bank());
  EXPECT_TRUE(people("gg").bank);
  // Somebody saw a face after all.
  PictureFace face;
  face.x = 0.5, face.y = 0.5, face.w = 0.1, face.h = 0.1;
  ASSERT_TRUE(change([&](store::Transaction& tx) { return mark_face(tx, kHome, "gg", face, kRuth, clock_.now()); }));
  EXPECT_FALSE(people("gg").bank);
}

TEST_P(ReleasesTest, an_upload_is_looked_at_and_its_bytes_known_again) {
  if (!faces::built_in()) GTEST_SKIP() << "built without the model (tools/dev deps)";
  const auto folder = std::filesystem::temp_directory_path() / ("kith-releases-" + format_id(next_id(clock_.now())));
  const store::Files files(folder);
  Media media(*db_, clock_, files);
  const auto bytes = drawn_picture(1000, 750, {{300, 300, 110}, {680, 330, 80}});
  const auto row = media.add(kHome, kDana, {.name = "camp.jpg", .alt = "", .bytes = bytes});
  ASSERT_TRUE(row) << describe(row.error());
  EXPECT_EQ(people(row->digest).faces.size(), 2U);
  // Again: the same picture is asked about once.
  const auto again = media.add(kHome, kRuth, {.name = "same.jpg", .alt = "", .bytes = bytes});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->digest, row->digest);
  EXPECT_EQ(people(row->digest).faces.size(), 2U);
  EXPECT_EQ(decide(post(row->digest)).outcome, Outcome::block);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace kith::publish
