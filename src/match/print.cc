#include <fmt/format.h>

#include <array>

#include "match/lexer.h"
#include "text/words.h"

namespace kith::match {
namespace {

std::string quote(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' || detail::quote_bytes(text.substr(i))) out += '\\';
    out += text[i];
  }
  return out + '"';
}

// Whether it reads as the same single word without quotes.
bool is_bare(const Node& node) {
  if (node.words.size() != 1) return false;
  const auto& w = node.written;
  for (const std::string_view taken : {"AND", "OR", "NOT"})
    if (w == taken) return false;
  if (w.starts_with("NEAR") || w.starts_with("ONEAR")) return false;
  for (const unsigned char c : w)
    if (c < 0x80 &&
        !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '*' || c == '?'))
      return false;
  // Unseen marks at its ends are taken off what stands without quotes.
  for (std::size_t i = 0; i < w.size(); ++i)
    if (detail::invisible_bytes(std::string_view(w).substr(i))) return false;
  // Quotation marks, odd spaces and the like are all outside the word.
  const auto found = text::words(w);
  return found.size() == 1 && found[0].start == 0 &&
         (found[0].end == w.size() || (found[0].end + 1 == w.size() && w.back() == '*'));
}

std::string number(double value) {
  return fmt::format("{}", value);
}

std::string compared(const Node& node) {
  static constexpr std::array<std::string_view, 5> kSigns{"", ">", ">=", "<", "<="};
  const std::string_view unit = info(node.field).type == FieldType::duration ? "s" : "";
  if (node.compare == Compare::range) return fmt::format("{}{}..{}{}", number(node.low), unit, number(node.high), unit);
  return fmt::format("{}{}{}", kSigns[static_cast<std::size_t>(node.compare)], number(node.low), unit);
}

std::string field(const Node& node) {
  std::string values;
  for (const auto& value : node.values) {
    if (!values.empty()) values += " OR ";
    const bool bare = value.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_") ==
                          std::string::npos &&
                      value != "AND" && value != "OR" && value != "NOT" && value[0] != '-' &&
                      !value.starts_with("NEAR") && !value.starts_with("ONEAR");
    values += bare ? value : quote(value);
  }
  if (node.values.size() > 1) values = "(" + values + ")";
  return fmt::format("{}:{}", info(node.field).name, values);
}

int level(Node::Is is) {
  switch (is) {
    case Node::Is::any:
      return 0;
    case Node::Is::all:
      return 1;
    case Node::Is::none:
      return 2;
    case Node::Is::near:
      return 3;
    default:
      return 4;
  }
}

std::string print_above(const Node& node, int least) {
  auto text = print(node);
  return level(node.is) < least ? "(" + text + ")" : text;
}

std::string joined(const Node& node, std::string_view sign, int least) {
  std::string out;
  for (const auto& child : node.children) {
    if (!out.empty()) out += sign;
    out += print_above(child, least);
  }
  return out;
}

}  // namespace

std::string print(const Node& node) {
  switch (node.is) {
    case Node::Is::words:
      if (is_bare(node)) return node.written;
      return node.slop >= 0 ? fmt::format("{}~{}", quote(node.written), node.slop) : quote(node.written);
    case Node::Is::raw:
      return "raw:" + quote(node.written);
    case Node::Is::tag:
      return "#" + node.written;
    case Node::Is::handle:
      return "@" + node.written;
    case Node::Is::scope: {
      // Right after a colon only words are read without brackets.
      const auto inner = print(node.children[0]);
      const bool bare = node.children[0].is == Node::Is::words;
      return fmt::format("{}:{}", info(node.field).name, bare ? inner : "(" + inner + ")");
    }
    case Node::Is::field:
      return field(node);
    case Node::Is::number:
      return fmt::format("{}:{}", info(node.field).name, compared(node));
    case Node::Is::outside:
      return node.written;
    case Node::Is::any:
      return joined(node, " OR ", 1);
    case Node::Is::all:
      return joined(node, " AND ", 2);
    case Node::Is::none:
      return "NOT " + print_above(node.children[0], 2);
    case Node::Is::near:
      return fmt::format("{} {}NEAR/{} {}", print_above(node.children[0], 4), node.ordered ? "O" : "", node.distance,
                         print_above(node.children[1], 4));
  }
  return {};
}

}  // namespace kith::match
