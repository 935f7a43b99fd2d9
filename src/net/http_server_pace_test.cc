// Where the server runs what has been quick (http_pace.h), and that it holds up nobody.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <latch>
#include <mutex>
#include <thread>
#include <vector>

#include "net/http_pace.h"
#include "net/http_server.h"
#include "net/router.h"
#include "net/testing_peer.h"

namespace kith::net {
namespace {

using testing::Line;

class Quick : public ::testing::Test {
 protected:
  EventLoop loop_;
  WorkerPool workers_{4};
  Router router_;
  std::unique_ptr<HttpServer> server_;

  void SetUp() override {
    router_.add("GET", "/hello", [](const Request&) { return Response::text(200, "hello"); });
    HttpServerOptions options;
    options.port = 0;
    auto made =
        start_http_server(loop_, workers_, std::move(options), [this](const Request& r) { return router_.handle(r); });
    ASSERT_TRUE(made) << describe(made.error());
    server_ = std::move(*made);
  }
  Line line() { return Line::to(server_->port()); }
};

// The body of the answer.
std::string say(Line& line, std::string_view what) {
  line.send(std::string(what) + " HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string answer = line.read_http();
  const auto end = answer.find("\r\n\r\n");
  return end == std::string::npos ? "" : answer.substr(end + 4);
}

// A request that is quick until it is told to wait; where it runs is looked at from outside.
struct Turning {
  std::atomic<bool> waits{false}, release{false};
  std::atomic<int> waiting{0};
  std::mutex mutex;
  std::thread::id thread;

  std::thread::id last() {
    const std::lock_guard lock(mutex);
    return thread;
  }
  Response operator()() {
    {
      const std::lock_guard lock(mutex);
      thread = std::this_thread::get_id();
    }
    ++waiting;
    while (waits && !release) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    --waiting;
    return Response::text(200, "turned");
  }
};

// The threads of a pool that has so many.
std::vector<std::thread::id> threads_of(WorkerPool& workers, int count) {
  std::vector<std::future<std::thread::id>> ids;
  const auto all = std::make_shared<std::latch>(count);
  for (int n = 0; n < count; ++n) {
    std::promise<std::thread::id> told;
    ids.push_back(told.get_future());
    workers.post([all, told = std::move(told)]() mutable {
      all->arrive_and_wait();
      told.set_value(std::this_thread::get_id());
    });
  }
  std::vector<std::thread::id> out;
  for (auto& id : ids) out.push_back(id.get());
  return out;
}

TEST_F(Quick, WhatHasBeenQuickIsAnsweredOnTheLoop) {
  Turning turning;
  router_.add("GET", "/turns", [&](const Request&) { return turning(); });
  router_.add("POST", "/turns", [&](const Request&) { return turning(); });
  const auto workers = threads_of(workers_, 4);
  const auto by_worker = [&] { return std::ranges::find(workers, turning.last()) != workers.end(); };
  Line l = line();
  say(l, "GET /turns");
  EXPECT_TRUE(by_worker()) << "the first of a kind";
  // Where the machine is busy, now and then one is slow.
  for (int n = 0; n < 5'000 && by_worker(); ++n) say(l, "GET /turns");
  EXPECT_FALSE(by_worker());
  say(l, "POST /turns");
  EXPECT_TRUE(by_worker()) << "what changes something";
}

TEST_F(Quick, AQuickOneThatTurnsSlowHoldsUpNobody) {
  Turning turning;
  router_.add("GET", "/turns", [&](const Request&) { return turning(); });
  std::vector<Line> lines;
  for (int n = 0; n < 3; ++n) lines.push_back(line());
  for (int n = 0; n < 40; ++n) {
    EXPECT_EQ(say(lines[0], "GET /turns"), "turned");
  }
  turning.waits = true;
  for (Line& l : lines) l.send("GET /turns HTTP/1.1\r\nHost: x\r\n\r\n");
  for (int n = 0; n < 2'000 && turning.waiting < 3; ++n) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(turning.waiting, 3);
  Line other = line();
  for (int n = 0; n < 20; ++n) EXPECT_EQ(say(other, "GET /hello"), "hello");
  turning.release = true;
  for (Line& l : lines) EXPECT_TRUE(l.read_http().ends_with("turned"));
}

TEST_F(Quick, WhoSendsManyAtOnceTakesTurnsWithOthers) {
  std::atomic<int> answered{0}, before_other{0};
  router_.add("GET", "/busy", [&](const Request&) {
    for (const auto end = std::chrono::steady_clock::now() + Pace::kQuick / 10; std::chrono::steady_clock::now() < end;)
      continue;
    ++answered;
    return Response::text(200, "busy");
  });
  router_.add("GET", "/other", [&](const Request&) {
    before_other = answered.load();
    return Response::text(200, "other");
  });
  constexpr int kMany = 300, kRounds = 20;
  std::string many;
  for (int n = 0; n < kMany; ++n) many += "GET /busy HTTP/1.1\r\nHost: x\r\n\r\n";
  Line busy = line(), other = line();
  std::vector<int> before;
  for (int round = 0; round < kRounds; ++round) {
    for (int n = 0; n < 2 * Pace::kInARow; ++n) {
      EXPECT_EQ(say(busy, "GET /busy"), "busy");
      EXPECT_EQ(say(other, "GET /other"), "other");
    }
    answered = 0;
    busy.send(many);
    EXPECT_TRUE(busy.read_http().ends_with("busy"));
    EXPECT_EQ(say(other, "GET /other"), "other");
    before.push_back(before_other);
    for (int n = 1; n < kMany; ++n) EXPECT_TRUE(busy.read_http().ends_with("busy"));
  }
  // On a busy machine the other's request may itself come late.
  EXPECT_LE(std::ranges::min(before), kMany / 10);
}

}  // namespace
}  // namespace kith::net
