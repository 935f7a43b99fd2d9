// Feeds in every dress: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, CDF, JSON Feed. Pure: bytes in, structs out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace kith::channels::feeds {

struct FeedPerson {
  std::string name, address, url;
};

struct Enclosure {
  std::string url, type;
  std::int64_t length = 0;
};

struct FeedItem {
  std::string id;       // guid, id, else the link, else made of link and title; never empty
  std::string url;      // absolute
  std::string title;    // plain
  std::string html;     // safe (text/html.h), addresses absolute, pictures kept
  std::string text;     // the same to read
  std::string summary;  // plain, where it is not the content itself
  std::vector<FeedPerson> authors;
  std::optional<Time> published, updated;
  std::string language;
  std::vector<std::string> categories;
  std::vector<Enclosure> enclosures;
  std::string source;    // title of the feed it was taken from
  std::string comments;  // where they are, absolute
  std::string rights;    // plain
};

struct Feed {
  std::string format;  // `rss`, `rdf`, `atom`, `cdf`, `json`
  std::string title, subtitle, link, id, language;
  std::string rights, generator;  // plain
  std::string image;              // absolute
  std::vector<FeedPerson> authors;
  std::optional<Time> published, updated;
  std::optional<Millis> wait;  // ttl or sy:updatePeriod
  std::string self, next;
  std::vector<std::string> hubs;
  std::vector<FeedItem> items;  // as in the document, at most limits::kFeedItems
};

struct FeedSource {
  std::string_view base_url;      // where it was fetched from
  std::string_view content_type;  // of the answer; may be empty
};

// Broken XML is mended as far as it goes. Errors: corrupt (not a feed), too_large (over
// limits::kFetchBodyBytes).
Result<Feed> parse_feed(std::string_view bytes, const FeedSource& source = {});

// XML as UTF-8: byte order mark, then the answer's charset, then the declaration; a charset that
// cannot be true is set aside.
std::string xml_as_utf8(std::string_view bytes, std::string_view content_type);
// Ends tags that were left open, drops ends without a beginning, escapes stray `<`, takes out what
// XML forbids.
std::string mend_xml(std::string_view xml);
// Puts the texts of entities that the document declares itself (`<!ENTITY name "text">`) in place of their references:
// plain texts only, and 64 kB of them at most.
std::string expand_entities(std::string xml);

// The addresses of a page's feeds (`<link rel=alternate>`), best first.
std::vector<std::string> discover_feeds(std::string_view html, std::string_view base_url);

}  // namespace kith::channels::feeds
