#include "net/http_server.h"

#include <gtest/gtest.h>

#include <atomic>

#include "net/gzip.h"
#include "net/http_client.h"
#include "net/router.h"
#include "net/testing_peer.h"

using namespace std::string_literals;

namespace kith::net {
namespace {

using testing::Line;

class Server : public ::testing::Test {
 protected:
  EventLoop loop_;
  WorkerPool workers_{4};
  Router router_;
  std::shared_ptr<EventStream> stream_ = std::make_shared<EventStream>(100);
  std::unique_ptr<HttpServer> server_;
  std::atomic<bool> release_{false};

  void SetUp() override {
    router_.add("GET", "/hello",
                [](const Request& r) { return Response::text(200, "hello " + std::string(r.query_value("name"))); });
    router_.add("POST", "/echo", [](const Request& r) { return Response::text(200, r.body); });
    router_.add("GET", "/json",
                [](const Request&) { return Response::json(200, "{\"a\":\"" + std::string(5000, 'j') + "\"}"); });
    router_.add("GET", "/boom", [](const Request&) -> Response { throw std::runtime_error("boom"); });
    router_.add("GET", "/slow", [this](const Request&) {
      while (!release_) std::this_thread::sleep_for(std::chrono::milliseconds(5));
      return Response::text(200, "done");
    });
    router_.add("GET", "/live", [this](const Request&) {
      Response r;
      r.stream = stream_;
      return r;
    });
    start({});
  }
  void TearDown() override {
    release_ = true;
    server_ = nullptr;
  }
  void start(HttpServerOptions options) {
    options.port = 0;
    options.max_body = [](std::string_view, std::string_view) { return std::size_t{1000}; };
    auto made =
        start_http_server(loop_, workers_, std::move(options), [this](const Request& r) { return router_.handle(r); });
    ASSERT_TRUE(made) << describe(made.error());
    server_ = std::move(*made);
  }
  Line line() { return Line::to(server_->port()); }
  std::string ask(std::string_view bytes) {
    Line l = line();
    l.send(bytes);
    return l.read_http();
  }
};

bool is_status(const std::string& answer, int status) {
  return answer.starts_with("HTTP/1.1 " + std::to_string(status) + " ");
}

TEST_F(Server, AnswersAndKeepsAlive) {
  Line l = line();
  for (int i = 0; i < 3; ++i) {
    l.send("GET /hello?name=K%C3%A4the HTTP/1.1\r\nHost: x\r\n\r\n");
    const std::string answer = l.read_http();
    EXPECT_TRUE(is_status(answer, 200));
    EXPECT_TRUE(answer.ends_with("hello Käthe"));
    EXPECT_TRUE(answer.contains("Content-Security-Policy: default-src 'none'"));
    EXPECT_TRUE(answer.contains("X-Content-Type-Options: nosniff"));
  }
  EXPECT_EQ(server_->requests(), 3u);
}

TEST_F(Server, AnswersPipelinedRequestsInOrder) {
  Line l = line();
  std::string all;
  for (int i = 0; i < 20; ++i) {
    const std::string body = "n" + std::to_string(i);
    all += "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }
  l.send(all);
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(l.read_http().ends_with("\r\n\r\nn" + std::to_string(i)));
}

TEST_F(Server, TakesChunksAndContinue) {
  EXPECT_TRUE(
      ask("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
          .ends_with("abcde"));
  Line l = line();
  l.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_TRUE(l.read_to("\r\n\r\n").starts_with("HTTP/1.1 100 "));
  l.send("xyz");
  EXPECT_TRUE(l.read_http().ends_with("xyz"));
}

TEST_F(Server, HeadHasLengthAndNoBody) {
  Line l = line();
  l.send("HEAD /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::string all = l.read_all();
  EXPECT_TRUE(all.contains("Content-Length: 6\r\n"));
  EXPECT_TRUE(all.ends_with("\r\n\r\n"));
}

TEST_F(Server, PacksJson) {
  const std::string answer = ask("GET /json HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n");
  EXPECT_TRUE(answer.contains("Content-Encoding: gzip\r\n"));
  const auto body = gunzip(answer.substr(answer.find("\r\n\r\n") + 4), 10'000);
  ASSERT_TRUE(body);
  EXPECT_EQ(body->size(), 5008u);
  EXPECT_FALSE(ask("GET /json HTTP/1.1\r\nHost: x\r\n\r\n").contains("Content-Encoding"));
}

TEST_F(Server, AnExceptionBecomes500) {
  Line l = line();
  l.send("GET /boom HTTP/1.1\r\nHost: x\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(is_status(l.read_http(), 500));
  EXPECT_TRUE(is_status(l.read_http(), 200));
}

TEST_F(Server, RefusesHostileShapes) {
  const struct {
    const char* name;
    std::string bytes;
    int status;
  } cases[] = {
      {"both lengths",
       "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"both lengths turned",
       "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400},
      {"two lengths", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400},
      {"the same length twice", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
       400},
      {"length list", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3, 3\r\n\r\nabc", 400},
      {"signed length", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\nabc", 400},
      {"huge length", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n", 400},
      {"odd coding", "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400},
      {"coding list", "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 400},
      {"space before colon", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length : 3\r\n\r\nabc", 400},
      {"coding of 1.0", "POST /echo HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"no host", "GET /hello HTTP/1.1\r\n\r\n", 400},
      {"two hosts", "GET /hello HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400},
      {"absolute target", "GET http://x/hello HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"dots", "GET /a/../hello HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"encoded dots", "GET /a/%2e%2e/hello HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"bad chunk size", "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
       400},
      {"not http", "SSH-2.0-OpenSSH_9.2\r\n\r\n", 400},
      {"bad version", "GET /hello HTTP/9.9\r\nHost: x\r\n\r\n", 400},
      {"NUL in field", "GET /hello HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n"s, 400},
      {"too much body", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n" + std::string(1001, 'a'), 413},
      {"too much in chunks",
       "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n" + std::string(1024, 'a') +
           "\r\n0\r\n\r\n",
       413},
      {"too much head", "GET /hello HTTP/1.1\r\nHost: x\r\nX: " + std::string(40'000, 'a') + "\r\n\r\n", 431},
      {"wrong method", "DELETE /hello HTTP/1.1\r\nHost: x\r\n\r\n", 405},
      {"unknown", "GET /none HTTP/1.1\r\nHost: x\r\n\r\n", 404},
  };
  for (const auto& c : cases) {
    const std::string answer = ask(c.bytes);
    EXPECT_TRUE(is_status(answer, c.status)) << c.name << ": " << answer.substr(0, 60);
  }
  EXPECT_TRUE(is_status(ask("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"), 200)) << "must still stand";
}

TEST_F(Server, ARefusedRequestEndsTheConnection) {
  Line l = line();
  l.send(
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /hello "
      "HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string all = l.read_all();
  EXPECT_TRUE(is_status(all, 400));
  EXPECT_FALSE(all.contains("hello"));
}

TEST_F(Server, SlowCallersAreLeft) {
  HttpServerOptions options;
  options.header_time = Millis{150};
  options.body_time = Millis{150};
  options.idle_time = Millis{150};
  start(std::move(options));
  Line silent = line(), head = line(), body = line();
  head.send("GET /hello HT");
  body.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nab");
  EXPECT_TRUE(is_status(body.read_all(), 408));
  EXPECT_EQ(silent.read_all(), "");
  EXPECT_TRUE(is_status(head.read_all(), 408));
  for (int i = 0; i < 200 && server_->connections() > 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(server_->connections(), 0u);
}

TEST_F(Server, LiveStreamsFlowAndEnd) {
  Line l = line();
  l.send("GET /live HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(l.read_to("\r\n\r\n").contains("Content-Type: text/event-stream"));
  l.read_to(": welcome\n\n");
  stream_->push("5", "message.received", "{\"a\":1}");
  EXPECT_EQ(l.read_to("\n\n"), "id: 5\nevent: message.received\ndata: {\"a\":1}\n\n");
  stream_->push("", "presence", "{}");
  stream_->close();
  EXPECT_EQ(l.read_all(), "event: presence\ndata: {}\n\n");
}

TEST_F(Server, AListenerThatLeavesIsNoticed) {
  std::atomic<bool> gone{false};
  stream_->on_gone([&] { gone = true; });
  {
    Line l = line();
    l.send("GET /live HTTP/1.1\r\nHost: x\r\n\r\n");
    l.read_to(": welcome\n\n");
  }
  for (int i = 0; i < 400 && !gone; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_TRUE(gone);
  EXPECT_FALSE(stream_->push("1", "a", "b"));
}

TEST_F(Server, Heartbeats) {
  HttpServerOptions options;
  options.heartbeat = Millis{30};
  start(std::move(options));
  Line l = line();
  l.send("GET /live HTTP/1.1\r\nHost: x\r\n\r\n");
  l.read_to(": welcome\n\n");
  EXPECT_EQ(l.read_to("\n\n"), ": still here\n\n");
  EXPECT_EQ(l.read_to("\n\n"), ": still here\n\n");
}

TEST_F(Server, StopsGracefully) {
  Line running = line(), idle = line(), live = line();
  running.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  live.send("GET /live HTTP/1.1\r\nHost: x\r\n\r\n");
  live.read_to(": welcome\n\n");
  while (server_->connections() < 3) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  std::thread later([this] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    release_ = true;
  });
  server_->stop(Millis{5000});
  EXPECT_EQ(server_->connections(), 0u);
  const std::string answer = running.read_all();
  EXPECT_TRUE(answer.ends_with("done")) << answer;
  EXPECT_TRUE(answer.contains("Connection: close"));
  EXPECT_EQ(idle.read_all(), "");
  later.join();
}

TEST_F(Server, WhereItIsFullTheLongestIdleGoes) {
  HttpServerOptions options;
  options.max_connections = 2;
  start(std::move(options));
  Line a = line(), b = line();
  // The second of b's requests comes when a is idle for sure.
  for (Line* one : {&a, &b, &b}) {
    one->send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(is_status(one->read_http(), 200));
  }
  Line c = line();
  c.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(is_status(c.read_http(), 200));
  EXPECT_EQ(a.read_all(), "");
  b.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(is_status(b.read_http(), 200)) << "only the longest idle one went";
}

TEST_F(Server, WhereAllAreAtWorkTheNewcomerGoes) {
  HttpServerOptions options;
  options.max_connections = 2;
  start(std::move(options));
  Line a = line(), b = line();
  a.send("GET /live HTTP/1.1\r\nHost: x\r\n\r\n");
  b.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  a.read_to(": welcome\n\n");
  while (server_->requests() < 2) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  Line c = line();
  c.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(c.read_all(), "");
  release_ = true;
  EXPECT_TRUE(is_status(b.read_http(), 200));
}

TEST_F(Server, BodiesTogetherHaveALimit) {
  HttpServerOptions options;
  options.max_held = 2'000;
  start(std::move(options));
  const std::string begin =
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n" + std::string(900, 'a');
  Line first = line(), second = line(), third = line();
  for (Line* l : {&first, &second}) {
    const std::size_t before = server_->held();
    l->send(begin);
    for (int i = 0; i < 400 && server_->held() == before; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  third.send(begin);
  EXPECT_EQ(first.read_all(), "") << "the one longest at it goes";
  // What it held is given back a moment after its line ends.
  for (int i = 0; i < 400 && server_->held() > 2'000; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_LE(server_->held(), 2'000u);
  for (Line* l : {&second, &third}) {
    l->send(std::string(100, 'a'));
    EXPECT_TRUE(is_status(l->read_http(), 200));
  }
}

// Some parsers join a folded line with the one before, others drop it, others take it for a field.
TEST_F(Server, WhatTakesSecondsHoldsUpNobodyAndWaitsInALineOfItsOwn) {
  WorkerPool few{2};
  HttpServerOptions options;
  options.workers_for = [&](std::string_view, std::string_view path) { return path == "/slow" ? &few : nullptr; };
  options.most_waiting = 6;
  start(std::move(options));
  std::vector<Line> long_ones;
  for (int i = 0; i < 6; ++i) {
    long_ones.push_back(line());
    long_ones.back().send("GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  }
  while (few.pending() < 6) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(is_status(ask("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"), 200));
  const std::string late = ask("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(is_status(late, 503)) << late;
  EXPECT_TRUE(late.contains("Retry-After: 5")) << late;
  release_ = true;
  for (auto& one : long_ones) EXPECT_TRUE(is_status(one.read_http(), 200));
  EXPECT_TRUE(is_status(ask("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"), 200));
  server_ = nullptr;
}

TEST_F(Server, WhoReadsNothingIsNotWrittenFor) {
  std::atomic<int> made{0};
  router_.add("GET", "/long", [&](const Request&) {
    ++made;
    return Response::text(200, std::string(100'000, 'l'));
  });
  Line reads_nothing = Line::to(server_->port(), 4'096);
  std::string many;
  for (int n = 0; n < 40; ++n) many += "GET /long HTTP/1.1\r\nHost: x\r\n\r\n";
  reads_nothing.send(many);
  for (int n = 0; n < 20; ++n) EXPECT_TRUE(is_status(ask("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"), 200));
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  EXPECT_GE(made, 1);
  EXPECT_LE(made, 8) << "answers that wait in the kernel";
  for (int n = 0; n < 40; ++n) EXPECT_TRUE(reads_nothing.read_http().ends_with("lll"));
}

TEST_F(Server, FoldedFieldsAreRefused) {
  for (const char* fields : {"X: a\r\n b\r\n", "X: a\r\n\tb\r\n", "Transfer-Encoding:\r\n chunked\r\n",
                             "Content-Length:\r\n 3\r\n", " Content-Length: 3\r\n"}) {
    const std::string answer = ask("POST /echo HTTP/1.1\r\nHost: x\r\n" + std::string(fields) + "\r\nabc");
    EXPECT_TRUE(is_status(answer, 400)) << fields << answer.substr(0, 60);
  }
}

TEST_F(Server, AHeadInPiecesIsReadAndAFoldAcrossThemIsSeen) {
  const auto piecewise = [&](std::string_view bytes) {
    Line l = line();
    for (const char c : bytes) {
      l.send(std::string_view(&c, 1));
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return l.read_http();
  };
  EXPECT_TRUE(piecewise("GET /hello HTTP/1.1\r\nHost: x\r\nX: a\r\n\r\n").ends_with("hello "));
  EXPECT_TRUE(is_status(piecewise("GET /hello HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n"), 400));
}

// A caller that ends lines in LF alone never sends the empty line that is waited for.
TEST_F(Server, BareLineFeedsAreRefusedAtOnce) {
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_TRUE(is_status(ask("GET /hello HTTP/1.1\nHost: x\n\n"), 400));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, limits::kHttpHeaderTime / 2);
}

TEST_F(Server, RefusalsAreProblems) {
  const std::string answer = ask("GET /hello HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(answer.contains("Content-Type: application/problem+json\r\n"));
  EXPECT_TRUE(answer.ends_with(R"("status":400,"kind":"invalid","detail":"a request must name its host"})")) << answer;
}

TEST_F(Server, OurClientAgainstOurServer) {
  HttpClientOptions options;
  options.guard = *AddressGuard::allowing({"127.0.0.1"});
  const auto client = make_http_client(std::move(options));
  HttpRequest r;
  r.url = "http://127.0.0.1:" + std::to_string(server_->port()) + "/json";
  const auto answer = send_blocking(*client, r);
  ASSERT_TRUE(answer) << describe(answer.error());
  EXPECT_EQ(answer->body.size(), 5008u);
  EXPECT_EQ(answer->headers.get("Vary"), "Accept-Encoding");
  r.url = "http://127.0.0.1:" + std::to_string(server_->port()) + "/echo";
  r.method = "POST";
  r.body = std::string(900, 'x');
  EXPECT_EQ(send_blocking(*client, r)->body, r.body);
}

TEST_F(Server, AnAddressInUseIsSaid) {
  HttpServerOptions options;
  options.port = server_->port();
  const auto second = start_http_server(loop_, workers_, options, [](const Request&) { return Response(); });
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, Kind::unavailable);
}

}  // namespace
}  // namespace kith::net
