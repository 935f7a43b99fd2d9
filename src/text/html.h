// Untrusted HTML made safe, and readable as text. Parsed by an HTML5 parser and written anew from
// the tree: no byte of the input's own markup is passed on.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "text/entities.h"

namespace kith::text {

struct SafeHtmlOptions {
  std::string_view
      base_url;  // relative addresses are resolved against it; without it they are dropped
  // Address of a picture → address to use in its place; empty drops the picture and keeps its alt
  // text. Not set: every picture is dropped. Asked for http, https and cid (RFC 2392) only.
  std::function<std::string(std::string_view address)> picture;
  std::size_t most_bytes = 512 * 1024;  // of the result; the rest is cut at an element's boundary
};

// Only plain formatting, lists, tables, quotes, links (http, https, mailto; rel="noopener
// noreferrer nofollow ugc" target="_blank") and pictures are kept; no style, class, id or event.
// Idempotent. Never fails: what cannot be kept is dropped.
std::string safe_html(std::string_view html, const SafeHtmlOptions& options = {});

// Reading text: paragraphs apart by an empty line, `<br>` a line, list items with `- ` or `1. `,
// quotes with `> `, pictures by their alt text. A link whose text is not its address is followed by
// ` (address)` where `link_addresses`. Mastodon's `invisible` spans are left out of link text but
// kept in its address; `ellipsis` becomes `…`.
struct PlainTextOptions {
  bool link_addresses = false;
  bool whole_links =
      true;  // a link whose text is its own address, shortened, gives the address in full
  std::size_t most_bytes = 256 * 1024;
};
std::string html_to_text(std::string_view html, const PlainTextOptions& options = {});

// `&`, `<`, `>`, `"` and `'` as references.
std::string escape_html(std::string_view text);

// Text as safe HTML: paragraphs, line breaks, and the network's links made clickable; mentions and
// hashtags too where the functions give an address for them (not set or empty: plain text).
struct TextToHtmlOptions {
  std::string_view network = "plain";
  std::function<std::string(std::string_view name)> mention;
  std::function<std::string(std::string_view tag)> hashtag;
};
std::string text_to_html(std::string_view text, const TextToHtmlOptions& options = {});

struct HtmlLink {
  std::string rel, type, title, href;  // href resolved against the page's base
};
// `<link>` elements of a page (and the page's own base), for discovery. At most 200.
std::vector<HtmlLink> html_links(std::string_view html, std::string_view base_url);

}  // namespace kith::text
