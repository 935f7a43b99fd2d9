// What is heard is in the search index as the queue would bring it there.
#include <map>

#include "listen/intake_testing.h"
#include "store/search.h"

namespace kith::listen {
namespace {

class IndexingTest : public IntakeTest {
 protected:
  // The words of each message by its remote id.
  std::map<std::string, std::string> indexed() {
    static constexpr store::Statement kWords = {
        "SELECT m.remote_id, w.words FROM message m JOIN message_place p ON p.message_id = m.id "
        "JOIN message_words w ON w.rowid = p.key",
        "SELECT m.remote_id, CAST(w.words AS TEXT) FROM message m JOIN message_words w ON w.message_id = m.id"};
    std::map<std::string, std::string> out;
    const auto rows = db_->read([](store::Transaction& tx) { return tx.query(kWords); });
    EXPECT_TRUE(rows);
    for (const auto& r : *rows) out[r.text(0)] = r.text(1);
    return out;
  }
  std::int64_t queued() { return count(*db_, "SELECT COUNT(*) FROM search_pending"); }
  void work_off() {
    while (store::index_pending(*db_, 50).value_or(0) > 0) continue;
  }
  void queue_all() {
    static constexpr store::Statement kAll =
        "INSERT INTO search_pending (message_id, workspace_id) SELECT id, workspace_id FROM message";
    ASSERT_TRUE(db_->write(home_.workspace, [](store::Transaction& tx) { return tx.execute(kAll); }));
  }
};
INSTANTIATE_TEST_SUITE_P(databases, IndexingTest, testing::ValuesIn(store::testing::databases()),
                         store::testing::name<testing::TestParamInfo<store::testing::Kind>>);

std::vector<Incoming> all_kinds() {
  std::vector<Incoming> out{said("1", "maggie", "The red raft is late, see https://www.raft.example/times", 0)};
  out[0].subject = "On Räfte";
  out[0].language = "en";
  out[0].url = "https://social.example/@maggie/1";
  out[0].attachments = {{.kind = "image", .url = "https://x.example/a.png", .alt = "a raft on the river"},
                        {.kind = "link", .url = "https://b.example/page", .alt = {}}};
  out.push_back(answer("2", "omar", "1", "Terrible! #Boats @maggie@social.example foo.bar", 1));
  out[1].quoted = Quoted{.remote_id = "9", .author = "x", .text = "quoted", .url = "https://q.example/9"};
  out.push_back(own(answer("3", "us", "2", "Sorry, we are on it.", 2)));
  out.push_back(direct(said("4", "jo", "in private", 2)));
  out.push_back(said("5", "jo", "the same millisecond", 2));
  return out;
}

TEST_P(IndexingTest, what_is_heard_is_indexed_as_the_queue_would) {
  hear(all_kinds());
  EXPECT_EQ(queued(), 1) << "our own words only";
  EXPECT_EQ(indexed().size(), 4U);
  const auto at_once = indexed();
  work_off();
  const auto all = indexed();
  EXPECT_EQ(all.size(), 5U);
  EXPECT_NE(all.at("1").find("raft"), std::string::npos);
  queue_all();
  work_off();
  EXPECT_EQ(indexed(), all);
  for (const auto& [id, words] : at_once) EXPECT_EQ(all.at(id), words);
}

TEST_P(IndexingTest, what_changes_on_its_own_page_is_indexed_as_it_is_at_the_end) {
  auto renamed = said("3", "maggie", "third", 3);
  renamed.author.name = "Margaret";
  hear({said("1", "maggie", "first words", 0), said("2", "omar", "to be taken back", 1),
        edited(said("1", "maggie", "", 0), "other words", 2), deletion("2"), renamed});
  work_off();
  const auto all = indexed();
  EXPECT_EQ(all.size(), 2U);
  EXPECT_EQ(all.at("1").find("first"), std::string::npos);
  for (const char* const id : {"1", "3"}) EXPECT_NE(all.at(id).find("margaret"), std::string::npos) << id;
  queue_all();
  work_off();
  EXPECT_EQ(indexed(), all);
}

}  // namespace
}  // namespace kith::listen
