// Proof Key for Code Exchange (RFC 7636) and state tokens.
#pragma once

#include <string>
#include <string_view>

#include "net/url.h"

namespace kith::net {

struct Pkce {
  std::string verifier;   // 43 characters; keep sealed until the code comes back
  std::string challenge;  // S256 of the verifier
};
Pkce make_pkce();
std::string pkce_challenge(std::string_view verifier);

// An unguessable value to tie the way back to the way out; keep only its SHA-256.
std::string make_state();

// `endpoint` with the fields as query, whether or not it has one already.
std::string with_query(std::string_view endpoint, const Fields& fields);

}  // namespace kith::net
