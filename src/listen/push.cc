#include "listen/push.h"

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <set>
#include <tuple>

#include "base/limits.h"
#include "base/secret.h"
#include "listen/hearing.h"
#include "listen/push_line.h"
#include "listen/push_queries.h"
#include "listen/set_aside_queries.h"
#include "listen/tell.h"
#include "listen/watches.h"
#include "model/event.h"
#include "text/utf8.h"

namespace kith::listen {
namespace {

namespace json = boost::json;
using store::Transaction;

constexpr std::size_t kChunkLines = 500;
constexpr std::size_t kChunkBytes = 4 * 1024 * 1024;
constexpr int kAskAgain = 8;  // how often what is sought may change while one chunk is taken in
constexpr std::size_t kNameMost = 100;

void add(PushAnswer& sum, const PushAnswer& more) {
  sum.heard += more.heard;
  sum.kept += more.kept;
  sum.forgotten += more.forgotten;
  sum.duplicates += more.duplicates;
  sum.set_aside += more.set_aside;
  for (const auto& problem : more.problems)
    if (sum.problems.size() < limits::kPushProblemsTold) sum.problems.push_back(problem);
}

std::string to_json(const PushAnswer& a) {
  json::array problems;
  for (const auto& p : a.problems) problems.push_back({{"line", p.line}, {"message", p.message}});
  return json::serialize(json::object{{"heard", a.heard},
                                      {"kept", a.kept},
                                      {"forgotten", a.forgotten},
                                      {"duplicates", a.duplicates},
                                      {"set_aside", a.set_aside},
                                      {"problems", std::move(problems)}});
}

Result<PushAnswer> from_json(std::string_view text) try {
  const auto value = json::parse(text);
  const auto& o = value.as_object();
  const auto number = [&](const char* name) { return o.at(name).to_number<std::int64_t>(); };
  PushAnswer out;
  out.heard = number("heard");
  out.kept = number("kept");
  out.forgotten = number("forgotten");
  out.duplicates = number("duplicates");
  out.set_aside = number("set_aside");
  for (const auto& p : o.at("problems").as_array())
    out.problems.push_back({p.at("line").to_number<std::int64_t>(), json::value_to<std::string>(p.at("message"))});
  return out;
} catch (const std::exception&) {
  return fail(Kind::corrupt, "what was answered to this batch cannot be read");
}

Error in_work() {
  return fail(Kind::conflict, "this batch is being taken in by another request; ask again in a moment")
      .with("kind", "batch_in_work")
      .after(Millis{2'000});
}

bool is_passing(const Error& e) {
  return e.kind == Kind::unavailable || e.kind == Kind::ambiguous || e.kind == Kind::timeout ||
         e.kind == Kind::cancelled || e.kind == Kind::not_found || e.kind == Kind::stale || e.kind == Kind::conflict;
}

}  // namespace

bool is_pushed(std::string_view network) {
  return network == kPushNetwork;
}

struct Push::Chunk {
  struct Line {
    std::int64_t number = 0;
    std::string text;
    std::optional<Prepared> item;
    std::string error;  // why it is set aside

    bool is_sought() const { return item && item->asked && !item->asked->ids.empty(); }
    // Whether a transaction has to look at it.
    bool may_be_kept() const {
      if (!item) return false;
      const Incoming& in = item->in;
      return is_sought() || in.addressed || in.edited_at || in.what != Incoming::What::message || !in.parent.empty() ||
             !in.thread.empty();
    }
  };
  std::int64_t first = 0, after = 0;  // lines of the batch before it, and with it
  std::vector<Line> lines;
  std::string before, digest;  // of the batch so far, without and with it
  bool last = false;
  bool trial = false;  // roll back at the end
  std::int64_t change = 0;
  Time now{};

  // The next of a batch; no lines and `last` at its end.
  Result<void> read(const NextLine& next) {
    first = after;
    before = digest;
    lines.clear();
    std::string all = before;
    std::size_t bytes = 0;
    while (static_cast<std::size_t>(after - first) < kChunkLines && bytes < kChunkBytes) {
      TRY(auto line, next());
      if (!line) {
        last = true;
        break;
      }
      ++after;
      if (line->ends_with('\r')) line->pop_back();
      bytes += line->size();
      all += sha256(*line);
      if (line->find_first_not_of(" \t") == std::string::npos) continue;
      lines.push_back({after, *std::move(line), std::nullopt, {}});
    }
    if (after > first) digest = sha256_hex(all);
    return {};
  }

  void prepare() {
    for (auto& line : lines) {
      line.error.clear();
      if (line.text.size() > limits::kPushLineBytes) {
        line.error = "this line is over 1 MB";
        continue;
      }
      auto ready = read_push_line(line.text, now);
      if (ready)
        line.item = *std::move(ready);
      else
        line.error = ready.error().message;
    }
  }
};

Result<ChannelId> Push::source(WorkspaceId workspace, MemberId by, std::string_view given) {
  const std::string name = given.empty() ? "pushed" : std::string(given);
  if (name.size() > kNameMost || !text::is_valid_utf8(name) || name.find_first_of("\r\n\t") != std::string::npos)
    return fail(Kind::invalid, "a source has a short name, such as forum").with("field", "source");
  const Time now = clock_.now();
  const auto there = [&](Transaction& tx) -> Result<std::optional<ChannelId>> {
    TRY(const auto known, queries::push_source(tx, workspace, name));
    if (!known) return std::optional<ChannelId>{};
    if (known->paused)
      return fail(Kind::conflict, "this source is paused; resume it under Channels").with("kind", "paused");
    return std::optional<ChannelId>{known->channel};
  };
  TRY(const auto known, db_.read(there));
  if (known) return *known;
  return db_.write(workspace, [&](Transaction& tx) -> Result<ChannelId> {
    TRY(const auto made, there(tx));
    if (made) return *made;
    TRY(const bool adopted, queries::has_policy(tx, workspace));
    if (!adopted)
      return fail(Kind::conflict, "adopt a comfort zone first: nothing is connected before it")
          .with("kind", "policy_needed");
    const ChannelId id{next_id(now)};
    TRYV(queries::insert_source(tx, workspace, id, name, now));
    TRYV(tell(tx, workspace, now, event::kChannelChanged, "channel", id.value, by));
    return id;
  });
}

Result<std::vector<PushSource>> Push::sources(WorkspaceId workspace) {
  const std::int64_t first = day_of(clock_.now()) - static_cast<std::int64_t>(kDaysShown) + 1;
  return db_.read([&](Transaction& tx) { return queries::push_sources(tx, workspace, first); });
}

// Asks every line of a chunk, outside any transaction.
Result<void> Push::ask(WorkspaceId workspace, Chunk& chunk) {
  TRY(const auto sought, matching_.current(workspace));
  chunk.change = sought.change;
  std::map<std::string, std::set<std::string>> authors;
  for (const auto& line : chunk.lines)
    if (line.item && !line.item->in.author.remote_id.empty())
      authors[line.item->network.empty() ? std::string(kPushNetwork) : line.item->network].insert(
          line.item->in.author.remote_id);
  std::map<std::pair<std::string, std::string>, IdentityRow> known;
  TRYV(db_.read([&](Transaction& tx) -> Result<void> {
    for (const auto& [network, ids] : authors) {
      TRY(auto rows, queries::identities(tx, workspace, network, {ids.begin(), ids.end()}));
      for (auto& row : rows) known[{network, row.remote_id}] = std::move(row);
    }
    return {};
  }));
  const Source at{workspace, {}, std::string(kPushNetwork), {}};
  for (auto& line : chunk.lines) {
    if (!line.item || line.item->in.what == Incoming::What::deletion) continue;
    const auto& item = *line.item;
    const auto who =
        known.find({item.network.empty() ? std::string(kPushNetwork) : item.network, item.in.author.remote_id});
    const bool is_known = who != known.end();
    const auto document = document_of(item, at, is_known ? who->second.circle : std::nullopt,
                                      is_known ? who->second.followers : std::nullopt, chunk.now);
    auto ids = matching_.match(sought, document);
    if (!ids) {
      line.error = ids.error().message;
      line.item.reset();
      continue;
    }
    line.item->asked = Prepared::Asked{sought.change, *std::move(ids)};
  }
  return {};
}

// Stores a chunk, with its counts and how far the batch is, in one transaction.
Result<void> Push::store(WorkspaceId workspace, ChannelId channel, std::string_view batch, Chunk& chunk,
                         PushAnswer& answer) {
  const std::string key(batch);
  PushAnswer sum;
  TRYV(db_.write(workspace, [&](Transaction& tx) -> Result<void> {
    sum = answer;
    PushAnswer part;
    TRY(const auto at, queries::source(tx, workspace, channel));
    if (!at) return fail(Kind::not_found, "this source is not connected any more");
    if (!key.empty()) {
      TRY(const auto row, queries::batch(tx, workspace, channel, key));
      if ((row ? row->lines : 0) != chunk.first || (row && row->done)) return in_work();
    }
    TRY(auto sought, matching_.current(tx, workspace));
    if (sought.change != chunk.change) return fail(Kind::stale, "what is sought changed meanwhile");
    Hearing hearing(tx, *at, chunk.now, false, matching_, std::move(sought), nullptr);
    std::vector<Prepared> items;
    for (const auto& line : chunk.lines) {
      ++part.heard;
      if (line.may_be_kept())
        items.push_back(*line.item);
      else if (line.item)
        ++part.forgotten;
    }
    std::ranges::sort(items, {}, [](const Prepared& item) { return std::tie(item.in.sent_at, item.in.remote_id); });
    TRYV(hearing.load(items));
    for (const auto& item : items) {
      const bool sought_after = item.asked && !item.asked->ids.empty();
      TRY(const auto became, hearing.take_pushed(item, sought_after));
      if (became == Hearing::Became::kept) ++part.kept;
      if (became == Hearing::Became::known) ++part.duplicates;
      if (became == Hearing::Became::nothing) ++part.forgotten;
    }
    for (const auto& line : chunk.lines) {
      if (line.item) continue;
      ++part.set_aside;
      if (part.problems.size() < limits::kPushProblemsTold) part.problems.push_back({line.number, line.error});
      TRYV(hearing.set_aside({{}, line.text.substr(0, limits::kPoisonBytes), line.error}));
    }
    TRYV(hearing.finish(witness_));
    TRYV(queries::count_pushed(tx, workspace, channel, part, chunk.now));
    if (chunk.trial) return fail(Kind::cancelled, "only tried");
    add(sum, part);
    if (!key.empty()) {
      TRYV(queries::save_batch(tx, workspace, channel, key, {chunk.after, chunk.digest, chunk.last, to_json(sum)},
                               chunk.now));
      if (chunk.last) TRYV(queries::forget_batches(tx, workspace, channel, limits::kPushBatchesKept));
    }
    return {};
  }));
  answer = std::move(sum);
  return {};
}

// Passes over what is stored of the batch; its lines have to be the same as then.
Result<bool> Push::pass_over(const Known& known, Chunk& chunk, const NextLine& next) {
  while (!chunk.last && chunk.after < known.lines) TRYV(chunk.read(next));
  bool same = chunk.after == known.lines && chunk.digest == known.digest;
  if (same && known.done && !chunk.last) {
    TRYV(chunk.read(next));
    same = chunk.last && chunk.after == known.lines;
  }
  if (same) return known.done;
  return fail(Kind::conflict, "this batch key was used for other lines; give every batch a key of its own")
      .with("kind", "batch_key_used");
}

Result<PushAnswer> Push::take(WorkspaceId workspace, ChannelId channel, std::string_view batch, const NextLine& next,
                              const Progress& progress) {
  PushAnswer answer;
  Chunk chunk;
  if (!batch.empty()) {
    TRY(const auto row,
        db_.read([&](Transaction& tx) { return queries::batch(tx, workspace, channel, std::string(batch)); }));
    if (row) {
      TRY(answer, from_json(row->answer_json));
      TRY(const bool done, pass_over({row->lines, row->digest, row->done}, chunk, next));
      answer.repeated = done;
      if (done) return answer;
      chunk.last = false;
    }
  }
  while (!chunk.last) {
    chunk.now = clock_.now();
    TRYV(chunk.read(next));
    chunk.prepare();
    TRYV(take_chunk(workspace, channel, batch, chunk, answer));
    if (progress) progress(answer);
  }
  return answer;
}

// Where what is sought changes meanwhile the lines are asked again; where something cannot be stored, that line alone
// is set aside.
Result<void> Push::take_chunk(WorkspaceId workspace, ChannelId channel, std::string_view batch, Chunk& chunk,
                              PushAnswer& answer) {
  Result<void> done = fail(Kind::stale, "");
  for (int tries = 0; tries < kAskAgain && !done && done.error().kind == Kind::stale; ++tries) {
    TRYV(ask(workspace, chunk));
    done = store(workspace, channel, batch, chunk, answer);
  }
  if (done || is_passing(done.error())) return done;
  if (!find_unstorable(workspace, channel, chunk)) return done;
  return store(workspace, channel, batch, chunk, answer);
}

Result<void> Push::retry(WorkspaceId workspace, ChannelId channel, std::int64_t set_aside, std::string_view line) {
  Chunk chunk;
  chunk.now = clock_.now();
  chunk.lines.push_back({1, std::string(line), std::nullopt, {}});
  chunk.prepare();
  Result<void> done = fail(Kind::stale, "");
  for (int tries = 0; tries < kAskAgain && !done && done.error().kind == Kind::stale; ++tries) {
    if (chunk.lines.front().item) {
      TRYV(ask(workspace, chunk));
    }
    done = take_again(workspace, channel, set_aside, chunk);
  }
  if (done || is_passing(done.error())) return done;
  TRYV(db_.write(workspace, [&](Transaction& tx) {
    return queries::mark_unreadable(tx, workspace, channel, set_aside, done.error().message, chunk.now);
  }));
  return done;
}

Result<void> Push::take_again(WorkspaceId workspace, ChannelId channel, std::int64_t set_aside, const Chunk& chunk) {
  const auto& line = chunk.lines.front();
  if (!line.item) return fail(Kind::invalid, line.error);
  return db_.write(workspace, [&](Transaction& tx) -> Result<void> {
    TRY(const auto at, queries::source(tx, workspace, channel));
    if (!at) return fail(Kind::not_found, "this source is not connected any more");
    TRY(auto sought, matching_.current(tx, workspace));
    if (sought.change != chunk.change) return fail(Kind::stale, "what is sought changed meanwhile");
    TRYV(queries::mark_retried(tx, workspace, channel, set_aside, chunk.now));
    Hearing hearing(tx, *at, chunk.now, false, matching_, std::move(sought), nullptr);
    TRYV(hearing.load({*line.item}));
    TRYV(hearing.take_pushed(*line.item, line.is_sought()));
    return hearing.finish(witness_);
  });
}

// Tries every line by itself, changing nothing, and sets aside what fails.
bool Push::find_unstorable(WorkspaceId workspace, ChannelId channel, Chunk& chunk) {
  bool found = false;
  for (auto& line : chunk.lines) {
    if (!line.item || !line.may_be_kept()) continue;
    Chunk one;
    one.change = chunk.change;
    one.now = chunk.now;
    one.lines = {line};
    one.trial = true;
    PushAnswer nothing;
    const auto done = store(workspace, channel, "", one, nothing);
    if (done || done.error().kind == Kind::cancelled) continue;
    line.error = done.error().message;
    line.item.reset();
    found = true;
  }
  return found;
}

}  // namespace kith::listen
