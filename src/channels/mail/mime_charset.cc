#include "channels/mail/mime_charset.h"

#include <algorithm>

#include "text/charset.h"
#include "text/utf8.h"

namespace kith::channels::mail {

std::string to_utf8(std::string_view bytes, std::string_view charset, bool html) {
  const bool escapes = text::is_escape_charset(charset);
  if (!escapes && text::is_valid_utf8(bytes) &&
      (text::is_ascii(bytes) ? charset.find("utf-7") == std::string_view::npos : true)) {
    return std::string(bytes.starts_with("\xEF\xBB\xBF") ? bytes.substr(3) : bytes);
  }
  std::string declared(charset);
  if (declared.empty() && html) declared = text::meta_charset(bytes);
  return text::decode_charset(bytes,
                              declared.empty() ? "windows-1252" : std::string_view(declared));
}

}  // namespace kith::channels::mail
