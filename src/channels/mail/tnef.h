// Outlook's winmail.dat (MS-OXTNEF): the files and the text that were packed into it. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kith::channels::mail {

struct TnefFile {
  std::string name, type, content_id;
  std::string bytes;
};

struct Tnef {
  std::string text, html;  // UTF-8; either may be empty
  std::vector<TnefFile> files;
};

bool is_tnef(std::string_view bytes);
// What breaks off is read as far as it goes. Errors: corrupt (not such a file).
Result<Tnef> read_tnef(std::string_view bytes);

}  // namespace kith::channels::mail
