// HTML's tokens written anew, before the tree is built. Internal to html_tree.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kith::text {

// Which attributes are passed on: those that safe HTML and reading text know, or all.
enum class Attributes : std::uint8_t { known, all };

// The same markup in one spelling: `<name attribute="value">`, each `<` of the text as `&lt;`.
// Comments, declarations, the raw contents of script, style, title and their like, and attributes
// that nobody here reads are left out, so that the tree builder never leaves its ordinary state. At
// most 20,000 start tags and 256 open at once: what a browser shows of an honest page is the same,
// and a hostile one costs no more than an honest one of its size. With all attributes that holds for the tree only by
// its own limit.
std::string plain_markup(std::string_view html, Attributes which = Attributes::known);

}  // namespace kith::text
