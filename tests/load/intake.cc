// Durable intake: how many messages a second go through the whole pipeline, and how many when the rows it made are
// simply inserted again (raw.h):
//   load_intake DATABASE COUNT [ROUNDS]     DATABASE: sqlite, or postgres where KITH_TEST_POSTGRES_URL is set
// Pages of 100, a commit each, as channels bring them: four messages a conversation, one in two by somebody new,
// 200 to 350 bytes in English. A line of JSON a round; `stored`: intake alone; `searchable`: with the search index
// brought up to date behind it; `raw`: every row of every table that was written, words of the search index too;
// `raw_messages`: the messages and their words alone. Messages a second, by the wall clock; and for each, `…_us`, the
// processor microseconds of this process for a message, which say more where others work beside it (PostgreSQL's own are
// not among them). Ends with 1 where what was stored is not what was sent.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <random>
#include <utility>

#include "listen/intake.h"
#include "listen/matching.h"
#include "load/raw.h"
#include "store/events.h"
#include "store/search.h"
#include "store/testing.h"
#include "store/testing_rows.h"

namespace kith::load {
namespace {

using store::Statement;
using store::testing::count;
using store::testing::Kind;
using store::testing::TestDatabase;

constexpr std::int64_t kPage = 100;
constexpr Statement kLearn = {"SELECT 1", "ANALYZE"};
constexpr std::string_view kWords[] = {
    "the",   "train",  "was",    "late",     "again",  "thank",   "you",    "for",     "help",    "with",   "my",
    "order", "when",   "does",   "shop",     "open",   "tomorrow", "please", "answer", "waiting", "since",  "monday",
    "nice",  "people", "bakery", "riverside", "bread", "hall",    "market", "bus",     "number",  "eleven", "never"};

class Talkers {
 public:
  explicit Talkers(Time start) : at_(start) {}

  channels::Page page(std::int64_t from, std::int64_t to) {
    channels::Page out;
    for (auto n = from; n < to; ++n) out.items.push_back(message(n));
    out.cursor = std::to_string(to);
    return out;
  }

 private:
  struct Talk {
    std::string last, author;
  };

  std::size_t below(std::size_t n) { return random_() % n; }

  Incoming message(std::int64_t n) {
    Incoming in;
    in.remote_id = "https://social.example/notes/" + std::to_string(1'000'000 + n);
    const bool fresh = talks_.empty() || below(4) == 0;
    if (fresh) {
      if (people_ == 0 || below(2) == 0) ++people_;
      talks_.push_back({"", std::to_string(people_ - below(std::min<std::size_t>(people_, 500)))});
    }
    Talk& talk = fresh ? talks_.back() : talks_[talks_.size() - 1 - below(std::min<std::size_t>(talks_.size(), 200))];
    in.parent = talk.last;
    in.author = {.remote_id = "https://social.example/users/" + talk.author,
                 .handle = "@u" + talk.author + "@social.example",
                 .name = "Person " + talk.author};
    for (std::size_t left = 30 + below(24); left > 0; --left)
      in.text.append(in.text.empty() ? "" : " ").append(kWords[below(std::size(kWords))]);
    in.url = in.remote_id;
    in.sent_at = at_ += Millis(400);
    talk.last = in.remote_id;
    return in;
  }

  Time at_;
  std::mt19937_64 random_{7};
  std::vector<Talk> talks_;
  std::size_t people_ = 0;
};

template <class T>
T must(Result<T> result) {
  if (result) return *std::move(result);
  fmt::print(stderr, "load_intake: {}\n", describe(result.error()));
  std::exit(1);
}

void must(bool right, const std::string& what) {
  if (right) return;
  fmt::print(stderr, "load_intake: {}\n", what);
  std::exit(1);
}

double processor_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

class Watch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
  }
  double worked() const { return processor_seconds() - processor_; }

 private:
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  double processor_ = processor_seconds();
};

struct Speed {
  double rate = 0, micros = 0;  // messages a second; processor time for each
};

struct Round {
  Speed stored, searchable, raw, raw_messages;
  std::size_t rows = 0;
};

class Trial {
 public:
  Trial(Kind kind, std::int64_t messages) : kind_(kind), messages_(messages) {}

  Round run() {
    TestDatabase db(kind_);
    ManualClock clock(kStart);
    const auto home = store::testing::make_home(*db, "riverside", kStart);
    Talkers talkers(kStart - std::chrono::hours(24 * 30));
    std::vector<channels::Page> pages;
    for (std::int64_t n = 0; n < messages_; n += kPage)
      pages.push_back(talkers.page(n, std::min(n + kPage, messages_)));
    Round out;
    take_in(*db, clock, home, pages, out);
    check(*db, home);
    const auto every = read_back(*db, pages.size(), true);
    const auto few = read_back(*db, pages.size(), false);
    for (const auto& page : every)
      for (const auto& block : page) out.rows += block.rows.size();
    out.raw = insert_again(*db, every);
    out.raw_messages = insert_again(*db, few);
    return out;
  }

 private:
  static inline const Time kStart = parse_time("2026-11-20T12:00:00Z").value();

  Speed rate(const Watch& watch) const {
    const auto count = static_cast<double>(messages_);
    return {count / watch.seconds(), watch.worked() / count * 1e6};
  }

  void take_in(store::Database& db, ManualClock& clock, const store::testing::Home& home,
               const std::vector<channels::Page>& pages, Round& out) const {
    listen::Matching matching(db);
    listen::Intake intake(db, clock, matching);
    const Watch watch;
    for (const auto& page : pages) {
      clock.advance(Millis(1'000));
      must(intake.apply(home.workspace, home.channel, page));
      // As autovacuum does within a minute: without, PostgreSQL takes the whole channel for a page.
      if (&page == &pages[std::min<std::size_t>(4, pages.size() - 1)])
        must(db.write([](store::Transaction& tx) { return tx.execute(kLearn); }));
    }
    out.stored = rate(watch);
    while (must(store::index_pending(db, 500)) > 0) {
    }
    out.searchable = rate(watch);
  }

  void check(store::Database& db, const store::testing::Home& home) const {
    must(count(db, "SELECT COUNT(*) FROM message") == messages_, "not every message was stored");
    must(count(db, "SELECT COUNT(*) FROM search_pending") == 0, "the search index is behind");
    must(count(db, "SELECT COUNT(*) FROM event WHERE kind = 'message.received'") == messages_, "events are missing");
    must(count(db, "SELECT SUM(message_count) FROM conversation") == messages_, "the desk counts wrong");
    const auto chain = must(db.read(
        [&](store::Transaction& tx) { return store::check_chain(tx, home.workspace, 0, 90'000); }));
    must(!chain.broken_at, "the event log is broken");
  }

  struct Table {
    std::string name, columns, joins, page;
  };
  std::vector<Table> tables(bool every) const {
    std::vector<Table> out;
    if (every)
      out = {{"contact", "t.*", "", "t.created_at"},
             {"identity", "t.*", "JOIN contact c ON c.id = t.contact_id", "c.created_at"}};
    // Messages refer to conversations, so these come before the clock runs where they are not timed.
    if (every) out.push_back({"conversation", "t.*", "", "t.created_at"});
    out.push_back({"message", "t.*", "", "t.received_at"});
    const std::string with_message = "JOIN message m ON m.id = ";
    if (kind_ == Kind::sqlite) {
      out.push_back({"message_place", "t.*", with_message + "t.message_id", "m.received_at"});
      out.push_back({"message_words", "t.rowid, t.words",
                     "JOIN message_place p ON p.key = t.rowid " + with_message + "p.message_id", "m.received_at"});
    } else {
      out.push_back({"message_words", "t.key, t.message_id, t.workspace_id, CAST(t.words AS TEXT)",
                     with_message + "t.message_id", "m.received_at"});
    }
    if (every) out.push_back({"event", "t.*", "", "t.at"});
    return out;
  }

  std::vector<Page> read_back(store::Database& db, std::size_t pages, bool every) const {
    std::vector<Page> out(pages);
    for (std::size_t n = 0; n < pages; ++n) {
      const auto at = to_ms(kStart) + static_cast<std::int64_t>(n + 1) * 1'000;
      for (const auto& t : tables(every)) {
        const auto sql = fmt::format("SELECT {} FROM {} t {} WHERE {} = ?", t.columns, t.name, t.joins, t.page);
        auto rows = must(db.read([&](store::Transaction& tx) { return tx.query(Statement::built(sql), {at}); }));
        if (!rows.empty()) out[n].push_back({t.name, std::move(rows)});
      }
    }
    return out;
  }

  // What the timed rows refer to.
  Page ground(store::Database& db, bool every) const {
    Page out;
    for (const char* name : {"workspace", "account", "member", "channel", "contact", "conversation"}) {
      if (every && (name == std::string_view("contact") || name == std::string_view("conversation"))) continue;
      const auto sql = fmt::format("SELECT * FROM {}", name);
      auto rows = must(db.read([&](store::Transaction& tx) { return tx.query(Statement::built(sql)); }));
      out.push_back({name, std::move(rows)});
    }
    return out;
  }

  Speed insert_again(store::Database& from, const std::vector<Page>& pages) const {
    const bool every = pages.front().front().table == "contact";
    TestDatabase to(kind_);
    const auto raw = open_raw(kind_, to.where());
    const std::vector<Page> first{ground(from, every)};
    std::vector<Page> all = first;
    all.insert(all.end(), pages.begin(), pages.end());
    raw->make_ready(all);
    raw->insert(0);
    const Watch watch;
    for (std::size_t n = 1; n < all.size(); ++n) raw->insert(n);
    const Speed out = rate(watch);
    must(count(*to, "SELECT COUNT(*) FROM message") == messages_, "the rival lost messages");
    return out;
  }

  Kind kind_;
  std::int64_t messages_;
};

}  // namespace
}  // namespace kith::load

int main(int argc, char** argv) {
  using namespace kith::load;
  const std::string database = argc > 1 ? argv[1] : "";
  const long long messages = argc > 2 ? std::atoll(argv[2]) : 0;
  if ((database != "sqlite" && database != "postgres") || messages < 1) {
    fmt::print(stderr, "usage: load_intake sqlite|postgres COUNT [ROUNDS]\n");
    return 2;
  }
  const bool postgres = database == "postgres";
  // Tables that a process makes once are made.
  must(Trial(postgres ? Kind::postgres : Kind::sqlite, 1).run().rows > 0, "nothing was stored");
  if (postgres) make_durable();
  for (int left = argc > 3 ? std::atoi(argv[3]) : 1; left > 0; --left) {
    const Round r = Trial(postgres ? Kind::postgres : Kind::sqlite, messages).run();
    std::string line = fmt::format(R"({{"database":"{}","messages":{},"rows":{})", database, messages, r.rows);
    for (const auto& [name, speed] : {std::pair{"stored", r.stored}, {"searchable", r.searchable}, {"raw", r.raw},
                                      {"raw_messages", r.raw_messages}})
      line += fmt::format(R"(,"{0}":{1:.0f},"{0}_us":{2:.0f})", name, speed.rate, speed.micros);
    fmt::print("{}}}\n", line);
    std::fflush(stdout);
  }
  return 0;
}
