#include "text/entities_rules.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <cstring>

#include "text/tld.h"
#include "text/utf8.h"

namespace kith::text::rules {
namespace {

std::uint32_t mask(char32_t c) {
  return U_GET_GC_MASK(static_cast<UChar32>(c));
}
bool is_at(char32_t c) {
  return c == '@' || c == 0xFF20;
}
bool is_hash(char32_t c) {
  return c == '#' || c == 0xFF03;
}
bool is_name_char(char32_t c) {
  return is_ascii_alnum(c) || c == '_';
}
bool is_punctuation(char32_t c) {
  return (mask(c) & U_GC_P_MASK) != 0;
}
bool is_unicode_alnum(char32_t c) {
  return u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_ALPHABETIC) || (mask(c) & U_GC_ND_MASK);
}
std::string slice(std::u32string_view text, std::size_t start, std::size_t end) {
  return to_utf8(text.substr(start, end - start));
}
char32_t char_at(std::u32string_view text, std::size_t i) {
  return i < text.size() ? text[i] : U'\0';
}

// twitter-text's end of mention: another mark, an accent or a scheme follows.
bool spoils_mention(std::u32string_view text, std::size_t end) {
  if (end >= text.size()) return false;
  return is_at(text[end]) || is_latin_accent(text[end]) || begins_with(text, end, "://");
}

bool is_x_tag_char(char32_t c) {
  if (is_letter_or_mark(c) || (mask(c) & U_GC_ND_MASK)) return true;
  switch (c) {
    case '_':
    case 0x200C:
    case 0x200D:
    case 0xA67E:
    case 0x05BE:
    case 0x05F3:
    case 0x05F4:
    case 0xFF5E:
    case 0x301C:
    case 0x309B:
    case 0x309C:
    case 0x30A0:
    case 0x30FB:
    case 0x3003:
    case 0x0F0B:
    case 0x0F0C:
    case 0xB7:
      return true;
    default:
      return false;
  }
}

std::vector<Span> x_hashtags(std::u32string_view text) {
  std::vector<Span> out;
  std::size_t free = 0;  // where the next match may begin, its boundary character included
  for (std::size_t hash = 0; hash < text.size(); ++hash) {
    if (!is_hash(text[hash])) continue;
    if (hash > 0) {
      const char32_t before = text[hash - 1];
      const bool style = before == 0xFE0E || before == 0xFE0F;
      if (hash - 1 < free || (!style && (is_x_tag_char(before) || before == '&'))) continue;
    }
    std::size_t end = hash + 1;
    if (char_at(text, end) == 0xFE0F || char_at(text, end) == 0x20E3) continue;
    bool letter = false;
    while (end < text.size() && is_x_tag_char(text[end]))
      letter = is_letter_or_mark(text[end++]) || letter;
    if (!letter) continue;
    free = end;
    if (end < text.size() && (is_hash(text[end]) || begins_with(text, end, "://"))) continue;
    out.push_back({hash, end, slice(text, hash + 1, end)});
  }
  return out;
}

// What may stand before an `@` on X; `free` bounds how far back a match may reach.
bool x_mention_may_follow(std::u32string_view text, std::size_t at, std::size_t free) {
  if (at == 0) return true;
  const auto plain = [](char32_t c) {
    return !is_name_char(c) && !(c < 0x80 && std::strchr("!#$%&*@", static_cast<int>(c))) &&
           c != 0xFF20;
  };
  if (at > free && plain(text[at - 1])) return true;
  std::size_t end = at;
  if (end > free && text[end - 1] == ':') --end;
  if (end < free + 2 || !begins_with(text, end - 2, "rt")) return false;
  if (end == 2) return true;
  const char32_t before = text[end - 3];
  return end >= free + 3 && !is_name_char(before) &&
         !(before < 0x80 && std::strchr("+~.-", static_cast<int>(before)));
}

std::vector<Span> x_mentions(std::u32string_view text) {
  constexpr std::size_t kNameMost = 20, kListMost = 25;
  std::vector<Span> out;
  std::size_t free = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_at(text[at]) || at < free || !x_mention_may_follow(text, at, free)) continue;
    std::size_t end = at + 1;
    while (end < text.size() && end - at <= kNameMost && is_name_char(text[end])) ++end;
    if (end == at + 1) continue;
    const std::size_t name_end = end;
    bool list = false;
    if (char_at(text, end) == '/' && is_ascii_letter(char_at(text, end + 1))) {
      list = true;
      ++end;
      const std::size_t slug = end;
      while (end < text.size() && end - slug < kListMost &&
             (is_name_char(text[end]) || text[end] == '-'))
        ++end;
    }
    free = end;
    if (spoils_mention(text, end) || list) continue;
    out.push_back({at, name_end, slice(text, at + 1, name_end)});
  }
  return out;
}

std::vector<Span> mastodon_mentions(std::u32string_view text) {
  std::vector<Span> out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '@') continue;
    if (at > 0 && (text[at - 1] == '=' || text[at - 1] == '/' || is_word_char(text[at - 1])))
      continue;
    const auto run = [&](std::size_t start, auto is_part) {
      std::size_t end = start, i = start;
      while (i < text.size() && is_part(text[i])) end = ++i;
      for (;;) {
        while (i < text.size() && (text[i] == '.' || text[i] == '-')) ++i;
        if (end == start || i == end || i >= text.size() || !is_part(text[i])) return end;
        while (i < text.size() && is_part(text[i])) end = ++i;
      }
    };
    std::size_t end = run(at + 1, is_name_char);
    if (end == at + 1) continue;
    if (char_at(text, end) == '@') {
      const std::size_t host = run(end + 1, is_word_char);
      if (host > end + 1) end = host;
    }
    const std::size_t next = end;
    if (!spoils_mention(text, end)) out.push_back({at, end, slice(text, at + 1, end)});
    at = next - 1;
  }
  return out;
}

bool is_separator(char32_t c) {
  return c == '_' || c == 0xB7 || c == 0x30FB || c == 0x200C;
}

// The end of a Mastodon hashtag's name from `start`, or `start`.
std::size_t mastodon_tag_end(std::u32string_view text, std::size_t start) {
  std::size_t end = start;
  while (end < text.size() && (is_word_char(text[end]) || is_separator(text[end]))) ++end;
  while (end > start && !is_word_char(text[end - 1])) --end;
  // The long form: a word character, later a letter or separator, a word character at the end.
  if (end > start && is_word_char(text[start])) {
    for (std::size_t i = start + 1; i + 1 < end; ++i)
      if (is_separator(text[i]) ||
          u_hasBinaryProperty(static_cast<UChar32>(text[i]), UCHAR_ALPHABETIC))
        return end;
  }
  std::size_t words = start;
  bool letter = false;
  while (words < text.size() && is_word_char(text[words]))
    letter = u_hasBinaryProperty(static_cast<UChar32>(text[words++]), UCHAR_ALPHABETIC) || letter;
  return letter ? words : start;
}

std::vector<Span> mastodon_hashtags(std::u32string_view text) {
  std::vector<Span> out;
  for (std::size_t hash = 0; hash < text.size(); ++hash) {
    if (!is_hash(text[hash])) continue;
    if (hash > 0 && (text[hash - 1] == '=' || text[hash - 1] == '/' || text[hash - 1] == ')' ||
                     is_unicode_alnum(text[hash - 1])))
      continue;
    std::size_t end = mastodon_tag_end(text, hash + 1);
    if (end == hash + 1) continue;
    const std::size_t next = end;
    if (begins_with(text, end, "://")) {
      for (const std::string_view scheme : {"https", "http"})
        if (end - hash - 1 > scheme.size() && begins_with(text, end - scheme.size(), scheme)) {
          end -= scheme.size();
          break;
        }
    }
    out.push_back({hash, end, slice(text, hash + 1, end)});
    hash = next - 1;
  }
  return out;
}

// A domain whose last label is a top-level domain in lower case, as atproto's list is compared.
bool has_known_domain(std::u32string_view name) {
  const auto dot = name.rfind(U'.');
  if (dot == std::u32string_view::npos || dot + 1 >= name.size()) return false;
  for (const char32_t c : name.substr(dot + 1))
    if (c >= 'A' && c <= 'Z') return false;
  return is_top_level_domain(to_utf8(name.substr(dot + 1)));
}

bool may_open(std::u32string_view text, std::size_t i, std::size_t free) {
  if (i == 0) return true;
  return i - 1 >= free && (is_script_space(text[i - 1]) || text[i - 1] == '(');
}

std::vector<Span> bluesky_mentions(std::u32string_view text) {
  std::vector<Span> out;
  std::size_t free = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '@' || !may_open(text, at, free)) continue;
    std::size_t end = at + 1;
    while (end < text.size() && (is_ascii_alnum(text[end]) || text[end] == '.' || text[end] == '-'))
      ++end;
    while (end > at + 1 && is_name_char(text[end - 1]) == is_name_char(char_at(text, end))) --end;
    if (end == at + 1) continue;
    free = end;
    const auto name = text.substr(at + 1, end - at - 1);
    const bool test = name.size() > 5 && name.substr(name.size() - 5) == U".test";
    if (test || has_known_domain(name)) out.push_back({at, end, to_utf8(name)});
  }
  return out;
}

std::vector<Span> bluesky_links(std::u32string_view text) {
  std::vector<Span> out;
  std::size_t free = 0;
  for (std::size_t start = 0; start < text.size(); ++start) {
    if (start < free || !may_open(text, start, free) || !is_ascii_letter(text[start])) continue;
    std::size_t scheme = 0;
    if (begins_with(text, start, "https://"))
      scheme = 8;
    else if (begins_with(text, start, "http://"))
      scheme = 7;
    std::size_t end = start + scheme;
    std::size_t domain_end = start;
    if (scheme > 0 && (end >= text.size() || is_script_space(text[end]))) scheme = 0;
    if (scheme == 0) {
      end = start + 1;
      while (end < text.size() && is_ascii_alnum(text[end])) ++end;
      const std::size_t first = end;
      while (char_at(text, end) == '.' && is_ascii_alnum(char_at(text, end + 1))) {
        ++end;
        while (end < text.size() && is_ascii_alnum(text[end])) ++end;
      }
      if (end == first) continue;
      domain_end = end;
    }
    while (end < text.size() && !is_script_space(text[end])) ++end;
    free = end;
    const bool lower_http = slice(text, start, std::min(start + 4, end)) == "http";
    if (!lower_http && (scheme > 0 || !has_known_domain(text.substr(start, domain_end - start))))
      continue;
    if (std::strchr(".,;:!?", text[end - 1] < 0x80 ? static_cast<int>(text[end - 1]) : 'a')) --end;
    if (text[end - 1] == ')' &&
        text.substr(start, end - start).find(U'(') == std::u32string_view::npos)
      --end;
    out.push_back(
        {start, end, (scheme > 0 || lower_http ? "" : "https://") + slice(text, start, end)});
    if (lower_http && scheme == 0) out.back().value = "https://" + out.back().value;
  }
  return out;
}

bool ends_bluesky_tag(char32_t c) {
  return is_script_space(c) || c == 0xAD || c == 0x2060 || (c >= 0x200A && c <= 0x200D) ||
         c == 0x20E2;
}

std::vector<Span> bluesky_tags(std::u32string_view text) {
  constexpr std::size_t kTagMost = 64;
  std::vector<Span> out;
  std::size_t free = 0;
  for (std::size_t hash = 0; hash < text.size(); ++hash) {
    if (!is_hash(text[hash])) continue;
    if (hash > 0 && (hash - 1 < free || !is_script_space(text[hash - 1]))) continue;
    std::size_t end = hash + 1;
    bool telling = false;
    while (end < text.size() && !ends_bluesky_tag(text[end])) {
      telling = telling || (!is_ascii_digit(text[end]) && !is_punctuation(text[end]));
      ++end;
    }
    free = hash + 1;
    if (!telling || text[hash + 1] == 0xFE0F) continue;
    free = end;
    while (end > hash + 1 && is_punctuation(text[end - 1])) --end;
    const auto tag = text.substr(hash + 1, end - hash - 1);
    if (tag.empty() || count_utf16(to_utf8(tag)) > kTagMost) continue;
    out.push_back({hash, end, to_utf8(tag)});
  }
  return out;
}

std::vector<Span> cashtags(std::u32string_view text) {
  std::vector<Span> out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '$' || !may_open(text, i, 0) || !is_ascii_letter(char_at(text, i + 1))) continue;
    std::size_t end = i + 1;
    while (end < text.size() && is_ascii_alnum(text[end])) ++end;
    const char32_t after = char_at(text, end);
    const bool closed = end == text.size() || is_script_space(after) || after == 0x2019 ||
                        (after < 0x80 && std::strchr(".,;:!?)\"'", static_cast<int>(after)));
    if (end - i <= 6 && closed) out.push_back({i, end, slice(text, i + 1, end)});
  }
  return out;
}

// Names as most networks spell them: ASCII word characters, with inner dots where `dots`.
std::vector<Span> plain_mentions(std::u32string_view text, bool dots, std::size_t least,
                                 std::size_t most) {
  std::vector<Span> out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '@') continue;
    if (at > 0 &&
        (is_word_char(text[at - 1]) ||
         std::strchr("@/=.+-", text[at - 1] < 0x80 ? static_cast<int>(text[at - 1]) : 'a')))
      continue;
    std::size_t end = at + 1;
    while (end < text.size() && (is_name_char(text[end]) || (dots && text[end] == '.' &&
                                                             is_name_char(char_at(text, end + 1)))))
      ++end;
    const std::size_t length = end - at - 1;
    if (length < least || length > most || char_at(text, end) == '@' ||
        (end < text.size() && is_latin_accent(text[end])))
      continue;
    out.push_back({at, end, slice(text, at + 1, end)});
    at = end - 1;
  }
  return out;
}

// Discord's own markup: <@id>, <@!id>, <@&id>, and the two names for all.
std::vector<Span> discord_mentions(std::u32string_view text) {
  std::vector<Span> out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '@' && (begins_with(text, i, "@everyone") || begins_with(text, i, "@here"))) {
      const std::size_t end = i + (begins_with(text, i, "@here") ? 5 : 9);
      out.push_back({i, end, slice(text, i + 1, end)});
      i = end - 1;
    } else if (text[i] == '<' && char_at(text, i + 1) == '@') {
      std::size_t id = i + 2;
      if (char_at(text, id) == '!' || char_at(text, id) == '&') ++id;
      std::size_t end = id;
      while (is_ascii_digit(char_at(text, end))) ++end;
      if (end == id || char_at(text, end) != '>') continue;
      out.push_back({i, end + 1, slice(text, id, end)});
      i = end;
    }
  }
  return out;
}

}  // namespace

bool is_letter_or_mark(char32_t c) {
  return is_ascii_letter(c) || (c >= 0x80 && (mask(c) & (U_GC_L_MASK | U_GC_M_MASK)));
}

bool is_latin_accent(char32_t c) {
  return (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7) || (c >= 0x1E00 && c <= 0x1EFF) ||
         (c >= 0x300 && c <= 0x36F) || c == 0x253 || c == 0x254 || c == 0x256 || c == 0x257 ||
         c == 0x259 || c == 0x25B || c == 0x263 || c == 0x268 || c == 0x26F || c == 0x272 ||
         c == 0x289 || c == 0x28B || c == 0x2BB;
}

bool is_word_char(char32_t c) {
  return is_name_char(c) ||
         (c >= 0x80 && (mask(c) & (U_GC_L_MASK | U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK)));
}

bool is_script_space(char32_t c) {
  return (c >= 9 && c <= 13) || c == 0x20 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000 || c == 0xFEFF;
}

bool begins_with(std::u32string_view text, std::size_t pos, std::string_view ascii) {
  if (pos > text.size() || text.size() - pos < ascii.size()) return false;
  for (std::size_t i = 0; i < ascii.size(); ++i) {
    char32_t c = text[pos + i];
    if (c >= 'A' && c <= 'Z') c += 32;
    if (c != static_cast<char32_t>(ascii[i])) return false;
  }
  return true;
}

void drop_overlaps(Found& found) {
  struct Item {
    std::size_t start, end, kind, index;
  };
  std::vector<Span>* const kinds[] = {&found.hashtags, &found.links, &found.mentions,
                                      &found.cashtags};
  std::vector<Item> items;
  for (std::size_t k = 0; k < 4; ++k)
    for (std::size_t i = 0; i < kinds[k]->size(); ++i)
      items.push_back({(*kinds[k])[i].start, (*kinds[k])[i].end, k, i});
  std::sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
    return std::pair(a.start, a.kind) < std::pair(b.start, b.kind);
  });
  std::vector<Span> kept[4];
  std::size_t end = 0;
  for (const auto& item : items) {
    if (item.start < end) continue;
    end = item.end;
    kept[item.kind].push_back(std::move((*kinds[item.kind])[item.index]));
  }
  for (std::size_t k = 0; k < 4; ++k) *kinds[k] = std::move(kept[k]);
}

Found x(std::u32string_view text) {
  Found found{find_urls(text, {}), x_mentions(text), x_hashtags(text), {}};
  drop_overlaps(found);
  found.cashtags = cashtags(text);
  return found;
}

Found mastodon(std::u32string_view text) {
  Found found{find_urls(text, {.without_scheme = false, .unicode_paths = true}),
              mastodon_mentions(text),
              mastodon_hashtags(text),
              {}};
  drop_overlaps(found);
  return found;
}

Found bluesky(std::u32string_view text) {
  return {bluesky_links(text), bluesky_mentions(text), bluesky_tags(text), cashtags(text)};
}

Found common(std::string_view network, std::u32string_view text) {
  const bool explicit_only = network == "discord" || network == "slack" || network == "matrix" ||
                             network == "plain" || network == "mail" || network == "feeds" ||
                             network == "scripted";
  Found found;
  found.links = find_urls(text, {.without_scheme = !explicit_only, .unicode_paths = explicit_only});
  if (network == "discord") {
    found.mentions = discord_mentions(text);
  } else {
    const bool telegram = network == "telegram";
    const bool dots = network == "instagram" || network == "threads" || network == "facebook";
    found.mentions = plain_mentions(text, dots, telegram ? 4 : 1, telegram ? 32 : dots ? 30 : 100);
    found.hashtags = mastodon_hashtags(text);
  }
  drop_overlaps(found);
  return found;
}

}  // namespace kith::text::rules
