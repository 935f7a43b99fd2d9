#include "policy/bench/disguises.h"

#include <algorithm>
#include <array>

#include "text/idna.h"
#include "text/utf8.h"

namespace kith::policy::names {
namespace {

struct Same {
  char letter;
  std::u32string_view others;
};
constexpr Same kLookAlike[] = {{'a', U"аɑα"}, {'b', U"ЬƄ"}, {'c', U"сϲⅽ"}, {'d', U"ԁⅾ"},  {'e', U"еҽ"},
                               {'g', U"ɡց"},  {'h', U"һհ"}, {'i', U"іıɩ"}, {'j', U"јϳ"},  {'k', U"κк"},
                               {'l', U"Ӏⅼ1"}, {'m', U"мⅿ"}, {'n', U"ոп"},  {'o', U"оοօ"}, {'p', U"рρ"},
                               {'q', U"ԛզ"},  {'r', U"гᴦ"}, {'s', U"ѕꜱ"},  {'t', U"тτ"},  {'u', U"υսʋ"},
                               {'v', U"ѵνⅴ"}, {'w', U"ѡԝ"}, {'x', U"хⅹ"},  {'y', U"уγ"},  {'z', U"ᴢ"}};
constexpr Same kDigits[] = {{'a', U"4"}, {'b', U"8"}, {'e', U"3"}, {'g', U"9"}, {'i', U"1"},
                            {'l', U"1"}, {'o', U"0"}, {'s', U"5"}, {'t', U"7"}, {'z', U"2"}};
constexpr char32_t kHidden[] = {0x200B, 0x200C, 0x200D, 0x2060, 0xAD, 0xFEFF, 0x200E};
constexpr char32_t kMarks[] = {0x300, 0x301, 0x302, 0x303, 0x308, 0x30A, 0x327, 0x336};

std::u32string_view others_of(std::span<const Same> table, char letter) {
  const auto lower = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
  const auto found = std::ranges::find(table, lower, &Same::letter);
  return found == table.end() ? std::u32string_view() : found->others;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string without(std::string text, char what) {
  std::erase(text, what);
  return text;
}

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return text;
}

}  // namespace

const std::vector<std::string_view>& Disguises::kinds() {
  static const std::vector<std::string_view> all{
      "plain",  "capitals", "marks",    "width",  "look-alike", "digits",      "hidden",
      "spaced", "joined",   "hashtag",  "plural", "possessive", "handle",      "host",
      "path",   "escaped",  "punycode", "file",   "mixed",      "soft hyphen", "underscores"};
  return all;
}

std::string Disguises::write(std::string_view name, std::string_view kind) {
  static constexpr std::array<std::string_view, 6> kBefore{"We met ", "so good to see ", "Danke an ",
                                                           "Thanks ", "Merci à ",        ""};
  static constexpr std::array<std::string_view, 6> kBehind{" today.", " on Monday", "!", ", what a day", " :)", ""};
  const auto before = kBefore[below(kBefore.size())];
  return std::string(before) + disguised(std::string(name), kind) + std::string(kBehind[below(kBehind.size())]);
}

std::string Disguises::disguised(const std::string& name, std::string_view kind) {
  if (kind == "capitals") return capitals(name);
  if (kind == "marks") return marks(name);
  if (kind == "width") return wide(name);
  if (kind == "look-alike") return look_alike(name);
  if (kind == "digits") return digits(name);
  if (kind == "hidden" || kind == "soft hyphen") return hidden(name);
  if (kind == "spaced") return spaced(name);
  if (kind == "joined") return without(name, ' ');
  if (kind == "plural") return name + (name.ends_with('s') ? "es" : "s");
  if (kind == "possessive") return name + (chance(50) ? "'s" : "’s");
  if (kind == "mixed") return chance(50) ? hidden(capitals(look_alike(name))) : marks(hidden(digits(name)));
  if (kind != "plain") return in_address(name, kind);
  return name;
}

std::string Disguises::in_address(const std::string& name, std::string_view kind) {
  const auto joined = without(name, ' ');
  auto slug = lower(name);
  std::ranges::replace(slug, ' ', chance(50) ? '-' : '_');
  if (kind == "hashtag") return "#" + (chance(50) ? joined : lower(joined)) + (chance(30) ? "Rocks" : "");
  if (kind == "handle") return "@" + lower(joined) + (chance(50) ? "hq" : chance(50) ? "_uk" : "");
  if (kind == "host") return "https://" + lower(joined) + ".com/news";
  if (kind == "path") return "https://example.org/clients/" + slug + "?ref=7";
  if (kind == "underscores") return slug;
  if (kind == "file") return "2026_" + slug + (chance(50) ? "_logo" : "CaseStudy") + ".pdf";
  if (kind == "escaped") {
    std::string out = "https://example.org/";
    for (const char c : joined) {
      constexpr std::string_view kHex = "0123456789ABCDEF";
      const auto byte = static_cast<unsigned char>(c);
      out += chance(40) ? std::string{'%', kHex[byte >> 4U], kHex[byte & 15U]} : std::string(1, c);
    }
    return out;
  }
  // As a registry would take it.
  for (int tries = 0; tries < 50; ++tries) {
    const auto label = text::label_to_punycode(text::to_utf32(look_alike(lower(joined))));
    if (text::host_to_unicode(label) != label) return "https://" + label + ".com";
  }
  return "https://" + lower(joined) + ".com";
}

std::string Disguises::look_alike(const std::string& name) {
  std::string out;
  for (const char c : name) {
    const auto others = others_of(kLookAlike, c);
    if (others.empty() || !chance(40))
      out += c;
    else
      text::append_utf8(out, others[below(others.size())]);
  }
  return out;
}

std::string Disguises::digits(const std::string& name) {
  std::string out;
  for (const char c : name) {
    const auto others = others_of(kDigits, c);
    if (others.empty() || !chance(60))
      out += c;
    else
      text::append_utf8(out, others[0]);
  }
  return out;
}

std::string Disguises::hidden(const std::string& name) {
  std::string out;
  for (std::size_t pos = 0; pos < name.size();) {
    text::append_utf8(out, text::next_code_point(name, pos));
    if (pos < name.size() && chance(30)) text::append_utf8(out, kHidden[below(std::size(kHidden))]);
  }
  return out;
}

std::string Disguises::marks(const std::string& name) {
  std::string out;
  for (std::size_t pos = 0; pos < name.size();) {
    const auto c = text::next_code_point(name, pos);
    text::append_utf8(out, c);
    if (c != ' ' && chance(30)) text::append_utf8(out, kMarks[below(std::size(kMarks))]);
  }
  return out;
}

std::string Disguises::wide(const std::string& name) {
  const bool bold = chance(50);
  std::string out;
  for (const char c : name) {
    if (!is_letter(c))
      out += c;
    else if (bold)
      text::append_utf8(out,
                        c >= 'a' ? 0x1D41A + static_cast<char32_t>(c - 'a') : 0x1D400 + static_cast<char32_t>(c - 'A'));
    else
      text::append_utf8(out, 0xFEE0 + static_cast<char32_t>(c));
  }
  return out;
}

std::string Disguises::spaced(const std::string& name) {
  static constexpr std::array<std::string_view, 5> kBetween{" ", ".", "-", "_", "·"};
  const auto between = kBetween[below(kBetween.size())];
  std::string out;
  for (const char c : without(name, ' ')) out += (out.empty() ? "" : std::string(between)) + c;
  return out;
}

std::string Disguises::capitals(const std::string& name) {
  std::string out;
  for (std::size_t pos = 0; pos < name.size();) {
    auto c = text::next_code_point(name, pos);
    if (c < 0x80 && is_letter(static_cast<char>(c)) && chance(50)) c ^= 0x20U;
    text::append_utf8(out, c);
  }
  return out;
}

}  // namespace kith::policy::names
