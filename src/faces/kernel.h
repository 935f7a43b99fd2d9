// The inner loops of the network. Chosen once by what the processor can do; the same numbers but for rounding.
#pragma once

#include <cstddef>

namespace kith::faces::kernel {

struct View {
  const float* values;
  int width, height, channels;  // channels: a multiple of 8
};

// out[p] = bias + weights · in[p] for `points` points: `in` numbers each to `out` numbers (a multiple of 8).
void mix(const float* in, int points, int in_channels, const float* weights, const float* bias, int out_channels,
         float* out);
// Row `y` of a 3 x 3 convolution, each channel by itself; at stride 2 it looks to the right and down.
void square(const View& in, const float* weights, int stride, int y, float* out);
// Adds to row `y` what came in; at stride 2 the greatest of four points. Channels there are more of get nothing.
void add(const View& in, int stride, int y, int out_channels, float* out);
void relu(float* values, std::size_t count);

}  // namespace kith::faces::kernel
