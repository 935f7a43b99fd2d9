// What a feed's items are to intake, and which of them are new.
#include <algorithm>
#include <cstring>
#include <unordered_map>

#include "base/limits.h"
#include "base/secret.h"
#include "channels/feeds/feeds.h"
#include "channels/json_read.h"
#include "text/html.h"
#include "text/url.h"

namespace kith::channels::feeds {
namespace {

constexpr std::size_t kIdMost = 500;
constexpr std::size_t kEntryBytes = 12;

std::uint64_t digest64(std::string_view text) {
  const std::string digest = sha256(text);
  std::uint64_t out;
  std::memcpy(&out, digest.data(), sizeof out);
  return out;
}

std::uint32_t content_digest(const FeedItem& item) {
  return static_cast<std::uint32_t>(digest64(item.title + "\n" + item.url + "\n" + item.html));
}

std::string remote_id(const FeedItem& item) {
  return item.id.size() <= kIdMost ? item.id : "long." + sha256_hex(item.id).substr(0, 40);
}

Author author_of(const FeedItem& item, const Feed& feed, std::string_view feed_url) {
  Author out;
  const std::string site = text::site_of(feed_url);
  if (item.authors.empty()) {
    out.remote_id = std::string(feed_url);
    out.name = feed.title.empty() ? site : feed.title;
    out.handle = site;
    out.profile_url = feed.link;
    return out;
  }
  const auto& person = item.authors.front();
  out.name = person.name.empty() ? person.address : person.name;
  out.remote_id = !person.url.empty()       ? person.url
                  : !person.address.empty() ? person.address
                                            : std::string(feed_url) + "#" + out.name;
  out.handle = person.address.empty() ? site : person.address;
  if (text::is_http_url(person.url)) out.profile_url = person.url;
  return out;
}

Incoming incoming_of(const FeedItem& item, const Feed& feed, std::string_view feed_url,
                     Time fetched_at) {
  Incoming in;
  in.remote_id = in.thread = remote_id(item);
  in.author = author_of(item, feed, feed_url);
  in.addressed = false;
  in.subject = item.title;
  in.text = !item.text.empty() ? item.text : !item.summary.empty() ? item.summary : item.title;
  in.html = item.html;
  in.url = item.url;
  in.language = item.language;
  in.visibility = Visibility::everyone;
  in.sent_at = std::min(item.published.value_or(feed.updated.value_or(fetched_at)), fetched_at);
  for (const auto& e : item.enclosures) {
    const auto kind = e.type.substr(0, e.type.find('/'));
    const bool shown = kind == "image" || kind == "video" || kind == "audio";
    in.attachments.push_back({.kind = shown ? kind : "file",
                              .url = e.url,
                              .preview_url = {},
                              .alt = {},
                              .type = e.type,
                              .name = {},
                              .size = e.length});
  }
  return in;
}

std::string packed(const std::vector<Cursor::Known>& items) {
  std::string bytes;
  bytes.reserve(items.size() * kEntryBytes);
  for (const auto& known : items) {
    bytes.append(reinterpret_cast<const char*>(&known.id), 8);
    bytes.append(reinterpret_cast<const char*>(&known.content), 4);
  }
  return base64url(bytes);
}

}  // namespace

std::string to_text(const Cursor& c) {
  json::object o;
  o["feed"] = 1;
  if (!c.etag.empty()) o["etag"] = c.etag;
  if (!c.last_modified.empty()) o["modified"] = c.last_modified;
  if (!c.address.empty()) o["address"] = c.address;
  if (!c.moving_to.empty()) o["moving"] = c.moving_to;
  if (c.sightings > 0) o["sightings"] = c.sightings;
  o["items"] = packed(c.items);
  return json::serialize(o);
}

Result<Cursor> cursor_from(std::string_view text) {
  Cursor c;
  if (text.empty()) return c;
  const auto bad = [] { return fail(Kind::invalid, "this is no cursor of a feed"); };
  const auto value = read_json(text, "the cursor");
  const auto* o = value ? value->if_object() : nullptr;
  if (!o || number_at(*o, "feed") != 1) return bad();
  c.etag = text_at(*o, "etag");
  c.last_modified = text_at(*o, "modified");
  c.address = text_at(*o, "address");
  c.moving_to = text_at(*o, "moving");
  c.sightings =
      static_cast<int>(std::clamp<std::int64_t>(number_at(*o, "sightings").value_or(0), 0, 1000));
  const auto bytes = from_base64(text_at(*o, "items"));
  if (!bytes || bytes->size() % kEntryBytes != 0 ||
      bytes->size() > kEntryBytes * limits::kFeedItems)
    return bad();
  for (std::size_t i = 0; i < bytes->size(); i += kEntryBytes) {
    Cursor::Known known{};
    std::memcpy(&known.id, bytes->data() + i, 8);
    std::memcpy(&known.content, bytes->data() + i + 8, 4);
    c.items.push_back(known);
  }
  return c;
}

News news_of(const Feed& feed, std::string_view feed_url, Cursor& cursor, Time fetched_at,
             std::size_t most) {
  std::unordered_map<std::uint64_t, std::uint32_t> before;
  for (const auto& known : cursor.items) before[known.id] = known.content;
  struct Candidate {
    Incoming in;
    Cursor::Known mark;
    std::size_t place;
  };
  std::vector<Candidate> fresh;
  std::vector<Cursor::Known> kept;
  std::unordered_map<std::uint64_t, bool> seen;
  for (std::size_t i = 0; i < feed.items.size(); ++i) {
    const FeedItem& item = feed.items[i];
    if (item.url.empty() && item.title.empty() && item.text.empty() && item.summary.empty() && item.enclosures.empty())
      continue;  // nothing there to read
    const Cursor::Known mark{digest64(remote_id(item)), content_digest(item)};
    if (!seen.emplace(mark.id, true).second)
      continue;  // the same id twice in one document: the first counts
    const auto known = before.find(mark.id);
    if (known != before.end() && known->second == mark.content) {
      kept.push_back(mark);
      continue;
    }
    Incoming in = incoming_of(item, feed, feed_url, fetched_at);
    if (known != before.end()) {
      in.what = Incoming::What::edit;
      in.edited_at = std::min(item.updated.value_or(fetched_at), fetched_at);
    }
    // Feeds begin with their newest item: of two with one time the later in the document is the
    // older.
    fresh.push_back({std::move(in), mark, feed.items.size() - i});
  }
  std::sort(fresh.begin(), fresh.end(), [](const Candidate& a, const Candidate& b) {
    return std::pair(a.in.sent_at, a.place) < std::pair(b.in.sent_at, b.place);
  });
  News news;
  news.more = fresh.size() > most;
  for (std::size_t i = 0; i < fresh.size(); ++i) {
    if (i < most) {
      kept.push_back(fresh[i].mark);
      news.items.push_back(std::move(fresh[i].in));
    } else if (const auto known = before.find(fresh[i].mark.id); known != before.end()) {
      kept.push_back({known->first, known->second});  // a change still to be told
    }
  }
  cursor.items = std::move(kept);
  return news;
}

}  // namespace kith::channels::feeds
