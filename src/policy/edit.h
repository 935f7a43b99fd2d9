// Changing a document a line at a time, so that what people wrote around it stays: order, comments, alignment. For the
// form, which edits the same text the editor shows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kith::policy {

// One change. `path` names a place from the top: {"review"}, {"concerns", "night"}, {"voices", "ruth", "may"},
// {"rules", "child-named", "then"} (a rule by its id), {"hours", "open"}.
struct Edit {
  enum class What : std::uint8_t {
    set_text,  // `text` stands there; what is missing on the way is made
    set_list,  // `items` stand there
    remove,    // it goes, with its lines; what is not there is gone already
  } what = What::set_text;
  std::vector<std::string> path;
  std::string text;
  std::vector<std::string> items;
};

// The document after all edits. Each is proved: read again, the document differs in that one place and nowhere else.
// Errors: invalid (it is not YAML; a place cannot be changed this way without touching others: change the text).
Result<std::string> edit(std::string_view document, const std::vector<Edit>& edits);

}  // namespace kith::policy
