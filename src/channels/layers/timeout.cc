#include <fmt/format.h>

#include <boost/asio/experimental/awaitable_operators.hpp>

#include "channels/layers/layer.h"
#include "channels/layers/layers.h"

namespace kith::channels {
namespace {

using namespace boost::asio::experimental::awaitable_operators;

// The answer of `call`, or nothing after `most`; `call` is cancelled then and has ended when this returns.
template <class T>
Task<std::optional<T>> within(Task<T> call, Millis most) {
  auto race = std::move(call) || net::sleep_for(most);
  auto first = co_await std::move(race);
  if (first.index() == 0) co_return std::get<0>(std::move(first));
  co_return std::nullopt;
}

class TimeoutLayer final : public Layer {
 public:
  TimeoutLayer(std::unique_ptr<Channel> inner, Timeouts timeouts) : Layer(std::move(inner)), timeouts_(timeouts) {}

  Task<Result<Health>> check() override { return read(inner().check(), timeouts_.check); }
  Task<Result<Page>> fetch(std::string cursor) override {
    return read(inner().fetch(std::move(cursor)), timeouts_.fetch);
  }
  Task<Result<Page>> recheck(std::vector<std::string> ids) override {
    return read(inner().recheck(std::move(ids)), timeouts_.fetch);
  }
  Task<Result<ChannelProfile>> profile() override { return read(inner().profile(), timeouts_.check); }
  Task<Result<FollowPage>> follows(FollowSide side, std::string cursor) override {
    return read(inner().follows(side, std::move(cursor)), timeouts_.check);
  }
  Task<Result<Settlement>> settle(Dispatch dispatch) override {
    return read(inner().settle(std::move(dispatch)), timeouts_.settle);
  }
  Task<Result<Receipt>> deliver(policy::Clearance clearance, Dispatch dispatch) override {
    auto call = inner().deliver(std::move(clearance), std::move(dispatch));
    auto answer = co_await within(std::move(call), timeouts_.deliver);
    if (answer) co_return *std::move(answer);
    co_return fail(Kind::ambiguous, fmt::format("{} gave no answer in time; whether it was sent is being looked up",
                                                capability().display_name));
  }

 private:
  template <class T>
  Task<Result<T>> read(Task<Result<T>> call, Millis most) {
    auto answer = co_await within(std::move(call), most);
    if (answer) co_return *std::move(answer);
    co_return fail(Kind::timeout, fmt::format("{} gave no answer within {} s", capability().display_name,
                                              std::chrono::duration_cast<Seconds>(most).count()));
  }

  Timeouts timeouts_;
};

}  // namespace

std::unique_ptr<Channel> with_timeout(std::unique_ptr<Channel> inner, Timeouts timeouts) {
  return std::make_unique<TimeoutLayer>(std::move(inner), timeouts);
}

std::unique_ptr<Channel> in_layers(std::unique_ptr<Channel> inner, const Clock& clock) {
  return with_rate_limit(with_retry(with_timeout(std::move(inner))), clock);
}

}  // namespace kith::channels
