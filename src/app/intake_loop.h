// Intake loops: one for every channel that wants to be heard, in whichever process holds its lease.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "app/channel_crew.h"
#include "listen/channels.h"
#include "listen/intake.h"
#include "net/task.h"
#include "store/database.h"

namespace kith::app {

struct IntakeParts {
  store::Database& db;
  listen::Channels& rows;
  listen::Intake& intake;
  ChannelCrew& crew;
  const Clock& clock;
  net::WorkerPool& workers;
  net::EventLoop& loop;
  std::string owner;
  // Called on a worker when a channel answers again after it did not.
  std::function<void(WorkspaceId, ChannelId)> network_is_back;
};

// How long after the n-th failure in a row (from 1) a channel is asked again; `roll` in [0, 1)
// spreads many channels of one server. A wait the server asked for is never cut short.
Millis intake_backoff(int failures, const Error& error, double roll);

class IntakeLoops {
 public:
  // Begins at once.
  explicit IntakeLoops(IntakeParts parts);
  // Ends every loop; what a page has begun in the database is finished.
  ~IntakeLoops();
  IntakeLoops(const IntakeLoops&) = delete;
  IntakeLoops& operator=(const IntakeLoops&) = delete;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace kith::app
