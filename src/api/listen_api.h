// The endpoints of listening: watches, routing rules, what is pushed in.
#pragma once

#include "api/desk_api.h"
#include "api/routes.h"
#include "listen/routing_rules.h"
#include "listen/watches.h"

namespace kith::api {

// What the endpoints work with. The desk outlives it.
struct ListenApi {
  explicit ListenApi(DeskApi& on) : desk(on), watches(on.db, on.clock), rules(on.db, on.clock) {}

  DeskApi& desk;
  listen::Watches watches;
  listen::RoutingRules rules;
};

// All of the below.
void add_listen(Routes& routes, ListenApi& api);

void add_watches(Routes& routes, ListenApi& api);
void add_routing(Routes& routes, ListenApi& api);

}  // namespace kith::api
