#include "publish/gate/linked_pages_queries.h"

#include "base/secret.h"
#include "store/string_list.h"

namespace kith::publish::queries {

using store::Statement;

Result<std::optional<LinkedPage>> linked_page(Transaction& tx, WorkspaceId workspace, std::string_view url) {
  static constexpr Statement kFind =
      "SELECT fetched_at, why, words, pictures_json, unseen_json, plays FROM linked_page WHERE workspace_id = ? AND "
      "url_digest = ?";
  TRY(const auto row, tx.query_one(kFind, {workspace, sha256_hex(url)}));
  if (!row) return std::optional<LinkedPage>{};
  LinkedPage out;
  out.fetched_at = row->time(0);
  out.why = row->text(1);
  out.words = row->text(2);
  out.pictures = store::strings_from_json(row->text(3));
  out.unseen = store::strings_from_json(row->text(4));
  out.plays = row->boolean(5);
  return std::optional<LinkedPage>{std::move(out)};
}

Result<void> put_linked_page(Transaction& tx, WorkspaceId workspace, std::string_view url, const LinkedPage& page) {
  static constexpr Statement kPut =
      "INSERT INTO linked_page (workspace_id, url_digest, fetched_at, why, words, pictures_json, unseen_json, plays) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (workspace_id, url_digest) DO UPDATE SET "
      "fetched_at = excluded.fetched_at, why = excluded.why, words = excluded.words, "
      "pictures_json = excluded.pictures_json, unseen_json = excluded.unseen_json, plays = excluded.plays";
  TRYV(tx.execute(kPut, {workspace, sha256_hex(url), page.fetched_at, page.why, page.words,
                         store::strings_to_json(page.pictures), store::strings_to_json(page.unseen), page.plays}));
  return {};
}

Result<std::int64_t> forget_linked_pages(Transaction& tx, WorkspaceId workspace, Time before) {
  // Uses linked_page_fetched.
  static constexpr Statement kForget = "DELETE FROM linked_page WHERE workspace_id = ? AND fetched_at < ?";
  return tx.execute(kForget, {workspace, before});
}

Result<void> put_linked_picture(Transaction& tx, WorkspaceId workspace, MessageId message, std::string_view digest,
                                std::string_view url, Time now) {
  static constexpr Statement kPut =
      "INSERT INTO linked_picture (workspace_id, message_id, digest, url, at) VALUES (?, ?, ?, ?, ?) "
      "ON CONFLICT (message_id, digest) DO NOTHING";
  TRYV(tx.execute(kPut, {workspace, message, digest, url, now}));
  return {};
}

Result<std::string> network_of(Transaction& tx, WorkspaceId workspace, ChannelId channel) {
  static constexpr Statement kNetwork = "SELECT network FROM channel WHERE workspace_id = ? AND id = ?";
  TRY(const auto row, tx.query_one(kNetwork, {workspace, channel}));
  return row ? row->text(0) : std::string();
}

Result<bool> has_file(Transaction& tx, WorkspaceId workspace, std::string_view digest) {
  // Uses media_digest.
  static constexpr Statement kHas = "SELECT 1 FROM media WHERE workspace_id = ? AND digest = ? LIMIT 1";
  TRY(const auto row, tx.query_one(kHas, {workspace, digest}));
  return row.has_value();
}

Result<std::optional<PassedOn>> passed_on(Transaction& tx, WorkspaceId workspace, ChannelId channel,
                                          std::string_view remote_id) {
  // Uses the unique index on (channel_id, remote_id).
  static constexpr Statement kFind =
      "SELECT text, CASE WHEN attachments_json = '[]' THEN 0 ELSE 1 END FROM message WHERE channel_id = ? AND "
      "workspace_id = ? AND remote_id = ?";
  TRY(const auto row, tx.query_one(kFind, {channel, workspace, remote_id}));
  if (!row) return std::optional<PassedOn>{};
  return std::optional<PassedOn>{{row->text(0), row->boolean(1)}};
}

}  // namespace kith::publish::queries
