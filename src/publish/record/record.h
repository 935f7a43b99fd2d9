// The record: what was decided, approved, sent and heard, as JSON Lines, and whether it is what was written then.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/secret.h"
#include "store/database.h"

namespace kith::publish {

// The parts a record has, in the order of an export.
inline constexpr std::array<std::string_view, 33> kRecordParts{
    "events",     "policies",      "readings",   "concerns", "decisions", "approvals",       "yeses",
    "changes",    "deliveries",    "attempts",   "messages", "revisions", "conversations",   "people",
    "identities", "moments",       "reactions",  "channels", "profiles",  "members",         "stops",
    "releases",   "shown_people",  "faces",      "declared", "recalls",   "linked_pictures", "looks",
    "wishes",     "visitor_steps", "moderation", "holds",    "retention"};

// Some lines of one part. Each is a JSON object with `record` (the part), `id`, and what the row says; ids, times (RFC
// 3339) and digests as the API writes them; an event has `hash` and `prev_hash` in hex.
struct RecordPage {
  std::string lines;      // each ends with a newline
  std::int64_t last = 0;  // continue after it
  std::size_t count = 0;
  bool more = false;
};
// Errors: invalid (no such part).
// `sealer`: opens the names of people with releases and of their guardians; null: they stay sealed. What is in a
// register, and company facts, are no part of it.
Result<RecordPage> record_page(store::Transaction& tx, WorkspaceId workspace, std::string_view part, std::int64_t after,
                               int limit, const Sealer* sealer = nullptr);

// What a walk along the event log and the deliveries found.
struct RecordCheck {
  std::int64_t events = 0;
  std::int64_t head = 0;                  // number of the last event
  std::string head_hash;                  // hex; noted down elsewhere, it shows later whether the end was cut off
  std::optional<std::int64_t> broken_at;  // the first event that does not fit
  std::int64_t deliveries = 0;
  std::optional<DeliveryId> changed;  // the first delivery whose content is not the one its digest names
  // What retention erased, day by day and kind by kind, oldest first. A delivery without its words counts as whole only
  // where the chain says that it was emptied.
  struct Erased {
    std::string day, kind;  // "2026-11-22", "messages"
    std::int64_t count = 0;
  };
  std::vector<Erased> erased;
  std::int64_t emptied = 0;  // deliveries
  bool whole() const { return !broken_at && !changed; }
};
// Walks everything, some thousands of rows a transaction. `expected` is a head noted down before, `number:hash`; where
// the event of that number has another hash, or there is none, it is `broken_at`. Errors: invalid (`expected` is no
// head).
Result<RecordCheck> check_record(store::Database& db, WorkspaceId workspace, std::string_view expected = {});

}  // namespace kith::publish
