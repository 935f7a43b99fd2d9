#include "app/intake_loop.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <random>
#include <set>
#include <utility>

#include "base/limits.h"
#include "base/log.h"
#include "publish/follows/follows.h"
#include "publish/profiles/profiles.h"
#include "store/lease.h"

namespace kith::app {

using channels::Page;
using listen::ChannelHealth;
using listen::ChannelRow;
using listen::Fence;
using net::Task;

namespace {

constexpr Millis kLease{180'000};
constexpr Millis kLeaseSlice{60'000};  // the longest wait between renewals
constexpr Millis kElsewhere{10'000};   // another process hears this channel: ask again
constexpr Millis kSupervise{2'000};
constexpr Millis kCheckEvery{3'600'000};
constexpr Millis kRecheckEvery{600'000};
constexpr Millis kProfileAskEvery{3'600'000};  // whether its day has come
constexpr int kRecheckMost = 25;
constexpr Millis kFollowsLookEvery{5'000};
constexpr int kFollowPagesAtOnce = 3;  // some 12 calls a minute while there are lists to read

double roll() {
  thread_local std::minstd_rand engine{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(engine);
}

std::string rate_json(const channels::RateBudget& budget) {
  if (!budget.limit && !budget.remaining) return {};
  std::string out = "{";
  const auto add = [&](std::string field) {
    out += (out.size() > 1 ? "," : "") + std::move(field);
  };
  if (budget.limit) add(fmt::format("\"limit\":{}", *budget.limit));
  if (budget.remaining) add(fmt::format("\"remaining\":{}", *budget.remaining));
  if (budget.reset_at) add(fmt::format("\"reset_at\":\"{}\"", format_time(*budget.reset_at)));
  return out + "}";
}

}  // namespace

Millis intake_backoff(int failures, const Error& error, double roll) {
  const int doublings = std::clamp(failures - 1, 0, 8);
  Millis wait = std::min<Millis>(Millis{5'000} * (1 << doublings), Millis{600'000});
  if (error.kind == Kind::unauthenticated) wait = Millis{600'000};  // Only a member can mend it.
  wait = Millis{static_cast<std::int64_t>(static_cast<double>(wait.count()) * (0.75 + roll / 2))};
  return error.retry_after ? std::max(wait, *error.retry_after) : wait;
}

// One channel's loop. Lives on the channel's strand; blocking work goes to the workers.
class Hearing {
 public:
  Hearing(const IntakeParts& parts, WorkspaceId workspace, ChannelId id)
      : parts_(parts), workspace_(workspace), id_(id), lease_("intake:" + to_string(id)) {}

  Task<void> run() {
    for (;;) {
      auto take = [this] { return take_lease(); };
      auto mine = co_await net::run_blocking(parts_.workers, std::move(take));
      if (!mine || *mine == 0) {
        co_await net::sleep_for(kElsewhere);
        continue;
      }
      token_ = *mine;
      auto heard = co_await round();
      if (heard) {
        failures_ = 0;
        if (!*heard) co_await rest();
        continue;
      }
      const Error error = std::move(heard).error();
      co_await fail_round(error);
    }
  }

 private:
  // One page. True: there is more at once.
  Task<Result<bool>> round() {
    // Anew each time: the crew has another one after settings or credential changed.
    auto open = [this] { return parts_.crew.open(workspace_, id_); };
    CO_TRY(auto live, co_await net::run_blocking(parts_.workers, std::move(open)));
    if (live != live_) checked_at_.reset();
    live_ = std::move(live);
    CO_TRYV(co_await check_now_and_then());
    auto find = [this] { return parts_.rows.find(workspace_, id_); };
    CO_TRY(const ChannelRow row, co_await net::run_blocking(parts_.workers, std::move(find)));
    CO_TRY(const Page page, co_await live_->channel->fetch(row.cursor));
    auto apply = [this, &page] { return take_in(page); };
    CO_TRYV(co_await net::run_blocking(parts_.workers, std::move(apply)));
    const bool more = page.more;
    if (!more) CO_TRYV(co_await recheck_now_and_then());
    if (!more) co_await read_profile_now_and_then();
    if (!more) co_await read_follows_now_and_then();
    co_return more;
  }

  // What the network says of our account, at the start and every hour.
  Task<Result<void>> check_now_and_then() {
    const Time now = parts_.clock.now();
    if (checked_at_ && now < *checked_at_ + kCheckEvery) co_return Result<void>{};
    CO_TRY(const auto health, co_await live_->channel->check());
    checked_at_ = now;
    auto record = [this, &health] {
      ChannelHealth known;
      known.handle = health.handle;
      known.name = health.name;
      known.avatar_url = health.avatar_url;
      known.profile_url = health.profile_url;
      known.token_expires_at = health.token_expires_at;
      return parts_.rows.record(workspace_, id_, known);
    };
    co_return co_await net::run_blocking(parts_.workers, std::move(record));
  }

  Task<Result<void>> recheck_now_and_then() {
    if (!live_->channel->capability().rechecks) co_return Result<void>{};
    const Time now = parts_.clock.now();
    if (rechecked_at_ && now < *rechecked_at_ + kRecheckEvery) co_return Result<void>{};
    rechecked_at_ = now;
    auto worth = [this] { return parts_.intake.worth_recheck(workspace_, id_, kRecheckMost); };
    CO_TRY(const auto ids, co_await net::run_blocking(parts_.workers, std::move(worth)));
    if (ids.empty()) co_return Result<void>{};
    CO_TRY(const Page page, co_await live_->channel->recheck(ids));
    auto apply = [this, &page]() -> Result<void> {
      TRYV(parts_.intake.apply_present(workspace_, id_, page, Fence{lease_, token_}));
      return {};
    };
    co_return co_await net::run_blocking(parts_.workers, std::move(apply));
  }

  // What our own account says of itself, once a day. One that cannot be read is no reason not to listen.
  Task<void> read_profile_now_and_then() {
    const Time now = parts_.clock.now();
    if (profile_asked_at_ && now < *profile_asked_at_ + kProfileAskEvery) co_return;
    profile_asked_at_ = now;
    auto due = [this, now] {
      return parts_.db.read(
          [&](store::Transaction& tx) { return publish::profile_due(tx, workspace_, id_, now); });
    };
    const auto is_due = co_await net::run_blocking(parts_.workers, std::move(due));
    if (!is_due || !*is_due) co_return;
    auto told = co_await live_->channel->profile();
    auto keep = [this, now, &told] {
      return parts_.db.write(workspace_, [&](store::Transaction& tx) {
        return publish::keep_profile(tx, workspace_, id_, told, now);
      });
    };
    const auto kept = co_await net::run_blocking(parts_.workers, std::move(keep));
    if (!kept) log::warning("profile.unkept", {{"channel", to_string(id_)}, {"error", describe(kept.error())}});
  }

  // Who follows us and whom we follow: a few pages of what is due. No reason not to listen either.
  Task<void> read_follows_now_and_then() {
    if (follows_asked_at_ && parts_.clock.now() < *follows_asked_at_ + kFollowsLookEvery) co_return;
    follows_asked_at_ = parts_.clock.now();
    for (int page = 0; page < kFollowPagesAtOnce; ++page) {
      auto next = [this] {
        return parts_.db.read([&](store::Transaction& tx) {
          return publish::next_follow_step(tx, workspace_, id_, parts_.clock.now());
        });
      };
      const auto step = co_await net::run_blocking(parts_.workers, std::move(next));
      if (!step || !*step) co_return;
      const auto told = co_await live_->channel->follows((*step)->side, (*step)->cursor);
      if (!told && told.error().kind == Kind::cancelled) co_return;
      auto keep = [this, &step, &told]() -> Result<bool> {
        TRY(const bool kept, parts_.db.write(workspace_, [&](store::Transaction& tx) {
          return publish::keep_follows(tx, workspace_, id_, **step, told, parts_.clock.now());
        }));
        TRY(const auto mine, take_lease());
        return kept && mine == token_;
      };
      const auto kept = co_await net::run_blocking(parts_.workers, std::move(keep));
      if (!kept) log::warning("follows.unkept", {{"channel", to_string(id_)}, {"error", describe(kept.error())}});
      if (!kept || !*kept || !told) co_return;
    }
  }

  Result<void> take_in(const Page& page) {
    TRYV(parts_.intake.apply(workspace_, id_, page, Fence{lease_, token_}));
    ChannelHealth health;
    health.heard = true;
    health.rate_json = rate_json(live_->channel->budget());
    TRYV(parts_.rows.record(workspace_, id_, health));
    if (failures_ > 0 && parts_.network_is_back) parts_.network_is_back(workspace_, id_);
    return {};
  }

  // Until there may be news, keeping the lease.
  Task<void> rest() {
    const auto& capability = live_->channel->capability();
    if (capability.push) {
      auto news = co_await live_->channel->await_news(std::min(capability.poll_every, kLeaseSlice));
      if (!news) co_await fail_round(news.error());
      co_return;
    }
    Millis left = capability.poll_every;
    while (left > Millis{0}) {
      const Millis slice = std::min(left, kLeaseSlice);
      co_await net::sleep_for(slice);
      left -= slice;
      if (left <= Millis{0}) break;
      auto take = [this] { return take_lease(); };
      auto mine = co_await net::run_blocking(parts_.workers, std::move(take));
      if (!mine || *mine != token_) co_return;
    }
  }

  Task<void> fail_round(const Error& error) {
    if (error.kind == Kind::cancelled) {  // The channel was closed under us, to be made anew.
      co_await net::sleep_for(Millis{500});
      co_return;
    }
    ++failures_;
    const Millis wait = intake_backoff(failures_, error, roll());
    log::warning("intake.failed", {{"channel", to_string(id_)},
                                   {"error", describe(error)},
                                   {"again_in_ms", std::to_string(wait.count())}});
    auto record = [this, &error] {
      ChannelHealth health;
      health.error = error;
      return parts_.rows.record(workspace_, id_, health);
    };
    auto recorded = co_await net::run_blocking(parts_.workers, std::move(record));
    if (!recorded) log::warning("intake.unrecorded", {{"error", describe(recorded.error())}});
    if (error.kind == Kind::unauthenticated || error.kind == Kind::not_found) {
      parts_.crew.forget(id_);
    }
    co_await net::sleep_for(wait);
  }

  // The lease's token, 0 where another process holds it.
  Result<std::int64_t> take_lease() {
    return parts_.db.write([&](store::Transaction& tx) -> Result<std::int64_t> {
      TRY(const auto held, store::take_lease(tx, lease_, parts_.owner, parts_.clock.now(), kLease));
      return held ? held->token : 0;
    });
  }

  const IntakeParts& parts_;
  const WorkspaceId workspace_;
  const ChannelId id_;
  const std::string lease_;
  std::int64_t token_ = 0;
  int failures_ = 0;
  std::shared_ptr<LiveChannel> live_;
  std::optional<Time> checked_at_, rechecked_at_, profile_asked_at_, follows_asked_at_;
};

struct IntakeLoops::State : std::enable_shared_from_this<IntakeLoops::State> {
  explicit State(IntakeParts given) : parts(std::move(given)) {}

  struct Running {
    std::string settings;
    ChannelState state = ChannelState::connecting;
    std::shared_ptr<Hearing> hearing;
    net::Spawned spawned;
  };

  IntakeParts parts;
  std::map<ChannelId, Running> running;
  net::Spawned supervisor;

  Task<void> supervise() {
    for (;;) {
      auto wanted = [this] { return parts.rows.wanted(); };
      auto rows = co_await net::run_blocking(parts.workers, std::move(wanted));
      if (rows)
        settle(*rows);
      else
        log::warning("intake.supervise", {{"error", describe(rows.error())}});
      co_await net::sleep_for(kSupervise);
    }
  }

  // Starts what is missing, stops what is not wanted any more, and begins anew what was changed or
  // mended.
  void settle(const std::vector<ChannelRow>& rows) {
    std::set<ChannelId> seen;
    for (const auto& row : rows) {
      seen.insert(row.id);
      const auto known = running.find(row.id);
      if (known != running.end()) {
        Running& now = known->second;
        const bool mended =
            now.state == ChannelState::attention && row.state != ChannelState::attention;
        const bool changed = now.settings != row.settings_json;
        now.state = row.state;
        if (!mended && !changed && !now.spawned.finished()) continue;
        end(row.id);
      }
      begin(row);
    }
    std::vector<ChannelId> gone;
    for (const auto& [id, one] : running) {
      if (!seen.contains(id)) gone.push_back(id);
    }
    for (const auto id : gone) end(id);
  }

  void begin(const ChannelRow& row) {
    auto hearing = std::make_shared<Hearing>(parts, row.workspace, row.id);
    auto keep = [](std::shared_ptr<State> house, std::shared_ptr<Hearing> one) -> Task<void> {
      co_await one->run();
    };
    auto spawned = net::spawn(parts.loop.strand(), "intake", keep(shared_from_this(), hearing));
    running.insert_or_assign(row.id,
                             Running{row.settings_json, row.state, hearing, std::move(spawned)});
  }

  void end(ChannelId id) {
    const auto found = running.find(id);
    if (found == running.end()) return;
    found->second.spawned.cancel();
    running.erase(found);
    parts.crew.forget(id);
  }
};

IntakeLoops::IntakeLoops(IntakeParts parts) : state_(std::make_shared<State>(std::move(parts))) {
  auto keep = [](std::shared_ptr<State> state) -> Task<void> { co_await state->supervise(); };
  state_->supervisor = net::spawn(state_->parts.loop.strand(), "intake.supervisor", keep(state_));
}

IntakeLoops::~IntakeLoops() {
  state_->supervisor.cancel();
  boost::asio::post(state_->parts.loop.executor(), [state = state_] {
    for (auto& [id, one] : state->running) one.spawned.cancel();
  });
}

}  // namespace kith::app
