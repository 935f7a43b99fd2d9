// Ids: 63-bit, rising with time, unique across processes; written as 13 letters and digits.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace kith {

// A row's identity. Tag keeps one noun's id from being passed as another's. 0 is "none".
template <class Tag>
struct Id {
  std::int64_t value = 0;
  explicit operator bool() const { return value != 0; }
  auto operator<=>(const Id&) const = default;
};

// 41 bits of milliseconds since 2024-01-01, 12 bits of sequence, 10 bits of process salt.
// Never returns the same value twice in one process; rises within it. Thread-safe.
std::int64_t next_id(Time now);

// Crockford base 32, lower case, always 13 characters, so that text order is number order.
std::string format_id(std::int64_t id);
// Errors: invalid (wrong length or letters).
Result<std::int64_t> parse_id(std::string_view text);

template <class Tag>
std::string to_string(Id<Tag> id) {
  return format_id(id.value);
}

using WorkspaceId = Id<struct WorkspaceTag>;
using AccountId = Id<struct AccountTag>;
using MemberId = Id<struct MemberTag>;
using ChannelId = Id<struct ChannelTag>;
using ContactId = Id<struct ContactTag>;
using IdentityId = Id<struct IdentityTag>;
using MomentId = Id<struct MomentTag>;
using ConversationId = Id<struct ConversationTag>;
using MessageId = Id<struct MessageTag>;
using MediaId = Id<struct MediaTag>;
using DeliveryId = Id<struct DeliveryTag>;
using ApprovalId = Id<struct ApprovalTag>;
using DecisionId = Id<struct DecisionTag>;
using PolicyVersionId = Id<struct PolicyVersionTag>;
using WatchId = Id<struct WatchTag>;
using RoutingRuleId = Id<struct RoutingRuleTag>;

}  // namespace kith

template <class Tag>
struct std::hash<kith::Id<Tag>> {
  std::size_t operator()(kith::Id<Tag> id) const noexcept {
    return std::hash<std::int64_t>{}(id.value);
  }
};
