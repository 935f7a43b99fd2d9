// Who follows an account of ours, and whom it follows, as its network lists them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/incoming.h"

namespace kith {

// Limits: people on one page as a network may give it, and kept of one list.
inline constexpr std::size_t kFollowsAtOnce = 100;
inline constexpr std::int64_t kFollowsKept = 20'000;

enum class FollowSide : std::uint8_t { followers, followed };
inline constexpr std::array kFollowSides{FollowSide::followers, FollowSide::followed};
inline std::string_view name(FollowSide side) {
  return side == FollowSide::followers ? "followers" : "followed";
}

struct FollowPage {
  std::vector<Author> people;  // in the network's order; remote_id and handle as of what they write
  std::string cursor;          // for the page after; empty: this was the last
  // Whether the network keeps the list from others; told with a first page, where it is known.
  std::optional<bool> hidden;
};

}  // namespace kith
