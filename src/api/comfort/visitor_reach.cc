#include "api/comfort/visitor_reach.h"

#include "channels/registry.h"

namespace kith::api {

publish::ModerationAbility moderation_ability(std::string_view network) {
  publish::ModerationAbility out{.network = std::string(network)};
  const auto* known = channels::find_network(network);
  if (!known) return out;
  const auto can = known->capability();
  out.network = known->name;
  out.hides_replies = can.hides_replies;
  out.mutes = can.mutes;
  out.mute_deafens = can.mute_deafens;
  out.blocks = can.blocks;
  return out;
}

Result<void> reach_networks(store::Transaction& tx, publish::Gatekeeper& gate, WorkspaceId workspace,
                            const inbox::VisitorStep& step, Time now, bool though_deaf) {
  if (step.state != "done") return {};
  const publish::DeskStep desk{.id = step.id,
                               .kind = step.kind,
                               .before = step.before,
                               .after = step.after,
                               .contact = step.contact,
                               .message = step.message,
                               .until = step.until,
                               // A block is the second person's as much as the first's; they spoke last.
                               .by = step.decided_by ? step.decided_by : step.by,
                               .though_deaf = though_deaf};
  return publish::reach_networks(tx, gate, moderation_ability, workspace, desk, now);
}

}  // namespace kith::api
