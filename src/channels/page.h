// Page: one step of hearing, as fetch() gives it and intake takes it. No Asio here: rooms that only listen use it.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "model/incoming.h"

namespace kith::channels {

struct Poison {
  std::string remote_id;  // empty: not even that could be read
  std::string raw;        // at most limits::kPoisonBytes
  Error error;
};

// One step forward. `cursor` is opaque to everyone but the network.
struct Page {
  std::vector<Incoming> items;  // oldest first
  std::vector<Poison> poison;
  std::string cursor;
  bool more = false;  // ask again at once
};

}  // namespace kith::channels
