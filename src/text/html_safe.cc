#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "base/limits.h"
#include "text/html.h"
#include "text/html_node.h"
#include "text/html_plain.h"
#include "text/html_policy.h"
#include "text/html_tree.h"
#include "text/utf8.h"
#include "text/url.h"

namespace kith::text {
namespace {

bool is_void(std::string_view name) {
  return name == "br" || name == "hr" || name == "wbr";
}

constexpr std::string_view entity_for(char c) {
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

// The bytes that stay as they are.
constexpr auto kStays = [] {
  std::array<bool, 256> out{};
  for (std::size_t c = 0; c < 0x80; ++c)
    out[c] = !is_refused(static_cast<char32_t>(c)) && entity_for(static_cast<char>(c)).empty();
  return out;
}();

void escape_into(std::string& out, std::string_view text) {
  std::size_t copied = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t start = i;
    if (kStays[static_cast<unsigned char>(text[i])]) {
      ++i;
      continue;
    }
    const bool refused = is_refused(next_code_point(text, i));
    const auto instead = refused ? std::string_view("\xEF\xBF\xBD") : entity_for(text[start]);
    if (instead.empty()) continue;
    out.append(text, copied, start - copied).append(instead);
    copied = i;
  }
  out.append(text, copied);
}

std::optional<int> small_number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || value < 0 || value > 10'000) return std::nullopt;
  return value;
}

template <class Node>
class Writer {
 public:
  // `cleaned`: the pictures in this document have been through the function already.
  Writer(const SafeHtmlOptions& options, bool cleaned, std::size_t size) : options_(options), cleaned_(cleaned) {
    out_.reserve(std::min(size + size / 4, options.most_bytes));
  }

  std::string take(const Node* body) {
    children(body, 0);
    // A parser drops white space before anything else.
    out_.erase(0, std::min(out_.find_first_not_of(" \t\n\f\r"), out_.size()));
    return std::move(out_);
  }

 private:
  bool full() const { return out_.size() >= options_.most_bytes; }

  void children(const Node* node, std::size_t depth) {
    if (depth > limits::kHtmlDepth) return;
    each_child(node, [&](const Node* child) {
      if (full()) return false;
      write(child, depth);
      return true;
    });
  }

  void write(const Node* node, std::size_t depth) {
    if (is_text(node)) return escape_into(out_, text_of(node));
    if (!is_html_element(node)) return;
    switch (fate_of_node(node)) {
      case Fate::keep:
        element(element_name(node), node, depth);
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

  void text_only(const Node* node, std::size_t depth) {
    if (depth > limits::kHtmlDepth) return;
    each_child(node, [&](const Node* child) {
      if (full()) return false;
      if (is_text(child))
        escape_into(out_, text_of(child));
      else if (is_element(child) && !element_name(child).empty() && fate_of_node(child) != Fate::drop)
        text_only(child, depth + 1);
      return true;
    });
  }

  void put_attribute(std::string_view name, std::string_view value) {
    out_ += ' ';
    out_ += name;
    out_ += "=\"";
    escape_into(out_, value);
    out_ += '"';
  }

  void common_attributes(const Node* node) {
    const auto dir = attribute(node, "dir");
    if (dir == "ltr" || dir == "rtl" || dir == "auto") put_attribute("dir", dir);
    const auto lang = attribute(node, "lang");
    const bool sound = !lang.empty() && lang.size() <= 35 &&
                       std::all_of(lang.begin(), lang.end(),
                                   [](unsigned char c) { return std::isalnum(c) || c == '-'; });
    if (sound) put_attribute("lang", lang);
  }

  void number_attribute(const Node* node, const char* name) {
    if (const auto value = small_number(attribute(node, name)))
      put_attribute(name, std::to_string(*value));
  }

  void element(std::string_view name, const Node* node, std::size_t depth) {
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
  void keep_first_line_break(const Node* node) {
    each_child(node, [&](const Node* first) {
      if (is_text(first) && text_of(first).starts_with('\n')) out_ += '\n';
      return false;
    });
  }

  void close(std::string_view name) {
    out_ += "</";
    out_ += name;
    out_ += '>';
  }

  void link(const Node* node, std::size_t depth) {
    const auto address = web_address(attribute(node, "href"), true);
    if (address.empty() || depth + 1 > limits::kHtmlDepth) {
      children(node, depth + 1);
      return;
    }
    out_ += "<a";
    put_attribute("href", address);
    common_attributes(node);
    out_ += R"( rel="noopener noreferrer nofollow ugc" target="_blank">)";
    children(node, depth + 1);
    close("a");
  }

  // The whole address; empty where it is not of the web (nor, if `mail`, one to write to).
  std::string web_address(std::string_view given, bool mail) {
    if (is_plain_web_address(given) && is_base_sound()) return std::string(given);
    const auto url = given.empty() && mail ? fail(Kind::invalid, "") : parse_url(given, options_.base_url);
    if (!url || (url->scheme != "http" && url->scheme != "https" && !(mail && url->scheme == "mailto"))) return {};
    return url->to_string();
  }

  // Nothing can be read against one that is not.
  bool is_base_sound() {
    if (!base_sound_)
      base_sound_ = options_.base_url.empty() || is_plain_web_address(options_.base_url) ||
                    parse_url(options_.base_url).has_value();
    return *base_sound_;
  }

  void picture(const Node* node) {
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
      if (const auto url = web_address(source, false); !url.empty())
        address = options_.picture(url);
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
  std::optional<bool> base_sound_;
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

// The markup written anew once; nothing where no parser takes it.
std::optional<std::string> written(std::string_view html, const SafeHtmlOptions& options, HtmlReader reader,
                                   bool cleaned) {
  if (reader == HtmlReader::either) {
    const PlainTree tree(html);
    if (tree.body()) return Writer<PlainNode>(options, cleaned, html.size()).take(tree.body());
  }
  const HtmlTree tree(html);
  if (!tree.root()) return std::nullopt;
  const GumboNode* const body = tree.body();
  return body ? Writer<GumboNode>(options, cleaned, html.size()).take(body) : std::string();
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
std::string safe_html(std::string_view html, const SafeHtmlOptions& options, HtmlReader reader) {
  constexpr int kRounds = 6;
  std::string out(html);
  for (int round = 0; round < kRounds; ++round) {
    auto next = written(out, options, reader, round > 0);
    if (!next) break;
    if (*next == out) return out;
    out = std::move(*next);
  }
  return escaped_remains(out, options.most_bytes);
}

std::string safe_html(std::string_view html, const SafeHtmlOptions& options) {
  return safe_html(html, options, HtmlReader::either);
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
