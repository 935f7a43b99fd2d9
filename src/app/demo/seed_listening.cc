#include "app/demo/seed_listening.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "api/comfort/visitor_witness.h"
#include "listen/push.h"
#include "listen/routing_rules.h"
#include "listen/watch_runs.h"
#include "listen/watches.h"

namespace kith::app::demo {
namespace {

namespace json = boost::json;
using Members = std::map<std::string, MemberId>;

Result<WatchId> add_watch(listen::Watches& watches, WorkspaceId workspace, const Members& members,
                          const Watched& told) {
  listen::WatchInput input;
  input.name = told.name;
  input.query = told.query;
  input.colour = told.colour;
  input.route = told.route == "desk" ? Route::desk : Route::stream;
  input.shared = told.shared;
  input.priority = told.priority;
  input.tags = told.tags;
  TRY(const auto made, watches.create(workspace, members.at(told.by), input));
  return made.id;
}

Result<void> add_rule(listen::RoutingRules& rules, WorkspaceId workspace, MemberId by, const Members& members,
                      const Routed& told) {
  listen::RoutingRulePatch input;
  input.name = told.name;
  input.query = told.query;
  input.enabled = true;
  input.stop = told.stop;
  input.tags = told.tags;
  if (!told.assignee.empty()) {
    input.sets_assignee = true;
    input.assignee = members.at(told.assignee);
  }
  if (told.priority > 0) {
    input.sets_priority = true;
    input.priority = told.priority;
  }
  TRYV(rules.create(workspace, by, input));
  return {};
}

std::string line_of(const Pushed& pushed, const Pushed::Post& post, std::size_t number) {
  return json::serialize(json::object{{"id", fmt::format("{}-{}", pushed.network, number)},
                                      {"author", post.from},
                                      {"text", post.text},
                                      {"network", pushed.network},
                                      {"created_at", format_time(post.at)}});
}

// Each post is pushed at its own time, so that the source's days are those of the story.
Result<void> push_posts(House& house, const Pushed& pushed, WorkspaceId workspace, MemberId by) {
  if (pushed.posts.empty()) return {};
  ManualClock clock(pushed.posts.front().at);
  listen::Push push(*house.db, clock, house.matching, api::visitor_witness(house.gatekeeper, clock));
  TRY(const auto source, push.source(workspace, by, pushed.source));
  std::size_t number = 0;
  for (auto first = pushed.posts.begin(); first != pushed.posts.end();) {
    const auto day = listen::day_of(first->at);
    const auto next = [&]() -> Result<std::optional<std::string>> {
      if (first == pushed.posts.end() || listen::day_of(first->at) != day) return std::optional<std::string>{};
      clock.set(first->at);
      return std::optional<std::string>{line_of(pushed, *first++, number++)};
    };
    clock.set(first->at);
    TRYV(push.take(workspace, source, "", next));
  }
  return {};
}

}  // namespace

Result<void> seed_listening(House& house, const World& world, WorkspaceId workspace, const Members& members) {
  listen::Watches watches(*house.db, house.clock);
  listen::RoutingRules rules(*house.db, house.clock);
  std::map<WatchId, MemberId> made;
  for (const Watched& told : world.watches) {
    TRY(const auto id, add_watch(watches, workspace, members, told));
    made[id] = members.at(told.by);
  }
  const MemberId dana = members.at("dana");
  TRYV(push_posts(house, world.pushed, workspace, dana));
  for (const auto& [id, by] : made) TRYV(watches.start_run(workspace, by, id));
  listen::WatchRuns runs(*house.db, house.clock, house.owner);
  for (bool more = true; more;) {
    TRY(more, runs.step());
  }
  for (const Routed& told : world.routing) TRYV(add_rule(rules, workspace, dana, members, told));
  return {};
}

}  // namespace kith::app::demo
