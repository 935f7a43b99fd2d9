#include "net/http_client.h"

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>

#include "net/gzip.h"
#include "net/testing_peer.h"

namespace kith::net {
namespace {

using testing::Line;
using testing::Peer;

class Client : public ::testing::Test {
 protected:
  std::unique_ptr<HttpClient> client_ = make();

  static std::unique_ptr<HttpClient> make(const std::vector<std::string>& allow = {"127.0.0.1"}) {
    HttpClientOptions options;
    options.guard = *AddressGuard::allowing(allow);
    return make_http_client(std::move(options));
  }
  static HttpRequest get(const std::string& url) {
    HttpRequest r;
    r.url = url;
    r.total_timeout = Millis{3000};
    return r;
  }
  static HttpRequest post(const std::string& url, std::string body = "x=1") {
    HttpRequest r = get(url);
    r.method = "POST";
    r.body = std::move(body);
    return r;
  }
  Kind failure(HttpRequest r) {
    auto answer = send_blocking(*client_, std::move(r));
    EXPECT_FALSE(answer);
    return answer ? Kind::internal : answer.error().kind;
  }
};

const std::string kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

TEST_F(Client, SendsAndReads) {
  std::string seen;
  Peer peer([&](Line& line) {
    seen = line.read_http();
    line.send("HTTP/1.1 201 Created\r\nContent-Length: 5\r\nX-A: 1\r\nX-A: 2\r\n\r\nhello");
  });
  HttpRequest r = post(peer.url("/p?q=1"), "a=b");
  r.headers.add("Authorization", "Bearer t");
  const auto answer = send_blocking(*client_, r);
  ASSERT_TRUE(answer) << describe(answer.error());
  EXPECT_EQ(answer->status, 201);
  EXPECT_EQ(answer->body, "hello");
  EXPECT_EQ(answer->headers.all("x-a").size(), 2u);
  EXPECT_TRUE(seen.starts_with("POST /p?q=1 HTTP/1.1\r\n"));
  EXPECT_TRUE(seen.contains("User-Agent: Kith/" KITH_VERSION "\r\n"));
  EXPECT_TRUE(seen.contains("Authorization: Bearer t\r\n"));
  EXPECT_FALSE(seen.contains("Content-Type"));
  EXPECT_TRUE(seen.ends_with("\r\n\r\na=b"));
}

TEST_F(Client, TheGuardHolds) {
  std::atomic<bool> reached{false};
  Peer peer([&](Line& line) { reached = true; });
  client_ = make({});
  const std::string port = std::to_string(peer.port());
  for (const char* host :
       {"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f000001", "127.1"})
    EXPECT_EQ(failure(get("http://" + std::string(host) + ":" + port + "/")), Kind::forbidden) << host;
  EXPECT_FALSE(reached);
}

TEST_F(Client, ARedirectInsideIsRefused) {
  std::atomic<bool> reached{false};
  Peer inside([&](Line& line) { reached = true; });
  Peer peer([&](Line& line) {
    line.read_http();
    line.send("HTTP/1.1 302 Found\r\nLocation: http://localhost:" + std::to_string(inside.port()) +
              "/\r\nContent-Length: 0\r\n\r\n");
  });
  client_ = make({"127.0.0.1:" + std::to_string(peer.port())});
  HttpRequest r = get(peer.url());
  r.follow = 3;
  EXPECT_EQ(failure(r), Kind::forbidden);
  EXPECT_FALSE(reached);
}

TEST_F(Client, RedirectsAreFollowedWithoutSecretsToOthers) {
  std::string seen;
  Peer second([&](Line& line) {
    seen = line.read_http();
    line.send(kOk);
  });
  Peer first([&](Line& line) {
    line.read_http();
    line.send("HTTP/1.1 303 See Other\r\nLocation: " + second.url("/there") + "\r\nContent-Length: 0\r\n\r\n");
  });
  HttpRequest r = post(first.url());
  r.headers.add("Authorization", "Bearer secret");
  r.headers.add("Accept", "a/b");
  r.follow = 1;
  const auto answer = send_blocking(*client_, r);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->final_url, second.url("/there"));
  EXPECT_TRUE(seen.starts_with("GET /there"));
  EXPECT_FALSE(seen.contains("secret"));
  EXPECT_TRUE(seen.contains("Accept: a/b"));
  r.follow = 0;
  EXPECT_EQ(send_blocking(*client_, r)->status, 303);
}

TEST_F(Client, RedirectsEnd) {
  std::atomic<int> count{0};
  Peer peer([&](Line& line) {
    for (;;) {
      if (line.read_http().empty()) return;
      ++count;
      line.send("HTTP/1.1 301 Moved\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n");
    }
  });
  HttpRequest r = get(peer.url());
  r.follow = 99;
  EXPECT_EQ(failure(r), Kind::unavailable);
  EXPECT_EQ(count, limits::kFetchRedirects + 1);
}

TEST_F(Client, NothingHappenedIsUnavailable) {
  std::uint16_t free_port = 0;
  {
    free_port = Peer([](Line&) {}).port();
  }
  EXPECT_EQ(failure(post("http://127.0.0.1:" + std::to_string(free_port) + "/")), Kind::unavailable);
  EXPECT_EQ(failure(post("http://no-such-host.invalid/")), Kind::unavailable);
  EXPECT_EQ(failure(get("ftp://127.0.0.1/")), Kind::invalid);
  EXPECT_EQ(failure(get("http://user:secret@127.0.0.1/")), Kind::invalid);
  HttpRequest broken = get("http://127.0.0.1/");
  broken.headers.add("X", "a\r\nY: b");
  EXPECT_EQ(failure(broken), Kind::invalid);
}

// The outbox relies on this table.
TEST_F(Client, LostAfterSendingIsAmbiguousUnlessRepeatable) {
  Peer drops([](Line& line) {
    line.read_http();
    line.reset();
  });
  EXPECT_EQ(failure(post(drops.url())), Kind::ambiguous);
  EXPECT_EQ(drops.connections(), 1) << "must not be sent twice";
  EXPECT_EQ(failure(get(drops.url())), Kind::unavailable);
  HttpRequest safe = post(drops.url());
  safe.repeatable = true;
  EXPECT_EQ(failure(safe), Kind::unavailable);

  Peer silent([](Line& line) { line.read_all(); });
  HttpRequest slow = post(silent.url());
  slow.total_timeout = Millis{200};
  EXPECT_EQ(failure(slow), Kind::ambiguous);
  slow.method = "PUT";
  EXPECT_EQ(failure(slow), Kind::timeout);

  Peer half([](Line& line) {
    line.read_http();
    line.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
  });
  EXPECT_EQ(failure(post(half.url())), Kind::ambiguous);
  EXPECT_EQ(failure(get(half.url())), Kind::unavailable);

  Peer garbage([](Line& line) {
    line.read_http();
    line.send("SSH-2.0-nonsense\r\n\r\n");
  });
  EXPECT_EQ(failure(post(garbage.url())), Kind::ambiguous);
  EXPECT_EQ(failure(get(garbage.url())), Kind::corrupt);
}

TEST_F(Client, AUsedConnectionThatDiedDoesNotSendTwice) {
  std::atomic<int> posts{0};
  Peer peer([&](Line& line) {
    // Answers the first request, takes the second in and dies.
    for (int i = 0; i < 2; ++i) {
      const std::string seen = line.read_http();
      if (seen.starts_with("POST")) {
        ++posts;
        line.reset();
        return;
      }
      line.send(kOk);
    }
  });
  ASSERT_TRUE(send_blocking(*client_, get(peer.url())));
  EXPECT_EQ(failure(post(peer.url())), Kind::ambiguous);
  EXPECT_EQ(posts, 1);
}

TEST_F(Client, ConnectionsAreReused) {
  Peer peer([](Line& line) {
    while (!line.read_http().empty()) line.send(kOk);
  });
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(send_blocking(*client_, get(peer.url())));
  EXPECT_EQ(peer.connections(), 1);
  client_ = nullptr;
}

TEST_F(Client, LimitsHoldAfterDecompression) {
  const std::string bomb = gzip(std::string(5'000'000, 'b'));
  Peer peer([&](Line& line) {
    line.read_http();
    line.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + std::to_string(bomb.size()) +
              "\r\n\r\n" + bomb);
  });
  HttpRequest r = get(peer.url());
  r.max_body = 1'000'000;
  EXPECT_EQ(failure(r), Kind::too_large);
  r.max_body = 5'000'000;
  EXPECT_EQ(send_blocking(*client_, r)->body.size(), 5'000'000u);
  Peer heads([](Line& line) {
    line.read_http();
    std::string head = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 5000; ++i) head += "X-" + std::to_string(i) + ": aaaaaaaaaaaaaaaaaaaaaaaaaa\r\n";
    line.send(head + "\r\n");
  });
  EXPECT_EQ(failure(get(heads.url())), Kind::too_large);
}

TEST_F(Client, ErrorsNameNoSecret) {
  Peer drops([](Line& line) {
    line.read_http();
    line.reset();
  });
  HttpRequest r = post(drops.url("/path-secret?token=query-secret"), "body-secret");
  r.headers.add("Authorization", "head-secret");
  const auto answer = send_blocking(*client_, r);
  ASSERT_FALSE(answer);
  EXPECT_FALSE(describe(answer.error()).contains("secret")) << describe(answer.error());
}

TEST_F(Client, StreamsAsItComes) {
  Peer peer([](Line& line) {
    line.read_http();
    line.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
    for (int i = 0; i < 3; ++i) {
      line.send("data: " + std::to_string(i) + "\n\n");
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    line.read_to("never");
  });
  EventParser parser;
  std::vector<std::string> seen;
  int status = 0;
  StreamSink sink;
  sink.response = [&](const HttpResponse& head) {
    status = head.status;
    EXPECT_EQ(head.headers.get("content-type"), "text/event-stream");
    return true;
  };
  sink.chunk = [&](std::string_view bytes) {
    for (const ServerEvent& e : *parser.feed(bytes)) seen.push_back(e.data);
    return seen.size() < 3;
  };
  const auto done = run_to_end(client_->stream(get(peer.url()), sink));
  EXPECT_TRUE(done);
  EXPECT_EQ(status, 200);
  EXPECT_EQ(seen, (std::vector<std::string>{"0", "1", "2"}));
}

TEST_F(Client, ACancelledStreamEnds) {
  std::atomic<bool> gone{false};
  Peer peer([&](Line& line) {
    line.read_http();
    line.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: x\n\n");
    line.read_all();
    gone = true;
  });
  EventLoop loop;
  std::atomic<bool> heard{false};
  StreamSink sink;
  sink.chunk = [&](std::string_view) { return heard = true; };
  auto listen = [](HttpClient& c, HttpRequest r, StreamSink s) -> Task<void> {
    auto ended = co_await c.stream(std::move(r), std::move(s));
    EXPECT_EQ(ended.error().kind, Kind::cancelled);
  };
  Spawned handle = spawn(loop.strand(), "test", listen(*client_, get(peer.url()), sink));
  while (!heard) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  handle.cancel();
  for (int i = 0; i < 400 && !(handle.finished() && gone); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_TRUE(handle.finished());
  EXPECT_TRUE(gone);
}

TEST_F(Client, DestructionCancelsWhatRuns) {
  Peer silent([](Line& line) { line.read_all(); });
  EventLoop loop;
  std::atomic<int> ended{0};
  auto ask = [](HttpClient& c, HttpRequest r, std::atomic<int>& n) -> Task<void> {
    auto answer = co_await c.send(std::move(r));
    EXPECT_EQ(answer.error().kind, Kind::cancelled);
    ++n;
  };
  std::vector<Spawned> handles;
  for (int i = 0; i < 20; ++i) handles.push_back(spawn(loop.strand(), "test", ask(*client_, get(silent.url()), ended)));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  client_ = nullptr;
  for (int i = 0; i < 12'000 && ended < 20; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(ended, 20);
}

TEST(HttpErrors, StatusesMeanWhatTheySay) {
  const auto kind = [](int status, bool repeatable = false) {
    HttpResponse r;
    r.status = status;
    r.headers.add("Retry-After", "7");
    return error_from(r, "Mastodon", repeatable, from_ms(0));
  };
  EXPECT_EQ(kind(401).kind, Kind::unauthenticated);
  EXPECT_EQ(kind(429).kind, Kind::rate_limited);
  EXPECT_EQ(kind(429).retry_after, Millis{7000});
  EXPECT_EQ(kind(500).kind, Kind::ambiguous);
  EXPECT_EQ(kind(500, true).kind, Kind::unavailable);
  EXPECT_EQ(kind(503).kind, Kind::unavailable);
  EXPECT_EQ(kind(422).kind, Kind::invalid);
}

}  // namespace
}  // namespace kith::net
