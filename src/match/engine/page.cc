#include "match/engine/page.h"

#include <unicode/normalizer2.h>

#include <algorithm>
#include <cstring>

#include "base/limits.h"
#include "match/words.h"
#include "text/fold.h"
#include "text/url.h"
#include "text/utf8.h"

namespace kith::match::engine {
namespace {

using detail::is_name_character;

constexpr std::uint64_t kAuthorKinds = (kind_bit(Kind::raw) - 1) & ~(kind_bit(Kind::author_word) - 1);
constexpr std::uint64_t kSignKinds = kind_bit(Kind::tag) | kind_bit(Kind::marked_tag) | kind_bit(Kind::handle);

// Nothing below U+0300 changes when it is composed.
bool is_composed(std::string_view text) {
  if (std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0xCC; })) return true;
  UErrorCode status = U_ZERO_ERROR;
  const auto* by = icu::Normalizer2::getNFCInstance(status);
  const icu::StringPiece piece(text.data(), static_cast<std::int32_t>(text.size()));
  return U_SUCCESS(status) && by->isNormalizedUTF8(piece, status) && U_SUCCESS(status);
}

void put(std::vector<std::string>& list, std::size_t at, std::string_view text) {
  if (at < list.size())
    list[at].assign(text);
  else
    list.emplace_back(text);
}

}  // namespace

void fold_into(std::string_view text, std::string& out) {
  if (!text::is_ascii(text)) {
    out = text::fold(text);
    return;
  }
  out.assign(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
}

void Page::add_zone(std::string_view text, std::uint32_t in, bool author) {
  Zone zone;
  zone.text = text;
  zone.in = in;
  zone.author = author;
  zone.first = static_cast<std::uint32_t>(reader_.cuts().size());
  zone.gapped = zone.first + static_cast<std::uint32_t>(zones_.size()) * kZoneGap;
  if (!zones_.empty()) zone.byte = zones_.back().byte + static_cast<std::uint32_t>(zones_.back().text.size()) + 1;
  if (!text.empty()) reader_.append(text);
  zone.last = static_cast<std::uint32_t>(reader_.cuts().size());
  zones_.push_back(zone);
}

Result<void> Page::read(const Document& document, std::uint64_t kinds) {
  document_ = &document;
  std::size_t bytes = document.text.size() + document.title.size() + document.author.size();
  for (const auto& more : document.more) bytes += more.size();
  if (bytes > limits::kMatchDocumentBytes || document.more.size() > limits::kMatchZones)
    return fail(kith::Kind::too_large, "this text is too long to be matched; split it");
  zones_.clear();
  signs_.clear();
  url_.done = site_.done = links_.done = link_sites_.done = false;
  reader_.read({});
  add_zone(document.text, kInText, false);
  add_zone(document.title, kInTitle, false);
  for (const auto& more : document.more) add_zone(more, kInText, false);
  if ((kinds & kAuthorKinds) != 0) add_zone(document.author, 0, true);
  if ((kinds & kSignKinds) != 0)
    for (std::uint32_t zone = 0; zone < zones_.size(); ++zone)
      if (!zones_[zone].author) find_signs(zone);
  if (composed_.size() < zones_.size()) composed_.resize(zones_.size());
  for (auto& late : composed_) late.done = false;
  return {};
}

void Page::find_signs(std::uint32_t number) {
  const auto text = zones_[number].text;
  const auto next_sign = [&](std::size_t from) {
    const auto* begin = text.data() + from;
    const auto left = text.size() - from;
    if (left == 0) return text.size();
    const auto* tag = static_cast<const char*>(std::memchr(begin, '#', left));
    const auto before = tag ? static_cast<std::size_t>(tag - begin) : left;
    const auto* at = static_cast<const char*>(before ? std::memchr(begin, '@', before) : nullptr);
    return at ? static_cast<std::size_t>(at - text.data()) : from + before;
  };
  for (auto i = next_sign(0); i < text.size(); i = next_sign(i + 1)) {
    const char sign = text[i];
    if (i > 0 && (text[i - 1] == '/' || text[i - 1] == sign || is_name_character(text, i - 1))) continue;
    auto end = i + 1;
    const auto joins = [&](char c) { return sign == '@' && (c == '.' || c == '-' || c == '@'); };
    while (end < text.size() && (joins(text[end]) || is_name_character(text, end))) ++end;
    while (end > i + 1 && (text[end - 1] == '.' || text[end - 1] == '-' || text[end - 1] == '@')) --end;
    if (end == i + 1) continue;
    signs_.push_back({sign == '#', number, static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(end),
                      reader_.fold(text.substr(i + 1, end - i - 1))});
    i = end - 1;
  }
}

Place Page::place(std::uint32_t number, std::uint32_t start, std::uint32_t end) const {
  const auto& zone = zones_[number];
  const auto words = reader_.cuts().subspan(zone.first, zone.last - zone.first);
  const auto first = std::ranges::partition_point(words, [&](const text::Cut& c) { return c.end <= start; });
  const auto last = std::partition_point(first, words.end(), [&](const text::Cut& c) { return c.start < end; });
  const auto base = zone.gapped;
  return {base + static_cast<std::uint32_t>(first - words.begin()),
          base + static_cast<std::uint32_t>(last - words.begin()), zone.byte + start, zone.byte + end};
}

std::string_view Page::url() {
  if (!std::exchange(url_.done, true)) fold_into(document_->url, url_.value);
  return url_.value;
}

std::string_view Page::site() {
  if (!std::exchange(site_.done, true))
    fold_into(document_->site.empty() ? text::site_of(document_->url) : document_->site, site_.value);
  return site_.value;
}

std::span<const std::string> Page::links() {
  const auto& links = document_->links;
  if (!std::exchange(links_.done, true))
    for (std::size_t i = 0; i < links.size(); ++i) {
      put(links_.value, i, {});
      fold_into(links[i], links_.value[i]);
    }
  return std::span(links_.value).first(links.size());
}

std::span<const std::string> Page::link_sites() {
  const auto& links = document_->links;
  if (!std::exchange(link_sites_.done, true))
    for (std::size_t i = 0; i < links.size(); ++i) {
      put(link_sites_.value, i, {});
      fold_into(text::site_of(links[i]), link_sites_.value[i]);
    }
  return std::span(link_sites_.value).first(links.size());
}

const std::string* Page::composed(std::uint32_t zone) {
  auto& late = composed_[zone];
  const auto text = zones_[zone].text;
  if (!std::exchange(late.done, true)) {
    late.value.clear();
    if (!text::is_valid_utf8(text) || !is_composed(text)) {
      late.value = text::compose(text);
      if (late.value == text) late.value.clear();
    }
  }
  return late.value.empty() ? nullptr : &late.value;
}

}  // namespace kith::match::engine
