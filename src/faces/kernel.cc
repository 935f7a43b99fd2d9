#include "faces/kernel.h"

#include <algorithm>

// Compiled with optimisation whatever the build (CMakeLists.txt): without, a picture takes a minute.
namespace kith::faces::kernel {
namespace {

// Eight numbers at a time; two registers where the processor has only four.
using Eight = float __attribute__((vector_size(32)));

#define KITH_INLINE __attribute__((always_inline)) inline

// Wherever they lie.
KITH_INLINE void load(const float* from, Eight& into) {
  __builtin_memcpy(&into, from, sizeof into);
}
KITH_INLINE void store(const Eight& from, float* into) {
  __builtin_memcpy(into, &from, sizeof from);
}

template <int kPoints, int kEights>
KITH_INLINE void mix_some(const float* in, int in_channels, const float* weights, const float* bias, int out_channels,
                          float* out) {
  Eight sums[kPoints][kEights];
  for (auto& point : sums)
    for (int e = 0; e < kEights; ++e) load(bias + e * 8, point[e]);
  for (int i = 0; i < in_channels; ++i) {
    const float* row = weights + static_cast<std::ptrdiff_t>(i) * out_channels;
    Eight by[kEights];
    for (int e = 0; e < kEights; ++e) load(row + e * 8, by[e]);
    for (int p = 0; p < kPoints; ++p) {
      const float value = in[static_cast<std::ptrdiff_t>(p) * in_channels + i];
      for (int e = 0; e < kEights; ++e) sums[p][e] += by[e] * value;
    }
  }
  for (int p = 0; p < kPoints; ++p)
    for (int e = 0; e < kEights; ++e) store(sums[p][e], out + static_cast<std::ptrdiff_t>(p) * out_channels + e * 8);
}

template <int kEights>
KITH_INLINE void mix_wide(const float* in, int points, int in_channels, const float* weights, const float* bias,
                          int out_channels, float* out) {
  int p = 0;
  for (; p + 4 <= points; p += 4, in += 4 * in_channels, out += 4 * out_channels)
    mix_some<4, kEights>(in, in_channels, weights, bias, out_channels, out);
  for (; p < points; ++p, in += in_channels, out += out_channels)
    mix_some<1, kEights>(in, in_channels, weights, bias, out_channels, out);
}

KITH_INLINE void mix_any(const float* in, int points, int in_channels, const float* weights, const float* bias,
                         int out_channels, float* out) {
  int done = 0;
  for (; done + 24 <= out_channels; done += 24)
    mix_wide<3>(in, points, in_channels, weights + done, bias + done, out_channels, out + done);
  for (; done < out_channels; done += 8)
    mix_wide<1>(in, points, in_channels, weights + done, bias + done, out_channels, out + done);
}

// One point: rows above and below the map, and points beside it, count as nothing.
template <bool kInside>
KITH_INLINE void look_around(const float* const rows[3], int from_x, int width, std::ptrdiff_t channels,
                             const Eight (&by)[9], float* out) {
  Eight sum{};
  for (int dy = 0; dy < 3; ++dy) {
    if (!rows[dy]) continue;
    for (int dx = 0; dx < 3; ++dx) {
      if (!kInside && (from_x + dx < 0 || from_x + dx >= width)) continue;
      Eight value;
      load(rows[dy] + (from_x + dx) * channels, value);
      sum += value * by[dy * 3 + dx];
    }
  }
  store(sum, out);
}

KITH_INLINE void square_any(const View& in, const float* weights, int stride, int y, float* out) {
  const std::ptrdiff_t channels = in.channels, line = channels * in.width;
  const int first = stride == 1 ? -1 : 0;
  const int width = in.width / stride;
  for (std::ptrdiff_t c = 0; c < channels; c += 8) {
    Eight by[9];
    for (int i = 0; i < 9; ++i) load(weights + i * channels + c, by[i]);
    const float* rows[3];
    for (int dy = 0; dy < 3; ++dy) {
      const int from_y = y * stride + first + dy;
      rows[dy] = from_y < 0 || from_y >= in.height ? nullptr : in.values + from_y * line + c;
    }
    for (int x = 0; x < width; ++x) {
      const int from_x = x * stride + first;
      if (from_x >= 0 && from_x + 3 <= in.width)
        look_around<true>(rows, from_x, in.width, channels, by, out + x * channels + c);
      else
        look_around<false>(rows, from_x, in.width, channels, by, out + x * channels + c);
    }
  }
}

KITH_INLINE void add_any(const View& in, int stride, int y, int out_channels, float* out) {
  const std::ptrdiff_t channels = in.channels, line = channels * in.width;
  const float* from = in.values + static_cast<std::ptrdiff_t>(y) * stride * line;
  for (int x = 0; x < in.width / stride; ++x, out += out_channels, from += stride * channels) {
    if (stride == 1)
      for (std::ptrdiff_t c = 0; c < channels; ++c) out[c] += from[c];
    else
      for (std::ptrdiff_t c = 0; c < channels; ++c)
        out[c] += std::max(std::max(from[c], from[c + channels]), std::max(from[c + line], from[c + line + channels]));
  }
}

KITH_INLINE void relu_any(float* values, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) values[i] = std::max(values[i], 0.0F);
}

#undef KITH_INLINE

#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) void mix_fast(const float* in, int points, int in_channels, const float* weights,
                                                  const float* bias, int out_channels, float* out) {
  mix_any(in, points, in_channels, weights, bias, out_channels, out);
}
__attribute__((target("avx2,fma"))) void square_fast(const View& in, const float* weights, int stride, int y,
                                                     float* out) {
  square_any(in, weights, stride, y, out);
}
__attribute__((target("avx2,fma"))) void add_fast(const View& in, int stride, int y, int out_channels, float* out) {
  add_any(in, stride, y, out_channels, out);
}
__attribute__((target("avx2,fma"))) void relu_fast(float* values, std::size_t count) {
  relu_any(values, count);
}
bool is_fast() {
  static const bool is = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
  return is;
}
#endif

}  // namespace

void mix(const float* in, int points, int in_channels, const float* weights, const float* bias, int out_channels,
         float* out) {
#if defined(__x86_64__)
  if (is_fast()) return mix_fast(in, points, in_channels, weights, bias, out_channels, out);
#endif
  mix_any(in, points, in_channels, weights, bias, out_channels, out);
}

void square(const View& in, const float* weights, int stride, int y, float* out) {
#if defined(__x86_64__)
  if (is_fast()) return square_fast(in, weights, stride, y, out);
#endif
  square_any(in, weights, stride, y, out);
}

void add(const View& in, int stride, int y, int out_channels, float* out) {
#if defined(__x86_64__)
  if (is_fast()) return add_fast(in, stride, y, out_channels, out);
#endif
  add_any(in, stride, y, out_channels, out);
}

void relu(float* values, std::size_t count) {
#if defined(__x86_64__)
  if (is_fast()) return relu_fast(values, count);
#endif
  relu_any(values, count);
}

}  // namespace kith::faces::kernel
