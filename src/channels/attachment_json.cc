#include "channels/attachment_json.h"

#include "base/secret.h"

namespace kith::channels {
namespace {

json::object attachment_json(const Attachment& a) {
  json::object o;
  put(o, "kind", a.kind);
  put(o, "url", a.url);
  put(o, "preview_url", a.preview_url);
  put(o, "alt", a.alt);
  put(o, "type", a.type);
  put(o, "name", a.name);
  put(o, "size", a.size);
  put(o, "width", std::int64_t{a.width});
  put(o, "height", std::int64_t{a.height});
  put(o, "content_id", a.content_id);
  if (a.bytes) put(o, "bytes", base64(*a.bytes));
  return o;
}

std::shared_ptr<const std::string> bytes_at(const json::object& o) {
  const auto bytes = from_base64(text_at(o, "bytes"));
  return bytes && !bytes->empty() ? std::make_shared<const std::string>(*bytes) : nullptr;
}

Attachment attachment_from(const json::object& o) {
  return {.kind = text_at(o, "kind"),
          .url = text_at(o, "url"),
          .preview_url = text_at(o, "preview_url"),
          .alt = text_at(o, "alt"),
          .type = text_at(o, "type"),
          .name = text_at(o, "name"),
          .size = number_at(o, "size").value_or(0),
          .width = static_cast<int>(number_at(o, "width").value_or(0)),
          .height = static_cast<int>(number_at(o, "height").value_or(0)),
          .content_id = text_at(o, "content_id"),
          .bytes = bytes_at(o)};
}

}  // namespace

void put(json::object& out, const char* key, const std::string& value) {
  if (!value.empty()) out[key] = value;
}
void put(json::object& out, const char* key, std::int64_t value) {
  if (value != 0) out[key] = value;
}
void put(json::object& out, const char* key, bool value) {
  if (value) out[key] = true;
}

void put_attachments(json::object& out, const std::vector<Attachment>& attachments) {
  if (attachments.empty()) return;
  json::array list;
  for (const auto& a : attachments) list.push_back(attachment_json(a));
  out["attachments"] = std::move(list);
}

std::vector<Attachment> attachments_at(const json::object& in) {
  std::vector<Attachment> out;
  if (const auto* list = array_at(in, "attachments"))
    for (const auto& v : *list)
      if (v.is_object()) out.push_back(attachment_from(v.get_object()));
  return out;
}

}  // namespace kith::channels
