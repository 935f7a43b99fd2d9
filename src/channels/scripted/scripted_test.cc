#include "channels/scripted/scripted.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "channels/scripted/player.h"

namespace kith::channels::scripted {
namespace {

class Folder {
 public:
  Folder() {
    char name[] = "/tmp/kith-scripted-XXXXXX";
    path_ = ::mkdtemp(name);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string file(const char* name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

TEST(ScriptedWire, LinesComeBackAsWritten) {
  Entry e;
  e.seq = 9;
  e.at = from_ms(1'790'000'000'123);
  e.by = "mags";
  e.id = "p9";
  e.text = "line one\nline \"two\" \xF0\x9F\x9A\x80";
  e.parent = "p1";
  e.thread = "p1";
  e.to = {"shop", "other"};
  e.visibility = Visibility::direct;
  e.attachments.push_back({.kind = "image",
                           .url = "https://x.example/a.png",
                           .preview_url = "",
                           .alt = "a",
                           .type = "image/png",
                           .name = "a.png",
                           .size = 5,
                           .width = 2,
                           .height = 3});
  const auto line = to_line(e);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const auto back = from_line(line);
  ASSERT_TRUE(back);
  EXPECT_EQ(to_line(*back), line);
  EXPECT_EQ(back->text, e.text);
  EXPECT_EQ(back->to, e.to);
}

TEST(ScriptedWire, RefusesWhatIsNoLine) {
  for (const char* bad :
       {"", "{", "[]", "{\"what\":\"dance\"}", "{\"what\":\"fault\",\"fault\":{\"what\":\"x\",\"on\":\"any\"}}"})
    EXPECT_FALSE(from_line(bad)) << bad;
}

TEST(ScriptedWorld, OutlivesItsProcessAndATornLine) {
  const Folder folder;
  const auto file = folder.file("world.jsonl");
  {
    auto world = *World::open(file, system_clock());
    ASSERT_TRUE(world->add_account({.id = "shop"}));
    ASSERT_TRUE(world->post({.by = "shop", .text = "kept"}));
  }
  std::ofstream(file, std::ios::app) << "{\"seq\":3,\"what\":\"post\",\"by\":\"sh";
  auto world = *World::open(file, system_clock());
  EXPECT_EQ(world->last_seq(), 2);
  const auto post = world->post({.by = "shop", .text = "goes on"});
  ASSERT_TRUE(post);
  EXPECT_EQ(post->seq, 3);
  world.reset();
  EXPECT_EQ((*World::open(file, system_clock()))->log().size(), 3u);
}

TEST(ScriptedWorld, ForgetsWhatIsOlderThanItRemembers) {
  const Folder folder;
  const auto file = folder.file("world.jsonl");
  {
    auto world = *World::open(file, system_clock());
    ASSERT_TRUE(world->add_account({.id = "shop"}));
    world->remember(3);
    for (int i = 0; i < 5; ++i)
      ASSERT_TRUE(world->post({.by = "shop", .text = "x", .id = fmt::format("n{}", i), .key = fmt::format("k{}", i)}));
    EXPECT_TRUE(world->account("shop"));
    EXPECT_FALSE(world->find_post("n1"));
    EXPECT_TRUE(world->find_post("n2"));
    EXPECT_TRUE(world->done_with("shop", "k1").empty());
    ASSERT_EQ(world->done_with("shop", "k4").size(), 1u);
    EXPECT_EQ(world->done_with("shop", "k4")[0].id, "n4");
    EXPECT_EQ(world->last_seq(), 6);
    ASSERT_EQ(world->after(0, 100).size(), 3u);
    EXPECT_EQ(world->after(0, 1)[0].seq, 4);
    EXPECT_EQ(world->after(5, 100).size(), 1u);
    EXPECT_TRUE(world->after(6, 100).empty());
  }
  EXPECT_EQ((*World::open(file, system_clock()))->log().size(), 6u) << "the file forgets nothing";
}

TEST(ScriptedWorld, IsSharedByProcesses) {
  const Folder folder;
  const auto file = folder.file("world.jsonl");
  auto world = *World::open(file, system_clock());
  ASSERT_TRUE(world->add_account({.id = "shop"}));
  constexpr int kProcesses = 4, kPosts = 50;
  std::vector<pid_t> children;
  for (int p = 0; p < kProcesses; ++p) {
    const auto child = ::fork();
    if (child == 0) {
      const auto own = World::open(file, system_clock());
      int failed = own ? 0 : 1;
      for (int i = 0; own && i < kPosts; ++i)
        if (!(*own)->post({.by = "shop", .text = "x", .key = "k" + std::to_string(i), .once = true})) failed = 1;
      ::_exit(failed);
    }
    children.push_back(child);
  }
  for (const auto child : children) {
    int status = 1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(world->last_seq(), 1 + kPosts) << "a key was used twice across processes";
  std::int64_t expected = 0;
  for (const auto& e : world->log()) EXPECT_EQ(e.seq, ++expected);
}

TEST(ScriptedWorld, KnowsWhatWasDoneTwice) {
  auto world = *World::open("memory:twice", system_clock());
  ASSERT_TRUE(world->add_account({.id = "shop"}));
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(world->post({.by = "shop", .text = "again", .key = "same"}));
  EXPECT_EQ(world->done_with("shop", "same").size(), 2u);
  EXPECT_TRUE(world->done_with("mags", "same").empty());
}

TEST(ScriptedWorld, FaultsStrikeAsOftenAsOrdered) {
  auto world = *World::open("memory:faults", system_clock());
  ASSERT_TRUE(world->inject({.what = Fault::What::drop_after, .on = Fault::On::deliver, .times = 2}));
  EXPECT_FALSE(world->take_fault(Fault::On::fetch));
  EXPECT_TRUE(world->take_fault(Fault::On::deliver));
  EXPECT_TRUE(world->take_fault(Fault::On::deliver));
  EXPECT_FALSE(world->take_fault(Fault::On::deliver));
}

TEST(ScriptedWorld, KnowsWhoFollowsWhomUntilTheyDoNot) {
  Folder folder;
  const auto file = folder.file("world");
  const auto ids = [&](std::string_view of, FollowSide side, std::string_view after = {}) {
    const auto world = *World::open(file, system_clock());
    std::string out;
    for (const auto& one : world->follows(of, side, after, 10)) out += one.id + " ";
    return out;
  };
  {
    const auto world = *World::open(file, system_clock());
    for (const char* id : {"shop", "mags", "bob"}) ASSERT_TRUE(world->add_account({.id = id}));
    for (const char* id : {"mags", "bob", "mags"}) ASSERT_TRUE(world->react(id, ReactionKind::follow, "shop"));
    ASSERT_TRUE(world->react("shop", ReactionKind::follow, "mags"));
    EXPECT_FALSE(world->unfollow("mags", "nobody"));
  }
  EXPECT_EQ(ids("shop", FollowSide::followers), "bob mags ");
  EXPECT_EQ(ids("shop", FollowSide::followers, "bob"), "mags ");
  EXPECT_EQ(ids("shop", FollowSide::followed), "mags ");
  ASSERT_TRUE((*World::open(file, system_clock()))->unfollow("mags", "shop"));
  EXPECT_EQ(ids("shop", FollowSide::followers), "bob ");
  EXPECT_EQ(ids("mags", FollowSide::followed), "");
}

TEST(ScriptedSettings, ComeBackAsWritten) {
  Settings s;
  s.world = "memory:x";
  s.account = "shop";
  s.known_keys = false;
  s.chances = {{Fault::What::drop_after, 100}, {Fault::What::delay, 20}};
  s.seed = 42;
  const auto back = settings_from_json(to_json(s));
  ASSERT_TRUE(back);
  EXPECT_EQ(to_json(*back), to_json(s));
  EXPECT_FALSE(settings_from_json("{}"));
  EXPECT_FALSE(settings_from_json(R"({"world":"memory:x","account":"a","page":0})"));
  EXPECT_FALSE(settings_from_json(R"({"world":"memory:x","account":"a","chances":{"quake":1}})"));
}

TEST(ScriptedPlayer, PlaysAScriptInOrder) {
  const auto script = parse_script(R"(
accounts:
  - {id: shop, handle: "@shop@x.example"}
  - {id: mags, name: Mags}
items:
  - {name: first, by: mags, to: [shop], text: "Is it still there?", at: -2h}
  - {after: 20ms, name: second, by: shop, reply_to: first, text: "It is"}
  - {do: like, by: mags, target: second}
  - {do: edit, by: mags, target: first, text: "Is it there?"}
  - {by: mags, reply_to: nowhere, text: "lost"}
  - {do: follow, by: mags, target: shop}
)");
  ASSERT_TRUE(script) << describe(script.error());
  auto world = *World::open("memory:player", system_clock());
  const auto played = net::run_to_end(play(world, *script, system_clock()));
  ASSERT_TRUE(played) << describe(played.error());
  std::vector<std::string> kinds;
  for (const auto& e : world->log()) kinds.emplace_back(name(e.what));
  EXPECT_EQ(kinds, (std::vector<std::string>{"account", "account", "post", "post", "react", "edit", "react"}));
  const auto log = world->log();
  EXPECT_EQ(log[3].parent, log[2].id);
  EXPECT_EQ(log[3].thread, log[2].id);
  EXPECT_LT(log[2].at, log[3].at - std::chrono::hours(1));
}

TEST(ScriptedPlayer, SaysWhereAScriptIsWrong) {
  const auto script = parse_script("items:\n  - {by: a, text: x}\n  - {do: dance, by: a}\n");
  ASSERT_FALSE(script);
  EXPECT_NE(script.error().message.find("line 3"), std::string::npos) << script.error().message;
  EXPECT_FALSE(parse_wait("soon"));
  EXPECT_EQ(*parse_wait("1.5s"), Millis{1500});
  EXPECT_EQ(*parse_wait("2m"), Millis{120'000});
}

}  // namespace
}  // namespace kith::channels::scripted
