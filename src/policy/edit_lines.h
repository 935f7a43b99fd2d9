// Where things begin and end in a document's text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "policy/yaml_tree.h"

namespace kith::policy::detail {

// Offsets into one text. The text outlives it.
class Lines {
 public:
  explicit Lines(std::string_view text);
  std::size_t offset(std::size_t line, std::size_t column) const;
  std::size_t line_of(std::size_t offset) const;  // from 1
  std::size_t begin_of(std::size_t line) const { return offset(line, 1); }
  std::size_t end_of(std::size_t line) const;  // before its line break
  std::string_view line(std::size_t number) const;
  std::size_t count() const { return begins_.size(); }
  std::string_view text() const { return text_; }

  // One behind the last byte of a value that begins at `begin`, trailing comments left out. `indent`: the column (from
  // 0) of what holds it; lines further in belong to it. `in_flow`: between brackets.
  std::size_t value_end(std::size_t begin, std::size_t indent, bool in_flow) const;

 private:
  std::size_t bracket_end(std::size_t begin) const;
  std::size_t quote_end(std::size_t begin) const;
  std::size_t plain_end_of_line(std::size_t begin) const;
  std::size_t deeper_end(std::size_t line, std::size_t indent, bool dashes) const;
  bool is_blank(std::size_t line) const;
  std::size_t indent_of(std::size_t line) const;

  std::string_view text_;
  std::vector<std::size_t> begins_;
};

// A text as YAML on one line that reads back the same; queries stay as people write them where YAML lets them.
std::string write_text(std::string_view text, bool in_flow);
std::string write_list(const std::vector<std::string>& items);

// The same values, wherever they stand.
bool same_values(const Yaml& a, const Yaml& b);

}  // namespace kith::policy::detail
