// Wishes: set, heard, taken back; the newest word holds.
#include "people/wishes.h"

#include <gtest/gtest.h>

#include "store/testing.h"
#include "store/testing_rows.h"

namespace kith::people {
namespace {

using namespace std::chrono_literals;
using store::Statement;
using store::Transaction;

class WishesTest : public ::testing::TestWithParam<store::testing::Kind> {
 protected:
  ContactId person(std::int64_t id) {
    static constexpr Statement kContact =
        "INSERT INTO contact (id, workspace_id, name, name_fold, created_at) VALUES (?,?,'mags','mags',?)";
    static constexpr Statement kIdentity =
        "INSERT INTO identity (id, workspace_id, contact_id, network, remote_id, updated_at) VALUES (?,?,?,'x',?,?)";
    EXPECT_TRUE(db_->write(home_.workspace, [&](Transaction& tx) -> Result<void> {
      TRYV(tx.execute(kContact, {id, home_.workspace, now_}));
      TRYV(tx.execute(kIdentity, {id + 1, home_.workspace, id, std::to_string(id), now_}));
      return {};
    }));
    return ContactId{id};
  }
  MessageId said(ContactId by, std::int64_t id, const std::string& text) {
    static constexpr Statement kTalk =
        "INSERT INTO conversation (id, workspace_id, channel_id, contact_id, remote_thread, visibility, "
        "last_message_at, created_at, updated_at) VALUES (?,?,?,?,?,'public',?,?,?)";
    static constexpr Statement kSay =
        "INSERT INTO message (id, workspace_id, conversation_id, channel_id, direction, identity_id, text, state, "
        "sent_at, received_at) VALUES (?,?,?,?,'in',?,?,'received',?,?)";
    EXPECT_TRUE(db_->write(home_.workspace, [&](Transaction& tx) -> Result<void> {
      TRYV(tx.execute(kTalk, {id + 1, home_.workspace, home_.channel, by, std::to_string(id), now_, now_, now_}));
      TRYV(tx.execute(kSay, {id, home_.workspace, id + 1, home_.channel, by.value + 1, text, now_, now_}));
      return {};
    }));
    return MessageId{id};
  }
  Result<bool> set(NewWish wish, Time at) {
    return db_->write(home_.workspace, [&](Transaction& tx) { return set_wish(tx, home_.workspace, wish, at); });
  }
  std::vector<WishChange> all(ContactId of) {
    return db_->read([&](Transaction& tx) { return wishes(tx, home_.workspace, of); }).value();
  }

  const Time now_ = parse_time("2026-11-20T12:00:00Z").value();
  store::testing::TestDatabase db_{GetParam()};
  store::testing::Home home_ = store::testing::make_home(*db_, "riverside", now_);
};
INSTANTIATE_TEST_SUITE_P(databases, WishesTest, ::testing::ValuesIn(store::testing::databases()),
                         store::testing::name<::testing::TestParamInfo<store::testing::Kind>>);

TEST_P(WishesTest, what_was_heard_is_kept_with_its_evidence_and_can_be_taken_back) {
  const auto mags = person(100);
  EXPECT_TRUE(all(mags).empty());
  const auto message = said(mags, 200, "Please stop writing to me");
  const NewWish heard{.contact = mags, .wish = ContactWish::stop, .evidence = message, .said_at = now_};
  EXPECT_TRUE(set(heard, now_ + 1s).value());
  EXPECT_FALSE(set(heard, now_ + 2s).value()) << "once";
  auto kept = all(mags);
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].wish, ContactWish::stop);
  EXPECT_FALSE(kept[0].by);
  EXPECT_EQ(kept[0].message, message);
  EXPECT_EQ(kept[0].text, "Please stop writing to me");
  EXPECT_TRUE(set({.contact = mags, .wish = ContactWish::none, .note = "A joke", .by = home_.ruth}, now_ + 1h).value());
  EXPECT_FALSE(set(heard, now_ + 2h).value()) << "a member said otherwise since";
  kept = all(mags);
  ASSERT_EQ(kept.size(), 2U);
  EXPECT_EQ(kept[0].wish, ContactWish::none);
  EXPECT_EQ(kept[0].by_name, "Ruth");
  EXPECT_EQ(store::testing::value(*db_, "SELECT wish FROM contact_wish WHERE contact_id = 100").as_text(), "none");
  EXPECT_EQ(store::testing::count(*db_, "SELECT COUNT(*) FROM event WHERE kind = 'wish.changed'"), 2);
}

TEST_P(WishesTest, stays_with_the_person_however_often_contacts_are_merged) {
  static constexpr Statement kInto = "UPDATE contact SET merged_into = ? WHERE id = ?";
  const auto first = person(100), second = person(110), third = person(120);
  ASSERT_TRUE(set({.contact = first, .wish = ContactWish::stop, .by = home_.ruth}, now_));
  ASSERT_TRUE(db_->write(home_.workspace, [&](Transaction& tx) -> Result<void> {
    TRYV(tx.execute(kInto, {second, first}));
    TRYV(tx.execute(kInto, {third, second}));
    return {};
  }));
  for (const auto contact : {first, second, third}) {
    ASSERT_EQ(all(contact).size(), 1U);
    EXPECT_EQ(all(contact)[0].wish, ContactWish::stop);
  }
  ASSERT_TRUE(set({.contact = first, .wish = ContactWish::none, .note = "A joke", .by = home_.ruth}, now_ + 1h));
  EXPECT_EQ(store::testing::count(*db_, "SELECT COUNT(*) FROM contact_wish WHERE contact_id = 120"), 1);
}

TEST_P(WishesTest, evidence_is_their_own_and_people_are_this_workspaces) {
  const auto mags = person(100), tom = person(110);
  const auto toms = said(tom, 200, "unsubscribe");
  EXPECT_EQ(set({.contact = mags, .wish = ContactWish::stop, .by = home_.ruth, .evidence = toms}, now_).error().kind,
            Kind::invalid);
  EXPECT_EQ(set({.contact = ContactId{9}, .wish = ContactWish::stop, .by = home_.ruth}, now_).error().kind,
            Kind::not_found);
  const auto elsewhere = store::testing::make_home(*db_, "elsewhere", now_);
  EXPECT_FALSE(db_->read([&](Transaction& tx) { return wishes(tx, elsewhere.workspace, mags); }));
}

}  // namespace
}  // namespace kith::people
