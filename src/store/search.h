// Full-text search over messages, the same answers on both databases.
//
// Text comes folded from the text room (text/words.h): lower case, no marks, words parted by single
// spaces; the store only indexes and finds whole words. Indexing runs behind the inserts:
// note_for_search() queues a message in the transaction that stores it, index_pending() works the
// queue off.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"

namespace kith::store {

struct SearchHit {
  MessageId message;
  ConversationId conversation;
  Time sent_at;
};

// Queues a new, edited or deleted message for (re)indexing.
Result<void> note_for_search(Transaction& tx, WorkspaceId workspace, MessageId message);

// Indexes at most `limit` queued messages; answers how many. `fold` is the text room's folding,
// given by app. Deleted messages leave the index.
using Fold = std::function<std::string(std::string_view text)>;
Result<int> index_pending(Database& db, const Fold& fold, int limit);

// Messages of the workspace that have every one of `words` (already folded; one may end in `*` for
// a beginning), newest first by (sent_at, id), after `cursor` ("" for the first page). Errors:
// invalid (no word, or a bad cursor).
struct SearchPage {
  std::vector<SearchHit> hits;
  std::string next;
};
Result<SearchPage> search_messages(Transaction& tx, WorkspaceId workspace,
                                   const std::vector<std::string>& words, int limit,
                                   std::string_view cursor);

}  // namespace kith::store
