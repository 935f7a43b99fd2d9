// What doctor says of the database and of what belongs to it: key, files, index, deliveries.
#include <fmt/format.h>

#include <chrono>

#include "app/data_folder.h"
#include "app/doctor.h"
#include "app/doctor_queries.h"
#include "app/open_database.h"
#include "base/secret.h"
#include "publish/record/retention.h"
#include "store/migrations.h"

namespace kith::app {
namespace {

using Level = Finding::Level;

constexpr const char* kRestore = "restore the last backup into a new folder: kith restore --help";
constexpr Millis kStandsStill = std::chrono::minutes(15);
constexpr Millis kClockMayDiffer = std::chrono::minutes(2);
constexpr std::int64_t kManyWaiting = 10'000;

struct Look {
  store::Database& db;
  const Instruments& instruments;
  const DataFolder folder;
  std::vector<Finding>& found;

  void fine(std::string what, std::string text) {
    found.push_back({Level::fine, std::move(what), std::move(text), {}, {}});
  }
  void problem(std::string what, std::string text, std::string means, std::string todo) {
    found.push_back({Level::problem, std::move(what), std::move(text), std::move(means), std::move(todo)});
  }
  void note(std::string what, std::string text, std::string means, std::string todo) {
    found.push_back({Level::note, std::move(what), std::move(text), std::move(means), std::move(todo)});
  }
  void unread(std::string what, const Error& error) {
    problem(std::move(what), error.message, "this part could not be looked at", kRestore);
  }
};

// False where the rest cannot be read by this program.
bool look_at_schema(Look& look) {
  const auto steps = store::steps_to_take(look.db);
  if (!steps && steps.error().kind != Kind::conflict) return true;  // the look at the pages says more
  if (!steps) {
    look.problem("schema", steps.error().message,
                 "this program does not know what the newer one keeps: it will not start",
                 "install the newer version again; to go back, restore a backup made before it");
    return false;
  }
  if (steps->empty()) {
    look.fine("schema", "as this program wants it");
    return true;
  }
  look.note("schema", fmt::format("{} step{} behind this program", steps->size(), steps->size() == 1 ? "" : "s"),
            "the rest is looked at once they are taken",
            "take a backup, then `kith migrate` (`kith serve` does it too)");
  return false;
}

bool look_at_pages(Look& look) {
  const auto whole = check_whole(look.db);
  if (whole) {
    look.fine("database", *whole);
    return true;
  }
  look.problem("database", whole.error().message,
               "parts of the file are not what was written: the disk or something else changed it", kRestore);
  return false;
}

void look_at_chains(Look& look) {
  const auto chains = check_chains(look.db);
  if (chains) return look.fine("event log", *chains);
  look.problem("event log", chains.error().message,
               "the log was changed outside Kith: it no longer proves what was decided and sent",
               "keep this file as evidence and compare it with a backup (`kith audit verify`)");
}

void look_at_references(Look& look) {
  const auto lines = check_references(look.db);
  if (!lines) return look.unread("references", lines.error());
  if (lines->empty()) look.fine("references", "every row belongs to something");
  for (const auto& line : *lines)
    look.problem("references", line, "rows were taken out outside Kith; what hangs on them is seen nowhere",
                 "compare with a backup, and restore it where more is missing");
}

void look_at_files(Look& look) {
  const auto state = check_files(look.db, store::Files(look.folder.media()));
  if (!state) return look.unread("files", state.error());
  if (state->missing + state->damaged == 0) return look.fine("files", fmt::format("{} there", state->files));
  std::string text = fmt::format("{} of {} missing, {} damaged: ", state->missing, state->files, state->damaged);
  for (const auto& one : state->named) text += (&one == state->named.data() ? "" : "; ") + one;
  look.problem("files", text, "answers that carry them fail, and whoever opens them sees an error",
               "copy `media/` of the last backup over: tar -xkf BACKUP media");
}

void look_at_index(Look& look) {
  const auto state = check_index(look.db);
  if (!state) return look.unread("search", state.error());
  if (state->lacking + state->stray > 0) {
    return look.problem(
        "search", fmt::format("{} messages are not in the index, {} in it are gone", state->lacking, state->stray),
        "a search does not find what it should", "kith doctor --reindex, while Kith runs or not");
  }
  const std::string text = fmt::format("{} messages wait to be indexed", state->waiting);
  if (state->waiting < kManyWaiting) return look.fine("search", state->waiting == 0 ? "in step" : text);
  look.note("search", text, "the newest are not found yet", "let `kith serve` run; look again in some minutes");
}

void look_at_deliveries(Look& look) {
  const auto lines = stuck_deliveries(look.db, look.instruments.clock.now() - kStandsStill);
  if (!lines) return look.unread("deliveries", lines.error());
  if (lines->empty()) look.fine("deliveries", "none stands still");
  for (const auto& line : *lines)
    look.problem("deliveries", line, "answers were written that nobody sends",
                 "see that `kith serve` runs (with the role outbox, where roles are parted) and what its log says");
}

void look_at_clock(Look& look) {
  const auto newest = newest_event(look.db);
  if (!newest) return look.unread("clock", newest.error());
  const auto now = look.instruments.clock.now();
  if (!*newest || **newest <= now + kClockMayDiffer) return;
  look.problem(
      "clock", fmt::format("the newest event is of {}, but it is {} now", format_time(**newest), format_time(now)),
      "the clock is behind, or was ahead: schedules, tokens and codes go wrong, and new things sort before old",
      "set the clock right before Kith writes more: timedatectl set-ntp true");
}

void look_at_retention(Look& look) {
  const auto now = look.instruments.clock.now();
  const auto waiting = look.db.read([&](store::Transaction& tx) { return publish::waiting_for_clock(tx, now); });
  if (!waiting) return look.unread("retention", waiting.error());
  for (const auto& workspace : *waiting)
    look.problem("retention",
                 fmt::format("{}: it is {} now, more than three days after the record was last looked through",
                             workspace, format_time(now)),
                 "a clock that runs ahead would erase what is to be kept, so nothing is erased",
                 "set the clock: timedatectl set-ntp true; where it is right (Kith was off for days): "
                 "kith doctor --trust-clock");
  if (!waiting->empty()) return;
  const auto left = look.db.read([&](store::Transaction& tx) { return publish::overdue(tx, now); });
  if (!left) return look.unread("retention", left.error());
  if (left->empty()) look.fine("retention", "nothing is past its time");
  for (const auto& line : *left)
    look.problem("retention", line, "past their time, kept by nothing, and still not erased",
                 "see that `kith serve` runs; its log names the rows that could not be erased and why");
}

void look_at_seals(Look& look) {
  std::error_code ignored;
  if (!std::filesystem::exists(look.folder.key(), ignored)) return;  // said of the key already
  const auto sealer = Sealer::open(look.folder.key());
  if (!sealer) return;
  const auto state = check_seals(look.db, *sealer);
  if (!state) return look.unread("sealed", state.error());
  if (state->closed.empty()) return look.fine("sealed", fmt::format("{} looked at, all open", state->looked_at));
  if (state->closed.size() == state->looked_at) {
    return look.problem("sealed", "nothing sealed opens with this key",
                        "it is another installation's key: no channel, "
                        "second factor or register works",
                        "put the file `key` of this database back from a backup");
  }
  std::string text = fmt::format("{} of {} do not open: ", state->closed.size(), state->looked_at);
  for (const auto& one : state->closed) text += (&one == state->closed.data() ? "" : "; ") + one;
  look.problem("sealed", text, "these rows were changed or moved outside Kith, or sealed with another key",
               "connect these channels anew, write these entries again, or restore a backup");
}

void look_at_watches(Look& look) {
  const auto state = check_sought(look.db);
  if (!state) return look.unread("watches", state.error());
  look.fine("watches", fmt::format("{} with routing rules, compiled in {} ms, {:.1f} MB", state->queries,
                                   state->compile.count(), static_cast<double>(state->bytes) / 1e6));
  for (const auto& line : state->unreadable)
    look.problem("watch", line, "it hears nothing", "open it, mend its words and keep it again");
}

void look_at_channels(Look& look) {
  const auto channels = troubled_channels(look.db);
  if (!channels) return look.unread("channels", channels.error());
  for (const auto& line : *channels)
    look.note("channel", line, "nothing is heard or sent there", "open Settings, Channels: it says what to do");
}

}  // namespace

void look_at_data(const Settings& settings, const Instruments& instruments, std::vector<Finding>& found) {
  auto db = open_existing_database(settings);
  if (!db) {
    const bool damaged = db.error().kind == Kind::corrupt;
    found.push_back({Level::problem, "database", db.error().message, "Kith does not start",
                     damaged ? kRestore : "mend what the message says"});
    return;
  }
  Look look{**db, instruments, DataFolder(settings.data), found};
  if (!look_at_schema(look) || !look_at_pages(look)) return;
  look_at_chains(look);
  look_at_references(look);
  look_at_files(look);
  look_at_index(look);
  look_at_deliveries(look);
  look_at_clock(look);
  look_at_retention(look);
  look_at_seals(look);
  look_at_watches(look);
  look_at_channels(look);
}

}  // namespace kith::app
