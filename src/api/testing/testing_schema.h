// For tests: whether an answer is what docs/api/openapi.yaml says, for the part of JSON Schema used there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/http_message.h"

namespace kith::api::testing {

// Every way in which the answer of `method` on `pattern` differs from the document; empty where it
// keeps to it. Endpoints outside /api/v1 are not in the document and pass.
std::vector<std::string> differences(std::string_view method, std::string_view pattern,
                                     const net::Response& answer);

struct Documented {
  std::string method, pattern, role, scope;
  bool signed_in = true;
  bool if_match = false;
  bool idempotent = false;
};
std::vector<Documented> documented();

}  // namespace kith::api::testing
