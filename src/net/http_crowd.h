// Who is connected, what each is at and how much memory its request and answer take; and who has to go
// when there are too many or they take too much. No sockets. Inside of http_server.cc.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <unordered_set>
#include <vector>

#include "base/time.h"

namespace kith::net {

class Crowd;

// One connection's place.
class Seat {
 public:
  // In the order in which they go where room is needed. Those at work and live streams stay.
  enum class Stage : std::uint8_t { idle, head, body, answer, work, live };
  Seat() = default;
  virtual ~Seat() = default;
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;
  // Asks the connection to end soon. Called with the crowd locked, from any thread: it may only post.
  virtual void dismiss() = 0;

 private:
  friend class Crowd;
  Stage stage_ = Stage::idle;
  std::uint64_t since_ = 0;  // order of the last change of stage
  std::size_t held_ = 0;
  bool leaving_ = false;
};

// Thread-safe. A seat leaves before it is destroyed.
class Crowd {
 public:
  // At most so many connections, holding so many bytes together.
  Crowd(std::size_t most, std::size_t most_held) : most_(most), most_held_(most_held) {}

  // False where there is no room and nobody can be asked to go. Where it gets full, those go who have
  // been idle longest, then those longest at sending a head, a body, at taking an answer.
  bool make_room();
  void enter(Seat& seat);
  void leave(Seat& seat);
  void set_stage(Seat& seat, Seat::Stage stage);
  // Notes how many bytes the seat holds now. False where all together would hold too much and none but
  // this one could go; nothing is noted then.
  bool hold(Seat& seat, std::size_t bytes);

  std::size_t size() const;
  std::size_t held() const;
  // With the crowd locked.
  void each(const std::function<void(Seat&, Seat::Stage)>& look) const;
  bool contains(Seat& seat) const;
  // True once nobody is left, within `most`.
  bool wait_until_empty(Millis most);

 private:
  std::vector<Seat*> in_order(Seat::Stage from) const;
  void ask_to_go(Seat& seat);

  const std::size_t most_, most_held_;
  mutable std::mutex mutex_;
  std::condition_variable emptied_;
  std::unordered_set<Seat*> seats_;
  std::uint64_t changes_ = 0;
  std::size_t held_ = 0;
  std::size_t leaving_ = 0, leaving_held_ = 0;
};

}  // namespace kith::net
