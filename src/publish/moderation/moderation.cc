#include "publish/moderation/moderation.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "publish/moderation/moderation_queries.h"
#include "publish/outbox/outbox.h"
#include "publish/outbox/outbox_steps.h"

namespace kith::publish {
namespace {

using policy::Rung;
using store::Transaction;

constexpr int kShown = 500;

OutboundKind undoing(OutboundKind kind) {
  return kind == OutboundKind::hide   ? OutboundKind::unhide
         : kind == OutboundKind::mute ? OutboundKind::unmute
                                      : OutboundKind::unblock;
}

// One step on its way to the networks.
class Reach {
 public:
  Reach(Transaction& tx, Gatekeeper& gate, const ModerationAbilityOf& ability, WorkspaceId workspace,
        const DeskStep& step, Time now)
      : tx_(tx), gate_(gate), ability_(ability), workspace_(workspace), step_(step), now_(now) {}

  Result<void> run() {
    const auto& kind = step_.kind;
    if (kind == "hide") return hide();
    if (kind == "show") return undo(OutboundKind::hide);
    if (kind == "mute" || kind == "limit") return begin_everywhere(OutboundKind::mute);
    if (kind == "unmute") return undo(OutboundKind::mute);
    if (kind == "block") return begin_everywhere(OutboundKind::block);
    if (kind != "down") return {};
    if (step_.before == Rung::block) TRYV(undo(OutboundKind::block));
    if (step_.before >= Rung::limit && step_.after < Rung::limit) return undo(OutboundKind::mute);
    return {};
  }

 private:
  // A thing to be done at one place.
  struct Act {
    OutboundKind kind = OutboundKind::hide;
    queries::MetAt at;
    std::string target;
    MemberId by;
    std::optional<Time> due;
  };

  Result<void> keep(const Act& act, DeliveryId delivery, std::string why) {
    Moderation row{.id = next_id(now_), .step = step_.id, .channel = act.at.channel};
    row.kind = act.kind;
    row.account = act.at.account;
    row.message = step_.message;
    row.delivery = delivery;
    row.why = std::move(why);
    row.at = now_;
    const bool about_message = act.kind == OutboundKind::hide || act.kind == OutboundKind::unhide;
    if (!about_message) row.message = {};
    return queries::insert_moderation(tx_, workspace_, step_.contact, row);
  }

  Result<void> on_desk_alone(const Act& act, std::string_view why) {
    return keep(act, {}, fmt::format("On this desk alone: {}", why));
  }

  // Through the gate and into the outbox, as everything.
  Result<void> queue(const Act& act) {
    NewDelivery wish{.workspace = workspace_,
                     .channel = act.at.channel,
                     .conversation = act.at.talk,
                     .message = {},
                     .member = act.by,
                     .content = {},
                     .decision = {},
                     .decision_id = {},
                     .declared = {},
                     .due_at = act.due};
    wish.content.kind = act.kind;
    wish.content.target = act.target;
    const Wish asked{.workspace = workspace_,
                     .channel = act.at.channel,
                     .member = act.by,
                     .conversation = act.at.talk,
                     .delivery = {},
                     .declared = {}};
    TRY(const auto judged, gate_.decide(tx_, asked, wish.content, now_));
    TRY(wish.decision_id, record_decision(tx_, asked, wish.content, judged, now_));
    wish.decision = judged.decision;
    const auto queued = enqueue(tx_, wish, now_);
    if (!queued && queued.error().kind == Kind::held) return on_desk_alone(act, words_of(judged.shown));
    if (!queued) return queued.error();
    return keep(act, queued->id, "");
  }

  Result<void> hide() {
    TRY(const auto answer, queries::heard_answer(tx_, workspace_, step_.message));
    if (!answer) return {};
    const auto ability = ability_(answer->at.network);
    const Act act{OutboundKind::hide, answer->at, answer->remote_id, step_.by, {}};
    if (!ability.hides_replies)
      return on_desk_alone(act, fmt::format("{} cannot hide one answer.", ability.network));
    if (answer->is_private) return on_desk_alone(act, "it was written to us alone.");
    if (answer->remote_id.empty() || !answer->is_below_ours)
      return on_desk_alone(act, fmt::format("{} lets only who began a thread hide an answer in it.", ability.network));
    TRY(const auto before, queries::moderations(tx_, workspace_, step_.message));
    if (stands(before, OutboundKind::hide, act.at)) return keep(act, {}, "It is hidden there already.");
    return queue(act);
  }

  std::string why_not(OutboundKind kind, const ModerationAbility& can) const {
    if (kind == OutboundKind::block)
      return can.blocks ? "" : fmt::format("{} cannot block an account for us.", can.network);
    if (!can.mutes) return fmt::format("{} cannot mute an account for us.", can.network);
    if (can.mute_deafens && !step_.though_deaf)
      return fmt::format("muted on {}, what they write would no longer be heard here.", can.network);
    return "";
  }

  Result<void> begin_everywhere(OutboundKind kind) {
    TRY(const auto places, queries::met_at(tx_, workspace_, step_.contact));
    TRY(const auto before, queries::moderations(tx_, workspace_, step_.contact, kShown));
    if (kind == OutboundKind::mute) TRYV(cancel_ends(before));
    for (const auto& at : places) {
      const Act act{kind, at, at.account, step_.by, {}};
      if (const auto why = why_not(kind, ability_(at.network)); !why.empty()) {
        TRYV(on_desk_alone(act, why));
        continue;
      }
      if (stands(before, kind, at)) {
        TRYV(keep(act, {}, "It is so there already."));
      } else {
        TRYV(queue(act));
      }
      if (kind == OutboundKind::mute && step_.until) TRYV(end_later(at));
    }
    return {};
  }

  // Nobody's doing when its time comes: who asked for the mute may be gone by then.
  Result<void> end_later(const queries::MetAt& at) {
    TRY(const auto now, queries::moderations(tx_, workspace_, step_.contact, kShown));
    if (!stands(now, OutboundKind::mute, at)) return {};
    return queue({OutboundKind::unmute, at, at.account, {}, step_.until});
  }

  static bool same_place(const Moderation& row, const queries::MetAt& at) {
    return row.channel == at.channel && row.account == at.account;
  }

  // Whether it was done there, or will be, and not undone since. An end that lies ahead has not come.
  bool stands(const std::vector<Moderation>& rows, OutboundKind kind, const queries::MetAt& at) const {
    for (const auto& row : rows) {
      if (!row.delivery || !same_place(row, at)) continue;
      const bool ahead = row.kind == undoing(kind) && row.due_at > now_;
      const bool dropped = row.state == DeliveryState::failed || row.state == DeliveryState::cancelled;
      if (!row.may_have_left && (ahead || dropped)) continue;
      if (row.kind == kind) return true;
      if (row.kind == undoing(kind)) return false;
    }
    return false;
  }

  Result<void> cancel(const Moderation& row) {
    const auto done = cancel_delivery(tx_, workspace_, row.delivery, step_.by, now_);
    // Under way meanwhile, or cancelled by hand.
    if (!done && done.error().kind == Kind::conflict) return {};
    return done;
  }

  Result<void> cancel_ends(const std::vector<Moderation>& rows) {
    for (const auto& row : rows)
      if (row.kind == OutboundKind::unmute && row.delivery && row.due_at > now_ && !row.may_have_left &&
          row.state != DeliveryState::cancelled)
        TRYV(cancel(row));
    return {};
  }

  // What has not left is called back; what has, or may have, is undone.
  Result<void> undo(OutboundKind kind) {
    std::vector<Moderation> rows;
    if (kind == OutboundKind::hide) {
      TRY(rows, queries::moderations(tx_, workspace_, step_.message));
    } else {
      TRY(rows, queries::moderations(tx_, workspace_, step_.contact, kShown));
    }
    if (kind == OutboundKind::mute) TRYV(cancel_ends(rows));
    std::set<std::tuple<ChannelId, std::string>> seen;
    for (const auto& row : rows) {
      const bool ahead = row.due_at > now_ && row.kind == undoing(kind);
      if (!row.delivery || (row.kind != kind && row.kind != undoing(kind)) || ahead) continue;
      if (row.state == DeliveryState::cancelled) continue;
      if (!seen.emplace(row.channel, row.account).second || row.kind != kind) continue;
      TRYV(undo_one(kind, row));
    }
    return {};
  }

  Result<void> undo_one(OutboundKind kind, const Moderation& row) {
    TRY(const auto sent, find_delivery(tx_, workspace_, row.delivery));
    const queries::MetAt at{row.channel, row.network, row.account, sent.conversation};
    const Act act{undoing(kind), at, sent.content.target, step_.by, {}};
    if (row.state == DeliveryState::waiting || row.state == DeliveryState::held || row.state == DeliveryState::failed)
      TRYV(cancel(row));
    if (!row.may_have_left) return keep(act, {}, "It had not reached the network.");
    return queue(act);
  }

  Transaction& tx_;
  Gatekeeper& gate_;
  const ModerationAbilityOf& ability_;
  WorkspaceId workspace_;
  const DeskStep& step_;
  Time now_;
};

}  // namespace

Result<void> reach_networks(Transaction& tx, Gatekeeper& gate, const ModerationAbilityOf& ability,
                            WorkspaceId workspace, const DeskStep& step, Time now) {
  return Reach(tx, gate, ability, workspace, step, now).run();
}

Result<std::vector<Moderation>> moderations_of(Transaction& tx, WorkspaceId workspace, ContactId contact) {
  return queries::moderations(tx, workspace, contact, kShown);
}

}  // namespace kith::publish
