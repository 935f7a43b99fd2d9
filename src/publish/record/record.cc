#include "publish/record/record.h"

#include <algorithm>
#include <charconv>
#include <set>

#include <boost/json.hpp>

#include "model/event.h"
#include "model/outbound.h"
#include "policy/clearance.h"
#include "publish/pictures/sealed_people.h"
#include "publish/record/record_queries.h"
#include "store/events.h"

namespace kith::publish {
namespace {

namespace json = boost::json;
using queries::RecordColumn;

constexpr int kPageMost = 5'000;
constexpr int kCheckedAtOnce = 2'000;

struct Reading {
  WorkspaceId workspace;
  const Sealer* sealer;  // null: what is sealed stays so
};

json::value written(const Reading& reading, const store::Row& row, std::size_t i, RecordColumn::Is is) {
  if (is == RecordColumn::Is::hex) return json::string(to_hex(row.blob(i).bytes));
  if (row.is_null(i)) return nullptr;
  switch (is) {
    case RecordColumn::Is::number:
      return row.i64(i);
    case RecordColumn::Is::real:
      return row.real(i);
    case RecordColumn::Is::sealed:
      return json::string(reading.sealer ? open_words(*reading.sealer, reading.workspace, row.text(i)) : row.text(i));
    case RecordColumn::Is::id:
      return row.i64(i) == 0 ? json::value() : json::value(json::string(format_id(row.i64(i))));
    case RecordColumn::Is::time:
      return json::string(format_time(row.time(i)));
    case RecordColumn::Is::json: {
      boost::system::error_code bad;
      auto value = json::parse(row.text(i), bad);
      return bad ? json::value() : std::move(value);
    }
    default:
      return json::string(row.text(i));
  }
}

struct Head {
  std::int64_t number = 0;
  std::string hash;  // hex
};

Result<std::optional<Head>> read_head(std::string_view text) {
  if (text.empty()) return std::optional<Head>{};
  Head out;
  const auto colon = text.find(':');
  const auto* end = text.data() + std::min(colon, text.size());
  const auto [stopped, error] = std::from_chars(text.data(), end, out.number);
  if (colon == std::string_view::npos || error != std::errc{} || stopped != end || text.size() - colon != 65)
    return fail(Kind::invalid, "a head is a number, a colon and 64 hex digits, as `kith audit verify` prints it");
  out.hash = text.substr(colon + 1);
  return std::optional{std::move(out)};
}

Result<void> walk_events(store::Database& db, WorkspaceId workspace, const std::optional<Head>& expected,
                         RecordCheck& into) {
  for (bool done = false; !done && !into.broken_at;) {
    TRY(const auto step,
        db.read([&](store::Transaction& tx) { return store::check_chain(tx, workspace, into.head, kCheckedAtOnce); }));
    into.head = step.checked_to;
    into.broken_at = step.broken_at;
    done = step.done;
  }
  const auto up_to = [&](std::int64_t number) {
    return db.read([&](store::Transaction& tx) { return queries::event_up_to(tx, workspace, number); });
  };
  TRY(const auto last, up_to(into.head));
  if (last) into.head_hash = to_hex(last->hash);
  if (!expected || into.broken_at) return {};
  TRY(const auto noted, up_to(expected->number));
  if (!noted || noted->number != expected->number || to_hex(noted->hash) != expected->hash)
    into.broken_at = expected->number;
  return {};
}

// The digest is over the canonical form; the row is compared through it.
bool is_as_cleared(const queries::DeliveryDigest& row) {
  const auto content = outbound_from_json(row.content_json);
  return content && policy::digest(*content) == row.digest;
}

// Deliveries that the chain says retention emptied.
using Emptied = std::set<std::string, std::less<>>;

Result<void> walk_deliveries(store::Database& db, WorkspaceId workspace, const Emptied& emptied, RecordCheck& into) {
  for (DeliveryId after;;) {
    TRY(const auto rows, db.read([&](store::Transaction& tx) {
      return queries::delivery_digests(tx, workspace, after, kCheckedAtOnce);
    }));
    for (const auto& row : rows) {
      ++into.deliveries;
      if (row.erased) ++into.emptied;
      const bool fits = row.erased ? emptied.contains(to_string(row.id)) : is_as_cleared(row);
      if (!into.changed && !fits) into.changed = row.id;
    }
    if (rows.size() < static_cast<std::size_t>(kCheckedAtOnce)) return {};
    after = rows.back().id;
  }
}

void note_erased(const store::StoredEvent& event, RecordCheck& into, Emptied& emptied) {
  boost::system::error_code bad;
  const auto value = json::parse(event.data_json, bad);
  if (bad || !value.is_object()) return;
  const auto& data = value.get_object();
  const auto* kind = data.if_contains("kind");
  const auto* count = data.if_contains("count");
  if (!kind || !kind->is_string() || !count || !count->is_int64()) return;
  const RecordCheck::Erased one{format_time(event.at).substr(0, 10), std::string(kind->get_string()),
                                count->get_int64()};
  const auto same = std::ranges::find_if(
      into.erased, [&](const auto& known) { return known.day == one.day && known.kind == one.kind; });
  if (same == into.erased.end())
    into.erased.push_back(one);
  else
    same->count += one.count;
  if (const auto* ids = data.if_contains("deliveries"); ids && ids->is_array())
    for (const auto& id : ids->get_array())
      if (id.is_string()) emptied.emplace(id.get_string());
}

// The chain's own walk tells no count.
Result<Emptied> read_events(store::Database& db, WorkspaceId workspace, RecordCheck& into) {
  Emptied emptied;
  for (std::int64_t after = 0;;) {
    TRY(const auto rows,
        db.read([&](store::Transaction& tx) { return store::events_after(tx, workspace, after, kPageMost); }));
    into.events += static_cast<std::int64_t>(rows.size());
    for (const auto& event : rows)
      if (event.kind == event::kRecordErased) note_erased(event, into, emptied);
    if (rows.size() < static_cast<std::size_t>(kPageMost)) return emptied;
    after = rows.back().seq;
  }
}

}  // namespace

Result<RecordPage> record_page(store::Transaction& tx, WorkspaceId workspace, std::string_view part, std::int64_t after,
                               int limit, const Sealer* sealer) {
  const int most = std::clamp(limit, 1, kPageMost);
  TRY(const auto some, queries::record_rows(tx, workspace, part, after, most));
  if (some.columns.empty()) return fail(Kind::invalid, "the record has no part `" + std::string(part) + "`");
  RecordPage out;
  out.last = after;
  const Reading reading{workspace, sealer};
  for (const auto& row : some.rows) {
    json::object line{{"record", part}};
    for (std::size_t i = 0; i < some.columns.size(); ++i)
      line[some.columns[i].name] = written(reading, row, i, some.columns[i].is);
    out.lines += json::serialize(line) + "\n";
    out.last = row.i64(0);
  }
  out.count = some.rows.size();
  out.more = some.rows.size() == static_cast<std::size_t>(most);
  return out;
}

Result<RecordCheck> check_record(store::Database& db, WorkspaceId workspace, std::string_view expected) {
  TRY(const auto head, read_head(expected));
  RecordCheck out;
  TRYV(walk_events(db, workspace, head, out));
  TRY(const auto emptied, read_events(db, workspace, out));
  TRYV(walk_deliveries(db, workspace, emptied, out));
  return out;
}

}  // namespace kith::publish
