#include "publish/pictures/lettering.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <unordered_map>

namespace kith::publish {
namespace {

constexpr double kConfident = 80;
constexpr std::size_t kLetters = 2;
// How much more of the picture than the place is looked at: an ear or a chin beside it is no lettering.
constexpr double kWider = 0.2;
// Around a word, of its height: what a blur or a coarse JPEG leaves beside its letters.
constexpr double kBeside = 0.25;
constexpr int kPoints = 40'000;  // of the place, at most
constexpr int kSame = 40;        // how far two points of one colour may differ, in any of red, green and blue
constexpr int kInk = 96;         // and how far ink differs from its ground, at least
// Shares of the points: flat beside the words; ground, ink or between them within; ground or ink alone within.
constexpr double kFlat = 0.99, kBetween = 0.98, kTwoTone = 0.7;

using Colour = std::array<int, 3>;

Colour colour_of(int point) {
  return {point >> 16 & 0xff, point >> 8 & 0xff, point & 0xff};
}

int distance(const Colour& a, const Colour& b) {
  return std::max({std::abs(a[0] - b[0]), std::abs(a[1] - b[1]), std::abs(a[2] - b[2])});
}

// How far it is from the nearest mixture of the two.
int from_mixtures(const Colour& c, const Colour& a, const Colour& b) {
  double along = 0, length = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    along += static_cast<double>(c[i] - a[i]) * (b[i] - a[i]);
    length += static_cast<double>(b[i] - a[i]) * (b[i] - a[i]);
  }
  const double share = length > 0 ? std::clamp(along / length, 0.0, 1.0) : 0.0;
  Colour mixed{};
  for (std::size_t i = 0; i < 3; ++i) mixed[i] = static_cast<int>(std::lround(a[i] + share * (b[i] - a[i])));
  return distance(c, mixed);
}

// The mean of the largest group of points that are much alike.
class Commonest {
 public:
  void add(const Colour& c) {
    auto& group = groups_[(c[0] >> 4) << 8 | (c[1] >> 4) << 4 | c[2] >> 4];
    for (std::size_t i = 0; i < 3; ++i) group.sum[i] += c[i];
    ++group.count;
  }
  Colour colour() const {
    const auto most = std::ranges::max_element(groups_, {}, [](const auto& one) { return one.second.count; });
    if (most == groups_.end()) return {};
    Colour out{};
    for (std::size_t i = 0; i < 3; ++i)
      out[i] = static_cast<int>(most->second.sum[i] / most->second.count);
    return out;
  }
  bool empty() const { return groups_.empty(); }

 private:
  struct Group {
    std::array<long long, 3> sum{};
    long long count = 0;
  };
  std::unordered_map<int, Group> groups_;
};

struct Seen {
  std::vector<Colour> in_words, beside;
};

bool covers(const WordPlace& word, double x, double y) {
  const double more = word.h * kBeside;
  return x > word.x - more && x < word.x + word.w + more && y > word.y - more && y < word.y + word.h + more;
}

Seen look(const faces::Picture& picture, const faces::Face& at, const std::vector<WordPlace>& words) {
  const auto from = [](double part, int points) { return std::clamp(static_cast<int>(part * points), 0, points); };
  const int left = from(at.x - kWider * at.w, picture.width), right = from(at.x + (1 + kWider) * at.w, picture.width);
  const int top = from(at.y - kWider * at.h, picture.height), bottom = from(at.y + (1 + kWider) * at.h, picture.height);
  const double area = static_cast<double>(right - left) * (bottom - top);
  const int step = std::max(1, static_cast<int>(std::ceil(std::sqrt(area / kPoints))));
  Seen out;
  for (int y = top; y < bottom; y += step)
    for (int x = left; x < right; x += step) {
      const auto colour = colour_of(picture.rows[y][x]);
      const double part_x = (x + 0.5) / picture.width, part_y = (y + 0.5) / picture.height;
      const bool in_word = std::ranges::any_of(words, [&](const auto& word) { return covers(word, part_x, part_y); });
      (in_word ? out.in_words : out.beside).push_back(colour);
    }
  return out;
}

double share(const std::vector<Colour>& of, auto is) {
  if (of.empty()) return 1;
  return static_cast<double>(std::ranges::count_if(of, is)) / static_cast<double>(of.size());
}

}  // namespace

bool is_lettering(const faces::Picture& picture, const faces::Face& at, const std::vector<WordPlace>& words) {
  std::vector<WordPlace> trusted;
  for (const auto& word : words)
    if (word.confidence >= kConfident && word.letters >= kLetters) trusted.push_back(word);
  if (trusted.empty()) return false;
  const auto seen = look(picture, at, trusted);
  if (seen.in_words.empty()) return false;
  Commonest grounds, inks;
  for (const auto* part : {&seen.in_words, &seen.beside})
    for (const auto& colour : *part) grounds.add(colour);
  const auto ground = grounds.colour();
  for (const auto& colour : seen.in_words)
    if (distance(colour, ground) >= kInk) inks.add(colour);
  if (inks.empty()) return false;
  const auto ink = inks.colour();
  const auto is_ground = [&](const Colour& c) { return distance(c, ground) <= kSame; };
  return share(seen.beside, is_ground) >= kFlat &&
         share(seen.in_words, [&](const Colour& c) { return from_mixtures(c, ground, ink) <= kSame; }) >= kBetween &&
         share(seen.in_words, [&](const Colour& c) { return is_ground(c) || distance(c, ink) <= kSame; }) >= kTwoTone;
}

}  // namespace kith::publish
