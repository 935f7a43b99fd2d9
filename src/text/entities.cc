#include "text/entities.h"

#include <algorithm>

#include "text/entities_rules.h"
#include "text/measure.h"
#include "text/utf8.h"

namespace kith::text {
namespace {

std::vector<Entity> placed(std::string_view text, const std::vector<std::size_t>& bytes,
                           bool in_bytes, std::vector<rules::Span>& spans) {
  std::vector<Entity> out;
  out.reserve(spans.size());
  for (auto& span : spans) {
    const std::size_t from = bytes[span.start], to = bytes[span.end];
    out.push_back({std::string(text.substr(from, to - from)), in_bytes ? from : span.start,
                   in_bytes ? to : span.end, from, to, std::move(span.value)});
  }
  return out;
}

rules::Found find(std::string_view network, std::u32string_view text) {
  if (network == "x") return rules::x(text);
  if (network == "bluesky") return rules::bluesky(text);
  if (network == "mastodon" || network == "gotosocial" || network == "pleroma" ||
      network == "misskey")
    return rules::mastodon(text);
  return rules::common(network, text);
}

}  // namespace

Result<Entities> find_entities(std::string_view network, std::string_view given) {
  if (!can_measure(network))
    return fail(Kind::unsupported, "`" + std::string(clip_bytes(network, 40)) +
                                       "` is not a network known here; use one of docs/eval.md");
  const std::string repaired = is_valid_utf8(given) ? std::string() : repair_utf8(given);
  const std::string_view text = repaired.empty() ? given : repaired;
  // Nothing to find without one of these; most messages end here.
  if (text.find_first_of("@#$.:") == std::string_view::npos &&
      text.find("\xEF\xBC") == std::string_view::npos)
    return Entities{};
  const std::u32string points = to_utf32(text);
  std::vector<std::size_t> bytes;
  bytes.reserve(points.size() + 1);
  for (std::size_t i = 0; i < text.size();) {
    bytes.push_back(i);
    next_code_point(text, i);
  }
  bytes.push_back(text.size());
  auto found = find(network, points);
  const bool in_bytes = network == "bluesky";
  return Entities{
      placed(text, bytes, in_bytes, found.links), placed(text, bytes, in_bytes, found.mentions),
      placed(text, bytes, in_bytes, found.hashtags), placed(text, bytes, in_bytes, found.cashtags)};
}

bool is_hashtag(std::string_view network, std::string_view tag) {
  const auto found = find_entities(network, "#" + std::string(tag));
  return found && found->hashtags.size() == 1 && found->hashtags[0].value == tag;
}

}  // namespace kith::text
