// Archive: everything that was ever said, searched in the query language, and what a query would find.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inbox/desk.h"
#include "match/naive.h"
#include "match/query.h"

namespace kith::inbox {

// A message a query found. The text of a long one is a stretch around the first place found; spans are code points of
// `text` and `title` as given here.
struct Hit {
  MessageView message;
  std::optional<Item> conversation;
  std::string text, title;
  std::vector<match::Span> spans, title_spans;
};

struct Hits {
  std::vector<Hit> items;
  std::string next;
  bool truncated = false;           // the search ended for its length; `next` goes on
  std::optional<Time> searched_to;  // how far back it came then
  bool indexing = false;            // what came in last may not be found yet
};

// What a query found in the last days. Where it was cut short, everything is about the part that was read, which
// goes back to `searched_to`.
struct Preview {
  struct Day {
    std::string day;  // 2026-11-22, UTC
    int count = 0;
  };
  struct Loudest {
    std::string name, handle;
    double share = 0;
  };
  std::vector<Day> days;  // oldest first, one each
  int total = 0;
  bool truncated = false, indexing = false;
  std::optional<Time> searched_to;
  std::vector<Hit> examples;
  // Shares of `total`, 0 to 1. repeats: near copies of another (links, names and numbers aside), and shares of others.
  std::optional<Loudest> author, site;  // site: none where our own accounts are
  double repeats = 0, known = 0;  // known: addressed to us, so at the desk already
};

// What a preview may read.
inline constexpr int kPreviewCandidates = 20'000;
inline constexpr Millis kPreviewTime{3'000};

// Thread-safe. Blocks: call it on workers.
class Archive {
 public:
  Archive(store::Database& db, const Clock& clock) : db_(db), clock_(clock) {}

  // Newest first. Errors: invalid (a bad cursor), timeout.
  Result<Hits> search(WorkspaceId workspace, const match::Query& query, std::string_view cursor, int limit);
  // `days` back from today, today included; 1 to 90.
  Result<Preview> preview(WorkspaceId workspace, const match::Query& query, int days, int examples);

 private:
  store::Database& db_;
  const Clock& clock_;
};

// At most `most` code points of `text` around the first span, ends marked with `…`; spans moved with it, those outside
// left out.
void cut_around(std::string& text, std::vector<match::Span>& spans, std::size_t most);

}  // namespace kith::inbox
