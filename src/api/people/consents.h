// Consents begun in a browser and not yet finished: a quarter of an hour, in the database, so that any process of the
// house can finish what another began.
#pragma once

#include <optional>
#include <string>

#include "base/id.h"
#include "base/secret.h"
#include "base/time.h"
#include "model/words.h"
#include "store/database.h"

namespace kith::api {

// Thread-safe. Blocks: call it on workers.
class Consents {
 public:
  struct Begun {
    WorkspaceId workspace;
    MemberId member;
    std::string network, server;
    Mode mode = Mode::listen;
    Secret pending;
  };
  Consents(store::Database& db, const Sealer& sealer) : db_(db), sealer_(sealer) {}

  // `state` is kept as a digest only, `pending` sealed. Of one member the newest few are kept.
  Result<void> keep(const std::string& state, const Begun& begun, Time now);
  // Takes it out; nothing where it is unknown, too old, or another member's.
  Result<std::optional<Begun>> take(const std::string& state, WorkspaceId workspace, MemberId member, Time now);

 private:
  store::Database& db_;
  const Sealer& sealer_;
};

}  // namespace kith::api
