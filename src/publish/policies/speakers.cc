#include "publish/policies/speakers.h"

#include <algorithm>

#include "publish/policies/speakers_queries.h"

namespace kith::publish {
namespace {

constexpr int kRoomsMost = 50;
constexpr std::size_t kCellsMost = 3'000;

Outbound words(OutboundKind kind, const SpokenRoom& room) {
  Outbound out;
  out.kind = kind == OutboundKind::message && room.network == "mail" ? OutboundKind::mail : kind;
  out.visibility = kind == OutboundKind::message ? Visibility::direct : Visibility::everyone;
  if (kind == OutboundKind::reply) out.in_reply_to = "something";
  return out;
}

policy::Situation situation(const MemberName& member, const SpokenRoom& room, Time now) {
  policy::Situation out;
  out.now = now;
  out.channel = room.id;
  out.channel_name = room.name;
  out.network = room.network;
  out.mode = room.mode;
  out.member = member.handle;
  out.role = member.role;
  out.contact_wrote_first = true;
  out.people[member.handle] = member.name;
  return out;
}

Spoken spoken(const policy::Decision& decision) {
  Spoken out;
  for (const auto& reason : decision.reasons) {
    if (reason.rule != "voices" && reason.rule != "mode") continue;
    if (reason.then <= out.outcome) continue;
    out.outcome = reason.then;
    out.say = reason.say;
    out.held_for = reason.held_for;
  }
  return out;
}

// The person's own voice or that of somebody they stand in for, else their groups', else their roles', else
// everybody's.
int nearness(const policy::Document& document, const policy::Voice& voice, const MemberName& member,
             const std::vector<std::string>& as) {
  if (std::ranges::find(as, voice.who) != as.end()) return 0;
  if (voice.who == "everybody") return 3;
  const auto means = [&](const std::string& handle) { return policy::means(document, voice.who, handle, member.role); };
  if (std::ranges::none_of(as, means)) return 4;
  return document.groups.contains(voice.who) ? 1 : 2;
}

}  // namespace

Speaker speaker(const std::shared_ptr<const policy::Policy>& policy, const MemberName& member,
                const std::vector<SpokenRoom>& rooms, Time now) {
  const auto& document = policy->document();
  const policy::Gate gate(policy, PolicyVersionId{});
  Speaker out{.member = member, .stands_in_for = {}, .about = {}, .not_about = {}, .by_room = {}};
  const auto as = policy::speaks_as(document, member.handle, now);
  std::ranges::copy_if(as, std::back_inserter(out.stands_in_for),
                       [&](const std::string& handle) { return handle != member.handle; });
  int nearest = 4;
  for (const auto& voice : document.voices)
    if (const int near = nearness(document, voice, member, as); near < nearest) {
      nearest = near;
      out.about = voice.about;
      out.not_about = voice.not_about;
    }
  for (const auto& room : rooms) {
    auto& cells = out.by_room.emplace_back();
    for (std::size_t i = 0; i < kSpokenKinds.size(); ++i)
      cells[i] = spoken(gate.decide(words(kSpokenKinds[i], room), situation(member, room, now)));
  }
  return out;
}

Result<Speakers> who_speaks(store::Transaction& tx, WorkspaceId workspace,
                            const std::shared_ptr<const policy::Policy>& policy, Time now) {
  Speakers out;
  TRY(out.rooms, queries::spoken_rooms(tx, workspace, kRoomsMost));
  TRY(const auto members, member_names(tx, workspace));
  out.all = members.size();
  const auto most = kCellsMost / std::max<std::size_t>(out.rooms.size(), 1);
  for (const auto& member : members) {
    if (out.members.size() == most) break;
    out.members.push_back(speaker(policy, member, out.rooms, now));
  }
  return out;
}

}  // namespace kith::publish
