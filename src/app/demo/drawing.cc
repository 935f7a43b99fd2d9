#include "app/demo/drawing.h"

#include <gd.h>

#include <cmath>
#include <memory>
#include <numbers>

namespace kith::app::demo {
namespace {

constexpr int kWidth = 960, kHeight = 640, kQuality = 82;

struct GdFree {
  void operator()(gdImage* image) const { gdImageDestroy(image); }
};
using Canvas = std::unique_ptr<gdImage, GdFree>;

struct Shade {
  int red, green, blue;
};

Shade between(Shade a, Shade b, double part) {
  const auto mix = [part](int from, int to) { return static_cast<int>(from + (to - from) * part); };
  return {mix(a.red, b.red), mix(a.green, b.green), mix(a.blue, b.blue)};
}

int ink(Shade s) {
  return gdTrueColor(s.red, s.green, s.blue);
}

void wash(gdImage* on, int top, int bottom, Shade from, Shade to) {
  for (int y = top; y < bottom; ++y)
    gdImageLine(on, 0, y, kWidth, y, ink(between(from, to, static_cast<double>(y - top) / (bottom - top))));
}

void hills(gdImage* on, int base, int height, double waves, Shade shade) {
  for (int x = 0; x < kWidth; ++x) {
    const double turn = 2 * std::numbers::pi * waves * x / kWidth;
    const int top = base - static_cast<int>(height * (0.6 + 0.3 * std::sin(turn) + 0.1 * std::sin(3.1 * turn)));
    gdImageLine(on, x, top, x, base, ink(shade));
  }
}

void block(gdImage* on, int x, int y, int width, int height, Shade shade) {
  gdImageFilledRectangle(on, x, y, x + width, y + height, ink(shade));
}

void raft(gdImage* on, int x, int y, int size, Shade sail) {
  for (int log = 0; log < 5; ++log) block(on, x + log * size / 5, y, size / 6, size / 9, {139, 98, 60});
  block(on, x + size / 2, y - size, 3, size, {96, 70, 48});
  gdPoint cloth[] = {{x + size / 2 + 4, y - size}, {x + size / 2 + 4, y - size / 5}, {x + size, y - size / 5}};
  gdImageFilledPolygon(on, cloth, 3, ink(sail));
}

void river(gdImage* on) {
  hills(on, 380, 170, 1.4, {122, 148, 116});
  hills(on, 390, 90, 2.3, {94, 124, 92});
  wash(on, 390, kHeight, {150, 185, 196}, {78, 124, 146});
  for (int i = 0; i < 60; ++i) block(on, (i * 157) % kWidth, 400 + (i * 61) % 230, 30 + i % 30, 1, {196, 216, 220});
  raft(on, 140, 470, 130, {200, 84, 62});
  raft(on, 430, 520, 170, {232, 178, 84});
  raft(on, 720, 455, 110, {86, 120, 168});
}

void hall(gdImage* on) {
  hills(on, 430, 120, 1.2, {128, 146, 108});
  wash(on, 430, kHeight, {160, 168, 126}, {118, 130, 92});
  block(on, 250, 260, 460, 240, {226, 214, 192});
  gdPoint roof[] = {{220, 262}, {480, 130}, {740, 262}};
  gdImageFilledPolygon(on, roof, 3, ink({142, 74, 58}));
  for (int i = 0; i < 4; ++i) block(on, 290 + i * 104, 310, 62, 92, {92, 116, 134});
  block(on, 450, 410, 64, 90, {104, 74, 54});
}

void counter(gdImage* on) {
  wash(on, 0, 420, {238, 226, 206}, {222, 204, 176});
  block(on, 0, 420, kWidth, 220, {128, 90, 60});
  block(on, 0, 412, kWidth, 14, {160, 118, 82});
  for (int i = 0; i < 7; ++i) {
    const int x = 80 + i * 120;
    gdImageFilledEllipse(on, x, 380, 96, 60, ink(between({196, 140, 80}, {150, 92, 48}, i / 7.0)));
    for (int cut = -1; cut < 2; ++cut)
      gdImageLine(on, x + cut * 18 - 8, 366, x + cut * 18 + 8, 386, ink({236, 208, 160}));
  }
}

}  // namespace

std::string painted(std::string_view scene) {
  const Canvas canvas(gdImageCreateTrueColor(kWidth, kHeight));
  if (!canvas) return {};
  wash(canvas.get(), 0, kHeight, {176, 206, 222}, {246, 226, 196});
  gdImageFilledEllipse(canvas.get(), 760, 130, 90, 90, ink({252, 236, 190}));
  if (scene == "river") river(canvas.get());
  if (scene == "hall") hall(canvas.get());
  if (scene == "counter") counter(canvas.get());
  int size = 0;
  void* bytes = gdImageJpegPtr(canvas.get(), &size, kQuality);
  if (!bytes) return {};
  std::string out(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
  gdFree(bytes);
  return out;
}

}  // namespace kith::app::demo
