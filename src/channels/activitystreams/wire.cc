#include "channels/activitystreams/wire.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "channels/json_read.h"
#include "text/html.h"
#include "text/url.h"

namespace kith::channels::activitystreams {
namespace {

constexpr std::string_view kPublic = "https://www.w3.org/ns/activitystreams#Public";

bool is_any(std::string_view type, std::initializer_list<std::string_view> types) {
  return std::ranges::find(types, type) != types.end();
}

// `type` may be a list; the first that is known counts.
std::string type_of(const json::object& o) {
  if (const auto* list = array_at(o, "type")) {
    for (const auto& one : *list)
      if (one.is_string()) return std::string(one.get_string());
    return {};
  }
  return text_at(o, "type");
}

// A reference: an address, an object with an id, or a list of them of which the first counts.
const json::value* first_at(const json::object& o, std::string_view key) {
  const auto* value = o.if_contains(key);
  if (value && value->is_array()) return value->get_array().empty() ? nullptr : &value->get_array().front();
  return value;
}

std::string id_of(const json::value* value) {
  if (!value) return {};
  if (value->is_string()) return std::string(value->get_string());
  const auto* o = value->if_object();
  if (!o) return {};
  const auto id = text_at(*o, "id");
  return id.empty() ? text_at(*o, "href") : id;
}

std::vector<std::string> ids_at(const json::object& o, std::string_view key) {
  std::vector<std::string> out;
  const auto* value = o.if_contains(key);
  const auto add = [&](const json::value& one) {
    if (auto id = id_of(&one); !id.empty() && out.size() < 1000) out.push_back(std::move(id));
  };
  if (value && value->is_array())
    for (const auto& one : value->get_array()) add(one);
  else if (value)
    add(*value);
  return out;
}

bool is_public(std::string_view id) {
  return id == kPublic || id == "as:Public" || id == "Public";
}

Visibility visibility_of(const json::object& o) {
  const auto to = ids_at(o, "to"), cc = ids_at(o, "cc");
  if (std::ranges::any_of(to, is_public)) return Visibility::everyone;
  if (std::ranges::any_of(cc, is_public)) return Visibility::unlisted;
  const auto followers = [](const std::string& id) { return id.ends_with("/followers"); };
  if (std::ranges::any_of(to, followers) || std::ranges::any_of(cc, followers)) return Visibility::followers;
  return Visibility::direct;
}

// The page for people: `url` may be an address, a Link, or a list of Links of which the HTML one is meant.
std::string page_of(const json::object& o) {
  const auto* value = o.if_contains("url");
  if (!value) return {};
  if (!value->is_array()) return id_of(value);
  for (const auto& one : value->get_array()) {
    const auto* link = one.if_object();
    if (link && text_at(*link, "mediaType") == "text/html") return text_at(*link, "href");
  }
  return id_of(first_at(o, "url"));
}

// `https://tea.example/users/mags` and `https://tea.example/@mags` → `@mags@tea.example`.
std::string handle_from(std::string_view address) {
  const auto url = text::parse_url(address);
  if (!url || url->host.empty()) return std::string(address);
  std::string_view path = url->path;
  while (path.ends_with('/')) path.remove_suffix(1);
  auto name = path.substr(path.rfind('/') + 1);
  if (name.starts_with('@')) name.remove_prefix(1);
  if (name.empty()) return "@" + url->host;
  const auto port = url->port ? fmt::format(":{}", *url->port) : std::string();
  return fmt::format("@{}@{}{}", text::percent_decode(name), url->host, port);
}

Author author_from(const json::value* value) {
  Author a;
  a.remote_id = id_of(value);
  a.handle = handle_from(a.remote_id);
  a.profile_url = a.remote_id;
  const auto* o = value ? value->if_object() : nullptr;
  if (!o) return a;
  const auto name = text_at(*o, "preferredUsername");
  const auto url = text::parse_url(a.remote_id);
  if (!name.empty() && url) a.handle = fmt::format("@{}@{}", name, url->host);
  a.name = text_at(*o, "name");
  if (a.name.empty()) a.name = name;
  if (auto page = page_of(*o); !page.empty()) a.profile_url = std::move(page);
  if (const auto* icon = first_at(*o, "icon"); icon && icon->is_object()) a.avatar_url = page_of(icon->get_object());
  return a;
}

// Servers show `/users/mags` to people as `/@mags`; a post's page tells which.
std::string profile_from(const Incoming& item) {
  const auto page = text::parse_url(item.url);
  const auto name = item.author.handle.substr(0, item.author.handle.find('@', 1));
  if (!page || name.size() < 2 || !page->path.starts_with("/" + name + "/")) return item.author.remote_id;
  return page->origin() + "/" + name;
}

std::string kind_of(std::string_view type, std::string_view media) {
  for (const std::string_view kind : {"image", "video", "audio"})
    if (media.starts_with(kind)) return std::string(kind);
  if (type == "Image") return "image";
  if (type == "Video") return "video";
  if (type == "Audio") return "audio";
  return type == "Link" || type == "Page" ? "link" : "file";
}

void add_attachments(const json::object& o, Incoming& item) {
  const auto add = [&](const json::value& v) {
    const auto* file = v.if_object();
    if (!file || item.attachments.size() >= limits::kAttachmentsPerMessage) return;
    Attachment a;
    a.type = text_at(*file, "mediaType");
    a.kind = kind_of(type_of(*file), a.type);
    a.url = page_of(*file);
    if (a.url.empty()) a.url = text_at(*file, "href");
    if (a.url.empty()) return;
    a.alt = text_at(*file, "name");
    a.width = static_cast<int>(number_at(*file, "width").value_or(0));
    a.height = static_cast<int>(number_at(*file, "height").value_or(0));
    item.attachments.push_back(std::move(a));
  };
  const auto* value = o.if_contains("attachment");
  if (value && value->is_array())
    for (const auto& one : value->get_array()) add(one);
  else if (value)
    add(*value);
}

// `content`, or the first of `contentMap`, which also names the language.
void read_words(const json::object& o, Incoming& item) {
  item.html = text_at(o, "content");
  if (const auto* map = object_at(o, "contentMap"))
    for (const auto& [language, words] : *map) {
      if (!words.is_string()) continue;
      const std::string_view said = words.get_string();
      if (item.html.empty()) item.html = said;
      if (said == item.html) {
        item.language = language;
        break;
      }
    }
  if (const auto media = text_at(o, "mediaType"); media == "text/plain" || media == "text/markdown")
    item.html = text::text_to_html(item.html);
  item.text = text::html_to_text(item.html);
  const auto name = text_at(o, "name");
  item.subject = text_at(o, "summary");
  if (item.text.empty())
    item.text = name.empty() ? std::string() : name;
  else if (item.subject.empty())
    item.subject = name;
}

void read_quote(const json::object& o, Incoming& item) {
  for (const char* const key : {"quote", "quoteUrl", "quoteUri", "_misskey_quote"}) {
    auto id = id_of(o.if_contains(key));
    if (id.empty()) continue;
    item.quoted = Quoted{.remote_id = id, .author = {}, .text = {}, .url = id};
    return;
  }
}

Result<Incoming> object_from(const json::object& o, const json::value* actor) {
  Incoming item;
  item.addressed = false;
  item.remote_id = text_at(o, "id");
  const auto* by = first_at(o, "attributedTo");
  // Whoever sent it may say more of themselves than the object does.
  if (!by || (by->is_string() && actor && actor->is_object() && id_of(actor) == id_of(by))) by = actor;
  item.author = author_from(by);
  if (item.remote_id.empty() || item.author.remote_id.empty())
    return fail(Kind::corrupt, "an object without id or author");
  const auto published = time_at(o, "published");
  if (!published) return fail(Kind::corrupt, "an object without a readable date");
  item.sent_at = *published;
  if (const auto updated = time_at(o, "updated"); updated && *updated > *published) item.edited_at = updated;
  item.parent = id_of(first_at(o, "inReplyTo"));
  item.url = page_of(o);
  if (item.url.empty()) item.url = item.remote_id;
  if (item.author.profile_url == item.author.remote_id) item.author.profile_url = profile_from(item);
  item.visibility = visibility_of(o);
  read_words(o, item);
  if (item.html.size() > limits::kMessageHtmlBytes) return fail(Kind::too_large, "an object of more than 512 kB");
  add_attachments(o, item);
  read_quote(o, item);
  return item;
}

bool is_post(std::string_view type) {
  return is_any(type,
                {"Note", "Article", "Question", "Page", "Event", "Video", "Audio", "Image", "Document", "Review"});
}

Result<Incoming> reaction_from(const json::object& o, ReactionKind kind) {
  Incoming item;
  item.addressed = false;
  item.what = Incoming::What::reaction;
  item.reaction = kind;
  item.remote_id = text_at(o, "id");
  item.author = author_from(first_at(o, "actor"));
  item.target = id_of(first_at(o, "object"));
  if (item.remote_id.empty() || item.author.remote_id.empty() || item.target.empty())
    return fail(Kind::corrupt, "an activity without id, actor or object");
  // Mastodon's Like and Follow carry no date; whoever receives them knows when.
  item.sent_at = time_at(o, "published").value_or(Time{});
  return item;
}

}  // namespace

Result<Incoming> read_activity(std::string_view body) {
  TRY(const auto value, read_json(body, "the server"));
  const auto* o = value.if_object();
  if (!o) return fail(Kind::corrupt, "the server sent no object");
  const auto type = type_of(*o);
  if (is_post(type)) return object_from(*o, nullptr);
  if (type == "Announce") return reaction_from(*o, ReactionKind::share);
  if (type == "Like" || type == "EmojiReact") return reaction_from(*o, ReactionKind::like);
  if (type == "Follow") return reaction_from(*o, ReactionKind::follow);
  const auto* object = first_at(*o, "object");
  if (type == "Delete") {
    Incoming item;
    item.what = Incoming::What::deletion;
    item.addressed = false;
    item.remote_id = id_of(object);
    item.author = author_from(first_at(*o, "actor"));
    if (item.remote_id.empty()) return fail(Kind::corrupt, "a deletion that names nothing");
    return item;
  }
  if (type == "Create" || type == "Update") {
    if (!object || !object->is_object()) return fail(Kind::corrupt, "an activity without its object");
    if (!is_post(type_of(object->get_object())))
      return fail(Kind::unsupported, fmt::format("`{}` of something that is no post", type));
    TRY(auto item, object_from(object->get_object(), first_at(*o, "actor")));
    if (type == "Update") item.what = Incoming::What::edit;
    return item;
  }
  return fail(Kind::unsupported, fmt::format("`{}` is nothing that is said or done to us", type.substr(0, 60)));
}

}  // namespace kith::channels::activitystreams
