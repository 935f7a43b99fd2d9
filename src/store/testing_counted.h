// For tests: how many statements a piece of work runs. The work itself goes through to the transaction given.
#pragma once

#include "store/database.h"

namespace kith::store::testing {

class Counted : public Transaction {
 public:
  explicit Counted(Transaction& inner) : inner_(inner) {}
  int statements() const { return statements_; }

  Dialect dialect() const override { return inner_.dialect(); }
  Result<Rows> query(const Statement& statement, const Params& params) override {
    ++statements_;
    return inner_.query(statement, params);
  }
  Result<std::int64_t> execute(const Statement& statement, const Params& params) override {
    ++statements_;
    return inner_.execute(statement, params);
  }
  Result<std::int64_t> execute_many(const Statement& statement, std::span<const Params> rows) override {
    ++statements_;
    return inner_.execute_many(statement, rows);
  }
  Result<void> lock_workspace(WorkspaceId workspace) override { return inner_.lock_workspace(workspace); }

 private:
  Transaction& inner_;
  int statements_ = 0;
};

}  // namespace kith::store::testing
