// Chores: the small regular work of a house: snoozed conversations wake, follow-ups fall due, what was
// said becomes findable.
#pragma once

#include <memory>

namespace kith::app {

struct House;

class Chores {
 public:
  // Begins at once on the house's web loop. The house outlives it.
  explicit Chores(House& house);
  ~Chores();
  Chores(const Chores&) = delete;
  Chores& operator=(const Chores&) = delete;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace kith::app
