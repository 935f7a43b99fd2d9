#include "faults/check.h"

#include <algorithm>
#include <map>
#include <stdexcept>

#include <fmt/format.h>

#include "faults/rig.h"
#include "store/events.h"

namespace kith::faults {
namespace {

using channels::scripted::Entry;
using channels::scripted::World;

constexpr store::Statement kHeard =
    "SELECT remote_id, text FROM message WHERE workspace_id = ? AND direction = 'in'";
constexpr store::Statement kOut =
    "SELECT COUNT(*) FROM message WHERE workspace_id = ? AND direction = 'out'";
constexpr store::Statement kDeliveries =
    "SELECT d.id, d.conversation_id, d.state, d.remote_id, m.remote_id, m.state, m.text, d.error "
    "FROM delivery d "
    "JOIN message m ON m.id = d.message_id WHERE d.workspace_id = ? ORDER BY d.id";
constexpr store::Statement kOpenAttempts =
    "SELECT COUNT(*) FROM attempt a JOIN delivery d ON d.id = a.delivery_id WHERE d.workspace_id = "
    "? AND a.finished_at IS NULL";

bool to_us(const Entry& e) {
  return e.what == Entry::What::post && e.by != kUs;
}
bool by_us(const Entry& e) {
  return e.what == Entry::What::post && e.by == kUs;
}

// What cannot be read is told in words.
template <typename T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(describe(result.error()));
  return *std::move(result);
}

store::Rows rows(store::Database& db, const store::Statement& statement) {
  return must(db.read([&](store::Transaction& tx) { return tx.query(statement, {kWorkspace}); }));
}

// Every post to us is one message; every answer is one post.
void check_counts(const std::vector<Entry>& log, store::Database& db,
                  std::vector<std::string>& out) {
  std::map<std::string, int> heard;
  for (const auto& r : rows(db, kHeard)) ++heard[r.text(0)];
  std::map<std::string, int> answers;
  for (const Entry& e : log)
    if (by_us(e)) ++answers[e.parent + "\n" + e.text];
  std::size_t expected = 0;
  for (const Entry& e : log) {
    if (!to_us(e)) continue;
    ++expected;
    if (heard[e.id] != 1)
      out.push_back(
          fmt::format("`{}` ({}) is {} times among the messages", e.text, e.id, heard[e.id]));
    const int sent = answers[e.id + "\n" + answer_to(e.text)];
    if (sent == 0) out.push_back(fmt::format("lost: nobody answered `{}` ({})", e.text, e.id));
    if (sent > 1)
      out.push_back(fmt::format("twice: `{}` ({}) was answered {} times", e.text, e.id, sent));
  }
  if (heard.size() != expected)
    out.push_back(fmt::format("{} messages for {} posts", heard.size(), expected));
}

// What the house says of each delivery is what the network's log says, and within a conversation in
// the same order.
void check_deliveries(const std::vector<Entry>& log, store::Database& db,
                      std::vector<std::string>& out) {
  std::map<std::string, const Entry*> posts;
  for (const Entry& e : log)
    if (by_us(e)) posts[e.id] = &e;
  std::map<std::int64_t, std::int64_t> last_line;
  std::size_t count = 0;
  for (const auto& r : rows(db, kDeliveries)) {
    ++count;
    const std::string what = r.text(6);
    if (r.text(2) != "sent" || r.text(5) != "sent") {
      out.push_back(fmt::format("`{}` is {} / {}: {}", what, r.text(2), r.text(5), r.text(7)));
      continue;
    }
    const auto post = posts.find(r.text(3));
    if (post == posts.end() || post->second->text != what || r.text(4) != r.text(3)) {
      out.push_back(
          fmt::format("`{}` claims to be post `{}` (message `{}`)", what, r.text(3), r.text(4)));
      continue;
    }
    auto& last = last_line[r.i64(1)];
    if (post->second->seq < last)
      out.push_back(fmt::format("out of order: `{}` left after a later one", what));
    last = post->second->seq;
  }
  const auto messages = static_cast<std::size_t>(rows(db, kOut)[0].i64(0));
  if (messages != count)
    out.push_back(fmt::format("{} outbound messages for {} deliveries", messages, count));
  if (const auto open = rows(db, kOpenAttempts)[0].i64(0); open != 0)
    out.push_back(fmt::format("{} attempts without an end", open));
}

void check_chain_of_events(store::Database& db, std::vector<std::string>& out) {
  store::ChainCheck chain;
  while (!chain.done && !chain.broken_at)
    chain = must(db.read(
        [&](store::Transaction& tx) { return store::check_chain(tx, kWorkspace, chain.checked_to, 10'000); }));
  if (chain.broken_at) out.push_back(fmt::format("the event log breaks at {}", *chain.broken_at));
}

}  // namespace

std::vector<std::string> problems(World& world, store::Database& db) {
  const auto log = world.log();
  std::vector<std::string> out;
  check_counts(log, db, out);
  check_deliveries(log, db, out);
  check_chain_of_events(db, out);
  return out;
}

bool is_quiet(World& world, store::Database& db) {
  const auto log = world.log();
  const auto said = static_cast<std::size_t>(std::ranges::count_if(log, to_us));
  const auto deliveries = rows(db, kDeliveries);
  return deliveries.size() >= said && std::ranges::all_of(deliveries, [](const store::Row& r) {
           return r.text(2) == "sent" || r.text(2) == "failed" || r.text(2) == "cancelled";
         });
}

}  // namespace kith::faults
