// What a new comfort zone would have done to what left before: how long the whole replay takes, reading included.
//   load_replay sqlite|postgres COUNT [ROUNDS]      postgres: where KITH_TEST_POSTGRES_URL is set
// COUNT answers to COUNT / 4 people, each with the delivery it left by: posts in 17 languages, one in 50 with a client
// in disguise, one in 100 with a word the new document holds. 200 rules, 50 topics, 10,000 sealed names (500, and
// posts of one sentence, where COUNT is below 5,000). What is timed is what `kith policy replay` does: the registers
// opened and compiled, both documents asked about every message, in parts, as the interface asks for them. A line of
// JSON a round, seconds of the wall clock and of the processor. Ends with 1 where an answer is wrong.
#include <fmt/core.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"
#include "match/bench/samples.h"
#include "policy/bench/comfort.h"
#include "policy/bench/disguises.h"
#include "publish/gate/gatekeeper.h"
#include "publish/policies/replay.h"
#include "publish/registers/registers.h"
#include "store/testing.h"
#include "store/testing_rows.h"

namespace kith::load {
namespace {

using store::Params;
using store::Statement;
using store::Transaction;
using store::testing::Kind;
using store::testing::TestDatabase;

constexpr std::int64_t kTalk = 4, kBatch = 5'000;
constexpr Statement kContact = "INSERT INTO contact (id, workspace_id, name, name_fold, created_at) VALUES (?,?,?,?,?)";
constexpr Statement kIdentity =
    "INSERT INTO identity (id, workspace_id, contact_id, network, remote_id, handle, name, updated_at) "
    "VALUES (?,?,?,'scripted',?,?,?,?)";
constexpr Statement kConversation =
    "INSERT INTO conversation (id, workspace_id, channel_id, contact_id, remote_thread, visibility, last_message_at, "
    "last_inbound_at, created_at, updated_at) VALUES (?,?,?,?,?,'public',?,?,?,?)";
constexpr Statement kDelivery =
    "INSERT INTO delivery (id, workspace_id, channel_id, conversation_id, kind, content_json, digest, idempotency_key, "
    "state, due_at, member_id, created_at) VALUES (?,?,?,?,'reply',?,'-',?,'sent',?,?,?)";
constexpr Statement kMessage =
    "INSERT INTO message (id, workspace_id, conversation_id, channel_id, direction, member_id, delivery_id, text, "
    "visibility, state, sent_at, received_at) VALUES (?,?,?,?,'out',?,?,?,'public','sent',?,?)";

template <class T>
T must(Result<T> result) {
  if (result) return *std::move(result);
  fmt::print(stderr, "load_replay: {}\n", describe(result.error()));
  std::exit(1);
}
void must(Result<void> result) {
  if (result) return;
  fmt::print(stderr, "load_replay: {}\n", describe(result.error()));
  std::exit(1);
}
void require(bool right, const std::string& what) {
  if (right) return;
  fmt::print(stderr, "load_replay: {}\n", what);
  std::exit(1);
}

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

class Trial {
 public:
  Trial(Kind kind, std::int64_t messages)
      : db_(kind),
        messages_(messages),
        home_(store::testing::make_home(*db_, "riverside", kStart, policy::bench::make_policy(200, 50))) {
    list_clients();
    send_all();
  }

  void run() {
    publish::Gatekeeper gate(&sealer_);
    const auto begun = std::chrono::steady_clock::now();
    const double cpu = cpu_seconds();
    publish::ReplayWish wish{.workspace = home_.workspace};
    must(db_->read([&](Transaction& tx) -> Result<void> {
      TRY(wish.before, gate.policy(tx, home_.workspace));
      TRY(wish.registers, gate.registers().current(tx, home_.workspace));
      return {};
    }));
    auto after = policy::parse_policy(policy::bench::make_policy(200, 50) +
                                      "  - {id: next, when: marmalade, then: hold for dana}\n");
    require(after.has_value(), "the new document cannot be read");
    wish.after = std::make_shared<const policy::Policy>(*std::move(after));
    wish.since = kStart - std::chrono::hours(1);
    wish.until = kStart + std::chrono::days(30);
    const auto sum = must(publish::replay_whole(*db_, system_clock(), wish));
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begun;
    check(sum);
    fmt::print(R"({{"messages":{},"seconds":{:.2f},"cpu_seconds":{:.2f},"differ":{},"warned":{}}})"
               "\n",
               sum.messages, wall.count(), cpu_seconds() - cpu, sum.differ, sum.before[1]);
    std::fflush(stdout);
  }

 private:
  static inline const Time kStart = parse_time("2026-11-20T12:00:00Z").value();

  void list_clients() {
    clients_ = policy::bench::make_register(small() ? 500 : 10'000);
    std::vector<publish::RegisterEntry> entries;
    for (const auto& client : clients_)
      entries.push_back({.name = client.name, .domains = client.domains, .handles = client.handles});
    const publish::Editing editing{home_.workspace, home_.dana, kStart};
    must(db_->write(home_.workspace, [&](Transaction& tx) {
      return publish::import_entries(tx, sealer_, editing, "clients", entries);
    }));
  }

  bool small() const { return messages_ < 5'000; }

  std::string words(std::int64_t n, match::samples::Posts* posts) {
    auto out = posts ? posts->next().document.text : fmt::format("Thank you, the {}th boat leaves at noon.", n);
    if (n % 50 == 1) {
      auto name = clients_[static_cast<std::size_t>(n) % clients_.size()].name;
      if (name.ends_with(" Ltd")) name.resize(name.size() - 4);
      out += " " + disguises_.write(name, "look-alike");
      ++named_;
    }
    if (n % 100 == 2) {
      out += " Marmalade!";
      ++marked_;
    }
    return out;
  }

  void send_all() {
    std::optional<match::samples::World> world;
    std::optional<match::samples::Posts> posts;
    if (!small()) posts.emplace(world.emplace(), 21);
    std::vector<Params> contacts, identities, talks, deliveries, sent;
    const auto flush = [&] {
      must(db_->write(home_.workspace, [&](Transaction& tx) -> Result<void> {
        TRYV(tx.execute_many(kContact, contacts));
        TRYV(tx.execute_many(kIdentity, identities));
        TRYV(tx.execute_many(kConversation, talks));
        TRYV(tx.execute_many(kDelivery, deliveries));
        TRYV(tx.execute_many(kMessage, sent));
        return {};
      }));
      for (auto* rows : {&contacts, &identities, &talks, &deliveries, &sent}) rows->clear();
    };
    std::int64_t talk = 0;
    for (std::int64_t n = 0; n < messages_; ++n) {
      const Time at = kStart + Millis(n * 10);
      if (n % kTalk == 0) {
        talk = next_id(kStart);
        const auto who = "Person " + std::to_string(n);
        contacts.push_back({talk, home_.workspace, who, who, kStart});
        identities.push_back(
            {talk, home_.workspace, talk, "id:" + std::to_string(n), "@p" + std::to_string(n), who, kStart});
        talks.push_back({talk, home_.workspace, home_.channel, talk, std::to_string(talk), at, at, at, at});
      }
      Outbound content;
      content.text = words(n, posts ? &*posts : nullptr);
      content.in_reply_to = "remote " + std::to_string(n);
      const auto id = next_id(kStart);
      deliveries.push_back(
          {id, home_.workspace, home_.channel, talk, to_json(content), std::to_string(id), at, home_.dana, at});
      sent.push_back({id, home_.workspace, talk, home_.channel, home_.dana, id, content.text, at, at});
      if (n % kBatch == kBatch - 1) flush();
    }
    flush();
  }

  void check(const publish::Replayed& sum) const {
    require(sum.messages == messages_, "not every message was replayed");
    require(sum.differ == marked_ && sum.after[3] == marked_, "the new rule holds other messages than it should");
    require(sum.before[1] >= named_, "clients in disguise were not found");
    require(sum.before[0] + sum.before[1] == messages_, "something could not be told");
  }

  TestDatabase db_;
  std::int64_t messages_, named_ = 0, marked_ = 0;
  store::testing::Home home_;
  Sealer sealer_ = Sealer::ephemeral();
  std::vector<policy::NameEntry> clients_;
  policy::names::Disguises disguises_{17};
};

}  // namespace
}  // namespace kith::load

int main(int argc, char** argv) {
  using namespace kith::load;
  const std::string database = argc > 1 ? argv[1] : "";
  const long long messages = argc > 2 ? std::atoll(argv[2]) : 0;
  if ((database != "sqlite" && database != "postgres") || messages < 1) {
    fmt::print(stderr, "usage: load_replay sqlite|postgres COUNT [ROUNDS]\n");
    return 2;
  }
  Trial trial(database == "sqlite" ? Kind::sqlite : Kind::postgres, messages);
  for (int left = argc > 3 ? std::atoi(argv[3]) : 1; left > 0; --left) trial.run();
  return 0;
}
