// Who is on a picture: the faces found on it, what people said of each, and what that means for the gate. Pictures are
// known by their bytes, so that the same picture is asked about once in a workspace.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "model/outbound.h"
#include "policy/gate.h"
#include "publish/pictures/releases.h"
#include "store/database.h"
#include "store/media_rows.h"

namespace kith::publish {

using FaceId = Id<struct FaceTag>;
inline constexpr std::size_t kFacesPerPicture = 500;

struct PictureFace {
  enum class Origin : std::uint8_t { found, doubtful, marked };  // by the program; by it, unsure; by a person
  enum class Answer : std::uint8_t { open, person, nobody };     // nobody: no face, or nobody one could know
  FaceId id;
  double x = 0, y = 0, w = 0, h = 0;  // parts of the picture's width and height
  double confidence = 0;
  Origin origin = Origin::found;
  Answer answer = Answer::open;
  ShownPerson person;
  MemberId answered_by, approved_by;
  // `nobody` counts once somebody else has said so too.
  bool is_nobody() const { return answer == Answer::nobody && approved_by; }
};
std::string_view name(PictureFace::Origin origin);
std::string_view name(PictureFace::Answer answer);

// Words that leave with a file beside its description: seen in a picture, standing in a document.
struct FileWords {
  bool read = false;     // the program read it; without, `why` says why it could not, or it did not try
  std::string sure;      // at most limits::kFileWordsBytes
  std::string doubtful;  // may be something else
  std::string why;
};

// A picture inside a document, or a moment of a film, on which somebody may be.
struct PicturePart {
  std::string digest, place;  // "page 3", "at 0:07"
};

struct PicturePeople {
  std::string digest;
  bool looked = false;  // the program looked; without, `why` says why it could not
  std::string why;
  FileWords words;
  std::vector<PicturePart> parts;  // of what is no picture itself
  std::vector<PictureFace> faces;
  MemberId nobody_by, nobody_approved_by;  // of the whole: nobody on it one could know
  bool bank = false;                       // offered to everybody as a picture without people
  bool is_nobody() const { return static_cast<bool>(nobody_approved_by); }
  bool waits_for_second() const;
  // Nobody on it, and nothing open.
  bool is_free_of_people() const;
};

// What the program saw, found outside of any transaction.
struct Sight {
  struct Part;
  bool looked = false;
  std::string why;
  std::vector<PictureFace> faces;
  FileWords words;
  std::vector<Part> parts;  // those with faces
};
struct Sight::Part {
  std::string bytes, type, place;
  int width = 0, height = 0;
  Sight sight;
};
// `whole`: the bytes of a picture. Words are read where the machine has the program for it.
Sight look_at(std::string_view whole);
// `whole`: a document or a film of this MIME type; looked into with programs of the machine, within
// limits::kHelperTime.
Sight look_into(std::string_view whole, std::string_view type);

// Keeps what was seen, where nobody had looked. Call inside write(workspace, …).
Result<void> keep_sight(store::Transaction& tx, WorkspaceId workspace, std::string_view digest, const Sight& sight,
                        Time now);
// `digest` was made smaller from `of`. Call inside write(workspace, …).
Result<void> keep_same(store::Transaction& tx, WorkspaceId workspace, std::string_view digest, std::string_view of);
// `digest` is on a page of the document, or a moment of the film, `whole`. Call inside write(workspace, …).
Result<void> keep_part(store::Transaction& tx, WorkspaceId workspace, std::string_view whole, const PicturePart& part);

// Nothing where nobody looked yet.
Result<std::optional<PicturePeople>> find_people(store::Transaction& tx, WorkspaceId workspace,
                                                 std::string_view digest);

// A face nobody saw. Errors: invalid (outside the picture), too_large (over kFacesPerPicture).
Result<void> mark_face(store::Transaction& tx, WorkspaceId workspace, std::string_view digest, const PictureFace& face,
                       MemberId by, Time now);
// Says who it is, that it is nobody, or nothing again. Errors: not_found (the face, the person).
Result<void> answer_face(store::Transaction& tx, WorkspaceId workspace, std::string_view digest, FaceId face,
                         PictureFace::Answer answer, ShownPersonId person, MemberId by, Time now);
// Says of the whole that nobody on it can be known; or takes that back.
Result<void> declare_nobody(store::Transaction& tx, WorkspaceId workspace, std::string_view digest, bool nobody,
                            MemberId by, Time now);
// The second person agrees to everything said that waits for one. Errors: conflict (nothing waits), forbidden (one's
// own word).
Result<void> approve_people(store::Transaction& tx, WorkspaceId workspace, std::string_view digest, MemberId by,
                            Time now);
// Errors: conflict (somebody is on it, or that is not settled).
Result<void> set_bank(store::Transaction& tx, WorkspaceId workspace, std::string_view digest, bool bank);

// Pictures members attached, newest first, keyset by id; `bank`: those of the picture bank alone, each once.
Result<std::vector<store::MediaRow>> list_pictures(store::Transaction& tx, WorkspaceId workspace, bool bank,
                                                   MediaId before, int limit);

// A row of media with these bytes, to be shown; nothing where the file was swept away.
Result<std::optional<store::MediaRow>> find_picture(store::Transaction& tx, WorkspaceId workspace,
                                                    std::string_view digest);

// What the gate is told of the files on `content` and of `linked` pictures, which leave with it elsewhere: "faces" and
// "released" as facts where they are known, and what keeps them from being known (added to what the situation says is
// unseen). A face without a release makes them known whatever else is open.
Result<void> add_face_facts(store::Transaction& tx, WorkspaceId workspace, const Outbound& content,
                            const std::vector<OutboundMedia>& linked, policy::Situation& situation);
// Words in files, which are read like a description; and where they cannot be told.
Result<void> add_file_words(store::Transaction& tx, WorkspaceId workspace, const Outbound& content,
                            const std::vector<OutboundMedia>& linked, policy::Situation& situation);

// Whether the desk shows what somebody sent us: pictures stay hidden where the document says so, until a member has
// looked. Nothing: nobody decided.
Result<std::optional<bool>> looked_at(store::Transaction& tx, WorkspaceId workspace, MessageId message);
// Errors: not_found.
Result<void> keep_look(store::Transaction& tx, WorkspaceId workspace, MessageId message, bool shown, MemberId by,
                       Time now);
bool hides_pictures(const policy::Policy* policy);

}  // namespace kith::publish
