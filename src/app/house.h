// House: one installation, opened: every room put together by hand, in one place.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "api/session/access.h"
#include "app/channel_crew.h"
#include "app/data_folder.h"
#include "app/page_source.h"
#include "app/settings.h"
#include "base/result.h"
#include "base/secret.h"
#include "listen/channels.h"
#include "listen/intake.h"
#include "listen/matching.h"
#include "net/address_guard.h"
#include "net/http_client.h"
#include "net/task.h"
#include "publish/gate/gatekeeper.h"
#include "publish/gate/linked_pages.h"
#include "publish/outbox/outbox.h"
#include "store/database.h"
#include "store/files.h"

namespace kith::app {

// Members are destroyed last to first; what is above outlives what is below. Coroutines live in the
// two loops: stop() ends them before anything they use goes.
struct House {
  // Makes the data folder where it is missing, takes its lock, migrates the database.
  // Errors: conflict (another Kith uses the folder), unavailable, corrupt, invalid.
  static Result<std::unique_ptr<House>> open(const Settings& settings, const Clock& clock);
  ~House() { stop(); }

  // Ends both loops and waits, within limits, for blocking work they began.
  void stop();

  Settings settings;
  std::optional<api::DemoDoor> demo_door;  // set before the web part starts
  const Clock& clock;
  DataFolder folder;
  std::optional<FolderLock> lock;
  std::string owner;  // this process, in leases
  Sealer sealer;
  store::Files files;
  std::unique_ptr<store::Database> db;
  net::AddressGuard guard;
  std::unique_ptr<net::HttpClient> http;
  net::WorkerPool workers;
  net::WorkerPool file_workers;  // these alone look into what is uploaded: seconds each
  net::WorkerPool page_workers;  // these alone wait for strangers' servers
  std::optional<GuardedPages> page_source;
  std::optional<publish::LinkedPages> linked_pages;
  listen::Channels channels;
  listen::Matching matching;
  listen::Intake intake;
  publish::Gatekeeper gatekeeper;
  publish::Outbox outbox;
  std::optional<ChannelCrew> crew;
  std::unique_ptr<net::EventLoop> web_loop;
  std::unique_ptr<net::EventLoop> channel_loop;  // one thread: all channels' strands run on it

 private:
  bool stopped = false;
  House(const Settings& settings, const Clock& clock, Sealer sealer, std::unique_ptr<store::Database> db,
        net::AddressGuard guard);
};

}  // namespace kith::app
