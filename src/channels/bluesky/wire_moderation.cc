// Threads' gates, blocks and mutes.
#include <fmt/format.h>

#include <algorithm>

#include "channels/bluesky/wire.h"
#include "channels/bluesky/wire_json.h"
#include "channels/json_read.h"

namespace kith::channels::bluesky {

bool ThreadGate::hides(std::string_view answer) const {
  return std::ranges::find(hidden, answer) != hidden.end();
}

Result<ThreadGate> read_thread_gate(std::string_view body) {
  TRY(const auto value, object_body(body));
  const auto& o = value.get_object();
  const auto* record = object_at(o, "value");
  ThreadGate out{.cid = text_at(o, "cid"), .record = {}, .hidden = {}};
  if (!record || out.cid.empty()) return fail(Kind::corrupt, "Bluesky sent a thread's settings that cannot be read");
  out.record = json::serialize(*record);
  if (const auto* hidden = array_at(*record, "hiddenReplies"))
    for (const auto& uri : *hidden)
      if (uri.is_string()) out.hidden.emplace_back(uri.get_string());
  return out;
}

Result<std::string> gate_record(const ThreadGate& gate, const AtUri& at, const std::string& answer, bool hidden,
                                Time created_at) {
  json::object record{{"$type", "app.bsky.feed.threadgate"},
                      {"post", to_string({.did = at.did, .collection = "app.bsky.feed.post", .rkey = at.rkey})},
                      {"createdAt", format_time(created_at)}};
  if (!gate.record.empty()) record = json::parse(gate.record).as_object();
  json::array list;
  for (const auto& uri : gate.hidden)
    if (uri != answer) list.emplace_back(uri);
  if (hidden) list.emplace_back(answer);
  if (list.size() > kHiddenMost)
    return fail(Kind::too_large, fmt::format("Bluesky hides {} answers a thread, and so many are hidden", kHiddenMost));
  record["hiddenReplies"] = std::move(list);
  return json::serialize(record);
}

std::string swap_body(const AtUri& at, std::string_view record, std::string_view cid) {
  return json::serialize(json::object{{"repo", at.did},
                                      {"collection", at.collection},
                                      {"rkey", at.rkey},
                                      {"record", json::parse(record)},
                                      {"swapRecord", cid.empty() ? json::value() : json::value(cid)}});
}

std::string block_record(std::string_view did, Time created_at) {
  return json::serialize(
      json::object{{"$type", "app.bsky.graph.block"}, {"subject", did}, {"createdAt", format_time(created_at)}});
}

std::string actor_body(std::string_view did) {
  return json::serialize(json::object{{"actor", did}});
}

Result<Blocks> read_blocks(std::string_view body, std::string_view did) {
  TRY(const auto value, object_body(body));
  const auto& o = value.get_object();
  const auto* records = array_at(o, "records");
  if (!records) return fail(Kind::corrupt, "Bluesky sent a list of blocks without one");
  Blocks out{.list = {}, .cursor = text_at(o, "cursor")};
  for (const auto& item : *records) {
    const auto* one = item.if_object();
    const auto* record = one ? object_at(*one, "value") : nullptr;
    if (!record || text_at(*record, "subject") != did) continue;
    if (auto at = parse_at_uri(text_at(*one, "uri"))) out.list.push_back(*std::move(at));
  }
  return out;
}

Result<bool> read_is_muted(std::string_view body) {
  TRY(const auto value, object_body(body));
  const auto* viewer = object_at(value.get_object(), "viewer");
  return viewer && flag_at(*viewer, "muted");
}

}  // namespace kith::channels::bluesky
