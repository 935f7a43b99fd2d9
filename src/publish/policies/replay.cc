#include "publish/policies/replay.h"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <memory>
#include <span>
#include <thread>

#include "policy/comparison.h"
#include "publish/gate/situation.h"
#include "publish/policies/crew.h"
#include "publish/policies/past_messages.h"
#include "publish/policies/replay_queries.h"

namespace kith::publish {
namespace {

constexpr std::size_t kPage = 500;
constexpr std::size_t kThreadsMost = 4;

policy::Decision everything_goes() {
  policy::Decision decision;
  decision.outcome = policy::Outcome::allow;
  return decision;
}

bool is_same(const policy::Decision& a, const policy::Decision& b) {
  if (a.outcome != b.outcome) return false;
  if (a.outcome != policy::Outcome::hold || a.reasons.empty() || b.reasons.empty()) return true;
  return a.reasons.front().held_for == b.reasons.front().held_for;
}

// A message, and what becomes of it.
struct Case {
  PastMessage message;
  policy::Comparison::Both decided;  // kept where it differs
  policy::Outcome before = policy::Outcome::allow, after = policy::Outcome::allow;
  bool differs = false, unsure = false;
};

ReplayPlace place_of(const Case& one) {
  return {one.message.row.at, one.message.row.message};
}

// Asks both documents; safe to use from many threads at once.
class Judging {
 public:
  explicit Judging(const ReplayWish& wish) : Judging(wish, company(wish)) {}

  void decide(Case& one, policy::Scratch& scratch) const {
    auto decided = both_.decide(one.message.content, std::move(one.message.situation), scratch);
    if (nothing_holds_) decided.before = everything_goes();
    one.before = decided.before.outcome;
    one.after = decided.after.outcome;
    one.differs = !is_same(decided.before, decided.after);
    one.unsure = !decided.after.errors.empty();
    if (one.differs) one.decided = std::move(decided);
  }

 private:
  using Facts = std::shared_ptr<const policy::FactSet>;
  Judging(const ReplayWish& wish, const std::pair<Facts, Facts>& facts)
      : nothing_holds_(!wish.before), both_({wish.before, facts.first}, {wish.after, facts.second}) {}
  // Where both documents come to the same facts, the same set.
  static std::pair<Facts, Facts> company(const ReplayWish& wish) {
    std::pair<Facts, Facts> out;
    if (!wish.registers || !wish.registers->facts_known) return out;
    auto after = facts_in_force(wish.after->document(), wish.registers->facts);
    if (wish.before) {
      auto before = facts_in_force(wish.before->document(), wish.registers->facts);
      const bool same = before == after;
      out.first = policy::FactSet::compile(std::move(before));
      if (same) return {out.first, out.first};
    }
    out.second = policy::FactSet::compile(std::move(after));
    return out;
  }

  bool nothing_holds_;
  policy::Comparison both_;
};

// A page of cases decided by several threads: the first of them, at least one, as far as patience goes.
class Page {
 public:
  Page(std::vector<Case> cases, bool is_last, const Judging& judging, const Clock& clock, Time give_up)
      : cases_(std::move(cases)), is_last_(is_last), judging_(judging), clock_(clock), give_up_(give_up) {}

  void work() {
    thread_local policy::Scratch scratch;
    for (;;) {
      auto next = next_.load();
      do {
        if (next == cases_.size() || (next > 0 && clock_.now() >= give_up_)) return;
      } while (!next_.compare_exchange_weak(next, next + 1));
      judging_.decide(cases_[next], scratch);
    }
  }
  // Once nobody works at it any more.
  std::span<Case> decided() { return std::span(cases_).first(next_.load()); }
  std::size_t size() const { return cases_.size(); }
  bool is_last() const { return is_last_; }
  ReplayPlace end() const { return place_of(cases_.back()); }

 private:
  std::vector<Case> cases_;
  const bool is_last_;
  std::atomic<std::size_t> next_ = 0;
  const Judging& judging_;
  const Clock& clock_;
  const Time give_up_;
};

void add(std::span<Case> cases, std::size_t keep, Replayed& into) {
  for (auto& one : cases) {
    ++into.messages;
    into.unsure += one.unsure ? 1 : 0;
    ++into.before[static_cast<std::size_t>(one.before)];
    ++into.after[static_cast<std::size_t>(one.after)];
    if (!one.differs || ++into.differ > static_cast<std::int64_t>(keep)) continue;
    const auto& [row, content, situation, who] = one.message;
    into.differing.push_back({row.message, row.conversation, who->member, who->channel_name, content.text, row.at,
                              std::move(one.decided.before), std::move(one.decided.after)});
  }
}

// The caller's thread is one of them.
std::size_t helpers() {
  return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, kThreadsMost) - 1;
}

PastMessages past_of(const ReplayWish& wish) {
  PastMessages::Documents of{wish.after};
  if (wish.before) of.push_back(wish.before);
  return {wish.workspace, std::move(of), wish.registers};
}

std::vector<Case> cases_of(std::vector<PastMessage> messages) {
  std::vector<Case> out;
  out.reserve(messages.size());
  for (auto& one : messages) out.push_back({.message = std::move(one), .decided = {}});
  return out;
}

}  // namespace

Result<Replayed> replay(store::Database& db, const Clock& clock, const ReplayWish& wish) {
  const auto give_up = clock.now() + wish.patience;
  const Judging judging(wish);
  auto past = past_of(wish);
  auto left = wish.messages;
  // None where no more are wanted.
  const auto read = [&](const ReplayPlace& from) -> Result<std::unique_ptr<Page>> {
    const auto limit = std::min<std::size_t>(left, kPage);
    if (limit == 0) return std::unique_ptr<Page>();
    TRY(auto messages, db.read([&](store::Transaction& tx) {
      return past.read(tx, from, wish.until, static_cast<int>(limit));
    }));
    left -= messages.size();
    const bool is_last = messages.size() < limit;
    return std::make_unique<Page>(cases_of(std::move(messages)), is_last, judging, clock, give_up);
  };
  Replayed out;
  auto place = wish.from.value_or(ReplayPlace{wish.since - Millis{1}, MessageId{INT64_MAX}});
  std::unique_ptr<Page> page, next;
  Crew crew(helpers());
  TRY(page, read(place));
  for (; page; page = std::move(next)) {
    crew.begin([&work = *page] { work.work(); });
    // Read while this one is decided.
    if (!page->is_last() && clock.now() < give_up) {
      TRY(next, read(page->end()));
    }
    crew.join();
    const auto decided = page->decided();
    add(decided, wish.differing, out);
    if (decided.size() == page->size() && page->is_last()) return out;
    place = place_of(decided.back());
    if (decided.size() < page->size()) break;
  }
  out.next = place;
  return out;
}

Result<Replayed> replay_whole(store::Database& db, const Clock& clock, ReplayWish wish) {
  Replayed sum;
  const auto most = wish.differing;
  do {
    wish.differing = most - sum.differing.size();
    TRY(auto part, replay(db, clock, wish));
    wish.from = part.next;
    sum.messages += part.messages;
    sum.differ += part.differ;
    sum.unsure += part.unsure;
    for (std::size_t i = 0; i < sum.before.size(); ++i) {
      sum.before[i] += part.before[i];
      sum.after[i] += part.after[i];
    }
    std::ranges::move(part.differing, std::back_inserter(sum.differing));
  } while (wish.from);
  return sum;
}

Result<std::int64_t> count_to_replay(store::Transaction& tx, WorkspaceId workspace, Time since, Time until) {
  return queries::count_sent(tx, workspace, since, until);
}

}  // namespace kith::publish
