// Fills a migrated database with made-up posts, indexed as the program does it, and prints what to ask it with:
//   archive_fill DATABASE COUNT [SEED]     DATABASE: a file, or postgresql://…
// One line of JSON at the end: {"workspace","token","count","seconds"}. The posts: a vocabulary of 60,000 made-up words
// by Zipf's law, 8 to 45 of them each (200 to 350 bytes), in three languages, over 400 days, by 40,000 people on four
// networks; 1 in 8 has a picture with a description, 1 in 10 a tag, 1 in 5 a link. `marmalade` is in one of 40,000,
// `teacup` in one of 2,000, the phrase `red raft` in one of 200. Four messages a conversation; of these 1 in 20 is open
// (all of the newest are), two in three of which wait for an answer, 1 in 100 is snoozed, the rest is closed; four
// channels, of which one has 1 in 1,000; a third is nobody's, the others belong to one of two members.
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <random>
#include <span>

#include "base/secret.h"
#include "store/postgres/postgres.h"
#include "store/search.h"
#include "store/sqlite/sqlite.h"
#include "store/testing_rows.h"

namespace kith {
namespace {

using store::Params;
using store::Statement;
using store::Transaction;

constexpr int kWords = 60'000, kPeople = 40'000, kBatch = 2'000;
constexpr std::int64_t kDays = 400;

constexpr Statement kContact =
    "INSERT INTO contact (id, workspace_id, name, name_fold, circle, created_at) VALUES (?,?,?,?,?,1)";
constexpr Statement kIdentity =
    "INSERT INTO identity (id, workspace_id, contact_id, network, remote_id, handle, name, followers, updated_at) "
    "VALUES (?,?,?,?,?,?,?,?,1)";
constexpr Statement kTalk =
    "INSERT INTO conversation (id, workspace_id, channel_id, contact_id, remote_thread, visibility, state, priority, "
    "assignee_id, waiting_since, snoozed_until, handled_at, last_message_at, last_inbound_at, last_preview, "
    "message_count, created_at, updated_at) VALUES (?,?,?,?,?,'public',?,?,?,?,?,?,?,?,?,?,1,1)";
constexpr Statement kChannel =
    "INSERT INTO channel (id, workspace_id, network, name, handle, remote_account_id, mode, state, created_at) "
    "VALUES (?,?,'scripted',?,?,?,'listen','paused',1)";
constexpr Statement kMessage =
    "INSERT INTO message (id, workspace_id, conversation_id, channel_id, direction, remote_id, identity_id, text, "
    "lang, "
    "visibility, url, attachments_json, state, sent_at, received_at) "
    "VALUES (?,?,?,?,'in',?,?,?,?,'public',?,?,'received',?,?)";
constexpr Statement kToken =
    "INSERT INTO api_token (id, workspace_id, member_id, name, token_hash, scopes_json, created_at) "
    "VALUES (?,?,?,'bench',?,'[\"desk:read\",\"channels:read\"]',1)";

// PostgreSQL builds its word index at once at the end, which is quicker. What its autovacuum does within minutes,
// ANALYZE does here.
constexpr Statement kBefore[] = {{"", "DROP INDEX message_words_words"}};
constexpr Statement kAfter[] = {
    {"", "SET LOCAL maintenance_work_mem = '1GB'"},
    {"", "CREATE INDEX message_words_words ON message_words USING GIN (words) WITH (gin_pending_list_limit = 512)"},
    {"", "ANALYZE"}};

class Posts {
 public:
  explicit Posts(std::uint64_t seed) : random_(seed) {
    double sum = 0;
    for (int i = 0; i < kWords; ++i) {
      words_.push_back(made_word());
      sum += 1.0 / std::pow(i + 2.7, 1.02);
      reach_.push_back(sum);
    }
    words_[0] = "the", words_[1] = "and", words_[2] = "river";
  }
  std::size_t below(std::size_t n) { return random_() % n; }
  bool one_in(std::size_t n) { return below(n) == 0; }
  const std::string& word() {
    const double at = std::uniform_real_distribution<double>(0, reach_.back())(random_);
    return words_[static_cast<std::size_t>(std::lower_bound(reach_.begin(), reach_.end(), at) - reach_.begin())];
  }
  std::string text() {
    std::string out;
    for (std::size_t left = 8 + below(38); left > 0; --left) out.append(out.empty() ? "" : " ").append(word());
    if (one_in(40'000)) out += " marmalade";
    if (one_in(2'000)) out += " teacup";
    if (one_in(200)) out += " red raft";
    if (one_in(60)) out += " raft";
    if (one_in(60)) out += " red";
    if (one_in(10)) out += " #" + words_[20 + below(400)];
    if (one_in(5)) out += " https://site" + std::to_string(below(500)) + ".example/p/" + std::to_string(below(100'000));
    return out + ".";
  }

 private:
  std::string made_word() {
    constexpr std::string_view kStart[] = {"b", "c", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "st", "tr"};
    constexpr std::string_view kVowel[] = {"a", "e", "i", "o", "u", "ea", "ou"};
    std::string out;
    for (std::size_t left = 1 + below(2) + below(3); left > 0; --left)
      out.append(kStart[below(std::size(kStart))]).append(kVowel[below(std::size(kVowel))]);
    return out + std::string(kStart[below(13)]);
  }
  std::mt19937_64 random_;
  std::vector<std::string> words_;
  std::vector<double> reach_;
};

class Filling {
 public:
  Filling(store::Database& db, Posts& posts, std::int64_t count)
      : db_(db),
        posts_(posts),
        count_(count),
        now_(system_clock().now()),
        home_(store::testing::make_home(db, "archive", now_)) {}

  Result<void> run() {
    TRYV(each(kBefore));
    TRYV(add_people());
    TRYV(add_channels());
    for (std::int64_t done = 0; done < count_; done += kBatch) {
      TRYV(add_messages(done, std::min(done + kBatch, count_)));
      TRYV(store::index_pending(db_, kBatch));
      if (done / kBatch % 25 == 0) fmt::print(stderr, "{} of {}\n", done, count_);
    }
    TRYV(each(kAfter));
    return db_.write([&](Transaction& tx) -> Result<void> {
      TRYV(tx.execute(kToken, {next_id(now_), home_.workspace, home_.dana, sha256_hex(token())}));
      return {};
    });
  }
  static std::string token() { return "kith_archive_bench"; }
  WorkspaceId workspace() const { return home_.workspace; }

 private:
  Result<void> each(std::span<const Statement> statements) {
    if (db_.dialect() != store::Dialect::postgres) return {};
    return db_.write([&](Transaction& tx) -> Result<void> {
      for (const auto& statement : statements) TRYV(tx.execute(statement));
      return {};
    });
  }

  Result<void> add_people() {
    std::vector<Params> contacts, identities;
    constexpr const char* kNetworks[] = {"mastodon", "bluesky", "mail", "feeds"};
    for (int i = 0; i < kPeople; ++i) {
      const auto id = next_id(now_);
      const auto name = posts_.word() + " " + posts_.word();
      const store::Value circle = i < 150 ? store::Value(i < 5 ? 5 : i < 15 ? 15 : 150) : store::Value();
      contacts.push_back({id, home_.workspace, name, name, circle});
      identities.push_back({id, home_.workspace, id, kNetworks[i % 4], std::to_string(i),
                            fmt::format("@p{}@a.example", i), name, static_cast<std::int64_t>(posts_.below(20'000))});
      people_.push_back(id);
    }
    return db_.write(home_.workspace, [&](Transaction& tx) -> Result<void> {
      TRYV(tx.execute_many(kContact, contacts));
      TRYV(tx.execute_many(kIdentity, identities));
      return {};
    });
  }

  Result<void> add_channels() {
    channels_ = {home_.channel};
    std::vector<Params> rows;
    for (int i = 1; i < 4; ++i) {
      channels_.push_back(ChannelId{next_id(now_)});
      const auto name = "channel " + std::to_string(i);
      rows.push_back({channels_.back(), home_.workspace, name, "@" + name, name});
    }
    return db_.write(home_.workspace, [&](Transaction& tx) -> Result<void> {
      TRYV(tx.execute_many(kChannel, rows));
      return {};
    });
  }

  struct Talk {
    std::int64_t id = 0, contact = 0;
    ChannelId channel;
    Time first{}, last{};
    std::string preview;
    int messages = 0;
  };

  // A conversation ends with its batch.
  Params talk_row(const Talk& t, bool newest) {
    const bool open = newest || posts_.one_in(20);
    const bool snoozed = !open && posts_.one_in(100);
    const auto whose = posts_.below(3);
    const store::Value assignee = whose == 0   ? store::Value()
                                  : whose == 1 ? store::Value(home_.dana)
                                               : store::Value(home_.ruth);
    const auto when = [](bool is, Time at) { return is ? store::Value(at) : store::Value(); };
    return {t.id,
            home_.workspace,
            t.channel,
            t.contact,
            std::to_string(t.id),
            open      ? "open"
            : snoozed ? "snoozed"
                      : "closed",
            static_cast<std::int64_t>(posts_.one_in(10) ? posts_.below(4) : 1),
            assignee,
            when(open && !posts_.one_in(3), t.first),
            when(snoozed, now_ + std::chrono::hours(24 * 30)),
            when(!open && !snoozed, t.last),
            t.last,
            t.last,
            t.preview,
            t.messages};
  }

  Params message_row(std::int64_t id, std::int64_t number, const Talk& talk, const std::string& text) {
    constexpr const char* kLangs[] = {"en", "en", "en", "de", "pt"};
    const auto picture = posts_.one_in(8) ? R"([{"kind":"image","url":"https://a.example/i","alt":")" + posts_.word() +
                                                " " + posts_.word() + R"("}])"
                                          : "[]";
    return {id,
            home_.workspace,
            talk.id,
            talk.channel,
            std::to_string(id),
            talk.contact,
            text,
            kLangs[posts_.below(5)],
            fmt::format("https://s{}.example/{}", posts_.below(300), number),
            picture,
            talk.last,
            talk.last};
  }

  Result<void> add_messages(std::int64_t from, std::int64_t to) {
    std::vector<Params> talks, messages;
    std::vector<MessageId> ids;
    Talk talk;
    const auto end_talk = [&](std::int64_t at) {
      if (talk.id != 0) talks.push_back(talk_row(talk, at > count_ - 2'000));
    };
    for (auto i = from; i < to; ++i) {
      const auto id = next_id(now_);
      const Time at = now_ - Millis(static_cast<std::int64_t>(static_cast<double>(count_ - i) /
                                                              static_cast<double>(count_) * kDays * 86'400'000.0));
      if (talk.id == 0 || posts_.one_in(4)) {
        end_talk(i);
        const auto by = people_[posts_.below(people_.size()) * posts_.below(1'000) / 1'000];
        talk = {id, by, channels_[posts_.one_in(1'000) ? 3 : posts_.below(3)], at, at, "", 0};
      }
      const auto text = posts_.text();
      talk.last = at;
      talk.preview = text.substr(0, 280);
      ++talk.messages;
      messages.push_back(message_row(id, i, talk, text));
      ids.push_back(MessageId{id});
    }
    end_talk(to);
    return db_.write(home_.workspace, [&](Transaction& tx) -> Result<void> {
      TRYV(tx.execute_many(kTalk, talks));
      TRYV(tx.execute_many(kMessage, messages));
      for (const auto id : ids) TRYV(store::note_for_search(tx, home_.workspace, id));
      return {};
    });
  }

  store::Database& db_;
  Posts& posts_;
  std::int64_t count_;
  Time now_;
  store::testing::Home home_;
  std::vector<std::int64_t> people_;
  std::vector<ChannelId> channels_;
};

Result<void> fill(const std::string& where, std::int64_t count, std::uint64_t seed) {
  const auto begun = std::chrono::steady_clock::now();
  std::unique_ptr<store::Database> db;
  if (where.starts_with("postgres")) {
    TRY(db, store::open_postgres({.url = Secret(where), .statement_time = std::chrono::hours(5)}));
  } else {
    TRY(db, store::open_sqlite({.file = where}));
  }
  TRYV(db->migrate());
  Posts posts(seed);
  Filling filling(*db, posts, count);
  TRYV(filling.run());
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  fmt::print("{{\"workspace\":\"{}\",\"token\":\"{}\",\"count\":{},\"seconds\":{:.1f}}}\n",
             to_string(filling.workspace()), Filling::token(), count, took.count());
  return {};
}

}  // namespace
}  // namespace kith

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: archive_fill DATABASE COUNT [SEED]\n";
    return 2;
  }
  const auto done = kith::fill(argv[1], std::stoll(argv[2]), argc > 3 ? std::stoull(argv[3]) : 1);
  if (!done) std::cerr << kith::describe(done.error()) << "\n";
  return done ? 0 : 1;
}
