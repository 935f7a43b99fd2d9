// What a page gives out to be shown where somebody links to it: the words and pictures of its preview, as networks take
// them from its head (Open Graph, Twitter cards, oEmbed, its title).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kith::text {

struct PageHead {
  std::vector<std::string> words;     // titles, descriptions, names of the site, texts of pictures; each once, trimmed
  std::vector<std::string> pictures;  // addresses, http or https, each once
  std::string oembed;                 // where the page describes itself as JSON; empty: nowhere
  bool plays = false;                 // a film or player is given out
};

// Never fails; `url` is where the page is from. At most 64 KiB of words and 50 pictures are taken.
PageHead read_page_head(std::string_view html, std::string_view url);

}  // namespace kith::text
