#include <optional>

#include "faces/finder.h"

#if defined(KITH_FACE_MODEL)
extern "C" {
// NOLINTBEGIN: named by the assembler (CMakeLists.txt)
extern const char kith_face_model[];
extern const char kith_face_model_end[];
// NOLINTEND
}
#endif

namespace kith::faces {

const Finder* built_in() {
#if defined(KITH_FACE_MODEL)
  static const std::optional<Finder> finder = []() -> std::optional<Finder> {
    auto read = Finder::read({kith_face_model, static_cast<std::size_t>(kith_face_model_end - kith_face_model)});
    if (!read) return std::nullopt;
    return *std::move(read);
  }();
  return finder ? &*finder : nullptr;
#else
  return nullptr;
#endif
}

}  // namespace kith::faces
