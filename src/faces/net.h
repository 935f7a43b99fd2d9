// BlazeFace, back camera model: a small network of convolutions, run on one core without any library.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"

namespace kith::faces {

// A picture as the network takes it and a map as it passes on: rows of points of `channels` numbers each.
struct Map {
  int width = 0, height = 0, channels = 0;
  std::vector<float> values;
  void shape(int w, int h, int c) {
    width = w, height = h, channels = c;
    values.resize(static_cast<std::size_t>(w) * static_cast<std::size_t>(h) * static_cast<std::size_t>(c));
  }
};

// What it says: `scores` before the sigmoid, two (fine: every 16 points) or six (coarse: every 32) a place; `boxes`
// 16 numbers each, of which the first four are centre from the place's own middle, width and height, in points.
struct Answer {
  Map fine_scores, fine_boxes, coarse_scores, coarse_boxes;
};

// Immutable once read; any number of threads may run one.
class Net {
 public:
  // Errors: corrupt (no model, or another than this one).
  static Result<Net> read(std::string_view onnx);

  // `picture`: red, green, blue from -1 to 1, width and height multiples of 32, at most 1,024. Some 60 bytes of
  // memory a point.
  Answer run(const Map& picture) const;

 private:
  // A convolution over points alone, or over a square of them for each channel by itself; `weights` lie as they are
  // multiplied, `out` is a multiple of 8 and filled up with zeros.
  struct Mix {
    int in = 0, out = 0, told = 0;  // told: how many of `out` mean something
    std::vector<float> weights, bias;
  };
  struct Block {
    int stride = 1;
    bool adds = true;  // what came in, to what goes out
    std::vector<float> square;
    Mix mix;
  };
  void stem(const Map& in, Map& out) const;
  static void block(const Block& block, const Map& in, Map& out);
  static void head(const Mix& mix, const Map& in, Map& out);

  Mix stem_;
  std::vector<Block> blocks_;
  Mix heads_[4];  // fine scores, fine boxes, coarse scores, coarse boxes
};

}  // namespace kith::faces
