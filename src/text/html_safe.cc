#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/limits.h"
#include "text/html.h"
#include "text/html_tree.h"
#include "text/utf8.h"
#include "text/url.h"

namespace kith::text {
namespace {

// What becomes of an element.
enum class Fate { keep, unwrap, section, list, text_only, drop, link, picture };

struct Known {
  std::string_view name;
  Fate fate;
};

// By name, sorted. Names not listed are unwrapped: their children stay, they go.
constexpr std::array kKnown = {
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

Fate fate_of(std::string_view name) {
  const auto it = std::lower_bound(kKnown.begin(), kKnown.end(), name,
                                   [](const Known& k, std::string_view n) { return k.name < n; });
  return it != kKnown.end() && it->name == name ? it->fate : Fate::unwrap;
}

bool is_void(std::string_view name) {
  return name == "br" || name == "hr" || name == "wbr";
}

// Controls and noncharacters: a parser that meets them in the text (not as a reference) puts U+FFFD in their place.
bool is_refused(char32_t c) {
  return (c < 0x20 && c != '\t' && c != '\n' && c != '\f' && c != '\r') || (c >= 0x7F && c <= 0x9F) ||
         (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
}

std::string_view entity_for(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    case '\r':
      return "&#13;";
    default:
      return {};
  }
}

void escape_into(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t start = i;
    const char32_t c = next_code_point(text, i);
    const auto entity = entity_for(text[start]);
    if (is_refused(c))
      out += "\xEF\xBF\xBD";
    else
      out += entity.empty() ? text.substr(start, i - start) : entity;
  }
}

std::optional<int> small_number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || value < 0 || value > 10'000) return std::nullopt;
  return value;
}

class Writer {
 public:
  // `cleaned`: the pictures in this document have been through the function already.
  Writer(const SafeHtmlOptions& options, bool cleaned) : options_(options), cleaned_(cleaned) {}

  std::string take(const GumboNode* body) {
    children(body, 0);
    // A parser drops white space before anything else.
    out_.erase(0, std::min(out_.find_first_not_of(" \t\n\f\r"), out_.size()));
    return std::move(out_);
  }

 private:
  bool full() const { return out_.size() >= options_.most_bytes; }

  void children(const GumboNode* node, std::size_t depth) {
    const GumboVector* const list = children_of(node);
    if (!list || depth > limits::kHtmlDepth) return;
    for (unsigned i = 0; i < list->length && !full(); ++i)
      write(static_cast<const GumboNode*>(list->data[i]), depth);
  }

  void write(const GumboNode* node, std::size_t depth) {
    switch (node->type) {
      case GUMBO_NODE_TEXT:
      case GUMBO_NODE_WHITESPACE:
      case GUMBO_NODE_CDATA:
        escape_into(out_, node->v.text.text);
        return;
      case GUMBO_NODE_ELEMENT:
        break;
      default:
        return;
    }
    if (node->v.element.tag_namespace != GUMBO_NAMESPACE_HTML) return;
    const std::string_view name = element_name(node);
    switch (fate_of(name)) {
      case Fate::keep:
        element(name, node, depth);
        return;
      case Fate::section:
        element("section", node, depth);
        return;
      case Fate::list:
        element("ul", node, depth);
        return;
      case Fate::unwrap:
        children(node, depth + 1);
        return;
      case Fate::text_only:
        text_only(node, depth);
        return;
      case Fate::link:
        link(node, depth);
        return;
      case Fate::picture:
        picture(node);
        return;
      case Fate::drop:
        return;
    }
  }

  void text_only(const GumboNode* node, std::size_t depth) {
    const GumboVector* const list = children_of(node);
    if (!list || depth > limits::kHtmlDepth) return;
    for (unsigned i = 0; i < list->length && !full(); ++i) {
      const auto* const child = static_cast<const GumboNode*>(list->data[i]);
      if (child->type == GUMBO_NODE_TEXT || child->type == GUMBO_NODE_WHITESPACE)
        escape_into(out_, child->v.text.text);
      else if (is_element(child) && !element_name(child).empty() &&
               fate_of(element_name(child)) != Fate::drop)
        text_only(child, depth + 1);
    }
  }

  void put_attribute(std::string_view name, std::string_view value) {
    out_ += ' ';
    out_ += name;
    out_ += "=\"";
    escape_into(out_, value);
    out_ += '"';
  }

  void common_attributes(const GumboNode* node) {
    const auto dir = attribute(node, "dir");
    if (dir == "ltr" || dir == "rtl" || dir == "auto") put_attribute("dir", dir);
    const auto lang = attribute(node, "lang");
    const bool sound = !lang.empty() && lang.size() <= 35 &&
                       std::all_of(lang.begin(), lang.end(),
                                   [](unsigned char c) { return std::isalnum(c) || c == '-'; });
    if (sound) put_attribute("lang", lang);
  }

  void number_attribute(const GumboNode* node, const char* name) {
    if (const auto value = small_number(attribute(node, name)))
      put_attribute(name, std::to_string(*value));
  }

  void element(std::string_view name, const GumboNode* node, std::size_t depth) {
    // Too deep to be shown: the text stays, the boxes go.
    if (depth + 1 > limits::kHtmlDepth) return;
    out_ += '<';
    out_ += name;
    common_attributes(node);
    if (name == "td" || name == "th") {
      number_attribute(node, "colspan");
      number_attribute(node, "rowspan");
    } else if (name == "ol") {
      number_attribute(node, "start");
    } else if (name == "li") {
      number_attribute(node, "value");
    } else if (name == "abbr" || name == "dfn") {
      if (const auto title = attribute(node, "title"); !title.empty())
        put_attribute("title", title);
    } else if (name == "time") {
      if (const auto when = attribute(node, "datetime"); !when.empty() && when.size() <= 64)
        put_attribute("datetime", when);
    }
    out_ += '>';
    if (is_void(name)) return;
    if (name == "pre") keep_first_line_break(node);
    children(node, depth + 1);
    close(name);
  }

  // A parser drops one line break right after <pre>.
  void keep_first_line_break(const GumboNode* node) {
    const GumboVector* const list = children_of(node);
    if (!list || list->length == 0) return;
    const auto* const first = static_cast<const GumboNode*>(list->data[0]);
    const bool text = first->type == GUMBO_NODE_TEXT || first->type == GUMBO_NODE_WHITESPACE;
    if (text && first->v.text.text[0] == '\n') out_ += '\n';
  }

  void close(std::string_view name) {
    out_ += "</";
    out_ += name;
    out_ += '>';
  }

  void link(const GumboNode* node, std::size_t depth) {
    const auto url = parse_url(attribute(node, "href"), options_.base_url);
    const bool safe =
        url && (url->scheme == "http" || url->scheme == "https" || url->scheme == "mailto");
    if (!safe || attribute(node, "href").empty() || depth + 1 > limits::kHtmlDepth) {
      children(node, depth + 1);
      return;
    }
    out_ += "<a";
    put_attribute("href", url->to_string());
    common_attributes(node);
    out_ += R"( rel="noopener noreferrer nofollow ugc" target="_blank">)";
    children(node, depth + 1);
    close("a");
  }

  void picture(const GumboNode* node) {
    const auto width = small_number(attribute(node, "width")),
               height = small_number(attribute(node, "height"));
    // A picture nobody can see only reports that the mail was read.
    if ((width && *width <= 2) || (height && *height <= 2)) return;
    const auto alt = attribute(node, "alt");
    std::string address;
    if (cleaned_) {
      address = std::string(attribute(node, "src"));
    } else if (options_.picture) {
      const auto source = attribute(node, "src");
      const auto url = parse_url(source, options_.base_url);
      if (url && (url->scheme == "http" || url->scheme == "https"))
        address = options_.picture(url->to_string());
      else if (source.size() > 4 && source.size() < 1000 && source.starts_with("cid:"))
        address = options_.picture(source);
    }
    if (address.empty()) {
      escape_into(out_, alt);
      return;
    }
    out_ += "<img";
    put_attribute("src", address);
    put_attribute("alt", alt);
    if (width) put_attribute("width", std::to_string(*width));
    if (height) put_attribute("height", std::to_string(*height));
    out_ += R"( loading="lazy">)";
  }

  const SafeHtmlOptions& options_;
  const bool cleaned_;
  std::string out_;
};

// For a document refused by the parser: everything that looks like a tag goes, the rest is text.
std::string escaped_remains(std::string_view html, std::size_t most) {
  std::string out;
  bool inside = false;
  for (std::size_t i = 0; i < html.size() && out.size() < most; ++i) {
    if (html[i] == '<') inside = true;
    if (!inside) escape_into(out, html.substr(i, 1));
    if (html[i] == '>') inside = false;
  }
  return out;
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  escape_into(out, text);
  return out;
}

// Boxes inside tables, lists and links may come to stand where a parser would not put them: the result is cleaned
// until cleaning changes nothing. What never settles is shown as its text.
std::string safe_html(std::string_view html, const SafeHtmlOptions& options) {
  constexpr int kRounds = 6;
  std::string out(html);
  for (int round = 0; round < kRounds; ++round) {
    const HtmlTree tree(out);
    if (!tree.root()) break;
    Writer writer(options, round > 0);
    const GumboNode* const body = tree.body();
    auto next = body ? writer.take(body) : std::string();
    if (next == out) return out;
    out = std::move(next);
  }
  return escaped_remains(out, options.most_bytes);
}

std::vector<HtmlLink> html_links(std::string_view html, std::string_view base_url) {
  constexpr std::size_t kMost = 200;
  const HtmlTree tree(html);
  std::vector<HtmlLink> out;
  std::string base(base_url);
  std::vector<const GumboNode*> open;
  if (tree.root()) open.push_back(tree.root());
  bool own_base = false;
  while (!open.empty() && out.size() < kMost) {
    const GumboNode* const node = open.back();
    open.pop_back();
    const GumboVector* const list = children_of(node);
    for (unsigned i = list ? list->length : 0; i > 0; --i)
      open.push_back(static_cast<const GumboNode*>(list->data[i - 1]));
    if (!is_element(node)) continue;
    const auto name = element_name(node);
    if (name == "base" && !own_base) {
      if (const auto url = parse_url(attribute(node, "href"), base_url)) {
        base = url->to_string();
        own_base = true;
      }
    } else if (name == "link") {
      const auto url = parse_url(attribute(node, "href"), base);
      if (!url || (url->scheme != "http" && url->scheme != "https")) continue;
      out.push_back({std::string(attribute(node, "rel")), std::string(attribute(node, "type")),
                     std::string(attribute(node, "title")), url->to_string()});
    }
  }
  return out;
}

}  // namespace kith::text
