#include "api/idempotency.h"

#include "api/session/access_queries.h"
#include "base/limits.h"
#include "base/secret.h"

namespace kith::api {
namespace {

// A request that has not ended by then died with its process.
constexpr auto kRunsAtMost = std::chrono::seconds(60);

Result<net::Response> again(const queries::KeptAnswer& kept) {
  net::Response out = net::Response::json(kept.status, kept.body);
  if (kept.body.empty()) out = net::Response::empty(kept.status);
  out.headers.set("Idempotent-Replayed", "true");
  return out;
}

// Nothing: the key is ours now and the endpoint runs.
Result<std::optional<queries::KeptAnswer>> claim(Call& call, const queries::KeyPlace& place,
                                                 const std::string& digest) {
  return call.db.write(place.workspace, [&](store::Transaction& tx) -> Result<std::optional<queries::KeptAnswer>> {
    TRYV(queries::forget_keys(tx, call.now - std::chrono::duration_cast<Millis>(limits::kIdempotencyTime)));
    TRY(bool ours, queries::take_key(tx, place, digest, call.now));
    if (ours) return std::optional<queries::KeptAnswer>{};
    TRY(auto kept, queries::kept_answer(tx, place));
    if (!kept) return fail(Kind::conflict, "the same request is running; ask again in a moment").after(Millis{1000});
    if (kept->digest != digest)
      return fail(Kind::invalid, "this Idempotency-Key was used for another request; use a new one")
          .with("field", "Idempotency-Key");
    if (kept->status != 0) return kept;
    if (call.now - kept->created_at < kRunsAtMost)
      return fail(Kind::conflict, "the same request is still running; ask again in a moment").after(Millis{1000});
    TRYV(queries::drop_key(tx, place));
    TRY(ours, queries::take_key(tx, place, digest, call.now));
    return std::optional<queries::KeptAnswer>{};
  });
}

}  // namespace

Result<net::Response> run_once(Call& call, const std::function<Result<net::Response>(Call&)>& run) {
  if (call.idempotency_key.empty()) return run(call);
  const queries::KeyPlace place{call.caller.workspace, call.caller.member, call.idempotency_key,
                                call.idempotency_route};
  TRY(auto kept, claim(call, place, sha256_hex(call.http.body)));
  if (kept) return again(*kept);
  Result<net::Response> answer = run(call);
  const bool good = answer && answer->status >= 200 && answer->status < 300;
  auto noted = call.db.write(place.workspace, [&](store::Transaction& tx) -> Result<void> {
    if (good) return queries::keep_answer(tx, place, answer->status, answer->body);
    return queries::drop_key(tx, place);
  });
  if (!noted) return std::move(noted).error();
  return answer;
}

}  // namespace kith::api
