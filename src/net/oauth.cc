#include "net/oauth.h"

#include "base/secret.h"

namespace kith::net {

std::string pkce_challenge(std::string_view verifier) { return base64url(sha256(verifier)); }

Pkce make_pkce() {
  Pkce out;
  out.verifier = random_token(32);
  out.challenge = pkce_challenge(out.verifier);
  return out;
}

std::string make_state() { return random_token(24); }

std::string with_query(std::string_view endpoint, const Fields& fields) {
  std::string out(endpoint.substr(0, endpoint.find('#')));
  const bool has_query = out.contains('?');
  if (!has_query) {
    out += '?';
  } else if (!out.ends_with('?') && !out.ends_with('&')) {
    out += '&';
  }
  return out += form_encode(fields);
}

}  // namespace kith::net
