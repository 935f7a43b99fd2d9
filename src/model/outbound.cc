#include "model/outbound.h"

#include <boost/json.hpp>

namespace kith {
namespace {

namespace json = boost::json;

void put(json::object& out, const char* key, const std::string& value) {
  if (!value.empty()) out[key] = value;
}

void put(json::object& out, const char* key, const std::vector<std::string>& values) {
  if (!values.empty()) out[key] = json::array(values.begin(), values.end());
}

std::string text(const json::object& in, const char* key) {
  const auto* value = in.if_contains(key);
  return value ? std::string(value->as_string()) : std::string();
}

int number(const json::object& in, const char* key) {
  const auto* value = in.if_contains(key);
  return value ? value->to_number<int>() : 0;
}

std::vector<std::string> texts(const json::object& in, const char* key) {
  std::vector<std::string> out;
  if (const auto* value = in.if_contains(key))
    for (const auto& item : value->as_array()) out.emplace_back(item.as_string());
  return out;
}

json::object media_json(const OutboundMedia& media) {
  json::object out;
  put(out, "file", media.file);
  put(out, "type", media.type);
  put(out, "alt", media.alt);
  put(out, "digest", media.digest);
  if (media.width > 0) out["width"] = media.width;
  if (media.height > 0) out["height"] = media.height;
  return out;
}

Outbound read(const json::object& in) {
  Outbound out;
  out.kind = parse<OutboundKind>(text(in, "kind")).value();
  out.visibility = parse<Visibility>(text(in, "visibility")).value();
  out.text = text(in, "text");
  out.subject = text(in, "subject");
  out.language = text(in, "language");
  out.in_reply_to = text(in, "in_reply_to");
  out.references = texts(in, "references");
  out.to = texts(in, "to");
  out.target = text(in, "target");
  if (const auto* media = in.if_contains("media"))
    for (const auto& item : media->as_array()) {
      const auto& o = item.as_object();
      out.media.push_back({text(o, "file"), text(o, "type"), text(o, "alt"), text(o, "digest"), number(o, "width"),
                           number(o, "height")});
    }
  return out;
}

}  // namespace

std::string to_json(const Outbound& content) {
  json::object out;
  out["kind"] = name(content.kind);
  out["visibility"] = name(content.visibility);
  put(out, "text", content.text);
  put(out, "subject", content.subject);
  put(out, "language", content.language);
  put(out, "in_reply_to", content.in_reply_to);
  put(out, "references", content.references);
  put(out, "to", content.to);
  put(out, "target", content.target);
  if (!content.media.empty()) {
    json::array media;
    for (const auto& item : content.media) media.push_back(media_json(item));
    out["media"] = std::move(media);
  }
  return json::serialize(out);
}

Result<Outbound> outbound_from_json(std::string_view text) try {
  return read(json::parse(text).as_object());
} catch (const std::exception&) {
  return fail(Kind::corrupt, "stored outbound content is damaged");
}

}  // namespace kith
