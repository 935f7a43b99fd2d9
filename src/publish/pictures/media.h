// Media: what members attach. A file is written anew where it is a picture, kept in the data folder, described, and
// sent by one answer or another; what nobody sends is swept away.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "model/outbound.h"
#include "publish/pictures/picture_people.h"
#include "store/database.h"
#include "store/files.h"
#include "store/media_rows.h"

namespace kith::publish {

using store::MediaRow;

struct NewMedia {
  std::string name, alt;
  std::string_view bytes;
};

// What one channel takes on one answer.
struct MediaRoom {
  std::string network;  // its name for people
  int most = 0;
  std::size_t bytes = 0;           // of one; 0: any
  std::size_t total = 0;           // of all; 0: any
  int alt_letters = 0;             // 0: any
  std::vector<std::string> types;  // MIME; empty: every kind of file
};

// Thread-safe. Blocks: call it on workers.
class Media {
 public:
  Media(store::Database& db, const Clock& clock, const store::Files& files) : db_(db), clock_(clock), files_(files) {}

  // A picture is looked at for faces, documents and films as far as the machine has programs for it. Errors:
  // unsupported (what it is cannot be sent, and why), too_large, conflict (too many wait unsent), invalid.
  Result<MediaRow> add(WorkspaceId workspace, MemberId by, const NewMedia& media);
  // Errors: not_found.
  Result<MediaRow> find(WorkspaceId workspace, MediaId id);
  // Those there are, in the order asked for.
  Result<std::vector<MediaRow>> list(WorkspaceId workspace, const std::vector<MediaId>& ids);
  // Errors: not_found, corrupt.
  Result<std::string> bytes(const MediaRow& media);
  // Of one's own, until it is sent. Errors: not_found, forbidden (another's), conflict (sent).
  Result<MediaRow> describe(WorkspaceId workspace, MemberId by, MediaId id, std::string_view alt);
  // Errors: as describe().
  Result<void> remove(WorkspaceId workspace, MemberId by, MediaId id);
  // The same bytes as one's own, as from the picture bank. Errors: not_found, invalid (no picture of ours), conflict.
  Result<MediaRow> copy(WorkspaceId workspace, MemberId by, MediaId id);
  // Looks at a picture for faces that nobody looked at, as from before Kith could. Errors: those of bytes().
  Result<void> look(const MediaRow& media);
  // A file kept for itself, as a release's proof is; `use` names it in the same transaction. Errors: invalid (empty,
  // no picture or document), too_large, those of `use`.
  Result<void> keep_proof(WorkspaceId workspace, std::string_view name, std::string_view bytes,
                          const std::function<Result<void>(store::Transaction&, const Proof&)>& use);
  // Errors: not_found, corrupt.
  Result<std::string> proof_bytes(WorkspaceId workspace, const Proof& proof);
  // Itself, or a smaller picture made of it for this room. Errors: too_large, and those of bytes().
  Result<MediaRow> fitted(const MediaRow& media, const MediaRoom& room);
  // Takes away what nobody has used for limits::kMediaUnusedTime, and files that no row names; in every workspace, a
  // few at a time: how many.
  Result<int> sweep();

 private:
  Result<MediaRow> keep(MediaRow row, std::string_view bytes, const Sight* sight = nullptr,
                        std::string_view made_of = {});
  using Staged = std::vector<std::shared_ptr<store::StagedFile>>;
  Result<void> keep_parts(store::Transaction& tx, const MediaRow& whole, const Sight& sight, const Staged& staged);
  Result<int> sweep(WorkspaceId workspace, std::uint8_t shard, Time now);

  store::Database& db_;
  const Clock& clock_;
  const store::Files& files_;
};

// Whether all of it may go there as it is, but for pictures to be made smaller. Errors: invalid (too many, a
// description too long, a kind that is not taken), with the field attachments.
Result<void> check_room(const std::vector<MediaRow>& media, const MediaRoom& room);

// As they leave, and as a message's row keeps them (the shape of heard attachments, and the row's id as `media`).
std::vector<OutboundMedia> outbound_of(const std::vector<MediaRow>& media);
std::string attachments_json(const std::vector<MediaRow>& media);

// They left with this message: they stay as long as it does. Call inside write(workspace, …). Errors: not_found (one
// was swept or removed meanwhile).
Result<void> mark_sent(store::Transaction& tx, WorkspaceId workspace, const std::vector<MediaRow>& media,
                       MessageId message);

}  // namespace kith::publish
