#include "publish/pictures/lettering.h"

#include <gtest/gtest.h>

#include "publish/pictures/drawn_faces.h"
#include "publish/pictures/pictures.h"

namespace kith::publish {
namespace {

constexpr int kWidth = 400, kHeight = 300;

// Points by hand: a ground, strokes as of letters, and whatever else is asked for.
class Drawing {
 public:
  Drawing() : points_(kWidth * kHeight, 0xf4f1e8) {
    for (int x = 100; x < 300; x += 12) fill(x, 130, 6, 40, 0x20242c);
  }
  void fill(int left, int top, int width, int height, int colour) {
    for (int y = top; y < top + height; ++y)
      for (int x = left; x < left + width; ++x) points_[static_cast<std::size_t>(y * kWidth + x)] = colour;
  }
  bool is_lettering(const std::vector<WordPlace>& words) const {
    std::vector<const int*> rows;
    for (int y = 0; y < kHeight; ++y) rows.push_back(&points_[static_cast<std::size_t>(y * kWidth)]);
    return publish::is_lettering({rows.data(), kWidth, kHeight}, {.x = 0.3, .y = 0.35, .w = 0.2, .h = 0.27}, words);
  }

 private:
  std::vector<int> points_;
};

WordPlace word(double confidence = 95, std::size_t letters = 6) {
  return {.x = 0.25, .y = 130.0 / kHeight, .w = 0.5, .h = 40.0 / kHeight, .confidence = confidence, .letters = letters};
}

TEST(Lettering, words_on_a_flat_ground_are_words) {
  EXPECT_TRUE(Drawing().is_lettering({word()}));
}

TEST(Lettering, what_was_not_read_with_confidence_stays_doubtful) {
  EXPECT_FALSE(Drawing().is_lettering({}));
  EXPECT_FALSE(Drawing().is_lettering({word(60)}));
  EXPECT_FALSE(Drawing().is_lettering({word(95, 1)})) << "one letter is what an eye is read as";
}

TEST(Lettering, anything_beside_or_between_the_letters_stays_doubtful) {
  Drawing beside;
  beside.fill(150, 190, 20, 10, 0xc89678);
  EXPECT_FALSE(beside.is_lettering({word()}));
  Drawing between;
  for (int x = 106; x < 300; x += 12) between.fill(x, 140, 5, 20, 0xc89678);
  EXPECT_FALSE(between.is_lettering({word()}));
}

// Tesseract would have to take a whole face for one word; even then it is none.
TEST(Lettering, a_face_is_no_word_however_it_was_read) {
  const auto picture = testing::drawn_picture(600, 600, {{300, 300, 120}});
  const faces::Face at{.x = 0.3, .y = 0.28, .w = 0.4, .h = 0.45};
  const WordPlace everywhere{.x = 0, .y = 0, .w = 1, .h = 1, .confidence = 99, .letters = 9};
  const WordPlace across{.x = 0.25, .y = 0.45, .w = 0.5, .h = 0.1, .confidence = 99, .letters = 9};
  const auto looked = with_points(picture, [&](const faces::Picture& points) {
    EXPECT_FALSE(is_lettering(points, at, {everywhere}));
    EXPECT_FALSE(is_lettering(points, at, {across}));
  });
  EXPECT_TRUE(looked) << describe(looked.error());
}

}  // namespace
}  // namespace kith::publish
