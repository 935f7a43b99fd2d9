#include "channels/feeds/feed_json.h"

#include "base/limits.h"
#include "base/secret.h"
#include "channels/json_read.h"
#include "text/dates.h"
#include "text/html.h"
#include "text/url.h"

namespace kith::channels::feeds {
namespace {

std::string absolute(const std::string& address, std::string_view base) {
  if (address.empty()) return {};
  const auto url = text::parse_url(address, base);
  return url ? url->to_string() : std::string();
}

std::vector<FeedPerson> people(const json::object& in) {
  std::vector<FeedPerson> out;
  const auto add = [&](const json::object& o) {
    FeedPerson p{text_at(o, "name"), {}, text_at(o, "url")};
    if (p.url.starts_with("mailto:")) p.address = p.url.substr(7);
    if (out.size() < 20 && (!p.name.empty() || !p.url.empty())) out.push_back(std::move(p));
  };
  if (const auto* list = array_at(in, "authors"))
    for (const auto& one : *list)
      if (const auto* o = one.if_object()) add(*o);
  if (const auto* one = object_at(in, "author"); one && out.empty()) add(*one);
  return out;
}

FeedItem item_of(const json::object& in, const Feed& feed, std::string_view base) {
  FeedItem item;
  item.id = text_at(in, "id");
  item.url = absolute(text_at(in, "url"), base);
  if (item.url.empty()) item.url = absolute(text_at(in, "external_url"), base);
  item.title = text_at(in, "title");
  text::SafeHtmlOptions options;
  options.base_url = item.url.empty() ? base : std::string_view(item.url);
  options.picture = [](std::string_view address) { return std::string(address); };
  const std::string html = text_at(in, "content_html"), plain = text_at(in, "content_text");
  item.html = text::safe_html(html.empty() ? text::text_to_html(plain) : html, options);
  item.text = plain.empty() ? text::html_to_text(item.html, {.link_addresses = true}) : plain;
  item.summary = text_at(in, "summary");
  item.authors = people(in);
  if (item.authors.empty()) item.authors = feed.authors;
  item.published = text::parse_written_date(text_at(in, "date_published"));
  item.updated = text::parse_written_date(text_at(in, "date_modified"));
  if (!item.published) item.published = item.updated;
  item.language = text_at(in, "language");
  if (item.language.empty()) item.language = feed.language;
  if (const auto* tags = array_at(in, "tags"))
    for (const auto& tag : *tags)
      if (tag.is_string() && item.categories.size() < 100) item.categories.emplace_back(tag.get_string());
  const std::string image = absolute(text_at(in, "image"), base);
  if (!image.empty()) item.enclosures.push_back({image, "image/*", 0});
  if (const auto* files = array_at(in, "attachments"))
    for (const auto& file : *files)
      if (const auto* o = file.if_object(); o && item.enclosures.size() < limits::kAttachmentsPerMessage)
        item.enclosures.push_back(
            {absolute(text_at(*o, "url"), base), text_at(*o, "mime_type"), number_at(*o, "size_in_bytes").value_or(0)});
  if (item.id.empty()) item.id = item.url;
  if (item.id.empty() && !(item.title.empty() && item.text.empty()))
    item.id = "made." + sha256_hex(item.title + "\n" + item.text).substr(0, 40);
  return item;
}

}  // namespace

Result<Feed> parse_json_feed(std::string_view bytes, const FeedSource& source) {
  TRY(const auto value, read_json(bytes, "the feed"));
  const auto* top = value.if_object();
  const auto* items = top ? array_at(*top, "items") : nullptr;
  if (!items) return fail(Kind::corrupt, "this is no feed: the JSON has no list of items");
  Feed feed;
  feed.format = "json";
  feed.title = text_at(*top, "title");
  feed.subtitle = text_at(*top, "description");
  feed.link = absolute(text_at(*top, "home_page_url"), source.base_url);
  feed.self = absolute(text_at(*top, "feed_url"), source.base_url);
  feed.next = absolute(text_at(*top, "next_url"), source.base_url);
  feed.language = text_at(*top, "language");
  feed.authors = people(*top);
  feed.image = absolute(text_at(*top, "icon"), source.base_url);
  if (feed.image.empty()) feed.image = absolute(text_at(*top, "favicon"), source.base_url);
  if (const auto* hubs = array_at(*top, "hubs"))
    for (const auto& hub : *hubs)
      if (const auto* o = hub.if_object(); o && feed.hubs.size() < 5) feed.hubs.push_back(text_at(*o, "url"));
  for (const auto& one : *items) {
    if (feed.items.size() >= limits::kFeedItems) break;
    if (const auto* o = one.if_object())
      if (auto item = item_of(*o, feed, source.base_url); !item.id.empty()) feed.items.push_back(std::move(item));
  }
  return feed;
}

}  // namespace kith::channels::feeds
