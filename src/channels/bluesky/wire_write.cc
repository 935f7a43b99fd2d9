// Records and request bodies, written.
#include "channels/bluesky/wire.h"
#include "channels/json_read.h"

namespace kith::channels::bluesky {
namespace {

json::object ref_json(const StrongRef& ref) {
  return {{"uri", ref.uri}, {"cid", ref.cid}};
}

void add_facet(json::array& facets, const text::Entity& e, json::object feature) {
  facets.push_back(json::object{{"index", json::object{{"byteStart", e.byte_start}, {"byteEnd", e.byte_end}}},
                                {"features", json::array{std::move(feature)}}});
}

json::array facets_json(const PostDraft& d) {
  json::array facets;
  for (const auto& e : d.entities.links)
    add_facet(facets, e, {{"$type", "app.bsky.richtext.facet#link"}, {"uri", e.value}});
  for (const auto& e : d.entities.mentions)
    if (const auto did = d.dids.find(e.value); did != d.dids.end())
      add_facet(facets, e, {{"$type", "app.bsky.richtext.facet#mention"}, {"did", did->second}});
  for (const auto& e : d.entities.hashtags)
    add_facet(facets, e, {{"$type", "app.bsky.richtext.facet#tag"}, {"tag", e.value}});
  return facets;
}

}  // namespace

std::string post_record(const PostDraft& d) {
  json::object o{{"$type", "app.bsky.feed.post"}, {"text", d.text}, {"createdAt", format_time(d.created_at)}};
  if (!d.language.empty()) o["langs"] = json::array{json::value(d.language)};
  if (auto facets = facets_json(d); !facets.empty()) o["facets"] = std::move(facets);
  if (d.reply) o["reply"] = json::object{{"root", ref_json(d.reply->first)}, {"parent", ref_json(d.reply->second)}};
  if (!d.pictures.empty()) {
    json::array images;
    for (const auto& p : d.pictures) {
      json::object image{{"image", json::parse(p.blob)}, {"alt", p.alt}};
      // Without it the app draws a square until the picture is there.
      if (p.width > 0 && p.height > 0) image["aspectRatio"] = json::object{{"width", p.width}, {"height", p.height}};
      images.push_back(std::move(image));
    }
    o["embed"] = json::object{{"$type", "app.bsky.embed.images"}, {"images", std::move(images)}};
  }
  return json::serialize(o);
}

std::string subject_record(std::string_view type, const StrongRef& subject, Time created_at) {
  return json::serialize(
      json::object{{"$type", type}, {"subject", ref_json(subject)}, {"createdAt", format_time(created_at)}});
}

std::string follow_record(std::string_view did, Time created_at) {
  return json::serialize(
      json::object{{"$type", "app.bsky.graph.follow"}, {"subject", did}, {"createdAt", format_time(created_at)}});
}

std::string put_body(std::string_view did, std::string_view collection, std::string_view rkey,
                     std::string_view record) {
  return json::serialize(
      json::object{{"repo", did}, {"collection", collection}, {"rkey", rkey}, {"record", json::parse(record)}});
}

std::string delete_body(const AtUri& u) {
  return json::serialize(json::object{{"repo", u.did}, {"collection", u.collection}, {"rkey", u.rkey}});
}

}  // namespace kith::channels::bluesky
