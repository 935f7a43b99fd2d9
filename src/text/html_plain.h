// A fast reader of HTML that leaves nothing to be mended: what it reads, it reads as the HTML5 parser would; the rest
// it declines. Internal to the html*.cc files.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace kith::text {

// An element, one of its attributes or a piece of text. An element's attributes follow it, then its children, each
// with all that is inside it.
struct PlainNode {
  enum class Kind : std::uint8_t { element, attribute, text };
  std::string_view text;   // of a text; of an attribute, its value
  std::uint32_t size = 1;  // nodes in all, this one included
  Kind kind = Kind::text;
  std::uint8_t name = 0;  // in kPlainTags, or in kReadAttributes
  std::uint8_t attributes = 0;
};

struct PlainTag {
  enum class Kind : std::uint8_t {
    body,
    block,
    paragraph,
    heading,
    list,
    item,
    terms,
    term,
    inside,
    formatting,
    link,
    empty,
    rule
  };
  std::string_view name;
  Kind kind;
};
// The elements it knows. Tables, forms, frames, scripts and what is rare are left to the other reader.
inline constexpr auto kPlainTags = std::to_array<PlainTag>({
    {"body", PlainTag::Kind::body},
    {"p", PlainTag::Kind::paragraph},
    {"a", PlainTag::Kind::link},
    {"br", PlainTag::Kind::empty},
    {"img", PlainTag::Kind::empty},
    {"wbr", PlainTag::Kind::empty},
    {"hr", PlainTag::Kind::rule},
    {"div", PlainTag::Kind::block},
    {"blockquote", PlainTag::Kind::block},
    {"pre", PlainTag::Kind::block},
    {"section", PlainTag::Kind::block},
    {"article", PlainTag::Kind::block},
    {"aside", PlainTag::Kind::block},
    {"header", PlainTag::Kind::block},
    {"footer", PlainTag::Kind::block},
    {"main", PlainTag::Kind::block},
    {"nav", PlainTag::Kind::block},
    {"figure", PlainTag::Kind::block},
    {"figcaption", PlainTag::Kind::block},
    {"address", PlainTag::Kind::block},
    {"h1", PlainTag::Kind::heading},
    {"h2", PlainTag::Kind::heading},
    {"h3", PlainTag::Kind::heading},
    {"h4", PlainTag::Kind::heading},
    {"h5", PlainTag::Kind::heading},
    {"h6", PlainTag::Kind::heading},
    {"ul", PlainTag::Kind::list},
    {"ol", PlainTag::Kind::list},
    {"li", PlainTag::Kind::item},
    {"dl", PlainTag::Kind::terms},
    {"dt", PlainTag::Kind::term},
    {"dd", PlainTag::Kind::term},
    {"b", PlainTag::Kind::formatting},
    {"big", PlainTag::Kind::formatting},
    {"code", PlainTag::Kind::formatting},
    {"em", PlainTag::Kind::formatting},
    {"font", PlainTag::Kind::formatting},
    {"i", PlainTag::Kind::formatting},
    {"s", PlainTag::Kind::formatting},
    {"small", PlainTag::Kind::formatting},
    {"strike", PlainTag::Kind::formatting},
    {"strong", PlainTag::Kind::formatting},
    {"tt", PlainTag::Kind::formatting},
    {"u", PlainTag::Kind::formatting},
    {"span", PlainTag::Kind::inside},
    {"abbr", PlainTag::Kind::inside},
    {"bdi", PlainTag::Kind::inside},
    {"bdo", PlainTag::Kind::inside},
    {"cite", PlainTag::Kind::inside},
    {"del", PlainTag::Kind::inside},
    {"dfn", PlainTag::Kind::inside},
    {"ins", PlainTag::Kind::inside},
    {"kbd", PlainTag::Kind::inside},
    {"mark", PlainTag::Kind::inside},
    {"q", PlainTag::Kind::inside},
    {"samp", PlainTag::Kind::inside},
    {"sub", PlainTag::Kind::inside},
    {"sup", PlainTag::Kind::inside},
    {"time", PlainTag::Kind::inside},
    {"var", PlainTag::Kind::inside},
});

// The text and its nodes; pieces of `html` are not copied, so it must outlive the tree.
class PlainTree {
 public:
  explicit PlainTree(std::string_view html);
  PlainTree(const PlainTree&) = delete;
  PlainTree& operator=(const PlainTree&) = delete;

  // Null: declined, for HtmlTree to read.
  const PlainNode* body() const { return nodes_.empty() ? nullptr : nodes_.data(); }

 private:
  std::string lines_;                // the text, where its line ends had to be changed
  std::unique_ptr<char[]> decoded_;  // pieces in which there were references
  std::vector<PlainNode> nodes_;
};

}  // namespace kith::text
