// Every earlier schema with rows in every table, brought to the newest by today's program.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "app/doctor_queries.h"
#include "listen/channels.h"
#include "match/query.h"
#include "publish/registers/register_entry.h"
#include "store/migrations.h"
#include "store/search.h"
#include "store/testing.h"
#include "store/testing_fill.h"

namespace kith::upgrade {
namespace {

using store::Transaction;
using store::Value;
namespace st = store::testing;

constexpr int kRows = 3;

// What a step took away on purpose, as lost() says it, and why.
const std::map<std::string, std::string> kGone{
    {"column approval.text_before", "moved to delivery_change, a row an edit"},
    {"column approval.text_after", "the same"},
};

int newest() {
  return static_cast<int>(store::migrations(store::Dialect::sqlite)->size());
}

std::string context_of(const std::string& table, const std::map<std::string, Value>& made) {
  const auto id = [&](const char* column) { return made.at(column).as_i64(); };
  if (table == "channel") return listen::Channels::seal_context(ChannelId{id("id")});
  if (table == "account") return "totp:" + format_id(id("id"));
  if (table == "register_entry") return publish::seal_context(WorkspaceId{id("workspace_id")}, id("id"));
  if (table == "company_fact")
    return publish::seal_context(WorkspaceId{id("workspace_id")}, std::string_view(made.at("key").as_text()));
  return table;
}

struct Old {
  Old(st::Kind kind, int version) : db(kind, false) {
    db.take_steps(version);
    st::TestDatabase plan(st::Kind::sqlite, false);
    plan.take_steps(version);
    tables = *st::shapes(*plan);
    const auto filled =
        st::fill(*db, tables, kRows, [&](const auto& table, const auto& column, int row, const auto& made) {
          return cell(table, column, row, made);
        });
    EXPECT_TRUE(filled) << "schema " << version << ": " << describe(filled.error());
    db.reopen();
  }

  std::optional<Value> cell(const std::string& table, const std::string& column, int row,
                            const std::map<std::string, Value>& made) const {
    if (column.ends_with("sealed")) return store::Blob{sealer.seal("secret of " + table, context_of(table, made))};
    if (table == "message" && column == "text") return "The river is high, said number " + std::to_string(row);
    if (table == "message" && column == "deleted_at") return Value{};
    return std::nullopt;
  }

  st::TestDatabase db;
  Sealer sealer = Sealer::ephemeral();
  std::vector<st::TableShape> tables;
};

bool meant(const std::string& line) {
  return std::ranges::any_of(kGone, [&](const auto& gone) { return line.contains(gone.first); });
}

class Upgrade : public testing::TestWithParam<st::Kind> {};
INSTANTIATE_TEST_SUITE_P(databases, Upgrade, testing::ValuesIn(st::databases()),
                         [](const auto& info) { return st::name(info); });

void check_sealed(Old& old) {
  const auto seals = app::check_seals(*old.db, old.sealer);
  ASSERT_TRUE(seals) << describe(seals.error());
  EXPECT_GE(seals->looked_at, 2u * kRows);
  EXPECT_EQ(seals->closed, std::vector<std::string>{});
}

void check_found(Old& old) {
  while (*store::index_pending(*old.db, 100) > 0) continue;
  const auto index = app::check_index(*old.db);
  ASSERT_TRUE(index) << describe(index.error());
  EXPECT_EQ(index->lacking + index->stray + index->waiting, 0);
  const auto query = match::parse("river");
  const auto page = old.db->read([&](Transaction& tx) {
    return store::search_messages(tx, WorkspaceId{7'000}, *query, from_ms(1'770'000'000'000), 10, "");
  });
  ASSERT_TRUE(page) << describe(page.error());
  EXPECT_EQ(page->hits.size(), 1u);
}

TEST_P(Upgrade, FromEachSchemaKeepsEverything) {
  for (int version = 1; version < newest(); ++version) {
    SCOPED_TRACE("schema " + std::to_string(version));
    Old old(GetParam(), version);
    // What a program of then left waiting for its index.
    ASSERT_TRUE(old.db->write([](Transaction& tx) {
      return tx.execute("INSERT INTO search_pending (message_id, workspace_id) SELECT id, workspace_id FROM message");
    }));
    const auto before = *st::contents(*old.db);
    for (const auto& table : old.tables) EXPECT_EQ(before.at(table.name).size(), kRows) << table.name;
    EXPECT_EQ(before.at("event").size(), kRows * 3u);
    const auto steps = old.db->migrate();
    ASSERT_TRUE(steps) << describe(steps.error());
    EXPECT_EQ(*steps, newest() - version);
    for (const auto& line : st::lost(before, *st::contents(*old.db))) EXPECT_TRUE(meant(line)) << line;
    const auto loose = app::check_references(*old.db);
    ASSERT_TRUE(loose) << describe(loose.error());
    EXPECT_EQ(*loose, std::vector<std::string>{});
    const auto chains = app::check_chains(*old.db);
    EXPECT_TRUE(chains) << describe(chains.error());
    check_sealed(old);
    check_found(old);
  }
}

// The comparison itself: a row, a value or a table that goes is seen.
TEST_P(Upgrade, ALostRowWouldBeSeen) {
  Old old(GetParam(), 1);
  const auto before = *st::contents(*old.db);
  ASSERT_TRUE(old.db->write([](Transaction& tx) { return tx.execute("DELETE FROM attempt WHERE number = 2"); }));
  ASSERT_TRUE(
      old.db->write([](Transaction& tx) { return tx.execute("UPDATE moment SET text = 'x' WHERE id = 7001"); }));
  auto after = *st::contents(*old.db);
  EXPECT_EQ(st::lost(before, after).size(), 2u);
  after.erase("draft");
  EXPECT_EQ(st::lost(before, after).size(), 3u);
}

TEST_P(Upgrade, AnOldAndANewerSchemaAreTold) {
  Old old(GetParam(), 2);
  const auto pending = store::steps_to_take(*old.db);
  ASSERT_TRUE(pending);
  EXPECT_EQ(pending->size(), static_cast<std::size_t>(newest() - 2));
  EXPECT_EQ(pending->front().number, 3);
  ASSERT_TRUE(old.db->migrate());
  EXPECT_TRUE(store::steps_to_take(*old.db)->empty());
  ASSERT_TRUE(
      old.db->write([](Transaction& tx) { return tx.execute(store::kAddStep, {newest() + 1, "later", "0", Time{}}); }));
  EXPECT_EQ(store::steps_to_take(*old.db).error().kind, Kind::conflict);
  EXPECT_EQ(old.db->migrate().error().kind, Kind::conflict);
}

}  // namespace
}  // namespace kith::upgrade
