// Faces in a picture: how many, where, how sure. It counts and places; it never knows who anybody is.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "faces/net.h"

namespace kith::faces {

// Rows of points, each 0x00RRGGBB; what is above is not looked at.
struct Picture {
  const int* const* rows = nullptr;
  int width = 0, height = 0;
};

struct Face {
  // Of the picture's width and height, 0 to 1: left, top, how wide, how high.
  double x = 0, y = 0, w = 0, h = 0;
  double confidence = 0;  // 0 to 1
};

struct Found {
  std::vector<Face> faces;     // from kSure on, most confident first
  std::vector<Face> doubtful;  // places that may be faces: a person looks at them
};

inline constexpr double kSure = 0.6, kDoubtful = 0.45;
// Most faces told of one picture, and as many doubtful places.
inline constexpr std::size_t kFacesMost = 200;

// Immutable; find() may run in many threads, each takes up to 60 MB while it looks.
class Finder {
 public:
  // Errors: corrupt.
  static Result<Finder> read(std::string_view model);
  // Looks at the whole and, in large pictures, at it larger, for small faces.
  Found find(const Picture& picture) const;

 private:
  explicit Finder(Net net) : net_(std::move(net)) {}
  Net net_;
};

// The one built in; null where Kith was built without the model. Thread-safe.
const Finder* built_in();

}  // namespace kith::faces
