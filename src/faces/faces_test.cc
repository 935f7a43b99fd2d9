#include <gtest/gtest.h>

#include <string>

#include "faces/finder.h"
#include "faces/kernel.h"
#include "faces/onnx.h"

namespace kith::faces {
namespace {

TEST(ReadOnnx, refuses_what_is_no_model) {
  for (const auto& bytes : {std::string(), std::string("not a model"), std::string(64, '\xff'),
                                  std::string("\x3a\x7f", 2), std::string(1000, '\x3a')}) {
    EXPECT_EQ(read_onnx(bytes).error().kind, Kind::corrupt);
    EXPECT_FALSE(Finder::read(bytes));
  }
}

// The same convolution written down in the plainest way.
TEST(Kernel, mixes_as_the_plain_sum_does) {
  constexpr int kPoints = 7, kIn = 5, kOut = 40;
  std::vector<float> in(kPoints * kIn), weights(kIn * kOut), bias(kOut), out(kPoints * kOut);
  for (std::size_t i = 0; i < in.size(); ++i) in[i] = static_cast<float>(i % 11) - 5;
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<float>(i % 7) * 0.25F;
  for (std::size_t i = 0; i < bias.size(); ++i) bias[i] = static_cast<float>(i);
  kernel::mix(in.data(), kPoints, kIn, weights.data(), bias.data(), kOut, out.data());
  for (std::size_t p = 0; p < kPoints; ++p)
    for (std::size_t o = 0; o < kOut; ++o) {
      float sum = bias[o];
      for (std::size_t i = 0; i < kIn; ++i) sum += in[p * kIn + i] * weights[i * kOut + o];
      EXPECT_FLOAT_EQ(out[p * kOut + o], sum) << p << " " << o;
    }
}

TEST(Kernel, looks_at_the_points_around_and_at_nothing_outside) {
  constexpr int kWidth = 4, kHeight = 4, kChannels = 8;
  const std::vector<float> in(kWidth * kHeight * kChannels, 1.0F), weights(9 * kChannels, 1.0F);
  std::vector<float> row(kWidth * kChannels);
  const kernel::View view{in.data(), kWidth, kHeight, kChannels};
  kernel::square(view, weights.data(), 1, 0, row.data());
  EXPECT_FLOAT_EQ(row[0], 4);          // a corner
  EXPECT_FLOAT_EQ(row[kChannels], 6);  // an edge
  kernel::square(view, weights.data(), 1, 1, row.data());
  EXPECT_FLOAT_EQ(row[kChannels], 9);  // within
  kernel::square(view, weights.data(), 2, 1, row.data());
  EXPECT_FLOAT_EQ(row[0], 6);  // every second: to the right and down, the last row lacks one
  EXPECT_FLOAT_EQ(row[kChannels], 4);
}

TEST(Finder, takes_the_smallest_pictures) {
  if (!built_in()) GTEST_SKIP() << "built without the model (tools/dev deps)";
  const int point = 0x808080;
  const int* row = &point;
  EXPECT_TRUE(built_in()->find({&row, 1, 1}).faces.empty());
  EXPECT_TRUE(built_in()->find({}).faces.empty());
}

}  // namespace
}  // namespace kith::faces
