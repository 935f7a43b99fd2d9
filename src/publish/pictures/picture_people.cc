#include "publish/pictures/picture_people.h"

#include <algorithm>

#include "model/event.h"
#include "policy/document.h"
#include "publish/pictures/look_inside.h"
#include "publish/pictures/media_queries.h"
#include "publish/pictures/picture_people_queries.h"
#include "publish/pictures/pictures.h"
#include "publish/pictures/read_words.h"
#include "publish/pictures/releases_queries.h"

namespace kith::publish {
namespace {

using Origin = PictureFace::Origin;
using Answer = PictureFace::Answer;

void add(std::vector<PictureFace>& out, const std::vector<faces::Face>& found, Origin origin) {
  for (const auto& f : found) {
    PictureFace face;
    face.x = f.x, face.y = f.y, face.w = f.w, face.h = f.h;
    face.confidence = f.confidence;
    face.origin = origin;
    out.push_back(std::move(face));
  }
}

Result<PicturePeople> must_find(store::Transaction& tx, WorkspaceId workspace, std::string_view digest) {
  TRY(auto found, find_people(tx, workspace, digest));
  if (!found) return fail(Kind::not_found, "nobody has looked at this picture yet");
  return *std::move(found);
}

Result<void> tell(store::Transaction& tx, WorkspaceId workspace, MemberId by, Time now) {
  TRYV(tx.append_event({.workspace = workspace,
                        .at = now,
                        .kind = event::kPictureAnswered,
                        .subject_kind = "picture",
                        .subject = 0,
                        .actor = by,
                        .data_json = "{}"}));
  return {};
}

}  // namespace

std::string_view name(Origin origin) {
  return origin == Origin::marked ? "marked" : origin == Origin::doubtful ? "doubtful" : "found";
}
std::string_view name(Answer answer) {
  return answer == Answer::person ? "person" : answer == Answer::nobody ? "nobody" : "open";
}

bool PicturePeople::waits_for_second() const {
  return (nobody_by && !nobody_approved_by) ||
         std::ranges::any_of(faces, [](const PictureFace& f) { return f.answer == Answer::nobody && !f.approved_by; });
}

bool PicturePeople::is_free_of_people() const {
  return is_nobody() || (looked && parts.empty() && std::ranges::all_of(faces, &PictureFace::is_nobody));
}

Sight look_for_faces(std::string_view whole) {
  Sight out;
  const auto found = find_faces(whole);
  if (!found) {
    out.why = found.error().message;
    return out;
  }
  out.looked = true;
  add(out.faces, found->faces, Origin::found);
  add(out.faces, found->doubtful, Origin::doubtful);
  return out;
}

Sight look_at(std::string_view whole) {
  auto out = look_for_faces(whole);
  if (out.looked) out.words = read_picture_words(whole);
  return out;
}

Result<void> keep_sight(store::Transaction& tx, WorkspaceId workspace, std::string_view digest, const Sight& sight,
                        Time now) {
  TRY(const auto known, queries::picture(tx, workspace, digest));
  if (known && known->looked) return {};
  TRYV(queries::ensure_picture(tx, workspace, digest));
  TRYV(queries::set_looked(tx, workspace, digest, sight.looked, sight.why));
  TRYV(queries::set_words(tx, workspace, digest, sight.words));
  for (auto face : sight.faces) {
    face.id = FaceId{next_id(now)};
    TRYV(queries::insert_face(tx, workspace, digest, face));
  }
  return {};
}

Result<void> keep_part(store::Transaction& tx, WorkspaceId workspace, std::string_view whole, const PicturePart& part) {
  return queries::insert_part(tx, workspace, whole, part);
}

Result<void> keep_same(store::Transaction& tx, WorkspaceId workspace, std::string_view digest, std::string_view of) {
  TRYV(queries::ensure_picture(tx, workspace, digest));
  return queries::set_made_of(tx, workspace, digest, of);
}

Result<std::optional<PicturePeople>> find_people(store::Transaction& tx, WorkspaceId workspace,
                                                 std::string_view digest) {
  TRY(auto found, queries::picture(tx, workspace, digest));
  if (!found) return found;
  TRY(found->faces, queries::faces(tx, workspace, found->digest));
  TRY(found->parts, queries::parts(tx, workspace, found->digest));
  return found;
}

Result<void> mark_face(store::Transaction& tx, WorkspaceId workspace, std::string_view digest, const PictureFace& face,
                       MemberId by, Time now) {
  const bool inside =
      face.w > 0 && face.h > 0 && face.x >= 0 && face.y >= 0 && face.x + face.w <= 1.0001 && face.y + face.h <= 1.0001;
  if (!inside) return fail(Kind::invalid, "a face lies within the picture");
  TRY(const auto people, must_find(tx, workspace, digest));
  if (people.faces.size() >= kFacesPerPicture)
    return fail(Kind::too_large, "there are too many faces on this picture to tell apart");
  PictureFace marked = face;
  marked.id = FaceId{next_id(now)};
  marked.origin = Origin::marked;
  marked.confidence = 1;
  TRYV(queries::insert_face(tx, workspace, people.digest, marked));
  // Somebody is on it after all.
  TRYV(queries::set_nobody(tx, workspace, people.digest, {}, {}));
  TRYV(queries::set_bank(tx, workspace, people.digest, false));
  return tell(tx, workspace, by, now);
}

Result<void> answer_face(store::Transaction& tx, WorkspaceId workspace, std::string_view digest, FaceId face,
                         Answer answer, ShownPersonId person, MemberId by, Time now) {
  TRY(const auto people, must_find(tx, workspace, digest));
  if (answer == Answer::person) {
    TRY(const auto known, queries::shown_person(tx, workspace, person));
    if (!known) return fail(Kind::not_found, "there is no such person among those with releases");
  }
  const auto whom = answer == Answer::person ? person : ShownPersonId{};
  TRY(const bool there, queries::set_answer(tx, workspace, people.digest, face, answer, whom, by, now));
  if (!there) return fail(Kind::not_found, "there is no such face on this picture");
  if (answer == Answer::person) {
    TRYV(queries::set_nobody(tx, workspace, people.digest, {}, {}));
    TRYV(queries::set_bank(tx, workspace, people.digest, false));
  }
  return tell(tx, workspace, by, now);
}

Result<void> declare_nobody(store::Transaction& tx, WorkspaceId workspace, std::string_view digest, bool nobody,
                            MemberId by, Time now) {
  TRYV(queries::ensure_picture(tx, workspace, digest));
  TRY(const auto people, must_find(tx, workspace, digest));
  const auto named = std::ranges::find(people.faces, Answer::person, &PictureFace::answer);
  if (nobody && named != people.faces.end())
    return fail(Kind::conflict, "you say that somebody with a release is on it; take that back first");
  TRYV(queries::set_nobody(tx, workspace, people.digest, nobody ? by : MemberId{},
                           nobody ? std::optional(now) : std::nullopt));
  if (!nobody) TRYV(queries::set_bank(tx, workspace, people.digest, false));
  return tell(tx, workspace, by, now);
}

Result<void> approve_people(store::Transaction& tx, WorkspaceId workspace, std::string_view digest, MemberId by,
                            Time now) {
  TRY(const auto people, must_find(tx, workspace, digest));
  if (!people.waits_for_second()) return fail(Kind::conflict, "nothing waits for a second person here");
  TRY(const auto agreed, queries::approve_nobody(tx, workspace, people.digest, by, now));
  if (agreed == 0) return fail(Kind::forbidden, "you said this yourself; somebody else looks as well");
  return tell(tx, workspace, by, now);
}

Result<void> set_bank(store::Transaction& tx, WorkspaceId workspace, std::string_view digest, bool bank) {
  TRY(const auto people, must_find(tx, workspace, digest));
  if (bank && !people.is_free_of_people())
    return fail(Kind::conflict,
                "only pictures without people go into the bank: say of every face that it is nobody, and let somebody "
                "else agree");
  return queries::set_bank(tx, workspace, people.digest, bank);
}

Result<std::optional<store::MediaRow>> find_picture(store::Transaction& tx, WorkspaceId workspace,
                                                    std::string_view digest) {
  return queries::media_of(tx, workspace, digest);
}

Result<std::vector<store::MediaRow>> list_pictures(store::Transaction& tx, WorkspaceId workspace, bool bank,
                                                   MediaId before, int limit) {
  return queries::pictures_before(tx, workspace, bank, before, limit);
}

Result<std::optional<bool>> looked_at(store::Transaction& tx, WorkspaceId workspace, MessageId message) {
  return queries::look(tx, workspace, message);
}

Result<void> keep_look(store::Transaction& tx, WorkspaceId workspace, MessageId message, bool shown, MemberId by,
                       Time now) {
  TRY(const bool there, queries::put_look(tx, workspace, message, shown, by, now));
  if (!there) return fail(Kind::not_found, "there is no such message");
  return {};
}

bool hides_pictures(const policy::Policy* policy) {
  return policy && policy->document().terms.hides_pictures;
}

}  // namespace kith::publish
