// Whether the plain reader says what the HTML5 parser says, for tests.
#pragma once

#include <string>
#include <string_view>

#include "text/html.h"
#include "text/html_node.h"
#include "text/utf8.h"

namespace kith::text {

template <class Node>
void dump(const Node* node, std::string& out) {
  if (is_text(node)) {
    out += text_of(node);
    return;
  }
  if (!is_element(node)) return;
  out.append("<").append(element_name(node));
  for (const std::string_view name : kReadAttributes)
    if (const auto value = attribute(node, name.data()); !value.empty())
      out.append("\x01").append(name).append("=").append(value);
  out += '>';
  each_child(node, [&](const Node* child) {
    dump(child, out);
    return true;
  });
  out += "</>";
}

template <class Node>
std::string children_of_body(const Node* body) {
  std::string out;
  each_child(body, [&](const Node* child) {
    dump(child, out);
    return true;
  });
  // A parser drops white space before anything else.
  out.erase(0, std::min(out.find_first_not_of(" \t\n"), out.size()));
  return out;
}

enum class Agreement : std::uint8_t { declined, same, other };

// Compares trees, safe HTML and texts.
inline Agreement agreement(std::string_view html) {
  const PlainTree plain(html);
  SafeHtmlOptions options;
  options.base_url = "https://base.example/x/";
  options.picture = [](std::string_view address) { return std::string(address); };
  // Where it declines, what it is asked for second (what was made safe) may still be its own.
  const auto safe = safe_html(html, options, HtmlReader::gumbo);
  if (safe_html(html, options) != safe) return Agreement::other;
  if (!plain.body()) return Agreement::declined;
  const HtmlTree whole(html);
  if (!whole.body() || children_of_body(plain.body()) != children_of_body(whole.body())) return Agreement::other;
  for (const bool addresses : {false, true}) {
    const PlainTextOptions reading{.link_addresses = addresses, .whole_links = addresses};
    if (html_to_text(html, reading) != html_to_text(html, reading, HtmlReader::gumbo)) return Agreement::other;
  }
  return Agreement::same;
}

}  // namespace kith::text
