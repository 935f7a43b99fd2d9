// What the gate is told of the faces on what is about to leave.
#include <fmt/format.h>

#include <algorithm>

#include "publish/pictures/picture_people.h"
#include "publish/pictures/releases_queries.h"

namespace kith::publish {
namespace {

using Origin = PictureFace::Origin;
using Answer = PictureFace::Answer;

struct Count {
  int faces = 0, released = 0;
  std::vector<std::string> open;  // why it cannot be told, for people
  bool lacks() const { return released < faces; }
};

// Files in which no picture can be: words, sounds.
bool shows_nothing(std::string_view type) {
  return type.starts_with("text/") || type.starts_with("audio/");
}

// Whether the person may be shown there. Nothing: for one campaign only, and what campaign this is nobody can tell.
Result<std::optional<bool>> may_be_shown(store::Transaction& tx, WorkspaceId workspace, ShownPersonId person,
                                         ChannelId channel, Time now) {
  TRY(const auto standing, queries::standing_releases(tx, workspace, person));
  bool limited = false;
  for (const auto& release : standing) {
    if (!release.is_valid(now) || !release.is_for(channel)) continue;
    if (release.campaign.empty()) return std::optional(true);
    limited = true;
  }
  return limited ? std::optional<bool>{} : std::optional(false);
}

Result<void> count_face(store::Transaction& tx, WorkspaceId workspace, const OutboundMedia& media,
                        const PictureFace& face, const policy::Situation& situation, Count& count) {
  if (face.is_nobody()) return {};
  if (face.answer == Answer::nobody) {
    count.open.push_back(fmt::format("`{}`: somebody else has to agree that a face is nobody's", media.file));
    return {};
  }
  if (face.answer == Answer::open && face.origin == Origin::doubtful) {
    count.open.push_back(fmt::format("`{}`: a place may be a face; say who it is, or that it is nobody", media.file));
    return {};
  }
  ++count.faces;
  if (face.answer == Answer::open) return {};
  TRY(const auto may, may_be_shown(tx, workspace, face.person.id, situation.channel, situation.now));
  if (!may)
    count.open.push_back(fmt::format("`{}`: {} agreed to one campaign only; a person says whether this is it",
                                     media.file, face.person.name));
  if (!may || *may) ++count.released;
  return {};
}

Result<void> count_file(store::Transaction& tx, WorkspaceId workspace, const OutboundMedia& media,
                        const policy::Situation& situation, Count& count) {
  if (shows_nothing(media.type)) return {};
  TRY(const auto people, find_people(tx, workspace, media.digest));
  if (people && people->is_nobody()) return {};
  if (people && people->nobody_by) {
    count.open.push_back(fmt::format("`{}`: somebody else has to agree that nobody can be known on it", media.file));
    return {};
  }
  if (media.digest.empty()) {
    count.open.push_back("this picture is looked at once it is uploaded");
  } else if (!media.type.starts_with("image/")) {
    count.open.push_back(fmt::format(
        "`{}` cannot be looked into for faces; say that nobody can be known in it, and let somebody else agree",
        media.file));
  } else if (!people || !people->looked) {
    count.open.push_back(fmt::format("`{}` could not be looked at for faces{}", media.file,
                                     people && !people->why.empty() ? ": " + people->why : ""));
  }
  if (!people) return {};
  for (const auto& face : people->faces) TRYV(count_face(tx, workspace, media, face, situation, count));
  return {};
}

}  // namespace

Result<void> add_face_facts(store::Transaction& tx, WorkspaceId workspace, const Outbound& content,
                            policy::Situation& situation) {
  Count count;
  for (const auto& media : content.media) TRYV(count_file(tx, workspace, media, situation, count));
  if (count.open.empty() || count.lacks()) {
    situation.facts["faces"] = count.faces;
    situation.facts["released"] = count.released;
  }
  std::ranges::sort(count.open);
  const auto doubles = std::ranges::unique(count.open);
  count.open.erase(doubles.begin(), doubles.end());
  situation.unseen = std::move(count.open);
  return {};
}

}  // namespace kith::publish
