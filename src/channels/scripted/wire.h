// The scripted network's log: one JSON object a line, everything that ever happened on it, in order.
// It is the network's only state, and what fault tests check our house against.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/incoming.h"
#include "model/words.h"

namespace kith::channels::scripted {

// What goes wrong, and when. `before`: nothing has happened yet; `after`: it has, and only the answer suffers.
struct Fault {
  enum class What : std::uint8_t {
    drop_before,      // connection lost, nothing happened
    drop_after,       // accepted, then the reply is lost
    error_before,     // 500, nothing happened
    error_after,      // 500, although it happened
    rate_limited,     // 429 with `wait` as retry_after
    unauthenticated,  // 401 once
    unavailable,      // 503, nothing happened
    delay,            // answers after `wait`
    late,             // connection lost; it happens `wait` later
    duplicate,        // a page holds items twice, and the last one of the page before
    reorder,          // a page's items come newest first
    truncate,         // a page holds one item only
    poison,           // a page holds, beside the rest, something nobody can read
    hidden,           // a list of followers is kept back
  };
  enum class On : std::uint8_t { any, fetch, deliver, settle, check, follows };
  What what = What::drop_after;
  On on = On::deliver;
  int times = 1;
  Millis wait{0};
};

// One line of the log.
struct Entry {
  enum class What : std::uint8_t {
    account,  // by, handle, name, avatar; token it may use
    token,    // by; token: the valid one from now on, empty: revoked
    post,     // by, id, text, …, key where a client gave one
    edit,     // by, id, text
    remove,   // by, id
    react,    // by, id, reaction, target (a post, or the account followed); text of a quote is in its own post
    outage,   // wait: 0 ends it, else it lasts so long; -1: until ended
    fault,    // ordered
    used,     // a fault ordered in line `id` has struck
    call,     // by, op, key, outcome: what a client asked and was told
    profile,  // by, text: what the account says of itself from now on (model/profile.h, as JSON)
    unfollow, // by, target: an account
    moderate, // by, op (hide, unhide, mute …), target: an answer below a post of theirs, or an account
  };
  std::int64_t seq = 0;  // line number, from 1
  Time at{};
  What what = What::post;
  std::string by;  // account id
  std::string id;
  std::string handle, name, avatar, token;
  std::string text, html, subject, language, url;
  std::string parent, thread, key;
  std::vector<std::string> to;  // account ids spoken to
  Visibility visibility = Visibility::everyone;
  std::vector<Attachment> attachments;
  std::string quoted;           // id of a post
  bool overheard = false;       // reaches those in `to` without being addressed to them
  bool auto_submitted = false, bounce = false, list = false;
  ReactionKind reaction = ReactionKind::like;
  std::string target;
  std::string op, outcome;  // of a call; op also of moderate
  Fault fault;
  Millis wait{0};
  Time visible_at{};  // late effects: until then nobody sees it
};

std::string to_line(const Entry& entry);  // without line end
// Errors: corrupt.
Result<Entry> from_line(std::string_view line);

std::string_view name(Fault::What what);
std::string_view name(Fault::On on);
std::string_view name(Entry::What what);
// Errors: invalid.
Result<Fault::What> parse_fault(std::string_view name);
Result<Fault::On> parse_fault_on(std::string_view name);

}  // namespace kith::channels::scripted
