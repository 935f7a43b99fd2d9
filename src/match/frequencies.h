// Frequencies: how many of the texts lately read have a thing queries look for. A query set made with it chooses by it
// which words to look for first. Only speed hangs on it, no answer does.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace kith::match {

// A sketch of fixed size (256 KB): counts may be too high where hashes meet, and are halved from time to time, so that
// what was heard lately counts most. One thread at a time.
class Frequencies {
 public:
  // Once for each thing a text has, by its hash.
  void count(std::uint64_t hash);
  // Behind the last thing of a text.
  void counted();

  // Texts the counts stand for; and how many of those have it.
  std::uint32_t texts() const { return texts_; }
  std::uint32_t texts_with(std::uint64_t hash) const;

 private:
  static constexpr std::uint32_t kMost = 32'768;
  static constexpr int kBits = 16;
  static std::size_t row(std::uint64_t hash) { return hash >> (64 - kBits); }
  static std::size_t other(std::uint64_t hash) {
    return (std::size_t{1} << kBits) + ((hash * 0x9E3779B97F4A7C15ULL) >> (64 - kBits));
  }
  std::array<std::uint16_t, 2U << kBits> counts_{};
  std::uint32_t texts_ = 0;
};

}  // namespace kith::match
