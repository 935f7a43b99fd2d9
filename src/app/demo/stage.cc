#include "app/demo/stage.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "app/demo/drawing.h"

namespace kith::app::demo {
namespace {

namespace scripted = channels::scripted;

constexpr Millis kOnceMore = std::chrono::minutes{25};  // the live part begins again, with new posts

struct Said {
  const Talk* talk;
  const Line* line;
  std::size_t number;
};

std::string post_id(const Talk& talk, std::size_t number) { return fmt::format("{}-{}", talk.id, number); }

Result<scripted::Settings> open_room(Room& room, const World& world, const Channel& channel,
                                     const std::string& where, const Clock& clock) {
  scripted::Settings settings;
  const auto name = fmt::format("{}-{}", world.slug, channel.id);
  settings.world = where.empty() ? "memory:" + name : fmt::format("{}/{}.jsonl", where, name);
  settings.account = kOurAccount;
  settings.as = channel.network;
  TRY(room.world, scripted::World::open(settings.world, clock));
  return settings;
}

Result<void> add_accounts(Room& room, const World& world) {
  TRYV(room.world->add_account({std::string(kOurAccount), room.channel->handle, world.workspace, "", ""}));
  for (const Person& person : world.people)
    if (const auto at = person.at.find(room.channel->id); at != person.at.end())
      TRYV(room.world->add_account({person.id, at->second, person.name, "", ""}));
  return {};
}

Result<void> describe_ourselves(Room& room, const World& world) {
  ChannelProfile profile;
  profile.name = world.workspace;
  profile.about = room.channel->about;
  if (!room.channel->website.empty()) profile.links = {room.channel->website};
  return room.world->set_profile(std::string(kOurAccount), profile);
}

Result<void> add_follows(Room& room) {
  for (const auto& person : room.channel->followers)
    TRYV(room.world->react(person, ReactionKind::follow, std::string(kOurAccount)));
  for (const auto& person : room.channel->followed)
    TRYV(room.world->react(std::string(kOurAccount), ReactionKind::follow, person));
  return {};
}

// Lines of every talk in the room, in the order they were said.
std::vector<Said> said_in(const World& world, const std::string& channel) {
  std::vector<Said> said;
  for (const Talk& talk : world.talks) {
    if (talk.channel != channel) continue;
    std::size_t number = 0;
    for (const Line& line : talk.lines)
      if (line.note.empty()) said.push_back({&talk, &line, number++});
  }
  std::ranges::sort(said, {}, [](const Said& s) { return std::pair(s.line->at, s.number); });
  return said;
}

Attachment as_attachment(const Enclosed& enclosed) {
  const bool picture = !enclosed.scene.empty();
  auto bytes = std::make_shared<const std::string>(picture ? painted(enclosed.scene) : enclosed.says);
  Attachment out;
  out.kind = picture ? "image" : "file";
  out.type = picture ? "image/jpeg" : "text/plain";
  out.name = enclosed.name;
  if (picture) out.alt = enclosed.says;
  out.size = static_cast<std::int64_t>(bytes->size());
  out.bytes = std::move(bytes);
  return out;
}

scripted::NewPost as_post(const Said& said, const Channel& room) {
  const bool ours = said.line->from.empty();
  scripted::NewPost post;
  post.by = ours ? std::string(kOurAccount) : said.line->from;
  post.text = said.line->text;
  post.id = post_id(*said.talk, said.number);
  if (said.number > 0) post.parent = post_id(*said.talk, said.number - 1);
  post.to = {ours ? said.talk->with : std::string(kOurAccount)};
  post.subject = said.talk->subject;
  post.language = said.line->lang;
  post.visibility = room.network == "mail" ? Visibility::direct : Visibility::everyone;
  post.at = said.line->at;
  post.overheard = room.mode == "listen";
  for (const Enclosed& one : said.line->enclosed) post.attachments.push_back(as_attachment(one));
  return post;
}

scripted::ScriptItem as_item(const Beat& beat, const World& world, const Channel& room) {
  scripted::ScriptItem item;
  item.after = beat.after;
  item.post.by = beat.from;
  if (beat.like) {
    item.what = scripted::ScriptItem::Do::like;
    item.target = beat.talk + "-0";
    return item;
  }
  item.post.text = beat.text;
  item.post.subject = beat.subject;
  item.post.language = beat.lang;
  item.post.to = {std::string(kOurAccount)};
  item.post.overheard = room.mode == "listen";
  item.post.visibility = room.network == "mail" ? Visibility::direct : Visibility::everyone;
  const auto talk = std::ranges::find(world.talks, beat.talk, &Talk::id);
  if (talk != world.talks.end()) {
    const auto lines = std::ranges::count_if(talk->lines, [](const Line& l) { return l.note.empty(); });
    item.post.parent = post_id(*talk, static_cast<std::size_t>(lines) - 1);
    if (item.post.subject.empty()) item.post.subject = talk->subject;
  }
  return item;
}

std::string room_of(const Beat& beat, const World& world) {
  if (!beat.channel.empty()) return beat.channel;
  const auto talk = std::ranges::find(world.talks, beat.talk, &Talk::id);
  return talk == world.talks.end() ? std::string() : talk->channel;
}

// The story's beats are one timeline over all rooms; each room's script keeps their places in it.
scripted::Script live_part(const World& world, const Channel& channel) {
  scripted::Script script;
  Millis since_last{0};
  for (const Beat& beat : world.live) {
    since_last += beat.after;
    if (room_of(beat, world) != channel.id) continue;
    script.items.push_back(as_item(beat, world, channel));
    script.items.back().after = since_last;
    since_last = Millis{0};
  }
  script.again_after = kOnceMore;
  return script;
}

}  // namespace

Result<Stage> set_stage(const World& world, const std::string& where, const Clock& clock) {
  Stage stage;
  for (const Channel& channel : world.channels) {
    Room room;
    room.channel = &channel;
    TRY(room.settings, open_room(room, world, channel, where, clock));
    const bool first_time = room.world->last_seq() == 0;
    TRYV(add_accounts(room, world));
    if (first_time) {
      TRYV(describe_ourselves(room, world));
      TRYV(add_follows(room));
      for (const Said& said : said_in(world, channel.id)) TRYV(room.world->post(as_post(said, channel)));
    }
    room.script = live_part(world, channel);
    stage.rooms.push_back(std::move(room));
  }
  for (const Talk& talk : world.talks) stage.first_post[talk.id] = post_id(talk, 0);
  return stage;
}

}  // namespace kith::app::demo
