// The words samples are made of.
#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kith::match::samples {

// The same numbers everywhere, for one seed.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : random_(seed) {}
  double even() { return static_cast<double>(random_() >> 11U) * 0x1p-53; }  // [0, 1)
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(even() * static_cast<double>(n)); }
  bool one_in(double times) { return even() * times < 1; }

 private:
  std::mt19937_64 random_;
};

struct Spoken {
  const char* code;
  int weight;   // posts in a thousand
  bool spaced;  // words are parted by spaces
  const char* common;
};
std::span<const Spoken> spoken();

// What ICU calls languages and countries in `language`, word by word, none twice.
std::vector<std::string> names_in(const char* language);

// The words of one language, commonest first: those of spoken(), then ICU's names, then words made up letter by letter
// from what follows what in both. The same for the same seed and ICU.
class Vocabulary {
 public:
  Vocabulary(const Spoken& spoken, std::size_t size, std::uint64_t seed);
  const Spoken& spoken() const { return spoken_; }
  std::size_t size() const { return words_.size(); }
  const std::string& word(std::size_t rank) const { return words_[rank]; }
  // By Zipf's law: rank r comes as often as 1 / (r + 2.7) to the power of 1.15.
  std::size_t draw(Chance& chance) const;

 private:
  const Spoken& spoken_;
  std::vector<std::string> words_;
  std::vector<double> below_;  // how often the words up to each come, in all
};

}  // namespace kith::match::samples
