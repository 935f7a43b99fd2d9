// Mails whose structure programs wrote wrong, put right before the parser sees them.
#pragma once

#include <string>
#include <string_view>

namespace kith::channels::mail {

// Before the type of a mail inside the mail that is encoded (RFC 2046 forbids it): the parser leaves such a part whole.
inline constexpr std::string_view kEncodedMessage = "x-encoded-";

// Blank lines and a byte order mark before the mail go. In its header and in those of its parts a `boundary` that no
// semicolon parts from its multipart type gets one, and of several `Content-Type` only the first stays; a part whose
// content follows its header without an empty line gets one. The line end before a delimiter becomes that behind it.
// The rest stays byte for byte.
std::string mend_mail(std::string_view mail);

}  // namespace kith::channels::mail
