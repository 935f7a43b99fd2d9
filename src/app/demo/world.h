// World: one of the demo's organisations, read from its story (riverside.yaml and its neighbours).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace kith::app::demo {

struct Member {
  std::string handle, name, role;
};

struct Channel {
  std::string id, network, name, handle, mode;
  std::string about, was, website;  // of its profile; was: the description before
  std::vector<std::string> followers, followed;  // people
};

struct Moment {
  std::string kind, by, text;
  Time at{};
  std::optional<Time> follow_up;
};

struct Person {
  std::string id, name, note, time_zone;
  int circle = 0;
  std::map<std::string, std::string> at;  // channel id → handle or address there
  std::vector<Moment> moments;
};

// One line of a talk: said by a member (`by`), by a person (`from`), or noted among us (`note`).
struct Enclosed {  // with a line: a picture painted for the story (scene), or a file of words
  std::string scene, name, says;  // says: what the picture shows, or the file's words
};

struct Line {
  std::string by, from, note, text, lang;
  Time at{};
  std::vector<Enclosed> enclosed;
};

struct Talk {
  std::string id, channel, with, subject, state, outcome, assignee;
  int priority = 0;
  std::optional<Time> snoozed;
  std::vector<Line> lines;
};

struct Written {  // an answer held for somebody, or a draft
  std::string talk, by, text;
};

struct Canned {
  std::string title, shortcut, text;
};

// A view everybody sees.
struct View {
  std::string name, query, of;  // of: mine, team, all …
};

struct Watched {
  std::string name, query, colour, route, by;
  bool shared = true;
  int priority = 1;
  std::vector<std::string> tags;
};

struct Routed {
  std::string name, query, assignee;
  int priority = 0;  // 0: left as it is
  std::vector<std::string> tags;
  bool stop = false;
};

struct Pushed {  // posts of a source that is pushed in
  struct Post {
    std::string from, text;
    Time at{};
  };
  std::string source, network;
  std::vector<Post> posts;  // in the order they were written
};

// What happens while somebody looks: `after` counts from the one before.
struct Beat {
  Millis after{};
  std::string talk, channel, from, subject, text, lang;
  bool like = false;
};

// Somebody a register of the policy lists; `person` is one of the people above, where it is a contact.
struct Listed {
  std::string in_register, name, person, note;
  std::vector<std::string> aliases, domains, handles, people;
};

struct Fact {
  std::string key, kind, is, owner, value, wording;  // wording: in English
};

// Somebody who agreed to be shown; `guardian` for somebody under age, `channels` of the story, none: all.
struct Released {
  std::string who, guardian;
  Time from{};
  std::optional<Time> until;
  std::vector<std::string> channels;
};

struct World {
  std::string workspace, slug, policy;
  std::vector<Member> members;
  std::vector<Channel> channels;
  std::vector<Person> people;
  std::vector<Talk> talks;
  std::vector<Written> held, drafts;
  std::vector<Canned> canned;
  std::vector<View> views;
  std::vector<Watched> watches;
  std::vector<Routed> routing;
  Pushed pushed;
  std::vector<Beat> live;
  std::vector<Listed> listed;
  std::vector<Fact> facts;
  std::vector<Released> releases;
  std::vector<Enclosed> bank;  // pictures without people, painted
};

// Reads a story; relative times ("-2h10m", "-1d 18:04", "+1d 09:00") count from `now`.
// Errors: invalid, with the line.
Result<World> read_world(std::string_view yaml, Time now);

// "-2h10m", "12s", "-3d", "+1d 09:00" (that many days away, at that hour UTC). Errors: invalid.
Result<Time> read_when(std::string_view text, Time now);

}  // namespace kith::app::demo
