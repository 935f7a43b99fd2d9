#include "inbox/views_queries.h"

#include <boost/json.hpp>

namespace kith::inbox::queries {
namespace {

namespace json = boost::json;
using store::Params;
using store::Statement;

// Indexes: saved_view_owner, saved_view_shared, the primary key of saved_view_place.
#define KITH_VIEW_COLUMNS                                                                                            \
  "SELECT v.id, v.owner_id, w.name, v.shared, v.name, v.query, v.filters_json, v.version, v.updated_at, p.position " \
  "FROM saved_view v JOIN member w ON w.id = v.owner_id "                                                            \
  "LEFT JOIN saved_view_place p ON p.view_id = v.id AND p.member_id = ? "                                            \
  "WHERE v.workspace_id = ? AND (v.owner_id = ? OR v.shared = 1) "

std::string filters_json(const SavedView& v) {
  json::object out{{"view", name(v.view)}, {"order", name(v.order)}};
  if (v.channel) out["channel"] = to_string(v.channel);
  return json::serialize(out);
}

void read_filters(const std::string& stored, SavedView& into) {
  boost::system::error_code bad;
  const auto value = json::parse(stored, bad);
  if (bad || !value.is_object()) return;
  const auto text = [&](const char* key) {
    const auto* at = value.as_object().if_contains(key);
    return at && at->is_string() ? std::string(at->as_string()) : std::string();
  };
  into.view = parse_view(text("view")).value_or(View::team);
  into.order = parse_order(text("order")).value_or(Order::waiting);
  if (const auto id = parse_id(text("channel"))) into.channel = ChannelId{*id};
}

SavedView view_row(const store::Row& r) {
  SavedView v;
  v.id = r.i64(0);
  v.owner = {r.id<MemberTag>(1), r.text(2)};
  v.shared = r.boolean(3);
  v.name = r.text(4);
  v.query = r.text(5);
  read_filters(r.text(6), v);
  v.version = r.i64(7);
  v.updated_at = r.time(8);
  v.position = r.integer(9);
  return v;
}

}  // namespace

Result<std::vector<SavedView>> views(Transaction& tx, WorkspaceId workspace, MemberId me) {
  static constexpr Statement kAll = KITH_VIEW_COLUMNS "ORDER BY COALESCE(p.position, 1000000), v.id LIMIT 500";
  TRY(const auto rows, tx.query(kAll, {me, workspace, me}));
  std::vector<SavedView> out;
  for (const auto& r : rows) {
    out.push_back(view_row(r));
    out.back().position = static_cast<int>(out.size()) - 1;
  }
  return out;
}

Result<std::optional<SavedView>> view(Transaction& tx, WorkspaceId workspace, MemberId me, std::int64_t id) {
  static constexpr Statement kOne = KITH_VIEW_COLUMNS "AND v.id = ?";
  TRY(const auto r, tx.query_one(kOne, {me, workspace, me, id}));
  if (!r) return std::optional<SavedView>{};
  return std::optional<SavedView>{view_row(*r)};
}

Result<int> count_views(Transaction& tx, WorkspaceId workspace, MemberId owner) {
  static constexpr Statement kCount = "SELECT COUNT(*) FROM saved_view WHERE workspace_id = ? AND owner_id = ?";
  TRY(const auto r, tx.query_one(kCount, {workspace, owner}));
  return r->integer(0);
}

Result<void> insert_view(Transaction& tx, WorkspaceId workspace, const SavedView& v) {
  static constexpr Statement kInsert =
      "INSERT INTO saved_view (id, workspace_id, owner_id, shared, name, query, filters_json, version, created_at, "
      "updated_at) VALUES (?,?,?,?,?,?,?,?,?,?)";
  TRYV(tx.execute(kInsert, {v.id, workspace, v.owner.id, v.shared, v.name, v.query, filters_json(v), v.version,
                            v.updated_at, v.updated_at}));
  return {};
}

Result<void> update_view(Transaction& tx, WorkspaceId workspace, const SavedView& v) {
  static constexpr Statement kUpdate =
      "UPDATE saved_view SET shared = ?, name = ?, query = ?, filters_json = ?, version = ?, updated_at = ? "
      "WHERE workspace_id = ? AND id = ?";
  TRYV(tx.execute(kUpdate, {v.shared, v.name, v.query, filters_json(v), v.version, v.updated_at, workspace, v.id}));
  return {};
}

Result<void> delete_view(Transaction& tx, WorkspaceId workspace, std::int64_t id) {
  static constexpr Statement kPlaces = "DELETE FROM saved_view_place WHERE workspace_id = ? AND view_id = ?";
  static constexpr Statement kView = "DELETE FROM saved_view WHERE workspace_id = ? AND id = ?";
  TRYV(tx.execute(kPlaces, {workspace, id}));
  TRYV(tx.execute(kView, {workspace, id}));
  return {};
}

Result<void> place_views(Transaction& tx, WorkspaceId workspace, MemberId me, const std::vector<std::int64_t>& ids) {
  static constexpr Statement kForget = "DELETE FROM saved_view_place WHERE workspace_id = ? AND member_id = ?";
  static constexpr Statement kPlace =
      "INSERT INTO saved_view_place (view_id, member_id, workspace_id, position) VALUES (?,?,?,?)";
  TRYV(tx.execute(kForget, {workspace, me}));
  std::vector<Params> rows;
  for (const auto id : ids) rows.push_back({id, me, workspace, static_cast<std::int64_t>(rows.size())});
  TRYV(tx.execute_many(kPlace, rows));
  return {};
}

Result<bool> is_channel(Transaction& tx, WorkspaceId workspace, ChannelId id) {
  static constexpr Statement kIs = "SELECT 1 FROM channel WHERE workspace_id = ? AND id = ?";
  TRY(const auto r, tx.query_one(kIs, {workspace, id}));
  return r.has_value();
}

}  // namespace kith::inbox::queries
