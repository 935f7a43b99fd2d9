#include "app/house.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "api/comfort/visitor_witness.h"
#include "app/open_database.h"
#include "app/user_queries.h"
#include "app/version.h"
#include "base/log.h"
#include "publish/pictures/sealed_people.h"
#include "store/lease.h"
#include "store/newest_id.h"

namespace kith::app {
namespace {

constexpr std::size_t kFileWorkers = 2;
constexpr std::size_t kPageWorkers = 4;
constexpr auto kWorkersGrace = std::chrono::seconds(20);

std::size_t worker_count(const Settings& settings) {
  if (settings.workers > 0) return settings.workers;
  return std::clamp(std::thread::hardware_concurrency() * 2, 4u, 16u);
}

// A database made anew where one was would be an empty house, and nobody told.
Result<void> require_database(const Settings& settings, const DataFolder& folder) {
  std::error_code ignored;
  if (!settings.database.empty() || std::filesystem::exists(folder.database(), ignored) ||
      !std::filesystem::exists(folder.key(), ignored))
    return {};
  return fail(Kind::conflict,
              fmt::format("the database `{}` is missing, though its key is there: put it back, or restore a backup "
                          "into another folder (`kith restore`); to begin anew, name another folder with --data",
                          folder.database().string()));
}

// A key made anew would leave all that the old one sealed closed for good, and nobody told.
Result<void> require_key(const DataFolder& folder, store::Database& db) {
  std::error_code ignored;
  if (std::filesystem::exists(folder.key(), ignored)) return {};
  TRY(const bool lived_in, db.read([](store::Transaction& tx) { return has_accounts(tx); }));
  if (!lived_in) return {};
  return fail(Kind::conflict,
              fmt::format("the key `{0}` is missing: without it no sealed password, token or register opens; put it "
                          "back from a backup, or make a new one (`umask 077; head -c 32 /dev/urandom > '{0}'`) "
                          "and connect every channel again",
                          folder.key().string()));
}

}  // namespace

Result<std::unique_ptr<House>> House::open(const Settings& settings, const Clock& clock) {
  const DataFolder folder(settings.data);
  TRYV(folder.make());
  TRYV(folder.require_whole());
  std::optional<FolderLock> lock;
  // On PostgreSQL several processes share the folder's key and media.
  if (settings.database.empty()) {
    TRY(auto taken, FolderLock::take(folder));
    lock.emplace(std::move(taken));
  }
  TRY(auto guard, net::AddressGuard::allowing(settings.reach));
  TRYV(require_database(settings, folder));
  TRY(auto db, open_database(settings));
  TRYV(db->migrate());
  TRYV(store::keep_ids_rising(*db));
  TRYV(require_key(folder, *db));
  TRY(auto sealer, Sealer::open(folder.key()));
  TRYV(publish::seal_people(*db, sealer));
  auto house = std::unique_ptr<House>(
      new House(settings, clock, std::move(sealer), std::move(db), std::move(guard)));
  if (lock) house->lock.emplace(std::move(*lock));
  return house;
}

House::House(const Settings& given, const Clock& time, Sealer key,
             std::unique_ptr<store::Database> database, net::AddressGuard reach)
    : settings(given),
      clock(time),
      folder(given.data),
      owner(process_name()),
      sealer(std::move(key)),
      files(folder.media()),
      db(std::move(database)),
      guard(std::move(reach)),
      workers(worker_count(given)),
      file_workers(kFileWorkers),
      page_workers(kPageWorkers),
      channels(*db, clock, sealer),
      matching(*db),
      intake(*db, clock, matching, &files),
      gatekeeper(&sealer),
      outbox(*db, clock, gatekeeper, publish::OutboxSettings{owner, limits::kDeliveryLease, {}}),
      web_loop(std::make_unique<net::EventLoop>(1)),
      channel_loop(std::make_unique<net::EventLoop>(1)) {
  intake.tell(api::visitor_witness(gatekeeper, clock));
  matching.compile_on([this](std::function<void()> work) { workers.post(std::move(work)); });
  net::HttpClientOptions options;
  options.guard = guard;
  options.ca_file = settings.ca_file;
  options.user_agent = fmt::format("Kith/{}", version());
  http = net::make_http_client(std::move(options));
  page_source.emplace(*http);
  linked_pages.emplace(*db, clock, files, *page_source,
                       [this](std::move_only_function<void()> work) { page_workers.post(std::move(work)); });
  crew.emplace(
      CrewParts{*db, channels, clock, *http, guard, workers, *channel_loop, files, owner, settings.ca_file});
}

void House::stop() {
  if (std::exchange(stopped, true)) return;
  crew->close();
  channel_loop->stop();
  web_loop->stop();
  // Work in the pool refers to coroutines of the loops, which go with the house: handles to coroutines, such as the
  // server's, may outlive this call.
  const auto give_up = std::chrono::steady_clock::now() + kWorkersGrace;
  const auto at_work = [this] { return workers.pending() + file_workers.pending(); };
  while (at_work() > 0 && std::chrono::steady_clock::now() < give_up) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  if (at_work() > 0) return;
  // Whoever goes on need not wait until they run out, minutes later.
  auto given_back = db->write([this](store::Transaction& tx) { return store::release_leases(tx, owner); });
  if (!given_back) log::warning("house.leases", {{"error", describe(given_back.error())}});
}

}  // namespace kith::app
