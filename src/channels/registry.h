// Registry: every network the house knows, one line each in registry.cc, and how a channel is made.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "channels/channel.h"
#include "channels/means.h"
#include "model/words.h"
#include "net/address_guard.h"
#include "net/http_client.h"

namespace kith::channels {

// What every channel may use. All of it outlives the channel.
struct Tools {
  net::HttpClient& http;
  const Clock& clock;
  const net::AddressGuard& guard;  // for what is not HTTP: mail
  std::string ca_file = {};        // and the authorities the installation trusts besides the system's
};

// One channel to be made. `settings` is the JSON object connect() gave, stored beside the channel.
struct Setup {
  ChannelId id;
  std::string network;
  std::string settings;
  Tools tools;
  CredentialStore& credentials;
  MediaSource& media;
};

// A new channel's beginnings: to be stored, then made.
struct Connected {
  std::string settings;  // JSON object, no secrets
  Secret credential;     // JSON, the network's own shape; to be sealed
  Health health;
};

// The first half of a connection by consent in the browser (OAuth).
struct Begun {
  std::string authorize_url;  // where the member goes
  std::string state;          // comes back with the code; keep only its digest in the open
  Secret pending;             // JSON to hand to finish(); to be sealed
};

struct Network {
  std::string_view id;    // "mastodon"
  std::string_view name;  // "Mastodon"
  // How it is connected, for the interface: "oauth", "app_password", "mailbox", "address", "script".
  std::vector<std::string_view> ways;
  std::vector<Mode> modes;
  Capability (*capability)();  // as usual for the network, before a server was asked
  std::span<const Means> (*means)();  // what its own settings can do about a worry; null: a network for practice

  Result<std::unique_ptr<Channel>> (*make)(Setup setup);
  // Proves what a member entered (the JSON object of the API's connect call). Null where consent in the
  // browser is the only way. Errors: invalid (with context field), unauthenticated, unavailable, …
  Task<Result<Connected>> (*connect)(std::string input, Tools tools) = nullptr;
  // `server` as typed; `redirect_uri` empty: the member copies the code by hand.
  Task<Result<Begun>> (*begin)(std::string server, Mode mode, std::string redirect_uri, Tools tools) = nullptr;
  Task<Result<Connected>> (*finish)(Secret pending, std::string code, Tools tools) = nullptr;
};

std::span<const Network> networks();
// Null where there is none of that id.
const Network* find_network(std::string_view id);

// The channel inside its layers: timeout, rate limit, retry (channels/layers). Errors: unsupported
// (an unknown network), invalid (settings that cannot be read).
Result<std::unique_ptr<Channel>> make_channel(Setup setup);

}  // namespace kith::channels
