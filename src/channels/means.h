// Means: what a network's own settings can do about a worry. Data beside each network; of those that Kith cannot
// connect yet in known_networks.cc, because the worry is there all the same.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace kith::channels {

enum class Possible { yes, with_limits, no };
std::string_view name(Possible possible);  // "possible", "with limits", "not here"

// One thing a setting can do, in words for people.
struct MeansKind {
  std::string_view id;     // "hide_followers"
  std::string_view title;  // "Hide who follows us"
};

// What one network does about it.
struct Means {
  std::string_view kind;  // MeansKind::id
  Possible here = Possible::no;
  std::string_view how;      // the setting, or why not; a sentence
  std::string_view instead;  // where it is not possible: what one can do
};

struct NetworkMeans {
  std::string_view network, name;
  bool connectable = false;  // Kith speaks to it
  std::span<const Means> means;

  // Null where it has no word on that kind.
  const Means* find(std::string_view kind) const;
};

// The columns, in the order people ask.
std::span<const MeansKind> means_kinds();
// Every network with data, those that can be connected first.
std::vector<NetworkMeans> network_means();
// Of one network, by its id; null where there is no data. Made once, good for as long as the program runs.
const NetworkMeans* means_of(std::string_view network);
// Those Kith knows and cannot connect yet.
std::span<const NetworkMeans> known_networks();

// What Kith offers wherever a network has no means: listening only, answering privately, a room of one's own.
inline constexpr std::string_view kListenOnly = "Only listen there: set the channel's mode to listen.";
inline constexpr std::string_view kPrivateReply = "Answer privately.";
inline constexpr std::string_view kOwnRoom = "Invite people to a room of your own, such as a mailing list or a forum.";

}  // namespace kith::channels
