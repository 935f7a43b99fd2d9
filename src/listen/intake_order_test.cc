#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "listen/intake_testing.h"
#include "store/desk_rows.h"

namespace kith::listen {
namespace {

// What is left in the rows, without ids and times of storing.
struct Picture {
  std::set<std::set<std::string>> talks;  // which messages are together
  std::map<std::string, std::string> messages, identities, reactions;
  std::map<std::string, std::string> talk_of;  // the facts of a conversation, by its first message
  bool operator==(const Picture&) const = default;
};

Picture picture(store::Database& db) {
  Picture out;
  std::map<std::int64_t, std::set<std::string>> together;
  auto done = db.read([&](store::Transaction& tx) -> Result<void> {
    static constexpr store::Statement kMessages =
        "SELECT conversation_id, remote_id, text, direction, state, visibility, waits FROM message ORDER BY remote_id";
    static constexpr store::Statement kTalks =
        "SELECT id, message_count, last_preview, last_direction, waiting_since, last_message_at, contact_id IS NULL, "
        "state FROM conversation";
    static constexpr store::Statement kIdentities = "SELECT remote_id, name, handle FROM identity";
    static constexpr store::Statement kReactions =
        "SELECT r.remote_id, r.kind, m.remote_id, r.removed_at IS NULL FROM reaction r "
        "LEFT JOIN message m ON m.id = r.message_id";
    TRY(auto messages, tx.query(kMessages));
    for (const auto& r : messages) {
      together[r.i64(0)].insert(r.text(1));
      out.messages[r.text(1)] = r.text(2) + "|" + r.text(3) + "|" + r.text(4) + "|" + r.text(5) + "|" + r.text(6);
    }
    TRY(auto talks, tx.query(kTalks));
    for (const auto& r : talks) {
      std::string facts;
      for (std::size_t i = 1; i < r.size(); ++i) facts += r.text(i) + "|";
      out.talk_of[together[r.i64(0)].empty() ? "none" : *together[r.i64(0)].begin()] = facts;
    }
    TRY(auto identities, tx.query(kIdentities));
    for (const auto& r : identities) out.identities[r.text(0)] = r.text(1) + r.text(2);
    TRY(auto reactions, tx.query(kReactions));
    for (const auto& r : reactions) out.reactions[r.text(0)] = r.text(1) + ">" + r.text(2) + r.text(3);
    return {};
  });
  EXPECT_TRUE(done);
  for (auto& [id, names] : together) out.talks.insert(names);
  return out;
}

// What rows say of their messages is what they say when worked out afresh.
void expect_standing(store::Database& db, WorkspaceId workspace) {
  const auto seen = [&] {
    static constexpr store::Statement kAll =
        "SELECT id, message_count, last_message_at, last_inbound_at, last_preview, last_direction, waiting_since, "
        "stream, state FROM conversation ORDER BY id";
    std::map<std::int64_t, std::string> out;
    const auto rows = db.read([](store::Transaction& tx) { return tx.query(kAll); });
    for (const auto& r : *rows)
      for (std::size_t i = 1; i < r.size(); ++i) out[r.i64(0)] += (r.is_null(i) ? "none" : r.text(i)) + "|";
    return out;
  };
  const auto said = seen();
  std::vector<ConversationId> ids;
  for (const auto& [id, facts] : said) ids.push_back(ConversationId{id});
  EXPECT_TRUE(db.write(workspace, [&](store::Transaction& tx) {
    return store::refresh_conversations(tx, workspace, ids, kNow);
  }));
  EXPECT_EQ(said, seen());
}

// A talk of many: roots, answers, our own words, edits, deletions, likes, in the order of time.
std::vector<Incoming> history(std::mt19937& random) {
  const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  std::vector<Incoming> out;
  std::vector<Incoming> told;
  std::map<std::string, std::string> root;
  const int n = 10 + pick(30);
  for (int i = 0; i < n; ++i) {
    const int kind = pick(10);
    if (kind >= 8 && !told.empty()) {
      auto target = told[static_cast<std::size_t>(pick(static_cast<int>(told.size())))];
      if (kind == 8)
        out.push_back(edited(target, "edit " + std::to_string(i), 200 + i));
      else
        out.push_back(pick(2) == 0 ? like("l" + std::to_string(i), "p" + std::to_string(pick(4)), target.remote_id)
                                   : deletion(target.remote_id));
      continue;
    }
    const std::string id = "m" + std::to_string(i);
    const std::string who = "p" + std::to_string(pick(4));
    Incoming in = said(id, who, "text " + std::to_string(i), i);
    if (!told.empty() && pick(4) != 0) {
      const auto& parent = told[static_cast<std::size_t>(pick(static_cast<int>(told.size())))];
      in.parent = parent.remote_id;
      in.visibility = parent.visibility;
      root[id] = root[parent.remote_id];
    } else {
      root[id] = id;
      if (pick(3) == 0) in = direct(in);
    }
    if (pick(2) == 0) in.thread = root[id];
    if (pick(4) == 0) in = own(in);
    told.push_back(in);
    out.push_back(in);
  }
  return out;
}

class IntakeOrderTest : public IntakeTest {};
INSTANTIATE_TEST_SUITE_P(databases, IntakeOrderTest, testing::ValuesIn(store::testing::databases()),
                         store::testing::name<testing::TestParamInfo<store::testing::Kind>>);

TEST_P(IntakeOrderTest, any_split_and_any_replay_leaves_the_same_rows) {
  const unsigned first_seed = std::random_device{}();
  const int rounds = GetParam() == store::testing::Kind::sqlite ? 25 : 6;
  for (int round = 0; round < rounds; ++round) {
    const unsigned seed = first_seed + static_cast<unsigned>(round);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const auto items = history(random);
    const auto whole_home = [&](bool pieces) {
      store::testing::TestDatabase db(GetParam());
      const auto home = store::testing::make_home(*db, "riverside", kNow);
      Matching intake_matching(*db);
      Intake intake(*db, clock_, intake_matching);
      const auto apply = [&](std::size_t from, std::size_t to) {
        Page page;
        page.items.assign(items.begin() + static_cast<std::ptrdiff_t>(from),
                          items.begin() + static_cast<std::ptrdiff_t>(to));
        page.cursor = std::to_string(to);
        const auto done = intake.apply(home.workspace, home.channel, page);
        ASSERT_TRUE(done) << describe(done.error());
      };
      if (!pieces) {
        apply(0, items.size());
      } else {
        std::size_t at = 0;
        while (at < items.size()) {
          const std::size_t to = std::min(items.size(), at + 1 + random() % 5);
          apply(at, to);
          if (random() % 3 == 0) {
            const std::size_t back = random() % (at + 1);
            apply(back, back + random() % (to - back) + 1);
          }
          at = to;
        }
        apply(0, items.size());
      }
      expect_standing(*db, home.workspace);
      return picture(*db);
    };
    const auto once = whole_home(false), again = whole_home(true);
    EXPECT_EQ(once.messages, again.messages);
    EXPECT_EQ(once.talks, again.talks);
    EXPECT_EQ(once.talk_of, again.talk_of);
    EXPECT_EQ(once.identities, again.identities);
    EXPECT_EQ(once.reactions, again.reactions);
    if (HasFailure()) return;
  }
}

TEST_P(IntakeOrderTest, which_messages_are_together_does_not_depend_on_their_order) {
  const unsigned first_seed = std::random_device{}();
  const int rounds = GetParam() == store::testing::Kind::sqlite ? 30 : 6;
  for (int round = 0; round < rounds; ++round) {
    const unsigned seed = first_seed + static_cast<unsigned>(round);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    auto items = history(random);
    std::erase_if(items, [](const Incoming& in) { return in.what != Incoming::What::message; });
    const auto run = [&] {
      store::testing::TestDatabase db(GetParam());
      const auto home = store::testing::make_home(*db, "riverside", kNow);
      Matching intake_matching(*db);
      Intake intake(*db, clock_, intake_matching);
      for (std::size_t at = 0; at < items.size(); at += 3) {
        Page page;
        for (std::size_t i = at; i < std::min(items.size(), at + 3); ++i) page.items.push_back(items[i]);
        page.cursor = "c";
        EXPECT_TRUE(intake.apply(home.workspace, home.channel, page));
      }
      return picture(*db);
    };
    const auto in_order = run();
    std::shuffle(items.begin(), items.end(), random);
    const auto shuffled = run();
    EXPECT_EQ(in_order.talks, shuffled.talks);
    EXPECT_EQ(in_order.messages, shuffled.messages);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace kith::listen
