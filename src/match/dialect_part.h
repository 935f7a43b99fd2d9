// What a query of another tool comes to, part by part, before it is written down.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kith::match::detail {

// A part of the query in this language. `leaf` has text that parses alone; `gone` had no equal.
struct Part {
  enum class Is : std::uint8_t { leaf, all, any, none, near, gone };
  Is is = Is::gone;
  std::string text;
  bool word = false;  // leaf: may stand beside NEAR
  std::string field;  // leaf: the field of a list of values
  std::vector<Part> kids;
  int distance = 0;
  bool ordered = false;
  bool bracketed = false;
  std::size_t from = 0, to = 0;
};

// Whether it may stand beside NEAR.
bool is_positional(const Part& part);
// In this language, with brackets wherever they might be needed.
std::string write(const Part& part);

}  // namespace kith::match::detail
