// Presence: who is reading or answering a conversation right now. In memory only; what is not renewed fades.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/time.h"

namespace kith::inbox {

enum class Doing : std::uint8_t { reading, answering, left };
std::string_view name(Doing doing);

struct Present {
  MemberId member;
  std::string name;
  Doing doing = Doing::reading;
};

// Thread-safe.
class Presence {
 public:
  static constexpr Millis kFades{45'000};

  // Whether that was news to others.
  bool tell(WorkspaceId workspace, ConversationId conversation, const Present& who, Time now);
  // Everybody there but `except`.
  std::vector<Present> there(WorkspaceId workspace, ConversationId conversation, MemberId except, Time now);
  // Forgets who faded; called by tell(), so that memory follows the living.
  std::size_t size() const;

 private:
  struct Seat {
    Present who;
    Time until{};
  };
  using Key = std::pair<WorkspaceId, ConversationId>;
  void forget(Time now);

  mutable std::mutex mutex_;
  std::map<Key, std::map<MemberId, Seat>> seats_;
  Time swept_{};
};

}  // namespace kith::inbox
