// Failures as RFC 9457 problem+json.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http_message.h"

namespace kith::api {

// {"type":"urn:kith:problem:<kind>", "title", "status", "kind", "detail", "errors":[{"field","message"}],
//  "retry_after_ms"}. `kind` is the stable code of the Error's kind, or the value of its context key "kind"
// where an endpoint needs a finer one ("code_needed", "policy_needed").
net::Response problem(const Error& error);
// The same with members of the endpoint's own, given as the text of a JSON object ({"changed":{…}}).
net::Response problem(const Error& error, std::string_view members_json);

}  // namespace kith::api
