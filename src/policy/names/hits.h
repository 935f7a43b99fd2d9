// What was found of one text, and the entries' context terms.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "policy/names.h"
#include "policy/names/reading.h"

namespace kith::policy::names {

inline constexpr std::size_t kHitsMost = 1'000;       // of one text
inline constexpr std::size_t kContextReach = 200;     // code points
inline constexpr std::size_t kContextsMost = 20'000;  // of one text

// The context terms of all entries, each once.
class Terms {
 public:
  void add(const NameEntry& entry);
  const std::vector<std::string>& terms() const { return terms_; }
  const std::vector<std::uint32_t>& of(std::size_t entry) const { return of_[entry]; }

 private:
  std::vector<std::string> terms_;
  std::unordered_map<std::string, std::uint32_t> known_;
  std::vector<std::vector<std::uint32_t>> of_;  // by entry
};

class Hits {
 public:
  explicit Hits(const Terms& terms) : terms_(terms) {}
  // `sure`: counts without context.
  void add(const NameHit& hit, bool sure);
  void add_context(std::uint32_t term, std::size_t at);
  bool full() const { return sure_.size() + open_.size() >= 4 * kHitsMost || contexts_.size() >= kContextsMost; }
  // In order, none within a longer one of the same entry.
  std::vector<NameHit> take();

 private:
  bool has_context(const NameHit& hit) const;
  const Terms& terms_;
  std::vector<NameHit> sure_, open_;
  struct Context {
    std::uint32_t term = 0;
    std::size_t at = 0;
    auto operator<=>(const Context&) const = default;
  };
  std::vector<Context> contexts_;
};

// Domains and handles, which are looked up whole.
class Addresses {
 public:
  explicit Addresses(const std::vector<NameEntry>& entries);
  void find(const Reading& reading, Hits& hits) const;

 private:
  std::unordered_map<std::string, std::vector<std::uint32_t>> domains_, handles_;
};

}  // namespace kith::policy::names
