// A policy as a page to read and print: one HTML file without script or anything loaded from elsewhere.
#pragma once

#include <string>
#include <string_view>

#include "policy/document.h"
#include "policy/sentences.h"

namespace kith::policy {

struct PageOptions {
  enum class For : std::uint8_t {
    everybody,  // the organisation's own words, what worries it, what visitors may do; no names, no rules' inner works
    staff,      // the same with who speaks, every rule in words, what is offered instead, the agreed wording
  } reader = For::everybody;
  std::string organisation;
  int version = 0;           // 0: not said
  std::string adopted;       // a date as people read it; empty: not said
  std::string looked_again;  // the same, of the next review
  PeopleNames people;
};

// Valid UTF-8 HTML, every text of the document escaped.
std::string render(const Document& document, const PageOptions& options);

// Text for HTML, quotation marks included.
std::string escape_html(std::string_view text);

}  // namespace kith::policy
