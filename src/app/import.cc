#include "app/import.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

#include "api/comfort/visitor_witness.h"
#include "app/commands.h"
#include "app/import_queries.h"
#include "app/lines.h"
#include "app/open_database.h"
#include "base/limits.h"
#include "base/secret.h"
#include "listen/matching.h"
#include "publish/gate/gatekeeper.h"

namespace kith::app {
namespace {

using listen::PushAnswer;
using Timer = std::chrono::steady_clock;

constexpr std::size_t kBatchLines = 5'000;
constexpr std::size_t kBatchBytes = 8 * 1024 * 1024;
constexpr std::size_t kProblemsShown = 20;

struct Batch {
  std::vector<std::string> lines;
  std::string key;
  std::int64_t before = 0;  // lines of the file before it
};

bool read_batch(Lines& from, Batch& batch) {
  batch.before += static_cast<std::int64_t>(batch.lines.size());
  batch.lines.clear();
  std::string line, digests;
  bool too_long = false;
  std::size_t bytes = 0;
  while (batch.lines.size() < kBatchLines && bytes < kBatchBytes && from.next(line, too_long, [] {})) {
    bytes += line.size();
    digests += sha256(line);
    batch.lines.push_back(std::move(line));
  }
  batch.key = "import " + sha256_hex(digests);
  return !batch.lines.empty();
}

bool is_passing(const Error& e) {
  return e.kind == Kind::unavailable || e.kind == Kind::ambiguous || e.kind == Kind::timeout || e.kind == Kind::stale;
}

PushAnswer joined(const PushAnswer& sum, const PushAnswer& more, std::int64_t before) {
  PushAnswer out = sum;
  out.heard += more.heard;
  out.kept += more.kept;
  out.forgotten += more.forgotten;
  out.duplicates += more.duplicates;
  out.set_aside += more.set_aside;
  for (const auto& p : more.problems)
    if (out.problems.size() < kProblemsShown) out.problems.push_back({before + p.line, p.message});
  return out;
}

class Import {
 public:
  Import(store::Database& db, const Clock& clock, const ImportWish& wish)
      : wish_(wish), matching_(db), push_(db, clock, matching_, wish.witness) {}

  Result<void> open(const Importer& by) {
    workspace_ = by.workspace;
    TRY(source_, push_.source(by.workspace, by.member, wish_.source));
    return {};
  }

  // Waits and asks again where the database cannot take it now; the key goes on where it stopped.
  Result<PushAnswer> take(const Batch& batch, const listen::Progress& progress) {
    const auto give_up = Timer::now() + wish_.patience;
    for (Millis pause{100};; pause = std::min(pause * 2, Millis{5'000})) {
      std::size_t at = 0;
      const auto next = [&]() -> Result<std::optional<std::string>> {
        if (at == batch.lines.size()) return std::optional<std::string>{};
        return std::optional<std::string>{batch.lines[at++]};
      };
      auto taken = push_.take(workspace_, source_, batch.key, next, progress);
      if (taken || !is_passing(taken.error()) || Timer::now() + pause > give_up) return taken;
      std::this_thread::sleep_for(pause);
    }
  }

 private:
  const ImportWish& wish_;
  listen::Matching matching_;
  listen::Push push_;
  WorkspaceId workspace_;
  ChannelId source_;
};

// A line a second, and the last one when all is done.
class Teller {
 public:
  void operator()(const PushAnswer& sum) {
    if (Timer::now() - told_ < std::chrono::seconds(1)) return;
    told_ = Timer::now();
    fmt::print(stderr, "{} read, {} kept\n", sum.heard, sum.kept);
  }

 private:
  Timer::time_point told_ = Timer::now();
};

Result<PushAnswer> run(const Settings& settings, const ImportCommand& command) {
  const int file = command.file == "-" ? STDIN_FILENO : ::open(command.file.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return fail(Kind::not_found, fmt::format("`{}` cannot be read", command.file));
  auto done = [&]() -> Result<PushAnswer> {
    TRY(auto db, open_existing_database(settings));
    TRYV(db->migrate());
    // Without the key registers stay shut: rules that lean on them say nothing of a visitor then.
    TRY(const auto sealer, DataFolder(settings.data).open_key());
    publish::Gatekeeper gatekeeper(sealer ? &*sealer : nullptr);
    ImportWish wish;
    wish.source = command.source;
    wish.workspace = command.workspace;
    wish.witness = api::visitor_witness(gatekeeper, system_clock());
    return import_lines(*db, system_clock(), wish, file, Teller());
  }();
  if (file != STDIN_FILENO) ::close(file);
  return done;
}

}  // namespace

Result<PushAnswer> import_lines(store::Database& db, const Clock& clock, const ImportWish& wish, int file,
                                const std::function<void(const PushAnswer&)>& told) {
  TRY(const auto by, db.read([&](store::Transaction& tx) { return importer(tx, wish.workspace); }));
  Import work(db, clock, wish);
  TRYV(work.open(by));
  Lines lines(file);
  PushAnswer sum;
  for (Batch batch; read_batch(lines, batch);) {
    TRY(const auto taken,
        work.take(batch, [&](const PushAnswer& so_far) { told(joined(sum, so_far, batch.before)); }));
    sum = joined(sum, taken, batch.before);
    told(sum);
  }
  return sum;
}

int run_import(const Settings& settings, const ImportCommand& command) {
  const auto done = run(settings, command);
  if (!done) {
    if (is_passing(done.error())) fmt::print(stderr, "kith: run the same command again: it goes on where it stopped\n");
    return report(done.error());
  }
  for (const auto& problem : done->problems) fmt::print(stderr, "line {}: {}\n", problem.line, problem.message);
  fmt::print("{} read: {} kept, {} forgotten, {} known before, {} set aside\n", done->heard, done->kept,
             done->forgotten, done->duplicates, done->set_aside);
  return done->set_aside > 0 ? kFindings : kDone;
}

}  // namespace kith::app
