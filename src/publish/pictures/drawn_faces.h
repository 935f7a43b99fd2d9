// For tests: a picture with faces drawn on it, which looks enough like people to be found.
#pragma once

#include <gd.h>

#include <string>
#include <vector>

namespace kith::publish::testing {

struct DrawnFace {
  int x, y, radius;  // its middle, in points
};

inline void draw_face(gdImage* image, DrawnFace at) {
  const auto disc = [&](double x, double y, double w, double h, int colour) {
    gdImageFilledEllipse(image, at.x + static_cast<int>(x * at.radius), at.y + static_cast<int>(y * at.radius),
                         static_cast<int>(w * at.radius), static_cast<int>(h * at.radius), colour);
  };
  disc(0, 2.2, 3, 2.4, 0x3c4678);    // shoulders
  disc(0, 1.1, 0.7, 0.8, 0xc89678);  // neck
  disc(0, -0.25, 2, 2.2, 0x3c2819);  // hair
  disc(0, 0.1, 1.6, 2.1, 0xe0ac8c);  // face
  for (const int side : {-1, 1}) {
    disc(side * 0.33, -0.1, 0.34, 0.18, 0xfafafa);
    disc(side * 0.33, -0.1, 0.16, 0.17, 0x321e14);
    disc(side * 0.33, -0.32, 0.42, 0.08, 0x462d1e);
    disc(side * 0.82, 0.02, 0.2, 0.4, 0xd29b7d);
    disc(side * 0.07, 0.36, 0.08, 0.05, 0x78463c);
  }
  disc(0, 0.22, 0.22, 0.36, 0xcd9678);  // nose
  disc(0, 0.66, 0.6, 0.2, 0xb45050);    // mouth
  disc(0, 0.65, 0.5, 0.05, 0x6e2828);
}

// A JPEG: sky, grass and these faces.
inline std::string drawn_picture(int width, int height, const std::vector<DrawnFace>& faces) {
  gdImage* image = gdImageCreateTrueColor(width, height);
  gdImageFilledRectangle(image, 0, 0, width, height, 0x9fb8c8);
  gdImageFilledRectangle(image, 0, height * 2 / 3, width, height, 0x557744);
  for (const auto& face : faces) draw_face(image, face);
  // Blurred as photos are; libgd takes seconds for large ones.
  if (width < 1500) gdImageGaussianBlur(image);
  int size = 0;
  void* bytes = gdImageJpegPtr(image, &size, 90);
  std::string out(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
  gdFree(bytes);
  gdImageDestroy(image);
  return out;
}

}  // namespace kith::publish::testing
