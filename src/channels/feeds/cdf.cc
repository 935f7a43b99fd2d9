#include "channels/feeds/cdf.h"

#include "base/limits.h"
#include "channels/feeds/feed_text.h"
#include "channels/feeds/xml_names.h"
#include "text/dates.h"
#include "text/html.h"

namespace kith::channels::feeds {
namespace {

using Node = pugi::xml_node;

constexpr int kDepthMost = 20;

std::string address_of(const Node& node, const std::string& base) {
  if (const auto href = attribute(node, "href"); !href.empty()) return absolute(href, base);
  return absolute(attribute(child(node, Space::plain, "a"), "href"), base);
}

void add_item(const Node& node, const std::string& base, Feed& feed) {
  FeedItem item;
  item.url = address_of(node, base);
  item.title = plain(text_at(node, Space::plain, "title"));
  item.updated = text::parse_written_date(attribute(node, "lastmod"));
  item.published = item.updated;
  item.language = feed.language;
  finish_item(item, safe(text_at(node, Space::plain, "abstract"), item.url.empty() ? base : item.url), {});
  feed.items.push_back(std::move(item));
}

// Channels hold channels; their items are the feed's.
void add_items(const Node& channel, const std::string& base, Feed& feed, int depth) {
  for (const auto& node : channel.children()) {
    if (feed.items.size() >= limits::kFeedItems || depth > kDepthMost) return;
    if (is(node, Space::plain, "item")) add_item(node, base, feed);
    if (is(node, Space::plain, "channel")) add_items(node, base, feed, depth + 1);
  }
}

}  // namespace

bool is_cdf(const Node& root) {
  if (name_of(root).local != "channel") return false;
  for (const std::string_view name : {"href", "lastmod", "base", "level", "precache"})
    if (!attribute(root, name).empty()) return true;
  for (const auto& node : root.children()) {
    for (const std::string_view name : {"abstract", "logo", "schedule", "usage"})
      if (is(node, Space::plain, name)) return true;
    if (is(node, Space::plain, "item") && (!attribute(node, "href").empty() || !attribute(node, "lastmod").empty()))
      return true;
    if (is(node, Space::plain, "item") && child(node, Space::plain, "abstract")) return true;
  }
  return false;
}

void read_cdf(const Node& channel, const std::string& base, Feed& feed) {
  feed.format = "cdf";
  const auto own = absolute(attribute(channel, "base"), base);
  const auto& inner = own.empty() ? base : own;
  feed.title = plain(text_at(channel, Space::plain, "title"));
  feed.subtitle = plain(text_at(channel, Space::plain, "abstract"));
  feed.link = address_of(channel, inner);
  feed.updated = text::parse_written_date(attribute(channel, "lastmod"));
  feed.language = language_of(channel);
  add_items(channel, inner, feed, 0);
}

}  // namespace kith::channels::feeds
