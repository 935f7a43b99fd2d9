// Push: anything can be listened to. Lines come in batches; what a watch or rule seeks, what is addressed to us and
// what belongs to a conversation of the desk is kept, the rest is counted and forgotten.
//
// A batch is taken in chunks, each in one transaction with its counts and how far the batch is: a batch with a key that
// was cut off goes on where it was, and one that was done is answered as before without being looked at again.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "listen/matching.h"
#include "listen/witness.h"
#include "store/database.h"

namespace kith::listen {

struct PushProblem {
  std::int64_t line = 0;  // from 1
  std::string message;
};

// What became of a batch. heard = kept + forgotten + duplicates + set_aside.
struct PushAnswer {
  std::int64_t heard = 0, kept = 0, forgotten = 0, duplicates = 0, set_aside = 0;
  std::vector<PushProblem> problems;  // the first limits::kPushProblemsTold
  bool repeated = false;              // the batch was done before
};

struct PushDay {
  std::int64_t day = 0, heard = 0, kept = 0, forgotten = 0;
};

struct PushSource {
  ChannelId channel;
  std::string name;
  std::int64_t heard = 0, kept = 0, forgotten = 0, set_aside = 0;
  std::optional<Time> last_at;
  std::string last_batch;  // the last key that was done; empty: none
  std::vector<PushDay> days;  // the last fortnight, oldest first
};

// Whether channels of that network are sources that are pushed in.
bool is_pushed(std::string_view network);

// The next line without its end; nothing at the end. Empty lines count, and are passed over.
using NextLine = std::function<Result<std::optional<std::string>>()>;
// Told after every chunk that is durable.
using Progress = std::function<void(const PushAnswer&)>;

// Thread-safe. Blocks: call it on workers.
class Push {
 public:
  // `witness` is shown what others wrote, as it is of what channels hear; it may be empty. The others outlive this.
  Push(store::Database& db, const Clock& clock, Matching& matching, Witness witness)
      : db_(db), clock_(clock), matching_(matching), witness_(std::move(witness)) {}

  // The source of that name, made where there is none. Errors: invalid, conflict (policy_needed, or it is paused).
  Result<ChannelId> source(WorkspaceId workspace, MemberId by, std::string_view name);
  Result<std::vector<PushSource>> sources(WorkspaceId workspace);

  // Takes a batch in. Bad lines are set aside and never stop the others. `batch` empty: it has no key.
  // Errors: what `next` fails with; conflict (the key was used for other lines, or another request takes it in now);
  // unavailable and the like: send it again, with its key.
  Result<PushAnswer> take(WorkspaceId workspace, ChannelId channel, std::string_view batch, const NextLine& next,
                          const Progress& progress = {});
  // Reads a line again that was set aside, and takes it in as if it came now: kept where it is sought, else forgotten.
  // Where it still cannot be read it stays set aside, with the new error. Errors: that one, and those of take().
  Result<void> retry(WorkspaceId workspace, ChannelId channel, std::int64_t set_aside, std::string_view line);

 private:
  struct Chunk;
  // What is stored of a batch.
  struct Known {
    std::int64_t lines = 0;
    std::string digest;
    bool done = false;
  };
  static Result<bool> pass_over(const Known& known, Chunk& chunk, const NextLine& next);
  Result<void> take_chunk(WorkspaceId workspace, ChannelId channel, std::string_view batch, Chunk& chunk,
                          PushAnswer& answer);
  Result<void> take_again(WorkspaceId workspace, ChannelId channel, std::int64_t set_aside, const Chunk& chunk);
  bool find_unstorable(WorkspaceId workspace, ChannelId channel, Chunk& chunk);
  Result<void> ask(WorkspaceId workspace, Chunk& chunk);
  Result<void> store(WorkspaceId workspace, ChannelId channel, std::string_view batch, Chunk& chunk,
                     PushAnswer& answer);

  store::Database& db_;
  const Clock& clock_;
  Matching& matching_;
  const Witness witness_;
};

}  // namespace kith::listen
