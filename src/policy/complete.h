// What may come next in a document: keys, names of topics, people and registers, facts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kith::policy {

// What the document cannot know by itself.
struct Surroundings {
  std::vector<std::string> people;  // handles
  std::vector<std::string> rooms;   // networks and channels
};

struct Offer {
  std::string text;   // stands in place of what was begun
  std::string about;  // in a few words
};

struct Completion {
  std::size_t from = 0, to = 0;  // bytes; what was begun
  std::vector<Offer> items;      // those that begin like it first; at most 40
};

// At `offset` bytes (past the end: at the end). The document may be broken.
Completion complete(std::string_view document, std::size_t offset, const Surroundings& around);

}  // namespace kith::policy
