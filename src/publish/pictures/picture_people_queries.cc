#include "publish/pictures/picture_people_queries.h"

namespace kith::publish::queries {
namespace {

using store::Row;
using store::Statement;
using Origin = PictureFace::Origin;
using Answer = PictureFace::Answer;

Origin origin_of(std::string_view name) {
  return name == "marked" ? Origin::marked : name == "doubtful" ? Origin::doubtful : Origin::found;
}
Answer answer_of(std::string_view name) {
  return name == "person" ? Answer::person : name == "nobody" ? Answer::nobody : Answer::open;
}

}  // namespace

Result<std::optional<PicturePeople>> picture(Transaction& tx, WorkspaceId workspace, std::string_view digest) {
  static constexpr Statement kFind =
      "SELECT p.digest, p.looked, p.why, p.nobody_by, p.nobody_approved_by, p.bank, p.words_read, p.words, "
      "p.words_doubtful, p.words_why FROM picture p WHERE "
      "p.workspace_id = ? AND p.digest = COALESCE((SELECT q.of_digest FROM picture q WHERE q.workspace_id = ? AND "
      "q.digest = ?), CAST(? AS TEXT))";
  TRY(const auto row, tx.query_one(kFind, {workspace, workspace, digest, digest}));
  if (!row) return std::optional<PicturePeople>{};
  PicturePeople out;
  out.digest = row->text(0);
  out.looked = row->boolean(1);
  out.why = row->text(2);
  out.nobody_by = row->id<MemberTag>(3);
  out.nobody_approved_by = row->id<MemberTag>(4);
  out.bank = row->boolean(5);
  out.words = {row->boolean(6), row->text(7), row->text(8), row->text(9)};
  return std::optional<PicturePeople>{std::move(out)};
}

Result<void> ensure_picture(Transaction& tx, WorkspaceId workspace, std::string_view digest) {
  static constexpr Statement kInsert =
      "INSERT INTO picture (workspace_id, digest) VALUES (?, ?) ON CONFLICT (workspace_id, digest) DO NOTHING";
  TRYV(tx.execute(kInsert, {workspace, digest}));
  return {};
}

Result<void> set_looked(Transaction& tx, WorkspaceId workspace, std::string_view digest, bool looked,
                        std::string_view why) {
  static constexpr Statement kSet = "UPDATE picture SET looked = ?, why = ? WHERE workspace_id = ? AND digest = ?";
  TRYV(tx.execute(kSet, {looked, why, workspace, digest}));
  return {};
}

Result<void> set_made_of(Transaction& tx, WorkspaceId workspace, std::string_view digest, std::string_view of) {
  static constexpr Statement kSet = "UPDATE picture SET of_digest = ? WHERE workspace_id = ? AND digest = ?";
  TRYV(tx.execute(kSet, {of, workspace, digest}));
  return {};
}

Result<void> set_words(Transaction& tx, WorkspaceId workspace, std::string_view digest, const FileWords& words) {
  static constexpr Statement kSet =
      "UPDATE picture SET words_read = ?, words = ?, words_doubtful = ?, words_why = ? WHERE workspace_id = ? AND "
      "digest = ?";
  TRYV(tx.execute(kSet, {words.read, words.sure, words.doubtful, words.why, workspace, digest}));
  return {};
}

Result<std::vector<PicturePart>> parts(Transaction& tx, WorkspaceId workspace, std::string_view whole) {
  static constexpr Statement kList =
      "SELECT part_digest, place FROM picture_part WHERE workspace_id = ? AND whole_digest = ? ORDER BY number";
  TRY(const auto rows, tx.query(kList, {workspace, whole}));
  std::vector<PicturePart> out;
  for (const Row& r : rows) out.push_back({r.text(0), r.text(1)});
  return out;
}

Result<void> insert_part(Transaction& tx, WorkspaceId workspace, std::string_view whole, const PicturePart& part) {
  static constexpr Statement kInsert =
      "INSERT INTO picture_part (workspace_id, whole_digest, part_digest, place, number) VALUES (?, ?, ?, ?, "
      "(SELECT COUNT(*) FROM picture_part WHERE workspace_id = ? AND whole_digest = ?)) "
      "ON CONFLICT (workspace_id, whole_digest, part_digest) DO NOTHING";
  TRYV(tx.execute(kInsert, {workspace, whole, part.digest, part.place, workspace, whole}));
  return {};
}

Result<void> set_nobody(Transaction& tx, WorkspaceId workspace, std::string_view digest, MemberId by,
                        std::optional<Time> at) {
  static constexpr Statement kSet =
      "UPDATE picture SET nobody_by = ?, nobody_at = ?, nobody_approved_by = NULL, nobody_approved_at = NULL WHERE "
      "workspace_id = ? AND digest = ?";
  TRYV(tx.execute(kSet, {by, at, workspace, digest}));
  return {};
}

Result<void> set_bank(Transaction& tx, WorkspaceId workspace, std::string_view digest, bool bank) {
  static constexpr Statement kSet = "UPDATE picture SET bank = ? WHERE workspace_id = ? AND digest = ?";
  TRYV(tx.execute(kSet, {bank, workspace, digest}));
  // What is in the bank is not swept away for want of use.
  static constexpr Statement kKeep =
      "UPDATE media SET unused_since = NULL WHERE workspace_id = ? AND digest = ? AND origin = 'own'";
  if (bank) TRYV(tx.execute(kKeep, {workspace, digest}));
  return {};
}

Result<std::vector<PictureFace>> faces(Transaction& tx, WorkspaceId workspace, std::string_view digest) {
  // Uses picture_face_picture.
  static constexpr Statement kList =
      "SELECT f.id, f.x, f.y, f.w, f.h, f.confidence, f.origin, f.answer, f.person_id, p.name, p.minor, "
      "f.answered_by, f.approved_by FROM picture_face f LEFT JOIN shown_person p ON p.id = f.person_id WHERE "
      "f.workspace_id = ? AND f.digest = ? ORDER BY f.id";
  TRY(const auto rows, tx.query(kList, {workspace, digest}));
  std::vector<PictureFace> out;
  for (const Row& r : rows) {
    PictureFace f;
    f.id = r.id<FaceTag>(0);
    f.x = r.real(1), f.y = r.real(2), f.w = r.real(3), f.h = r.real(4);
    f.confidence = r.real(5);
    f.origin = origin_of(r.text(6));
    f.answer = answer_of(r.text(7));
    f.person = {r.id<ShownPersonTag>(8), r.text(9), r.boolean(10)};
    f.answered_by = r.id<MemberTag>(11);
    f.approved_by = r.id<MemberTag>(12);
    out.push_back(std::move(f));
  }
  return out;
}

Result<void> insert_face(Transaction& tx, WorkspaceId workspace, std::string_view digest, const PictureFace& f) {
  static constexpr Statement kInsert =
      "INSERT INTO picture_face (id, workspace_id, digest, x, y, w, h, confidence, origin) VALUES (?,?,?,?,?,?,?,?,?)";
  TRYV(tx.execute(kInsert, {f.id, workspace, digest, f.x, f.y, f.w, f.h, f.confidence, name(f.origin)}));
  return {};
}

Result<bool> set_answer(Transaction& tx, WorkspaceId workspace, std::string_view digest, FaceId face, Answer answer,
                        ShownPersonId person, MemberId by, Time now) {
  static constexpr Statement kSet =
      "UPDATE picture_face SET answer = ?, person_id = ?, answered_by = ?, answered_at = ?, approved_by = NULL, "
      "approved_at = NULL WHERE workspace_id = ? AND digest = ? AND id = ?";
  TRY(const auto changed, tx.execute(kSet, {name(answer), person, by, now, workspace, digest, face}));
  return changed == 1;
}

Result<std::int64_t> approve_nobody(Transaction& tx, WorkspaceId workspace, std::string_view digest, MemberId by,
                                    Time now) {
  static constexpr Statement kFaces =
      "UPDATE picture_face SET approved_by = ?, approved_at = ? WHERE workspace_id = ? AND digest = ? AND "
      "answer = 'nobody' AND approved_by IS NULL AND answered_by <> ?";
  static constexpr Statement kWhole =
      "UPDATE picture SET nobody_approved_by = ?, nobody_approved_at = ? WHERE workspace_id = ? AND digest = ? AND "
      "nobody_by <> ? AND nobody_approved_by IS NULL";
  TRY(const auto some, tx.execute(kFaces, {by, now, workspace, digest, by}));
  TRY(const auto whole, tx.execute(kWhole, {by, now, workspace, digest, by}));
  return some + whole;
}

Result<std::vector<store::MediaRow>> pictures_before(Transaction& tx, WorkspaceId workspace, bool bank, MediaId before,
                                                     int limit) {
#define KITH_PICTURE                                                                                                \
  "SELECT m.id, m.digest, m.type, m.name, m.alt, m.size, m.width, m.height, m.message_id, m.created_by, "           \
  "m.created_at FROM media m LEFT JOIN picture p ON p.workspace_id = m.workspace_id AND p.digest = m.digest WHERE " \
  "m.workspace_id = ? AND m.origin = 'own' AND m.kind = 'image' AND +m.made_of IS NULL AND m.id < ? "
  static constexpr Statement kAll = KITH_PICTURE "ORDER BY m.id DESC LIMIT ?";
  static constexpr Statement kBank = KITH_PICTURE
      "AND p.bank = 1 AND NOT EXISTS (SELECT 1 FROM media o WHERE o.workspace_id = m.workspace_id AND "
      "o.digest = m.digest AND o.origin = 'own' AND +o.made_of IS NULL AND o.id < m.id) ORDER BY m.id DESC LIMIT ?";
#undef KITH_PICTURE
  const std::int64_t below = before ? before.value : INT64_MAX;
  TRY(const auto rows, tx.query(bank ? kBank : kAll, {workspace, below, limit}));
  std::vector<store::MediaRow> out;
  for (const Row& r : rows) {
    store::MediaRow m;
    m.id = r.id<MediaTag>(0);
    m.workspace = workspace;
    m.digest = r.text(1);
    m.type = r.text(2);
    m.name = r.text(3);
    m.alt = r.text(4);
    m.size = r.i64(5);
    m.width = r.integer(6);
    m.height = r.integer(7);
    m.message = r.id<MessageTag>(8);
    m.by = r.id<MemberTag>(9);
    m.created_at = r.time(10);
    out.push_back(std::move(m));
  }
  return out;
}

Result<std::optional<bool>> look(Transaction& tx, WorkspaceId workspace, MessageId message) {
  static constexpr Statement kFind = "SELECT shown FROM picture_look WHERE workspace_id = ? AND message_id = ?";
  TRY(const auto row, tx.query_one(kFind, {workspace, message}));
  if (!row) return std::optional<bool>{};
  return std::optional<bool>{row->boolean(0)};
}

Result<bool> put_look(Transaction& tx, WorkspaceId workspace, MessageId message, bool shown, MemberId by, Time now) {
  static constexpr Statement kPut =
      "INSERT INTO picture_look (workspace_id, message_id, shown, member_id, at) "
      "SELECT workspace_id, id, CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT) FROM message "
      "WHERE workspace_id = ? AND id = ? "
      "ON CONFLICT (workspace_id, message_id) DO UPDATE SET shown = excluded.shown, member_id = excluded.member_id, "
      "at = excluded.at";
  TRY(const auto put, tx.execute(kPut, {shown, by, now, workspace, message}));
  return put == 1;
}

}  // namespace kith::publish::queries
