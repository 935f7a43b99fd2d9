#include <algorithm>
#include <random>

#include "channels/layers/layer.h"
#include "channels/layers/layers.h"

namespace kith::channels {
namespace {

bool read_again(const Error& e) { return e.kind == Kind::timeout || e.kind == Kind::unavailable; }
bool send_again(const Error& e) { return e.kind == Kind::unavailable; }

class RetryLayer final : public Layer {
 public:
  RetryLayer(std::unique_ptr<Channel> inner, Retries retries)
      : Layer(std::move(inner)), retries_(retries), random_(retries.seed ? retries.seed : std::random_device{}()) {}

  Task<Result<Health>> check() override {
    for (int tried = 1;; ++tried) {
      auto answer = co_await inner().check();
      if (answer || !read_again(answer.error()) || tried >= retries_.reads) co_return answer;
      co_await pause(tried, answer.error());
    }
  }
  Task<Result<Page>> fetch(std::string cursor) override {
    for (int tried = 1;; ++tried) {
      auto answer = co_await inner().fetch(cursor);
      if (answer || !read_again(answer.error()) || tried >= retries_.reads) co_return answer;
      co_await pause(tried, answer.error());
    }
  }
  Task<Result<Page>> recheck(std::vector<std::string> ids) override {
    for (int tried = 1;; ++tried) {
      auto answer = co_await inner().recheck(ids);
      if (answer || !read_again(answer.error()) || tried >= retries_.reads) co_return answer;
      co_await pause(tried, answer.error());
    }
  }
  Task<Result<ChannelProfile>> profile() override {
    for (int tried = 1;; ++tried) {
      auto answer = co_await inner().profile();
      if (answer || !read_again(answer.error()) || tried >= retries_.reads) co_return answer;
      co_await pause(tried, answer.error());
    }
  }
  Task<Result<FollowPage>> follows(FollowSide side, std::string cursor) override {
    for (int tried = 1;; ++tried) {
      auto answer = co_await inner().follows(side, cursor);
      if (answer || !read_again(answer.error()) || tried >= retries_.reads) co_return answer;
      co_await pause(tried, answer.error());
    }
  }
  Task<Result<Settlement>> settle(Dispatch dispatch) override {
    for (int tried = 1;; ++tried) {
      auto answer = co_await inner().settle(dispatch);
      if (answer || !read_again(answer.error()) || tried >= retries_.reads) co_return answer;
      co_await pause(tried, answer.error());
    }
  }
  Task<Result<Receipt>> deliver(policy::Clearance clearance, Dispatch dispatch) override {
    for (int tried = 1;; ++tried) {
      auto answer = co_await inner().deliver(clearance, dispatch);
      if (answer || !send_again(answer.error()) || tried >= retries_.sends) co_return answer;
      co_await pause(tried, answer.error());
    }
  }

 private:
  // Between half and the whole of first × 2^(tried-1); never shorter than the server asked for. A server
  // that asks for more than `most` is left to the caller: the next try then simply fails the same way.
  Task<void> pause(int tried, const Error& error) {
    auto wait = std::min(retries_.most, retries_.first * (1 << std::min(tried - 1, 10)));
    wait = Millis(std::uniform_int_distribution<Millis::rep>(wait.count() / 2, wait.count())(random_));
    if (error.retry_after) wait = std::max(wait, std::min(retries_.most, *error.retry_after));
    return net::sleep_for(wait);
  }

  Retries retries_;
  std::minstd_rand random_;
};

}  // namespace

std::unique_ptr<Channel> with_retry(std::unique_ptr<Channel> inner, Retries retries) {
  return std::make_unique<RetryLayer>(std::move(inner), retries);
}

}  // namespace kith::channels
