// Names written so as not to be found, and drafts with them: for tests and benchmarks. The same for the same seed.
#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kith::policy::names {

class Disguises {
 public:
  explicit Disguises(std::uint64_t seed) : random_(seed) {}

  static const std::vector<std::string_view>& kinds();
  // `name` (Latin letters, six or more) in a sentence, disguised as `kind` says; several kinds at once for "mixed".
  std::string write(std::string_view name, std::string_view kind);

 private:
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
  bool chance(int percent) { return static_cast<int>(below(100)) < percent; }
  std::string disguised(const std::string& name, std::string_view kind);
  std::string look_alike(const std::string& name);
  std::string digits(const std::string& name);
  std::string hidden(const std::string& name);
  std::string marks(const std::string& name);
  std::string wide(const std::string& name);
  std::string spaced(const std::string& name);
  std::string capitals(const std::string& name);
  std::string in_address(const std::string& name, std::string_view kind);

  std::mt19937_64 random_;
};

}  // namespace kith::policy::names
