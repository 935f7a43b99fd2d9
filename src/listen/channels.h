// Channel rows: which accounts, mailboxes and feeds are connected, and how each of them is.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "model/words.h"
#include "store/database.h"

namespace kith::listen {

struct ChannelError {
  std::string kind;  // a stable code of base/error.h
  std::string text;  // in words
  Time at{};
};

struct ChannelRow {
  ChannelId id;
  WorkspaceId workspace;
  std::string network, name, handle, remote_account_id, server;
  Mode mode = Mode::listen;
  ChannelState state = ChannelState::connecting;
  std::string settings_json = "{}", cursor, rate_json = "{}", avatar_url, profile_url;
  std::optional<Time> heard_at, checked_at, token_expires_at;
  std::optional<ChannelError> error;
  Time created_at{};
};

struct NewChannel {
  std::string network, name, handle, remote_account_id, server;
  Mode mode = Mode::listen;
  std::string settings_json = "{}", avatar_url, profile_url;
  std::optional<Time> token_expires_at;
  Secret credential;
};

// What changed in a patch; unset: stays.
struct ChannelPatch {
  std::optional<std::string> name;
  std::optional<Mode> mode;
  std::optional<bool> paused;
};

// What a check or a round of hearing learned of a channel.
struct ChannelHealth {
  std::optional<Error> error;  // none: all is well
  bool heard = false;
  // Of check(): filled where known.
  std::string handle, name, avatar_url, profile_url;
  std::optional<Time> token_expires_at;
  std::string rate_json;  // {"limit","remaining","reset_at"}; empty: not known
};

// What a member can do about an error of this kind, in words; empty where there is nothing to do but wait.
std::string advice(std::string_view error_kind);

// Thread-safe. Blocks: call it on workers.
class Channels {
 public:
  Channels(store::Database& db, const Clock& clock, const Sealer& sealer) : db_(db), clock_(clock), sealer_(sealer) {}

  // Errors: conflict (policy_needed where no policy is adopted; or this very account is connected already).
  Result<ChannelRow> connect(WorkspaceId workspace, MemberId by, NewChannel channel);
  Result<std::vector<ChannelRow>> list(WorkspaceId workspace);
  // Errors: not_found.
  Result<ChannelRow> find(WorkspaceId workspace, ChannelId id);
  Result<ChannelRow> patch(WorkspaceId workspace, MemberId by, ChannelId id, const ChannelPatch& patch);
  // Its conversations stay; its credential goes.
  Result<void> remove(WorkspaceId workspace, MemberId by, ChannelId id);
  // Every channel of every workspace that wants to be heard: not paused, not gone.
  Result<std::vector<ChannelRow>> wanted();

  // Writes what was learned; an event only where something changed that a member can see.
  Result<void> record(WorkspaceId workspace, ChannelId id, const ChannelHealth& health);

  // The credential, unsealed. Errors: not_found, corrupt.
  Result<Secret> credential(WorkspaceId workspace, ChannelId id);
  Result<void> save_credential(WorkspaceId workspace, ChannelId id, const Secret& credential);
  // A new consent for a channel whose token died: same account, new credential.
  Result<ChannelRow> reconnect(WorkspaceId workspace, MemberId by, ChannelId id, const NewChannel& channel);

  static std::string seal_context(ChannelId id) { return "channel:" + to_string(id); }

 private:
  store::Database& db_;
  const Clock& clock_;
  const Sealer& sealer_;
};

}  // namespace kith::listen
