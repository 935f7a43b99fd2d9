// The SQL of who is on a picture.
#pragma once

#include <optional>
#include <vector>

#include "publish/pictures/picture_people.h"

namespace kith::publish::queries {

using store::Transaction;

// Its row, made smaller ones as the one they were made of; faces left out.
Result<std::optional<PicturePeople>> picture(Transaction& tx, WorkspaceId workspace, std::string_view digest);
Result<void> ensure_picture(Transaction& tx, WorkspaceId workspace, std::string_view digest);
Result<void> set_looked(Transaction& tx, WorkspaceId workspace, std::string_view digest, bool looked,
                        std::string_view why);
Result<void> set_made_of(Transaction& tx, WorkspaceId workspace, std::string_view digest, std::string_view of);
Result<void> set_words(Transaction& tx, WorkspaceId workspace, std::string_view digest, const FileWords& words);
// In the order they were kept.
Result<std::vector<PicturePart>> parts(Transaction& tx, WorkspaceId workspace, std::string_view whole);
Result<void> insert_part(Transaction& tx, WorkspaceId workspace, std::string_view whole, const PicturePart& part);
Result<void> set_nobody(Transaction& tx, WorkspaceId workspace, std::string_view digest, MemberId by,
                        std::optional<Time> at);
Result<void> set_bank(Transaction& tx, WorkspaceId workspace, std::string_view digest, bool bank);

Result<std::vector<PictureFace>> faces(Transaction& tx, WorkspaceId workspace, std::string_view digest);
Result<void> insert_face(Transaction& tx, WorkspaceId workspace, std::string_view digest, const PictureFace& face);
Result<bool> set_answer(Transaction& tx, WorkspaceId workspace, std::string_view digest, FaceId face,
                        PictureFace::Answer answer, ShownPersonId person, MemberId by, Time now);
// What others than `by` said and nobody approved; how many.
Result<std::int64_t> approve_nobody(Transaction& tx, WorkspaceId workspace, std::string_view digest, MemberId by,
                                    Time now);

Result<std::vector<store::MediaRow>> pictures_before(Transaction& tx, WorkspaceId workspace, bool bank, MediaId before,
                                                     int limit);

Result<std::optional<bool>> look(Transaction& tx, WorkspaceId workspace, MessageId message);
// False where there is no such message.
Result<bool> put_look(Transaction& tx, WorkspaceId workspace, MessageId message, bool shown, MemberId by, Time now);

}  // namespace kith::publish::queries
