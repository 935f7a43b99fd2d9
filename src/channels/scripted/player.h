// Player: posts a written timeline onto the scripted network in real time, so that there is life to look at.
//
// A script is YAML (or JSON, which is YAML):
//   accounts:
//     - {id: mags, handle: "@mags@tea.example", name: Mags Byrne, avatar: https://…}
//   items:                     # in order; `after` counts from the item before (15s, 2m, 500ms, 1h)
//     - {after: 0s, name: first, by: mags, to: [shop], text: "Is it still there?"}
//     - {after: 20s, by: mags, reply_to: first, text: "Found it"}      # an item's name or a post's id
//     - {after: 5s, do: edit, by: mags, target: first, text: "Is it there?"}
//     - {after: 5s, do: like, by: mags, target: p12}                   # like, share, follow, edit, remove
//   again_after: 10m           # optional: begin again, with new posts
// More fields of a post: subject, html, language, visibility (public, unlisted, followers, direct), at
// (back-dated: -2d, -3h), images [{url, alt}], overheard (true).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "channels/scripted/world.h"
#include "net/task.h"

namespace kith::channels::scripted {

struct ScriptItem {
  enum class Do : std::uint8_t { post, edit, remove, like, share, follow };
  Do what = Do::post;
  Millis after{0};
  std::string name;
  NewPost post;        // `by` and, of a post, all the rest; `parent` may be an item's name
  std::string target;  // an item's name, a post's id, or the account to follow
  Millis back{0};      // how long ago it is said to have been
};

struct Script {
  std::vector<Account> accounts;
  std::vector<ScriptItem> items;
  std::optional<Millis> again_after;
};

// Errors: invalid, with the line.
Result<Script> parse_script(std::string_view yaml);
// `15s`, `500ms`, `2m`, `1h`, `3d`, a bare number of seconds. Errors: invalid.
Result<Millis> parse_wait(std::string_view text);

// Plays until the script ends or the waiting coroutine is cancelled. What cannot be played (an answer to a
// removed post) is logged as `scripted.skipped` and left out. Errors: unavailable (the world's file).
net::Task<Result<void>> play(std::shared_ptr<World> world, Script script, const Clock& clock);

}  // namespace kith::channels::scripted
