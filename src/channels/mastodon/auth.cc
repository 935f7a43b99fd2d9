#include "channels/mastodon/auth.h"

#include <fmt/format.h>

#include "channels/json_read.h"
#include "channels/mastodon/api.h"
#include "channels/mastodon/mastodon.h"
#include "channels/mastodon/wire.h"
#include "net/oauth.h"

namespace kith::channels::mastodon {
namespace {

constexpr std::string_view kByHand = "urn:ietf:wg:oauth:2.0:oob";

// What must survive between begin() and finish().
struct Pending {
  std::string server, client_id, client_secret, redirect_uri, scope, verifier, token_endpoint;
};

std::string to_text(const Pending& p) {
  json::object o;
  o["server"] = p.server;
  o["client_id"] = p.client_id;
  o["client_secret"] = p.client_secret;
  o["redirect_uri"] = p.redirect_uri;
  o["scope"] = p.scope;
  o["verifier"] = p.verifier;
  o["token_endpoint"] = p.token_endpoint;
  return json::serialize(o);
}

Result<Pending> pending_from(const Secret& secret) {
  boost::system::error_code bad;
  const auto value = json::parse(secret.reveal(), bad);
  Pending p;
  if (!bad && value.is_object()) {
    const auto& o = value.get_object();
    p = {.server = text_at(o, "server"),
         .client_id = text_at(o, "client_id"),
         .client_secret = text_at(o, "client_secret"),
         .redirect_uri = text_at(o, "redirect_uri"),
         .scope = text_at(o, "scope"),
         .verifier = text_at(o, "verifier"),
         .token_endpoint = text_at(o, "token_endpoint")};
  }
  if (p.server.empty() || p.client_id.empty() || p.verifier.empty())
    return fail(Kind::invalid, "this connection was not begun here; begin it again");
  return p;
}

bool same_host(std::string_view a, std::string_view b) {
  const auto first = net::parse_url(a), second = net::parse_url(b);
  return first && second && first->host == second->host && first->scheme == second->scheme;
}

// The endpoints the server publishes (4.3 and later), or the usual ones. An endpoint elsewhere is not
// believed: the token must come from the server the member named.
Task<OAuthMetadata> endpoints(std::string server, Tools tools) {
  OAuthMetadata usual{.authorize = server + "/oauth/authorize",
                      .token = server + "/oauth/token",
                      .registration = server + "/api/v1/apps",
                      .scopes = {}};
  net::HttpRequest request;
  request.url = server + "/.well-known/oauth-authorization-server";
  auto response = co_await tools.http.send(std::move(request));
  if (!response || response->status != 200) co_return usual;
  const auto told = read_metadata(response->body);
  if (!told) co_return usual;
  if (same_host(told->authorize, server)) usual.authorize = told->authorize;
  if (same_host(told->token, server)) usual.token = told->token;
  if (same_host(told->registration, server)) usual.registration = told->registration;
  co_return usual;
}

net::HttpRequest form_post(std::string url, const net::Fields& fields) {
  net::HttpRequest r;
  r.method = "POST";
  r.url = std::move(url);
  r.headers.set("Content-Type", "application/x-www-form-urlencoded");
  r.headers.set("Accept", "application/json");
  r.body = net::form_encode(fields);
  r.repeatable = true;  // an application registered twice does no harm; a code used twice is refused
  return r;
}

}  // namespace

std::string to_json(const Settings& s) {
  json::object o;
  o["server"] = s.server;
  o["account_id"] = s.account_id;
  o["acct"] = s.acct;
  o["flavour"] = s.flavour;
  return json::serialize(o);
}

Result<Settings> settings_from_json(std::string_view text) {
  boost::system::error_code bad;
  const auto value = json::parse(text, bad);
  if (bad || !value.is_object())
    return fail(Kind::invalid, "the settings of this Mastodon channel are not a JSON object");
  const auto& o = value.get_object();
  Settings s{.server = text_at(o, "server"),
             .account_id = text_at(o, "account_id"),
             .acct = text_at(o, "acct"),
             .flavour = text_at(o, "flavour")};
  if (!net::parse_url(s.server) || s.account_id.empty())
    return fail(Kind::invalid, "the settings of this Mastodon channel name no server or no account; connect it again");
  return s;
}

Result<std::string> server_from(std::string_view typed) {
  const auto wrong = [&] {
    return fail(Kind::invalid, fmt::format("`{}` is no server; write its name as in `mastodon.social`", typed))
        .with("field", "server");
  };
  std::string text(typed);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.pop_back();
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) text.erase(0, 1);
  if (text.find("://") == std::string::npos) {
    if (const auto at = text.rfind('@'); at != std::string::npos) text.erase(0, at + 1);
    text = "https://" + text;
  }
  const auto url = net::parse_url(text);
  if (!url || url->host.empty()) return wrong();
  const bool v6 = url->host.find(':') != std::string::npos;
  if (!v6 && url->host != "localhost" && url->host.find('.') == std::string::npos) return wrong();
  const bool usual = url->port == (url->scheme == "https" ? 443 : 80);
  const auto host = v6 ? fmt::format("[{}]", url->host) : url->host;
  return usual ? fmt::format("{}://{}", url->scheme, host) : fmt::format("{}://{}:{}", url->scheme, host, url->port);
}

std::string scopes_for(Mode mode) {
  std::string scopes = "read:accounts read:notifications read:statuses";
  if (mode != Mode::listen) scopes += " write:statuses write:media write:mutes write:blocks";
  if (mode == Mode::publish) scopes += " write:favourites write:follows";
  return scopes;
}

Task<Result<Begun>> begin(std::string server, Mode mode, std::string redirect_uri, Tools tools) {
  CO_TRY(auto base, server_from(server));
  auto where = co_await endpoints(base, tools);
  Pending p;
  p.server = base;
  p.redirect_uri = redirect_uri.empty() ? std::string(kByHand) : std::move(redirect_uri);
  p.scope = scopes_for(mode);
  p.token_endpoint = where.token;
  auto request =
      form_post(where.registration, {{"client_name", "Kith"}, {"redirect_uris", p.redirect_uri}, {"scopes", p.scope}});
  CO_TRY(auto response, co_await tools.http.send(std::move(request)));
  if (response.status == 404)
    co_return fail(Kind::invalid, fmt::format("`{}` does not speak Mastodon's API", server)).with("field", "server");
  if (response.status != 200) co_return answer_error(response, true, tools.clock.now());
  CO_TRY(auto app, read_app(response.body));
  p.client_id = app.id;
  p.client_secret = app.secret;
  const auto pkce = net::make_pkce();
  p.verifier = pkce.verifier;
  Begun begun;
  begun.state = net::make_state();
  begun.authorize_url = net::with_query(where.authorize, {{"response_type", "code"},
                                                          {"client_id", p.client_id},
                                                          {"redirect_uri", p.redirect_uri},
                                                          {"scope", p.scope},
                                                          {"state", begun.state},
                                                          {"code_challenge", pkce.challenge},
                                                          {"code_challenge_method", "S256"}});
  begun.pending = Secret(to_text(p));
  co_return begun;
}

Task<Result<Connected>> finish(Secret pending, std::string code, Tools tools) {
  CO_TRY(auto p, pending_from(pending));
  while (!code.empty() && std::isspace(static_cast<unsigned char>(code.back()))) code.pop_back();
  while (!code.empty() && std::isspace(static_cast<unsigned char>(code.front()))) code.erase(0, 1);
  if (code.empty()) co_return fail(Kind::invalid, "paste the code the server showed").with("field", "code");
  auto request = form_post(p.token_endpoint, {{"grant_type", "authorization_code"},
                                              {"code", code},
                                              {"client_id", p.client_id},
                                              {"client_secret", p.client_secret},
                                              {"redirect_uri", p.redirect_uri},
                                              {"scope", p.scope},
                                              {"code_verifier", p.verifier}});
  CO_TRY(auto response, co_await tools.http.send(std::move(request)));
  if (response.status >= 400 && response.status < 500 && response.status != 429)
    co_return fail(Kind::unauthenticated,
                   "the server does not know this code; it may be spent or cut short, begin again")
        .with("field", "code");
  if (response.status != 200) co_return answer_error(response, true, tools.clock.now());
  CO_TRY(auto token, read_token(response.body));
  Credential credential{.access_token = token.access,
                        .client_id = p.client_id,
                        .client_secret = p.client_secret,
                        .refresh_token = token.refresh,
                        .expires_at = {}};
  if (token.lives) credential.expires_at = tools.clock.now() + *token.lives;
  co_return co_await introduce(std::move(p.server), std::move(credential), tools);
}

}  // namespace kith::channels::mastodon
