#include <fmt/format.h>
#include <pthread.h>
#include <signal.h>

#include <cstdio>

#include "app/commands.h"
#include "app/server.h"
#include "base/log.h"

namespace kith::app {
namespace {

// Stop signals wait to be asked for, in every thread: install before any thread begins.
sigset_t hold_stop_signals() {
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGINT);
  sigaddset(&stop, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);
  return stop;
}

}  // namespace

int run_serve(const Settings& settings) {
  const sigset_t stop = hold_stop_signals();
  auto house = House::open(settings, system_clock());
  if (!house) return report(house.error());
  auto server = Server::start(**house);
  if (!server) return report(server.error());
  (*server)->greet();
  int signal = 0;
  sigwait(&stop, &signal);
  fmt::print(stderr, "kith: stopping\n");
  // A second signal ends it at once.
  pthread_sigmask(SIG_UNBLOCK, &stop, nullptr);
  (*server)->stop();
  (*house)->stop();
  return kDone;
}

}  // namespace kith::app
