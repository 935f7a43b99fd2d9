// Compiled once a case by CMakeLists.txt beside it: only CASE_ACCEPTED may compile.
#include "channels/channel.h"
#include "policy/gate.h"

namespace kith {

void send(channels::Channel& channel, const policy::Gate& gate, const policy::Situation& situation, channels::Dispatch dispatch) {
#if defined(CASE_ACCEPTED)
  auto clearance = gate.clear(dispatch.content, situation);
  if (clearance) (void)channel.deliver(*clearance, dispatch);
#elif defined(CASE_MADE_BY_HAND)
  policy::Clearance clearance(ChannelId{1}, policy::digest(dispatch.content), PolicyVersionId{1});
  (void)channel.deliver(clearance, dispatch);
#elif defined(CASE_OUT_OF_NOTHING)
  policy::Clearance clearance;
  (void)channel.deliver(clearance, dispatch);
#elif defined(CASE_CHANGED)
  auto clearance = gate.clear(dispatch.content, situation);
  clearance->digest_ = "0";
#elif defined(CASE_LEFT_OUT)
  (void)channel.deliver(dispatch);
#else
#error "name a case"
#endif
}

}  // namespace kith
