// Headers that mail programs wrote wrong, put right before the parser sees them.
#pragma once

#include <string>
#include <string_view>

namespace kith::channels::mail {

// Of the mail's own header (up to the first empty line): encoded words that hold raw eight-bit letters are encoded anew
// as UTF-8, a `boundary` that no semicolon parts from its multipart type gets one, and of several `Content-Type` only
// the first stays. The rest stays byte for byte.
std::string mend_header(std::string_view mail);

}  // namespace kith::channels::mail
