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
    count.open.push_back(
        fmt::format("`{}`: somebody on it agreed to one campaign only; a person says whether this is it", media.file));
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
  const bool is_picture = media.type.starts_with("image/");
  if (media.digest.empty()) {
    count.open.push_back("this picture is looked at once it is uploaded");
  } else if (!is_picture && (!people || !people->looked)) {
    count.open.push_back(fmt::format(
        "`{}` cannot be looked into for faces{}; say that nobody can be known in it, and let somebody else agree",
        media.file, people && !people->why.empty() ? ": " + people->why : ""));
  } else if (!people || !people->looked) {
    count.open.push_back(fmt::format("`{}` could not be looked at for faces{}", media.file,
                                     people && !people->why.empty() ? ": " + people->why : ""));
  }
  if (!people) return {};
  for (const auto& face : people->faces) TRYV(count_face(tx, workspace, media, face, situation, count));
  for (const auto& part : people->parts) {
    const OutboundMedia inside{
        .file = media.file + ", " + part.place, .type = "image/jpeg", .alt = {}, .digest = part.digest};
    TRYV(count_file(tx, workspace, inside, situation, count));
  }
  return {};
}

void unique(std::vector<std::string>& words) {
  std::ranges::sort(words);
  const auto doubles = std::ranges::unique(words);
  words.erase(doubles.begin(), doubles.end());
}

}  // namespace

Result<void> add_face_facts(store::Transaction& tx, WorkspaceId workspace, const Outbound& content,
                            const std::vector<OutboundMedia>& linked, policy::Situation& situation) {
  Count count;
  count.open = std::move(situation.unseen);
  for (const auto& media : content.media) TRYV(count_file(tx, workspace, media, situation, count));
  for (const auto& media : linked) TRYV(count_file(tx, workspace, media, situation, count));
  if (count.open.empty() || count.lacks()) {
    situation.facts["faces"] = count.faces;
    situation.facts["released"] = count.released;
  }
  unique(count.open);
  situation.unseen = std::move(count.open);
  return {};
}

Result<void> add_file_words(store::Transaction& tx, WorkspaceId workspace, const Outbound& content,
                            const std::vector<OutboundMedia>& linked, policy::Situation& situation) {
  const auto add = [&](const OutboundMedia& media) -> Result<void> {
    TRY(const auto people, find_people(tx, workspace, media.digest));
    const auto words = people ? people->words : FileWords{};
    if (!words.sure.empty()) situation.previews.push_back(words.sure);
    if (!words.doubtful.empty()) situation.doubtful.push_back(words.doubtful);
    // A picture has words by chance, a document by nature.
    if (words.read || (media.type.starts_with("image/") && words.why.empty()) || media.digest.empty()) return {};
    situation.unread.push_back(fmt::format("`{}` could not be read through{}", media.file,
                                           words.why.empty() ? std::string() : ": " + words.why));
    return {};
  };
  for (const auto& media : content.media) TRYV(add(media));
  for (const auto& media : linked) TRYV(add(media));
  unique(situation.unread);
  return {};
}

}  // namespace kith::publish
