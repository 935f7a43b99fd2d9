// The rival of intake: the same rows put into the same tables by prepared statements and nothing else, through the
// database's own C interface. SQLite: one transaction a page. PostgreSQL: one pipeline a page.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "store/testing.h"
#include "store/value.h"

namespace kith::load {

// Rows of one table, in the order of its columns.
struct Block {
  std::string table;
  std::vector<store::Row> rows;
};
using Page = std::vector<Block>;

// Not thread-safe. Ends the process with words where something is refused: what failed must not be timed.
class Raw {
 public:
  virtual ~Raw() = default;
  // What can be done before the clock runs: statements prepared, values put into the shape the database takes.
  virtual void make_ready(const std::vector<Page>& pages) = 0;
  // All rows of a page in one transaction.
  virtual void insert(std::size_t page) = 0;
};

std::unique_ptr<Raw> open_raw(store::testing::Kind kind, const std::string& where);

// PostgreSQL as it is run, not as tests run it: what was answered survives a power cut.
void make_durable();

}  // namespace kith::load
