#include <fmt/format.h>

#include <algorithm>

#include "channels/layers/layer.h"
#include "channels/layers/layers.h"

namespace kith::channels {
namespace {

// Where a server says 429 without saying how long.
constexpr Millis kUsualPause{60'000};

class RateLimitLayer final : public Layer {
 public:
  RateLimitLayer(std::unique_ptr<Channel> inner, const Clock& clock, RateRule rule)
      : Layer(std::move(inner)), clock_(clock), rule_(rule) {}

  Task<Result<Health>> check() override {
    CO_TRYV(may_call(0));
    auto answer = co_await inner().check();
    co_return noted(std::move(answer));
  }
  Task<Result<Page>> fetch(std::string cursor) override {
    CO_TRYV(may_call(rule_.reserved_for_sending));
    auto answer = co_await inner().fetch(std::move(cursor));
    co_return noted(std::move(answer));
  }
  Task<Result<Page>> recheck(std::vector<std::string> ids) override {
    CO_TRYV(may_call(rule_.reserved_for_sending));
    auto answer = co_await inner().recheck(std::move(ids));
    co_return noted(std::move(answer));
  }
  Task<Result<ChannelProfile>> profile() override {
    CO_TRYV(may_call(rule_.reserved_for_sending));
    auto answer = co_await inner().profile();
    co_return noted(std::move(answer));
  }
  Task<Result<FollowPage>> follows(FollowSide side, std::string cursor) override {
    CO_TRYV(may_call(rule_.reserved_for_sending));
    auto answer = co_await inner().follows(side, std::move(cursor));
    co_return noted(std::move(answer));
  }
  Task<Result<Settlement>> settle(Dispatch dispatch) override {
    CO_TRYV(may_call(0));
    auto answer = co_await inner().settle(std::move(dispatch));
    co_return noted(std::move(answer));
  }
  Task<Result<Receipt>> deliver(policy::Clearance clearance, Dispatch dispatch) override {
    CO_TRYV(may_call(0));
    auto answer = co_await inner().deliver(std::move(clearance), std::move(dispatch));
    co_return noted(std::move(answer));
  }

 private:
  Result<void> may_call(double reserved) {
    const auto now = clock_.now();
    const auto budget = inner().budget();
    if (now < seen_) {  // the clock went back: a pause by the old one would last as long as that
      paused_until_ = {};
      void_reset_ = budget.reset_at;
    }
    seen_ = now;
    auto until = paused_until_;
    if (budget.remaining && budget.reset_at && *budget.reset_at > now && budget.reset_at != void_reset_) {
      const auto keep = static_cast<int>(reserved * budget.limit.value_or(0));
      if (*budget.remaining <= keep) until = std::max(until, *budget.reset_at);
    }
    if (until <= now) return {};
    return fail(Kind::rate_limited, fmt::format("{} allows no more calls for now", capability().display_name))
        .after(until - now);
  }

  template <class T>
  Result<T> noted(Result<T> answer) {
    if (answer || answer.error().kind != Kind::rate_limited) return answer;
    if (!answer.error().retry_after) answer.error().retry_after = kUsualPause;
    paused_until_ = std::max(paused_until_, clock_.now() + *answer.error().retry_after);
    return answer;
  }

  const Clock& clock_;
  RateRule rule_;
  Time paused_until_{}, seen_{};
  std::optional<Time> void_reset_;  // of a budget, by a clock that has gone back since
};

}  // namespace

std::unique_ptr<Channel> with_rate_limit(std::unique_ptr<Channel> inner, const Clock& clock, RateRule rule) {
  return std::make_unique<RateLimitLayer>(std::move(inner), clock, rule);
}

}  // namespace kith::channels
