// Elements by what they mean: namespaces resolved, whatever the prefix. Internal to feeds.
#pragma once

#include <cstdint>
#include <pugixml.hpp>
#include <string>
#include <string_view>

namespace kith::channels::feeds {

// `plain`: no namespace, or one of RSS's own.
enum class Space : std::uint8_t {
  plain,
  atom,
  content,
  dc,
  terms,
  media,
  itunes,
  xhtml,
  rdf,
  syndication,
  xml,
  other
};

struct Name {
  Space space;
  std::string local;  // lower case
};

Name name_of(const pugi::xml_node& node);
bool is(const pugi::xml_node& node, Space space, std::string_view local);
// First child of that name, or an empty node.
pugi::xml_node child(const pugi::xml_node& node, Space space, std::string_view local);
// All text below, as it stands.
std::string text_of(const pugi::xml_node& node);
std::string text_at(const pugi::xml_node& node, Space space, std::string_view local);
// The value of an attribute in any case of its name.
std::string_view attribute(const pugi::xml_node& node, std::string_view name);
// `en_US` as `en-US`.
std::string language_tag(std::string text);
// The nearest xml:lang.
std::string language_of(pugi::xml_node node);
// `base` with every xml:base from the root down applied.
std::string base_of(const pugi::xml_node& node, std::string_view base);

}  // namespace kith::channels::feeds
