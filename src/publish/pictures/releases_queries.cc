#include "publish/pictures/releases_queries.h"

#include <algorithm>

#include "store/string_list.h"

namespace kith::publish::queries {
namespace {

using store::Row;
using store::Statement;

#define KITH_RELEASE                                                                                                  \
  "SELECT r.id, r.person_id, p.name, p.minor, r.guardian, r.channels_json, r.campaign, r.valid_from, r.valid_until, " \
  "r.proof_digest, r.proof_name, r.proof_type, r.created_by, r.created_at, r.withdrawn_at, r.withdrawn_by, "          \
  "r.withdrawn_why FROM photo_release r JOIN shown_person p ON p.id = r.person_id WHERE r.workspace_id = ? "

Release read(const Row& r) {
  Release out;
  out.id = r.id<ReleaseTag>(0);
  out.person = {r.id<ShownPersonTag>(1), r.text(2), r.boolean(3)};
  out.guardian = r.text(4);
  for (const auto& id : store::strings_from_json(r.text(5)))
    if (const auto parsed = parse_id(id)) out.channels.emplace_back(*parsed);
  out.campaign = r.text(6);
  out.valid_from = r.time(7);
  out.valid_until = r.opt_time(8);
  out.proof = {r.text(9), r.text(10), r.text(11)};
  out.created_by = r.id<MemberTag>(12);
  out.created_at = r.time(13);
  out.withdrawn_at = r.opt_time(14);
  out.withdrawn_by = r.id<MemberTag>(15);
  out.withdrawn_why = r.text(16);
  return out;
}

std::vector<Release> read_all(const std::vector<Row>& rows) {
  std::vector<Release> out;
  for (const Row& r : rows) out.push_back(read(r));
  return out;
}

std::string channels_json(const Release& release) {
  std::vector<std::string> ids;
  for (const auto id : release.channels) ids.push_back(to_string(id));
  return store::strings_to_json(ids);
}

}  // namespace

Result<std::optional<ShownPerson>> shown_person(Transaction& tx, WorkspaceId workspace, ShownPersonId id) {
  static constexpr Statement kFind = "SELECT id, name, minor FROM shown_person WHERE workspace_id = ? AND id = ?";
  TRY(const auto row, tx.query_one(kFind, {workspace, id}));
  if (!row) return std::optional<ShownPerson>{};
  return std::optional<ShownPerson>{{row->id<ShownPersonTag>(0), row->text(1), row->boolean(2)}};
}

Result<void> insert_shown_person(Transaction& tx, WorkspaceId workspace, const ShownPerson& person, MemberId by,
                                 Time now) {
  static constexpr Statement kInsert =
      "INSERT INTO shown_person (id, workspace_id, name, minor, created_by, created_at) VALUES (?,?,?,?,?,?)";
  TRYV(tx.execute(kInsert, {person.id, workspace, person.name, person.minor, by, now}));
  return {};
}

Result<std::vector<ShownPerson>> shown_people(Transaction& tx, WorkspaceId workspace, int limit) {
  static constexpr Statement kList =
      "SELECT id, name, minor FROM shown_person WHERE workspace_id = ? ORDER BY id DESC LIMIT ?";
  TRY(const auto rows, tx.query(kList, {workspace, limit}));
  std::vector<ShownPerson> out;
  for (const Row& r : rows) out.push_back({r.id<ShownPersonTag>(0), r.text(1), r.boolean(2)});
  return out;
}

Result<void> insert_release(Transaction& tx, WorkspaceId workspace, const Release& r) {
  static constexpr Statement kInsert =
      "INSERT INTO photo_release (id, workspace_id, person_id, guardian, channels_json, campaign, valid_from, "
      "valid_until, created_by, created_at) VALUES (?,?,?,?,?,?,?,?,?,?)";
  TRYV(tx.execute(kInsert, {r.id, workspace, r.person.id, r.guardian, channels_json(r), r.campaign, r.valid_from,
                            r.valid_until, r.created_by, r.created_at}));
  return {};
}

Result<std::optional<Release>> release(Transaction& tx, WorkspaceId workspace, ReleaseId id) {
  static constexpr Statement kFind = KITH_RELEASE "AND r.id = ?";
  TRY(const auto row, tx.query_one(kFind, {workspace, id}));
  if (!row) return std::optional<Release>{};
  return std::optional<Release>{read(*row)};
}

Result<std::vector<Release>> releases_before(Transaction& tx, WorkspaceId workspace, ShownPersonId person,
                                             ReleaseId before, int limit) {
  static constexpr Statement kAll = KITH_RELEASE "AND r.id < ? ORDER BY r.id DESC LIMIT ?";
  static constexpr Statement kOf = KITH_RELEASE "AND r.person_id = ? AND r.id < ? ORDER BY r.id DESC LIMIT ?";
  const std::int64_t below = before ? before.value : INT64_MAX;
  if (person) {
    TRY(const auto rows, tx.query(kOf, {workspace, person, below, limit}));
    return read_all(rows);
  }
  TRY(const auto rows, tx.query(kAll, {workspace, below, limit}));
  return read_all(rows);
}

Result<std::vector<Release>> standing_releases(Transaction& tx, WorkspaceId workspace, ShownPersonId person) {
  // Uses photo_release_person.
  static constexpr Statement kOf =
      KITH_RELEASE "AND r.person_id = ? AND r.withdrawn_at IS NULL ORDER BY r.id LIMIT 500";
  TRY(const auto rows, tx.query(kOf, {workspace, person}));
  return read_all(rows);
}

Result<bool> set_proof(Transaction& tx, WorkspaceId workspace, ReleaseId id, const Proof& proof) {
  static constexpr Statement kSet =
      "UPDATE photo_release SET proof_digest = ?, proof_name = ?, proof_type = ? WHERE workspace_id = ? AND id = ?";
  TRY(const auto changed, tx.execute(kSet, {proof.digest, proof.name, proof.type, workspace, id}));
  return changed == 1;
}

Result<bool> withdraw(Transaction& tx, WorkspaceId workspace, ReleaseId id, MemberId by, std::string_view why,
                      Time now) {
  static constexpr Statement kSet =
      "UPDATE photo_release SET withdrawn_at = ?, withdrawn_by = ?, withdrawn_why = ? WHERE workspace_id = ? AND "
      "id = ? AND withdrawn_at IS NULL";
  TRY(const auto changed, tx.execute(kSet, {now, by, why, workspace, id}));
  return changed == 1;
}

Result<std::vector<Use>> uses(Transaction& tx, WorkspaceId workspace, ReleaseId release, ShownPersonId person) {
  // Uses picture_face_person, picture_part_part and media_digest. A picture made smaller for a network counts as the
  // one it was made of, a document as every picture in it; what was taken back stays in the list.
  static constexpr Statement kUses =
      "SELECT m.id, m.channel_id, m.conversation_id, c.name, c.network, m.remote_id, m.url, "
      "COALESCE((SELECT MIN(n.name) FROM media n WHERE n.message_id = m.id), ''), m.state, m.sent_at, k.delivery_id, "
      "v.state, k.why FROM message m JOIN channel c ON c.id = m.channel_id "
      "LEFT JOIN picture_recall k ON k.workspace_id = m.workspace_id AND k.message_id = m.id AND k.release_id = ? "
      "LEFT JOIN delivery v ON v.id = k.delivery_id "
      "WHERE m.workspace_id = ? AND m.direction = 'out' AND m.id IN (SELECT d.message_id FROM media d WHERE "
      "d.workspace_id = ? AND d.message_id IS NOT NULL AND (d.digest IN (SELECT f.digest FROM picture_face f WHERE "
      "f.workspace_id = ? AND f.person_id = ?) OR d.digest IN (SELECT p.digest FROM picture p JOIN picture_face g ON "
      "g.workspace_id = p.workspace_id AND g.digest = p.of_digest WHERE p.workspace_id = ? AND g.person_id = ?) "
      "OR d.digest IN (SELECT t.whole_digest FROM picture_part t JOIN picture_face h ON "
      "h.workspace_id = t.workspace_id AND h.digest = t.part_digest WHERE t.workspace_id = ? AND h.person_id = ?)) "
      "UNION SELECT b.message_id FROM picture_recall b WHERE b.workspace_id = ? AND b.release_id = ?) "
      "ORDER BY m.sent_at DESC, m.id DESC LIMIT 500";
  TRY(const auto rows, tx.query(kUses, {release, workspace, workspace, workspace, person, workspace, person, workspace,
                                        person, workspace, release}));
  std::vector<Use> out;
  for (const Row& r : rows) {
    out.push_back({.message = r.id<MessageTag>(0),
                   .channel = r.id<ChannelTag>(1),
                   .conversation = r.id<ConversationTag>(2),
                   .channel_name = r.text(3),
                   .network = r.text(4),
                   .remote_id = r.text(5),
                   .url = r.text(6),
                   .picture = r.text(7),
                   .state = r.text(8),
                   .sent_at = r.time(9),
                   .removal = r.id<DeliveryTag>(10),
                   .removal_state = r.text(11),
                   .why = r.text(12),
                   .linked = {}});
  }
  return out;
}

Result<std::vector<Use>> linked_uses(Transaction& tx, WorkspaceId workspace, ShownPersonId person) {
  // Uses linked_picture_digest.
  static constexpr Statement kLinked =
      "SELECT m.id, m.channel_id, m.conversation_id, c.name, c.network, m.remote_id, m.url, m.state, m.sent_at, "
      "MIN(l.url) FROM picture_face f JOIN linked_picture l ON l.workspace_id = f.workspace_id AND l.digest = f.digest "
      "JOIN message m ON m.id = l.message_id AND m.workspace_id = l.workspace_id JOIN channel c ON c.id = m.channel_id "
      "WHERE f.workspace_id = ? AND f.person_id = ? GROUP BY m.id, m.channel_id, m.conversation_id, c.name, c.network, "
      "m.remote_id, m.url, m.state, m.sent_at ORDER BY m.sent_at DESC, m.id DESC LIMIT 500";
  TRY(const auto rows, tx.query(kLinked, {workspace, person}));
  std::vector<Use> out;
  for (const Row& r : rows) {
    Use use{.message = r.id<MessageTag>(0), .channel = r.id<ChannelTag>(1), .conversation = r.id<ConversationTag>(2)};
    use.channel_name = r.text(3);
    use.network = r.text(4);
    use.remote_id = r.text(5);
    use.url = r.text(6);
    use.state = r.text(7);
    use.sent_at = r.time(8);
    use.linked = r.text(9);
    out.push_back(std::move(use));
  }
  return out;
}

Result<std::optional<Recall>> recall(Transaction& tx, WorkspaceId workspace, MessageId message) {
  static constexpr Statement kFind =
      "SELECT delivery_id, why FROM picture_recall WHERE workspace_id = ? AND message_id = ? ORDER BY id DESC LIMIT 1";
  TRY(const auto row, tx.query_one(kFind, {workspace, message}));
  if (!row) return std::optional<Recall>{};
  return std::optional<Recall>{{row->id<DeliveryTag>(0), row->text(1)}};
}

Result<void> insert_recall(Transaction& tx, WorkspaceId workspace, ReleaseId release, MessageId message,
                           DeliveryId delivery, std::string_view why, Time now) {
  static constexpr Statement kInsert =
      "INSERT INTO picture_recall (id, workspace_id, release_id, message_id, delivery_id, why, at) VALUES "
      "(?,?,?,?,?,?,?)";
  TRYV(tx.execute(kInsert, {next_id(now), workspace, release, message, delivery, why, now}));
  return {};
}

Result<int> replace_names(Transaction& tx, WorkspaceId workspace, std::string_view sealed,
                          const std::function<std::string(std::string_view)>& with, int limit) {
  static constexpr Statement kPeople =
      "SELECT id, name FROM shown_person WHERE workspace_id = ? AND name <> '' AND name NOT LIKE ? LIMIT ?";
  static constexpr Statement kReleases =
      "SELECT id, guardian, proof_name FROM photo_release WHERE workspace_id = ? AND "
      "((guardian <> '' AND guardian NOT LIKE ?) OR (proof_name <> '' AND proof_name NOT LIKE ?)) LIMIT ?";
  static constexpr Statement kSetPerson = "UPDATE shown_person SET name = ? WHERE workspace_id = ? AND id = ?";
  static constexpr Statement kSetRelease =
      "UPDATE photo_release SET guardian = ?, proof_name = ? WHERE workspace_id = ? AND id = ?";
  TRY(const auto people, tx.query(kPeople, {workspace, sealed, limit}));
  for (const Row& r : people) TRYV(tx.execute(kSetPerson, {with(r.text(1)), workspace, r.i64(0)}));
  TRY(const auto releases, tx.query(kReleases, {workspace, sealed, sealed, limit}));
  for (const Row& r : releases) TRYV(tx.execute(kSetRelease, {with(r.text(1)), with(r.text(2)), workspace, r.i64(0)}));
  return static_cast<int>(std::max(people.size(), releases.size()));
}

}  // namespace kith::publish::queries
