#include "listen/channels.h"

#include <boost/json.hpp>

#include <map>

#include "listen/channels_queries.h"
#include "model/event.h"
#include "store/check_text.h"

namespace kith::listen {
namespace {

namespace json = boost::json;
using store::Transaction;


Result<void> tell(Transaction& tx, WorkspaceId workspace, Time now, std::string_view kind, ChannelId id, MemberId by,
                  const json::object& data) {
  store::NewEvent event{workspace, now, kind, "channel", id.value, by, json::serialize(data)};
  TRYV(tx.append_event(event));
  return {};
}

// The moment of what is told of a channel: seconds between two rounds are no news.
bool is_news(const ChannelRow& before, const ChannelHealth& now, ChannelState state) {
  const std::string kind = now.error ? std::string(code(now.error->kind)) : std::string();
  return state != before.state || kind != (before.error ? before.error->kind : "") ||
         (now.token_expires_at && now.token_expires_at != before.token_expires_at) ||
         (!now.handle.empty() && now.handle != before.handle);
}

// What a member must mend. Everything else mends itself.
bool wants_attention(const Error& error) {
  switch (error.kind) {
    case Kind::unauthenticated:
    case Kind::forbidden:
    case Kind::not_found:
    case Kind::invalid:
    case Kind::unsupported:
    case Kind::corrupt:
      return true;
    default:
      return false;
  }
}

ChannelState next_state(ChannelState before, const ChannelHealth& health) {
  if (before == ChannelState::paused || before == ChannelState::gone) return before;
  if (!health.error) return ChannelState::live;
  if (wants_attention(*health.error)) return ChannelState::attention;
  return before == ChannelState::connecting ? ChannelState::connecting : before;
}

}  // namespace

std::string advice(std::string_view kind) {
  static const std::map<std::string, std::string, std::less<>> kAdvice{
      {"unauthenticated", "connect this channel again: the network no longer takes its credential"},
      {"forbidden", "look on the network whether the account is limited, then check the channel"},
      {"not_found", "look whether the account or address still exists, then check the channel"},
      {"invalid", "remove the channel and connect it again with other settings"},
      {"unsupported", "this server cannot do what the channel needs; connect another one"},
      {"corrupt", "the server answers something unreadable; check the channel, and if it stays so, tell its operator"},
      {"rate_limited", "nothing to do: Kith goes on when the network lets it"},
      {"unavailable", "nothing to do: Kith keeps trying and will fetch what was missed"},
      {"timeout", "nothing to do: Kith keeps trying and will fetch what was missed"}};
  const auto it = kAdvice.find(kind);
  return it == kAdvice.end() ? std::string() : it->second;
}

Result<ChannelRow> Channels::connect(WorkspaceId workspace, MemberId by, NewChannel channel) {
  const Time now = clock_.now();
  const ChannelId id{next_id(now)};
  const store::Blob sealed{sealer_.seal(channel.credential.reveal(), seal_context(id))};
  return db_.write(workspace, [&](Transaction& tx) -> Result<ChannelRow> {
    TRY(const bool adopted, channel_queries::has_policy(tx, workspace));
    if (!adopted)
      return fail(Kind::conflict,
                  "adopt a comfort zone first: no channel is connected before the organisation has "
                  "said what may leave")
          .with("kind", "policy_needed");
    TRY(const auto twin, channel_queries::same_account(tx, workspace, channel));
    if (twin)
      return fail(Kind::conflict, "`" + channel.handle + "` is connected already").with("channel", to_string(*twin));
    TRYV(channel_queries::insert(tx, workspace, id, channel, sealed, now));
    json::object data{{"network", channel.network}, {"what", "connected"}};
    TRYV(tell(tx, workspace, now, event::kChannelChanged, id, by, data));
    TRY(auto row, channel_queries::find(tx, workspace, id));
    return *std::move(row);
  });
}

Result<std::vector<ChannelRow>> Channels::list(WorkspaceId workspace) {
  return db_.read([&](Transaction& tx) { return channel_queries::list(tx, workspace); });
}

Result<ChannelRow> Channels::find(WorkspaceId workspace, ChannelId id) {
  return db_.read([&](Transaction& tx) -> Result<ChannelRow> {
    TRY(auto row, channel_queries::find(tx, workspace, id));
    if (!row) return fail(Kind::not_found, "no such channel");
    return *std::move(row);
  });
}

Result<std::vector<ChannelRow>> Channels::wanted() {
  return db_.read([&](Transaction& tx) { return channel_queries::wanted(tx); });
}

Result<ChannelRow> Channels::patch(WorkspaceId workspace, MemberId by, ChannelId id, const ChannelPatch& patch) {
  const Time now = clock_.now();
  return db_.write(workspace, [&](Transaction& tx) -> Result<ChannelRow> {
    TRY(auto row, channel_queries::find(tx, workspace, id));
    if (!row) return fail(Kind::not_found, "no such channel");
    json::object data{{"what", "changed"}};
    if (patch.name) row->name = *patch.name;
    if (patch.mode && *patch.mode != row->mode) {
      data["mode"] = name(*patch.mode);
      row->mode = *patch.mode;
    }
    const bool is_paused = row->state == ChannelState::paused;
    if (patch.paused && *patch.paused != is_paused) {
      row->state = *patch.paused ? ChannelState::paused : ChannelState::connecting;
      data["state"] = name(row->state);
    }
    TRYV(channel_queries::save(tx, *row));
    TRYV(tell(tx, workspace, now, event::kChannelChanged, id, by, data));
    return *std::move(row);
  });
}

Result<void> Channels::remove(WorkspaceId workspace, MemberId by, ChannelId id) {
  const Time now = clock_.now();
  return db_.write(workspace, [&](Transaction& tx) -> Result<void> {
    TRY(const bool gone, channel_queries::remove(tx, workspace, id, now));
    if (!gone) return fail(Kind::not_found, "no such channel");
    json::object data{{"what", "removed"}};
    return tell(tx, workspace, now, event::kChannelChanged, id, by, data);
  });
}

Result<void> Channels::record(WorkspaceId workspace, ChannelId id, const ChannelHealth& health) {
  const Time now = clock_.now();
  return db_.write(workspace, [&](Transaction& tx) -> Result<void> {
    TRY(auto row, channel_queries::find(tx, workspace, id));
    if (!row) return fail(Kind::not_found, "no such channel");
    const ChannelState state = next_state(row->state, health);
    const bool news = is_news(*row, health, state);
    row->state = state;
    row->checked_at = now;
    if (health.heard) row->heard_at = now;
    if (!health.handle.empty()) row->handle = health.handle;
    if (!health.avatar_url.empty()) row->avatar_url = health.avatar_url;
    if (!health.profile_url.empty()) row->profile_url = health.profile_url;
    if (health.token_expires_at) row->token_expires_at = health.token_expires_at;
    if (!health.rate_json.empty()) row->rate_json = health.rate_json;
    if (!health.error) {
      row->error.reset();
    } else {
      const Time since = row->error && row->error->kind == code(health.error->kind) ? row->error->at : now;
      row->error = ChannelError{std::string(code(health.error->kind)),
                                store::storable_text(health.error->message, store::kErrorBytes), since};
    }
    TRYV(channel_queries::save(tx, *row));
    if (!news) return {};
    json::object data{{"state", name(state)}};
    if (row->error) data["error"] = row->error->kind;
    return tell(tx, workspace, now, event::kChannelHealth, id, {}, data);
  });
}

Result<Secret> Channels::credential(WorkspaceId workspace, ChannelId id) {
  TRY(const auto sealed, db_.read([&](Transaction& tx) { return channel_queries::credential(tx, workspace, id); }));
  if (!sealed) return fail(Kind::not_found, "this channel has no credential; connect it again");
  return sealer_.unseal(sealed->bytes, seal_context(id));
}

Result<void> Channels::save_credential(WorkspaceId workspace, ChannelId id, const Secret& credential) {
  const store::Blob sealed{sealer_.seal(credential.reveal(), seal_context(id))};
  return db_.write(workspace, [&](Transaction& tx) -> Result<void> {
    TRY(const bool saved, channel_queries::save_credential(tx, workspace, id, sealed));
    if (!saved) return fail(Kind::not_found, "no such channel");
    return {};
  });
}

Result<ChannelRow> Channels::reconnect(WorkspaceId workspace, MemberId by, ChannelId id, const NewChannel& channel) {
  const Time now = clock_.now();
  const store::Blob sealed{sealer_.seal(channel.credential.reveal(), seal_context(id))};
  return db_.write(workspace, [&](Transaction& tx) -> Result<ChannelRow> {
    TRY(auto row, channel_queries::find(tx, workspace, id));
    if (!row) return fail(Kind::not_found, "no such channel");
    if (!row->remote_account_id.empty() && row->remote_account_id != channel.remote_account_id)
      return fail(Kind::conflict, "this is another account than the channel's; connect it as a channel of its own");
    row->handle = channel.handle;
    row->server = channel.server;
    row->settings_json = channel.settings_json;
    row->token_expires_at = channel.token_expires_at;
    row->error.reset();
    row->state = ChannelState::connecting;
    TRYV(channel_queries::save(tx, *row));
    TRYV(channel_queries::save_credential(tx, workspace, id, sealed));
    json::object data{{"what", "reconnected"}};
    TRYV(tell(tx, workspace, now, event::kChannelChanged, id, by, data));
    return *std::move(row);
  });
}

}  // namespace kith::listen
