#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/secret.h"
#include "channels/feeds/cdf.h"
#include "channels/feeds/feed.h"
#include "channels/feeds/feed_json.h"
#include "channels/feeds/feed_text.h"
#include "channels/feeds/xml_names.h"
#include "text/dates.h"
#include "text/html.h"
#include "text/url.h"
#include "text/utf8.h"

namespace kith::channels::feeds {
namespace {

using Node = pugi::xml_node;

class Reader {
 public:
  Reader(Feed& feed, std::string base) : feed_(feed), base_(std::move(base)) {}

  Result<void> read(const Node& root) {
    const auto name = name_of(root);
    if (name.local == "feed") {
      feed_.format = "atom";
      atom_feed(root);
    } else if (name.local == "rss" || name.local == "rdf" || name.local == "channel") {
      if (is_cdf(root)) {
        read_cdf(root, base_, feed_);
        return {};
      }
      feed_.format = name.local == "rdf" ? "rdf" : "rss";
      rss(root, name.local == "channel" ? root : child(root, Space::plain, "channel"));
    } else {
      return fail(Kind::corrupt, fmt::format("this is no feed: its outermost element is `{}`",
                                             text::repair_utf8(text::clip_bytes(root.name(), 60))));
    }
    return {};
  }

 private:
  bool full() const { return feed_.items.size() >= limits::kFeedItems; }

  void rss(const Node& root, const Node& channel) {
    const std::string base = base_of(channel ? channel : root, base_);
    for (const auto& node : channel.children()) channel_field(node, base);
    feed_.language = feed_.language.empty() ? language_of(channel) : feed_.language;
    for (const auto& holder : {channel, root})
      for (const auto& node : holder.children())
        if (is(node, Space::plain, "item") && !full()) rss_item(node);
    if (const auto list = child(channel, Space::plain, "items"))
      for (const auto& node : list.children())
        if (is(node, Space::plain, "item") && !full()) rss_item(node);
  }

  void channel_field(const Node& node, const std::string& base) {
    if (node.type() != pugi::node_element) return;
    const auto [space, local] = name_of(node);
    const auto set = [&](std::string& field, std::string value) {
      if (field.empty()) field = std::move(value);
    };
    if (space == Space::plain || space == Space::dc) {
      if (local == "title") set(feed_.title, plain(text_of(node)));
      if (local == "description") set(feed_.subtitle, plain(text_of(node)));
      if (local == "link" && space == Space::plain) set(feed_.link, absolute(text_of(node), base));
      if (local == "language") set(feed_.language, language_tag(one_line(text_of(node))));
      if (local == "copyright" || local == "rights") set(feed_.rights, plain(text_of(node)));
      if (local == "generator") set(feed_.generator, plain(text_of(node)));
      if (local == "image" && space == Space::plain)
        set(feed_.image, absolute(text_at(node, Space::plain, "url"), base_of(node, base_)));
      if (local == "ttl") note_wait(std::chrono::minutes(number(one_line(text_of(node)))));
      if (local == "managingeditor" || local == "creator" || local == "author")
        add_person(feed_.authors, person_of(text_of(node)));
      if ((local == "lastbuilddate" || local == "pubdate" || local == "date") && !feed_.updated)
        feed_.updated = text::parse_written_date(text_of(node));
      if (local == "pubdate" && !feed_.published) feed_.published = text::parse_written_date(text_of(node));
    }
    if (space == Space::terms) channel_date(local, text_of(node));
    if (space == Space::itunes && local == "image") set(feed_.image, absolute(attribute(node, "href"), base));
    if (space == Space::itunes && (local == "subtitle" || local == "summary"))
      set(feed_.subtitle, plain(text_of(node)));
    if (space == Space::itunes && local == "author") add_person(feed_.authors, person_of(text_of(node)));
    if (space == Space::atom && local == "link") atom_link(node, base);
    if (space == Space::syndication && local == "updateperiod") period_ = one_line(text_of(node));
    if (space == Space::syndication && local == "updatefrequency")
      frequency_ = std::max<std::int64_t>(1, number(one_line(text_of(node))));
    if (!period_.empty()) note_wait(period_wait());
  }

  void channel_date(std::string_view local, const std::string& text) {
    if (local == "modified") feed_.updated = text::parse_written_date(text);
    if ((local == "created" || local == "issued") && !feed_.published) feed_.published = text::parse_written_date(text);
  }

  Millis period_wait() const {
    using namespace std::chrono;
    const Millis whole = period_ == "hourly"    ? Millis(hours(1))
                         : period_ == "weekly"  ? Millis(days(7))
                         : period_ == "monthly" ? Millis(days(30))
                         : period_ == "yearly"  ? Millis(days(365))
                                                : Millis(days(1));
    return whole / frequency_;
  }
  void note_wait(Millis wait) {
    if (wait > Millis{0}) feed_.wait = wait;
  }

  void atom_link(const Node& node, const std::string& base) {
    const std::string rel(attribute(node, "rel")), href = absolute(attribute(node, "href"), base);
    if (rel == "self") feed_.self = href;
    if (rel == "next") feed_.next = href;
    if (rel == "hub" && feed_.hubs.size() < 5) feed_.hubs.push_back(href);
    if ((rel.empty() || rel == "alternate") && feed_.link.empty()) feed_.link = href;
  }

  void rss_item(const Node& node) {
    FeedItem item;
    std::string content, description, guid, about(attribute(node, "rdf:about"));
    bool permalink = true;
    const std::string base = base_of(node, base_);
    Node content_node, description_node;
    for (const auto& field : node.children()) {
      if (field.type() != pugi::node_element) continue;
      const auto [space, local] = name_of(field);
      if (space == Space::plain) {
        if (local == "title" && item.title.empty()) item.title = plain(text_of(field));
        if (local == "link" && item.url.empty())
          item.url = absolute(text_of(field).empty() ? std::string(attribute(field, "href")) : text_of(field), base);
        if (local == "guid" && guid.empty()) {
          guid = one_line(text_of(field));
          permalink = attribute(field, "ispermalink") != "false";
        }
        if (local == "description" && !description_node) description_node = field;
        if (local == "summary" && item.summary.empty()) item.summary = plain(text_of(field));
        if (local == "pubdate" && !item.published) item.published = text::parse_written_date(text_of(field));
        if (local == "author")
          add_person(item.authors,
                     child(field, Space::plain, "name") ? atom_person(field, base_) : person_of(text_of(field)));
        if (local == "category") add_category(item, plain(text_of(field)));
        if (local == "enclosure")
          add_enclosure(item, absolute(attribute(field, "url"), base), attribute(field, "type"),
                        attribute(field, "length"));
        if (local == "source") item.source = plain(text_of(field));
        if (local == "comments") item.comments = absolute(text_of(field), base);
      }
      const bool inside_out = local == "body" || local == "fullitem" || (local == "div" && space == Space::xhtml);
      if ((space == Space::content && local == "encoded") ||
          (inside_out && (space == Space::xhtml || space == Space::plain)))
        content_node = field;
      if (space == Space::dc) dublin(item, field, local);
      if (space == Space::terms && (local == "modified")) item.updated = text::parse_written_date(text_of(field));
      if (space == Space::terms && (local == "created" || local == "issued") && !item.published)
        item.published = text::parse_written_date(text_of(field));
      if (space == Space::itunes && local == "author" && item.authors.empty())
        add_person(item.authors, person_of(text_of(field)));
      if (space == Space::itunes && (local == "summary" || local == "subtitle") && item.summary.empty())
        item.summary = plain(text_of(field));
      if (space == Space::itunes && local == "category") itunes_category(item, field);
      if (space == Space::media) media(item, field, base);
      if (space == Space::atom && local == "link" &&
          (attribute(field, "rel").empty() || attribute(field, "rel") == "alternate") && item.url.empty())
        item.url = absolute(attribute(field, "href"), base);
      if (space == Space::atom && local == "updated") item.updated = text::parse_written_date(text_of(field));
      if (space == Space::atom && local == "author") add_person(item.authors, atom_person(field, base_));
    }
    if (item.url.empty() && permalink && text::is_http_url(guid)) item.url = guid;
    if (item.title.empty()) item.title = media_title(node, 0);
    const auto body = content_node ? content_node : description_node;
    if (body) {
      const std::string inside =
          is(body, Space::xhtml, "body") || is(body, Space::xhtml, "div") ? inner_xml(body) : rss_html(body);
      content = safe(inside, body_base(body, item));
    }
    if (content_node && description_node && item.summary.empty()) item.summary = plain(text_of(description_node));
    finish(std::move(item), std::move(content), guid.empty() ? about : guid, node);
  }

  static void itunes_category(FeedItem& item, const Node& node) {
    add_category(item, one_line(attribute(node, "text")));
    for (const auto& inner : node.children())
      if (is(inner, Space::itunes, "category")) add_category(item, one_line(attribute(inner, "text")));
  }

  // Escaped HTML as text, or elements that somebody forgot to escape.
  static std::string rss_html(const Node& node) {
    for (const auto& one : node.children())
      if (one.type() == pugi::node_element) return inner_xml(node);
    return text_of(node);
  }

  std::string body_base(const Node& node, const FeedItem& item) const {
    std::string base = base_of(node, base_);
    if (base != base_ || item.url.empty()) return base;
    return item.url;
  }

  static void dublin(FeedItem& item, const Node& field, std::string_view local) {
    if (local == "date" && !item.published) item.published = text::parse_written_date(text_of(field));
    if (local == "creator" || (local == "author")) add_person(item.authors, person_of(text_of(field)));
    if (local == "rights") item.rights = plain(text_of(field));
    if (local == "subject") add_category(item, plain(text_of(field)));
    if (local == "description" && item.summary.empty()) item.summary = plain(text_of(field));
    if (local == "title" && item.title.empty()) item.title = plain(text_of(field));
    if (local == "language") item.language = one_line(text_of(field));
  }

  static std::string media_title(const Node& node, int depth) {
    if (const auto title = child(node, Space::media, "title")) return plain(text_of(title));
    for (const auto& inner : node.children()) {
      const bool holder = depth < 3 && (is(inner, Space::media, "group") || is(inner, Space::media, "content"));
      if (auto title = holder ? media_title(inner, depth + 1) : std::string(); !title.empty()) return title;
    }
    return {};
  }

  static void media(FeedItem& item, const Node& field, const std::string& base, int depth = 0) {
    const auto local = name_of(field).local;
    if (local == "content")
      add_enclosure(item, absolute(attribute(field, "url"), base), attribute(field, "type"),
                    attribute(field, "filesize"));
    if (local == "description" && item.summary.empty()) item.summary = plain(text_of(field));
    if (local == "category" || local == "keywords") add_category(item, plain(text_of(field)));
    if ((local == "group" || local == "content") && depth < 3)
      for (const auto& inner : field.children())
        if (inner.type() == pugi::node_element && name_of(inner).space == Space::media &&
            name_of(inner).local != "group")
          media(item, inner, base, depth + 1);
  }

  static Node atom_child(const Node& node, std::string_view local) {
    const auto found = child(node, Space::atom, local);
    return found ? found : child(node, Space::plain, local);
  }

  // Ids are addresses of their own, but some are written as paths.
  std::string id_of(const Node& node) const {
    auto id = one_line(text_of(node));
    if (!id.starts_with('/')) return id;
    auto whole = absolute(id, base_of(node, base_));
    return whole.empty() ? id : whole;
  }

  static bool is_atom(const Node& node, std::string_view local) {
    return is(node, Space::atom, local) || is(node, Space::plain, local);
  }

  void atom_feed(const Node& root) {
    const std::string base = base_of(root, base_);
    feed_.title = construct_text(atom_child(root, "title"));
    feed_.subtitle = construct_text(atom_child(root, "subtitle"));
    if (feed_.subtitle.empty()) feed_.subtitle = construct_text(atom_child(root, "tagline"));
    feed_.id = id_of(atom_child(root, "id"));
    feed_.generator = construct_text(atom_child(root, "generator"));
    for (const std::string_view field : {"rights", "copyright"})
      if (feed_.rights.empty()) feed_.rights = construct_text(atom_child(root, field));
    for (const std::string_view field : {"logo", "icon"})
      if (const auto node = atom_child(root, field); node && feed_.image.empty())
        feed_.image = absolute(text_of(node), base_of(node, base_));
    feed_.language = language_of(root);
    for (const std::string_view field : {"updated", "modified"})
      if (!feed_.updated) feed_.updated = text::parse_written_date(text_of(atom_child(root, field)));
    for (const auto& node : root.children()) {
      if (is_atom(node, "link")) atom_link(node, base_of(node, base_));
      if (is_atom(node, "author")) add_person(feed_.authors, atom_person(node, base_));
    }
    for (const auto& node : root.children())
      if (is_atom(node, "entry") && !full()) atom_entry(node);
  }

  void entry_link(FeedItem& item, const Node& node) {
    const std::string rel(attribute(node, "rel")), href = absolute(attribute(node, "href"), base_of(node, base_));
    const std::string type(attribute(node, "type"));
    const bool page = type.empty() || type.find("html") != std::string::npos;
    if ((rel.empty() || rel == "alternate") && (item.url.empty() || page))
      item.url = item.url.empty() || !found_page_ ? href : item.url;
    if ((rel.empty() || rel == "alternate") && page) found_page_ = true;
    if (rel == "enclosure") add_enclosure(item, href, type, attribute(node, "length"));
  }

  void atom_entry(const Node& node) {
    FeedItem item;
    found_page_ = false;
    item.title = construct_text(atom_child(node, "title"));
    const std::string id = id_of(atom_child(node, "id"));
    for (const std::string_view field : {"published", "issued", "created"})
      if (!item.published) item.published = text::parse_written_date(text_of(atom_child(node, field)));
    for (const std::string_view field : {"updated", "modified"})
      if (!item.updated) item.updated = text::parse_written_date(text_of(atom_child(node, field)));
    for (const auto& field : node.children()) {
      if (field.type() != pugi::node_element) continue;
      if (is_atom(field, "link")) entry_link(item, field);
      if (is_atom(field, "author")) add_person(item.authors, atom_person(field, base_));
      if (is_atom(field, "category"))
        add_category(item,
                     one_line(attribute(field, "term").empty() ? attribute(field, "label") : attribute(field, "term")));
      if (is_atom(field, "rights")) item.rights = construct_text(field);
      if (is_atom(field, "source")) item.source = construct_text(atom_child(field, "title"));
      if (name_of(field).space == Space::dc) dublin(item, field, name_of(field).local);
      if (name_of(field).space == Space::media) media(item, field, base_of(field, base_));
    }
    if (item.title.empty()) item.title = media_title(node, 0);
    const Node content = atom_child(node, "content"), summary = atom_child(node, "summary");
    const Node body = content && !construct_html(content).empty() ? content : summary;
    std::string html;
    if (body) html = safe(construct_html(body), base_of(body, base_));
    if (content && summary && body == content) item.summary = construct_text(summary);
    if (content && item.url.empty()) item.url = absolute(attribute(content, "src"), base_of(content, base_));
    finish(std::move(item), std::move(html), id, node);
  }

  void finish(FeedItem item, std::string html, std::string id, const Node& node) {
    if (item.language.empty()) item.language = language_of(node);
    if (item.language.empty()) item.language = feed_.language;
    if (item.authors.empty()) item.authors = feed_.authors;
    if (!item.published) item.published = item.updated;
    finish_item(item, std::move(html), std::move(id));
    feed_.items.push_back(std::move(item));
  }

  Feed& feed_;
  std::string base_;
  std::string period_;
  std::int64_t frequency_ = 1;
  bool found_page_ = false;
};

Node root_of(const pugi::xml_document& document) {
  for (const auto& node : document.children())
    if (node.type() == pugi::node_element) return node;
  return {};
}

}  // namespace

Result<Feed> parse_feed(std::string_view bytes, const FeedSource& source) {
  if (bytes.size() > limits::kFetchBodyBytes) return fail(Kind::too_large, "the feed is larger than 10 MB");
  const auto first = bytes.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (first != std::string_view::npos && bytes[first] == '{') return parse_json_feed(bytes.substr(first), source);
  const auto as_text = [&] {
    std::string xml = expand_entities(xml_as_utf8(bytes, source.content_type));
    xml.erase(0, std::min(xml.find('<'), xml.size()));
    return xml;
  };
  std::string xml = as_text();
  pugi::xml_document document;
  constexpr unsigned kOptions = pugi::parse_default | pugi::parse_ws_pcdata_single;
  // In place spares a copy of it all, and leaves nothing to mend: the few that need it are decoded again.
  if (!document.load_buffer_inplace(xml.data(), xml.size(), kOptions, pugi::encoding_utf8)) {
    document.reset();
    xml = mend_xml(as_text());
    document.load_buffer_inplace(xml.data(), xml.size(), kOptions | pugi::parse_fragment, pugi::encoding_utf8);
  }
  const Node root = root_of(document);
  if (!root) return fail(Kind::corrupt, "this is no feed: neither XML nor JSON");
  Feed feed;
  TRYV(Reader(feed, std::string(source.base_url)).read(root));
  return feed;
}

std::vector<std::string> discover_feeds(std::string_view html, std::string_view base_url) {
  std::vector<std::string> out;
  // Atom and RSS before JSON; comment feeds last.
  const auto links = text::html_links(html, base_url);
  for (const bool comments : {false, true})
    for (const std::string_view type : {"application/atom+xml", "application/rss+xml", "application/feed+json",
                                        "application/json", "application/rdf+xml", "text/xml"})
      for (const auto& link : links) {
        std::string rel = link.rel, title = link.title;
        for (auto* text : {&rel, &title})
          for (char& c : *text)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
        const bool alternate = rel.find("alternate") != std::string::npos || rel == "feed";
        if (!alternate || !link.type.starts_with(type) || (title.find("comment") != std::string::npos) != comments)
          continue;
        if (std::find(out.begin(), out.end(), link.href) == out.end()) out.push_back(link.href);
      }
  return out;
}

}  // namespace kith::channels::feeds
