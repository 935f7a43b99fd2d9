// The process that gets killed: intake, an answer to everything heard, and the outbox, on one
// channel. fault_driver FOLDER OWNER [--no-settle] [--layers]; runs until killed.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "app/outbox_worker.h"
#include "base/crash_point.h"
#include "base/log.h"
#include "faults/rig.h"
#include "listen/intake.h"
#include "listen/matching.h"
#include "store/lease.h"
#include "store/newest_id.h"
#include "store/postgres/postgres.h"
#include "store/sqlite/sqlite.h"

namespace kith::faults {
namespace {

constexpr const char* kIntakeLease = "intake";
constexpr store::Statement kCursor = "SELECT cursor FROM channel WHERE id = ?";

Result<std::string> world_of(store::Database& db) {
  TRY(const auto text, channel_settings(db));
  TRY(const auto settings, channels::scripted::settings_from_json(text));
  return settings.world;
}

Result<std::unique_ptr<store::Database>> open_database(const std::filesystem::path& folder) {
  if (const char* schema = std::getenv("KITH_FAULT_SCHEMA"))
    return store::open_postgres(
        {.url = Secret(std::getenv("KITH_TEST_POSTGRES_URL")), .schema = schema, .connections = 6});
  return store::open_sqlite({.file = folder / "kith.db"});
}

struct Hearing {
  store::Database& db;
  net::WorkerPool& pool;
  const Clock& clock;
  channels::Channel& channel;
  std::string owner;
};

struct Turn {
  std::int64_t token = 0;
  std::string cursor;
};

net::Task<Result<Millis>> hear_once(Hearing& h) {
  auto take = [&]() -> Result<std::optional<Turn>> {
    return h.db.write([&](store::Transaction& tx) -> Result<std::optional<Turn>> {
      TRY(const auto lease, store::take_lease(tx, kIntakeLease, h.owner, h.clock.now(), kLease));
      if (!lease) return std::optional<Turn>{};
      TRY(const auto row, tx.query_one(kCursor, {kChannel}));
      return std::optional<Turn>{Turn{lease->token, row->text(0)}};
    });
  };
  CO_TRY(const auto turn, co_await net::run_blocking(h.pool, std::move(take)));
  if (!turn) co_return Millis(200);
  auto cursor = turn->cursor;
  CO_TRY(const auto page, co_await h.channel.fetch(std::move(cursor)));
  KITH_CRASH_POINT("intake.after_fetch");
  auto apply = [&]() -> Result<listen::Applied> {
    const listen::Fence fence{.lease = kIntakeLease, .token = turn->token};
    listen::Matching matching(h.db);
    return listen::Intake(h.db, h.clock, matching).apply(kWorkspace, kChannel, page, fence);
  };
  CO_TRYV(co_await net::run_blocking(h.pool, std::move(apply)));
  co_return page.more ? Millis(0) : Millis(20);
}

net::Task<void> hear(Hearing& h) {
  for (;;) {
    auto wait = co_await hear_once(h);
    if (!wait) log::debug("driver.intake", {{"why", describe(wait.error())}});
    co_await net::sleep_for(wait.value_or(Millis(20)));
  }
}

[[noreturn]] void answer_all(store::Database& db, publish::Gatekeeper& gate, const Clock& clock,
                             app::OutboxWorker& worker) {
  for (;;) {
    const auto answered = answer_one(db, gate, clock);
    KITH_CRASH_POINT("desk.after_answer");
    if (answered && *answered)
      worker.wake();
    else
      std::this_thread::sleep_for(Millis(10));
  }
}

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "driver: %s\n", describe(result.error()).c_str());
    std::_Exit(2);
  }
  return *std::move(result);
}

int run(int argc, char** argv) {
  const std::filesystem::path folder = argv[1];
  const std::string owner = std::string(argv[2]) + "." + std::to_string(::getpid());
  bool settles = true;
  bool layers = false;
  for (int i = 3; i < argc; ++i) {
    if (std::strcmp(argv[i], "--no-settle") == 0) settles = false;
    if (std::strcmp(argv[i], "--layers") == 0) layers = true;
  }
  log::set_level(std::getenv("KITH_FAULT_TALK") != nullptr ? log::Level::debug : log::Level::error);
  const auto db = must(open_database(folder));
  if (!store::keep_ids_rising(*db)) return 2;
  const JumpingClock clock(folder);
  const auto network =
      must(channels::scripted::World::open(must(world_of(*db)), system_clock()));  // keeps its own time
  publish::Gatekeeper gate;
  publish::Outbox outbox(*db, clock, gate,
                         {.owner = owner, .lease = kLease, .rules = quick_rules()});
  if (db->dialect() == store::Dialect::sqlite && !outbox.forget_leases()) return 2;
  if (!outbox.take_up()) return 2;
  Room room(folder, clock);
  const std::shared_ptr<channels::Channel> channel =
      must(room.make(must(channel_settings(*db)), layers));
  net::WorkerPool pool(4);
  net::EventLoop loop(2);
  const auto strand = loop.strand();
  const app::ChannelOpener open = [&](WorkspaceId,
                                      ChannelId) -> net::Task<Result<app::OpenChannel>> {
    co_return app::OpenChannel{channel, strand};
  };
  app::OutboxWorker worker(
      loop.executor(), outbox, pool, open,
      {.look_every = Millis(20), .tend_every = Millis(100), .lease = kLease, .settle = settles});
  worker.start();
  Hearing hearing{*db, pool, clock, *channel, owner};
  auto heard = hear(hearing);
  const auto listening = net::spawn(strand, "driver.hear", std::move(heard));
  answer_all(*db, gate, clock, worker);
}

}  // namespace
}  // namespace kith::faults

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: fault_driver FOLDER OWNER [--no-settle] [--layers]\n");
    return 64;
  }
  return kith::faults::run(argc, argv);
}
