#include "text/tld.h"

#include <libpsl.h>
#include <unicode/uchar.h>

#include <string>

#include "text/utf8.h"

namespace kith::text {

bool is_top_level_domain(std::string_view label) {
  if (label.empty() || label.size() > 128 || label.find('.') != std::string_view::npos)
    return false;
  // Simple case only: a full fold would also take invisible characters off.
  std::string lower;
  for (std::size_t i = 0; i < label.size();)
    append_utf8(lower,
                static_cast<char32_t>(u_tolower(static_cast<UChar32>(next_code_point(label, i)))));
  // South Africa has rules for its second level alone; .onion is in no registry.
  if (lower == "onion" || lower == "za") return true;
  return psl_is_public_suffix2(psl_builtin(), lower.c_str(),
                               PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE) == 1;
}

}  // namespace kith::text
