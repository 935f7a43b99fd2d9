// Texts of mail headers: raw letters of any charset and the encoded words of RFC 2047, to UTF-8. Pure.
#pragma once

#include <string>
#include <string_view>

namespace kith::channels::mail {

// A header's value as it came, as one line of valid UTF-8. Raw letters that are not UTF-8 are read in `charset` (of the
// mail's text, may be empty), else as Windows-1252; where most are UTF-8 only the broken ones are lost (U+FFFD).
std::string header_line(std::string_view raw, std::string_view charset = {});

// Every run of encoded words read: bytes of neighbours in one charset are put together before they are read, so that a
// letter cut in two is whole; language tags, blanks inside a word and words without a blank between are taken.
std::string decode_words(std::string_view line);
// The same line with each run as one encoded word in UTF-8: what is quoted, a comma or a bracket inside it stays so.
std::string recode_words(std::string_view line);

// Base64 as mails have it: other letters are skipped, the last group may be short, padding ends its line.
std::string decode_loose_base64(std::string_view text);

}  // namespace kith::channels::mail
