// For tests of every room: fresh, migrated databases of both kinds.
//
//   class Desk : public testing::TestWithParam<store::testing::Kind> {
//     store::testing::TestDatabase db_{GetParam()};      // db_->write(…)
//   };
//   INSTANTIATE_TEST_SUITE_P(databases, Desk, testing::ValuesIn(store::testing::databases()),
//   store::testing::name);
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "store/database.h"

namespace kith::store::testing {

enum class Kind { sqlite, postgres };

// SQLite always; PostgreSQL too where KITH_TEST_POSTGRES_URL is set.
std::vector<Kind> databases();

// A database of its own, gone at the end: a file in a temporary folder, or a schema. Ends the
// process with words where it cannot be made: a test that cannot run must not pass.
class TestDatabase {
 public:
  explicit TestDatabase(Kind kind, bool migrated = true);
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  Database& operator*() { return *db_; }
  Database* operator->() { return db_.get(); }
  Kind kind() const { return kind_; }

  // Another, independent connection to the same data, as a second process has.
  std::unique_ptr<Database> open_again() const;
  // Closes and opens, as a restart does.
  void reopen();
  // Takes the schema's steps 1 to `last` and no more, as a program of then would have: on one that has taken none.
  void take_steps(int last);
  // SQLite: the database file. PostgreSQL: the schema's name.
  const std::string& where() const { return where_; }

 private:
  Kind kind_;
  std::filesystem::path dir_;
  std::string where_;
  std::unique_ptr<Database> db_;
};

// For INSTANTIATE_TEST_SUITE_P: "sqlite" or "postgres".
template <class Info>
std::string name(const Info& info) {
  return info.param == Kind::sqlite ? "sqlite" : "postgres";
}

}  // namespace kith::store::testing
