#include "faults/harness.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <thread>

#include <fmt/format.h>

#include "base/secret.h"
#include "faults/check.h"
#include "store/sqlite/sqlite.h"

namespace kith::faults {
namespace {

constexpr const char* kOthers[] = {"mags", "joe", "ann"};
constexpr store::Statement kState = "SELECT state FROM channel WHERE id = ?";
constexpr store::Statement kLive =
    "UPDATE channel SET state = 'live', error = NULL WHERE id = ? AND state = 'attention'";

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "harness: %s\n", describe(result.error()).c_str());
    std::exit(3);
  }
  return *std::move(result);
}

}  // namespace

unsigned seed() {
  static const unsigned value = [] {
    const char* given = std::getenv("KITH_FAULT_SEED");
    const unsigned s = given != nullptr ? static_cast<unsigned>(std::strtoul(given, nullptr, 10))
                                        : std::random_device{}();
    std::printf("faults: seed %u (repeat with KITH_FAULT_SEED=%u)\n", s, s);
    std::fflush(stdout);
    return s;
  }();
  return value;
}

channels::scripted::Settings rough_network() {
  channels::scripted::Settings s;
  s.known_keys = false;
  s.page = 4;
  s.settle_after = Millis(400);
  s.chance_wait = Millis(150);
  using W = channels::scripted::Fault::What;
  s.chances = {{W::drop_before, 60}, {W::drop_after, 90},   {W::error_before, 30},
               {W::error_after, 60}, {W::rate_limited, 40}, {W::unauthenticated, 10},
               {W::unavailable, 60}, {W::delay, 40},        {W::late, 40},
               {W::duplicate, 60},   {W::reorder, 60},      {W::truncate, 40},
               {W::poison, 20}};
  return s;
}

Harness::Harness(store::testing::Kind kind, channels::scripted::Settings settings)
    : folder_(std::filesystem::temp_directory_path() /
              ("kith-faults-" + to_hex(sha256(random_token()).substr(0, 6)))),
      random_(seed()) {
  std::filesystem::create_directories(folder_);
  if (kind == store::testing::Kind::sqlite) {
    sqlite_ = must(store::open_sqlite({.file = folder_ / "kith.db"}));
    db_ = sqlite_.get();
    must(db_->migrate());
  } else {
    own_db_ = std::make_unique<store::testing::TestDatabase>(kind);
    schema_ = own_db_->where();
    db_ = &**own_db_;
  }
  settings.world = folder_ / "world.jsonl";
  settings.account = kUs;
  settings.seed = seed();
  world_ = must(channels::scripted::World::open(settings.world, system_clock()));
  for (const char* who : {kUs, kOthers[0], kOthers[1], kOthers[2]})
    (void)world_->add_account({.id = who, .name = who});
  write_token(kUs);
  if (auto done = furnish(*db_, settings, system_clock().now()); !done) {
    std::fprintf(stderr, "harness: %s\n", describe(done.error()).c_str());
    std::exit(3);
  }
}

Harness::~Harness() {
  for (const pid_t driver : std::vector(running_)) kill(driver);
  sqlite_.reset();
  world_.reset();
  std::error_code ignored;
  if (std::getenv("KITH_FAULT_KEEP") == nullptr) std::filesystem::remove_all(folder_, ignored);
}

void Harness::write_token(const std::string& token) {
  const auto next = folder_ / "token.next";
  std::ofstream(next) << R"({"token":")" << token << "\"}";
  std::filesystem::rename(next, folder_ / "token");
}

pid_t Harness::start(const Start& how) {
  std::vector<std::string> words{FAULT_DRIVER, folder_.string(), how.owner};
  words.insert(words.end(), how.flags.begin(), how.flags.end());
  std::vector<char*> argv;
  for (auto& w : words) argv.push_back(w.data());
  argv.push_back(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    if (!how.crash_at.empty()) ::setenv("KITH_CRASH_AT", how.crash_at.c_str(), 1);
    if (!schema_.empty()) ::setenv("KITH_FAULT_SCHEMA", schema_.c_str(), 1);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  running_.push_back(child);
  return child;
}

bool Harness::ended(pid_t driver, Millis most) {
  const auto until = std::chrono::steady_clock::now() + most;
  do {
    int status = 0;
    if (::waitpid(driver, &status, WNOHANG) == driver) {
      std::erase(running_, driver);
      if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL) {
        std::fprintf(stderr,
                     "faults: a driver ended in another way than being killed (status %d)\n",
                     status);
        std::exit(3);
      }
      return true;
    }
    tend_channel();
    std::this_thread::sleep_for(Millis(10));
  } while (std::chrono::steady_clock::now() < until);
  return false;
}

void Harness::kill(pid_t driver) {
  if (std::erase(running_, driver) == 0) return;
  ::kill(driver, SIGKILL);
  ::waitpid(driver, nullptr, 0);
}

void Harness::say() {
  channels::scripted::NewPost post;
  post.by = kOthers[random(0, 2)];
  post.text = fmt::format("question {}", ++said_);
  post.to = {kUs};
  // Often the same person goes on in the same talk, so that order matters.
  if (!posts_.empty() && random(0, 2) > 0) {
    post.parent = posts_[static_cast<std::size_t>(random(0, static_cast<int>(posts_.size()) - 1))];
    post.by = world_->find_post(post.parent)->first.by;
  }
  posts_.push_back(must(world_->post(post)).id);
}

void Harness::say(int times) {
  for (int i = 0; i < times; ++i) say();
}

std::string Harness::channel_state() {
  return must(db_->read([](store::Transaction& tx) { return tx.query(kState, {kChannel}); }))[0]
      .text(0);
}

void Harness::tend_channel() {
  if (channel_state() == "attention")
    (void)db_->write(kWorkspace,
                     [](store::Transaction& tx) { return tx.execute(kLive, {kChannel}); });
}

bool Harness::wait_for_attention(Millis most) {
  const auto until = std::chrono::steady_clock::now() + most;
  while (channel_state() != "attention") {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(Millis(20));
  }
  return true;
}

int Harness::posts_by_us() {
  int count = 0;
  for (const auto& e : world_->log())
    count += e.what == channels::scripted::Entry::What::post && e.by == kUs ? 1 : 0;
  return count;
}

bool Harness::wait_until_quiet(Millis most) {
  const auto until = std::chrono::steady_clock::now() + most;
  while (!is_quiet(*world_, *db_)) {
    if (std::chrono::steady_clock::now() > until) return false;
    tend_channel();
    std::this_thread::sleep_for(Millis(50));
  }
  // What was sent twice would show within the time a late effect takes.
  std::this_thread::sleep_for(Millis(700));
  return true;
}

std::vector<std::string> Harness::problems() {
  return faults::problems(*world_, *db_);
}

}  // namespace kith::faults
