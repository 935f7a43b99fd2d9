// What a replay cannot know of the past, as far as a document asks for it.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "policy/document.h"

namespace kith::publish {

// Numbers measured as something leaves (publish/gate/situation.h) and not by a replay: the record tells them.
inline constexpr std::array<std::string_view, 4> kMeasuredThen{"give_to_ask", "asks", "posts", "clutter"};

struct NotReplayed {
  std::string fact;                // as conditions name it, else in words
  bool holds = true;               // where a rule leans on it, it holds; else it counts as if there were nothing of it
  std::vector<std::string> rules;  // that ask for it, in the order of the document; empty: the house itself asks
};

// What is measured of a moment and not kept, or not always (what posts said before, what the record may not have), in
// the order in which rules first ask for it; then what the house looks at whatever a document says. Rules about what
// others write are left out: a replay reads what we said.
std::vector<NotReplayed> not_replayed(const policy::Document& document);

}  // namespace kith::publish
