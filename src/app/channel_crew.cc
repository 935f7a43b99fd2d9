#include "app/channel_crew.h"

#include <fmt/format.h>

#include <boost/asio/post.hpp>
#include <fstream>
#include <iterator>
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
    const Time give_up = parts_.clock.now() + kCredentialWait;
    for (;;) {
      auto work = [this] { return take(); };
      CO_TRY(const bool mine, co_await net::run_blocking(parts_.workers, std::move(work)));
      if (mine) co_return Result<void>{};
      if (parts_.clock.now() >= give_up) {
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
class FolderMedia final : public MediaSource {
 public:
  FolderMedia(net::WorkerPool& workers, std::filesystem::path folder)
      : workers_(workers), folder_(std::move(folder)) {}

  Task<Result<std::string>> read(const OutboundMedia& media) override {
    auto work = [this, &media] { return read_now(media); };
    co_return co_await net::run_blocking(workers_, std::move(work));
  }

 private:
  Result<std::string> read_now(const OutboundMedia& media) const {
    const std::filesystem::path name = media.file;
    if (media.file.empty() || name.filename() != name)
      return fail(Kind::invalid, "a picture has no proper name");
    std::error_code problem;
    const auto size = std::filesystem::file_size(folder_ / name, problem);
    if (problem)
      return fail(Kind::not_found,
                  fmt::format("the picture `{}` is not in the library", media.file));
    if (size > limits::kHttpUploadBytes)
      return fail(Kind::too_large, "the picture is larger than may be sent");
    std::ifstream in(folder_ / name, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (sha256_hex(bytes) != media.digest) {
      return fail(Kind::corrupt,
                  fmt::format("the picture `{}` is not the one that was cleared; choose it again",
                              media.file));
    }
    return bytes;
  }

  net::WorkerPool& workers_;
  std::filesystem::path folder_;
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
  live->media = std::make_unique<FolderMedia>(parts_.workers, parts_.media / to_string(workspace));
  const channels::Tools tools{parts_.http, parts_.clock, parts_.guard, parts_.ca_file};
  TRY(live->channel,
      channels::make_channel(channels::Setup{id, played_by(row), row.settings_json, tools,
                                             *live->credentials, *live->media}));
  const std::lock_guard hold(mutex_);
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

void ChannelCrew::forget_all() {
  std::map<ChannelId, std::shared_ptr<LiveChannel>> old;
  {
    const std::lock_guard hold(mutex_);
    old.swap(open_);
  }
  for (auto& [id, live] : old) {
    const auto strand = live->strand;
    boost::asio::post(strand, [one = std::move(live)] { one->channel->close(); });
  }
}

}  // namespace kith::app
