// What a file is, by its bytes: names and headers may say anything.
#pragma once

#include <string_view>

namespace kith::publish {

struct FileType {
  enum class Is : unsigned char { picture, document, film, sound, program, unknown };
  Is is = Is::unknown;
  std::string_view type = "application/octet-stream";  // MIME type
};

// Never fails. A picture is one that can be written anew (pictures.h); other kinds of pictures are unknown.
FileType file_type_of(std::string_view bytes);

}  // namespace kith::publish
