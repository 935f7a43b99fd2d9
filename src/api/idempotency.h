// Idempotency-Key: the first successful answer to a key is kept and given again.
#pragma once

#include <functional>

#include "api/context.h"
#include "net/http_message.h"

namespace kith::api {

// Runs the endpoint unless its key was answered before. A key with another request is refused
// (invalid); one whose first request still runs answers conflict with retry_after.
Result<net::Response> run_once(Call& call, const std::function<Result<net::Response>(Call&)>& run);

}  // namespace kith::api
