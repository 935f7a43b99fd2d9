#include "inbox/presence.h"

namespace kith::inbox {

std::string_view name(Doing doing) {
  switch (doing) {
    case Doing::reading: return "reading";
    case Doing::answering: return "answering";
    case Doing::left: return "left";
  }
  return "left";
}

bool Presence::tell(WorkspaceId workspace, ConversationId conversation, const Present& who, Time now) {
  const std::lock_guard lock(mutex_);
  forget(now);
  auto& seats = seats_[{workspace, conversation}];
  const auto seat = seats.find(who.member);
  const bool known = seat != seats.end() && seat->second.until > now;
  if (who.doing == Doing::left) {
    if (seat != seats.end()) seats.erase(seat);
    if (seats.empty()) seats_.erase({workspace, conversation});
    return known;
  }
  const bool news = !known || seat->second.who.doing != who.doing;
  seats[who.member] = Seat{who, now + kFades};
  return news;
}

std::vector<Present> Presence::there(WorkspaceId workspace, ConversationId conversation, MemberId except, Time now) {
  const std::lock_guard lock(mutex_);
  std::vector<Present> out;
  const auto seats = seats_.find({workspace, conversation});
  if (seats == seats_.end()) return out;
  for (const auto& [member, seat] : seats->second)
    if (member != except && seat.until > now) out.push_back(seat.who);
  return out;
}

std::size_t Presence::size() const {
  const std::lock_guard lock(mutex_);
  std::size_t count = 0;
  for (const auto& [key, seats] : seats_) count += seats.size();
  return count;
}

void Presence::forget(Time now) {
  if (now - swept_ < kFades) return;
  swept_ = now;
  for (auto it = seats_.begin(); it != seats_.end();) {
    std::erase_if(it->second, [&](const auto& seat) { return seat.second.until <= now; });
    it = it->second.empty() ? seats_.erase(it) : std::next(it);
  }
}

}  // namespace kith::inbox
