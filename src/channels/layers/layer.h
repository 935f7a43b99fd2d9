// Layer: a channel around a channel; passes on what it does not change.
#pragma once

#include <memory>
#include <utility>

#include "channels/channel.h"

namespace kith::channels {

class Layer : public Channel {
 public:
  explicit Layer(std::unique_ptr<Channel> inner) : inner_(std::move(inner)) {}

  const Capability& capability() const override { return inner_->capability(); }
  RateBudget budget() const override { return inner_->budget(); }
  Task<Result<Health>> check() override { return inner_->check(); }
  Task<Result<Page>> fetch(std::string cursor) override { return inner_->fetch(std::move(cursor)); }
  Task<Result<void>> await_news(Millis most) override { return inner_->await_news(most); }
  Task<Result<Page>> recheck(std::vector<std::string> ids) override { return inner_->recheck(std::move(ids)); }
  Task<Result<ChannelProfile>> profile() override { return inner_->profile(); }
  Task<Result<FollowPage>> follows(FollowSide side, std::string cursor) override {
    return inner_->follows(side, std::move(cursor));
  }
  Task<Result<Receipt>> deliver(policy::Clearance clearance, Dispatch dispatch) override {
    return inner_->deliver(std::move(clearance), std::move(dispatch));
  }
  Task<Result<Settlement>> settle(Dispatch dispatch) override { return inner_->settle(std::move(dispatch)); }
  Result<std::vector<Incoming>> reread(std::string_view raw) override { return inner_->reread(raw); }
  void close() override { inner_->close(); }

 protected:
  Channel& inner() { return *inner_; }
  const Channel& inner() const { return *inner_; }

 private:
  std::unique_ptr<Channel> inner_;
};

}  // namespace kith::channels
