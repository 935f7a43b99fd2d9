// Host names between Unicode and ASCII (UTS #46, as browsers do it).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace kith::text {

// One label as Punycode spells it, without any mapping or check: `bücher` → `xn--bcher-kva`. ASCII
// stays as it is.
std::string label_to_punycode(std::u32string_view label);

// UTS #46 nontransitional processing, WHATWG's options (no STD3 rules, no length checks). Errors:
// invalid.
Result<std::string> host_to_ascii(std::string_view host);
// Unicode form; a label that does not decode stays as it is.
std::string host_to_unicode(std::string_view ascii);

}  // namespace kith::text
