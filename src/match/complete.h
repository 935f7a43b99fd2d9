// What may be written next in a query: fields, their values, operators.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kith::match {

// A workspace's own values.
struct Known {
  std::vector<std::string> networks, channels, stages, languages;
};

struct Completion {
  struct Item {
    std::string label, insert, detail;
  };
  std::size_t from = 0, to = 0;  // bytes of the query that `insert` takes the place of
  std::vector<Item> items;
};

// `cursor` in bytes, at a character's start. Inside words, phrases and numbers there are no items.
Completion complete(std::string_view query, std::size_t cursor, const Known& known);

}  // namespace kith::match
