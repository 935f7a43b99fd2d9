#include "publish/pictures/releases.h"

#include <algorithm>

#include "base/limits.h"
#include "model/event.h"
#include "publish/approvals/approval_queries.h"
#include "publish/outbox/outbox.h"
#include "publish/pictures/releases_queries.h"

namespace kith::publish {
namespace {

Error no_such_release() {
  return fail(Kind::not_found, "there is no such release");
}

Error wrong(const char* field, std::string message) {
  return fail(Kind::invalid, std::move(message)).with("field", field);
}

Result<void> tell(store::Transaction& tx, WorkspaceId workspace, ReleaseId id, MemberId by, std::string_view what,
                  Time now) {
  TRYV(tx.append_event({.workspace = workspace,
                        .at = now,
                        .kind = event::kReleaseChanged,
                        .subject_kind = "release",
                        .subject = id.value,
                        .actor = by,
                        .data_json = "{\"what\":\"" + std::string(what) + "\"}"}));
  return {};
}

Result<ShownPerson> person_of(store::Transaction& tx, WorkspaceId workspace, MemberId by, const NewRelease& wanted,
                              Time now) {
  if (wanted.person) {
    TRY(auto known, queries::shown_person(tx, workspace, wanted.person));
    if (!known) return fail(Kind::not_found, "there is no such person among those with releases");
    return *std::move(known);
  }
  if (wanted.name.empty()) return wrong("name", "say who it is");
  ShownPerson person{ShownPersonId{next_id(now)}, wanted.name, wanted.minor};
  TRYV(queries::insert_shown_person(tx, workspace, person, by, now));
  return person;
}

}  // namespace

bool Release::is_for(ChannelId channel) const {
  return channels.empty() || std::ranges::find(channels, channel) != channels.end();
}

Result<Release> add_release(store::Transaction& tx, WorkspaceId workspace, MemberId by, const NewRelease& wanted,
                            Time now) {
  if (wanted.valid_until && *wanted.valid_until <= wanted.valid_from)
    return wrong("valid_until", "it ends before it begins");
  Release out;
  TRY(out.person, person_of(tx, workspace, by, wanted, now));
  if (out.person.minor && wanted.guardian.empty())
    return wrong("guardian", "a parent or guardian agrees for somebody under age; name them");
  for (const auto channel : wanted.channels) {
    TRY(const auto known, queries::channel_facts(tx, workspace, channel));
    if (!known) return fail(Kind::not_found, "there is no such channel").with("field", "channels");
  }
  out.id = ReleaseId{next_id(now)};
  out.guardian = wanted.guardian;
  out.campaign = wanted.campaign;
  out.channels = wanted.channels;
  out.valid_from = wanted.valid_from;
  out.valid_until = wanted.valid_until;
  out.created_by = by;
  out.created_at = now;
  TRYV(queries::insert_release(tx, workspace, out));
  TRYV(tell(tx, workspace, out.id, by, "added", now));
  return out;
}

Result<Release> find_release(store::Transaction& tx, WorkspaceId workspace, ReleaseId id) {
  TRY(auto found, queries::release(tx, workspace, id));
  if (!found) return no_such_release();
  return *std::move(found);
}

Result<std::vector<Release>> list_releases(store::Transaction& tx, WorkspaceId workspace, ShownPersonId person,
                                           ReleaseId before, int limit) {
  return queries::releases_before(tx, workspace, person, before, limit);
}

Result<std::vector<ShownPerson>> list_shown_people(store::Transaction& tx, WorkspaceId workspace,
                                                   std::string_view part) {
  // People somebody released pictures of are some thousands at most.
  constexpr int kMost = 20'000;
  TRY(auto all, queries::shown_people(tx, workspace, kMost));
  std::erase_if(all, [&](const ShownPerson& person) { return !part.empty() && !person.name.contains(part); });
  return all;
}

Result<void> set_proof(store::Transaction& tx, WorkspaceId workspace, ReleaseId id, const Proof& proof) {
  TRY(const bool there, queries::set_proof(tx, workspace, id, proof));
  if (!there) return no_such_release();
  return {};
}

Result<std::vector<Use>> uses_of(store::Transaction& tx, WorkspaceId workspace, ReleaseId id) {
  TRY(const auto release, find_release(tx, workspace, id));
  TRY(auto uses, queries::uses(tx, workspace, id, release.person.id));
  TRY(auto linked, queries::linked_uses(tx, workspace, release.person.id));
  std::erase_if(linked,
                [&](const Use& one) { return std::ranges::find(uses, one.message, &Use::message) != uses.end(); });
  std::ranges::move(linked, std::back_inserter(uses));
  return uses;
}

Result<Release> withdraw_release(store::Transaction& tx, WorkspaceId workspace, ReleaseId id, MemberId by,
                                 std::string_view why, Time now) {
  TRYV(find_release(tx, workspace, id));
  TRY(const bool done, queries::withdraw(tx, workspace, id, by, why, now));
  if (!done) return fail(Kind::conflict, "this release is withdrawn already");
  TRYV(tell(tx, workspace, id, by, "withdrawn", now));
  return find_release(tx, workspace, id);
}

Result<bool> is_released(store::Transaction& tx, WorkspaceId workspace, ShownPersonId person, ChannelId channel,
                         Time now) {
  TRY(const auto standing, queries::standing_releases(tx, workspace, person));
  return std::ranges::any_of(
      standing, [&](const Release& r) { return r.campaign.empty() && r.is_valid(now) && r.is_for(channel); });
}

Result<void> take_back(store::Transaction& tx, Gatekeeper& gate, WorkspaceId workspace, ReleaseId release,
                       const Use& use, bool network_can, MemberId by, Time now) {
  TRY(const auto asked, queries::recall(tx, workspace, use.message));
  if (asked && asked->delivery)
    return queries::insert_recall(tx, workspace, release, use.message, asked->delivery, asked->why, now);
  const auto cannot = [&](std::string_view why) {
    return queries::insert_recall(tx, workspace, release, use.message, {}, why, now);
  };
  if (use.state != "sent") return cannot("It has not left; it is asked about again before it does.");
  if (use.network == "mail") return cannot("A mail cannot be taken back; write to who has it.");
  if (!network_can || use.remote_id.empty())
    return cannot("Nothing can be taken back there by program; remove it by hand.");
  NewDelivery removal{.workspace = workspace,
                      .channel = use.channel,
                      .conversation = {},
                      .message = {},
                      .member = by,
                      .content = {},
                      .decision = {},
                      .decision_id = {},
                      .declared = {},
                      .due_at = {}};
  removal.content.kind = OutboundKind::remove;
  removal.content.target = use.remote_id;
  const Wish wish{
      .workspace = workspace, .channel = use.channel, .member = by, .conversation = {}, .delivery = {}, .declared = {}};
  TRY(const auto judged, gate.decide(tx, wish, removal.content, now));
  TRY(removal.decision_id, record_decision(tx, wish, removal.content, judged, now));
  removal.decision = judged.decision;
  const auto queued = enqueue(tx, removal, now);
  if (!queued && queued.error().kind == Kind::held)
    return cannot("The comfort zone does not let you remove it there; ask somebody who may speak on that channel.");
  if (!queued) return queued.error();
  return queries::insert_recall(tx, workspace, release, use.message, queued->id, "", now);
}

}  // namespace kith::publish
