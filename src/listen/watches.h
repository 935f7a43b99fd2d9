// Watches: what members want to hear of, and what was heard.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "match/naive.h"
#include "model/words.h"
#include "store/database.h"
#include "store/paging.h"

namespace kith::listen {

inline constexpr std::array<std::string_view, 6> kColours{"moss", "sea", "plum", "amber", "brick", "slate"};
inline constexpr std::size_t kDaysShown = 14;

struct MemberName {
  MemberId id;
  std::string name;
};

// A watch taken over what is stored already.
struct WatchRun {
  std::int64_t id = 0;
  std::string state;  // waiting, running, done, cancelled, failed
  std::int64_t total = 0, seen = 0, found = 0;
  std::string error;
  Time started_at{};
  std::optional<Time> finished_at;

  bool is_over() const { return state != "waiting" && state != "running"; }
};

struct Watch {
  WatchId id;
  std::string name, query, canonical, colour;
  Route route = Route::stream;
  bool shared = true;
  MemberName owner;
  bool muted = false;               // now
  std::optional<Time> muted_until;  // muted without a time: for good
  std::optional<MemberName> assignee;
  int priority = 1;
  std::vector<std::string> tags;
  // Mentions by day, UTC, by when messages were written: kDaysShown, oldest first, today last.
  std::vector<std::int64_t> days;
  std::optional<Time> last_at;
  std::optional<WatchRun> run;  // the last one
  std::int64_t version = 0;
  Time created_at{}, updated_at{};
};

// What a member writes. `query` parses, or it is refused.
struct WatchInput {
  std::string name, query, colour = "moss";
  Route route = Route::stream;
  bool shared = true;
  MemberId assignee;
  int priority = 1;
  std::vector<std::string> tags;
};

// Unset: stays.
struct WatchPatch {
  std::optional<std::string> name, query, colour;
  std::optional<Route> route;
  std::optional<bool> shared;
  bool sets_assignee = false;
  MemberId assignee;
  std::optional<int> priority;
  std::optional<std::vector<std::string>> tags;
};

// One message a watch heard, as it is shown.
struct Mention {
  MessageId message;
  Time at{};  // when it was written
  Time heard_at{};
  bool quiet = false;  // heard while muted, or found in the archive
  std::string text, title, url, lang, author, handle, avatar_url;
  ChannelId channel;
  std::string network, channel_name, channel_handle;
  ContactId contact;  // none: only overheard
  std::string contact_name;
  std::optional<int> circle;
  ConversationId conversation;  // none: not on the desk
  std::vector<match::Span> spans;  // of text, what satisfied the watch
};

// Thread-safe. Blocks: call it on workers. A member sees shared watches and their own; the rest is not_found.
class Watches {
 public:
  Watches(store::Database& db, const Clock& clock) : db_(db), clock_(clock) {}

  // By name. `words`: only those whose name holds them.
  Result<store::Page<Watch>> list(WorkspaceId workspace, MemberId me, std::string_view words, std::string_view cursor,
                                  int limit);
  Result<Watch> find(WorkspaceId workspace, MemberId me, WatchId id);
  // Errors: invalid (context kind `bad_query` with line, column and hint; or the field), too_large.
  Result<Watch> create(WorkspaceId workspace, MemberId by, const WatchInput& input);
  // Errors: also stale (`version` is not the present one).
  Result<Watch> patch(WorkspaceId workspace, MemberId by, WatchId id, std::int64_t version, const WatchPatch& patch);
  // `until` none with `muted`: for good.
  Result<Watch> mute(WorkspaceId workspace, MemberId by, WatchId id, bool muted, std::optional<Time> until);
  // Its mentions go; messages stay.
  Result<void> remove(WorkspaceId workspace, MemberId by, WatchId id);

  // Newest message first.
  Result<store::Page<Mention>> mentions(WorkspaceId workspace, MemberId me, WatchId id, std::string_view cursor,
                                        int limit);
  // Puts a mention on the desk as an open conversation, and its author among the contacts.
  Result<ConversationId> take(WorkspaceId workspace, MemberId by, WatchId id, MessageId message);

  // Over what is stored; nothing new where one is under way.
  Result<WatchRun> start_run(WorkspaceId workspace, MemberId by, WatchId id);
  Result<WatchRun> cancel_run(WorkspaceId workspace, MemberId by, WatchId id);

 private:
  store::Database& db_;
  const Clock& clock_;
};

// The query as it is kept. Errors: invalid with context kind `bad_query`, line, column, offset (bytes) and hint.
Result<std::string> canonical_query(std::string_view query);

// Days since 1970, UTC.
std::int64_t day_of(Time at);

}  // namespace kith::listen
