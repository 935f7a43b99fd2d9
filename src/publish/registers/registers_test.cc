// Registers as they are kept and imported: sealed, fenced by workspace, and counted by every edit.
#include "publish/registers/registers.h"

#include <gtest/gtest.h>

#include "publish/registers/register_import.h"
#include "publish/registers/register_queries.h"
#include "publish/testing_desk.h"
#include "store/events.h"
#include "store/testing.h"

namespace kith::publish {
namespace {

using namespace testing;

constexpr store::Statement kSealed = "SELECT sealed, workspace_id FROM register_entry";
constexpr store::Statement kMoveEntry = "UPDATE register_entry SET workspace_id = ?";
constexpr store::Statement kFactBytes = "SELECT sealed FROM company_fact";

class RegistersTest : public ::testing::TestWithParam<store::testing::Kind> {
 protected:
  void SetUp() override { ASSERT_TRUE(furnish(*db_, clock_.now())); }

  template <class F>
  auto write(F&& fn) {
    return db_->write(kHome, std::forward<F>(fn));
  }
  Editing editing() { return {kHome, kDana, clock_.now()}; }
  Result<RegisterEntry> add(RegisterEntry entry) {
    return write([&](store::Transaction& tx) { return add_entry(tx, sealer_, editing(), "clients", entry); });
  }
  std::vector<RegisterEntry> list(WorkspaceId workspace = kHome) {
    return db_->read([&](store::Transaction& tx) { return list_entries(tx, sealer_, workspace, "clients", 0, 100); })
        .value();
  }
  std::int64_t change() {
    return db_->read([&](store::Transaction& tx) { return queries::register_change(tx, kHome); }).value();
  }

  store::testing::TestDatabase db_{GetParam()};
  ManualClock clock_{from_ms(1'800'000'000'000)};
  Sealer sealer_ = Sealer::ephemeral();
};
INSTANTIATE_TEST_SUITE_P(databases, RegistersTest, ::testing::ValuesIn(store::testing::databases()),
                         store::testing::name<::testing::TestParamInfo<store::testing::Kind>>);

RegisterEntry brightwater() {
  RegisterEntry e;
  e.name = "Brightwater Holdings";
  e.aliases = {"BWH"};
  e.domains = {"brightwater.example"};
  e.handles = {"@brightwaterhq"};
  e.people = {"Eleanor Voss"};
  e.context = {"arbitration"};
  e.exact_case = true;
  e.contact = kMags;
  e.note = "since March";
  return e;
}

TEST_P(RegistersTest, an_entry_comes_back_whole_and_nothing_of_it_stands_in_the_clear) {
  const auto added = add(brightwater());
  ASSERT_TRUE(added) << describe(added.error());
  const auto all = list();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].name, "Brightwater Holdings");
  EXPECT_EQ(all[0].people, (std::vector<std::string>{"Eleanor Voss"}));
  EXPECT_EQ(all[0].contact, kMags);
  EXPECT_EQ(all[0].by, kDana);
  EXPECT_TRUE(all[0].exact_case);
  EXPECT_FALSE(all[0].person);
  const auto rows = db_->read([&](store::Transaction& tx) { return tx.query(kSealed); }).value();
  for (const char* word : {"Brightwater", "brightwater", "Voss", "BWH", "March", "name"})
    EXPECT_FALSE(rows.at(0).blob(0).bytes.contains(word)) << word;
  std::string events;
  for (const auto& e : db_->read([&](store::Transaction& tx) { return store::events_after(tx, kHome, 0, 10); }).value())
    events += e.kind + e.data_json;
  EXPECT_EQ(events, R"(register.changed{"register":"clients","did":"added","entries":1})");
}

TEST_P(RegistersTest, a_row_moved_to_another_workspace_does_not_open) {
  ASSERT_TRUE(add(brightwater()));
  ASSERT_TRUE(db_->write(kElsewhere, [&](store::Transaction& tx) { return tx.execute(kMoveEntry, {kElsewhere}); }));
  EXPECT_TRUE(list().empty());
  ASSERT_EQ(list(kElsewhere).size(), 1U);
  EXPECT_EQ(list(kElsewhere)[0].name, "");
}

TEST_P(RegistersTest, every_edit_raises_the_number) {
  EXPECT_EQ(change(), 0);
  auto entry = add(brightwater()).value();
  EXPECT_EQ(change(), 1);
  entry.name = "Brightwater Ltd";
  ASSERT_TRUE(write([&](store::Transaction& tx) { return change_entry(tx, sealer_, editing(), "clients", entry); }));
  EXPECT_EQ(list().at(0).name, "Brightwater Ltd");
  EXPECT_EQ(list().at(0).by, kDana);
  EXPECT_EQ(change(), 2);
  ASSERT_TRUE(write([&](store::Transaction& tx) { return remove_entry(tx, editing(), "clients", entry.id); }));
  EXPECT_EQ(change(), 3);
  EXPECT_TRUE(list().empty());
  EXPECT_EQ(
      write([&](store::Transaction& tx) { return remove_entry(tx, editing(), "clients", entry.id); }).error().kind,
      Kind::not_found);
  EXPECT_EQ(change(), 3);
  EXPECT_EQ(add({}).error().kind, Kind::invalid) << "an entry wants a name";
}

TEST_P(RegistersTest, import_leaves_out_what_is_there) {
  ASSERT_TRUE(add(brightwater()));
  const auto read = read_import("name,aliases\nBRIGHTWATER HOLDINGS,\nVoss Holdings,Voss|VH\nvoss holdings,\n");
  ASSERT_EQ(read.entries.size(), 3U);
  const auto count =
      write([&](store::Transaction& tx) { return import_entries(tx, sealer_, editing(), "clients", read.entries); });
  EXPECT_EQ(count.value(), 1U);
  ASSERT_EQ(list().size(), 2U);
  EXPECT_EQ(list()[0].aliases, (std::vector<std::string>{"Voss", "VH"}));
}

TEST_P(RegistersTest, an_empty_register_may_be_meant) {
  const auto empty = [&](bool on) {
    return write([&](store::Transaction& tx) { return leave_empty(tx, editing(), "clients", on); });
  };
  ASSERT_TRUE(empty(true));
  auto sizes = db_->read([&](store::Transaction& tx) { return register_sizes(tx, kHome); }).value();
  EXPECT_TRUE(sizes.at("clients").empty_on_purpose);
  ASSERT_TRUE(add(brightwater()));
  sizes = db_->read([&](store::Transaction& tx) { return register_sizes(tx, kHome); }).value();
  EXPECT_FALSE(sizes.at("clients").empty_on_purpose);
  EXPECT_EQ(sizes.at("clients").entries, 1);
  EXPECT_EQ(empty(true).error().kind, Kind::conflict);
}

TEST_P(RegistersTest, facts) {
  CompanyFact fact;
  fact.key = "headcount";
  fact.kind = policy::FactKind::number;
  fact.is = policy::Openness::confidential;
  fact.value = "4711";
  fact.wordings["en"] = {"we are {} people"};
  fact.until = clock_.now() + std::chrono::hours(24);
  const auto save = [&] {
    return write([&](store::Transaction& tx) { return save_fact(tx, sealer_, editing(), fact); });
  };
  ASSERT_TRUE(save());
  fact.value = "4712";
  ASSERT_TRUE(save());
  const auto all = db_->read([&](store::Transaction& tx) { return list_facts(tx, sealer_, kHome); }).value();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].value, "4712");
  EXPECT_EQ(all[0].is, policy::Openness::confidential);
  EXPECT_EQ(all[0].wordings.at("en").at(0), "we are {} people");
  EXPECT_EQ(all[0].until, fact.until);
  EXPECT_FALSE(all[0].from);
  const auto rows = db_->read([&](store::Transaction& tx) { return tx.query(kFactBytes); }).value();
  EXPECT_FALSE(rows.at(0).blob(0).bytes.contains("471"));
  EXPECT_EQ(change(), 2);
  fact.key = "no \"quotes\"";
  EXPECT_EQ(save().error().kind, Kind::invalid);
}

TEST(MaySee, the_named_and_the_owners_alone) {
  const auto policy = policy::parse_policy(
      "policy: A\nowner: dana\ngroups: {partners: [paul, petra]}\n"
      "registers: {clients: {kind: confidential names, seen by: [partners]}}\n"
      "voices:\n  dana: {may: all}\n  stand in: {ruth for paul: 2026-11-20..2026-11-28}\n");
  ASSERT_TRUE(policy);
  const auto sees = [&](const char* handle, Role role, const char* day = "2026-11-22T12:00:00Z") {
    return may_see(policy->document(), "clients", handle, role, parse_time(day).value());
  };
  EXPECT_TRUE(sees("paul", Role::viewer));
  EXPECT_TRUE(sees("dana", Role::agent)) << "owns the document";
  EXPECT_TRUE(sees("x", Role::owner));
  EXPECT_TRUE(sees("x", Role::policy_owner));
  EXPECT_FALSE(sees("x", Role::admin)) << "runs the house, and needs no names";
  EXPECT_FALSE(sees("tomas", Role::spokesperson));
  EXPECT_TRUE(sees("ruth", Role::agent));
  EXPECT_FALSE(sees("ruth", Role::agent, "2026-12-22T12:00:00Z")) << "stood in last month";
}

TEST(Import, reads_what_people_have) {
  auto read = read_import(
      "\xEF\xBB\xBF"
      "Company;Alias;Exact case;Colour\r\n\"Apple \"\"Fruit\"\"; Ltd\";AF|Apples;yes;red\r\n\r\n;;;\n");
  ASSERT_EQ(read.entries.size(), 1U);
  EXPECT_EQ(read.entries[0].name, "Apple \"Fruit\"; Ltd");
  EXPECT_EQ(read.entries[0].aliases, (std::vector<std::string>{"AF", "Apples"}));
  EXPECT_TRUE(read.entries[0].exact_case);
  ASSERT_EQ(read.problems.size(), 1U);
  EXPECT_TRUE(read.problems[0].message.contains("colour"));
  read = read_import("Brightwater Holdings\nVoss & Sons\n");
  ASSERT_EQ(read.entries.size(), 2U);
  EXPECT_EQ(read.entries[1].name, "Voss & Sons");
  read = read_import("name,domains\nKestrel,kestrel.example;kestrel.test\n,nobody.example\n\"open,x\n");
  ASSERT_EQ(read.entries.size(), 1U);
  EXPECT_EQ(read.entries[0].domains.size(), 2U);
  ASSERT_EQ(read.problems.size(), 2U);
  EXPECT_EQ(read.problems[0].line, 3U);
  EXPECT_EQ(read.problems[1].line, 4U);
  EXPECT_TRUE(read_import("").entries.empty());
}

}  // namespace
}  // namespace kith::publish
