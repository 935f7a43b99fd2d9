// Pages that speak to others' pages, from the shell: mf2, wm-discover, mention.
#include <boost/json.hpp>

#include "app/eval.h"
#include "base/time.h"
#include "text/mf2.h"
#include "text/webmention.h"

namespace kith::app {
namespace {

namespace json = boost::json;

json::array written(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}

json::object written(const text::Mf2Item& item);

json::value written(const text::Mf2Value& value) {
  if (value.item.empty() && !value.html && !value.alt) return json::value(value.value);
  json::object out;
  if (!value.item.empty()) {
    out = written(value.item.front());
    out["value"] = value.alt ? json::value{{"value", value.value}, {"alt", *value.alt}} : json::value(value.value);
  } else {
    out["value"] = value.value;
    if (value.alt) out["alt"] = *value.alt;
  }
  if (value.html) out["html"] = *value.html;
  return out;
}

json::object written(const text::Mf2Item& item) {
  json::object properties;
  for (const auto& property : item.properties) {
    json::array values;
    for (const auto& value : property.values) values.push_back(written(value));
    properties[property.name] = std::move(values);
  }
  json::object out{{"type", written(item.type)}, {"properties", std::move(properties)}};
  if (!item.id.empty()) out["id"] = item.id;
  json::array children;
  for (const auto& child : item.children) children.push_back(written(child));
  if (!children.empty()) out["children"] = std::move(children);
  return out;
}

json::object written(const text::Mf2RelUrl& rel) {
  json::object out{{"rels", written(rel.rels)}};
  if (!rel.text.empty()) out["text"] = rel.text;
  if (!rel.media.empty()) out["media"] = rel.media;
  if (!rel.hreflang.empty()) out["hreflang"] = rel.hreflang;
  if (!rel.type.empty()) out["type"] = rel.type;
  if (!rel.title.empty()) out["title"] = rel.title;
  return out;
}

// {id, html, base_url} → {id, items, rels, rel-urls}
Result<void> mf2(const json::object& in, json::object& out) {
  TRY(const std::string html, string_field(in, "html"));
  TRY(const std::string base, optional_string_field(in, "base_url"));
  const auto document = text::parse_mf2(html, base);
  json::array items;
  for (const auto& item : document.items) items.push_back(written(item));
  json::object rels, urls;
  for (const auto& rel : document.rels) rels[rel.name] = written(rel.urls);
  for (const auto& url : document.rel_urls) urls[url.url] = written(url);
  out["items"] = std::move(items);
  out["rels"] = std::move(rels);
  out["rel-urls"] = std::move(urls);
  return {};
}

// Headers as an object of texts or lists of texts, or as a list of `[name, value]` pairs or `Name: value` lines.
Result<text::HeaderFields> headers_field(const json::object& in) {
  text::HeaderFields out;
  const auto* const given = in.if_contains("headers");
  if (given == nullptr || given->is_null()) return out;
  const auto add = [&](std::string_view name, const json::value& value) {
    if (value.is_string()) out.emplace_back(name, value.get_string());
    if (value.is_array())
      for (const auto& one : value.get_array())
        if (one.is_string()) out.emplace_back(name, one.get_string());
  };
  if (given->is_object()) {
    for (const auto& [name, value] : given->get_object()) add(name, value);
    return out;
  }
  if (!given->is_array()) return fail(Kind::invalid, "`headers` must be an object or a list");
  for (const auto& one : given->get_array()) {
    const auto* const pair = one.if_array();
    if (pair && pair->size() == 2 && pair->front().is_string()) add(pair->front().get_string(), pair->back());
    if (!one.is_string()) continue;
    const std::string_view line = one.get_string();
    const auto colon = line.find(':');
    if (colon != std::string_view::npos) out.emplace_back(line.substr(0, colon), line.substr(colon + 1));
  }
  return out;
}

// {id, url[, headers, html]} → {id, endpoint}
Result<void> wm_discover(const json::object& in, json::object& out) {
  TRY(const std::string url, string_field(in, "url"));
  TRY(const std::string html, optional_string_field(in, "html"));
  TRY(const auto headers, headers_field(in));
  const auto found = text::find_webmention_endpoint(url, headers, html);
  out["endpoint"] = found ? json::value(*found) : json::value(nullptr);
  return {};
}

// {id, source_url, target_url, html} → {id, type, author: {name, url, photo}, published, html, text}
Result<void> mention(const json::object& in, json::object& out) {
  TRY(const std::string source, string_field(in, "source_url"));
  TRY(const std::string target, string_field(in, "target_url"));
  TRY(const std::string html, string_field(in, "html"));
  TRY(const auto read, text::read_mention(source, target, html));
  out["type"] = read.type;
  out["author"] = json::object{{"name", read.author_name}, {"url", read.author_url}, {"photo", read.author_photo}};
  out["published"] = read.published ? json::value(format_time(*read.published)) : json::value(nullptr);
  out["html"] = read.html;
  out["text"] = read.text;
  out["url"] = read.url;
  if (!read.rsvp.empty()) out["rsvp"] = read.rsvp;
  return {};
}

}  // namespace

void add_web_tasks(std::vector<EvalTask>& tasks) {
  tasks.push_back({"mf2", "the microformats of a page", mf2});
  tasks.push_back({"wm-discover", "where a page wants to hear of links to it", wm_discover});
  tasks.push_back({"mention", "what a page says about the page it links to", mention});
}

}  // namespace kith::app
