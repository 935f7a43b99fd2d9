#include "channels/feeds/xml_names.h"

#include <array>
#include <vector>

#include "base/ascii.h"
#include "text/url.h"

namespace kith::channels::feeds {
namespace {

struct Known {
  std::string_view uri;
  Space space;
};
constexpr std::array kUris = {
    Known{"http://www.w3.org/2005/atom", Space::atom},
    Known{"http://purl.org/atom/ns#", Space::atom},
    Known{"https://www.w3.org/2005/atom", Space::atom},
    Known{"http://example.com/necho", Space::atom},
    Known{"http://purl.org/rss/1.0/modules/content", Space::content},
    Known{"http://purl.org/dc/elements/1.1", Space::dc},
    Known{"http://purl.org/dc/elements/1.0", Space::dc},
    Known{"http://purl.org/dc/terms", Space::terms},
    Known{"http://search.yahoo.com/mrss", Space::media},
    Known{"http://www.itunes.com/dtds/podcast-1.0.dtd", Space::itunes},
    Known{"http://example.com/dtds/podcast-1.0.dtd", Space::itunes},
    Known{"http://www.w3.org/1999/xhtml", Space::xhtml},
    Known{"http://www.w3.org/1999/02/22-rdf-syntax-ns#", Space::rdf},
    Known{"http://purl.org/rss/1.0/modules/syndication", Space::syndication},
    Known{"http://purl.org/rss/1.0", Space::plain},
    Known{"http://my.netscape.com/rdf/simple/0.9", Space::plain},
    Known{"http://channel.netscape.com/rdf/simple/0.9", Space::plain},
    Known{"http://my.netscape.com/publish/formats/rss-0.91.dtd", Space::plain},
    Known{"http://backend.userland.com/rss2", Space::plain},
    Known{"http://backend.userland.com/rss", Space::plain},
    Known{"http://blogs.law.harvard.edu/tech/rss", Space::plain},
    Known{"http://purl.org/net/rss1.1", Space::plain},
};
constexpr std::array kPrefixes = {
    Known{"atom", Space::atom},       Known{"a10", Space::atom},
    Known{"content", Space::content}, Known{"dc", Space::dc},
    Known{"dcterms", Space::terms},   Known{"media", Space::media},
    Known{"itunes", Space::itunes},   Known{"xhtml", Space::xhtml},
    Known{"rdf", Space::rdf},         Known{"sy", Space::syndication},
    Known{"xml", Space::xml},
};

std::string_view declared(pugi::xml_node node, std::string_view prefix) {
  const std::string key = prefix.empty() ? "xmlns" : "xmlns:" + std::string(prefix);
  for (; node; node = node.parent())
    if (const auto found = node.attribute(key.c_str())) return found.value();
  return {};
}

}  // namespace

Name name_of(const pugi::xml_node& node) {
  const std::string_view whole = node.name();
  const auto colon = whole.find(':');
  const auto prefix = colon == std::string_view::npos ? std::string_view() : whole.substr(0, colon);
  std::string local = lower(colon == std::string_view::npos ? whole : whole.substr(colon + 1));
  std::string uri = lower(declared(node, prefix));
  while (uri.ends_with('/') || uri.ends_with(' ')) uri.pop_back();
  if (!uri.empty()) {
    for (const auto& known : kUris)
      if (uri == known.uri) return {known.space, std::move(local)};
    if (prefix.empty()) return {Space::plain, std::move(local)};
  }
  if (prefix.empty()) return {Space::plain, std::move(local)};
  // A prefix everybody knows, though nobody declared it.
  if (uri.empty())
    for (const auto& known : kPrefixes)
      if (prefix == known.uri) return {known.space, std::move(local)};
  return {Space::other, std::move(local)};
}

bool is(const pugi::xml_node& node, Space space, std::string_view local) {
  if (node.type() != pugi::node_element) return false;
  const auto name = name_of(node);
  return name.space == space && name.local == local;
}

pugi::xml_node child(const pugi::xml_node& node, Space space, std::string_view local) {
  for (const auto& one : node.children())
    if (is(one, space, local)) return one;
  return {};
}

std::string text_of(const pugi::xml_node& node) {
  std::string out;
  std::vector<pugi::xml_node> open;
  for (auto one = node.last_child(); one; one = one.previous_sibling()) open.push_back(one);
  while (!open.empty()) {
    const auto one = open.back();
    open.pop_back();
    if (one.type() == pugi::node_pcdata || one.type() == pugi::node_cdata) out += one.value();
    for (auto inner = one.last_child(); inner; inner = inner.previous_sibling())
      open.push_back(inner);
  }
  return out;
}

std::string text_at(const pugi::xml_node& node, Space space, std::string_view local) {
  return text_of(child(node, space, local));
}

std::string_view attribute(const pugi::xml_node& node, std::string_view name) {
  for (const auto& one : node.attributes())
    if (lower(one.name()) == name) return one.value();
  return {};
}

std::string language_tag(std::string text) {
  for (char& c : text)
    if (c == '_') c = '-';
  return text;
}

std::string language_of(pugi::xml_node node) {
  for (; node; node = node.parent())
    if (const auto found = node.attribute("xml:lang")) return language_tag(found.value());
  return {};
}

std::string base_of(const pugi::xml_node& node, std::string_view base) {
  std::vector<std::string_view> chain;
  for (auto one = node; one; one = one.parent())
    if (const auto found = one.attribute("xml:base")) chain.push_back(found.value());
  std::string out(base);
  for (auto it = chain.rbegin(); it != chain.rend(); ++it)
    if (const auto url = text::parse_url(*it, out)) out = url->to_string();
  return out;
}

}  // namespace kith::channels::feeds
