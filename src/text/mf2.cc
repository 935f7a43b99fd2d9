#include "text/mf2.h"

#include <algorithm>

#include "text/mf2_classic.h"
#include "text/mf2_dom.h"
#include "text/mf2_values.h"
#include "text/url.h"

namespace kith::text {
namespace mf2 {
namespace {

constexpr int kDepthMost = 200;
constexpr int kIncludesMost = 200;
constexpr std::size_t kPropertiesPerElement = 20;

using Vocabularies = std::vector<const Vocabulary*>;

// An item being read, and what decides which properties may be implied.
struct Reading {
  Mf2Item item;
  Vocabularies classic;  // empty: microformats2
  bool has_words = false, has_address = false, has_item = false;
  std::string date;
};

struct Property {
  char kind;
  std::string name;
};

void add(Mf2Item& item, const std::string& name, Mf2Value value) {
  for (auto& one : item.properties)
    if (one.name == name) return one.values.push_back(std::move(value));
  item.properties.push_back({name, {}});
  item.properties.back().values.push_back(std::move(value));
}

// About what an item takes, in bytes.
std::size_t weight(const Mf2Item& item) {
  std::size_t out = sizeof item;
  for (const auto& property : item.properties)
    for (const auto& value : property.values) {
      out += sizeof value + value.value.size() + (value.html ? value.html->size() : 0);
      for (const auto& inner : value.item) out += weight(inner);
    }
  for (const auto& child : item.children) out += weight(child);
  return out;
}

const Mf2Value* first_of(const Mf2Item& item, std::string_view name, char kind) {
  const auto* const property = item.find(name);
  if (!property) return nullptr;
  const auto found = std::ranges::find(property->values, kind, &Mf2Value::kind);
  return found == property->values.end() ? nullptr : &*found;
}

class Parser {
 public:
  Parser(std::string_view html, std::string_view base_url)
      : page_(html, base_url), copies_left_(8 * html.size() + 64 * 1024) {}

  Mf2Document run() {
    if (page_.root()) {
      walk(page_.root(), nullptr, 0);
      rels(page_.root(), 0);
    }
    for (auto& one : document_.rel_urls) std::ranges::sort(one.rels);
    return std::move(document_);
  }

 private:
  // The formats an element begins: microformats2 before the classic ones.
  static std::vector<std::string> roots(Node node, const Reading* parent, Vocabularies& classic) {
    std::vector<std::string> types;
    for (const auto name : classes(node))
      if (is_root_class(name)) types.emplace_back(name);
    if (types.empty()) {
      for (const auto name : classes(node))
        if (const auto* found = find_vocabulary(name)) classic.push_back(found);
      const bool reviewed = parent && std::ranges::any_of(parent->classic, [](const Vocabulary* v) {
                              return v->root.starts_with("hreview");
                            });
      const auto names = classes(node);
      if (classic.empty() && reviewed && std::ranges::find(names, "item") != names.end())
        classic.push_back(&reviewed_thing());
      for (const auto* one : classic) types.emplace_back(one->type);
    }
    std::ranges::sort(types);
    const auto same = std::ranges::unique(types);
    types.erase(same.begin(), same.end());
    return types;
  }

  static std::vector<Property> properties(Node node, const Reading* reading) {
    std::vector<Property> out;
    if (!reading) return out;
    const auto take = [&](char kind, std::string_view name) {
      // In the classic formats a tag's link may have the class as well, and two formats on one element the same name.
      if (!reading->classic.empty() && std::ranges::find(out, name, &Property::name) != out.end()) return;
      if (out.size() < kPropertiesPerElement) out.push_back({kind, std::string(name)});
    };
    for (const auto name : classes(node)) {
      if (reading->classic.empty()) {
        if (const auto property = property_class(name); property.kind) take(property.kind, property.name);
        continue;
      }
      for (const auto* vocabulary : reading->classic)
        for (const auto& one : vocabulary->properties)
          if (one.name == name) take(one.kind, one.called);
    }
    if (!reading->classic.empty() && is_any(node, {"a", "area", "link"}))
      for (const auto rel : split(attribute(node, "rel").value_or("")))
        for (const auto* vocabulary : reading->classic)
          for (const auto& one : vocabulary->rels)
            if (one.name == rel) take(rel == "tag" ? 't' : one.kind, one.called);
    return out;
  }

  void walk(Node parent, Reading* reading, int depth) {
    for (const Node child : children(parent)) element(child, reading, depth);
  }

  void element(Node node, Reading* reading, int depth) {
    if (depth > kDepthMost) return;
    if (include(node, reading, depth)) return;
    Vocabularies classic;
    auto types = roots(node, reading, classic);
    const auto named = properties(node, reading);
    if (!types.empty()) {
      auto inner = item(node, std::move(types), std::move(classic), depth);
      if (!reading)
        document_.items.push_back(std::move(inner));
      else
        nested(node, *reading, named, std::move(inner));
      return;
    }
    for (const auto& property : named) plain(node, *reading, property);
    walk(node, reading, depth + 1);
  }

  void plain(Node node, Reading& reading, const Property& property) {
    if (property.kind == 't') {
      const auto tag = last_segment(page_.absolute(attribute(node, "href").value_or("")));
      if (!tag.empty()) add(reading.item, property.name, {.value = tag});
      return;
    }
    reading.has_words = reading.has_words || property.kind == 'p' || property.kind == 'e';
    reading.has_address = reading.has_address || property.kind == 'u';
    auto value = property_value(page_, node, property.kind, reading.date);
    if (!reading.classic.empty()) value.alt.reset();
    add(reading.item, property.name, std::move(value));
  }

  static std::string last_segment(std::string address) {
    address = address.substr(0, address.find_first_of("?#"));
    while (address.ends_with('/')) address.pop_back();
    return percent_decode(std::string_view(address).substr(address.rfind('/') + 1));
  }

  void nested(Node node, Reading& reading, const std::vector<Property>& named, Mf2Item inner) {
    reading.has_item = true;
    if (named.empty()) {
      reading.item.children.push_back(std::move(inner));
      return;
    }
    const auto size = named.size() > 1 ? weight(inner) : 0;
    for (const auto& property : named) {
      reading.has_words = reading.has_words || property.kind == 'p' || property.kind == 'e';
      reading.has_address = reading.has_address || property.kind == 'u';
      bool by_itself = false;
      auto value = item_value(node, reading, property.kind, inner, by_itself);
      if (const auto more = attribute(node, "itemref"); more && !reading.classic.empty() && by_itself)
        for (const auto id : split(*more))
          if (const Node found = page_.by_id(id)) value.value += included_text(node, found);
      // An item that is several properties at once is told with each, and so with each of those around it: to a limit.
      const bool last = &property == &named.back();
      if (last) {
        value.item.push_back(std::move(inner));
      } else if (size <= copies_left_) {
        copies_left_ -= size;
        value.item.push_back(inner);
      }
      add(reading.item, property.name, std::move(value));
    }
  }

  // What stands for an item where only a value is wanted: its name or address, else what the element itself says.
  Mf2Value item_value(Node node, Reading& reading, char kind, const Mf2Item& inner, bool& by_itself) {
    const auto* const said = kind == 'p'   ? first_of(inner, "name", 'p')
                             : kind == 'u' ? first_of(inner, "url", 'u')
                                           : nullptr;
    Mf2Value out;
    out.kind = kind == 't' ? 'p' : kind;
    by_itself = !said || said->value.empty();
    if (!by_itself) {
      out.value = said->value;
      out.alt = said->alt;
      return out;
    }
    if (!reading.classic.empty() && out.kind == 'p' && !is_any(node, {"abbr", "data", "input", "img", "area"}))
      out.value = trim(page_.text(node, Pictures::alt));
    else
      out = property_value(page_, node, out.kind == 'u' && inner.find("url") ? 'p' : out.kind, reading.date);
    return out;
  }

  // The words of a place that is named by reference go on where the element's own end.
  std::string included_text(Node node, Node found) {
    const auto own = page_.text(node, Pictures::alt);
    const auto kept = own.find_last_not_of(" \t\n\r\f");
    std::string more = own.substr(kept == std::string::npos ? 0 : kept + 1) + page_.text(found, Pictures::alt);
    while (!more.empty() && trim(more).size() < more.size() && more.find_last_not_of(" \t\n\r\f") != more.size() - 1)
      more.pop_back();
    return more;
  }

  Mf2Item item(Node node, std::vector<std::string> types, Vocabularies classic, int depth) {
    Reading reading;
    reading.item.type = std::move(types);
    reading.classic = std::move(classic);
    if (reading.classic.empty()) reading.item.id = std::string(attribute(node, "id").value_or(""));
    walk(node, &reading, depth + 1);
    if (!reading.classic.empty()) {
      for (const char* const name : {"itemref", "headers"})
        for (const auto id : split(attribute(node, name).value_or("")))
          if (const Node found = page_.by_id(id)) included(found, &reading, depth, std::string_view(name) == "headers");
    } else {
      imply(node, reading);
    }
    return std::move(reading.item);
  }

  // The include pattern: a link or object that stands for another element of the page.
  bool include(Node node, Reading* reading, int depth) {
    if (!reading || reading->classic.empty()) return false;
    const auto names = classes(node);
    if (std::ranges::find(names, "include") == names.end()) return false;
    const auto target = attribute(node, is_any(node, {"object"}) ? "data" : "href");
    if (!target || !target->starts_with('#')) return false;
    if (const Node found = page_.by_id(target->substr(1))) included(found, reading, depth, false);
    return true;
  }

  void included(Node found, Reading* reading, int depth, bool inside) {
    if (include_depth_ >= 3 || ++includes_ > kIncludesMost) return;
    ++include_depth_;
    inside ? walk(found, reading, depth + 1) : element(found, reading, depth + 1);
    --include_depth_;
  }

  void imply(Node node, Reading& reading) {
    if (reading.has_item) return;
    if (!reading.has_words && !reading.item.find("name"))
      add(reading.item, "name", {.value = std::string(trim(implied_name(node)))});
    if (reading.has_address) return;
    if (!reading.item.find("photo"))
      if (auto photo = implied_photo(node)) add(reading.item, "photo", std::move(*photo));
    if (!reading.item.find("url"))
      if (auto url = implied_url(node); !url.empty()) add(reading.item, "url", {.value = std::move(url), .kind = 'u'});
  }

  static bool begins_item(Node node) { return std::ranges::any_of(classes(node), is_root_class); }

  // The only child, where it begins no item of its own.
  static Node only_child(Node node) {
    const auto list = children(node);
    return list.size() == 1 && !begins_item(list.front()) ? list.front() : nullptr;
  }

  static Node only_of_type(Node node, std::string_view name, const char* with) {
    Node found = nullptr;
    for (const Node child : children(node)) {
      if (element_name(child) != name) continue;
      if (found) return nullptr;
      found = child;
    }
    return found && attribute(found, with) && !begins_item(found) ? found : nullptr;
  }

  static Attribute name_attribute(Node node) {
    if (is_any(node, {"img", "area"})) return attribute(node, "alt");
    if (is_any(node, {"abbr"})) return attribute(node, "title");
    return std::nullopt;
  }

  std::string implied_name(Node node) {
    if (const auto own = name_attribute(node)) return std::string(*own);
    Node inside = node;
    for (int i = 0; i < 2; ++i) {
      inside = only_child(inside);
      if (!inside) break;
      if (const auto said = name_attribute(inside); said && !said->empty()) return std::string(*said);
    }
    return std::string(trim(page_.text(node, Pictures::alt)));
  }

  std::optional<Mf2Value> implied_photo(Node node) {
    const auto of = [&](Node one) -> Mf2Value {
      if (is_any(one, {"img"})) return picture(page_, one);
      return {.value = page_.absolute(attribute(one, "data").value_or("")), .kind = 'u'};
    };
    if (is_any(node, {"img"}) && attribute(node, "src")) return of(node);
    if (is_any(node, {"object"}) && attribute(node, "data")) return of(node);
    Node inside = node;
    for (int i = 0; i < 2 && inside; ++i, inside = only_child(inside)) {
      if (const Node found = only_of_type(inside, "img", "src")) return of(found);
      if (const Node found = only_of_type(inside, "object", "data")) return of(found);
    }
    return std::nullopt;
  }

  std::string implied_url(Node node) {
    const auto of = [&](Node one) { return page_.absolute(trim(attribute(one, "href").value_or(""))); };
    if (is_any(node, {"a", "area"}) && attribute(node, "href")) return of(node);
    Node inside = node;
    for (int i = 0; i < 2 && inside; ++i, inside = only_child(inside)) {
      if (const Node found = only_of_type(inside, "a", "href")) return of(found);
      if (const Node found = only_of_type(inside, "area", "href")) return of(found);
    }
    return {};
  }

  void rels(Node parent, int depth) {
    if (depth > kDepthMost) return;
    for (const Node child : children(parent)) {
      if (is_any(child, {"a", "area", "link"}) && attribute(child, "rel") && attribute(child, "href")) note_rel(child);
      rels(child, depth + 1);
    }
  }

  void note_rel(Node node) {
    if (document_.rel_urls.size() >= 1000) return;
    const std::string url = page_.absolute(trim(*attribute(node, "href")));
    const auto names = split(*attribute(node, "rel"));
    if (names.empty()) return;
    auto found = std::ranges::find(document_.rel_urls, url, &Mf2RelUrl::url);
    if (found == document_.rel_urls.end()) {
      document_.rel_urls.push_back({.url = url, .text = page_.text(node, Pictures::drop)});
      found = document_.rel_urls.end() - 1;
    }
    const auto fill = [&](std::string& field, const char* name) {
      if (field.empty()) field = std::string(attribute(node, name).value_or(""));
    };
    fill(found->media, "media");
    fill(found->hreflang, "hreflang");
    fill(found->type, "type");
    fill(found->title, "title");
    for (const auto name : names) {
      if (std::ranges::find(found->rels, name) == found->rels.end()) found->rels.emplace_back(name);
      auto rel = std::ranges::find(document_.rels, name, &Mf2Rel::name);
      if (rel == document_.rels.end()) {
        document_.rels.push_back({std::string(name), {}});
        rel = document_.rels.end() - 1;
      }
      if (std::ranges::find(rel->urls, url) == rel->urls.end()) rel->urls.push_back(url);
    }
  }

  Page page_;
  Mf2Document document_;
  int includes_ = 0, include_depth_ = 0;
  std::size_t copies_left_;  // bytes
};

}  // namespace
}  // namespace mf2

bool Mf2Item::is(std::string_view wanted) const {
  return std::ranges::find(type, wanted) != type.end();
}

const Mf2Property* Mf2Item::find(std::string_view name) const {
  const auto found = std::ranges::find(properties, name, &Mf2Property::name);
  return found == properties.end() ? nullptr : &*found;
}

std::string Mf2Item::first(std::string_view name) const {
  const auto* const found = find(name);
  return found && !found->values.empty() ? found->values.front().value : std::string();
}

Mf2Document parse_mf2(std::string_view html, std::string_view base_url) {
  return mf2::Parser(html, base_url).run();
}

}  // namespace kith::text
