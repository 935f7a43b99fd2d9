#include "app/channel_crew.h"

#include <fmt/format.h>

#include <boost/asio/post.hpp>
#include <utility>

#include "channels/scripted/scripted.h"
#include "store/lease.h"

namespace kith::app {
namespace {

using channels::CredentialStore;
using channels::MediaSource;
using net::Task;

constexpr Millis kCredentialLease{60'000};
constexpr Millis kCredentialWait{30'000};
constexpr Millis kCredentialPoll{150};

// The sealed column of a channel's row, and one lease a channel over all processes.
class RowCredentials final : public CredentialStore {
 public:
  RowCredentials(const CrewParts& parts, WorkspaceId workspace, ChannelId id)
      : parts_(parts),
        workspace_(workspace),
        id_(id),
        lease_("credential:" + to_string(id)),
        owner_(parts.owner + ":" + random_token(6)) {}

  Task<Result<Secret>> load() override {
    auto work = [this] { return parts_.rows.credential(workspace_, id_); };
    co_return co_await net::run_blocking(parts_.workers, std::move(work));
  }

  Task<Result<void>> save(Secret credential) override {
    auto work = [this, &credential] {
      return parts_.rows.save_credential(workspace_, id_, credential);
    };
    co_return co_await net::run_blocking(parts_.workers, std::move(work));
  }

  Task<Result<void>> lock() override {
    const auto give_up = std::chrono::steady_clock::now() + kCredentialWait;
    for (;;) {
      auto work = [this] { return take(); };
      CO_TRY(const bool mine, co_await net::run_blocking(parts_.workers, std::move(work)));
      if (mine) co_return Result<void>{};
      if (std::chrono::steady_clock::now() >= give_up) {
        co_return fail(
            Kind::timeout,
            "another process has been renewing this channel's token for 30 s; it will be "
            "tried again");
      }
      co_await net::sleep_for(kCredentialPoll);
    }
  }

  void unlock() override {
    parts_.workers.post([&db = parts_.db, lease = lease_, owner = owner_] {
      // A lease that could not be given back runs out by itself.
      (void)db.write(
          [&](store::Transaction& tx) { return store::release_lease(tx, lease, owner); });
    });
  }

 private:
  Result<bool> take() {
    return parts_.db.write([&](store::Transaction& tx) -> Result<bool> {
      TRY(const auto held,
          store::take_lease(tx, lease_, owner_, parts_.clock.now(), kCredentialLease));
      return held.has_value();
    });
  }

  const CrewParts& parts_;
  const WorkspaceId workspace_;
  const ChannelId id_;
  const std::string lease_, owner_;
};

// Files of one workspace; the bytes must still be the ones that were cleared.
class KeptMedia final : public MediaSource {
 public:
  KeptMedia(net::WorkerPool& workers, const store::Files& files, WorkspaceId workspace)
      : workers_(workers), files_(files), workspace_(workspace) {}

  Task<Result<std::string>> read(const OutboundMedia& media) override {
    auto work = [this, &media] { return read_now(media); };
    co_return co_await net::run_blocking(workers_, std::move(work));
  }

 private:
  // A file is named by its digest, which the clearance names: other bytes are never found under it.
  Result<std::string> read_now(const OutboundMedia& media) const {
    auto bytes = files_.read(workspace_, media.digest, limits::kMediaMessageBytes);
    if (bytes) return bytes;
    auto error = std::move(bytes).error();
    if (error.kind == Kind::corrupt)
      error.message = fmt::format("the file `{}` is not the one that was cleared; attach it again", media.file);
    if (error.kind == Kind::not_found)
      error.message = fmt::format("the file `{}` is not kept any more; attach it again", media.file);
    return error;
  }

  net::WorkerPool& workers_;
  const store::Files& files_;
  const WorkspaceId workspace_;
};

// The demo's rooms carry a real network's name and are played by the scripted one.
std::string played_by(const listen::ChannelRow& row) {
  const auto scripted = channels::scripted::settings_from_json(row.settings_json);
  return scripted && scripted->as == row.network ? "scripted" : row.network;
}

}  // namespace

Result<std::shared_ptr<LiveChannel>> ChannelCrew::open(WorkspaceId workspace, ChannelId id) {
  {
    const std::lock_guard hold(mutex_);
    if (const auto known = open_.find(id); known != open_.end()) {
      if (known->second->workspace != workspace)
        return fail(Kind::not_found, "there is no such channel");
      return known->second;
    }
  }
  TRY(const auto row, parts_.rows.find(workspace, id));
  if (row.state == ChannelState::gone) return fail(Kind::not_found, "this channel was removed");
  auto live = std::make_shared<LiveChannel>();
  live->workspace = workspace;
  live->id = id;
  live->strand = parts_.loop.strand();
  live->credentials = std::make_unique<RowCredentials>(parts_, workspace, id);
  live->media = std::make_unique<KeptMedia>(parts_.workers, parts_.files, workspace);
  const channels::Tools tools{parts_.http, parts_.clock, parts_.guard, parts_.ca_file};
  TRY(live->channel,
      channels::make_channel(channels::Setup{id, played_by(row), row.settings_json, tools,
                                             *live->credentials, *live->media}));
  const std::lock_guard hold(mutex_);
  if (closed_) return fail(Kind::unavailable, "Kith is stopping");
  return open_.try_emplace(id, std::move(live)).first->second;
}

void ChannelCrew::forget(ChannelId id) {
  std::shared_ptr<LiveChannel> old;
  {
    const std::lock_guard hold(mutex_);
    if (auto node = open_.extract(id)) old = std::move(node.mapped());
  }
  if (!old) return;
  const auto strand = old->strand;
  boost::asio::post(strand, [old = std::move(old)] { old->channel->close(); });
}

void ChannelCrew::close() {
  std::map<ChannelId, std::shared_ptr<LiveChannel>> old;
  {
    const std::lock_guard hold(mutex_);
    closed_ = true;
    old.swap(open_);
  }
  for (auto& [id, live] : old) {
    const auto strand = live->strand;
    boost::asio::post(strand, [one = std::move(live)] { one->channel->close(); });
  }
}

}  // namespace kith::app
