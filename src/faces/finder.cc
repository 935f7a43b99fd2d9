#include "faces/finder.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace kith::faces {
namespace {

// The longer side at which it is looked at, one after the other: what fills the picture, a group, a crowd.
constexpr std::array<int, 3> kSides{256, 448, 1024};
// Enlarging shows nothing that is not there, but small pictures of small faces gain by one step.
constexpr double kEnlarged = 2.0;
constexpr int kFine = 16, kCoarse = 32;
constexpr std::size_t kNumbersPerBox = 16;

struct Size {
  int width = 0, height = 0;
};

Size scaled_to(const Picture& picture, int side) {
  const double by = static_cast<double>(side) / std::max(picture.width, picture.height);
  return {std::max(1, static_cast<int>(std::lround(picture.width * by))),
          std::max(1, static_cast<int>(std::lround(picture.height * by)))};
}

int filled_up(int n) {
  return (n + kCoarse - 1) / kCoarse * kCoarse;
}

// Where the points of a side of `to` points begin and end on one of `from`.
std::vector<int> edges(int from, int to) {
  std::vector<int> out;
  for (int i = 0; i <= to; ++i) out.push_back(static_cast<int>(static_cast<long long>(i) * from / to));
  return out;
}

// Red, green and blue of some rows, summed column by column: in this order the compiler adds several at once.
struct Columns {
  explicit Columns(int width) : sums(3 * size_of(width)), width(size_of(width)) {}
  static std::size_t size_of(int n) { return static_cast<std::size_t>(n); }
  void take(const int* const* rows, int top, int bottom) {
    std::ranges::fill(sums, 0U);
    unsigned *red = sums.data(), *green = red + width, *blue = green + width;
    for (int i = top; i < bottom; ++i) {
      const int* row = rows[i];
      for (std::size_t j = 0; j < width; ++j) {
        const auto point = static_cast<unsigned>(row[j]);
        red[j] += point >> 16 & 0xffU;
        green[j] += point >> 8 & 0xffU;
        blue[j] += point & 0xffU;
      }
    }
  }
  unsigned sum(std::size_t colour, int left, int right) const {
    const auto* from = sums.data() + colour * width;
    unsigned out = 0;
    for (int j = left; j < right; ++j) out += from[j];
    return out;
  }

  std::vector<unsigned> sums;
  std::size_t width;
};

// The mean of what falls on each point; what is beyond the picture is middle grey.
Map shrunk(const Picture& picture, Size size) {
  Map out;
  out.shape(filled_up(size.width), filled_up(size.height), 3);
  std::ranges::fill(out.values, 0.0F);
  const auto across = edges(picture.width, size.width), down = edges(picture.height, size.height);
  Columns columns(picture.width);
  for (int y = 0; y < size.height; ++y) {
    const auto row = static_cast<std::size_t>(y);
    const int top = down[row], bottom = std::max(top + 1, down[row + 1]);
    columns.take(picture.rows, top, bottom);
    float* to = &out.values[row * static_cast<std::size_t>(out.width) * 3];
    for (std::size_t x = 0; x < static_cast<std::size_t>(size.width); ++x) {
      const int left = across[x], right = std::max(left + 1, across[x + 1]);
      const float by = 1.0F / (127.5F * static_cast<float>((bottom - top) * (right - left)));
      for (std::size_t c = 0; c < 3; ++c) *to++ = static_cast<float>(columns.sum(c, left, right)) * by - 1.0F;
    }
  }
  return out;
}

double shared(const Face& a, const Face& b) {
  const double w = std::min(a.x + a.w, b.x + b.w) - std::max(a.x, b.x);
  const double h = std::min(a.y + a.h, b.y + b.h) - std::max(a.y, b.y);
  return w > 0 && h > 0 ? w * h : 0;
}

// One face seen twice: they cover one another, or one lies in the other.
bool same(const Face& a, const Face& b) {
  const double both = shared(a, b), one = a.w * a.h, other = b.w * b.h;
  return both > 0.3 * (one + other - both) || both > 0.6 * std::min(one, other);
}

void read_boxes(const Map& scores, const Map& boxes, int step, Size size, std::vector<Face>& out) {
  const auto a_place = static_cast<std::size_t>(scores.channels);
  for (int y = 0; y < scores.height; ++y) {
    for (int x = 0; x < scores.width; ++x) {
      const auto place =
          static_cast<std::size_t>(y) * static_cast<std::size_t>(scores.width) + static_cast<std::size_t>(x);
      for (std::size_t k = place * a_place; k < (place + 1) * a_place; ++k) {
        const double confidence = 1 / (1 + std::exp(-static_cast<double>(scores.values[k])));
        if (!(confidence >= kDoubtful)) continue;
        const float* box = &boxes.values[k * kNumbersPerBox];
        Face face{.w = box[2] / size.width, .h = box[3] / size.height, .confidence = confidence};
        face.x = (box[0] + (x + 0.5) * step) / size.width - face.w / 2;
        face.y = (box[1] + (y + 0.5) * step) / size.height - face.h / 2;
        // Its middle lies in the picture; nothing else is a face of it.
        const double mid_x = face.x + face.w / 2, mid_y = face.y + face.h / 2;
        if (face.w > 0 && face.h > 0 && mid_x > 0 && mid_x < 1 && mid_y > 0 && mid_y < 1) out.push_back(face);
      }
    }
  }
}

std::vector<Face> each_once(std::vector<Face> all) {
  std::ranges::sort(all, std::ranges::greater{}, &Face::confidence);
  std::vector<Face> out;
  for (const auto& face : all)
    if (out.size() < 2 * kFacesMost && std::ranges::none_of(out, [&](const Face& had) { return same(had, face); }))
      out.push_back(face);
  return out;
}

Face within(Face face) {
  const double right = std::min(1.0, face.x + face.w), bottom = std::min(1.0, face.y + face.h);
  face.x = std::max(0.0, face.x);
  face.y = std::max(0.0, face.y);
  face.w = right - face.x;
  face.h = bottom - face.y;
  return face;
}

}  // namespace

Result<Finder> Finder::read(std::string_view model) {
  TRY(auto net, Net::read(model));
  return Finder(std::move(net));
}

Found Finder::find(const Picture& picture) const {
  Found out;
  if (picture.width < 1 || picture.height < 1) return out;
  std::vector<Face> all;
  for (const int side : kSides) {
    if (side != kSides.front() && side > kEnlarged * std::max(picture.width, picture.height)) break;
    const Size size = scaled_to(picture, side);
    const auto answer = net_.run(shrunk(picture, size));
    read_boxes(answer.fine_scores, answer.fine_boxes, kFine, size, all);
    read_boxes(answer.coarse_scores, answer.coarse_boxes, kCoarse, size, all);
  }
  for (const auto& face : each_once(std::move(all))) {
    auto& into = face.confidence >= kSure ? out.faces : out.doubtful;
    if (into.size() < kFacesMost) into.push_back(within(face));
  }
  return out;
}

}  // namespace kith::faces
