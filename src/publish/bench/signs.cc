#include "publish/bench/signs.h"

#include <fmt/format.h>
#include <gd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <stdexcept>

namespace kith::publish::bench {
namespace {

using Image = std::unique_ptr<gdImage, decltype(&gdImageDestroy)>;

Image made(gdImage* image) {
  if (!image) throw std::runtime_error("a picture could not be made");
  return {image, gdImageDestroy};
}

std::string jpeg_of(gdImage* image, int quality) {
  int size = 0;
  void* bytes = gdImageJpegPtr(image, &size, quality);
  if (!bytes) throw std::runtime_error("a picture could not be written");
  std::string out(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
  gdFree(bytes);
  return out;
}

std::string font_file(const std::string& name) {
  return fmt::format("/usr/share/fonts/truetype/dejavu/{}.ttf", name);
}

struct Extent {
  int left = 0, top = 0, width = 0, height = 0;
};

// Draws where there is an image; says how large it is otherwise.
Extent write(gdImage* image, const std::string& text, const std::string& font, double size, double angle, int x, int y,
             int colour) {
  std::array<int, 8> corners{};
  auto file = font_file(font);
  auto words = text;
  if (const char* wrong = gdImageStringFT(image, corners.data(), colour, file.data(), size, angle, x, y, words.data()))
    throw std::runtime_error(fmt::format("{}: {}", file, wrong));
  const auto [left, right] = std::minmax({corners[0], corners[2], corners[4], corners[6]});
  const auto [top, bottom] = std::minmax({corners[1], corners[3], corners[5], corners[7]});
  return {left, top, right - left, bottom - top};
}

int grey(int level) {
  level = std::clamp(level, 0, 255);
  return level << 16 | level << 8 | level;
}

int changed(int point, auto change) {
  int out = 0;
  for (const int shift : {16, 8, 0})
    out |= std::clamp(static_cast<int>(change(point >> shift & 0xff)), 0, 255) << shift;
  return out;
}

void add_noise(gdImage* image, int noise, Chance& chance) {
  std::normal_distribution<double> off(0, noise);
  for (int y = 0; y < gdImageSY(image); ++y)
    for (int x = 0; x < gdImageSX(image); ++x) {
      const double by = off(chance);
      image->tpixels[y][x] = changed(image->tpixels[y][x], [&](int v) { return v + by; });
    }
}

int luminance(int point) {
  return ((point >> 16 & 0xff) * 30 + (point >> 8 & 0xff) * 59 + (point & 0xff) * 11) / 100;
}

}  // namespace

std::string sign(const std::vector<std::string>& lines, const Look& look, Chance& chance) {
  const double points = look.size * 0.72;
  const double angle = look.turned * M_PI / 180;
  int width = 0;
  for (const auto& line : lines) width = std::max(width, write(nullptr, line, look.font, points, 0, 0, 0, 0).width);
  const int pitch = look.size * 8 / 5;
  const int wide = width + 3 * look.size, high = pitch * (static_cast<int>(lines.size()) + 1) + look.size;
  const int drop = static_cast<int>(std::abs(std::sin(angle)) * wide);
  const int lean = static_cast<int>(std::abs(std::sin(angle)) * high);
  const auto image = made(gdImageCreateTrueColor(wide + lean, high + drop));
  const bool light = chance() % 2 == 0;
  const int middle = 128 + static_cast<int>(chance() % 40) - 20;
  int ground = grey(middle + (light ? look.contrast : -look.contrast) / 2);
  int ink = grey(middle + (light ? -look.contrast : look.contrast) / 2);
  if (look.coloured) {
    ground = static_cast<int>(chance() % 0x1000000);
    const bool dark = luminance(ground) < 128;
    ink = dark ? grey(static_cast<int>(200 + chance() % 56)) : grey(static_cast<int>(chance() % 56));
  }
  gdImageFilledRectangle(image.get(), 0, 0, wide + lean, high + drop, ground);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const int down = look.size + pitch * static_cast<int>(i + 1);
    write(image.get(), lines[i], look.font, points, angle,
          look.size + static_cast<int>(std::sin(angle) * down), drop + static_cast<int>(std::cos(angle) * down), ink);
  }
  if (look.noise > 0) add_noise(image.get(), look.noise, chance);
  return jpeg_of(image.get(), look.quality);
}

std::string words_line(Chance& chance, int words) {
  static constexpr std::array kWords{"open",   "summer", "market", "garden", "Saturday", "free",    "music",  "welcome",
                                     "river",  "camp",   "family", "coffee", "street",   "evening", "thanks", "our",
                                     "team",   "and",    "with",   "for",    "all",      "from",    "noon",   "until",
                                     "doors",  "bring",  "friends", "ticket", "light",  "winter",  "school", "library",
                                     "choir",  "bread",  "harbour", "walk",   "together", "next",    "week",   "tea"};
  std::string out;
  for (int i = 0; i < words; ++i) out += (i == 0 ? "" : " ") + std::string(kWords[chance() % kWords.size()]);
  return out;
}

}  // namespace kith::publish::bench
