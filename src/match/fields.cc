#include "match/fields.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

namespace kith::match {
namespace {

constexpr std::array<std::string_view, 6> kHas{"photo", "video", "audio", "file", "link", "media"};
constexpr std::array<std::string_view, 10> kIs{"post",   "reply",    "message",   "mail",   "share",
                                               "public", "unlisted", "followers", "direct", "own"};
constexpr std::array<std::string_view, 3> kTone{"negative", "neutral", "positive"};

constexpr std::array<FieldInfo, 16> kFields{{
    {Field::text, "text", FieldType::scope, {}},
    {Field::title, "title", FieldType::scope, {}},
    {Field::author, "author", FieldType::words, {}},
    {Field::lang, "lang", FieldType::words, {}},
    {Field::network, "network", FieldType::words, {}},
    {Field::channel, "channel", FieldType::words, {}},
    {Field::site, "site", FieldType::words, {}},
    {Field::url, "url", FieldType::words, {}},
    {Field::link, "link", FieldType::words, {}},
    {Field::stage, "stage", FieldType::words, {}},
    {Field::has, "has", FieldType::choice, kHas},
    {Field::is, "is", FieldType::choice, kIs},
    {Field::tone, "tone", FieldType::choice, kTone},
    {Field::circle, "circle", FieldType::number, {}},
    {Field::followers, "followers", FieldType::number, {}},
    {Field::age, "age", FieldType::duration, {}},
}};

// Edits (with neighbours swapped as one) between two short names.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i)
    for (std::size_t j = 1; j <= b.size(); ++j) {
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[a.size()][b.size()];
}

}  // namespace

std::span<const FieldInfo> fields() {
  return kFields;
}

const FieldInfo& info(Field field) {
  return kFields[static_cast<std::size_t>(field)];
}

const FieldInfo* find_field(std::string_view name) {
  const auto* found = std::ranges::find(kFields, name, &FieldInfo::name);
  return found == kFields.end() ? nullptr : found;
}

std::string_view elsewhere(std::string_view name) {
  static constexpr std::array<std::array<std::string_view, 2>, 33> kNames{{
      {"from", "author"},    {"by", "author"},      {"user", "author"},      {"handle", "author"},
      {"language", "lang"},  {"domain", "site"},    {"host", "site"},        {"links", "link"},
      {"sentiment", "tone"}, {"source", "network"}, {"platform", "network"}, {"headline", "title"},
      {"subject", "title"},  {"since", "age"},      {"newer", "age"},        {"date", "age"},
      {"filter", "has"},     {"type", "is"},        {"content", "text"},     {"message", "text"},
      {"body", "text"},      {"image", "photo"},    {"images", "photo"},     {"picture", "photo"},
      {"pictures", "photo"}, {"photos", "photo"},   {"videos", "video"},     {"links", "link"},
      {"url", "link"},       {"retweet", "share"},  {"repost", "share"},     {"boost", "share"},
      {"email", "mail"},
  }};
  const auto* found = std::ranges::find(kNames, name, [](const auto& pair) { return pair[0]; });
  return found == kNames.end() ? std::string_view() : (*found)[1];
}

std::string_view nearest(std::string_view written, std::span<const std::string_view> candidates) {
  std::string_view best;
  if (written.size() > 40) return best;
  std::size_t least = written.size() < 4 ? 2 : written.size() / 4 + 2;
  for (const auto candidate : candidates)
    if (candidate.size() <= 60)
      if (const auto d = distance(written, candidate); d < least) {
        least = d;
        best = candidate;
      }
  return best;
}

}  // namespace kith::match
