// The endpoints of access: set-up, sign-in, the account, members, invitations, tokens, health.
#pragma once

#include "api/session/access.h"
#include "api/desk/live.h"
#include "api/metrics.h"
#include "api/routes.h"

namespace kith::api {

// All of the below, and the live stream.
void add_access(Routes& routes, AccessServices& services, Live& live);

void add_setup(Routes& routes, AccessServices& services);
void add_session(Routes& routes, AccessServices& services);
void add_account(Routes& routes, AccessServices& services);
void add_workspace(Routes& routes, AccessServices& services);
void add_members(Routes& routes, AccessServices& services);
void add_invitations(Routes& routes, AccessServices& services);
void add_tokens(Routes& routes, AccessServices& services);
// /healthz, /readyz, /metrics (to the machine itself and private networks) and the API's document.
void add_health(Routes& routes, AccessServices& services);

}  // namespace kith::api
