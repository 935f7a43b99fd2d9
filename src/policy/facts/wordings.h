// How people say the facts most organisations have.
#pragma once

#include <span>
#include <string_view>

namespace kith::policy::facts {

// `wordings`: parted by `|`, `{}` where the value stands; without one the wording itself states the fact.
struct Known {
  std::string_view fact;  // id
  bool ours = false;      // counts only in a sentence that speaks of "us"
  std::string_view wordings;
};
std::span<const Known> known_wordings();

// Words of "us", parted by `|`.
std::string_view ours();
// Titles people hold, parted by `|`.
std::string_view titles();
// What an address of one's own is called: "our website".
std::string_view own_site();

}  // namespace kith::policy::facts
