// How intake finds its rows: never by a walk over the workspace, however many it asks for at once.
#include "listen/intake_queries.h"
#include "listen/intake_testing.h"
#include "listen/noticing_queries.h"

namespace kith::listen {
namespace {

// Asks SQLite how it will find what is asked for, then asks.
class Explained final : public store::Transaction {
 public:
  explicit Explained(store::Transaction& inner) : inner_(inner) {}
  store::Dialect dialect() const override { return inner_.dialect(); }
  Result<store::Rows> query(const store::Statement& statement, const store::Params& params) override {
    const std::string sql = "EXPLAIN QUERY PLAN " + std::string(statement.sql(dialect()));
    TRY(const auto plan, inner_.query(store::Statement::built(sql), params));
    for (const auto& row : plan) steps.push_back(row.text(3));
    return inner_.query(statement, params);
  }
  Result<std::int64_t> execute(const store::Statement& statement, const store::Params& params) override {
    return inner_.execute(statement, params);
  }
  Result<std::int64_t> execute_many(const store::Statement& statement, std::span<const store::Params> rows) override {
    return inner_.execute_many(statement, rows);
  }
  Result<void> lock_workspace(WorkspaceId workspace) override { return inner_.lock_workspace(workspace); }

  std::vector<std::string> steps;

 private:
  store::Transaction& inner_;
};

class IntakePlan : public IntakeTest {};

TEST_P(IntakePlan, no_lookup_of_a_page_walks_the_workspace) {
  std::vector<std::string> names;
  std::vector<std::int64_t> ids;
  std::set<ConversationId> talks;
  for (int n = 0; n < 120; ++n) {
    names.push_back("note " + std::to_string(n));
    ids.push_back(n);
    talks.insert(ConversationId{n + 1});
  }
  const Source at{home_.workspace, home_.channel, "scripted", "stage"};
  std::vector<std::string> steps;
  const auto done = db_->read([&](store::Transaction& tx) -> Result<void> {
    Explained explained(tx);
    TRYV(queries::messages(explained, at, names));
    TRYV(queries::answers_to(explained, at, names));
    TRYV(queries::talks_of_threads(explained, at, names));
    TRYV(queries::talks(explained, at, talks));
    TRYV(queries::identities(explained, at.workspace, at.network, names));
    TRYV(queries::orphan_targets(explained, at, names));
    TRYV(queries::targets(explained, at.workspace, ids, kNow));
    steps = explained.steps;
    return {};
  });
  ASSERT_TRUE(done) << describe(done.error());
  EXPECT_GE(steps.size(), 8U);
  for (const auto& step : steps) {
    EXPECT_FALSE(step.contains("(workspace_id=?)")) << step;
    EXPECT_FALSE(step.starts_with("SCAN ")) << step;
  }
}

INSTANTIATE_TEST_SUITE_P(Sqlite, IntakePlan, testing::Values(store::testing::Kind::sqlite));

}  // namespace
}  // namespace kith::listen
