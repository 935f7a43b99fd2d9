// What is done with each element and attribute, whoever reads the markup. Internal to the html*.cc files.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace kith::text {

// What becomes of an element.
enum class Fate : std::uint8_t { keep, unwrap, section, list, text_only, drop, link, picture };

struct Known {
  std::string_view name;
  Fate fate;
};

// By name, sorted. Names not listed are unwrapped: their children stay, they go.
inline constexpr std::array kKnown = {
    Known{"a", Fate::link},
    Known{"abbr", Fate::keep},
    Known{"address", Fate::keep},
    Known{"applet", Fate::unwrap},
    Known{"area", Fate::drop},
    Known{"article", Fate::keep},
    Known{"aside", Fate::keep},
    Known{"audio", Fate::drop},
    Known{"b", Fate::keep},
    Known{"base", Fate::drop},
    Known{"basefont", Fate::drop},
    Known{"bdi", Fate::keep},
    Known{"bdo", Fate::keep},
    Known{"bgsound", Fate::drop},
    Known{"big", Fate::keep},
    Known{"blockquote", Fate::keep},
    Known{"br", Fate::keep},
    Known{"button", Fate::text_only},
    Known{"canvas", Fate::drop},
    Known{"caption", Fate::keep},
    Known{"center", Fate::section},
    Known{"cite", Fate::keep},
    Known{"code", Fate::keep},
    Known{"col", Fate::drop},
    Known{"colgroup", Fate::drop},
    Known{"dd", Fate::keep},
    Known{"del", Fate::keep},
    Known{"details", Fate::keep},
    Known{"dfn", Fate::keep},
    Known{"dir", Fate::list},
    Known{"div", Fate::keep},
    Known{"dl", Fate::keep},
    Known{"dt", Fate::keep},
    Known{"em", Fate::keep},
    Known{"embed", Fate::drop},
    Known{"fieldset", Fate::section},
    Known{"figcaption", Fate::keep},
    Known{"figure", Fate::keep},
    Known{"footer", Fate::keep},
    Known{"form", Fate::section},
    Known{"frame", Fate::drop},
    Known{"frameset", Fate::drop},
    Known{"h1", Fate::keep},
    Known{"h2", Fate::keep},
    Known{"h3", Fate::keep},
    Known{"h4", Fate::keep},
    Known{"h5", Fate::keep},
    Known{"h6", Fate::keep},
    Known{"head", Fate::drop},
    Known{"header", Fate::keep},
    Known{"hgroup", Fate::keep},
    Known{"hr", Fate::keep},
    Known{"i", Fate::keep},
    Known{"iframe", Fate::drop},
    Known{"image", Fate::drop},
    Known{"img", Fate::picture},
    Known{"input", Fate::drop},
    Known{"ins", Fate::keep},
    Known{"kbd", Fate::keep},
    Known{"keygen", Fate::drop},
    Known{"li", Fate::keep},
    Known{"link", Fate::drop},
    Known{"listing", Fate::drop},
    Known{"main", Fate::keep},
    Known{"map", Fate::unwrap},
    Known{"mark", Fate::keep},
    Known{"marquee", Fate::text_only},
    Known{"math", Fate::drop},
    Known{"menu", Fate::list},
    Known{"meta", Fate::drop},
    Known{"nav", Fate::keep},
    Known{"noembed", Fate::drop},
    Known{"noframes", Fate::drop},
    Known{"noscript", Fate::drop},
    Known{"object", Fate::unwrap},
    Known{"ol", Fate::keep},
    Known{"optgroup", Fate::drop},
    Known{"option", Fate::drop},
    Known{"p", Fate::keep},
    Known{"param", Fate::drop},
    Known{"plaintext", Fate::drop},
    Known{"pre", Fate::keep},
    Known{"q", Fate::keep},
    Known{"rb", Fate::unwrap},
    Known{"rp", Fate::unwrap},
    Known{"rt", Fate::unwrap},
    Known{"rtc", Fate::unwrap},
    Known{"ruby", Fate::unwrap},
    Known{"s", Fate::keep},
    Known{"samp", Fate::keep},
    Known{"script", Fate::drop},
    Known{"section", Fate::keep},
    Known{"select", Fate::drop},
    Known{"small", Fate::keep},
    Known{"source", Fate::drop},
    Known{"strike", Fate::keep},
    Known{"strong", Fate::keep},
    Known{"style", Fate::drop},
    Known{"sub", Fate::keep},
    Known{"summary", Fate::keep},
    Known{"sup", Fate::keep},
    Known{"svg", Fate::drop},
    Known{"table", Fate::keep},
    Known{"tbody", Fate::keep},
    Known{"td", Fate::keep},
    Known{"template", Fate::drop},
    Known{"textarea", Fate::drop},
    Known{"tfoot", Fate::keep},
    Known{"th", Fate::keep},
    Known{"thead", Fate::keep},
    Known{"time", Fate::keep},
    Known{"title", Fate::drop},
    Known{"tr", Fate::keep},
    Known{"track", Fate::drop},
    Known{"tt", Fate::keep},
    Known{"u", Fate::keep},
    Known{"ul", Fate::keep},
    Known{"var", Fate::keep},
    Known{"video", Fate::drop},
    Known{"wbr", Fate::keep},
    Known{"xmp", Fate::drop},
};
static_assert(std::is_sorted(kKnown.begin(), kKnown.end(),
                             [](const Known& a, const Known& b) { return a.name < b.name; }));

constexpr Fate fate_of(std::string_view name) {
  const auto it = std::lower_bound(kKnown.begin(), kKnown.end(), name,
                                   [](const Known& k, std::string_view n) { return k.name < n; });
  return it != kKnown.end() && it->name == name ? it->fate : Fate::unwrap;
}

// Whose text nobody reads.
constexpr bool is_hidden(std::string_view name) {
  for (const std::string_view n :
       {"head",     "script", "style",  "template",  "noscript", "iframe",  "embed",    "title",
        "textarea", "select", "option", "video",     "audio",    "canvas",  "noframes", "noembed",
        "svg",      "math",   "xmp",    "plaintext", "frameset", "listing", "datalist"})
    if (name == n) return true;
  return false;
}

// Lines around a block: 2 a blank line, 1 a line of its own, 0 inline.
constexpr int margin_of(std::string_view name) {
  for (const std::string_view n : {"p", "blockquote", "ul", "ol", "dl", "pre", "table", "h1", "h2", "h3", "h4", "h5",
                                   "h6", "figure", "hr", "menu", "dir"})
    if (name == n) return 2;
  for (const std::string_view n :
       {"div",     "li",      "dt",    "dd",      "tr",     "section", "article",  "aside",      "header",
        "footer",  "main",    "nav",   "address", "center", "form",    "fieldset", "figcaption", "caption",
        "details", "summary", "tbody", "thead",   "tfoot",  "hgroup",  "legend"})
    if (name == n) return 1;
  return 0;
}

constexpr bool is_formatting(std::string_view name) {
  for (const std::string_view n :
       {"b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"})
    if (name == n) return true;
  return false;
}

// The attributes that safe HTML and reading text know.
inline constexpr std::array<std::string_view, 16> kReadAttributes = {
    "href",   "src",   "alt",   "title",   "class",   "dir",      "lang", "width",
    "height", "start", "value", "colspan", "rowspan", "datetime", "rel",  "type"};
constexpr bool is_read(std::string_view attribute, std::string_view element) {
  // Formatting is opened anew in each paragraph, with three of each kind at most if they all look
  // the same.
  if (is_formatting(element)) return false;
  for (const auto name : kReadAttributes)
    if (attribute == name) return true;
  return false;
}

// Controls and noncharacters: a parser that meets them in the text (not as a reference) puts U+FFFD in their place.
constexpr bool is_refused(char32_t c) {
  return (c < 0x20 && c != '\t' && c != '\n' && c != '\f' && c != '\r') || (c >= 0x7F && c <= 0x9F) ||
         (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
}

}  // namespace kith::text
