// The access matrix, made from the table of endpoints: every endpoint × every role × every credential.
#include <gtest/gtest.h>

#include <set>

#include "api/scopes.h"
#include "api/testing/testing_routes.h"
#include "api/testing/testing_schema.h"

namespace kith::api::testing {
namespace {

constexpr Role kRoles[] = {Role::viewer,       Role::contributor, Role::agent, Role::spokesperson,
                           Role::policy_owner, Role::admin,       Role::owner};

// The same table with endpoints that only say that they were reached.
void replace_endpoints(Installation& house) {
  auto marked = std::make_unique<Routes>(house.services);
  for (Endpoint e : house.routes->endpoints()) {
    e.run = [](Call&) -> Result<net::Response> { return net::Response::empty(kRan); };
    marked->add(std::move(e));
  }
  house.routes = std::move(marked);
}

struct Matrix : ::testing::Test {
  Installation house{store::testing::Kind::sqlite};
  Everything everything{house};
  WorkspaceId own = house.add_workspace("own"), foreign = house.add_workspace("foreign");

  int ask(Client& client, const Endpoint& e, WorkspaceId workspace) {
    client.more = {{"If-Match", "\"1\""}};
    return client.ask(e.method, path_for(e.pattern, workspace)).status;
  }
};

TEST_F(Matrix, TheTableIsTheDocument) {
  std::set<std::string> ours, theirs;
  for (const Documented& d : documented()) theirs.insert(d.method + " " + d.pattern);
  for (const Endpoint& e : house.routes->endpoints()) {
    const std::string line = e.method + " " + e.pattern;
    // Health, metrics and the like need no description, but may have one.
    if (e.pattern.starts_with("/api/v1/") || theirs.contains(line)) {
      EXPECT_TRUE(ours.insert(line).second) << line << " twice";
    }
  }
  std::vector<std::string> undocumented, unserved;
  std::ranges::set_difference(ours, theirs, std::back_inserter(undocumented));
  std::ranges::set_difference(theirs, ours, std::back_inserter(unserved));
  EXPECT_EQ(undocumented, std::vector<std::string>{});
  EXPECT_EQ(unserved, std::vector<std::string>{});
}

TEST_F(Matrix, TheDocumentTellsTheTruthAboutAccess) {
  std::map<std::string, Documented> theirs;
  for (const Documented& d : documented()) theirs[d.method + " " + d.pattern] = d;
  for (const Endpoint& e : house.routes->endpoints()) {
    const auto found = theirs.find(e.method + " " + e.pattern);
    if (found == theirs.end()) continue;
    const Documented& d = found->second;
    EXPECT_EQ(d.signed_in, e.access != Access::open) << found->first;
    EXPECT_EQ(d.if_match, e.if_match) << found->first;
    EXPECT_EQ(d.idempotent, e.idempotent) << found->first;
    EXPECT_EQ(d.scope, e.scope) << found->first;
    const bool has_role = e.access == Access::member || e.access == Access::program;
    EXPECT_EQ(d.role, has_role ? std::string(name(e.role)) : "") << found->first;
    EXPECT_TRUE(e.scope.empty() || is_scope(e.scope)) << found->first;
    EXPECT_EQ(e.access == Access::member, e.pattern.contains("{ws}")) << found->first;
  }
}

TEST_F(Matrix, NobodyWithoutACredential) {
  replace_endpoints(house);
  const Person ann = house.add_person(own, "ann", Role::owner);
  Client expired = signed_in(house, ann);
  house.clock.advance(std::chrono::hours(24 * 61));
  Client nobody(house), forged(house), forged_token(house);
  forged.cookies["kith_session"] = random_token();
  forged_token.token = "kith_" + random_token();
  for (const Endpoint& e : house.routes->endpoints()) {
    const int expected = e.access == Access::open ? kRan : 401;
    for (Client* c : {&nobody, &forged, &forged_token, &expired})
      EXPECT_EQ(ask(*c, e, own), expected) << e.method << " " << e.pattern;
  }
}

TEST_F(Matrix, EveryRoleAtEveryEndpoint) {
  replace_endpoints(house);
  for (const Role role : kRoles) {
    const Person p = house.add_person(own, std::string(name(role)), role);
    Client browser = signed_in(house, p);
    for (const Endpoint& e : house.routes->endpoints()) {
      const bool may = e.access != Access::program && (e.access != Access::member || role >= e.role);
      EXPECT_EQ(ask(browser, e, own), may ? kRan : 403) << name(role) << " " << e.method << " " << e.pattern;
    }
  }
}

TEST_F(Matrix, NobodyCrossesTheFence) {
  replace_endpoints(house);
  Client owner = signed_in(house, house.add_person(foreign, "x", Role::owner));
  const Person p = house.add_person(foreign, "y", Role::owner);
  std::string scopes = "[";
  for (const auto s : kScopes) scopes += (scopes.size() > 1 ? ",\"" : "\"") + std::string(s) + "\"";
  Client program = with_token(house, p, scopes + "]");
  house.add_member(own, p, "guest", Role::owner);  // a token stays where it was made
  for (const Endpoint& e : house.routes->endpoints()) {
    if (e.access != Access::member) continue;
    EXPECT_EQ(ask(owner, e, own), 404) << e.method << " " << e.pattern;
    EXPECT_EQ(ask(program, e, own), 404) << e.method << " " << e.pattern;
    EXPECT_EQ(ask(program, e, foreign), e.scope.empty() ? 403 : kRan) << e.method << " " << e.pattern;
  }
}

TEST_F(Matrix, EveryScopeOpensOnlyItsOwn) {
  replace_endpoints(house);
  const Person p = house.add_person(own, "o", Role::owner);
  for (const auto scope : kScopes) {
    Client program = with_token(house, p, "[\"" + std::string(scope) + "\"]");
    for (const Endpoint& e : house.routes->endpoints()) {
      if (e.access == Access::open) continue;
      EXPECT_EQ(ask(program, e, own), e.scope == scope ? kRan : 403) << scope << " " << e.method << " " << e.pattern;
    }
  }
}

TEST_F(Matrix, NoUnsafeCallWithoutTheCsrfToken) {
  replace_endpoints(house);
  Client browser = signed_in(house, house.add_person(own, "o", Role::owner));
  browser.csrf = "wrong";
  for (const Endpoint& e : house.routes->endpoints()) {
    const bool safe = e.method == "GET" || e.access == Access::open;
    EXPECT_EQ(ask(browser, e, own), safe ? kRan : 403) << e.method << " " << e.pattern;
  }
}

TEST_F(Matrix, WhatTwoCanEditNeedsAVersion) {
  replace_endpoints(house);
  Client browser = signed_in(house, house.add_person(own, "o", Role::owner));
  for (const Endpoint& e : house.routes->endpoints()) {
    if (!e.if_match) continue;
    browser.more = {};
    EXPECT_EQ(browser.ask(e.method, path_for(e.pattern, own)).status, 428) << e.method << " " << e.pattern;
    browser.more = {{"If-Match", "*"}};
    EXPECT_EQ(browser.ask(e.method, path_for(e.pattern, own)).status, 422) << e.method << " " << e.pattern;
  }
}

// One row of every kind in another workspace, all under the same id.
void furnish(Installation& house, WorkspaceId workspace, std::int64_t id, MemberId member) {
  const Time now = house.clock.now();
  const auto w = workspace.value, m = member.value;
  const std::vector<std::pair<const char*, store::Params>> rows{
      {"INSERT INTO channel (id, workspace_id, network, name, mode, state, created_at) VALUES "
       "(?,?,'feeds','f','reply','live',?)",
       {id, w, now}},
      {"INSERT INTO contact (id, workspace_id, name, name_fold, created_at) VALUES (?,?,'c','c',?)", {id, w, now}},
      {"INSERT INTO conversation (id, workspace_id, channel_id, contact_id, remote_thread, visibility, "
       "last_message_at, created_at, updated_at) "
       "VALUES (?,?,?,?,'t','public',?,?,?)",
       {id, w, id, id, now, now, now}},
      {"INSERT INTO moment (id, workspace_id, contact_id, member_id, kind, text, happened_at, created_at) VALUES "
       "(?,?,?,?,'note','x',?,?)",
       {id, w, id, m, now, now}},
      {"INSERT INTO canned_reply (id, workspace_id, title, text, created_by, updated_at) VALUES (?,?,'t','x',?,?)",
       {id, w, m, now}},
      {"INSERT INTO policy_version (id, workspace_id, number, document, author_id, state, created_at) VALUES "
       "(?,?,1,'name: x',?,'draft',?)",
       {id, w, m, now}},
      {"INSERT INTO concern (id, workspace_id, member_id, text, created_at) VALUES (?,?,?,'x',?)", {id, w, m, now}},
      {"INSERT INTO invitation (id, workspace_id, email, role, token_hash, invited_by, created_at, expires_at) VALUES "
       "(?,?,'e@x.test','agent','h',?,?,?)",
       {id, w, m, now, now + Millis{1'000'000}}},
      {"INSERT INTO api_token (id, workspace_id, member_id, name, token_hash, created_at) VALUES (?,?,?,'t','h',?)",
       {id, w, m, now}},
      {"INSERT INTO delivery (id, workspace_id, channel_id, conversation_id, kind, content_json, digest, "
       "idempotency_key, state, due_at, member_id, created_at) "
       "VALUES (?,?,?,?,'reply','{}','d','k','failed',?,?,?)",
       {id, w, id, id, now, m, now}},
      {"INSERT INTO approval (id, workspace_id, delivery_id, rule, asked_of_json, reason, state, created_at) VALUES "
       "(?,?,?,'r','[]','x','waiting',?)",
       {id, w, id, now}},
      {"INSERT INTO poison (id, workspace_id, channel_id, raw, error, tries, state, first_at, last_at) VALUES "
       "(?,?,?,?,'e',1,'set_aside',?,?)",
       {id, w, id, store::Blob{"x"}, now, now}},
      {"INSERT INTO watch (id, workspace_id, name, name_fold, query, canonical, colour, route, owner_id, change, "
       "created_at, updated_at) VALUES (?,?,'w','w','raft','raft','sea','desk',?,1,?,?)",
       {id, w, m, now, now}},
      {"INSERT INTO routing_rule (id, workspace_id, name, query, canonical, position, change, created_at, updated_at) "
       "VALUES (?,?,'r','raft','raft',1,1,?,?)",
       {id, w, now, now}},
  };
  for (const auto& [sql, params] : rows) {
    const auto done = house.db->write(
        workspace, [&](store::Transaction& tx) { return tx.execute(store::Statement::built(sql), params); });
    ASSERT_TRUE(done) << sql << ": " << describe(done.error());
  }
}

// A body each endpoint would take, so that only the id can be what it refuses.
std::string body_for(const Endpoint& e) {
  if (e.method == "GET" || e.method == "DELETE") return {};
  const std::pair<const char*, const char*> bodies[] = {{"/replies", R"({"text":"x"})"},
                                                        {"/notes", R"({"text":"x"})"},
                                                        {"/wish", R"({"wish":"stop"})"},
                                                        {"/visitor/steps", R"({"step":"remind","why":"x"})"},
                                                        {"/visitor/down", R"({"why":"x"})"},
                                                        {"/visitor/mute", R"({"why":"x"})"},
                                                        {"/hidden", R"({"hidden":true,"why":"x"})"},
                                                        {"/decision", R"({"agree":true})"},
                                                        {"/release", R"({"why":"x"})"},
                                                        {"/draft", R"({"text":"x","base_version":1})"},
                                                        {"/presence", R"({"doing":"reading"})"},
                                                        {"/canned-replies/{id}", R"({"title":"t","text":"x"})"},
                                                        {"/approvals/{id}", R"({"decision":"approve"})"},
                                                        {"/merge", R"({"other_id":"0000000000001"})"},
                                                        {"/moments", R"({"kind":"note","text":"x"})"},
                                                        {"/moments/{id}", R"({"text":"y"})"},
                                                        {"/contacts/{id}", R"({"name":"y"})"},
                                                        {"/conversations/{id}", R"({"priority":2})"},
                                                        {"/channels/{id}", R"({"name":"y"})"},
                                                        {"/members/{id}", R"({"name":"y"})"},
                                                        {"/watches/{id}", R"({"name":"y"})"},
                                                        {"/mute", R"({"muted":true})"},
                                                        {"/answer", R"({"with":"not_done","answer":"x"})"},
                                                        {"/entries/{id}", R"({"name":"x"})"},
                                                        {"/faces", R"({"x":0.1,"y":0.1,"w":0.2,"h":0.2})"},
                                                        {"/faces/{pid}", R"({"answer":"open"})"},
                                                        {"/nobody", R"({"nobody":true})"},
                                                        {"/bank", R"({"bank":true})"},
                                                        {"/pictures", R"({"shown":true})"},
                                                        {"/media/{id}", R"({"alt":"y"})"},
                                                        {"/routing-rules/{id}", R"({"name":"y"})"}};
  for (const auto& [end, body] : bodies)
    if (e.pattern.ends_with(end)) return body;
  return {};
}

bool takes_an_id(const Endpoint& e) {
  return e.access == Access::member && (e.pattern.contains("{id}") || e.pattern.contains("{version}"));
}

// With the real endpoints: what belongs to others cannot be seen, changed or told from what is not there.
TEST_F(Matrix, AForeignIdIsNotFound) {
  const Person chief = house.add_person(foreign, "chief", Role::owner), boss = house.add_person(own, "o", Role::owner);
  furnish(house, foreign, 4242, chief.member);
  Client browser = signed_in(house, boss);
  browser.more = {{"If-Match", "\"1\""}};
  for (const std::int64_t id : {std::int64_t{4242}, std::int64_t{77}, chief.member.value}) {
    for (const Endpoint& e : house.routes->endpoints()) {
      if (!takes_an_id(e)) continue;
      // Dropping a draft that is not there is no failure.
      const int expected = e.method == "DELETE" && e.pattern.ends_with("/draft") ? 204 : 404;
      EXPECT_EQ(browser.ask(e.method, path_for(e.pattern, own, id), body_for(e)).status, expected)
          << e.method << " " << e.pattern << " " << id;
    }
  }
}

}  // namespace
}  // namespace kith::api::testing
