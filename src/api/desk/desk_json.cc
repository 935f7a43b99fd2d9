#include "api/desk/desk_json.h"

#include "api/desk/attachments.h"
#include "text/html.h"
#include "text/url.h"

namespace kith::api {
namespace {

json::value text_or_nothing(const std::string& text) {
  if (text.empty()) return nullptr;
  return json::string(text);
}

json::value channel_json(const inbox::ChannelRef& c) {
  return {{"id", to_string(c.id)}, {"network", c.network}, {"name", c.name}, {"handle", c.handle}};
}

json::value contact_json(const std::optional<inbox::ContactRef>& c, const Pictures& pictures) {
  if (!c) return nullptr;
  return {{"id", to_string(c->id)},
          {"name", c->name},
          {"avatar_url", picture_or_null(c->avatar_url, pictures)},
          {"circle", circle_json(c->circle)}};
}

std::int64_t number(const json::object& from, const char* key) {
  const auto* value = from.if_contains(key);
  return value && value->is_int64() ? value->as_int64() : 0;
}

std::string word(const json::object& from, const char* key) {
  const auto* value = from.if_contains(key);
  return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

json::value or_null(std::int64_t n) {
  if (n == 0) return nullptr;
  return n;
}

// The id of one of our own files, empty where the network keeps it.
std::string media_of(const json::object& file) {
  return word(file, "media");
}

// A file we keep is ours to give out; pictures of others come through the proxy; everything else is where the network
// keeps it.
json::object attachment_json(const json::object& file, WorkspaceId workspace, const Pictures& pictures) {
  std::string kind = word(file, "kind");
  if (kind != "image" && kind != "video" && kind != "audio") kind = "file";
  json::object one{{"kind", kind},
                   {"url", ""},
                   {"alt", word(file, "alt")},
                   {"name", word(file, "name")},
                   {"type", word(file, "type")},
                   {"width", or_null(number(file, "width"))},
                   {"height", or_null(number(file, "height"))},
                   {"size", or_null(number(file, "size"))},
                   {"kept", true}};
  if (const std::string media = media_of(file); !media.empty()) {
    const std::string address = media_address(workspace, media);
    one["id"] = media;
    one["url"] = address;
    if (kind == "image") one["preview_url"] = address + "/picture";
    return one;
  }
  const std::string address = word(file, "url");
  one["url"] = kind == "image" ? pictures.address(address) : (text::is_http_url(address) ? address : std::string());
  if (address.empty()) one["kept"] = false;
  const std::string preview = pictures.address(word(file, "preview_url"));
  if (!preview.empty()) one["preview_url"] = preview;
  return one;
}

json::array stored_files(const inbox::MessageView& message) {
  boost::system::error_code bad;
  auto list = json::parse(message.attachments_json, bad);
  if (bad || !list.is_array()) return {};
  return std::move(list.as_array());
}

// A picture inside a mail (RFC 2392), where we keep it.
std::string inner_picture(const inbox::MessageView& message, std::string_view content_id) {
  for (const auto& item : stored_files(message)) {
    if (!item.is_object() || word(item.as_object(), "content_id") != content_id) continue;
    const std::string media = media_of(item.as_object());
    if (!media.empty() && word(item.as_object(), "kind") == "image")
      return media_address(message.workspace, media) + "/picture?size=large";
  }
  return {};
}

json::value html_json(const inbox::MessageView& message, const Pictures& pictures) {
  if (message.html.empty()) return nullptr;
  text::SafeHtmlOptions options;
  options.picture = [&](std::string_view address) {
    return address.starts_with("cid:") ? inner_picture(message, address.substr(4)) : pictures.address(address);
  };
  // Stored safe already; writing it anew puts the proxy's addresses in.
  return json::string(text::safe_html(message.html, options));
}

json::value quoted_json(const std::string& stored_json) {
  if (stored_json.empty()) return nullptr;
  boost::system::error_code bad;
  const auto value = json::parse(stored_json, bad);
  if (bad || !value.is_object()) return nullptr;
  const auto& quoted = value.as_object();
  return {{"author", word(quoted, "author")},
          {"text", word(quoted, "text")},
          {"url", address_or_null(word(quoted, "url"))}};
}

json::value delivery_json(const std::optional<inbox::DeliveryRef>& d) {
  if (!d) return nullptr;
  return {{"id", to_string(d->id)},
          {"state", name(d->state)},
          {"advice", text_or_nothing(d->advice)},
          {"error", text_or_nothing(d->error)},
          {"remote_url", address_or_null(d->remote_url)},
          {"attempts", d->attempts},
          {"changed", d->changed}};
}

json::object author_json(const inbox::AuthorRef& a, const Pictures& pictures) {
  json::object out{{"kind", a.kind},
                   {"name", a.name},
                   {"avatar_url", picture_or_null(a.avatar_url, pictures)},
                   {"handle", text_or_nothing(a.handle)},
                   {"identity", nullptr},
                   {"member_id", id_or_null(a.member)}};
  if (a.identity) {
    json::object identity{{"id", to_string(a.identity)},
                          {"network", a.network},
                          {"handle", a.handle},
                          {"name", a.name},
                          {"avatar_url", picture_or_null(a.avatar_url, pictures)},
                          {"profile_url", address_or_null(a.profile_url)},
                          {"followers", nullptr}};
    if (a.followers) identity["followers"] = *a.followers;
    out["identity"] = std::move(identity);
  }
  return out;
}

}  // namespace

json::array attachments_json(const inbox::MessageView& message, const Pictures& pictures) {
  json::array out;
  for (const auto& item : stored_files(message))
    if (item.is_object()) out.push_back(attachment_json(item.as_object(), message.workspace, pictures));
  return out;
}

json::value picture_or_null(const std::string& url, const Pictures& pictures) {
  return text_or_nothing(pictures.address(url));
}

json::value address_or_null(const std::string& url) {
  if (!text::is_http_url(url)) return nullptr;
  return json::string(url);
}

json::value circle_json(const std::optional<int>& circle) {
  if (!circle) return nullptr;
  return *circle;
}

json::value person_or_null(MemberId id, const std::string& name) {
  if (!id) return nullptr;
  return {{"id", to_string(id)}, {"name", name}};
}

json::object item_json(const inbox::Item& i, const Pictures& pictures) {
  json::object out{{"id", to_string(i.id)},
                   {"channel", channel_json(i.channel)},
                   {"contact", contact_json(i.contact, pictures)},
                   {"subject", i.subject},
                   {"visibility", name(i.visibility)},
                   {"state", name(i.state)},
                   {"assignee", i.assignee ? person_or_null(i.assignee->id, i.assignee->name) : json::value()},
                   {"priority", i.priority},
                   {"waiting_since", time_or_null(i.waiting_since)},
                   {"last_message_at", format_time(i.last_message_at)},
                   {"preview", i.preview},
                   {"last_direction", name(i.last_direction)},
                   {"message_count", i.message_count},
                   {"tags", json::array(i.tags.begin(), i.tags.end())},
                   {"outcome", text_or_nothing(i.outcome)},
                   {"snoozed_until", time_or_null(i.snoozed_until)},
                   {"held", i.held},
                   {"version", i.version}};
  return out;
}

json::object message_json(const inbox::MessageView& m, const Pictures& pictures) {
  auto flags = stored(m.flags_json);
  if (!flags.is_object()) flags = json::object();
  if (m.context) flags.as_object()["context"] = true;
  return {{"id", to_string(m.id)},
          {"direction", name(m.direction)},
          {"author", author_json(m.author, pictures)},
          {"text", m.text},
          {"html", html_json(m, pictures)},
          {"lang", text_or_nothing(m.lang)},
          {"visibility", name(m.visibility)},
          {"url", address_or_null(m.url)},
          {"quoted", quoted_json(m.quoted_json)},
          {"attachments", attachments_json(m, pictures)},
          {"state", name(m.state)},
          {"delivery", delivery_json(m.delivery)},
          {"sent_at", format_time(m.sent_at)},
          {"edited_at", time_or_null(m.edited_at)},
          {"deleted_at", time_or_null(m.deleted_at)},
          {"flags", std::move(flags)}};
}

json::array messages_json(const std::vector<inbox::MessageView>& messages, const Pictures& pictures) {
  json::array out;
  for (const auto& m : messages) out.push_back(message_json(m, pictures));
  return out;
}

json::object moment_json(const people::Moment& m) {
  return {{"id", format_id(m.id)},
          {"contact_id", to_string(m.contact)},
          {"kind", name(m.kind)},
          {"text", m.text},
          {"happened_at", format_time(m.happened_at)},
          {"follow_up_at", time_or_null(m.follow_up_at)},
          {"follow_up_done_at", time_or_null(m.follow_up_done_at)},
          {"by", person_or_null(m.member, m.member_name)},
          {"conversation_id", id_or_null(m.conversation)}};
}

json::object ability_json(const Ability& a) {
  json::array visibilities;
  for (const auto v : a.visibilities) visibilities.emplace_back(name(v));
  return {{"can_listen", a.can_listen},
          {"can_reply", a.can_reply},
          {"can_publish", a.can_publish},
          {"direct_messages", a.direct_messages},
          {"edits", a.edits},
          {"deletes", a.deletes},
          {"push", a.push},
          {"text_limit", a.text_limit},
          {"media_most", a.media_most},
          {"visibilities", std::move(visibilities)}};
}

}  // namespace kith::api
