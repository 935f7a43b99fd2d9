// The small closed sets of design.md section 2, with the names they carry in the store and the API.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace kith {

enum class Mode : std::uint8_t { listen, reply, publish };  // what a channel may do; each includes the former
enum class ChannelState : std::uint8_t { connecting, live, attention, paused, gone };
enum class Visibility : std::uint8_t { everyone, unlisted, followers, direct };
enum class Direction : std::uint8_t { in, out, note };
enum class ConversationState : std::uint8_t { open, snoozed, closed };
enum class MessageState : std::uint8_t { received, waiting, held, sending, unknown, sent, failed, cancelled, deleted };
enum class DeliveryState : std::uint8_t { waiting, held, sending, unknown, sent, failed, cancelled };
enum class MomentKind : std::uint8_t { hiccup, celebration, loss, promise, note };
enum class ReactionKind : std::uint8_t { like, share, follow, quote };
// Where what a watch hears goes: a conversation of the desk, or only the watch's own stream.
enum class Route : std::uint8_t { desk, stream };
// Everything that can leave.
enum class OutboundKind : std::uint8_t {
  post,
  reply,
  message,
  mail,
  profile,
  follow,
  like,
  boost,
  edit,
  remove,
  // What is done about others: target is the answer hidden, or the account.
  hide,
  unhide,
  mute,
  unmute,
  block,
  unblock
};
// Whether it is done about others, and says nothing.
constexpr bool is_moderation(OutboundKind kind) {
  return kind >= OutboundKind::hide;
}

// One table per set: the enum's own order, the stored name.
template <class E>
struct Names;
template <>
struct Names<Mode> {
  static constexpr std::array value{"listen", "reply", "publish"};
};
template <>
struct Names<ChannelState> {
  static constexpr std::array value{"connecting", "live", "attention", "paused", "gone"};
};
template <>
struct Names<Visibility> {
  static constexpr std::array value{"public", "unlisted", "followers", "direct"};
};
template <>
struct Names<Direction> {
  static constexpr std::array value{"in", "out", "note"};
};
template <>
struct Names<ConversationState> {
  static constexpr std::array value{"open", "snoozed", "closed"};
};
template <>
struct Names<MessageState> {
  static constexpr std::array value{"received", "waiting", "held",      "sending", "unknown",
                                    "sent",     "failed",  "cancelled", "deleted"};
};
template <>
struct Names<DeliveryState> {
  static constexpr std::array value{"waiting", "held", "sending", "unknown", "sent", "failed", "cancelled"};
};
template <>
struct Names<MomentKind> {
  static constexpr std::array value{"hiccup", "celebration", "loss", "promise", "note"};
};
template <>
struct Names<ReactionKind> {
  static constexpr std::array value{"like", "share", "follow", "quote"};
};
template <>
struct Names<Route> {
  static constexpr std::array value{"desk", "stream"};
};
template <>
struct Names<OutboundKind> {
  static constexpr std::array value{"post", "reply",  "message", "mail",   "profile", "follow", "like",  "boost",
                                    "edit", "remove", "hide",    "unhide", "mute",    "unmute", "block", "unblock"};
};

template <class E>
  requires requires { Names<E>::value; }
constexpr std::string_view name(E e) {
  return Names<E>::value[static_cast<std::size_t>(e)];
}

// The member of E with that stored name; empty where there is none.
template <class E>
constexpr std::optional<E> parse(std::string_view text) {
  for (std::size_t i = 0; i < Names<E>::value.size(); ++i)
    if (text == Names<E>::value[i]) return static_cast<E>(i);
  return std::nullopt;
}

}  // namespace kith
