#include "channels/registry.h"

#include <fmt/format.h>

#include <array>

#include "channels/bluesky/bluesky.h"
#include "channels/feeds/feeds.h"
#include "channels/layers/layers.h"
#include "channels/mail/mail.h"
#include "channels/mastodon/mastodon.h"
#include "channels/scripted/scripted.h"

namespace kith::channels {

std::span<const Network> networks() {
  static const std::array all{
      Network{"bluesky",
              "Bluesky",
              {"app_password"},
              {Mode::listen, Mode::reply, Mode::publish},
              bluesky::usual_capability,
              bluesky::means,
              bluesky::make,
              bluesky::connect},
      Network{"feeds",
              "Feed",
              {"address"},
              {Mode::listen},
              feeds::usual_capability,
              feeds::means,
              feeds::make,
              feeds::connect},
      Network{"mail",
              "E-mail",
              {"mailbox"},
              {Mode::listen, Mode::reply},
              mail::usual_capability,
              mail::means,
              mail::make,
              mail::connect},
      Network{"mastodon",
              "Mastodon",
              {"oauth"},
              {Mode::listen, Mode::reply, Mode::publish},
              mastodon::usual_capability,
              mastodon::means,
              mastodon::make,
              nullptr,
              mastodon::begin,
              mastodon::finish},
      Network{"scripted",
              "Scripted",
              {"script"},
              {Mode::listen, Mode::reply, Mode::publish},
              scripted::usual_capability,
              nullptr,
              scripted::make,
              scripted::connect},
  };
  return all;
}

const Network* find_network(std::string_view id) {
  for (const auto& network : networks())
    if (network.id == id) return &network;
  return nullptr;
}

Result<std::unique_ptr<Channel>> make_channel(Setup setup) {
  const auto* network = find_network(setup.network);
  if (!network) return fail(Kind::unsupported, fmt::format("no network is called `{}`", setup.network));
  const auto& clock = setup.tools.clock;
  TRY(auto channel, network->make(std::move(setup)));
  return in_layers(std::move(channel), clock);
}

}  // namespace kith::channels
