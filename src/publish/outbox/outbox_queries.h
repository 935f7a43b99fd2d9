// The outbox's SQL: rows in, rows out, nothing decided.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "publish/outbox/outbox.h"
#include "store/database.h"

namespace kith::publish::queries {

using store::Transaction;

// A delivery with what claiming it needs to know.
struct HeldRow {
  Delivery delivery;
  Time last_attempt_at{};
  std::int64_t lease_token = 0;
  std::optional<Time> lease_until;
  std::string channel_state;
  bool channel_removed = false;
};

Result<void> insert(Transaction& tx, const Delivery& delivery, DecisionId decision, Time now);
Result<std::optional<HeldRow>> find(Transaction& tx, WorkspaceId workspace, DeliveryId id);
Result<std::vector<Delivery>> find_some(Transaction& tx, WorkspaceId workspace, const std::vector<DeliveryId>& ids);
Result<std::vector<Delivery>> list(Transaction& tx, WorkspaceId workspace,
                                   std::optional<DeliveryState> state, DeliveryId before,
                                   int limit);

Result<std::vector<Outbox::Due>> due(Transaction& tx, Time now, int limit);
Result<std::optional<Time>> next_due(Transaction& tx, Time now);
// Is something written earlier in its conversation still on its way?
Result<bool> waits_for_earlier(Transaction& tx, const Delivery& delivery, Time now);

// Each is for the holder of the token alone; false where it is somebody else's by now.
Result<bool> take_to_send(Transaction& tx, const Delivery& delivery, const std::string& owner,
                          std::int64_t old_token, Time until, Time now);
Result<bool> take_to_settle(Transaction& tx, const Delivery& delivery, const std::string& owner,
                            std::int64_t old_token, Time until);
Result<bool> renew(Transaction& tx, const Delivery& delivery, std::int64_t token, Time until);
Result<bool> finish(Transaction& tx, const Delivery& delivery, std::int64_t token, const Next& next,
                    bool settled, Time now);

// Changes of state outside a claim. False where it is not in `delivery`'s state any more.
Result<bool> move(Transaction& tx, const Delivery& delivery, const Next& next, Time now);
Result<bool> change_content(Transaction& tx, const Delivery& delivery, const Outbound& content);

Result<void> add_attempt(Transaction& tx, const Delivery& delivery, Time now);
// Ends the latest.
Result<void> end_attempt(Transaction& tx, const Delivery& delivery, std::string_view outcome,
                         std::string_view error, Time now);

Result<void> set_message(Transaction& tx, const Delivery& delivery, DeliveryState state,
                         std::optional<Time> sent_at);
Result<void> set_message_text(Transaction& tx, const Delivery& delivery, std::string_view text);
// What a removal took back there is blank here as well; its message, none where it is not ours.
Result<MessageId> blank_removed(Transaction& tx, const Delivery& removal, Time now);
Result<bool> needs_attention(Transaction& tx, const Delivery& delivery, std::string_view kind,
                             std::string_view error, Time now);

// What tend() looks for. The channel's state comes along.
struct Stray {
  WorkspaceId workspace;
  DeliveryId id;
  std::string channel_state;
};
Result<std::vector<Stray>> waiting_on_silent_channels(Transaction& tx, int limit);
Result<std::vector<Stray>> held_on_live_channels(Transaction& tx, int limit);
// Deliveries that wait only for the network, on channels heard since; makes them due.
Result<std::int64_t> hurry(Transaction& tx, Time now, Time not_tried_since);
// What was written by a clock that has gone back since: a lease that ends after `longest` is cut to it, what was to
// leave at once is due now.
Result<void> follow_clock_back(Transaction& tx, Time now, Time longest);
// All that was tried and waits to be tried or read back again is due now.
Result<std::int64_t> hurry_tried(Transaction& tx, Time now);
Result<std::int64_t> hurry_channel(Transaction& tx, WorkspaceId workspace, ChannelId channel,
                                   Time now);
Result<void> forget_leases(Transaction& tx);

}  // namespace kith::publish::queries
