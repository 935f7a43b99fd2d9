// ChannelCrew: the channels of this process, made from their rows when first needed and shared by
// the intake loops and the outbox worker.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "channels/channel.h"
#include "channels/registry.h"
#include "listen/channels.h"
#include "net/task.h"
#include "store/database.h"
#include "store/files.h"

namespace kith::app {

// One connected account, alive. Touch `channel` only from coroutines that run on `strand`.
struct LiveChannel {
  WorkspaceId workspace;
  ChannelId id;
  net::Executor strand;
  std::unique_ptr<channels::CredentialStore> credentials;
  std::unique_ptr<channels::MediaSource> media;
  std::unique_ptr<channels::Channel> channel;
};

struct CrewParts {
  store::Database& db;
  listen::Channels& rows;
  const Clock& clock;
  net::HttpClient& http;
  const net::AddressGuard& guard;
  net::WorkerPool& workers;
  net::EventLoop& loop;
  const store::Files& files;
  std::string owner;            // this process, for leases
  std::string ca_file = {};     // authorities to trust besides the system's
};

// Thread-safe; outlives every LiveChannel in use. open() blocks: call it on workers.
class ChannelCrew {
 public:
  explicit ChannelCrew(CrewParts parts) : parts_(std::move(parts)) {}

  // Errors: not_found (gone or never there), unsupported, invalid, unavailable (after close()).
  Result<std::shared_ptr<LiveChannel>> open(WorkspaceId workspace, ChannelId id);
  // The next open() makes it anew: its settings or its credential changed, or it is gone. Whoever
  // still holds the old one has it closed under them.
  void forget(ChannelId id);
  // Forgets them all, for good: a worker in the midst of open() must not leave a channel behind whose strand outlives
  // its loop.
  void close();

 private:
  CrewParts parts_;
  std::mutex mutex_;
  bool closed_ = false;
  std::map<ChannelId, std::shared_ptr<LiveChannel>> open_;
};

}  // namespace kith::app
