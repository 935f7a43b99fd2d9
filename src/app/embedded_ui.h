// The interface's files, part of the program (see CMakeLists.txt and pack_ui_main.cc).
#pragma once

#include <span>
#include <string_view>

namespace kith::app {

struct EmbeddedFile {
  std::string_view path;  // "/assets/index-4f2a.js"
  std::string_view bytes;
  std::string_view gzip;   // empty where compressing does not pay
  bool immutable = false;  // the name holds a hash of the content
};

// Empty where the program was built without ui/dist.
std::span<const EmbeddedFile> embedded_ui();

}  // namespace kith::app
