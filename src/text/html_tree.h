// An HTML5 tree within limits: gumbo on memory that is given back at once. Internal to the html*.cc
// files.
#pragma once

#include <gumbo.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "text/html_tokens.h"

namespace kith::text {

// Owns the parsed text and every node. A document that would cost more than 96 MB of tree has no
// root.
class HtmlTree {
 public:
  explicit HtmlTree(std::string_view html, Attributes which = Attributes::known);
  ~HtmlTree();
  HtmlTree(const HtmlTree&) = delete;
  HtmlTree& operator=(const HtmlTree&) = delete;

  const GumboNode* root() const { return root_; }
  const GumboNode* body() const;

  // Memory for gumbo: a bump allocator that frees nothing until the end.
  struct Arena;

 private:
  std::string html_;
  std::unique_ptr<Arena> arena_;
  const GumboNode* root_ = nullptr;
};

inline bool is_element(const GumboNode* node) {
  return node->type == GUMBO_NODE_ELEMENT;
}
// Lower-case name of an element; empty for SVG and MathML and for names that are not plain letters
// and digits.
std::string_view element_name(const GumboNode* node);
// Empty where it is missing.
std::string_view attribute(const GumboNode* node, const char* name);
bool has_class(const GumboNode* node, std::string_view name);
bool has_word(std::string_view list, std::string_view word);  // of words apart by white space
const GumboVector* children_of(const GumboNode* node);  // null for a leaf

}  // namespace kith::text
