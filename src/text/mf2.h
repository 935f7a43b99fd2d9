// Microformats: what a page says of itself in its class and rel attributes, by the microformats2 parsing
// specification (2023), and the classic formats before it (hCard, hAtom, hCalendar, hReview …) turned into theirs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kith::text {

struct Mf2Item;

struct Mf2Value {
  std::string value;
  char kind = 'p';  // the prefix it was written with: p, u, d (for dt), e; what was implied has that of its name
  std::optional<std::string> html;  // of e-*: the markup inside, as it came, addresses absolute. Not safe.
  std::optional<std::string> alt;   // of a picture that has one
  std::vector<Mf2Item> item;        // one where the property is an item of its own, else none
};

struct Mf2Property {
  std::string name;  // without its prefix
  std::vector<Mf2Value> values;
};

struct Mf2Item {
  std::vector<std::string> type;  // `h-entry`, sorted
  std::string id;
  std::vector<Mf2Property> properties;  // in the order of the page
  std::vector<Mf2Item> children;

  bool is(std::string_view type) const;
  const Mf2Property* find(std::string_view name) const;
  // The first value of a property, empty where there is none.
  std::string first(std::string_view name) const;
};

struct Mf2Rel {
  std::string name;
  std::vector<std::string> urls;
};

struct Mf2RelUrl {
  std::string url;
  std::vector<std::string> rels;  // sorted
  std::string text;               // of the first link to it
  std::string media, hreflang, type, title;
};

struct Mf2Document {
  std::vector<Mf2Item> items;
  std::vector<Mf2Rel> rels;
  std::vector<Mf2RelUrl> rel_urls;
};

// Never fails; what a page nests or repeats beyond reason is cut: items 200 deep, in all as many bytes as eight times
// the page. `base_url` is where the page is from.
Mf2Document parse_mf2(std::string_view html, std::string_view base_url);

}  // namespace kith::text
