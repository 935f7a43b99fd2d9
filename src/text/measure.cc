#include "text/measure.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "text/emoji.h"
#include "text/entities.h"
#include "text/entities_rules.h"
#include "text/fold.h"
#include "text/graphemes.h"
#include "text/utf8.h"

namespace kith::text {
namespace {

enum class Unit { code_points, utf16, mastodon, bluesky, x, threads, bytes };

struct Rule {
  std::string_view network;
  Unit unit;
  std::size_t limit;
};

constexpr std::array kRules = {
    Rule{"mastodon", Unit::mastodon, 500},       Rule{"gotosocial", Unit::code_points, 5000},
    Rule{"pleroma", Unit::code_points, 5000},    Rule{"misskey", Unit::code_points, 3000},
    Rule{"bluesky", Unit::bluesky, 300},         Rule{"x", Unit::x, 280},
    Rule{"threads", Unit::threads, 500},         Rule{"linkedin", Unit::code_points, 3000},
    Rule{"facebook", Unit::code_points, 63'206}, Rule{"instagram", Unit::code_points, 2200},
    Rule{"telegram", Unit::utf16, 4096},         Rule{"discord", Unit::code_points, 2000},
    Rule{"slack", Unit::code_points, 40'000},    Rule{"reddit", Unit::code_points, 10'000},
    Rule{"youtube", Unit::code_points, 10'000},  Rule{"tumblr", Unit::code_points, 4096},
    Rule{"pinterest", Unit::code_points, 800},   Rule{"matrix", Unit::bytes, 60'000},
    Rule{"mail", Unit::code_points, 0},          Rule{"feeds", Unit::code_points, 0},
    Rule{"scripted", Unit::code_points, 0},      Rule{"plain", Unit::code_points, 0},
};
// matrix: an event is 65,536 bytes with its envelope.
constexpr std::size_t kBlueskyBytes = 3000;
constexpr std::size_t kInstagramHashtags = 30, kInstagramMentions = 20;

const Rule* rule_of(std::string_view network) {
  const auto it = std::find_if(kRules.begin(), kRules.end(),
                               [&](const Rule& r) { return r.network == network; });
  return it == kRules.end() ? nullptr : &*it;
}

// As the server rewrites a text before counting: each link so many letters, `@user@host` without
// its host.
std::size_t mastodon_length(std::string_view text, std::size_t url_length) {
  const auto found = find_entities("mastodon", text);
  if (!found || (found->links.empty() && found->mentions.empty())) return count_graphemes(text);
  struct Cut {
    std::size_t start, end;
    std::string instead;
  };
  std::vector<Cut> cuts;
  for (const auto& link : found->links)
    cuts.push_back({link.byte_start, link.byte_end, std::string(url_length, 'x')});
  for (const auto& mention : found->mentions)
    cuts.push_back({mention.byte_start, mention.byte_end,
                    "@" + mention.value.substr(0, mention.value.find('@'))});
  std::sort(cuts.begin(), cuts.end(), [](const Cut& a, const Cut& b) { return a.start < b.start; });
  std::string rewritten;
  std::size_t at = 0;
  for (const auto& cut : cuts) {
    rewritten.append(text, at, cut.start - at);
    rewritten += cut.instead;
    at = cut.end;
  }
  rewritten.append(text, at);
  return count_graphemes(rewritten);
}

// twitter-text 3, weights per code point of the NFC form.
constexpr std::size_t kXScale = 100, kXDefault = 200, kXUrl = 23;
std::size_t x_weight(char32_t c) {
  const bool light =
      c <= 4351 || (c >= 8192 && c <= 8205) || (c >= 8208 && c <= 8223) || (c >= 8242 && c <= 8247);
  return light ? 100 : kXDefault;
}

std::size_t skip_mentions(std::u32string_view text, const std::vector<rules::Span>& mentions) {
  std::size_t at = 0;
  for (const auto& mention : mentions) {
    if (mention.start != at) break;
    at = mention.end;
    while (at < text.size() && text[at] == ' ') ++at;
  }
  return at;
}

std::size_t x_length(std::string_view given, bool skip_leading_mentions) {
  const std::u32string text = to_utf32(compose(given));
  const auto links = rules::find_urls(text, {});
  std::size_t weight = 0, link = 0;
  std::size_t i = skip_leading_mentions ? skip_mentions(text, rules::x(text).mentions) : 0;
  while (i < text.size()) {
    while (link < links.size() && links[link].start < i) ++link;
    if (link < links.size() && links[link].start == i) {
      weight += kXUrl * kXScale;
      i = links[link].end;
    } else if (const std::size_t emoji = emoji_at(text, i)) {
      weight += kXDefault;
      i += emoji;
    } else {
      weight += x_weight(text[i++]);
    }
  }
  return weight / kXScale;
}

// Emoji count as their UTF-8 bytes, everything else a character a code point.
std::size_t threads_length(std::string_view given) {
  const std::u32string text = to_utf32(given);
  std::size_t length = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t emoji = emoji_at(text, i);
    length += emoji ? to_utf8(std::u32string_view(text).substr(i, emoji)).size() : 1;
    i += std::max<std::size_t>(emoji, 1);
  }
  return length;
}

void hold_bluesky(std::string_view text, Length& result) {
  if (text.size() <= kBlueskyBytes) return;
  result.fits = false;
  result.detail = fmt::format("{} of {} bytes", text.size(), kBlueskyBytes);
}

void hold_instagram(std::string_view text, Length& result) {
  const auto found = find_entities("instagram", text);
  if (!found) return;
  if (found->hashtags.size() > kInstagramHashtags) {
    result.fits = false;
    result.detail = fmt::format("{} of {} hashtags", found->hashtags.size(), kInstagramHashtags);
  } else if (found->mentions.size() > kInstagramMentions) {
    result.fits = false;
    result.detail = fmt::format("{} of {} mentions", found->mentions.size(), kInstagramMentions);
  }
}

}  // namespace

bool can_measure(std::string_view network) {
  return rule_of(network) != nullptr;
}

Result<Length> measure(std::string_view network, std::string_view given,
                       const MeasureOptions& options) {
  const Rule* const rule = rule_of(network);
  if (!rule)
    return fail(Kind::unsupported, "`" + std::string(clip_bytes(network, 40)) +
                                       "` is not a network known here; use one of docs/eval.md");
  const std::string text = repair_utf8(given);
  Length result;
  result.limit = options.limit.value_or(rule->limit);
  switch (rule->unit) {
    case Unit::code_points:
      result.length = count_code_points(text) + count_code_points(options.warning);
      break;
    case Unit::utf16:
      result.length = count_utf16(text);
      break;
    case Unit::bytes:
      result.length = text.size();
      break;
    case Unit::mastodon:
      result.length = mastodon_length(text, options.url_length) + count_graphemes(options.warning);
      break;
    case Unit::bluesky:
      result.length = count_graphemes(text);
      break;
    case Unit::x:
      result.length = x_length(text, options.skip_leading_mentions);
      break;
    case Unit::threads:
      result.length = threads_length(text);
      break;
  }
  result.fits = result.limit == 0 || result.length <= result.limit;
  if (!result.fits) result.detail = fmt::format("{} of {}", result.length, result.limit);
  if (rule->unit == Unit::bluesky) hold_bluesky(text, result);
  if (network == "instagram") hold_instagram(text, result);
  return result;
}

}  // namespace kith::text
