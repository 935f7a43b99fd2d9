// The numbers beside the places.
#include "api/desk/desk_json.h"
#include "api/comfort/picture_people.h"
#include "publish/policies/concerns.h"
#include "publish/policies/readings.h"

namespace kith::api {
namespace {

Result<net::Response> counts(DeskApi& api, Call& call) {
  TRY(const auto c, api.desk.counts(call.workspace(), call.caller.member));
  TRY(const Time until, api.people.today_ends(call.workspace()));
  TRY(const int follow_ups, api.people.count_follow_ups(call.workspace(), until));
  struct Policy {
    bool read = true;
    int open = 0;
  };
  TRY(const auto policy, call.db.read([&](store::Transaction& tx) -> Result<Policy> {
    TRY(const bool read, publish::has_read_policy(tx, call.workspace(), call.caller.member));
    TRY(const int open, publish::count_open_concerns(tx, call.workspace()));
    return Policy{read, open};
  }));
  return ok({{"desk",
              {{"mine", c.mine},
               {"team", c.team},
               {"snoozed", c.snoozed},
               {"all_open", c.all_open},
               {"unassigned", c.unassigned}}},
             {"follow_ups_due", follow_ups},
             {"approvals_waiting", c.approvals_waiting},
             {"channels_attention", c.channels_attention},
             {"set_aside", c.set_aside},
             {"policy_to_read", !policy.read},
             {"concerns_open", policy.open}});
}

}  // namespace

void add_counts(Routes& routes, DeskApi& api) {
  routes.add({.method = "GET", .pattern = "/api/v1/workspaces/{ws}/counts", .scope = "desk:read",
              .run = [&api](Call& c) { return counts(api, c); }});
}

void add_desk(Routes& routes, DeskApi& api) {
  add_conversations(routes, api);
  add_messages(routes, api);
  add_replies(routes, api);
  add_deliveries(routes, api);
  add_canned_replies(routes, api);
  add_contacts(routes, api);
  add_wishes(routes);
  add_visitors(routes, api);
  add_moments(routes, api);
  add_channels(routes, api);
  add_search(routes, api);
  add_views(routes, api);
  add_queries(routes, api);
  add_counts(routes, api);
  add_media(routes, api);
  add_attachments(routes, api);
  add_picture_people(routes, api);
  add_releases(routes, api);
}

}  // namespace kith::api
