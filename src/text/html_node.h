// One way to look at the nodes of both trees. Internal to the html*.cc files.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "text/html.h"
#include "text/html_plain.h"
#include "text/html_policy.h"
#include "text/html_tree.h"

namespace kith::text {

// Who parses: the plain reader what it takes and gumbo the rest, or gumbo everything (to hold the other one to it).
enum class HtmlReader : std::uint8_t { either, gumbo };
std::string safe_html(std::string_view html, const SafeHtmlOptions& options, HtmlReader reader);
std::string html_to_text(std::string_view html, const PlainTextOptions& options, HtmlReader reader);

inline bool is_text(const GumboNode* node) {
  return node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE || node->type == GUMBO_NODE_CDATA;
}
inline bool is_text(const PlainNode* node) {
  return node->kind == PlainNode::Kind::text;
}
inline std::string_view text_of(const GumboNode* node) {
  return node->v.text.text;
}
inline std::string_view text_of(const PlainNode* node) {
  return node->text;
}

inline bool is_html_element(const GumboNode* node) {
  return is_element(node) && node->v.element.tag_namespace == GUMBO_NAMESPACE_HTML;
}
inline bool is_element(const PlainNode* node) {
  return node->kind == PlainNode::Kind::element;
}
inline bool is_html_element(const PlainNode* node) {
  return is_element(node);
}
inline std::string_view element_name(const PlainNode* node) {
  return kPlainTags[node->name].name;
}

inline std::string_view attribute(const PlainNode* node, std::string_view name) {
  for (const auto* one = node + 1; one <= node + node->attributes; ++one)
    if (kReadAttributes[one->name] == name) return one->text;
  return {};
}

// `visit` answers whether to go on.
template <class Visit>
void each_child(const GumboNode* node, Visit visit) {
  const GumboVector* const list = children_of(node);
  for (unsigned i = 0; list && i < list->length; ++i)
    if (!visit(static_cast<const GumboNode*>(list->data[i]))) return;
}
template <class Visit>
void each_child(const PlainNode* node, Visit visit) {
  const auto* const end = node + node->size;
  for (const auto* child = node + 1 + node->attributes; child < end; child += child->size)
    if (!visit(child)) return;
}

inline bool has_class(const PlainNode* node, std::string_view name) {
  return has_word(attribute(node, "class"), name);
}

// What the policy says of each element the plain reader knows, looked up once.
template <auto policy>
constexpr auto of_plain_tags() {
  std::array<decltype(policy(std::string_view())), kPlainTags.size()> out{};
  std::ranges::transform(kPlainTags, out.begin(), [](const PlainTag& tag) { return policy(tag.name); });
  return out;
}
inline constexpr auto kPlainFates = of_plain_tags<fate_of>();
inline constexpr auto kPlainMargins = of_plain_tags<margin_of>();

inline Fate fate_of_node(const GumboNode* node) {
  return fate_of(element_name(node));
}
inline Fate fate_of_node(const PlainNode* node) {
  return kPlainFates[node->name];
}
inline int margin_of_node(const GumboNode* node) {
  return margin_of(element_name(node));
}
inline int margin_of_node(const PlainNode* node) {
  return kPlainMargins[node->name];
}
inline bool is_hidden_node(const GumboNode* node) {
  return is_hidden(element_name(node));
}
inline bool is_hidden_node(const PlainNode*) {
  static_assert(std::ranges::none_of(kPlainTags, [](const PlainTag& tag) { return is_hidden(tag.name); }));
  return false;
}

}  // namespace kith::text
