#include "app/demo/world.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <charconv>

namespace kith::app::demo {
namespace {

// Thrown inside this file only: yaml-cpp reports by exception as well.
struct BadStory {
  int line;
  std::string what;
};

std::string text(const YAML::Node& node, const char* key) {
  return node[key] ? node[key].as<std::string>() : std::string();
}

int number(const YAML::Node& node, const char* key) {
  return node[key] ? node[key].as<int>() : 0;
}

Time when(const YAML::Node& node, const char* key, Time now) {
  auto time = read_when(text(node, key), now);
  if (!time) throw BadStory{node.Mark().line + 1, time.error().message};
  return *time;
}

std::optional<Time> maybe_when(const YAML::Node& node, const char* key, Time now) {
  if (!node[key]) return std::nullopt;
  return when(node, key, now);
}

template <class T, class F>
std::vector<T> list(const YAML::Node& node, const char* key, F read) {
  std::vector<T> out;
  for (const auto& item : node[key]) out.push_back(read(item));
  return out;
}

Person read_person(const YAML::Node& n, Time now) {
  Person person{text(n, "id"), text(n, "name"), text(n, "note"), text(n, "time_zone"), number(n, "circle"), {}, {}};
  for (const auto& place : n["at"]) person.at[place.first.as<std::string>()] = place.second.as<std::string>();
  person.moments = list<Moment>(n, "moments", [&](const YAML::Node& m) {
    return Moment{text(m, "kind"), text(m, "by"), text(m, "text"), when(m, "at", now), maybe_when(m, "follow_up", now)};
  });
  return person;
}

// `picture: {scene, name, shows}` and `file: {name, text}` beside a line.
std::vector<Enclosed> read_enclosed(const YAML::Node& n) {
  std::vector<Enclosed> out;
  if (const auto p = n["picture"]) out.push_back({text(p, "scene"), text(p, "name"), text(p, "shows")});
  if (const auto f = n["file"]) out.push_back({"", text(f, "name"), text(f, "text")});
  return out;
}

Listed read_listed(const YAML::Node& n) {
  const auto texts = [&](const char* key) {
    return list<std::string>(n, key, [](const YAML::Node& one) { return one.as<std::string>(); });
  };
  return {text(n, "in"),    text(n, "name"),  text(n, "person"), text(n, "note"),
          texts("aliases"), texts("domains"), texts("handles"),  texts("people")};
}

Talk read_talk(const YAML::Node& n, Time now) {
  Talk talk{text(n, "id"),
            text(n, "channel"),
            text(n, "with"),
            text(n, "subject"),
            text(n, "state"),
            text(n, "outcome"),
            text(n, "assignee"),
            number(n, "priority"),
            maybe_when(n, "snoozed", now),
            {}};
  talk.lines = list<Line>(n, "messages", [&](const YAML::Node& m) {
    return Line{text(m, "by"),   text(m, "from"),    text(m, "note"), text(m, "text"),
                text(m, "lang"), when(m, "at", now), read_enclosed(m)};
  });
  return talk;
}

Beat read_beat(const YAML::Node& n, Time now) {
  Beat beat;
  beat.after = when(n, "after", now) - now;
  beat.like = static_cast<bool>(n["like"]);
  beat.talk = beat.like ? text(n, "like") : text(n, "in");
  beat.channel = text(n, "channel");
  beat.from = text(n, "from");
  beat.subject = text(n, "subject");
  beat.text = text(n, "text");
  beat.lang = text(n, "lang");
  return beat;
}

std::vector<std::string> texts(const YAML::Node& node, const char* key) {
  return list<std::string>(node, key, [](const YAML::Node& n) { return n.as<std::string>(); });
}

Watched read_watch(const YAML::Node& n) {
  Watched watch{text(n, "name"), text(n, "query"), text(n, "colour"), text(n, "route"), text(n, "by"), true, 1,
                texts(n, "tags")};
  if (n["shared"]) watch.shared = n["shared"].as<bool>();
  if (n["priority"]) watch.priority = number(n, "priority");
  return watch;
}

Routed read_rule(const YAML::Node& n) {
  return {text(n, "name"),       text(n, "query"), text(n, "assignee"),
          number(n, "priority"), texts(n, "tags"), n["stop"] && n["stop"].as<bool>()};
}

Pushed read_pushed(const YAML::Node& n, Time now) {
  Pushed pushed{text(n, "source"), text(n, "network"), {}};
  pushed.posts = list<Pushed::Post>(n, "posts", [&](const YAML::Node& p) {
    return Pushed::Post{text(p, "from"), text(p, "text"), when(p, "at", now)};
  });
  return pushed;
}

Written read_written(const YAML::Node& n) {
  return {text(n, "talk"), text(n, "by"), text(n, "text")};
}

World read_story(const YAML::Node& root, Time now) {
  World world;
  world.workspace = text(root, "workspace");
  world.slug = text(root, "slug");
  world.policy = text(root, "policy");
  world.members = list<Member>(
      root, "members", [](const YAML::Node& n) { return Member{text(n, "handle"), text(n, "name"), text(n, "role")}; });
  world.channels = list<Channel>(root, "channels", [](const YAML::Node& n) {
    return Channel{text(n, "id"),         text(n, "network"),  text(n, "name"), text(n, "handle"),
                   text(n, "mode"),       text(n, "about"),    text(n, "was"),  text(n, "website"),
                   texts(n, "followers"), texts(n, "followed")};
  });
  world.people = list<Person>(root, "people", [&](const YAML::Node& n) { return read_person(n, now); });
  world.talks = list<Talk>(root, "talks", [&](const YAML::Node& n) { return read_talk(n, now); });
  world.held = list<Written>(root, "held", read_written);
  world.drafts = list<Written>(root, "drafts", read_written);
  world.canned = list<Canned>(root, "canned", [](const YAML::Node& n) {
    return Canned{text(n, "title"), text(n, "shortcut"), text(n, "text")};
  });
  world.views = list<View>(root, "views",
                           [](const YAML::Node& n) { return View{text(n, "name"), text(n, "query"), text(n, "of")}; });
  world.watches = list<Watched>(root, "watches", read_watch);
  world.routing = list<Routed>(root, "routing", read_rule);
  if (root["pushed"]) world.pushed = read_pushed(root["pushed"], now);
  world.listed = list<Listed>(root, "listed", read_listed);
  world.facts = list<Fact>(root, "facts", [](const YAML::Node& n) {
    return Fact{text(n, "key"), text(n, "kind"), text(n, "is"), text(n, "owner"), text(n, "value"), text(n, "wording")};
  });
  world.releases = list<Released>(root, "releases", [&](const YAML::Node& n) {
    return Released{text(n, "who"), text(n, "guardian"), when(n, "from", now), maybe_when(n, "until", now),
                    list<std::string>(n, "on", [](const YAML::Node& one) { return one.as<std::string>(); })};
  });
  world.bank = list<Enclosed>(
      root, "bank", [](const YAML::Node& n) { return Enclosed{text(n, "scene"), text(n, "name"), text(n, "shows")}; });
  world.live = list<Beat>(root, "live", [&](const YAML::Node& n) { return read_beat(n, now); });
  return world;
}

// "2h10m" → its length; negative where it cannot be read.
Millis read_length(std::string_view text) {
  Millis total{0};
  while (!text.empty()) {
    int amount = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), amount);
    if (error != std::errc{} || end == text.data() + text.size()) return Millis{-1};
    switch (*end) {
      case 'd':
        total += std::chrono::hours{24} * amount;
        break;
      case 'h':
        total += std::chrono::hours{amount};
        break;
      case 'm':
        total += std::chrono::minutes{amount};
        break;
      case 's':
        total += Seconds{amount};
        break;
      default:
        return Millis{-1};
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  }
  return total;
}

// "18:04" → since midnight; negative where it cannot be read.
Millis read_hour(std::string_view text) {
  int hour = 0, minute = 0;
  if (text.size() != 5 || text[2] != ':') return Millis{-1};
  std::from_chars(text.data(), text.data() + 2, hour);
  std::from_chars(text.data() + 3, text.data() + 5, minute);
  return std::chrono::hours{hour} + std::chrono::minutes{minute};
}

}  // namespace

Result<Time> read_when(std::string_view text, Time now) {
  const std::string_view whole = text;
  const bool back = text.starts_with('-');
  if (back || text.starts_with('+')) text.remove_prefix(1);
  const auto space = text.find(' ');
  const Millis length = read_length(text.substr(0, space));
  const bool has_hour = space != std::string_view::npos;
  const Millis hour = has_hour ? read_hour(text.substr(space + 1)) : Millis{0};
  if (text.empty() || length < Millis{0} || hour < Millis{0})
    return fail(Kind::invalid, fmt::format("`{}` is not a time of a story; write it like -2h10m or -1d 18:04", whole));
  const Time at = back ? now - length : now + length;
  return has_hour ? Time{std::chrono::floor<std::chrono::days>(at)} + hour : at;
}

Result<World> read_world(std::string_view yaml, Time now) try {
  return read_story(YAML::Load(std::string(yaml)), now);
} catch (const BadStory& bad) {
  return fail(Kind::invalid, fmt::format("line {}: {}", bad.line, bad.what));
} catch (const YAML::Exception& bad) {
  return fail(Kind::invalid, fmt::format("line {}: {}", bad.mark.line + 1, bad.msg));
}

}  // namespace kith::app::demo
