// NetworkConnector: the API's way to the networks, over the registry and the crew.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "api/channel_connector.h"
#include "app/channel_crew.h"
#include "base/time.h"
#include "channels/registry.h"
#include "net/address_guard.h"
#include "net/http_client.h"

namespace kith::app {

// Thread-safe. Its calls block: endpoints run on workers.
class NetworkConnector final : public api::ChannelConnector {
 public:
  struct Options {
    std::string public_url;  // where this house is reached, without a last slash
    std::string plc_url;     // Bluesky's directory of identities; empty: the public one
    std::string ca_file;     // authorities to trust besides the system's
    // Whether the scripted network may be connected: its worlds are files of this machine.
    bool rehearsal = false;
  };
  // What is given by reference outlives it.
  NetworkConnector(ChannelCrew& crew, net::HttpClient& http, const net::AddressGuard& guard, const Clock& clock,
                   Options options)
      : crew_(crew), tools_{http, clock, guard, options.ca_file}, clock_(clock), options_(std::move(options)) {}

  std::vector<api::NetworkInfo> networks() override;
  api::Ability ability(const listen::ChannelRow& channel) override;
  Result<listen::NewChannel> connect(std::string_view network, std::string_view input_json) override;
  Result<api::ConsentBegun> begin(std::string_view network, std::string_view server, Mode mode) override;
  Result<listen::NewChannel> finish(std::string_view network, const Secret& pending, std::string_view code) override;
  Result<listen::ChannelHealth> check(const listen::ChannelRow& channel) override;
  Result<ChannelProfile> profile(const listen::ChannelRow& channel) override;
  Result<std::vector<Incoming>> reread(const listen::ChannelRow& channel, std::string_view raw) override;
  void changed(WorkspaceId workspace, ChannelId channel) override;

 private:
  // Null where there is none of that id, or it may not be connected here.
  const channels::Network* offered(std::string_view id) const;
  std::string completed(std::string_view network, std::string_view input_json) const;

  struct Known {
    api::Ability ability;
    Time until{};
  };

  ChannelCrew& crew_;
  const channels::Tools tools_;
  const Clock& clock_;
  const Options options_;
  std::mutex mutex_;
  std::map<ChannelId, Known> abilities_;
};

}  // namespace kith::app
