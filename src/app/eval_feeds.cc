// Feeds from the shell: feed-parse.
#include <boost/json.hpp>

#include "app/eval.h"
#include "base/time.h"
#include "channels/feeds/feed.h"

namespace kith::app {
namespace {

namespace json = boost::json;
namespace feeds = channels::feeds;

json::value when(const std::optional<Time>& time) {
  return time ? json::value(format_time(*time)) : json::value(nullptr);
}

json::array written(const std::vector<feeds::FeedPerson>& people) {
  json::array list;
  for (const auto& one : people)
    list.push_back(json::object{{"name", one.name}, {"email", one.address}, {"url", one.url}});
  return list;
}

std::string first_name(const std::vector<feeds::FeedPerson>& people) {
  if (people.empty()) return {};
  return people.front().name.empty() ? people.front().address : people.front().name;
}

json::array written(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}

json::object written(const feeds::FeedItem& item) {
  json::array enclosures;
  for (const auto& one : item.enclosures)
    enclosures.push_back(json::object{{"url", one.url}, {"type", one.type}, {"length", one.length}});
  return {{"id", item.id},
          {"url", item.url},
          {"title", item.title},
          {"html", item.html},
          {"text", item.text},
          {"summary", item.summary},
          {"author", first_name(item.authors)},
          {"authors", written(item.authors)},
          {"published", when(item.published)},
          {"updated", when(item.updated)},
          {"language", item.language},
          {"categories", written(item.categories)},
          {"enclosures", std::move(enclosures)},
          {"source", item.source},
          {"comments", item.comments},
          {"rights", item.rights}};
}

// {id, bytes_b64[, base_url, content_type]} → {id, feed: {…}, items: […]}
Result<void> feed_parse(const json::object& in, json::object& out) {
  TRY(const std::string bytes, bytes_field(in, "bytes_b64"));
  TRY(const std::string base, optional_string_field(in, "base_url"));
  TRY(const std::string type, optional_string_field(in, "content_type"));
  TRY(const auto feed, feeds::parse_feed(bytes, {.base_url = base, .content_type = type}));
  json::object head{{"format", feed.format},
                    {"title", feed.title},
                    {"subtitle", feed.subtitle},
                    {"link", feed.link},
                    {"id", feed.id},
                    {"language", feed.language},
                    {"published", when(feed.published)},
                    {"updated", when(feed.updated)},
                    {"author", first_name(feed.authors)},
                    {"authors", written(feed.authors)},
                    {"rights", feed.rights},
                    {"generator", feed.generator},
                    {"image", feed.image},
                    {"self", feed.self},
                    {"next", feed.next},
                    {"hubs", written(feed.hubs)}};
  json::array items;
  for (const auto& item : feed.items) items.push_back(written(item));
  out["feed"] = std::move(head);
  out["items"] = std::move(items);
  return {};
}

}  // namespace

void add_feed_tasks(std::vector<EvalTask>& tasks) {
  tasks.push_back({"feed-parse", "a feed of any format and its items", feed_parse});
}

}  // namespace kith::app
