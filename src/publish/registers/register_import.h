// A list of names as people have it, a table or one name a line, read into entries of a register. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "publish/registers/register_entry.h"

namespace kith::publish {

struct ImportProblem {
  std::size_t line = 1;  // from 1
  std::string message;
};

struct Import {
  std::vector<RegisterEntry> entries;
  std::vector<ImportProblem> problems;  // lines that were left out, and why; at most 100
  std::vector<std::string> columns;     // as they were understood
};

// CSV with commas, semicolons or tabs, as its first line shows; quotes as spreadsheets write them. A first line that
// names columns (name, aliases, domains, handles, people, context, exact_case, person, note) is taken at its word;
// without, the first column is the name. Several values in one field stand between `|` or, where it parts no columns,
// `;`. Byte order marks and empty lines are passed over.
Import read_import(std::string_view text);

}  // namespace kith::publish
