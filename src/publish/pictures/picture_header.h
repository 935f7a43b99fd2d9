// What a picture says of itself before anything is decoded.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace kith::publish {

struct PictureHeader {
  enum class Format : std::uint8_t { jpeg, png, gif, webp };
  Format format = Format::jpeg;
  std::uint32_t width = 0, height = 0;
  int orientation = 1;  // EXIF 2.3, 4.6.4: 1 to 8
};

// Nothing where it is none of these, or is cut off before it tells its size.
std::optional<PictureHeader> read_picture_header(std::string_view bytes);

// Where a photo says it was taken, in degrees; north and east are positive (EXIF 2.3, 4.6.6).
struct PicturePlace {
  double latitude = 0, longitude = 0;
};
// Nothing where it is no JPEG with a place in its Exif segment.
std::optional<PicturePlace> read_picture_place(std::string_view bytes);

}  // namespace kith::publish
