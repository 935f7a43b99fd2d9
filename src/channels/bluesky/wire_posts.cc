// Posts and notifications, read.
#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "channels/bluesky/wire_json.h"
#include "text/html.h"
#include "text/url.h"
#include "text/utf8.h"

namespace kith::channels::bluesky {
Author author_from(const json::object& o) {
  Author a;
  a.remote_id = text_at(o, "did");
  const auto handle = text_at(o, "handle");
  a.handle = handle.empty() || handle == "handle.invalid" ? a.remote_id : "@" + handle;
  a.name = text_at(o, "displayName");
  if (a.name.empty()) a.name = handle;
  a.avatar_url = text_at(o, "avatar");
  a.profile_url = fmt::format("https://bsky.app/profile/{}", handle.empty() ? a.remote_id : handle);
  a.followers = number_at(o, "followersCount");
  return a;
}

namespace {

// A link facet within the text, by UTF-8 byte offsets.
struct Link {
  std::size_t start, end;
  std::string uri;
};

std::vector<Link> links_of(const json::object& record, std::string_view text) {
  std::vector<Link> links;
  const auto* facets = array_at(record, "facets");
  if (!facets) return links;
  for (const auto& f : *facets) {
    const auto* facet = f.if_object();
    const auto* index = facet ? object_at(*facet, "index") : nullptr;
    const auto* features = facet ? array_at(*facet, "features") : nullptr;
    if (!index || !features) continue;
    const auto start = number_at(*index, "byteStart"), end = number_at(*index, "byteEnd");
    if (!start || !end || *start < 0 || *end <= *start || *end > static_cast<std::int64_t>(text.size())) continue;
    for (const auto& feature : *features)
      if (const auto* o = feature.if_object(); o && text_at(*o, "$type") == "app.bsky.richtext.facet#link")
        if (auto uri = text_at(*o, "uri"); text::is_http_url(uri))
          links.push_back({static_cast<std::size_t>(*start), static_cast<std::size_t>(*end), std::move(uri)});
  }
  std::sort(links.begin(), links.end(), [](const Link& a, const Link& b) { return a.start < b.start; });
  // Facets must not overlap; of two that do the first counts.
  for (std::size_t i = 1; i < links.size();)
    if (links[i].start < links[i - 1].end)
      links.erase(links.begin() + static_cast<std::ptrdiff_t>(i));
    else
      ++i;
  return links;
}

bool is_shortened(std::string_view shown) {
  return shown.ends_with("...") || shown.ends_with("\xE2\x80\xA6");
}

PostRecord record_from(const json::object& o) {
  PostRecord r;
  const auto raw = text_at(o, "text");
  r.created_at = time_at(o, "createdAt");
  if (const auto* langs = array_at(o, "langs"); langs && !langs->empty() && langs->front().is_string())
    r.language = langs->front().get_string();
  if (const auto* reply = object_at(o, "reply")) {
    r.root = ref_from(object_at(*reply, "root"));
    r.parent = ref_from(object_at(*reply, "parent"));
  }
  const auto links = links_of(o, raw);
  bool hidden = false;
  std::size_t at = 0;
  std::string html;
  const auto plain = [&](std::string_view part) {
    r.text += part;
    html += text::escape_html(part);
  };
  for (const auto& link : links) {
    const auto shown = std::string_view(raw).substr(link.start, link.end - link.start);
    plain(std::string_view(raw).substr(at, link.start - at));
    r.text += is_shortened(shown) ? link.uri : std::string(shown);
    html += fmt::format("<a href=\"{}\">{}</a>", text::escape_html(link.uri), text::escape_html(shown));
    hidden |= shown != link.uri;
    at = link.end;
  }
  plain(std::string_view(raw).substr(at));
  r.text = text::repair_utf8(r.text);
  if (hidden) {
    std::string lines;
    for (const char c : html) lines += c == '\n' ? std::string("<br>") : std::string(1, c);
    r.html = "<p>" + lines + "</p>";
  }
  return r;
}

void add_images(const json::array& images, Incoming& item) {
  for (const auto& v : images) {
    const auto* o = v.if_object();
    if (!o || item.attachments.size() >= limits::kAttachmentsPerMessage) continue;
    Attachment a;
    a.kind = "image";
    a.url = text_at(*o, "fullsize");
    a.preview_url = text_at(*o, "thumb");
    if (a.preview_url.empty()) a.preview_url = text_at(*o, "thumbnail");
    a.alt = text_at(*o, "alt");
    if (const auto* ratio = object_at(*o, "aspectRatio")) {
      a.width = static_cast<int>(number_at(*ratio, "width").value_or(0));
      a.height = static_cast<int>(number_at(*ratio, "height").value_or(0));
    }
    item.attachments.push_back(std::move(a));
  }
}

void add_quote(const json::object& record, Incoming& item) {
  // A deleted, blocked or detached quote has no author and no words.
  Quoted q;
  q.remote_id = text_at(record, "uri");
  if (const auto* author = object_at(record, "author")) q.author = text_at(*author, "handle");
  if (const auto* value = object_at(record, "value")) q.text = record_from(*value).text;
  if (q.remote_id.empty()) return;
  if (const auto uri = parse_at_uri(q.remote_id); uri && !q.author.empty()) q.url = web_url(q.author, *uri);
  item.quoted = std::move(q);
}

void add_embed(const json::object& embed, Incoming& item) {
  const auto type = text_at(embed, "$type");
  if (const auto* images = array_at(embed, "images")) add_images(*images, item);
  if (const auto* items = array_at(embed, "items")) add_images(*items, item);
  if (type == "app.bsky.embed.video#view") {
    Attachment a;
    a.kind = "video";
    a.url = text_at(embed, "playlist");
    a.preview_url = text_at(embed, "thumbnail");
    a.alt = text_at(embed, "alt");
    item.attachments.push_back(std::move(a));
  }
  if (const auto* external = object_at(embed, "external")) {
    Attachment a;
    a.kind = "link";
    a.url = text_at(*external, "uri");
    a.alt = text_at(*external, "title");
    a.preview_url = text_at(*external, "thumb");
    item.attachments.push_back(std::move(a));
  }
  if (const auto* media = object_at(embed, "media")) add_embed(*media, item);
  if (const auto* record = object_at(embed, "record")) {
    const auto* inner = object_at(*record, "record");  // recordWithMedia holds it one deeper
    add_quote(inner ? *inner : *record, item);
  }
}

// The parts of an item that a record tells.
void fill(Incoming& item, const StrongRef& ref, const PostRecord& record) {
  item.remote_id = ref.uri;
  item.thread = record.root ? record.root->uri : ref.uri;
  item.parent = record.parent ? record.parent->uri : "";
  item.text = record.text;
  item.html = record.html;
  item.language = record.language;
}

Result<PostView> view_from(const json::object& o, const Viewpoint& view) {
  const auto* author = object_at(o, "author");
  const auto* record = object_at(o, "record");
  const auto ref = ref_from(&o);
  if (!author || !record || !ref || text_at(*author, "did").empty())
    return fail(Kind::corrupt, "a post without author, record or address");
  TRY(const auto uri, parse_at_uri(ref->uri));
  PostView p{.ref = *ref, .record = record_from(*record), .item = {}};
  const auto indexed = time_at(o, "indexedAt");
  const auto created = p.record.created_at;
  if (!indexed && !created) return fail(Kind::corrupt, "a post without a readable date");
  fill(p.item, p.ref, p.record);
  p.item.author = author_from(*author);
  p.item.own = p.item.author.remote_id == view.did;
  p.item.addressed = false;
  // A client may claim any time; it cannot have been later than it was seen.
  p.item.sent_at = created && indexed ? std::min(*created, *indexed) : created.value_or(indexed.value_or(Time{}));
  p.item.url = web_url(text_at(*author, "handle"), uri);
  if (const auto* embed = object_at(o, "embed")) add_embed(*embed, p.item);
  return p;
}

std::optional<ReactionKind> reaction_of(std::string_view reason) {
  if (reason == "like" || reason == "like-via-repost") return ReactionKind::like;
  if (reason == "repost" || reason == "repost-via-repost") return ReactionKind::share;
  if (reason == "follow") return ReactionKind::follow;
  if (reason == "quote") return ReactionKind::quote;
  return std::nullopt;
}

std::string subject_of(const json::object& o, const json::object& record) {
  if (const auto* subject = object_at(record, "subject")) return text_at(*subject, "uri");
  return text_at(o, "reasonSubject");
}

void add_message(const json::object& o, const Viewpoint& view, Notification& n) {
  const auto* record = object_at(o, "record");
  const auto post = record_from(*record);
  Incoming item;
  fill(item, StrongRef{.uri = n.uri, .cid = text_at(o, "cid")}, post);
  item.author = author_from(*object_at(o, "author"));
  item.own = item.author.remote_id == view.did;
  item.sent_at = post.created_at ? std::min(*post.created_at, n.at) : n.at;
  const auto uri = parse_at_uri(n.uri);
  if (uri) item.url = web_url(text_at(*object_at(o, "author"), "handle"), *uri);
  const auto parent = parse_at_uri(item.parent);
  item.addressed = !item.own && (n.reason == "mention" || (n.reason == "reply" && parent && parent->did == view.did));
  for (const auto& above : {item.thread, item.parent})
    if (!above.empty() && above != n.uri && std::find(n.context.begin(), n.context.end(), above) == n.context.end())
      n.context.push_back(above);
  n.items.push_back(std::move(item));
}

Result<Notification> notification_from(const json::object& o, const Viewpoint& view) {
  Notification n{.uri = text_at(o, "uri"), .reason = text_at(o, "reason"), .at = {}, .items = {}, .context = {}};
  const auto* author = object_at(o, "author");
  const auto* record = object_at(o, "record");
  const auto at = time_at(o, "indexedAt");
  if (n.uri.empty() || n.reason.empty() || !at || !author || text_at(*author, "did").empty() || !record)
    return fail(Kind::corrupt, "a notification without address, reason, date, author or record");
  n.at = *at;
  if (n.reason == "mention" || n.reason == "reply" || n.reason == "quote" || n.reason == "subscribed-post")
    add_message(o, view, n);
  if (const auto kind = reaction_of(n.reason)) {
    Incoming item;
    item.what = Incoming::What::reaction;
    item.remote_id = *kind == ReactionKind::quote ? "quote:" + n.uri : n.uri;
    item.author = author_from(*author);
    item.reaction = *kind;
    item.target = *kind == ReactionKind::follow  ? view.did
                  : *kind == ReactionKind::quote ? text_at(o, "reasonSubject")
                                                 : subject_of(o, *record);
    item.sent_at = n.at;
    n.items.push_back(std::move(item));
  }
  return n;
}

Result<OwnRecord> own_record_from(const json::object& o) {
  const auto ref = ref_from(&o);
  const auto* value = object_at(o, "value");
  if (!ref || !value) return fail(Kind::corrupt, "a record without address or value");
  return OwnRecord{.ref = *ref, .record = record_from(*value)};
}

}  // namespace

Result<std::vector<PostView>> read_posts(std::string_view body, const Viewpoint& view) {
  TRY(const auto value, object_body(body));
  const auto* posts = array_at(value.get_object(), "posts");
  if (!posts) return fail(Kind::corrupt, "Bluesky sent no posts where some were asked for");
  std::vector<PostView> out;
  for (const auto& v : *posts)
    if (const auto* o = v.if_object())
      if (auto post = view_from(*o, view)) out.push_back(*std::move(post));
  return out;
}

Result<Notifications> read_notifications(std::string_view body, const Viewpoint& view) {
  TRY(const auto value, object_body(body));
  const auto* list = array_at(value.get_object(), "notifications");
  if (!list) return fail(Kind::corrupt, "Bluesky sent no notifications where they were asked for");
  Notifications out;
  out.cursor = text_at(value.get_object(), "cursor");
  for (const auto& v : *list) {
    const auto* o = v.if_object();
    Result<Notification> n =
        o ? notification_from(*o, view) : Result<Notification>(fail(Kind::corrupt, "a notification that is no object"));
    if (n) {
      out.list.push_back(*std::move(n));
      continue;
    }
    Poison p{.remote_id = o ? text_at(*o, "uri") : std::string(),
             .raw = json::serialize(v).substr(0, limits::kPoisonBytes),
             .error = n.error()};
    out.poison.push_back(std::move(p));
  }
  return out;
}

Result<Notification> read_notification(std::string_view raw, const Viewpoint& view) {
  TRY(const auto value, object_body(raw));
  return notification_from(value.get_object(), view);
}

Result<OwnRecords> read_records(std::string_view body) {
  TRY(const auto value, object_body(body));
  const auto* list = array_at(value.get_object(), "records");
  if (!list) return fail(Kind::corrupt, "Bluesky sent no records where they were asked for");
  OwnRecords out;
  out.cursor = text_at(value.get_object(), "cursor");
  for (const auto& v : *list)
    if (const auto* o = v.if_object())
      if (auto record = own_record_from(*o)) out.list.push_back(*std::move(record));
  return out;
}

Result<OwnRecord> read_record(std::string_view body) {
  TRY(const auto value, object_body(body));
  return own_record_from(value.get_object());
}

Incoming own_item(const OwnRecord& r, const Author& author) {
  Incoming item;
  fill(item, r.ref, r.record);
  item.author = author;
  item.own = true;
  item.addressed = false;
  item.sent_at = r.record.created_at.value_or(Time{});
  if (const auto uri = parse_at_uri(r.ref.uri))
    item.url = web_url(author.handle.starts_with('@') ? author.handle.substr(1) : author.handle, *uri);
  return item;
}

}  // namespace kith::channels::bluesky
