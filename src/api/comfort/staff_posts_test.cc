// What our own people post in their own name, wherever it is heard: written to us, overheard, edited, in public or not.
#include "api/comfort/visitor_witness.h"

#include <gtest/gtest.h>

#include "inbox/desk.h"
#include "inbox/visitors.h"
#include "listen/intake.h"
#include "listen/matching.h"
#include "listen/push.h"
#include "listen/watches.h"
#include "publish/registers/registers.h"
#include "store/testing.h"
#include "store/testing_rows.h"

namespace kith::api {
namespace {

using store::testing::count;

constexpr const char* kPolicy = R"(
policy: Our own people
owner: dana
registers:
  staff: {kind: staff, seen by: [dana]}
voices:
  dana: {may: [all], in: all}
rules:
  - {id: at-ease, on: staff post, when: picnic, then: allow}
  - id: ours
    on: staff post
    when: raft*
    then: warn
    say: One of us writes about the rafts.
    offer: Remind them, in private, that the figures are not out yet.
    wording: Lovely! Please leave the figures out until May.
  - {id: press, on: staff post, when: journalist, then: route to dana}
  - {id: praise, on: staff post, when: proud, then: tag to-thank}
)";

class StaffPosts : public ::testing::TestWithParam<store::testing::Kind> {
 protected:
  void SetUp() override {
    intake_.tell(visitor_witness(gate_, clock_));
    listen::WatchInput input;
    input.name = "Raft";
    input.query = "raft* OR journalist OR proud";
    watch_ = watches_.create(home_.workspace, home_.dana, input).value().id;
    source_ = push_.source(home_.workspace, home_.dana, "forum").value();
    ASSERT_TRUE(list({.name = "Ines Okafor", .handles = {"@ines@social.example", "https://www.forum.example/ines/"}}));
  }
  Result<publish::RegisterEntry> list(publish::RegisterEntry entry) {
    return db_->write(home_.workspace, [&](store::Transaction& tx) {
      return publish::add_entry(tx, sealer_, {home_.workspace, home_.dana, clock_.now()}, "staff", std::move(entry));
    });
  }
  // Heard by the channel itself.
  void hear(Incoming in) {
    clock_.advance(Seconds(1));
    if (!in.sent_at.time_since_epoch().count()) in.sent_at = clock_.now();
    channels::Page page;
    page.cursor = in.remote_id;
    page.items = {std::move(in)};
    const auto done = intake_.apply(home_.workspace, home_.channel, page);
    ASSERT_TRUE(done) << describe(done.error());
  }
  static Incoming said(const std::string& id, const std::string& words, const std::string& handle,
                       const std::string& name = "Somebody") {
    Incoming in;
    in.remote_id = id;
    in.author = {.remote_id = "id:" + handle, .handle = handle, .name = name, .profile_url = {}};
    in.text = words;
    return in;
  }
  // Pushed in, and kept where the watch seeks it.
  void overhear(const std::string& id, const std::string& words, const std::string& author,
                const std::string& more = "") {
    clock_.advance(Seconds(1));
    std::optional<std::string> line = R"({"id":")" + id + R"(","author":)" + author + R"(,"text":")" + words + "\"" +
                                      more + R"(,"created_at":"2026-11-20T10:00:00Z"})";
    const auto done = push_.take(home_.workspace, source_, "", [&]() -> Result<std::optional<std::string>> {
      return std::exchange(line, {});
    });
    ASSERT_TRUE(done) << describe(done.error());
  }
  static std::string ines() {
    return R"({"id":"i1","handle":"ines","name":"I.","url":"https://forum.example/ines"})";
  }
  ConversationId talk_of(const std::string& id) {
    return ConversationId{count(*db_, "SELECT conversation_id FROM message WHERE remote_id = ?", {id})};
  }
  std::int64_t streams(const std::string& id) {
    return count(*db_,
                 "SELECT c.stream FROM message m JOIN conversation c ON c.id = m.conversation_id WHERE m.remote_id = ?",
                 {id});
  }
  std::vector<inbox::VisitorStep> steps(const std::string& id) {
    return db_->read([&](store::Transaction& tx) { return inbox::steps_in(tx, home_.workspace, talk_of(id)); }).value();
  }
  std::int64_t all_steps() { return count(*db_, "SELECT COUNT(*) FROM visitor_step"); }

  store::testing::TestDatabase db_{GetParam()};
  ManualClock clock_{parse_time("2026-11-20T12:00:00Z").value()};
  store::testing::Home home_ = store::testing::make_home(*db_, "riverside", clock_.now(), kPolicy);
  Sealer sealer_ = Sealer::ephemeral();
  publish::Gatekeeper gate_{&sealer_};
  listen::Matching matching_{*db_};
  listen::Watches watches_{*db_, clock_};
  listen::Push push_{*db_, clock_, matching_, visitor_witness(gate_, clock_)};
  listen::Intake intake_{*db_, clock_, matching_};
  inbox::Desk desk_{*db_, clock_};
  WatchId watch_;
  ChannelId source_;
};
INSTANTIATE_TEST_SUITE_P(databases, StaffPosts, ::testing::ValuesIn(store::testing::databases()),
                         store::testing::name<::testing::TestParamInfo<store::testing::Kind>>);

TEST_P(StaffPosts, what_a_watch_overhears_comes_to_the_desk_with_its_evidence) {
  overhear("p1", "Our new raft cost 9,000", ines());
  overhear("p2", "My raft cost 9,000", R"({"id":"x1","handle":"stranger","name":"A stranger"})");
  EXPECT_EQ(streams("p2"), 1) << "others stay in the stream";
  EXPECT_EQ(streams("p1"), 0);
  const auto talk = desk_.find(home_.workspace, talk_of("p1"));
  ASSERT_TRUE(talk);
  EXPECT_EQ(talk->state, ConversationState::open);
  ASSERT_TRUE(talk->contact);
  const auto kept = steps("p1");
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].kind, "warn");
  EXPECT_EQ(kept[0].rule, "ours");
  EXPECT_EQ(kept[0].policy, home_.policy);
  EXPECT_EQ(kept[0].text_seen, "Our new raft cost 9,000");
  EXPECT_FALSE(kept[0].text_digest.empty());
  EXPECT_EQ(kept[0].why,
            "One of us writes about the rafts. Remind them, in private, that the figures are not out yet.");
  EXPECT_EQ(kept[0].wording, "Lovely! Please leave the figures out until May.");
  EXPECT_EQ(count(*db_, "SELECT COUNT(*) FROM delivery"), 0) << "nothing is answered by itself";
  overhear("p1", "Our new raft cost 9,000", ines());
  EXPECT_EQ(all_steps(), 1) << "once, however often it is pushed";
}

TEST_P(StaffPosts, an_edit_is_asked_again_and_what_was_noted_is_not_noted_twice) {
  overhear("p1", "Proud of our picnic and rafts", ines());
  EXPECT_EQ(all_steps(), 0) << "a rule lets it be";
  EXPECT_EQ(streams("p1"), 1);
  const auto edit = [&](const std::string& words, const std::string& at) {
    overhear("p1", words, ines(), R"(,"edited_at":"2026-11-20T)" + at + R"(:00Z")");
  };
  edit("Proud of our rafts", "11:00");
  EXPECT_EQ(streams("p1"), 0);
  EXPECT_EQ(steps("p1").size(), 2U);
  EXPECT_EQ(desk_.find(home_.workspace, talk_of("p1"))->tags.at(0), "to-thank");
  edit("Proud of our rafts, and a journalist came", "11:30");
  ASSERT_EQ(steps("p1").size(), 3U);
  EXPECT_EQ(desk_.find(home_.workspace, talk_of("p1"))->assignee->id, home_.dana);
}

TEST_P(StaffPosts, what_is_written_to_us_and_in_public_alone_is_asked) {
  hear(said("m1", "The raft leaks", "@ines@social.example"));
  EXPECT_EQ(steps("m1").size(), 1U);
  auto quiet = said("m2", "The raft leaks, between us", "@ines@social.example");
  quiet.visibility = Visibility::direct;
  hear(quiet);
  EXPECT_EQ(steps("m2").size(), 0U) << "what is private is not in public";
  hear(said("m3", "The raft leaks", "@mags@social.example"));
  EXPECT_EQ(steps("m3").size(), 0U);
}

TEST_P(StaffPosts, who_is_only_called_so_is_said_to_be_perhaps_one_of_us) {
  hear(said("m1", "The raft and a journalist", "@other@social.example", "Ines Okafor"));
  auto kept = steps("m1");
  ASSERT_EQ(kept.size(), 2U);
  for (const auto& step : kept) {
    EXPECT_EQ(step.kind, "warn") << "nothing is routed on a likeness";
    EXPECT_TRUE(step.why.contains("cannot be told from here")) << step.why;
  }
  hear(said("m2", "The raft of Ines", "@fans@social.example", "Friends of Ines Okafor"));
  EXPECT_EQ(steps("m2").size(), 0U) << "a name within another name is somebody else";
  // A contact that is listed, by whatever account.
  const auto contact =
      ContactId{count(*db_, "SELECT contact_id FROM identity WHERE handle = '@other@social.example'")};
  ASSERT_TRUE(list({.name = "Ines at home", .contact = contact}));
  hear(said("m3", "A journalist at the gate", "@other@social.example", "Ines Okafor"));
  kept = steps("m3");
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].kind, "route");
}

TEST_P(StaffPosts, without_such_a_rule_nobody_is_looked_for) {
  static constexpr store::Statement kAdopt = "UPDATE policy_version SET document = ? WHERE id = ?";
  ASSERT_TRUE(db_->write([&](store::Transaction& tx) {
    return tx.execute(kAdopt, {"policy: x\nowner: dana\nregisters: {staff: {kind: staff}}\n", home_.policy});
  }));
  overhear("p1", "Our new raft cost 9,000", ines());
  hear(said("m1", "The raft leaks", "@ines@social.example"));
  EXPECT_EQ(all_steps(), 0);
  EXPECT_EQ(streams("p1"), 1);
}

}  // namespace
}  // namespace kith::api
