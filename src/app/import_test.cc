#include "app/import.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>

#include "api/comfort/visitor_witness.h"
#include "listen/watches.h"
#include "publish/gate/gatekeeper.h"
#include "store/testing.h"
#include "store/testing_rows.h"

namespace kith::app {
namespace {

constexpr const char* kPolicy = "policy: A test of imports\nowner: dana\n";

class Import : public testing::TestWithParam<store::testing::Kind> {
 protected:
  Import() {
    listen::WatchInput watch;
    watch.name = "Raft";
    watch.query = "raft*";
    EXPECT_TRUE(listen::Watches(*db_, clock_).create(home_.workspace, home_.dana, watch));
    static constexpr store::Statement kOwner = "UPDATE member SET role = 'owner' WHERE id = ?";
    EXPECT_TRUE(db_->write([&](store::Transaction& tx) { return tx.execute(kOwner, {home_.dana}); }));
  }
  Result<listen::PushAnswer> take_in(const std::string& bytes) {
    std::FILE* file = std::tmpfile();
    std::fwrite(bytes.data(), 1, bytes.size(), file);
    std::fflush(file);
    ::lseek(::fileno(file), 0, SEEK_SET);
    ImportWish wish;
    wish.witness = api::visitor_witness(gate_, clock_);
    auto done = import_lines(*db_, clock_, wish, ::fileno(file), [&](const auto&) { ++told_; });
    std::fclose(file);
    return done;
  }
  static std::string post(int id, const std::string& words) {
    return R"({"id":)" + std::to_string(id) + R"(,"author":"mags","text":")" + words + "\"}\n";
  }
  std::int64_t stored() { return store::testing::count(*db_, "SELECT COUNT(*) FROM message"); }

  store::testing::TestDatabase db_{GetParam()};
  ManualClock clock_{parse_time("2026-11-22T12:00:00Z").value()};
  store::testing::Home home_ = store::testing::make_home(*db_, "riverside", clock_.now(), kPolicy);
  publish::Gatekeeper gate_;
  int told_ = 0;
};
INSTANTIATE_TEST_SUITE_P(databases, Import, testing::ValuesIn(store::testing::databases()),
                         store::testing::name<testing::TestParamInfo<store::testing::Kind>>);

TEST_P(Import, takes_in_a_file_and_the_same_again_changes_nothing) {
  std::string bytes;
  for (int i = 0; i < 5'200; ++i) bytes += post(i, i % 100 == 0 ? "the raft" : "a day");
  bytes += "{\n";
  const auto first = take_in(bytes);
  ASSERT_TRUE(first) << describe(first.error());
  EXPECT_EQ(first->heard, 5'201);
  EXPECT_EQ(first->kept, 52);
  EXPECT_EQ(first->set_aside, 1);
  ASSERT_EQ(first->problems.size(), 1U);
  EXPECT_EQ(first->problems[0].line, 5'201) << "counted from the start of the file";
  EXPECT_GT(told_, 2);
  EXPECT_EQ(stored(), 52);
  const auto heard = store::testing::count(*db_, "SELECT SUM(heard) FROM push_day");
  const auto again = take_in(bytes);
  ASSERT_TRUE(again) << describe(again.error());
  EXPECT_EQ(again->kept, 52) << "answered as before";
  EXPECT_EQ(stored(), 52);
  EXPECT_EQ(store::testing::count(*db_, "SELECT SUM(heard) FROM push_day"), heard);
}

TEST_P(Import, what_people_wrote_to_us_is_heard_as_on_a_channel) {
  const auto done = take_in(R"({"id":"1","author":"mags","text":"Please unsubscribe me","addressed":true})"
                            "\n");
  ASSERT_TRUE(done) << describe(done.error());
  EXPECT_EQ(done->kept, 1);
  EXPECT_EQ(store::testing::value(*db_, "SELECT wish FROM contact_wish").as_text(), "stop");
}

TEST_P(Import, wants_to_know_which_of_several_workspaces) {
  store::testing::make_home(*db_, "hartwell", clock_.now(), kPolicy);
  const auto refused = take_in(post(1, "raft"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Kind::invalid);
  EXPECT_EQ(stored(), 0);
}

}  // namespace
}  // namespace kith::app
