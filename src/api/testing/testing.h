// For tests of endpoints: an installation without sockets, and browsers and programs that call it.
// Every answer is held against docs/api/openapi.yaml.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "api/access_api.h"
#include "api/json.h"
#include "model/role.h"
#include "store/testing.h"

namespace kith::api::testing {

struct Answer {
  int status = 0;
  json::value body;  // null where there is none
  net::Response raw;

  const json::value& at(std::string_view pointer) const { return body.at_pointer(pointer); }
  std::string text(std::string_view pointer) const { return std::string(body.at_pointer(pointer).as_string()); }
};

struct Person {
  AccountId account;
  WorkspaceId workspace;
  MemberId member;
  std::string email;
};

inline constexpr std::string_view kPassword = "correct horse battery";

class Installation {
 public:
  explicit Installation(store::testing::Kind kind);

  store::testing::TestDatabase db;
  ManualClock clock;
  Sealer sealer = Sealer::ephemeral();
  Metrics metrics;
  net::WorkerPool workers{2};
  AccessServices services;
  std::unique_ptr<Live> live;
  std::unique_ptr<Routes> routes;

  WorkspaceId add_workspace(const std::string& name);
  // An account with kPassword, and a member of that role.
  Person add_person(WorkspaceId workspace, const std::string& handle, Role role);
  // The same account in a second workspace.
  MemberId add_member(WorkspaceId workspace, const Person& person, const std::string& handle, Role role);
};

// A browser (cookies and CSRF token) or, with a token, a program.
class Client {
 public:
  explicit Client(Installation& house, std::string peer = "198.51.100.7") : house_(house), peer_(std::move(peer)) {}

  Answer ask(const std::string& method, const std::string& target, const std::string& body = {});
  Answer get(const std::string& target) { return ask("GET", target); }
  // Signs in with kPassword and keeps cookie and CSRF token.
  Answer sign_in(const std::string& email, const std::string& password = std::string(kPassword),
                 const std::string& code = {});

  std::map<std::string, std::string> cookies;
  std::string csrf, token;
  net::Headers more;  // sent with every request

 private:
  void keep_cookies(const net::Response& answer);
  Installation& house_;
  std::string peer_;
};

// A session's cookie without the cost of a password.
Client signed_in(Installation& house, const Person& person);
// A token with every scope.
Client with_token(Installation& house, const Person& person, const std::string& scopes_json);

}  // namespace kith::api::testing
