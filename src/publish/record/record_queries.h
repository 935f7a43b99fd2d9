// The SQL of the record.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "store/database.h"

namespace kith::publish::queries {

// How a column is written into a line. sealed: a name as pictures/sealed_people.h keeps it.
struct RecordColumn {
  enum class Is : std::uint8_t { number, real, id, text, time, json, hex, sealed } is;
  std::string_view name;
};
// The rows of one part after an id, and what their columns are; the first is the id. Empty columns: no such part.
struct RecordRows {
  std::span<const RecordColumn> columns;
  store::Rows rows;
};
Result<RecordRows> record_rows(store::Transaction& tx, WorkspaceId workspace, std::string_view part, std::int64_t after,
                               int limit);

// One part: its rows after an id, at most so many; the first column is the id.
struct RecordPart {
  std::string_view name;
  store::Statement statement;
  std::span<const RecordColumn> columns;
};
// What was decided and sent.
std::span<const RecordPart> spoken_parts();
// What a record holds beside that (record_archive_queries.cc).
std::span<const RecordPart> archive_parts();

struct EventHash {
  std::int64_t number = 0;
  std::string hash;  // raw bytes
};
// The last event up to `number`; nothing where there is none.
Result<std::optional<EventHash>> event_up_to(store::Transaction& tx, WorkspaceId workspace, std::int64_t number);

struct DeliveryDigest {
  DeliveryId id;
  std::string content_json, digest;
  bool erased = false;  // by retention
};
Result<std::vector<DeliveryDigest>> delivery_digests(store::Transaction& tx, WorkspaceId workspace, DeliveryId after,
                                                     int limit);

}  // namespace kith::publish::queries
