// ChannelConnector: what the API asks of the networks. app/ implements it; the API knows no network.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "listen/channels.h"
#include "model/incoming.h"
#include "model/profile.h"
#include "model/words.h"

namespace kith::api {

// What a network, or one channel's server, can do.
struct Ability {
  std::string measured_as;  // name for text/measure.h
  int text_limit = 0;       // in the network's own unit; 0: as text/measure.h knows it
  int url_length = 0;       // what an address counts there; 0: what it has
  std::string name;         // of the network, for people
  int media_most = 0;
  std::size_t media_bytes = 0, media_total = 0;  // of one file, of all on one message; 0: none known
  bool media_alt = false;
  int alt_limit = 0;                     // letters; 0: none known
  std::vector<std::string> media_types;  // MIME; empty: every kind
  bool can_listen = true, can_reply = false, can_publish = false;
  bool direct_messages = false, edits = false, deletes = false, push = false;
  std::vector<Visibility> visibilities;
};

struct NetworkInfo {
  std::string id, name;
  std::vector<std::string> ways;
  std::vector<Mode> modes;
  Ability ability;
};

// The first half of a connection by consent in the browser.
struct ConsentBegun {
  std::string authorize_url, state;
  Secret pending;  // handed back to finish()
};

// Every call blocks and has a deadline of its own. Thread-safe.
class ChannelConnector {
 public:
  virtual ~ChannelConnector() = default;
  virtual std::vector<NetworkInfo> networks() = 0;
  // As the channel's server told, where it was asked; else as usual for the network.
  virtual Ability ability(const listen::ChannelRow& channel) = 0;

  // `input_json`: what the member entered, the network's own fields. Errors: invalid, unauthenticated, unavailable …
  virtual Result<listen::NewChannel> connect(std::string_view network, std::string_view input_json) = 0;
  virtual Result<ConsentBegun> begin(std::string_view network, std::string_view server, Mode mode) = 0;
  virtual Result<listen::NewChannel> finish(std::string_view network, const Secret& pending, std::string_view code) = 0;

  // Asks the network now.
  virtual Result<listen::ChannelHealth> check(const listen::ChannelRow& channel) = 0;
  // What our own account says of itself there, asked now. Errors: unsupported, unauthenticated, unavailable, timeout …
  virtual Result<ChannelProfile> profile(const listen::ChannelRow& channel) {
    return fail(Kind::unsupported, "profiles cannot be read here");
  }
  // Reads again what was set aside. Errors: unsupported, and what makes it unreadable still.
  virtual Result<std::vector<Incoming>> reread(const listen::ChannelRow& channel, std::string_view raw) = 0;
  // The row has changed, or is new, or is gone: start, stop or make anew.
  virtual void changed(WorkspaceId workspace, ChannelId channel) = 0;
};

}  // namespace kith::api
