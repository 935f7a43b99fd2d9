// World: the scripted network itself. In memory, or in a file that outlives the process and may be used by
// several at once: every change is one appended line, written before anybody is told of it.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "channels/scripted/wire.h"
#include "model/follows.h"
#include "model/profile.h"

namespace kith::channels::scripted {

struct Account {
  std::string id;      // "mags"
  std::string handle;  // "@mags@scripted.example"; empty: made from the id
  std::string name, avatar;
  std::string token;  // what a channel of this account must hold; empty: the id itself
};

// A post as it stands now.
struct Post {
  Entry first;       // as posted
  std::string text;  // after edits
  std::optional<Time> edited_at;
  bool removed = false;
};

struct NewPost {
  std::string by;
  std::string text;
  std::string id;      // chosen by the caller; empty: "p" and the line number
  std::string parent;  // id of the post answered
  std::vector<std::string> to;
  std::string html, subject, language, quoted, key;
  Visibility visibility = Visibility::everyone;
  std::vector<Attachment> attachments;
  bool overheard = false, auto_submitted = false, bounce = false, list = false;
  std::optional<Time> at;        // back-dated
  Time visible_at{};             // nobody sees it earlier
  bool once = false;             // a key used before gives the post made with it
};

// Thread-safe. Errors of all changes: unavailable (the file cannot be written), not_found, invalid.
class World {
 public:
  // `where`: a file, or `memory:<name>`: one world per name while anybody holds it.
  // Errors: unavailable, corrupt (a line that is not ours; a torn last line is cut off).
  static Result<std::shared_ptr<World>> open(const std::string& where, const Clock& clock);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // An account that exists already is left as it is.
  Result<void> add_account(Account account);
  Result<Entry> post(NewPost post);
  Result<Entry> edit(std::string by, std::string id, std::string text, std::string key = {});
  Result<Entry> remove(std::string by, std::string id, std::string key = {});
  Result<Entry> react(std::string by, ReactionKind kind, std::string target, std::string key = {});
  // Errors: not_found (nobody of that name).
  Result<void> unfollow(std::string by, std::string target);
  // `what`: hide … unblock. Hiding is for who began the thread: unsupported for others.
  Result<Entry> moderate(std::string by, OutboundKind what, std::string target, std::string key = {});
  // What the account hides, or whom it mutes or blocks, in order of their ids; `what`: hide, mute or block.
  std::vector<std::string> moderated(std::string_view by, OutboundKind what);
  // The credential of `account` from now on; empty revokes.
  Result<void> set_token(std::string account, std::string token);
  // What an account says of itself; its display name stays. Errors: not_found.
  Result<void> set_profile(std::string account, const ChannelProfile& profile);
  // Who follows the account, or whom it follows, by rising ids, those after `after`, at most so many.
  std::vector<Account> follows(std::string_view account, FollowSide side, std::string_view after, std::size_t most);
  // For so long from now; negative: until the next call with 0, which ends it.
  Result<void> outage(Millis how_long);
  Result<void> inject(Fault fault);
  // Keeps no more than so many lines in memory from now on (0: all): older posts are gone for those who hold this
  // World, and who is further behind misses them. The file keeps everything.
  void remember(std::size_t lines);
  void record_call(std::string by, std::string op, std::string key, std::string outcome);

  // The next ordered fault for that call, used up by asking; none where none is due.
  std::optional<Fault> take_fault(Fault::On on);
  bool is_out();
  bool token_is_good(std::string_view account, std::string_view token);

  std::optional<Account> account(std::string_view id);
  // As it says itself; of an account that never said anything the name and the picture alone.
  std::optional<ChannelProfile> profile(std::string_view account);
  // By id, handle (with or without `@`) or name.
  std::optional<Account> find_account(std::string_view text);
  std::optional<Post> find_post(std::string_view id);
  // What was done with that key, visible by now. Every time it was: twice is twice.
  std::vector<Entry> done_with(std::string_view by, std::string_view key);
  // Whether the account wrote in the thread in a line before `seq`.
  bool took_part(std::string_view account, std::string_view thread, std::int64_t seq);
  // Lines after `seq` that are remembered, at most so many; all kinds.
  std::vector<Entry> after(std::int64_t seq, std::size_t most);
  std::vector<Entry> log() { return after(0, SIZE_MAX); }
  std::int64_t last_seq();
  // The network's own clock.
  Time now() const { return clock_.now(); }

 private:
  World(std::string path, const Clock& clock) : path_(std::move(path)), clock_(clock) {}

  template <class F>
  auto locked(F work) -> decltype(work());
  Result<void> open_file();
  Result<void> catch_up();
  const Entry& line(std::int64_t seq) const { return log_[static_cast<std::size_t>(seq - log_.front().seq)]; }
  Result<Entry> append(Entry entry);
  void apply(const Entry& entry);
  void forget_oldest();

  std::string path_;  // empty: memory only
  const Clock& clock_;
  int fd_ = -1;
  std::mutex mutex_;
  std::int64_t offset_ = 0;  // bytes of the file read so far
  std::deque<Entry> log_;
  std::size_t remembered_ = 0;  // most lines of it; 0: all
  std::map<std::string, Account, std::less<>> accounts_;
  std::map<std::string, std::string, std::less<>> tokens_;
  std::map<std::string, std::string, std::less<>> profiles_;  // as JSON
  std::unordered_map<std::string, Post> posts_;
  std::unordered_map<std::string, std::vector<std::int64_t>> keys_;  // by + key → lines
  std::unordered_map<std::string, std::int64_t> part_;              // account + thread → first line written there
  std::map<std::string, std::set<std::string>, std::less<>> moderated_;  // by + what → targets
  std::map<std::string, std::set<std::string>, std::less<>> followers_, followed_;  // by account
  std::map<std::int64_t, Fault> faults_;                            // by line
  std::optional<Entry> outage_;
};

}  // namespace kith::channels::scripted
