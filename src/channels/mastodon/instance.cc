#include <fmt/format.h>
#include <algorithm>

#include "channels/json_read.h"
#include "channels/mastodon/wire.h"

namespace kith::channels::mastodon {
namespace {

Flavour flavour_of(const json::object& o, std::string_view version) {
  std::string low(version);
  std::transform(low.begin(), low.end(), low.begin(), [](unsigned char c) { return std::tolower(c); });
  if (low.find("pleroma") != std::string::npos || low.find("akkoma") != std::string::npos) return Flavour::pleroma;
  if (low.find("snac") != std::string::npos) return Flavour::snac;
  const auto source = text_at(o, "source_url");
  if (low.find("gotosocial") != std::string::npos || source.find("gotosocial") != std::string::npos)
    return Flavour::gotosocial;
  if (object_at(o, "api_versions") && object_at(o, "api_versions")->contains("mastodon")) return Flavour::mastodon;
  if (!low.empty() && low.front() >= '0' && low.front() <= '9' && low.find("compatible") == std::string::npos)
    return Flavour::mastodon;
  return Flavour::other;
}

int positive(std::optional<std::int64_t> n, int otherwise) {
  return n && *n > 0 && *n < 100'000'000 ? static_cast<int>(*n) : otherwise;
}

void read_statuses_limits(const json::object& o, Instance& i) {
  i.text_limit = positive(number_at(o, "max_characters"), i.text_limit);
  i.media_most = positive(number_at(o, "max_media_attachments"), i.media_most);
  i.url_length = positive(number_at(o, "characters_reserved_per_url"), i.url_length);
}

void read_media_limits(const json::object& o, Instance& i) {
  i.image_bytes = static_cast<std::size_t>(positive(number_at(o, "image_size_limit"), static_cast<int>(i.image_bytes)));
  i.alt_limit = positive(number_at(o, "description_limit"), i.alt_limit);
  const auto* types = array_at(o, "supported_mime_types");
  if (!types) return;
  for (const auto& t : *types)
    if (t.is_string()) i.media_types.emplace_back(t.get_string());
}

// wss://streaming.example → https://streaming.example
std::string as_http(std::string url) {
  if (url.starts_with("wss://")) return "https://" + url.substr(6);
  if (url.starts_with("ws://")) return "http://" + url.substr(5);
  return url;
}

}  // namespace

std::string_view name(Flavour flavour) {
  switch (flavour) {
    case Flavour::mastodon:
      return "mastodon";
    case Flavour::gotosocial:
      return "gotosocial";
    case Flavour::pleroma:
      return "pleroma";
    case Flavour::snac:
      return "snac";
    case Flavour::other:
      break;
  }
  return "other";
}

Result<Instance> read_instance(std::string_view body) {
  TRY(const auto value, read_json(body, "the server"));
  const auto* o = value.if_object();
  if (!o) return fail(Kind::corrupt, "the server's description of itself is no JSON object");
  Instance i;
  i.version = text_at(*o, "version");
  i.domain = text_at(*o, "domain");
  if (i.domain.empty()) i.domain = text_at(*o, "uri");
  if (i.version.empty() && i.domain.empty())
    return fail(Kind::corrupt, "the server does not describe itself as Mastodon's API asks");
  i.flavour = flavour_of(*o, i.version);
  if (i.flavour == Flavour::gotosocial) i.text_limit = 5000, i.media_most = 6;
  i.text_limit = positive(number_at(*o, "max_toot_chars"), i.text_limit);
  i.image_bytes = static_cast<std::size_t>(positive(number_at(*o, "upload_limit"), static_cast<int>(i.image_bytes)));
  i.alt_limit = positive(number_at(*o, "description_limit"), i.alt_limit);
  if (const auto* c = object_at(*o, "configuration")) {
    if (const auto* s = object_at(*c, "statuses")) read_statuses_limits(*s, i);
    if (const auto* m = object_at(*c, "media_attachments")) read_media_limits(*m, i);
    if (const auto* urls = object_at(*c, "urls")) i.streaming = as_http(text_at(*urls, "streaming"));
  }
  if (i.streaming.empty())
    if (const auto* urls = object_at(*o, "urls")) i.streaming = as_http(text_at(*urls, "streaming_api"));
  return i;
}

Capability capability_of(const Instance& i) {
  Capability c;
  c.network = "mastodon";
  c.display_name = "Mastodon";
  c.measured_as = i.flavour == Flavour::gotosocial ? "gotosocial"
                  : i.flavour == Flavour::pleroma  ? "pleroma"
                                                   : "mastodon";
  c.can_reply = c.can_publish = true;
  c.direct_messages = c.edits = c.deletes = c.likes = c.boosts = c.follows = true;
  // snac does not let in what a muted account writes, and its blocks are of whole servers.
  c.mutes = c.blocks = i.flavour != Flavour::snac;
  if (i.flavour == Flavour::snac) c.deletes = false;  // DELETE of a status is a 404 there
  c.push = i.flavour == Flavour::mastodon || i.flavour == Flavour::pleroma;
  c.safe_retry = i.flavour == Flavour::mastodon || i.flavour == Flavour::pleroma;
  c.settles = c.rechecks = c.profiles = c.lists_follows = true;
  c.text_limit = i.text_limit;
  c.url_length = c.measured_as == "mastodon" ? i.url_length : 0;
  c.media_most = i.media_most;
  c.media_bytes = i.image_bytes;
  c.media_alt = true;
  c.alt_limit = i.alt_limit;
  c.media_types = i.media_types;
  if (c.media_types.empty()) c.media_types = {"image/jpeg", "image/png", "image/gif", "image/webp"};
  c.visibilities = {Visibility::everyone, Visibility::unlisted, Visibility::followers, Visibility::direct};
  c.poll_every = c.push ? Millis{60'000} : Millis{30'000};
  return c;
}

}  // namespace kith::channels::mastodon
