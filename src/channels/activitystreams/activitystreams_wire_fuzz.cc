#include <cstdlib>

#include "channels/activitystreams/wire.h"

// Any bytes: an error, or something with an id and an author.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const auto item =
      kith::channels::activitystreams::read_activity(std::string_view(reinterpret_cast<const char*>(data), size));
  if (item && item->remote_id.empty()) std::abort();
  return 0;
}
