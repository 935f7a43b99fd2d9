#include "api/testing/testing.h"

#include <cstdlib>
#include <iostream>

#include "api/session/access_queries.h"
#include "api/testing/testing_schema.h"
#include "net/http_wire.h"

namespace kith::api::testing {
namespace {

template <class T>
T must(Result<T> result) {
  if (result) return *std::move(result);
  std::cerr << "the test's own data cannot be made: " << describe(result.error()) << "\n";
  std::abort();
}

void must(const Result<void>& result) {
  if (result) return;
  std::cerr << "the test's own data cannot be made: " << describe(result.error()) << "\n";
  std::abort();
}

// The quickest hash that Argon2id allows would still cost 50 ms for each of hundreds of people.
const std::string& known_hash() {
  static const std::string kHash = hash_password(Secret(std::string(kPassword)));
  return kHash;
}

}  // namespace

Installation::Installation(store::testing::Kind kind)
    : db(kind),
      clock(from_ms(1'800'000'000'000)),
      services{.db = *db, .clock = clock, .sealer = sealer, .metrics = metrics} {
  services.rate_burst = 100'000;
  live = std::make_unique<Live>(*db, workers);
  routes = std::make_unique<Routes>(services);
  add_access(*routes, services, *live);
}

WorkspaceId Installation::add_workspace(const std::string& name) {
  queries::WorkspaceRow row;
  row.id = WorkspaceId{next_id(clock.now())};
  row.name = row.slug = name;
  row.settings_json = "{}";
  row.created_at = clock.now();
  must(db->write([&](store::Transaction& tx) { return queries::add_workspace(tx, row); }));
  return row.id;
}

Person Installation::add_person(WorkspaceId workspace, const std::string& handle, Role role) {
  queries::Account account;
  account.id = AccountId{next_id(clock.now())};
  account.email = handle + "." + to_string(workspace) + "@kith.test";
  account.name = handle;
  account.password_hash = known_hash();
  must(db->write([&](store::Transaction& tx) { return queries::add_account(tx, account, clock.now()); }));
  Person out{account.id, workspace, {}, account.email};
  out.member = add_member(workspace, out, handle, role);
  return out;
}

MemberId Installation::add_member(WorkspaceId workspace, const Person& person, const std::string& handle, Role role) {
  queries::MemberRow row;
  row.id = MemberId{next_id(clock.now())};
  row.workspace = workspace;
  row.account = person.account;
  row.name = row.handle = handle;
  row.role = role;
  row.created_at = clock.now();
  must(db->write(workspace, [&](store::Transaction& tx) { return queries::add_member(tx, row); }));
  return row.id;
}

Answer Client::ask(const std::string& method, const std::string& target, const std::string& body) {
  net::RequestHead head;
  head.method = method;
  head.target = target;
  head.peer = *net::parse_ip(peer_);
  head.headers.add("Host", "kith.test");
  std::string jar;
  for (const auto& [name, value] : cookies) jar += (jar.empty() ? "" : "; ") + name + "=" + value;
  if (!jar.empty()) head.headers.add("Cookie", jar);
  if (!csrf.empty()) head.headers.add("X-CSRF-Token", csrf);
  if (!token.empty()) head.headers.add("Authorization", "Bearer " + token);
  if (!body.empty()) head.headers.add("Content-Type", "application/json");
  for (const auto& [name, value] : more) head.headers.set(name, value);
  net::Request request = must(net::make_request(std::move(head), *net::ProxyTrust::of({})));
  request.body = body;
  Answer out;
  out.raw = house_.routes->handle(request);
  out.status = out.raw.status;
  if (!out.raw.content().empty() && out.raw.headers.get("Content-Type").contains("json"))
    out.body = json::parse(out.raw.content());
  keep_cookies(out.raw);
  if (out.status == 299) return out;  // an endpoint replaced by a marker (routes_test.cc)
  const Endpoint* const endpoint = house_.routes->find(method, request.path);
  if (!endpoint) return out;
  for (const std::string& difference : differences(method, endpoint->pattern, out.raw)) {
    std::cerr << "the answer is not what the document says: " << difference << "\n";
    out.status = -out.status;  // whatever the test expects, it is not this
  }
  return out;
}

void Client::keep_cookies(const net::Response& answer) {
  for (const std::string_view field : answer.headers.all("Set-Cookie")) {
    const auto equals = field.find('=');
    const auto end = field.find(';');
    const std::string name(field.substr(0, equals));
    if (field.contains("Max-Age=0"))
      cookies.erase(name);
    else
      cookies[name] = std::string(field.substr(equals + 1, end - equals - 1));
  }
}

Answer Client::sign_in(const std::string& email, const std::string& password, const std::string& code) {
  json::object body{{"email", email}, {"password", password}};
  if (!code.empty()) body["code"] = code;
  Answer answer = ask("POST", "/api/v1/session", json::serialize(body));
  if (answer.status == 200) csrf = answer.text("/csrf");
  return answer;
}

Client signed_in(Installation& house, const Person& person) {
  Client out(house);
  net::Response answer;
  must(house.db->write([&](store::Transaction& tx) {
    return start_session(house.services, tx, net::Request(), person.account, answer);
  }));
  const std::string_view field = answer.headers.get("Set-Cookie");
  const std::string token(field.substr(field.find('=') + 1, field.find(';') - field.find('=') - 1));
  out.cookies[std::string(kSessionCookie)] = token;
  const auto row =
      must(house.db->read([&](store::Transaction& tx) { return queries::session_by_hash(tx, sha256_hex(token)); }));
  out.csrf = row->csrf;
  return out;
}

Client with_token(Installation& house, const Person& person, const std::string& scopes_json) {
  Client out(house);
  out.token = "kith_" + random_token();
  queries::TokenRow row;
  row.id = next_id(house.clock.now());
  row.workspace = person.workspace;
  row.member = person.member;
  row.name = "test";
  row.scopes_json = scopes_json;
  row.created_at = house.clock.now();
  must(house.db->write([&](store::Transaction& tx) { return queries::add_token(tx, row, sha256_hex(out.token)); }));
  return out;
}

}  // namespace kith::api::testing
