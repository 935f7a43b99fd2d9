// The scripted network as a channel. For the .cc files of this folder only.
#pragma once

#include <algorithm>
#include <atomic>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "channels/scripted/scripted.h"

namespace kith::channels::scripted {

inline bool contains(const std::vector<std::string>& list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

// The error a fault makes of a call that only reads; none of one that lets it pass.
std::optional<Error> read_error(const Fault& fault);

class Scripted final : public Channel {
 public:
  Scripted(Setup setup, Settings settings, std::shared_ptr<World> world, Capability capability)
      : setup_(std::move(setup)),
        settings_(std::move(settings)),
        world_(std::move(world)),
        capability_(std::move(capability)) {}

  const Capability& capability() const override { return capability_; }
  RateBudget budget() const override;
  Task<Result<Health>> check() override;
  Task<Result<Page>> fetch(std::string cursor) override;
  Task<Result<void>> await_news(Millis most) override;
  Task<Result<Page>> recheck(std::vector<std::string> remote_ids) override;
  Task<Result<ChannelProfile>> profile() override;
  Task<Result<FollowPage>> follows(FollowSide side, std::string cursor) override;
  Task<Result<Receipt>> deliver(policy::Clearance clearance, Dispatch dispatch) override;
  Task<Result<Settlement>> settle(Dispatch dispatch) override;
  void close() override { closed_ = true; }

 private:
  Task<Result<void>> admit(Fault::On on);
  std::optional<Fault> draw(Fault::On on);
  Result<void> count_call();
  Result<Receipt> perform(const Dispatch& dispatch, Time visible_at);
  Result<Entry> act(const Dispatch& dispatch, Time visible_at);
  Result<Entry> write(const Dispatch& dispatch, Time visible_at);
  std::optional<Incoming> as_heard(const Entry& entry);
  std::optional<Incoming> as_message(const Entry& entry);
  bool concerns(const Entry& post);
  void fill_author(Incoming& item, const std::string& id);
  void spoil(Page& page, Fault::What how);

  Setup setup_;
  Settings settings_;
  std::shared_ptr<World> world_;
  Capability capability_;
  std::atomic<bool> closed_{false};
  std::uint64_t draws_ = 0;
  std::deque<Time> calls_;  // of the last minute
  std::int64_t seen_ = -1;  // the world's last line at the last fetch
  std::optional<Incoming> last_;
};

}  // namespace kith::channels::scripted
