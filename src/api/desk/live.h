// The live stream of a workspace: its event log as it grows, and what is told but never stored.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/id.h"
#include "net/event_stream.h"
#include "net/task.h"
#include "store/database.h"

namespace kith::api {

class Routes;

// Thread-safe. Made once; ends every stream when destroyed.
class Live {
 public:
  Live(store::Database& db, net::WorkerPool& workers);
  ~Live();
  Live(const Live&) = delete;
  Live& operator=(const Live&) = delete;

  // Sends an event without id to everybody listening in the workspace, e.g. ("presence", {…}).
  void tell(WorkspaceId workspace, std::string_view kind, std::string_view data_json);
  // A new listener, from `after` on; -1: from now on. Nothing where the member has too many.
  std::shared_ptr<net::EventStream> listen(WorkspaceId workspace, MemberId member, std::int64_t after);
  // Ends a member's streams: they have left, or lost their session.
  void drop(MemberId member);
  std::size_t listeners() const;

  struct State;

 private:
  std::shared_ptr<State> state_;
};

void add_live(Routes& routes, Live& live);

}  // namespace kith::api
