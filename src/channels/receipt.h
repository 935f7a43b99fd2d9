// What goes to a channel to be sent and what comes back. No Asio here: the outbox's own room uses it.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "model/outbound.h"

namespace kith::channels {

struct Receipt {
  std::string remote_id;
  std::string url;
  std::optional<Time> sent_at;
};

// The answer of settle().
struct Settlement {
  enum class Is { sent, not_sent, not_yet_known };
  Is is = Is::not_yet_known;
  Receipt receipt;  // where is == sent
};

// One attempt to send: what, under which key, when it was first tried.
struct Dispatch {
  Outbound content;
  std::string key;  // 26+ letters and digits, the same at every attempt
  Time first_tried_at{};  // the same at every attempt; names records on networks where we choose the name
  Time last_tried_at{};   // when the latest attempt began: settle() waits for what may still be on its way
};

}  // namespace kith::channels
