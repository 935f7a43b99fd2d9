// Text in other charsets, to UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace kith::text {

// `charset` by any name browsers or ICU know, read as browsers read it (ISO-8859-1 as Windows-1252,
// GB2312 as GB18030 …); unknown names as Windows-1252, except that valid UTF-8 then stays what it
// is. A byte order mark wins over the name. What does not decode becomes U+FFFD. The answer is
// valid UTF-8.
std::string decode_charset(std::string_view bytes, std::string_view charset);
bool is_known_charset(std::string_view charset);
// Charsets that switch by escapes or shifts and so look like ASCII: ISO-2022, HZ, UTF-7.
bool is_escape_charset(std::string_view charset);
// The charset a page's <meta> declares within its first kilobyte, or empty.
std::string meta_charset(std::string_view html);
// `utf-8`, `utf-16le`, `utf-16be`, `utf-32le`, `utf-32be` or empty.
std::string_view byte_order_mark(std::string_view bytes);

}  // namespace kith::text
