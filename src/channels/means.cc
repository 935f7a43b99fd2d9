#include "channels/means.h"

#include <algorithm>
#include <array>

#include "channels/registry.h"

namespace kith::channels {

std::string_view name(Possible possible) {
  switch (possible) {
    case Possible::yes:
      return "possible";
    case Possible::with_limits:
      return "with limits";
    case Possible::no:
      return "not here";
  }
  return "not here";
}

std::span<const MeansKind> means_kinds() {
  static constexpr std::array kAll{
      MeansKind{"hide_followers", "Hide who follows us"},
      MeansKind{"hide_following", "Hide whom we follow"},
      MeansKind{"hide_likes", "Keep our likes to ourselves"},
      MeansKind{"limit_audience", "Show a post to some only"},
      MeansKind{"limit_replies", "Choose who may answer"},
      MeansKind{"moderate_first", "Look at answers before others see them"},
      MeansKind{"refuse_uploads", "Refuse pictures from visitors"},
      MeansKind{"hide_reply", "Hide one answer"},
      MeansKind{"answer_privately", "Answer privately"},
      MeansKind{"refuse_tags", "Refuse to be tagged"},
      MeansKind{"strip_metadata", "Take place and camera out of pictures"},
      MeansKind{"take_back", "Take back what left"},
  };
  return kAll;
}

std::vector<NetworkMeans> network_means() {
  std::vector<NetworkMeans> out;
  for (const auto& network : networks())
    if (network.means) out.push_back({network.id, network.name, true, network.means()});
  for (const auto& network : known_networks()) out.push_back(network);
  return out;
}

const NetworkMeans* means_of(std::string_view network) {
  static const auto kAll = network_means();
  const auto found = std::ranges::find(kAll, network, &NetworkMeans::network);
  return found == kAll.end() ? nullptr : &*found;
}

const Means* NetworkMeans::find(std::string_view kind) const {
  const auto found = std::ranges::find(means, kind, &Means::kind);
  return found == means.end() ? nullptr : &*found;
}

}  // namespace kith::channels
