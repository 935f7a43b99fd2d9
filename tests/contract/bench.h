// Bench: one network under test with everything a channel needs around it. A network joins the suite with a
// Subject (how to make things happen on it) and one KITH_SUBJECT line; see scripted_subject.cc.
#pragma once

#include <gtest/gtest.h>

#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "channels/channel.h"
#include "channels/registry.h"
#include "net/http_client.h"
#include "net/task.h"

namespace kith::contract {

using namespace kith::channels;

// What a Subject can make happen; cases that need more than it can are not registered for it.
struct Abilities {
  bool replies_in = true;   // people can answer what we sent
  bool edits_in = false, removals_in = false, likes_in = false, follows_in = false;
  bool sends = true;        // posts (mail: mails)
  bool replies = true, edits = false, removals = false;
  bool lose_answer = false, lose_request = false, server_error = false, too_many = false, down = false, revoke = false;
  bool poison = false;
  int backlog = 150;  // how many messages the suite lets arrive while nobody fetches
};

enum class Trouble : std::uint8_t {
  lose_answer,        // of the next send: done, but no answer
  lose_request,       // of the next send: not done, no answer
  server_error_done,  // 500 to the next send although it is done
  server_error,       // 500 to the next send, not done
  too_many,           // 429 to the next call, wait 7 s
  down,               // 503 or refused, until `mended`
  revoke,             // the credential is dead, until `mended`
  poison,             // one item of the next page cannot be read
  mended,
};

// A thing of ours as the network holds it.
struct Seen {
  std::string id, text, parent;
  std::vector<std::string> files;  // what came with it: descriptions, in order (mail: names)
};

class Bench;

class Subject {
 public:
  virtual ~Subject() = default;
  virtual std::string network() const = 0;  // id in the registry
  virtual Abilities abilities() const = 0;
  // Settings of the channel; the credential goes to bench.credentials before.
  virtual std::string settings() = 0;
  // Somebody writes to us, answering `parent` (ours) where given. Returns the remote id.
  virtual std::string hears(const std::string& text, const std::string& parent = {}) = 0;
  virtual void edits(const std::string& id, const std::string& text) {}
  virtual void removes(const std::string& id) {}
  virtual void likes(const std::string& id) {}
  virtual void follows() {}
  // Our own account says this of itself from now on. Answers whether the network shows a website.
  virtual bool describes(const std::string& about, const std::string& website) { return false; }
  // What we hide, or whom we mute or block there (remote ids); `what`: hide, mute or block.
  virtual std::vector<std::string> moderated(OutboundKind what) { return {}; }
  virtual std::vector<Seen> sent() = 0;
  virtual void trouble(Trouble what) {}
  // Lets time pass for the channel: a held clock is moved, a real server waited for.
  virtual void pass(Millis time) = 0;
  // What a new post or mail needs beyond text (mail: to whom).
  virtual void complete(Outbound& content) {}
  // Words as the network hands them back.
  virtual std::string as_read(const std::string& text) const { return text; }
  virtual std::string secret() const = 0;  // must never be seen in an error
};

class MemoryCredentials final : public CredentialStore {
 public:
  Task<Result<Secret>> load() override;
  Task<Result<void>> save(Secret credential) override;
  Task<Result<void>> lock() override;
  void unlock() override { locked_ = false; }

  void set(std::string json);
  std::string get() const;
  int saves() const { return saves_; }

 private:
  mutable std::mutex mutex_;
  std::string json_;
  int saves_ = 0;
  bool locked_ = false;
};

class MemoryMedia final : public MediaSource {
 public:
  Task<Result<std::string>> read(const OutboundMedia& media) override;
  // Keeps the bytes and describes them as content to send.
  OutboundMedia add(std::string file, std::string type, std::string bytes, std::string alt);

 private:
  std::map<std::string, std::string> files_;
};

using SubjectMaker = std::unique_ptr<Subject> (*)(Bench&);

class Bench {
 public:
  Bench(SubjectMaker make, bool layered);
  ~Bench();

  // A new channel on the same stores, as after a restart.
  void restart();
  // Runs on the bench's loop and waits, at most two minutes.
  template <class T>
  T run(net::Task<T> task) {
    std::promise<std::optional<T>> done;
    auto answer = done.get_future();
    auto spawned = net::spawn(strand_, "bench", carry(std::move(task), std::move(done)));
    if (answer.wait_for(std::chrono::minutes(2)) != std::future_status::ready) {
      spawned.cancel();
      ADD_FAILURE() << "a call of the channel did not end";
    }
    return *answer.get();
  }

  Result<Health> check() { return run(channel->check()); }
  Result<Page> fetch(std::string cursor) { return run(channel->fetch(std::move(cursor))); }
  // All there is from `cursor` on, page by page, each page checked against the contract; moves `cursor`.
  // Asks again for a while where less than `at_least` messages have arrived.
  std::vector<Incoming> fetch_all(std::string& cursor, std::size_t at_least = 0);
  Result<Receipt> send(const Dispatch& dispatch);
  Result<Receipt> send_with(policy::Clearance clearance, const Dispatch& dispatch);
  // Asks until the network knows, letting time pass.
  Result<Settlement> settle(const Dispatch& dispatch);
  Dispatch dispatch(Outbound content);
  Outbound post(std::string text);
  Outbound reply(std::string text, const Incoming& to);
  policy::Clearance clear(const Outbound& content) { return clear_for(id, content); }
  static policy::Clearance clear_for(ChannelId channel, const Outbound& content);

  net::EventLoop loop{1};
  std::unique_ptr<net::HttpClient> http;
  net::AddressGuard guard;
  std::string ca_file;
  const Clock* clock = nullptr;
  MemoryCredentials credentials;
  MemoryMedia media;
  ChannelId id{7};
  std::unique_ptr<Subject> subject;
  std::unique_ptr<Channel> channel;

 private:
  template <class T>
  static net::Task<void> carry(net::Task<T> task, std::promise<std::optional<T>> done) {
    auto value = co_await std::move(task);
    done.set_value(std::move(value));
  }
  void drop_channel();
  void check_page(const Page& page);

  net::Executor strand_;
  bool layered_ = false;
};

// The suite's networks; filled before main() by KITH_SUBJECT.
struct Registered {
  std::string name;
  SubjectMaker make;
};
std::vector<Registered>& subjects();
struct RegisterSubject {
  RegisterSubject(std::string name, SubjectMaker make) { subjects().push_back({std::move(name), make}); }
};
#define KITH_SUBJECT(name, make) \
  static const ::kith::contract::RegisterSubject kith_subject_##name(#name, make)

// The suite's cases; filled before main() by KITH_CASE.
struct Case {
  std::string name;
  bool (*applies)(const Abilities&, const Capability&);
  void (*body)(Bench&);
};
std::vector<Case>& cases();
struct RegisterCase {
  explicit RegisterCase(Case c) { cases().push_back(std::move(c)); }
};
#define KITH_CASE(name, condition)                                                                          \
  static void name(Bench& bench);                                                                          \
  static const ::kith::contract::RegisterCase kith_case_##name(                                            \
      {#name, [](const Abilities& can, const Capability& cap) -> bool { return condition; }, name});       \
  static void name(Bench& bench)

const Incoming* find(const std::vector<Incoming>& items, const std::string& remote_id,
                     Incoming::What what = Incoming::What::message);
int count_text(const std::vector<Seen>& sent, const std::string& text);

}  // namespace kith::contract
