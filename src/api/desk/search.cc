// Search over everything that was said, and what a query would find.
#include "api/listen/hit_json.h"
#include "api/listen/query_text.h"
#include "base/limits.h"
#include "text/utf8.h"

namespace kith::api {
namespace {

constexpr const char* kSearch = "/api/v1/workspaces/{ws}/search";
constexpr const char* kPreview = "/api/v1/workspaces/{ws}/queries/preview";
constexpr std::size_t kSnippet = 240;
constexpr int kExamples = 20;

json::value text_or_nothing(const std::string& text) {
  if (text.empty()) return nullptr;
  return json::string(text);
}

std::string snippet_of(const inbox::Hit& hit) {
  std::string text = hit.text;
  auto spans = hit.spans;
  inbox::cut_around(text, spans, kSnippet);
  std::ranges::replace(text, '\n', ' ');
  return text;
}

json::object found_json(const inbox::Hit& hit, const Pictures& pictures) {
  auto out = hit_json(hit, pictures);
  out["message_id"] = to_string(hit.message.id);
  out["snippet"] = snippet_of(hit);
  out["sent_at"] = format_time(hit.message.sent_at);
  out["conversation"] = item_json(*hit.conversation, pictures);
  return out;
}

Result<net::Response> search(DeskApi& api, Call& call) {
  TRY(const int limit, call.limit());
  const auto written = call.http.query_value("q");
  const auto query = match::parse(written);
  if (!query) return bad_query(written, query.error());
  TRY(const auto found, api.archive.search(call.workspace(), *query, call.cursor(), limit));
  json::array items;
  for (const auto& hit : found.items)
    if (hit.conversation) items.push_back(found_json(hit, api.pictures));
  return ok({{"items", std::move(items)},
             {"next", found.next.empty() ? json::value() : json::value(found.next)},
             {"truncated", found.truncated},
             {"searched_to", time_or_null(found.searched_to)},
             {"indexing", found.indexing}});
}

json::value loudest_json(const std::optional<inbox::Preview::Loudest>& loudest, bool with_handle) {
  if (!loudest) return nullptr;
  json::object out{{"name", loudest->name}, {"share", loudest->share}};
  if (with_handle) out["handle"] = text_or_nothing(loudest->handle);
  return out;
}

Result<net::Response> preview(DeskApi& api, Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  const auto written = body.raw_text("query", 0, limits::kQueryBytes);
  const auto back = body.number_if("days", 1, 90).value_or(14);
  const auto examples = body.number_if("examples", 0, kExamples).value_or(6);
  TRYV(body.done());
  const auto query = match::parse(written);
  if (!query) return bad_query(written, query.error());
  TRY(const auto found,
      api.archive.preview(call.workspace(), *query, static_cast<int>(back), static_cast<int>(examples)));
  json::array days, hits;
  for (const auto& day : found.days) days.push_back({{"day", day.day}, {"count", day.count}});
  for (const auto& hit : found.examples) hits.push_back(hit_json(hit, api.pictures));
  return ok({{"days", std::move(days)},
             {"total", found.total},
             {"truncated", found.truncated},
             {"searched_to", time_or_null(found.searched_to)},
             {"indexing", found.indexing},
             {"examples", std::move(hits)},
             {"noise",
              {{"author", loudest_json(found.author, true)},
               {"site", loudest_json(found.site, false)},
               {"repeats", found.repeats},
               {"known", found.known}}}});
}

}  // namespace

json::object hit_json(const inbox::Hit& hit, const Pictures& pictures) {
  const auto& m = hit.message;
  json::object author{{"name", m.author.name},
                      {"handle", text_or_nothing(m.author.handle)},
                      {"avatar_url", picture_or_null(m.author.avatar_url, pictures)}};
  json::object message{{"id", to_string(m.id)},
                       {"direction", name(m.direction)},
                       {"author", std::move(author)},
                       {"text", hit.text},
                       {"title", text_or_nothing(hit.title)},
                       {"url", address_or_null(m.url)},
                       {"lang", text_or_nothing(m.lang)},
                       {"sent_at", format_time(m.sent_at)}};
  json::object out{{"id", to_string(m.id)},
                   {"spans", spans_json(hit.spans)},
                   {"title_spans", spans_json(hit.title_spans)},
                   {"message", std::move(message)},
                   {"channel", nullptr},
                   {"contact", nullptr},
                   {"conversation_id", nullptr}};
  if (!hit.conversation) return out;
  const auto item = item_json(*hit.conversation, pictures);
  out["channel"] = item.at("channel");
  out["contact"] = item.at("contact");
  out["conversation_id"] = to_string(hit.conversation->id);
  return out;
}

void add_search(Routes& routes, DeskApi& api) {
  routes.add(
      {.method = "GET", .pattern = kSearch, .scope = "desk:read", .run = [&api](Call& c) { return search(api, c); }});
  routes.add({.method = "POST", .pattern = kPreview, .scope = "desk:read", .run = [&api](Call& c) {
                return preview(api, c);
              }});
}

}  // namespace kith::api
