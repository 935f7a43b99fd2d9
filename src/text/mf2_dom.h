// A page's tree as the microformats' rules speak of it. Internal to the mf2*.cc files.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "text/html_tree.h"

namespace kith::text::mf2 {

using Node = const GumboNode*;
using Attribute = std::optional<std::string_view>;

Attribute attribute(Node node, const char* name);
bool is_any(Node node, std::initializer_list<std::string_view> names);
std::vector<std::string_view> split(std::string_view text);  // at white space
std::vector<std::string_view> classes(Node node);
// Elements alone.
std::vector<Node> children(Node node);
std::string_view trim(std::string_view text);

// What becomes of pictures where the text of an element is asked for.
enum class Pictures : std::uint8_t { drop, alt, alt_or_address };

// The page and how much may still be said of it.
class Page {
 public:
  Page(std::string_view html, std::string_view base_url);
  Node root() const { return tree_.root(); }
  // Relative addresses made absolute; what is none stays as it is.
  std::string absolute(std::string_view address) const;
  // Text of everything below, scripts and styles left out. Not trimmed.
  std::string text(Node node, Pictures pictures) const;
  // Markup inside, addresses absolute.
  std::string markup(Node node) const;
  // The element of that id, or null.
  Node by_id(std::string_view id) const;

 private:
  void add_text(Node node, Pictures pictures, std::string& out, int depth) const;
  void add_markup(Node node, std::string& out, int depth) const;
  void add_tag(Node node, std::string& out) const;
  bool take(std::size_t bytes) const;

  HtmlTree tree_;
  std::string base_;
  mutable std::size_t left_;                                               // bytes
  mutable std::optional<std::unordered_map<std::string_view, Node>> ids_;  // made when first asked for
};

}  // namespace kith::text::mf2
