// Signs made up for benchmarks: lines of words as a picture, in this font, size, contrast … The same for the same
// chance.
#pragma once

#include <random>
#include <string>
#include <vector>

namespace kith::publish::bench {

using Chance = std::mt19937_64;

struct Look {
  std::string font = "DejaVuSans";  // of fonts-dejavu
  int size = 32;                    // of the letters, in points of the picture, as high as a line about
  int contrast = 200;               // between letters and ground, of 255
  double turned = 0;                // degrees
  int noise = 0;                    // how far a point is off, in the mean
  int quality = 85;                 // of the JPEG
  bool coloured = false;            // letters and ground of colours by chance
};

// A JPEG of these lines, one below the other.
std::string sign(const std::vector<std::string>& lines, const Look& look, Chance& chance);
std::string words_line(Chance& chance, int words);

}  // namespace kith::publish::bench
