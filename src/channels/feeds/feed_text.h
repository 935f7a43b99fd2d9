// What feeds write in their elements: titles, markup, people, numbers. Internal to feeds.
#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "channels/feeds/feed.h"

namespace kith::channels::feeds {

// White space as one blank each, ends off, valid UTF-8.
std::string one_line(std::string_view text);
// A title or name: escaped HTML in it is read, `AT&T` and `a < b` stay.
std::string plain(std::string_view text);
// Empty where it is no address.
std::string absolute(std::string_view address, std::string_view base);
// text/html.h, with pictures.
std::string safe(std::string_view html, std::string_view base);
// The markup inside an element, as HTML.
std::string inner_xml(const pugi::xml_node& node);
// An Atom text construct as HTML; `type` as Atom 1.0 and 0.3 write it.
std::string construct_html(const pugi::xml_node& node);
std::string construct_text(const pugi::xml_node& node);
// `me@example.org (Me)`, `Me <me@example.org>`, `Me`.
FeedPerson person_of(std::string_view text);
FeedPerson atom_person(const pugi::xml_node& node, std::string_view base);
// To a limit, and each once.
void add_person(std::vector<FeedPerson>& list, FeedPerson person);
void add_category(FeedItem& item, std::string name);
void add_enclosure(FeedItem& item, std::string url, std::string_view type, std::string_view length);
// 0 for what is none.
std::int64_t number(std::string_view text);
// Puts an item's html, text and id in place: `id` as the feed gives it, else its address, else made of what it says.
void finish_item(FeedItem& item, std::string html, std::string id);

}  // namespace kith::channels::feeds
