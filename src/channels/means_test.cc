#include "channels/means.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "channels/registry.h"

namespace kith::channels {
namespace {

TEST(Means, every_network_answers_every_worry_once) {
  std::set<std::string_view> seen;
  for (const auto& network : network_means()) {
    EXPECT_TRUE(seen.insert(network.network).second) << network.network;
    EXPECT_EQ(network.means.size(), means_kinds().size()) << network.network;
    for (const auto& kind : means_kinds())
      EXPECT_EQ(std::ranges::count(network.means, kind.id, &Means::kind), 1) << network.network << " " << kind.id;
    for (const auto& one : network.means) {
      EXPECT_TRUE(one.how.ends_with('.')) << network.network << " " << one.kind;
      EXPECT_TRUE(one.instead.empty() || one.instead.ends_with('.')) << network.network << " " << one.kind;
    }
  }
}

TEST(Means, what_is_not_possible_has_something_else_where_it_could_leave) {
  for (const auto& network : network_means())
    for (const auto& one : network.means)
      if (one.here == Possible::no && !one.how.contains("nothing leaves") && !one.how.contains("somebody else's page"))
        EXPECT_FALSE(one.instead.empty()) << network.network << " " << one.kind;
}

TEST(Means, those_that_can_be_connected_are_the_registrys) {
  for (const auto& network : network_means())
    EXPECT_EQ(network.connectable, find_network(network.network) != nullptr) << network.network;
  for (const auto& network : networks())
    if (network.id != "scripted") EXPECT_TRUE(network.means) << network.id;
}

}  // namespace
}  // namespace kith::channels
