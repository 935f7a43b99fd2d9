// Watches of a file or a line, for matching from the shell.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "match/json_line.h"
#include "match/query_set.h"

namespace kith::app {

struct WatchList {
  std::shared_ptr<const match::QuerySet> set;  // a watch's id there is its place in `ids`
  std::vector<std::string> ids;                // as JSON
  // One JSON line for each watch that could not be taken: {"id":null,"watch":its id,"error":{…}}.
  std::vector<std::string> refused;
};

// `{"watches":[{"id","query"}…]}`, the list alone, or one `{"id","query"}` a line. Ids are strings or numbers.
// Errors: invalid, neither of these.
Result<WatchList> read_watches(std::string_view json);
Result<WatchList> read_watch_file(const std::string& path);

// reader.read(line) with the age as of now; bytes that are no UTF-8 are repaired (in `repaired`) and read again.
Result<const match::JsonLine*> read_document(match::LineReader& reader, std::string_view line, std::string& repaired);

// A line's id as it was written; null where it had none.
std::string id_json(const match::JsonLine& line);

// Whether the line is an object with `watches`; documents have none.
bool is_watch_line(std::string_view line);

}  // namespace kith::app
