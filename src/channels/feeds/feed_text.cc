#include "channels/feeds/feed_text.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/limits.h"
#include "base/secret.h"
#include "channels/feeds/xml_names.h"
#include "text/html.h"
#include "text/url.h"
#include "text/utf8.h"

namespace kith::channels::feeds {

using Node = pugi::xml_node;

std::string one_line(std::string_view text) {
  std::string out;
  bool space = false;
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      space = !out.empty();
      continue;
    }
    if (space) out += ' ';
    space = false;
    out += c;
  }
  return text::repair_utf8(out);
}

// A title or name: escaped HTML in it is read, `AT&T` and `a < b` stay.
std::string plain(std::string_view text) {
  const auto tag = text.find('<');
  const bool markup = tag != std::string_view::npos && tag + 1 < text.size() &&
                      (std::isalpha(static_cast<unsigned char>(text[tag + 1])) || text[tag + 1] == '/');
  const auto amp = text.find('&');
  const bool reference = amp != std::string_view::npos && text.find(';', amp) != std::string_view::npos;
  return one_line(markup || reference ? text::html_to_text(text) : std::string(text));
}

std::string absolute(std::string_view address, std::string_view base) {
  const std::string clean = one_line(address);
  if (clean.empty()) return {};
  if (text::is_plain_web_address(clean) && (base.empty() || text::is_plain_web_address(base))) return clean;
  const auto url = text::parse_url(clean, base);
  return url ? url->to_string() : std::string();
}

std::string safe(std::string_view html, std::string_view base) {
  text::SafeHtmlOptions options;
  options.base_url = base;
  options.picture = [](std::string_view address) { return std::string(address); };
  return text::safe_html(text::clip_bytes(html, limits::kMessageHtmlBytes), options);
}

namespace {

constexpr int kDepthMost = 256;

// An element's name as HTML has it: `<xhtml:p>` is `<p>`.
std::string_view html_name(const Node& node) {
  const std::string_view name = node.name();
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool is_void(std::string_view name) {
  static constexpr std::array kVoid = {"area",  "base", "br",   "col",   "embed",  "frame", "hr", "img",
                                       "input", "link", "meta", "param", "source", "track", "wbr"};
  return std::ranges::find(kVoid, name) != kVoid.end();
}

// As an HTML parser wants it: `<iframe/>` would swallow all that follows.
void add_markup(const Node& node, std::string& out, int depth) {
  if (node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata) out += text::escape_html(node.value());
  if (node.type() != pugi::node_element || depth > kDepthMost) return;
  const std::string name(html_name(node));
  out += "<" + name;
  for (const auto& one : node.attributes())
    out += " " + std::string(one.name()) + "=\"" + text::escape_html(one.value()) + "\"";
  out += ">";
  for (const auto& inner : node.children()) add_markup(inner, out, depth + 1);
  // What follows a `<br>` that was never ended stands inside it.
  if (!is_void(name)) out += "</" + name + ">";
}

}  // namespace

std::string inner_xml(const Node& node) {
  std::string out;
  for (const auto& one : node.children()) add_markup(one, out, 0);
  return out;
}

// An Atom text construct as HTML; `type` as Atom 1.0 and 0.3 write it.
std::string construct_html(const Node& node) {
  std::string type(attribute(node, "type"));
  const std::string mode(attribute(node, "mode"));
  if (type.empty() && attribute(node, "src").empty())
    type = mode == "escaped" ? "html" : mode == "xml" ? "xhtml" : "text";
  if (mode == "base64") {
    const auto decoded = from_base64(text_of(node));
    return decoded ? text::repair_utf8(*decoded) : std::string();
  }
  const bool inline_markup =
      type == "xhtml" || type == "application/xhtml+xml" || (mode == "xml" && type != "text/plain");
  if (inline_markup) return inner_xml(node);
  if (type == "html" || type == "text/html" || mode == "escaped") return text_of(node);
  if (type == "text" || type.starts_with("text/")) return text::escape_html(text_of(node));
  // Any other type is base64 (RFC 4287, 4.1.3.3): text in it is taken, a file is not.
  const auto decoded = from_base64(text_of(node));
  const bool words = decoded && text::is_valid_utf8(*decoded) && !decoded->contains('\0');
  return words ? *decoded : std::string();
}

std::string construct_text(const Node& node) {
  if (!node) return {};
  return one_line(text::html_to_text(construct_html(node)));
}

// `me@example.org (Me)`, `Me <me@example.org>`, `Me`.
FeedPerson person_of(std::string_view text) {
  // `Me <me@example.org>` is no markup.
  const auto bracket = text.find('<'), end = text.find('>', bracket);
  const bool address = end != std::string_view::npos && text.substr(bracket, end - bracket).contains('@') &&
                       text.substr(bracket, end - bracket).find_first_of(" =\"") == std::string_view::npos;
  const std::string said = address ? one_line(text) : plain(text);
  FeedPerson out;
  const auto open = said.find_first_of("(<");
  if (open == std::string::npos) {
    (said.find('@') != std::string::npos && said.find(' ') == std::string::npos ? out.address : out.name) = said;
    return out;
  }
  const auto close = std::min(said.find_first_of(")>", open), said.size());
  const std::string inside = one_line(said.substr(open + 1, close - open - 1)), before = one_line(said.substr(0, open));
  const bool address_inside = inside.find('@') != std::string::npos;
  out.address = address_inside ? inside : before;
  out.name = address_inside ? before : inside;
  if (out.address.find('@') == std::string::npos) {
    out.name = said;
    out.address.clear();
  }
  return out;
}

FeedPerson atom_person(const Node& node, std::string_view base) {
  const auto part = [&](std::string_view name) {
    for (const auto space : {Space::atom, Space::plain})
      if (const auto found = child(node, space, name)) return one_line(text_of(found));
    return std::string();
  };
  FeedPerson out{part("name"), part("email"), part("uri")};
  if (out.url.empty()) out.url = part("url");
  if (out.url.empty()) out.url = part("homepage");
  if (out.name.empty() && out.address.empty() && out.url.empty()) return person_of(text_of(node));
  if (!out.url.empty())
    if (auto url = absolute(out.url, base_of(node, base)); !url.empty()) out.url = std::move(url);
  return out;
}

void add_person(std::vector<FeedPerson>& list, FeedPerson person) {
  if (person.name.empty() && person.address.empty() && person.url.empty()) return;
  for (const auto& one : list)
    if ((!person.name.empty() && one.name == person.name) || (!person.address.empty() && one.address == person.address))
      return;
  if (list.size() < 20) list.push_back(std::move(person));
}

void add_category(FeedItem& item, std::string name) {
  if (name.empty() || item.categories.size() >= 100) return;
  if (std::find(item.categories.begin(), item.categories.end(), name) == item.categories.end())
    item.categories.push_back(std::move(name));
}

std::int64_t number(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return std::max<std::int64_t>(value, 0);
}

void add_enclosure(FeedItem& item, std::string url, std::string_view type, std::string_view length) {
  if (url.empty() || item.enclosures.size() >= limits::kAttachmentsPerMessage) return;
  for (const auto& one : item.enclosures)
    if (one.url == url) return;
  item.enclosures.push_back({std::move(url), one_line(type), number(length)});
}

void finish_item(FeedItem& item, std::string html, std::string id) {
  item.html = std::move(html);
  item.text = text::html_to_text(item.html, {.link_addresses = true});
  if (id.empty()) id = item.url;
  if (!id.empty()) {
    item.id = std::move(id);
    return;
  }
  std::string said = item.url + "\n" + item.title + "\n" + (item.title.empty() ? item.text : "");
  if (said == "\n\n") {  // nothing to read; still one item and not another
    said += item.summary;
    for (const auto& one : item.authors) said += "\n" + one.name + one.address + one.url;
    for (const auto& one : item.categories) said += "\n" + one;
    for (const auto& one : item.enclosures) said += "\n" + one.url;
    if (item.published) said += "\n" + format_time(*item.published);
  }
  item.id = "made." + sha256_hex(said).substr(0, 40);
}

}  // namespace kith::channels::feeds
