// Who may call what, computed from docs/api/openapi.yaml alone: every operation in it × every caller there can be. What
// the code's table says does not count here; a check that is missing there is a line in the answer.
#include <gtest/gtest.h>

#include <functional>

#include "api/session/access_queries.h"
#include "api/scopes.h"
#include "api/testing/testing_routes.h"
#include "api/testing/testing_schema.h"

namespace kith::api::testing {
namespace {

constexpr Role kRoles[] = {Role::viewer,       Role::contributor, Role::agent, Role::spokesperson,
                           Role::policy_owner, Role::admin,       Role::owner};

std::string all_scopes() {
  std::string out;
  for (const auto s : kScopes) out += (out.empty() ? "[\"" : ",\"") + std::string(s) + "\"";
  return out + "]";
}

struct Caller {
  std::string who;
  Client client;
  bool good = true;          // somebody, as yet
  bool token = false;        // a program
  bool inside = true;        // belongs to the workspace that is asked for
  Role role = Role::viewer;  // there
  std::string scope;         // of a token: the one it has; empty: all
};

// What the document says must be answered.
int expected(const Documented& d, const Caller& c) {
  if (!d.signed_in) return kRan;
  if (!c.good) return 401;
  const bool in_workspace = d.pattern.contains("{ws}");
  const bool for_programs = !in_workspace && !d.role.empty();
  if (for_programs && !c.token) return 403;
  if (in_workspace && !c.inside) return 404;
  if (c.token && (d.scope.empty() || (!c.scope.empty() && c.scope != d.scope))) return 403;
  const auto least = parse_role(d.role);
  if (!d.role.empty() && (!least || c.role < *least)) return 403;
  return kRan;
}

struct AccessMatrix : ::testing::Test {
  Installation house{store::testing::Kind::sqlite};
  Everything everything{house};
  WorkspaceId own = house.add_workspace("own"), foreign = house.add_workspace("foreign");
  std::vector<Caller> callers;

  void SetUp() override {
    const Person late = house.add_person(own, "late", Role::owner);
    Client idle = signed_in(house, late), old_token = with_token(house, late, all_scopes());
    end_token(old_token, "UPDATE api_token SET expires_at = ? WHERE token_hash = ?");
    house.clock.advance(std::chrono::hours(24 * 61));
    Client nobody(house), forged(house), forged_token(house);
    forged.cookies[std::string(kSessionCookie)] = random_token();
    forged_token.token = "kith_" + random_token();
    Client revoked = with_token(house, late, all_scopes());
    end_token(revoked, "UPDATE api_token SET revoked_at = ? WHERE token_hash = ?");
    for (const auto& [who, client] : {std::pair{"nobody", nobody},
                                      {"a forged session", forged},
                                      {"a forged token", forged_token},
                                      {"an expired session", idle},
                                      {"an expired token", old_token},
                                      {"a revoked token", revoked}})
      callers.push_back({.who = who, .client = client, .good = false});
    for (const Role role : kRoles) {
      const Person p = house.add_person(own, std::string(name(role)), role);
      callers.push_back({.who = std::string(name(role)), .client = signed_in(house, p), .role = role});
      callers.push_back({.who = "a token of a " + std::string(name(role)),
                         .client = with_token(house, p, all_scopes()),
                         .token = true,
                         .role = role});
    }
    const Person o = house.add_person(own, "o", Role::owner);
    for (const auto s : kScopes)
      callers.push_back({.who = "a token for " + std::string(s),
                         .client = with_token(house, o, "[\"" + std::string(s) + "\"]"),
                         .token = true,
                         .role = Role::owner,
                         .scope = std::string(s)});
    add_strangers();
  }

  // Somebody from next door, and somebody who was here.
  void add_strangers() {
    const Person next = house.add_person(foreign, "next", Role::owner);
    callers.push_back(
        {.who = "another workspace's owner", .client = signed_in(house, next), .inside = false, .role = Role::owner});
    callers.push_back({.who = "another workspace's token",
                       .client = with_token(house, next, all_scopes()),
                       .token = true,
                       .inside = false,
                       .role = Role::owner});
    Person gone = house.add_person(own, "gone", Role::owner);
    house.add_member(foreign, gone, "gone", Role::owner);
    Client session = signed_in(house, gone), program = with_token(house, gone, all_scopes());
    const auto left = house.db->write(own, [&](store::Transaction& tx) -> Result<void> {
      TRY(const auto row, queries::member(tx, own, gone.member));
      return queries::leave(tx, *row, house.clock.now());
    });
    ASSERT_TRUE(left);
    callers.push_back({.who = "a member who left", .client = session, .inside = false, .role = Role::owner});
    callers.push_back({.who = "the token of a member who left", .client = program, .good = false});
  }

  void end_token(const Client& client, const char* sql) {
    const auto done = house.db->write([&](store::Transaction& tx) {
      return tx.execute(store::Statement::built(sql), {house.clock.now() + Millis{1}, sha256_hex(client.token)});
    });
    ASSERT_TRUE(done && *done == 1);
    house.clock.advance(Millis{2});
  }

  // The code's table, with endpoints that only say that they were reached.
  void serve(const std::function<void(Endpoint&)>& change = [](Endpoint&) {}) {
    auto marked = std::make_unique<Routes>(house.services);
    for (Endpoint e : house.routes->endpoints()) {
      e.run = [](Call&) -> Result<net::Response> { return net::Response::empty(kRan); };
      change(e);
      marked->add(std::move(e));
    }
    house.routes = std::move(marked);
  }

  // Every answer that is not the one the document promises, at one path or at all.
  std::vector<std::string> holes(const std::string& only = {}) {
    std::vector<std::string> out;
    for (const Documented& d : documented()) {
      if (!only.empty() && d.pattern != only) continue;
      for (Caller& c : callers) {
        c.client.more = {{"If-Match", "\"1\""}};
        const int got = c.client.ask(d.method, path_for(d.pattern, own)).status, right = expected(d, c);
        if (got != right)
          out.push_back(d.method + " " + d.pattern + " as " + c.who + ": " + std::to_string(got) + ", not " +
                        std::to_string(right));
      }
    }
    return out;
  }
};

TEST_F(AccessMatrix, EveryOperationAnswersEveryCallerAsTheDocumentSays) {
  serve();
  EXPECT_GT(documented().size(), 100u);
  EXPECT_EQ(holes(), std::vector<std::string>{});
}

// A check that is forgotten at one endpoint is seen, and only there.
TEST_F(AccessMatrix, AMissingCheckWouldBeSeen) {
  const std::pair<const char*, std::function<void(Endpoint&)>> mistakes[] = {
      {"DELETE /api/v1/workspaces/{ws}/tokens/{id}", [](Endpoint& e) { e.access = Access::open; }},
      {"GET /api/v1/workspaces/{ws}/members", [](Endpoint& e) { e.scope = "desk:read"; }},
      {"PATCH /api/v1/workspaces/{ws}", [](Endpoint& e) { e.role = Role::viewer; }},
      {"GET /api/v1/account/sessions", [](Endpoint& e) { e.access = Access::open; }},
  };
  const auto table = std::move(house.routes);
  for (const auto& [line, spoil] : mistakes) {
    house.routes = std::make_unique<Routes>(house.services);
    bool there = false;
    for (Endpoint e : table->endpoints()) {
      e.run = [](Call&) -> Result<net::Response> { return net::Response::empty(kRan); };
      if (e.method + " " + e.pattern == line) {
        there = true;
        spoil(e);
      }
      house.routes->add(std::move(e));
    }
    EXPECT_TRUE(there) << line;
    const auto found = holes(std::string(line).substr(std::string_view(line).find(' ') + 1));
    EXPECT_FALSE(found.empty()) << line;
    for (const auto& hole : found) EXPECT_TRUE(hole.starts_with(std::string(line) + " as ")) << hole;
  }
}

}  // namespace
}  // namespace kith::api::testing
