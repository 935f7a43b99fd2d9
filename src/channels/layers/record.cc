#include <fmt/format.h>

#include <deque>
#include <fstream>
#include <memory>

#include "channels/layers/layer.h"
#include "channels/layers/layers.h"
#include "channels/layers/page_json.h"

namespace kith::channels {
namespace {

// A line: the call, a space, and the page it gave. Failed calls are not recorded: they heard nothing.
constexpr std::string_view kFetch = "fetch ", kRecheck = "recheck ";

class RecordLayer final : public Layer {
 public:
  RecordLayer(std::unique_ptr<Channel> inner, std::ofstream out) : Layer(std::move(inner)), out_(std::move(out)) {}

  Task<Result<Page>> fetch(std::string cursor) override {
    auto page = co_await inner().fetch(std::move(cursor));
    if (page) write(kFetch, *page);
    co_return page;
  }
  Task<Result<Page>> recheck(std::vector<std::string> ids) override {
    auto page = co_await inner().recheck(std::move(ids));
    if (page) write(kRecheck, *page);
    co_return page;
  }

 private:
  void write(std::string_view call, const Page& page) { out_ << call << to_json(page) << '\n' << std::flush; }
  std::ofstream out_;
};

class Replayed final : public Channel {
 public:
  Replayed(std::deque<Page> fetched, std::deque<Page> rechecked)
      : fetched_(std::move(fetched)), rechecked_(std::move(rechecked)) {
    capability_.network = capability_.measured_as = "plain";
    capability_.display_name = "A recording";
    capability_.rechecks = true;
  }

  const Capability& capability() const override { return capability_; }
  RateBudget budget() const override { return {}; }
  Task<Result<Health>> check() override {
    Health h;
    h.account_id = "recording";
    h.handle = h.name = "A recording";
    h.capability = capability_;
    co_return h;
  }
  // In the order recorded, whatever the cursor; at the end it stays at the last page's.
  Task<Result<Page>> fetch(std::string cursor) override {
    Page page;
    page.cursor = cursor.empty() ? "end" : std::move(cursor);
    if (!fetched_.empty()) {
      page = std::move(fetched_.front());
      fetched_.pop_front();
      page.more = !fetched_.empty();
    }
    co_return page;
  }
  Task<Result<void>> await_news(Millis most) override {
    co_await net::sleep_for(most);
    co_return Result<void>{};
  }
  Task<Result<Page>> recheck(std::vector<std::string>) override {
    Page page;
    if (!rechecked_.empty()) {
      page = std::move(rechecked_.front());
      rechecked_.pop_front();
    }
    co_return page;
  }
  Task<Result<Receipt>> deliver(policy::Clearance, Dispatch) override {
    co_return fail(Kind::unsupported, "a recording cannot send");
  }
  Task<Result<Settlement>> settle(Dispatch) override { co_return fail(Kind::unsupported, "a recording cannot send"); }
  void close() override {}

 private:
  Capability capability_;
  std::deque<Page> fetched_, rechecked_;
};

}  // namespace

Result<std::unique_ptr<Channel>> with_record(std::unique_ptr<Channel> inner, const std::string& file) {
  std::ofstream out(file, std::ios::app);
  if (!out) return fail(Kind::unavailable, fmt::format("cannot write the recording `{}`", file));
  return std::unique_ptr<Channel>(std::make_unique<RecordLayer>(std::move(inner), std::move(out)));
}

Result<std::unique_ptr<Channel>> replay(const std::string& file) {
  std::ifstream in(file);
  if (!in) return fail(Kind::unavailable, fmt::format("cannot read the recording `{}`", file));
  std::deque<Page> fetched, rechecked;
  for (std::string line; std::getline(in, line);) {
    const bool fetch = line.starts_with(kFetch), recheck = line.starts_with(kRecheck);
    if (!fetch && !recheck) return fail(Kind::corrupt, fmt::format("`{}` is no recording of a channel", file));
    TRY(auto page, page_from_json(std::string_view(line).substr(fetch ? kFetch.size() : kRecheck.size())));
    (fetch ? fetched : rechecked).push_back(std::move(page));
  }
  return std::unique_ptr<Channel>(std::make_unique<Replayed>(std::move(fetched), std::move(rechecked)));
}

}  // namespace kith::channels
