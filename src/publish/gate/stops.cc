#include "publish/gate/stops.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/limits.h"
#include "model/event.h"
#include "publish/gate/stops_queries.h"

namespace kith::publish {
namespace {

using store::Transaction;

Result<void> tell(Transaction& tx, WorkspaceId workspace, const Stop& s, std::string_view kind, MemberId by, Time now) {
  const auto data =
      s.channel ? fmt::format(R"({{"channel":"{}"}})", format_id(s.channel.value)) : std::string(R"({"channel":null})");
  TRYV(tx.append_event({.workspace = workspace,
                        .at = now,
                        .kind = kind,
                        .subject_kind = "stop",
                        .subject = s.id,
                        .actor = by,
                        .data_json = data}));
  return {};
}

}  // namespace

Result<std::optional<Stop>> stop_on(Transaction& tx, WorkspaceId workspace, ChannelId channel) {
  return queries::stop_on(tx, workspace, channel);
}

Result<std::vector<Stop>> standing_stops(Transaction& tx, WorkspaceId workspace) {
  return queries::standing_stops(tx, workspace);
}

Result<std::vector<Stop>> list_stops(Transaction& tx, WorkspaceId workspace, std::int64_t before, int limit) {
  return queries::stops(tx, workspace, before, std::clamp(limit, 1, limits::kPageMost + 1));
}

Result<std::int64_t> count_stopped(Transaction& tx, WorkspaceId workspace) {
  return queries::count_stopped(tx, workspace);
}

Result<Stop> stop_outbound(Transaction& tx, WorkspaceId workspace, ChannelId channel, std::string_view reason,
                           MemberId by, Time now) {
  if (reason.empty()) return fail(Kind::invalid, "say why, for those who find everything held").with("reason", "why?");
  if (channel) {
    TRY(const bool known, queries::has_channel(tx, workspace, channel));
    if (!known) return fail(Kind::not_found, "there is no such channel");
  }
  Stop s;
  s.id = next_id(now);
  s.channel = channel;
  s.reason = reason;
  s.by = by;
  s.at = now;
  TRY(const bool ours, queries::insert_stop(tx, workspace, s));
  if (!ours) return fail(Kind::conflict, "this is stopped already");
  TRYV(tell(tx, workspace, s, event::kOutboundStopped, by, now));
  TRY(auto row, queries::stop(tx, workspace, s.id));
  return row.value_or(s);
}

Result<Stop> release_stop(Transaction& tx, WorkspaceId workspace, std::int64_t id, MemberId by, Time now) {
  TRY(const bool released, queries::release_stop(tx, workspace, id, by, now));
  if (!released) return fail(Kind::not_found, "this is not stopped, or somebody has let go already");
  TRY(const auto row, queries::stop(tx, workspace, id));
  if (!row) return fail(Kind::not_found, "there is no such stop");
  TRYV(tell(tx, workspace, *row, event::kOutboundReleased, by, now));
  return *row;
}

}  // namespace kith::publish
