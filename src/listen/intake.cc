#include "listen/intake.h"

#include "base/crash_point.h"
#include "base/limits.h"
#include "base/log.h"
#include "listen/hearing.h"
#include "listen/kept_files.h"
#include "listen/matching.h"
#include "listen/set_aside_queries.h"
#include "store/check_text.h"
#include "store/lease.h"

namespace kith::listen {
namespace {

using store::Transaction;


// A failure of the moment, not of the item: the page is applied again later.
bool is_passing(const Error& e) {
  return e.kind == Kind::unavailable || e.kind == Kind::ambiguous || e.kind == Kind::timeout || e.kind == Kind::stale ||
         e.kind == Kind::not_found || e.kind == Kind::cancelled;
}

// Errors quote what came, which may be cut in the middle of a letter.
std::string words(const Error& e) {
  return store::storable_text(e.message, 500);
}

std::string clipped(std::string raw) {
  if (raw.size() > limits::kPoisonBytes) raw.resize(limits::kPoisonBytes);
  return raw;
}

void add(Applied& sum, const Applied& more) {
  sum.stored += more.stored;
  sum.edited += more.edited;
  sum.deleted += more.deleted;
  sum.reactions += more.reactions;
  sum.set_aside += more.set_aside;
}

}  // namespace

struct Intake::Round {
  Matching* matching = nullptr;
  WorkspaceId workspace;
  ChannelId channel;
  std::optional<Fence> fence;
  std::vector<Prepared> items;
  std::vector<PoisonRow> aside;
  std::string cursor;  // empty: leave it
  bool present = false;
  bool strict = false;  // an item that cannot be stored is the caller's to know
  Time now{};
  const store::Files* files = nullptr;
  const Witness* witness = nullptr;

  Result<Source> enter(Transaction& tx) const {
    TRY(auto at, queries::source(tx, workspace, channel));
    if (!at) return fail(Kind::not_found, "this channel is not connected any more");
    if (fence) {
      TRY(const bool held, store::holds_lease(tx, fence->lease, fence->token, now));
      if (!held) return fail(Kind::stale, "another process listens on this channel now");
    }
    return *std::move(at);
  }

  Result<Applied> store_all(Transaction& tx) const {
    TRY(const auto at, enter(tx));
    TRY(auto sought, matching->current(tx, workspace));
    Hearing hearing(tx, at, now, present, *matching, std::move(sought), files);
    TRYV(hearing.load(items));
    for (const auto& item : items) TRYV(hearing.take(item));
    for (const auto& row : aside) TRYV(hearing.set_aside(row));
    TRYV(hearing.finish(*witness));
    KITH_CRASH_POINT("intake.in_apply");
    if (!cursor.empty()) TRYV(queries::save_cursor(tx, at, cursor, hearing.applied().stored > 0, now));
    return hearing.applied();
  }
};

// Its files are written before any transaction begins; keeping them is then a name more.
Result<Prepared> Intake::ready_item(WorkspaceId workspace, const Incoming& item, Time now,
                                    text::Reader& reader) const {
  TRY(auto out, prepare(item, now, reader));
  return with_files(std::move(out), workspace, files_);
}

Result<Applied> Intake::apply(WorkspaceId workspace, ChannelId channel, const channels::Page& page,
                              const std::optional<Fence>& fence) {
  Round round{&matching_, workspace, channel, fence, {}, {}, page.cursor, false, false, clock_.now(), files_,
              &witness_};
  text::Reader reader;
  round.items.reserve(page.items.size());
  for (const auto& item : page.items) {
    auto ready = ready_item(workspace, item, round.now, reader);
    if (ready) {
      round.items.push_back(*std::move(ready));
    } else if (is_passing(ready.error())) {
      return ready.error();
    } else {
      round.aside.push_back({item.remote_id, clipped(incoming_to_json(item)), words(ready.error())});
    }
  }
  for (const auto& poison : page.poison)
    round.aside.push_back(
        {store::storable_text(poison.remote_id, store::kIdBytes), clipped(poison.raw), words(poison.error)});
  return run(round);
}

Result<Applied> Intake::apply_present(WorkspaceId workspace, ChannelId channel, const channels::Page& page,
                                      const std::optional<Fence>& fence) {
  Round round{&matching_, workspace, channel, fence, {}, {}, {}, true, false, clock_.now(), files_, &witness_};
  text::Reader reader;
  for (const auto& item : page.items)
    if (auto ready = ready_item(workspace, item, round.now, reader)) round.items.push_back(*std::move(ready));
  return run(round);
}

Result<Applied> Intake::run(const Round& round) {
  KITH_CRASH_POINT("intake.before_apply");
  // Compiled here, a transaction finds it ready.
  TRYV(matching_.current(round.workspace));
  auto whole = db_.write(round.workspace, [&](Transaction& tx) { return round.store_all(tx); });
  KITH_CRASH_POINT("intake.after_apply");
  if (whole || is_passing(whole.error()) || round.strict) return whole;
  log::warning("intake.page_refused", {{"channel", to_string(round.channel)}, {"error", describe(whole.error())}});
  return run_singly(round);
}

// Something in the page cannot be stored: item by item, so that only that one is set aside.
Result<Applied> Intake::run_singly(const Round& round) {
  Applied sum;
  Round rest = round;
  rest.items.clear();
  for (const auto& item : round.items) {
    Round one = round;
    one.items = {item};
    one.aside.clear();
    one.cursor.clear();
    auto done = db_.write(round.workspace, [&](Transaction& tx) { return one.store_all(tx); });
    if (done) {
      add(sum, *done);
    } else if (is_passing(done.error())) {
      return done;
    } else {
      rest.aside.push_back({item.in.remote_id, clipped(incoming_to_json(item.in)), words(done.error())});
    }
  }
  TRY(const auto last, db_.write(round.workspace, [&](Transaction& tx) { return rest.store_all(tx); }));
  add(sum, last);
  return sum;
}

Result<std::vector<SetAside>> Intake::set_aside(WorkspaceId workspace, ChannelId channel, int limit,
                                                std::int64_t after) {
  return db_.read([&](Transaction& tx) { return queries::list_set_aside(tx, workspace, channel, limit, after); });
}

Result<SetAside> Intake::find_set_aside(WorkspaceId workspace, ChannelId channel, std::int64_t id) {
  TRY(auto found, db_.read([&](Transaction& tx) { return queries::find_set_aside(tx, workspace, channel, id); }));
  if (!found) return fail(Kind::not_found, "nothing is set aside under this id");
  return *std::move(found);
}

Result<Applied> Intake::retry(WorkspaceId workspace, ChannelId channel, std::int64_t id,
                              const std::vector<Incoming>& items) {
  TRYV(find_set_aside(workspace, channel, id));
  Round round{&matching_, workspace, channel, {}, {}, {}, {}, false, true, clock_.now(), files_, &witness_};
  std::optional<Error> refused;
  text::Reader reader;
  for (const auto& item : items) {
    auto ready = ready_item(workspace, item, round.now, reader);
    if (!ready)
      refused = ready.error();
    else
      round.items.push_back(*std::move(ready));
  }
  Result<Applied> done =
      refused ? Result<Applied>(*refused) : db_.write(workspace, [&](Transaction& tx) -> Result<Applied> {
        TRYV(queries::mark_retried(tx, workspace, channel, id, round.now));
        return round.store_all(tx);
      });
  if (!done && !is_passing(done.error())) TRYV(still_unreadable(workspace, channel, id, words(done.error())));
  return done;
}

Result<void> Intake::still_unreadable(WorkspaceId workspace, ChannelId channel, std::int64_t id,
                                      std::string_view error) {
  const Time now = clock_.now();
  return db_.write(workspace, [&](Transaction& tx) {
    return queries::mark_unreadable(tx, workspace, channel, id, error, now);
  });
}

Result<std::vector<std::string>> Intake::worth_recheck(WorkspaceId workspace, ChannelId channel, int most) {
  return db_.read([&](Transaction& tx) { return queries::recent_heard(tx, workspace, channel, most); });
}

}  // namespace kith::listen
