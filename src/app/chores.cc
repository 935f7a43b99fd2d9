#include "app/chores.h"

#include <chrono>
#include <optional>
#include <string>

#include "app/house.h"
#include "base/log.h"
#include "inbox/desk.h"
#include "listen/watch_runs.h"
#include "people/people.h"
#include "publish/approvals/approvals.h"
#include "publish/pictures/media.h"
#include "publish/policies/readings.h"
#include "publish/record/retention.h"
#include "store/search.h"

namespace kith::app {
namespace {

constexpr Millis kEvery{5'000};
constexpr Millis kSweepEvery{60'000};
constexpr int kIndexAtOnce = 500;

template <class T>
void note(std::string_view chore, const Result<T>& done) {
  if (!done) log::warning("chore.failed", {{"chore", std::string(chore)}, {"error", describe(done.error())}});
}

}  // namespace

struct Chores::State {
  explicit State(House& given)
      : house(given),
        desk(*given.db, given.clock),
        people(*given.db, given.clock),
        media(*given.db, given.clock, given.files),
        runs(*given.db, given.clock, given.owner) {}

  House& house;
  inbox::Desk desk;
  people::People people;
  publish::Media media;
  publish::Erasing erasing;
  std::optional<std::chrono::steady_clock::time_point> swept_at;
  listen::WatchRuns runs;
  net::Spawned loop;

  net::Task<void> run() {
    for (;;) {
      auto round = [this] { return work(); };
      const bool more = co_await net::run_blocking(house.workers, std::move(round));
      if (!more) co_await net::sleep_for(kEvery);
    }
  }

  // True where there is more to do at once.
  bool work() {
    note("wake", desk.wake());
    note("follow-ups", people.announce_due());
    note("approvals", publish::tend_approvals(*house.db, house.clock.now()));
    const auto ticks = std::chrono::steady_clock::now();
    if (!swept_at || ticks - *swept_at >= kSweepEvery) {
      swept_at = ticks;
      note("media", media.sweep());
      note("policies", publish::tend_policies(*house.db, house.clock.now()));
    }
    const auto erased = erasing.step(*house.db, house.clock.now());
    note("retention", erased);
    const auto indexed = store::index_pending(*house.db, kIndexAtOnce);
    note("index", indexed);
    const auto ran = runs.step();
    note("watch runs", ran);
    return (indexed && *indexed == kIndexAtOnce) || (ran && *ran) || (erased && *erased);
  }
};

Chores::Chores(House& house) : state_(std::make_shared<State>(house)) {
  auto keep = [](std::shared_ptr<State> state) -> net::Task<void> { co_await state->run(); };
  state_->loop = net::spawn(house.web_loop->strand(), "chores", keep(state_));
}

Chores::~Chores() { state_->loop.cancel(); }

}  // namespace kith::app
