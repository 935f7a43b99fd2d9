#include "channels/scripted/player.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <boost/asio/this_coro.hpp>
#include <charconv>
#include <map>

#include "base/log.h"

namespace kith::channels::scripted {
namespace {

constexpr std::array kDo{"post", "edit", "remove", "like", "share", "follow"};
constexpr std::size_t kScriptItems = 10'000;

Error wrong(const YAML::Node& node, std::string why) {
  const auto line = std::to_string(node.Mark().line + 1);
  return fail(Kind::invalid, fmt::format("line {} of the script: {}", line, why)).with("line", line);
}

std::string text_of(const YAML::Node& node, const char* key) {
  const auto value = node[key];
  return value && value.IsScalar() ? value.Scalar() : std::string();
}

Result<NewPost> post_from(const YAML::Node& node) {
  NewPost p;
  p.by = text_of(node, "by");
  if (p.by.empty()) return wrong(node, "say `by` whom");
  p.text = text_of(node, "text");
  p.id = text_of(node, "id");
  p.parent = text_of(node, "reply_to");
  p.html = text_of(node, "html");
  p.subject = text_of(node, "subject");
  p.language = text_of(node, "language");
  p.overheard = text_of(node, "overheard") == "true";
  if (const auto v = text_of(node, "visibility"); !v.empty()) {
    const auto known = parse<Visibility>(v);
    if (!known) return wrong(node, fmt::format("`{}` is no visibility", v));
    p.visibility = *known;
  }
  for (const auto& to : node["to"]) p.to.push_back(to.Scalar());
  for (const auto& image : node["images"]) {
    Attachment a;
    a.kind = "image";
    a.url = text_of(image, "url");
    a.alt = text_of(image, "alt");
    p.attachments.push_back(std::move(a));
  }
  return p;
}

Result<ScriptItem> item_from(const YAML::Node& node) {
  if (!node.IsMap()) return wrong(node, "an item is a map");
  ScriptItem item;
  if (const auto what = text_of(node, "do"); !what.empty()) {
    const auto found = std::find(kDo.begin(), kDo.end(), what);
    if (found == kDo.end()) return wrong(node, fmt::format("nothing to do is called `{}`", what));
    item.what = static_cast<ScriptItem::Do>(found - kDo.begin());
  }
  if (const auto after = text_of(node, "after"); !after.empty()) {
    TRY(item.after, parse_wait(after));
  }
  if (auto at = text_of(node, "at"); !at.empty()) {
    if (at.front() == '-') at.erase(0, 1);
    TRY(item.back, parse_wait(at));
  }
  item.name = text_of(node, "name");
  item.target = text_of(node, "target");
  TRY(item.post, post_from(node));
  if (item.what != ScriptItem::Do::post && item.target.empty()) return wrong(node, "say the `target`");
  return item;
}

// Item names already played → ids on the network.
using Names = std::map<std::string, std::string>;

std::string resolve(const Names& names, const std::string& text) {
  const auto found = names.find(text);
  return found == names.end() ? text : found->second;
}

Result<Entry> play_one(World& world, const ScriptItem& item, Names& names, Time now) {
  const auto target = resolve(names, item.target);
  switch (item.what) {
    case ScriptItem::Do::post: {
      auto post = item.post;
      post.parent = resolve(names, post.parent);
      if (item.back > Millis{0}) post.at = now - item.back;
      TRY(auto entry, world.post(std::move(post)));
      if (!item.name.empty()) names[item.name] = entry.id;
      return entry;
    }
    case ScriptItem::Do::edit: return world.edit(item.post.by, target, item.post.text);
    case ScriptItem::Do::remove: return world.remove(item.post.by, target);
    case ScriptItem::Do::like: return world.react(item.post.by, ReactionKind::like, target);
    case ScriptItem::Do::share: return world.react(item.post.by, ReactionKind::share, target);
    case ScriptItem::Do::follow: return world.react(item.post.by, ReactionKind::follow, target);
  }
  return fail(Kind::internal, "an item of the script is of no known kind");
}

}  // namespace

Result<Millis> parse_wait(std::string_view text) {
  double number = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto unit = std::string_view(end, static_cast<std::size_t>(text.data() + text.size() - end));
  static constexpr std::array<std::pair<std::string_view, double>, 6> kUnits{
      {{"", 1e3}, {"ms", 1}, {"s", 1e3}, {"m", 60e3}, {"h", 3600e3}, {"d", 86400e3}}};
  if (bad == std::errc{} && number >= 0 && number < 1e9)
    for (const auto& [name, ms] : kUnits)
      if (unit == name) return Millis(static_cast<Millis::rep>(number * ms));
  return fail(Kind::invalid, fmt::format("`{}` is no length of time; write 15s, 2m or 1h", text));
}

Result<Script> parse_script(std::string_view yaml) {
  try {
    const auto root = YAML::Load(std::string(yaml));
    if (!root.IsMap()) return wrong(root, "a script is a map with `accounts` and `items`");
    Script script;
    for (const auto& a : root["accounts"])
      script.accounts.push_back({.id = text_of(a, "id"),
                                 .handle = text_of(a, "handle"),
                                 .name = text_of(a, "name"),
                                 .avatar = text_of(a, "avatar"),
                                 .token = text_of(a, "token")});
    for (const auto& node : root["items"]) {
      if (script.items.size() >= kScriptItems) return wrong(node, "a script has at most 10000 items");
      TRY(auto item, item_from(node));
      script.items.push_back(std::move(item));
    }
    if (const auto again = text_of(root, "again_after"); !again.empty()) {
      TRY(script.again_after, parse_wait(again));
      if (*script.again_after < Millis{1000}) return wrong(root["again_after"], "begin again after a second at least");
    }
    return script;
  } catch (const YAML::Exception& e) {
    return fail(Kind::invalid, fmt::format("line {} of the script: {}", e.mark.line + 1, e.msg));
  }
}

net::Task<Result<void>> play(std::shared_ptr<World> world, Script script, const Clock& clock) {
  for (const auto& account : script.accounts) {
    CO_TRYV(world->add_account(account));
  }
  for (;;) {
    Names names;
    for (const auto& item : script.items) {
      if (item.after > Millis{0}) co_await net::sleep_for(item.after);
      const auto cancelled = co_await boost::asio::this_coro::cancellation_state;
      if (cancelled.cancelled() != boost::asio::cancellation_type::none) co_return Result<void>{};
      const auto played = play_one(*world, item, names, clock.now());
      if (played) continue;
      if (played.error().kind == Kind::unavailable) co_return played.error();
      log::warning("scripted.skipped", {{"by", item.post.by}, {"why", played.error().message}});
    }
    if (!script.again_after) co_return Result<void>{};
    co_await net::sleep_for(*script.again_after);
  }
}

}  // namespace kith::channels::scripted
