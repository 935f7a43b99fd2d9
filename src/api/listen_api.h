// The endpoints of listening: watches, routing rules, what is pushed in.
#pragma once

#include <atomic>

#include "api/desk_api.h"
#include "api/routes.h"
#include "listen/push.h"
#include "listen/routing_rules.h"
#include "listen/watches.h"

namespace kith::api {

// What the endpoints work with. The desk outlives it.
struct ListenApi {
  explicit ListenApi(DeskApi& on)
      : desk(on),
        watches(on.db, on.clock),
        rules(on.db, on.clock),
        push(on.db, on.clock, on.matching, visitor_witness(on.gate, on.clock)) {}

  DeskApi& desk;
  listen::Watches watches;
  listen::RoutingRules rules;
  listen::Push push;
  std::atomic<int> pushing{0};  // requests that push now
};

// All of the below.
void add_listen(Routes& routes, ListenApi& api);

void add_watches(Routes& routes, ListenApi& api);
void add_routing(Routes& routes, ListenApi& api);
void add_intake(Routes& routes, ListenApi& api);

}  // namespace kith::api
