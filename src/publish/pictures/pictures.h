// Pictures written anew: decoded and encoded again, upright, without metadata (place, camera, owner), within limits.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/result.h"
#include "faces/finder.h"

namespace kith::publish {

struct PictureRoom {
  int edge = limits::kPictureEdge;  // wide and high, at most
  std::size_t bytes = 0;            // at most; 0: any. What does not fit is made coarser, then smaller
  bool keeps_png = false;           // drawings and screenshots stay sharp where that costs little
};

struct WrittenPicture {
  std::string type;  // image/jpeg, or image/png where it is not opaque or stays sharp
  std::string bytes;
  int width = 0, height = 0;
};

// Takes JPEG, PNG, GIF (its first frame) and WebP. Few run at once; the rest wait. Errors: unsupported (none of
// these, or damaged), too_large (more points than limits::kPicturePixels; not to be made small enough).
Result<WrittenPicture> write_picture(std::string_view bytes, const PictureRoom& room = {});

// Faces on a picture, placed on it as write_picture() turns it. One is looked at at a time; the rest wait. Errors:
// unsupported (built without the model; no picture, or damaged), too_large.
Result<faces::Found> find_faces(std::string_view bytes);

}  // namespace kith::publish
