// YAML as a plain tree that knows where each value stands. No anchors, no tags, no repeated keys.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace kith::policy {

struct Yaml {
  enum class Is : std::uint8_t { null, scalar, list, map } is = Is::null;
  std::string value;  // scalar, as text
  std::vector<Yaml> items;
  struct Entry;
  std::vector<Entry> entries;        // map, in the document's order
  std::size_t line = 1, column = 1;  // from 1, in bytes of the line
  // Where the text of a scalar begins: behind a quotation mark, or on the line after `|`.
  std::size_t text_line = 1, text_column = 1;

  const Yaml* find(std::string_view key) const;
};

struct Yaml::Entry {
  Yaml key, value;
};

struct YamlProblem {
  std::size_t line = 1, column = 1;
  std::string message, hint;
};

// One document, at most 64 levels deep. An empty text is a null.
std::expected<Yaml, YamlProblem> parse_yaml(std::string_view text);

// A scalar as YAML that reads back as the same text, on one line.
std::string yaml_scalar(std::string_view text);

}  // namespace kith::policy
