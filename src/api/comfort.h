// The comfort zone's endpoints: worries, policy, what the gate would say, decisions, approvals.
#pragma once

#include "api/desk_api.h"
#include "api/routes.h"
#include "publish/gate/gatekeeper.h"

namespace kith::api {

// All of the below.
void add_comfort(Routes& routes, DeskApi& api);

void add_policy(Routes& routes);
void add_policy_life(Routes& routes);
void add_policy_replay(Routes& routes, DeskApi& api);
void add_policy_text(Routes& routes);
void add_policy_pages(Routes& routes);
void add_concerns(Routes& routes);
void add_gate(Routes& routes, DeskApi& api);
void add_approvals(Routes& routes, DeskApi& api);
void add_approval_pages(Routes& routes, DeskApi& api);
void add_registers(Routes& routes, DeskApi& api);
void add_facts(Routes& routes, DeskApi& api);
void add_stops(Routes& routes);
void add_try_text(Routes& routes, DeskApi& api);
void add_record(Routes& routes, DeskApi& api);
void add_retention(Routes& routes);
void add_exposure(Routes& routes, DeskApi& api);
void add_profiles(Routes& routes, DeskApi& api);

}  // namespace kith::api
