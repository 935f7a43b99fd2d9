// Replay: what a document would have done to what left before, decision by decision, beside what holds now.
// Registers, company facts, people, channels, faces and their releases are taken as they are today; who said yes to
// what then counts for nothing, so that both documents answer the same question.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "policy/document.h"
#include "policy/gate.h"
#include "publish/registers/register_sets.h"
#include "store/database.h"

namespace kith::publish {

// How many messages met with each outcome, by policy::Outcome.
using OutcomeCounts = std::array<std::int64_t, 5>;

struct Differing {
  MessageId message;
  ConversationId conversation;
  std::string member, channel, text;  // a handle; a channel's name; the words, whole
  Time at{};
  policy::Decision before, after;  // under what holds now (allow without reasons where nothing does), under the new one
};

// A place between two messages.
struct ReplayPlace {
  Time at{};
  MessageId message;
};

struct ReplayWish {
  WorkspaceId workspace;
  std::shared_ptr<const policy::Policy> before, after;  // `before` may be null: nothing is adopted
  std::shared_ptr<const RegisterSets> registers;        // null: what leans on registers or company facts holds
  Time since{}, until{};                                // half open, by when it was sent
  std::optional<ReplayPlace> from;                      // go on behind this
  std::size_t messages = 5'000;                         // read at most so many
  Millis patience{2'000};                               // and stop soon after so long
  std::size_t differing = 200;                          // keep at most so many of those that differ
};

struct Replayed {
  std::int64_t messages = 0, differ = 0;
  std::int64_t unsure = 0;  // of them, a rule of the new document could not be told (not_replayed.h, or a register)
  OutcomeCounts before{}, after{};
  std::vector<Differing> differing;  // the first of them
  std::optional<ReplayPlace> next;   // none: all were read
};

// One part of a replay, in pages of one read transaction each. Blocks for about `patience`. Errors: the database's.
Result<Replayed> replay(store::Database& db, const Clock& clock, const ReplayWish& wish);
// All of it, part after part, as `wish` says for each part; at most `differing` of those that differ in all.
Result<Replayed> replay_whole(store::Database& db, const Clock& clock, ReplayWish wish);
// How many messages a replay will read in all.
Result<std::int64_t> count_to_replay(store::Transaction& tx, WorkspaceId workspace, Time since, Time until);

}  // namespace kith::publish
