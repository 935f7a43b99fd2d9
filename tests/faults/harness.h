// Harness: starts and kills drivers, talks to them through the scripted network, and has everything
// checked.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "channels/scripted/world.h"
#include "faults/rig.h"
#include "store/testing.h"

namespace kith::faults {

// From KITH_FAULT_SEED, or new; printed with every failure.
unsigned seed();

// A network that knows no key again (whoever tries twice posts twice), drops, delays, repeats and reorders.
channels::scripted::Settings rough_network();

class Harness {
 public:
  Harness(store::testing::Kind kind, channels::scripted::Settings settings);
  ~Harness();
  Harness(const Harness&) = delete;
  Harness& operator=(const Harness&) = delete;

  struct Start {
    std::string owner = "a";
    std::string crash_at;  // "outbox.after_call:2"; empty: nowhere
    std::vector<std::string> flags;
  };
  pid_t start(const Start& how);
  // True where it has ended by itself (at its crash point) within `most`.
  bool ended(pid_t driver, Millis most);
  void kill(pid_t driver);

  // Somebody says something to us, in a new talk or an old one.
  void say();
  void say(int times);
  // Lets drivers run until all is answered and settled, then a little longer; false where that
  // takes too long.
  bool wait_until_quiet(Millis most);
  // What a member does who finds the channel in need of attention.
  void tend_channel();
  std::string channel_state();
  bool wait_for_attention(Millis most);
  int posts_by_us();

  channels::scripted::World& world() { return *world_; }
  store::Database& db() { return *db_; }
  std::vector<std::string> problems();
  int random(int from, int to) { return std::uniform_int_distribution<int>(from, to)(random_); }
  const std::filesystem::path& folder() const { return folder_; }
  void write_token(const std::string& token);
  // The drivers' clock, so far from the right time; the network's stays right.
  void jump_clock_to(Millis offset) { JumpingClock::jump_to(folder_, offset); }

 private:
  std::filesystem::path folder_;
  std::unique_ptr<store::testing::TestDatabase> own_db_;
  std::unique_ptr<store::Database> sqlite_;
  store::Database* db_ = nullptr;
  std::string schema_;
  std::shared_ptr<channels::scripted::World> world_;
  std::minstd_rand random_;
  std::vector<std::string> posts_;
  std::vector<pid_t> running_;
  int said_ = 0;
};

}  // namespace kith::faults
