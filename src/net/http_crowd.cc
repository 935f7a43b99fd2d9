#include "net/http_crowd.h"

#include <algorithm>
#include <tuple>

namespace kith::net {
namespace {

// So many go at once, so that a flood of newcomers does not sort the crowd for each of them.
constexpr std::size_t kAtOnce = 64;

}  // namespace

// Those who may be asked to go, from this stage on, the first to go first.
std::vector<Seat*> Crowd::in_order(Seat::Stage from) const {
  std::vector<Seat*> out;
  for (Seat* s : seats_)
    if (!s->leaving_ && s->stage_ >= from && s->stage_ <= Seat::Stage::answer) out.push_back(s);
  std::ranges::sort(out, {}, [](const Seat* s) { return std::tuple(s->stage_, s->since_); });
  return out;
}

void Crowd::ask_to_go(Seat& seat) {
  seat.leaving_ = true;
  ++leaving_;
  leaving_held_ += seat.held_;
  seat.dismiss();
}

bool Crowd::make_room() {
  const std::lock_guard lock(mutex_);
  if (seats_.size() - leaving_ < most_) return seats_.size() < most_ + most_ / 4 + 1;
  auto first = in_order(Seat::Stage::idle);
  first.resize(std::min(first.size(), most_ / kAtOnce + 1));
  for (Seat* s : first) ask_to_go(*s);
  return !first.empty();
}

void Crowd::enter(Seat& seat) {
  const std::lock_guard lock(mutex_);
  seat.since_ = ++changes_;
  seats_.insert(&seat);
}

void Crowd::leave(Seat& seat) {
  const std::lock_guard lock(mutex_);
  if (seats_.erase(&seat) == 0) return;
  held_ -= seat.held_;
  if (seat.leaving_) {
    --leaving_;
    leaving_held_ -= seat.held_;
  }
  if (seats_.empty()) emptied_.notify_all();
}

void Crowd::set_stage(Seat& seat, Seat::Stage stage) {
  const std::lock_guard lock(mutex_);
  seat.stage_ = stage;
  seat.since_ = ++changes_;
}

bool Crowd::hold(Seat& seat, std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  const auto too_much = [&] { return held_ - leaving_held_ - (seat.leaving_ ? 0 : seat.held_) + bytes > most_held_; };
  if (bytes > seat.held_ && !seat.leaving_ && too_much()) {
    for (Seat* s : in_order(Seat::Stage::body)) {
      if (s == &seat || s->held_ == 0) continue;
      ask_to_go(*s);
      if (!too_much()) break;
    }
    if (too_much()) return false;
  }
  held_ += bytes - seat.held_;
  if (seat.leaving_) leaving_held_ += bytes - seat.held_;
  seat.held_ = bytes;
  return true;
}

std::size_t Crowd::size() const {
  const std::lock_guard lock(mutex_);
  return seats_.size();
}

std::size_t Crowd::held() const {
  const std::lock_guard lock(mutex_);
  return held_;
}

void Crowd::each(const std::function<void(Seat&, Seat::Stage)>& look) const {
  const std::lock_guard lock(mutex_);
  for (Seat* s : seats_) look(*s, s->stage_);
}

bool Crowd::contains(Seat& seat) const {
  const std::lock_guard lock(mutex_);
  return seats_.contains(&seat);
}

bool Crowd::wait_until_empty(Millis most) {
  std::unique_lock lock(mutex_);
  return emptied_.wait_for(lock, most, [&] { return seats_.empty(); });
}

}  // namespace kith::net
