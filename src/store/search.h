// The archive: every message, found by the one query language, the same answers on both databases.
//
// Finding has two steps. An index of words and facts (match/prefilter.h) gives candidates, newest first; each is read,
// made into a Document as intake makes it, and put to the query itself. What is found is therefore what the query
// means, whatever the index knows; how much work that may cost is bounded by ScanOptions.
//
// What is heard is indexed in the transaction that stores it, with words made of what it has in hand. All else is
// indexed behind: note_for_search() queues a message in the transaction that changes it, index_pending() works the
// queue off.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "match/document.h"
#include "match/naive.h"
#include "match/prefilter.h"
#include "match/query.h"
#include "model/words.h"
#include "store/database.h"

namespace kith::store {

// Queues a new, edited or deleted message for (re)indexing.
Result<void> note_for_search(Transaction& tx, WorkspaceId workspace, MessageId message);
Result<void> note_for_search(Transaction& tx, WorkspaceId workspace, std::span<const MessageId> messages);
// Queues everything an identity wrote, where `handle` or `name` (empty: unknown) differ from what is stored. Call it
// before storing them.
Result<void> note_renamed_for_search(Transaction& tx, WorkspaceId workspace, IdentityId identity,
                                     std::string_view handle, std::string_view name);

// The index words of messages that others wrote, of one channel. One a thread.
class HeardWords {
 public:
  HeardWords(WorkspaceId workspace, ChannelId channel);
  // The time of a document does not count.
  std::string of(const match::Document& document);

 private:
  match::IndexWords words_;
  std::string where_;
};
// A new message that others wrote.
struct ToIndex {
  MessageId message;
  Time sent_at{};
  std::string words;
};
// Once a transaction. A message whose place another workspace takes at the same moment is queued.
Result<void> index_heard(Transaction& tx, WorkspaceId workspace, std::vector<ToIndex> messages);

// Indexes at most `limit` queued messages, the newest first; answers how many. Deleted messages leave the index.
Result<int> index_pending(Database& db, int limit);
// How many wait to be indexed in a workspace, counted to at most `most`.
Result<int> behind_index(Transaction& tx, WorkspaceId workspace, int most);

// A message's place in the archive, rising with the time it was sent. 64 places a millisecond.
using Place = std::int64_t;
constexpr Place place_at(Time t) {
  return to_ms(t) * 64;
}
constexpr Time time_of(Place place) {
  return from_ms(place / 64);
}
inline constexpr Place kNewest = std::numeric_limits<Place>::max();

struct Found {
  Place place = 0;
  MessageId message;
  ConversationId conversation;
  ChannelId channel;
  IdentityId identity;  // none: not heard from outside
  ContactId contact;
  Direction direction = Direction::in;
  Time sent_at{};
  bool overheard = false;  // nobody addressed us with it
  match::Document document;
  match::Match match;
};

// How many candidates one page of a search reads, and how long, before it answers with how far it came.
inline constexpr int kSearchCandidates = 4'000;
inline constexpr std::chrono::milliseconds kSearchTime{2'000};
// PostgreSQL: how many matches of a stretch of time are sorted for the newest, before a shorter one is tried. More
// than the 64 of a millisecond.
inline constexpr int kSearchCrowd = 4'000;

struct ScanOptions {
  Time now{};
  Place before = kNewest;  // exclusive
  Place from = 0;          // inclusive
  int wanted = 50;         // how many the visitor will probably take: how much is read at once
  int candidates = kSearchCandidates;
  int crowd = kSearchCrowd;
  std::optional<std::chrono::steady_clock::time_point> until;
  ConversationId conversation;  // of this one only; `before` and `from` then do not count
};

struct Scanned {
  bool complete = false;  // all there is was examined
  Place reached = 0;      // everything at or after this place was; go on with before = reached
  int candidates = 0;     // messages read and put to the query
};

// Calls `visit` with the workspace's messages that satisfy `query`, newest first by (sent_at, place), until it answers
// false, the candidates or the time are used up, or nothing is left. Errors: timeout.
Result<Scanned> scan_archive(Transaction& tx, WorkspaceId workspace, const match::Query& query,
                             const ScanOptions& options, const std::function<bool(Found&&)>& visit);

// One message as a document; nothing where it is not there or deleted.
Result<std::optional<match::Document>> message_document(Transaction& tx, WorkspaceId workspace, MessageId message,
                                                        Time now);

struct SearchPage {
  std::vector<Found> hits;
  std::string next;
  bool truncated = false;           // the bounds of the work ended this page; `next` goes on
  std::optional<Time> searched_to;  // how far back, where more may follow
  bool indexing = false;            // messages wait to be indexed: the newest may be missing yet
};
// A page of them after `cursor` ("" for the first). Errors: invalid (a bad cursor).
Result<SearchPage> search_messages(Transaction& tx, WorkspaceId workspace, const match::Query& query, Time now,
                                   int limit, std::string_view cursor);

}  // namespace kith::store
