#include "app/demo/demo.h"

#include <fmt/format.h>
#include <pthread.h>
#include <signal.h>

#include <cstdio>
#include <filesystem>
#include <vector>

#include "app/demo/seed.h"
#include "app/demo/stories.h"
#include "app/server.h"

namespace kith::app {
namespace {

using namespace demo;

struct Show {
  World world;
  Stage stage;
};

// Starts from nothing, unless told to go on; touches no folder that is not a demo's.
Result<void> clear_folder(const std::filesystem::path& data, bool keep) {
  std::error_code problem;
  if (!std::filesystem::exists(data, problem) || std::filesystem::is_empty(data, problem)) return {};
  if (!std::filesystem::exists(data / "demo", problem))
    return fail(Kind::conflict, fmt::format("`{}` holds something else; give the demo a folder of its own with --data",
                                            data.string()));
  if (keep) return {};
  TRY(const auto lock, FolderLock::take(DataFolder(data)));  // not under a demo that runs
  std::filesystem::remove_all(data, problem);
  if (problem) return fail(Kind::unavailable, fmt::format("cannot clear `{}`: {}", data.string(), problem.message()));
  return {};
}

Result<std::vector<Show>> prepare(House& house) {
  const auto folder = house.folder.root() / "demo";
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (problem) return fail(Kind::unavailable, fmt::format("cannot make the folder `{}`", folder.string()));
  std::vector<Show> shows;
  shows.reserve(stories().size());  // stages point into their worlds
  for (const auto story : stories()) {
    TRY(auto world, read_world(story, house.clock.now()));
    auto& show = shows.emplace_back(std::move(world), Stage{});
    TRY(show.stage, set_stage(show.world, folder.string(), house.clock));
    TRY(const bool there, is_seeded(house, show.world));
    if (!there) TRYV(seed(house, show.world, show.stage));
  }
  return shows;
}

void play(House& house, const std::vector<Show>& shows) {
  for (const Show& show : shows)
    for (const Room& room : show.stage.rooms) {
      auto life = [](std::shared_ptr<channels::scripted::World> world, channels::scripted::Script script,
                     const Clock& clock) -> net::Task<void> {
        (void)co_await channels::scripted::play(std::move(world), std::move(script), clock);
      };
      net::spawn(house.channel_loop->executor(), "demo.life", life(room.world, room.script, house.clock));
    }
}

api::DemoDoor open_door(const std::vector<Show>& shows) {
  api::DemoDoor door{std::string(kPassword), {}};
  for (const Show& show : shows)
    for (const Member& member : show.world.members)
      door.people.push_back({member.name, address_of(show.world, member), member.role, show.world.workspace});
  return door;
}

Result<void> run(const Settings& settings, const sigset_t& stop) {
  TRY(const auto house, House::open(settings, system_clock()));
  TRY(const auto shows, prepare(*house));
  house->demo_door = open_door(shows);
  TRY(const auto server, Server::start(*house));
  play(*house, shows);
  server->greet();
  fmt::print("  sign in   as anybody the first screen offers; Dana is in all three organisations\n");
  std::fflush(stdout);
  int signal = 0;
  sigwait(&stop, &signal);
  pthread_sigmask(SIG_UNBLOCK, &stop, nullptr);
  server->stop();
  house->stop();
  return {};
}

}  // namespace

int run_demo(const Settings& settings, const DemoCommand& command) {
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGINT);
  sigaddset(&stop, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);
  if (const auto clear = clear_folder(settings.data, command.keep); !clear) return report(clear.error());
  const auto done = run(settings, stop);
  return done ? kDone : report(done.error());
}

}  // namespace kith::app
