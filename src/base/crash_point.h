// Named points where a fault test ends the process, as kill -9 would. A release build has none of
// it.
#pragma once

#if !defined(NDEBUG)

namespace kith {
// Ends the process with SIGKILL where KITH_CRASH_AT names this point: `outbox.after_attempt`, or
// `outbox.after_attempt:3` for the third time it is passed.
void pass_crash_point(const char* name);
}  // namespace kith
#define KITH_CRASH_POINT(name) ::kith::pass_crash_point(name)

#else
#define KITH_CRASH_POINT(name) static_cast<void>(0)
#endif
