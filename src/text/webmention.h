// Webmention (W3C Recommendation 2017): where a page wants to hear of links to it, and what a page that links to ours
// says about it. Pure: the pages are fetched elsewhere.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace kith::text {

using HeaderFields = std::vector<std::pair<std::string, std::string>>;

// The endpoint of the page at `url` (after redirects): the first of its `Link` headers that is one, else the first
// `<link>`, `<a>` or `<area>` of its markup. An empty reference means the page itself. None: the page has no endpoint
// that can be called (http or https). Markup is left aside where the headers say the page is none.
std::optional<std::string> find_webmention_endpoint(std::string_view url, const HeaderFields& headers,
                                                    std::string_view html);

struct Mention {
  std::string type;                                   // `rsvp`, `reply`, `repost`, `like`, `bookmark`, `mention`
  std::string author_name, author_url, author_photo;  // each may be empty; addresses are http or https
  std::optional<Time> published;
  std::string html;  // safe, without pictures
  std::string text;
  std::string url;   // what the page calls its own address, else `source_url`
  std::string rsvp;  // `yes`, `no`, `maybe`, `interested`
};

// What the page at `source_url` says about `target_url`: reply context by its microformats, authorship by the page
// itself (an author known only by another page's address stays an address). Errors: invalid (an address is no http
// address, or both are one page), not_found (the page does not link to the target).
Result<Mention> read_mention(std::string_view source_url, std::string_view target_url, std::string_view html);

// The dates microformats write: RFC 3339 with parts left out, a space for the T, a zone with or without colon. Without
// zone: UTC; without time: midnight.
std::optional<Time> parse_mf2_date(std::string_view text);

}  // namespace kith::text
