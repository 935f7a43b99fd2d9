#include "text/mf2_dom.h"

#include <algorithm>

#include "text/html.h"
#include "text/url.h"

namespace kith::text::mf2 {
namespace {

constexpr int kDepthMost = 400;

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

bool is_void(Node node) {
  return is_any(node, {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
                       "track", "wbr"});
}

std::string tag_name(Node node) {
  if (const auto known = element_name(node); !known.empty()) return std::string(known);
  GumboStringPiece original = node->v.element.original_tag;
  gumbo_tag_from_original_text(&original);
  std::string out(original.data ? original.data : "", original.data ? original.length : 0);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out.empty() ? "span" : out;
}

bool is_address(std::string_view attribute) {
  return attribute == "href" || attribute == "src" || attribute == "poster" || attribute == "data" ||
         attribute == "cite" || attribute == "action";
}

void escape_into(std::string& out, std::string_view text, bool in_attribute) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '&') {
      out += "&amp;";
    } else if (text[i] == '\xC2' && i + 1 < text.size() && text[i + 1] == '\xA0') {
      out += "&nbsp;";
      ++i;
    } else if (in_attribute && text[i] == '"') {
      out += "&quot;";
    } else if (!in_attribute && text[i] == '<') {
      out += "&lt;";
    } else if (!in_attribute && text[i] == '>') {
      out += "&gt;";
    } else {
      out += text[i];
    }
  }
}

Node find_base(Node node, int depth) {
  if (depth > 8) return nullptr;
  for (const Node child : children(node)) {
    if (element_name(child) == "base" && attribute(child, "href")) return child;
    if (const Node found = find_base(child, depth + 1)) return found;
  }
  return nullptr;
}

}  // namespace

Attribute attribute(Node node, const char* name) {
  const GumboAttribute* const found = gumbo_get_attribute(&node->v.element.attributes, name);
  if (!found) return std::nullopt;
  return found->value ? std::string_view(found->value) : std::string_view();
}

bool is_any(Node node, std::initializer_list<std::string_view> names) {
  const auto name = element_name(node);
  return !name.empty() && std::ranges::find(names, name) != names.end();
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> out;
  for (std::size_t i = 0; i < text.size();) {
    while (i < text.size() && is_space(text[i])) ++i;
    const std::size_t start = i;
    while (i < text.size() && !is_space(text[i])) ++i;
    if (i > start) out.push_back(text.substr(start, i - start));
    if (out.size() >= 100) break;
  }
  return out;
}

std::vector<std::string_view> classes(Node node) {
  return split(attribute(node, "class").value_or(""));
}

std::vector<Node> children(Node node) {
  std::vector<Node> out;
  const GumboVector* const list = children_of(node);
  for (unsigned i = 0; list && i < list->length; ++i) {
    const auto* const child = static_cast<Node>(list->data[i]);
    if (is_element(child)) out.push_back(child);
  }
  return out;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

Page::Page(std::string_view html, std::string_view base_url)
    : tree_(html, Attributes::all), base_(base_url), left_(8 * html.size() + 64 * 1024) {
  const Node base = tree_.root() ? find_base(tree_.root(), 0) : nullptr;
  if (base) base_ = absolute(*attribute(base, "href"));
}

std::string Page::absolute(std::string_view address) const {
  if (address.empty()) return base_;
  const auto url = parse_url(address, base_);
  if (!url) return std::string(address);
  // What is absolute already stays as it was written, where only the slash after the host would be new.
  auto out = url->to_string();
  return out.size() == address.size() + 1 && out.ends_with('/') && out.starts_with(address) ? std::string(address)
                                                                                            : out;
}

bool Page::take(std::size_t bytes) const {
  const bool enough = bytes <= left_;
  left_ -= std::min(bytes, left_);
  return enough;
}

std::string Page::text(Node node, Pictures pictures) const {
  std::string out;
  add_text(node, pictures, out, 0);
  return out;
}

void Page::add_text(Node node, Pictures pictures, std::string& out, int depth) const {
  const GumboVector* const list = children_of(node);
  for (unsigned i = 0; list && i < list->length; ++i) {
    const auto* const child = static_cast<Node>(list->data[i]);
    if (is_element(child)) {
      if (is_any(child, {"script", "style"}) || depth >= kDepthMost) continue;
      if (pictures != Pictures::drop && element_name(child) == "img") {
        if (const auto alt = attribute(child, "alt"))
          out += *alt;
        else if (const auto src = attribute(child, "src"); src && pictures == Pictures::alt_or_address)
          out += " " + absolute(*src) + " ";
        continue;
      }
      add_text(child, pictures, out, depth + 1);
    } else if (child->type == GUMBO_NODE_TEXT || child->type == GUMBO_NODE_WHITESPACE ||
               child->type == GUMBO_NODE_CDATA) {
      const std::string_view said(child->v.text.text);
      if (!take(said.size())) return;
      out += said;
    }
  }
}

std::string Page::markup(Node node) const {
  std::string out;
  add_markup(node, out, 0);
  return out;
}

void Page::add_tag(Node node, std::string& out) const {
  out += "<" + tag_name(node);
  const GumboVector& list = node->v.element.attributes;
  for (unsigned i = 0; i < list.length; ++i) {
    const auto* const one = static_cast<const GumboAttribute*>(list.data[i]);
    const std::string_view value(one->value ? one->value : "");
    out += " ";
    out += one->name;
    out += "=\"";
    escape_into(out, is_address(one->name) ? absolute(value) : value, true);
    out += "\"";
  }
  out += ">";
}

void Page::add_markup(Node node, std::string& out, int depth) const {
  const GumboVector* const list = children_of(node);
  for (unsigned i = 0; list && i < list->length; ++i) {
    const auto* const child = static_cast<Node>(list->data[i]);
    if (is_element(child)) {
      const std::size_t before = out.size();
      if (depth >= kDepthMost) continue;
      add_tag(child, out);
      if (!take(out.size() - before)) return out.resize(before);
      if (is_void(child)) continue;
      add_markup(child, out, depth + 1);
      out += "</" + tag_name(child) + ">";
    } else if (child->type == GUMBO_NODE_TEXT || child->type == GUMBO_NODE_WHITESPACE ||
               child->type == GUMBO_NODE_CDATA) {
      const std::string_view said(child->v.text.text);
      if (!take(said.size())) return;
      is_any(node, {"script", "style"}) ? void(out += said) : escape_into(out, said, false);
    }
  }
}

Node Page::by_id(std::string_view id) const {
  if (!ids_) {
    ids_.emplace();
    std::vector<Node> open{root()};
    while (!open.empty()) {
      const Node node = open.back();
      open.pop_back();
      if (!node) continue;
      if (const auto own = is_element(node) ? attribute(node, "id") : std::nullopt) ids_->insert_or_assign(*own, node);
      for (const Node child : children(node)) open.push_back(child);
    }
  }
  const auto found = ids_->find(id);
  return found == ids_->end() || id.empty() ? nullptr : found->second;
}

}  // namespace kith::text::mf2
