// Mail text in whatever charset it claims, or does not, to UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace kith::channels::mail {

// `charset` as declared, may be empty or a lie: text that is valid UTF-8 is taken as that, whatever
// else is said, unless the charset is one of the seven-bit ones that switch by escape. Unknown
// charsets are read as Windows-1252. For HTML a <meta> charset counts where the part declares none.
// Never fails.
std::string to_utf8(std::string_view bytes, std::string_view charset, bool html);

}  // namespace kith::channels::mail
