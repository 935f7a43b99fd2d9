#include <fmt/format.h>

#include "bench.h"
#include "channels/scripted/scripted.h"

namespace kith::contract {
namespace {

using scripted::Fault;

class ScriptedSubject final : public Subject {
 public:
  explicit ScriptedSubject(Bench& bench) {
    static std::atomic<int> number{0};
    where_ = fmt::format("memory:contract-{}", ++number);
    bench.clock = &clock_;
    world_ = *scripted::World::open(where_, clock_);
    EXPECT_TRUE(world_->add_account({.id = "shop", .handle = "@shop@scripted.example", .name = "The Shop", .avatar = "", .token = "token-of-the-shop"}));
    EXPECT_TRUE(world_->add_account({.id = "mags", .handle = "@mags@scripted.example", .name = "Mags Byrne", .avatar = "", .token = ""}));
    bench.credentials.set(R"({"token":"token-of-the-shop"})");
  }

  std::string network() const override { return "scripted"; }
  Abilities abilities() const override {
    return {.edits_in = true, .removals_in = true, .likes_in = true, .follows_in = true, .edits = true, .removals = true,
            .lose_answer = true, .lose_request = true, .server_error = true, .too_many = true, .down = true, .revoke = true, .poison = true};
  }
  std::string settings() override {
    scripted::Settings s;
    s.world = where_;
    s.account = "shop";
    return scripted::to_json(s);
  }
  std::string hears(const std::string& text, const std::string& parent) override {
    clock_.advance(Millis{10});
    scripted::NewPost p;
    p.by = "mags";
    p.text = text;
    p.parent = parent;
    p.to = {"shop"};
    return world_->post(std::move(p))->id;
  }
  void edits(const std::string& id, const std::string& text) override { EXPECT_TRUE(world_->edit("mags", id, text)); }
  void removes(const std::string& id) override { EXPECT_TRUE(world_->remove("mags", id)); }
  void likes(const std::string& id) override { EXPECT_TRUE(world_->react("mags", ReactionKind::like, id)); }
  void follows() override { EXPECT_TRUE(world_->react("mags", ReactionKind::follow, "shop")); }
  bool describes(const std::string& about, const std::string& website) override {
    ChannelProfile profile;
    profile.about = about;
    profile.links = {website};
    EXPECT_TRUE(world_->set_profile("shop", profile));
    return true;
  }
  std::vector<std::string> moderated(OutboundKind what) override { return world_->moderated("shop", what); }
  std::vector<Seen> sent() override {
    std::vector<Seen> out;
    for (const auto& e : world_->log())
      if (e.what == scripted::Entry::What::post && e.by == "shop")
        if (const auto post = world_->find_post(e.id); !post->removed) {
          Seen seen{.id = e.id, .text = post->text, .parent = e.parent, .files = {}};
          for (const auto& file : post->first.attachments) seen.files.push_back(file.alt);
          out.push_back(std::move(seen));
        }
    return out;
  }
  void trouble(Trouble what) override {
    using W = Fault::What;
    const auto order = [&](W fault, Fault::On on, Millis wait = Millis{0}) {
      EXPECT_TRUE(world_->inject({.what = fault, .on = on, .times = 1, .wait = wait}));
    };
    switch (what) {
      case Trouble::lose_answer: return order(W::drop_after, Fault::On::deliver);
      case Trouble::lose_request: return order(W::drop_before, Fault::On::deliver);
      case Trouble::server_error_done: return order(W::error_after, Fault::On::deliver);
      case Trouble::server_error: return order(W::error_before, Fault::On::deliver);
      case Trouble::too_many: return order(W::rate_limited, Fault::On::any, Millis{7'000});
      case Trouble::poison: return order(W::poison, Fault::On::fetch);
      case Trouble::down: EXPECT_TRUE(world_->outage(Millis{-1})); return;
      case Trouble::revoke: EXPECT_TRUE(world_->set_token("shop", "")); return;
      case Trouble::mended:
        EXPECT_TRUE(world_->outage(Millis{0}));
        EXPECT_TRUE(world_->set_token("shop", "token-of-the-shop"));
        return;
    }
  }
  void pass(Millis time) override { clock_.advance(time); }
  std::string secret() const override { return "token-of-the-shop"; }

 private:
  ManualClock clock_{from_ms(1'790'000'000'000)};
  std::string where_;
  std::shared_ptr<scripted::World> world_;
};

std::unique_ptr<Subject> make_scripted(Bench& bench) { return std::make_unique<ScriptedSubject>(bench); }
KITH_SUBJECT(scripted, make_scripted);

}  // namespace
}  // namespace kith::contract
