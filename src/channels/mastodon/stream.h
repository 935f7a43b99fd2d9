// Stream: the server's event stream (docs.joinmastodon.org/methods/streaming), kept open in the background.
// It has no memory: after each (re)connection there is news by definition, so that the gap is polled.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "channels/mastodon/wire.h"
#include "net/http_client.h"
#include "net/task.h"

namespace kith::channels::mastodon {

class Stream : public std::enable_shared_from_this<Stream> {
 public:
  Stream(net::HttpClient& http, std::string url, std::string token, Viewpoint view)
      : http_(http), url_(std::move(url)), token_(std::move(token)), view_(std::move(view)) {}

  // Runs until close(); call once, on the channel's executor.
  void open(net::Executor executor);
  void close();
  // The server has no stream for us: poll instead.
  bool refused() const { return refused_; }
  // Whether something has happened since the last call.
  bool take_news();
  // Edits and deletions seen since the last call; bounded, the oldest are forgotten first.
  std::vector<Incoming> take_items();

 private:
  static net::Task<void> run(std::shared_ptr<Stream> self);
  net::Task<void> listen();
  bool hear(std::string_view bytes);

  net::HttpClient& http_;
  std::string url_, token_;
  Viewpoint view_;
  net::EventParser parser_;
  net::Spawned spawned_;
  std::mutex mutex_;
  std::vector<Incoming> items_;
  std::atomic<bool> news_{false}, closed_{false}, refused_{false}, heard_{false};
};

}  // namespace kith::channels::mastodon
