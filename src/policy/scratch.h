// What deciding writes to: dear to make, of use again for the next content. One a thread.
#pragma once

#include "match/query_set.h"
#include "text/reader.h"

namespace kith::policy {

struct Scratch {
  match::Matcher matcher;
  text::Reader reader;
};

}  // namespace kith::policy
