// Standing: what a conversation's row says of its messages (store/desk_rows.h), kept along while messages come at its
// end, so that no row is worked out afresh from all it holds for the sake of one more. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"
#include "model/words.h"

namespace kith::listen {

struct Prepared;
struct TalkRow;

// All heard, none of it our own.
struct Standing {
  std::int64_t messages = 0;
  Time last_at{};  // of the newest message; where there is none, of the conversation
  std::optional<Time> waiting_since;
  Visibility visibility = Visibility::everyone;  // as the row says it
  std::string preview;                           // of the newest message heard now; empty: as the row says it
  bool waits_anew = false;                       // the row says another `waiting_since`
};

// Adds one that is heard now. False: what the row says then has to be worked out afresh. That is so of our own words,
// of what came late, and of what a member has handled already.
bool add_heard(TalkRow& row, const Prepared& item, bool waits, Time now);

}  // namespace kith::listen
