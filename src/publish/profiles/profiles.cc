#include "publish/profiles/profiles.h"

#include <boost/json.hpp>

#include "base/limits.h"
#include "model/event.h"
#include "publish/gate/situation.h"
#include "publish/profiles/profiles_queries.h"
#include "text/utf8.h"

namespace kith::publish {
namespace {

namespace json = boost::json;

constexpr int kChangesKept = 200;
constexpr int kChangesShown = 20;

void clip(std::string& text) {
  text = text::repair_utf8(text::clip_bytes(text, limits::kProfileTextBytes));
}

void bring_within_limits(ChannelProfile& profile) {
  for (auto* text : {&profile.name, &profile.about, &profile.location, &profile.avatar_url, &profile.avatar_alt,
                     &profile.banner_url, &profile.banner_alt, &profile.url, &profile.settings_url})
    clip(*text);
  if (profile.links.size() > limits::kProfileParts) profile.links.resize(limits::kProfileParts);
  if (profile.fields.size() > limits::kProfileParts) profile.fields.resize(limits::kProfileParts);
  for (auto& link : profile.links) clip(link);
  for (auto& field : profile.fields) {
    clip(field.name);
    clip(field.value);
  }
}

Result<void> tell(store::Transaction& tx, WorkspaceId workspace, ChannelId channel, Time now, json::object data) {
  store::NewEvent event{workspace, now, event::kChannelProfile, "channel", channel.value, {}, json::serialize(data)};
  TRYV(tx.append_event(event));
  return {};
}

Result<void> keep_seen(store::Transaction& tx, WorkspaceId workspace, ChannelId channel, ChannelProfile profile,
                       Time now) {
  bring_within_limits(profile);
  TRY(const auto known, queries::profile_row(tx, workspace, channel));
  const bool first = !known || known->profile_json.empty();
  std::vector<ProfileChange> changes;
  if (!first) {
    TRY(const auto before, profile_from_json(known->profile_json));
    changes = changes_between(before, profile);
  }
  TRYV(queries::put_profile_row(
      tx, workspace,
      {.channel = channel, .looked_at = now, .why = {}, .profile_json = to_json(profile), .read_at = now}));
  json::array places;
  for (auto& change : changes) {
    TRYV(queries::add_profile_change(tx, workspace, channel,
                                     {.id = next_id(now),
                                      .place = std::string(name(change.place)),
                                      .before = std::move(change.before),
                                      .after = std::move(change.after),
                                      .at = now}));
    places.emplace_back(name(change.place));
  }
  if (!changes.empty()) TRYV(queries::forget_profile_changes(tx, workspace, channel, kChangesKept));
  if (!first && changes.empty() && known->why.empty()) return {};
  return tell(tx, workspace, channel, now, {{"changed", std::move(places)}});
}

Result<void> keep_unread(store::Transaction& tx, WorkspaceId workspace, ChannelId channel, const Error& error,
                         Time now) {
  TRY(const auto known, queries::profile_row(tx, workspace, channel));
  auto row = known.value_or(queries::ProfileRow{});
  const bool news = row.why != error.message;
  row.channel = channel;
  row.looked_at = now;
  row.why = error.message;
  TRYV(queries::put_profile_row(tx, workspace, row));
  if (!news) return {};
  return tell(tx, workspace, channel, now, {{"error", code(error.kind)}});
}

}  // namespace

Result<bool> profile_due(store::Transaction& tx, WorkspaceId workspace, ChannelId channel, Time now) {
  TRY(const auto row, queries::profile_row(tx, workspace, channel));
  return !row || row->looked_at + kProfileEvery <= now;
}

Result<void> keep_profile(store::Transaction& tx, WorkspaceId workspace, ChannelId channel,
                          const Result<ChannelProfile>& told, Time now) {
  return told ? keep_seen(tx, workspace, channel, *told, now) : keep_unread(tx, workspace, channel, told.error(), now);
}

Result<std::vector<SeenProfile>> list_profiles(store::Transaction& tx, WorkspaceId workspace) {
  TRY(auto rows, queries::profile_rows(tx, workspace));
  std::vector<SeenProfile> out;
  for (auto& row : rows) {
    SeenProfile seen{.channel = row.channel,
                     .looked_at = row.looked_at,
                     .why = std::move(row.why),
                     .profile = {},
                     .read_at = row.read_at,
                     .changes = {}};
    if (!row.profile_json.empty()) {
      TRY(seen.profile, profile_from_json(row.profile_json));
    }
    TRY(auto changes, queries::profile_changes(tx, workspace, row.channel, kChangesShown));
    for (auto& change : changes)
      if (const auto place = parse_profile_place(change.place))
        seen.changes.push_back({{*place, std::move(change.before), std::move(change.after)}, change.at});
    out.push_back(std::move(seen));
  }
  return out;
}

policy::Agreed agreed(const policy::Document& document, const RegisterSets& sets, Time now) {
  policy::Agreed out{.facts = facts_in_force(document, sets.facts), .registers = {}, .now = now};
  for (const auto& declared : document.registers)
    if (const auto known = sets.registers.find(declared.id); known != sets.registers.end())
      out.registers.emplace(declared.id, known->second.names);
  return out;
}

}  // namespace kith::publish
