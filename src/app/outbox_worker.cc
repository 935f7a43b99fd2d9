#include "app/outbox_worker.h"

#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <vector>

#include "base/crash_point.h"
#include "base/log.h"

namespace kith::app {
namespace asio = boost::asio;

namespace {

constexpr int kDueAtOnce = 128;
constexpr int kOneVisit = 32;  // deliveries of one channel before the others are looked at again

using DueList = std::vector<publish::Outbox::Due>;

std::string id_text(std::int64_t id) {
  return format_id(id);
}

}  // namespace

// Lives as long as any coroutine of the worker.
struct OutboxWorker::State : std::enable_shared_from_this<State> {
  State(net::Executor e, publish::Outbox& o, net::WorkerPool& p, ChannelOpener c,
        OutboxWorkerSettings s)
      : executor(std::move(e)),
        strand(asio::make_strand(executor)),
        outbox(o),
        pool(p),
        open(std::move(c)),
        settings(std::move(s)),
        timer(strand) {}

  net::Executor executor;
  asio::strand<net::Executor>
      strand;  // guards what follows, but for the atomics and what has a mutex
  publish::Outbox& outbox;
  net::WorkerPool& pool;
  const ChannelOpener open;
  const OutboxWorkerSettings settings;
  asio::steady_timer timer;
  bool woken = false;
  std::chrono::steady_clock::time_point tended{};

  std::mutex mutex;
  std::condition_variable idle;
  std::set<ChannelId> busy;
  bool looking = false;
  std::atomic<bool> stopping{false};
  net::Spawned looker;
};

// The coroutines are free functions over the shared state, so that none outlives what it uses.
struct OutboxWorker::Steps {
  using S = std::shared_ptr<OutboxWorker::State>;

  // However a visit ends, its channel is free again. After one that moved nothing the next look
  // waits its time.
  struct Leaving {
    Leaving(S state, ChannelId id) : s(std::move(state)), channel(id) {}
    Leaving(const Leaving&) = delete;
    Leaving& operator=(const Leaving&) = delete;
    ~Leaving() {
      {
        const std::lock_guard lock(s->mutex);
        s->busy.erase(channel);
      }
      s->idle.notify_all();
      if (progress) wake(s);
    }
    S s;
    ChannelId channel;
    bool progress = false;
  };

  // Keeps a claim while the network takes its time.
  static net::Task<void> keep(S s, publish::Claim claim, std::shared_ptr<std::atomic<bool>> done) {
    for (;;) {
      co_await net::sleep_for(s->settings.lease / 3);
      if (*done) co_return;
      auto renew = [&]() -> Result<void> { return s->outbox.renew(claim); };
      auto renewed = co_await net::run_blocking(s->pool, std::move(renew));
      if (*done) co_return;
      if (!renewed)
        log::warning("outbox.lease", {{"delivery", id_text(claim.delivery.id.value)},
                                      {"why", describe(renewed.error())}});
      if (!renewed && renewed.error().kind == Kind::stale) co_return;
    }
  }

  static net::Task<Result<DeliveryState>> send(S s, OpenChannel at, publish::Claim claim) {
    KITH_CRASH_POINT("outbox.before_call");
    // A machine that slept meanwhile: somebody else may be reading back by now.
    if (!s->outbox.in_time(claim)) co_return fail(Kind::stale, "the lease ran out before the call");
    auto clearance = *claim.clearance;
    auto dispatch = claim.dispatch;
    auto outcome = co_await at.channel->deliver(std::move(clearance), std::move(dispatch));
    KITH_CRASH_POINT("outbox.after_call");
    auto finish = [&]() -> Result<DeliveryState> { return s->outbox.finish_send(claim, outcome); };
    co_return co_await net::run_blocking(s->pool, std::move(finish));
  }

  static net::Task<Result<DeliveryState>> settle(S s, OpenChannel at, publish::Claim claim) {
    KITH_CRASH_POINT("outbox.before_settle");
    const auto& can = at.channel->capability();
    const publish::Abilities abilities{.settles = can.settles, .safe_retry = can.safe_retry};
    auto dispatch = claim.dispatch;
    Result<channels::Settlement> outcome =
        channels::Settlement{.is = channels::Settlement::Is::not_sent, .receipt = {}};
    if (s->settings.settle) outcome = co_await at.channel->settle(std::move(dispatch));
    auto finish = [&]() -> Result<DeliveryState> {
      return s->outbox.finish_settle(claim, outcome, abilities);
    };
    co_return co_await net::run_blocking(s->pool, std::move(finish));
  }

  // Whether it was ours to do.
  static net::Task<bool> one(S s, OpenChannel at, publish::Outbox::Due due) {
    auto take = [&]() -> Result<std::optional<publish::Claim>> {
      if (s->settings.prepare) s->settings.prepare(due);
      return s->outbox.claim(due);
    };
    auto claimed = co_await net::run_blocking(s->pool, std::move(take));
    if (!claimed) {
      log::warning("outbox.claim",
                   {{"delivery", id_text(due.id.value)}, {"why", describe(claimed.error())}});
      co_return false;
    }
    if (!*claimed) co_return false;
    const publish::Claim claim = **claimed;
    auto done = std::make_shared<std::atomic<bool>>(false);
    auto keeping = keep(s, claim, done);
    net::Spawned keeper = net::spawn(s->executor, "outbox.keep", std::move(keeping));
    Result<DeliveryState> outcome = DeliveryState::unknown;
    if (claim.step == publish::Step::send)
      outcome = co_await send(s, at, claim);
    else
      outcome = co_await settle(s, at, claim);
    *done = true;
    keeper.cancel();
    if (!outcome)
      log::warning("outbox.outcome",
                   {{"delivery", id_text(due.id.value)}, {"why", describe(outcome.error())}});
    else
      log::debug("outbox.outcome",
                 {{"delivery", id_text(due.id.value)}, {"state", std::string(name(*outcome))}});
    co_return true;
  }

  // One channel's deliveries, one after another, on the channel's strand.
  static net::Task<void> visit(S s, OpenChannel at, DueList list,
                               std::shared_ptr<Leaving> leaving) {
    for (const auto& due : list) {
      if (s->stopping) break;
      const bool ours = co_await one(s, at, due);
      if (ours) leaving->progress = true;
    }
  }

  static net::Task<void> begin_visit(S s, DueList list) {
    const auto first = list.front();
    auto leaving = std::make_shared<Leaving>(s, first.channel);
    auto opened = co_await s->open(first.workspace, first.channel);
    if (!opened) {
      log::warning("outbox.channel",
                   {{"channel", id_text(first.channel.value)}, {"why", describe(opened.error())}});
      co_return;
    }
    OpenChannel at = *opened;
    auto strand = at.strand;
    auto visiting = visit(s, std::move(at), std::move(list), std::move(leaving));
    net::spawn(strand, "outbox.visit", std::move(visiting));
  }

  static void wake(const S& s) {
    asio::post(s->strand, [s] {
      s->woken = true;
      s->timer.cancel();
    });
  }

  static bool take_channel(const S& s, ChannelId channel) {
    const std::lock_guard lock(s->mutex);
    if (static_cast<int>(s->busy.size()) >= s->settings.channels_at_once) return false;
    return s->busy.insert(channel).second;
  }

  static net::Task<void> look_once(S s) {
    const auto now = std::chrono::steady_clock::now();
    if (now - s->tended >= s->settings.tend_every) {
      auto tend = [&]() -> Result<int> { return s->outbox.tend(); };
      auto tended = co_await net::run_blocking(s->pool, std::move(tend));
      if (!tended) log::warning("outbox.tend", {{"why", describe(tended.error())}});
      s->tended = now;
    }
    auto look = [&]() -> Result<DueList> { return s->outbox.due(kDueAtOnce); };
    auto due = co_await net::run_blocking(s->pool, std::move(look));
    if (!due) {
      log::warning("outbox.look", {{"why", describe(due.error())}});
      co_return;
    }
    std::map<ChannelId, DueList> by_channel;
    for (const auto& one_due : *due) {
      DueList& list = by_channel[one_due.channel];
      if (list.size() < kOneVisit) list.push_back(one_due);
    }
    for (auto& [channel, list] : by_channel) {
      if (!take_channel(s, channel)) continue;
      auto beginning = begin_visit(s, std::move(list));
      net::spawn(s->executor, "outbox.begin", std::move(beginning));
    }
  }

  static net::Task<void> run(S s) {
    while (!s->stopping) {
      s->woken = false;
      co_await look_once(s);
      if (s->woken) continue;
      s->timer.expires_after(s->settings.look_every);
      boost::system::error_code ignored;
      auto token = asio::redirect_error(asio::use_awaitable, ignored);
      if (!s->stopping) co_await s->timer.async_wait(token);
    }
    const std::lock_guard lock(s->mutex);
    s->looking = false;
    s->idle.notify_all();
  }
};

OutboxWorker::OutboxWorker(net::Executor executor, publish::Outbox& outbox, net::WorkerPool& pool,
                           ChannelOpener open, OutboxWorkerSettings settings)
    : state_(
          std::make_shared<State>(std::move(executor), outbox, pool, std::move(open), settings)) {}

OutboxWorker::~OutboxWorker() {
  stop(Millis(0));
}

void OutboxWorker::start() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->looking = true;
  }
  auto running = Steps::run(state_);
  state_->looker = net::spawn(state_->strand, "outbox.look", std::move(running));
}

void OutboxWorker::wake() {
  Steps::wake(state_);
}

void OutboxWorker::stop(Millis most) {
  state_->stopping = true;
  wake();
  std::unique_lock lock(state_->mutex);
  state_->idle.wait_for(lock, most, [&] { return state_->busy.empty() && !state_->looking; });
}

}  // namespace kith::app
