// How a Mastodon channel is connected: app registration, consent in the browser with PKCE (S256), token.
// docs.joinmastodon.org/spec/oauth; Pleroma and GoToSocial speak the same.
#pragma once

#include <string>

#include "channels/registry.h"

namespace kith::channels::mastodon {

struct Settings {
  std::string server;  // https://host
  std::string account_id, acct;
  std::string flavour;
};
std::string to_json(const Settings& settings);
// Errors: invalid.
Result<Settings> settings_from_json(std::string_view text);

// `mastodon.ie`, `https://mastodon.ie/@somebody`, `@mags@mastodon.ie` → `https://mastodon.ie`. Errors: invalid.
Result<std::string> server_from(std::string_view typed);

// No more than the mode needs.
std::string scopes_for(Mode mode);

Task<Result<Begun>> begin(std::string server, Mode mode, std::string redirect_uri, Tools tools);
Task<Result<Connected>> finish(Secret pending, std::string code, Tools tools);

}  // namespace kith::channels::mastodon
