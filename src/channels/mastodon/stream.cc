#include "channels/mastodon/stream.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.h"

namespace kith::channels::mastodon {
namespace {

constexpr std::size_t kItemsKept = 1'000;
constexpr Millis kSilence{90'000};  // heartbeats come every 15 s or so
constexpr Millis kFirstWait{1'000}, kMostWait{120'000};

}  // namespace

void Stream::open(net::Executor executor) {
  spawned_ = net::spawn(std::move(executor), "mastodon.stream", run(shared_from_this()));
}

void Stream::close() {
  closed_ = true;
  spawned_.cancel();
}

bool Stream::take_news() {
  return news_.exchange(false);
}

std::vector<Incoming> Stream::take_items() {
  std::scoped_lock lock(mutex_);
  return std::exchange(items_, {});
}

net::Task<void> Stream::run(std::shared_ptr<Stream> self) {
  for (auto wait = kFirstWait; !self->closed_ && !self->refused_;) {
    self->heard_ = false;
    co_await self->listen();
    if (self->closed_ || self->refused_) break;
    self->news_ = true;  // what came while nobody listened
    wait = self->heard_ ? kFirstWait : std::min(wait * 2, kMostWait);
    co_await net::sleep_for(wait);
  }
  self->news_ = true;
}

net::Task<void> Stream::listen() {
  net::HttpRequest request;
  request.url = url_;
  request.headers.set("Authorization", fmt::format("Bearer {}", token_));
  request.headers.set("Accept", "text/event-stream");
  request.idle_timeout = kSilence;
  parser_ = net::EventParser();
  net::StreamSink sink;
  sink.response = [this](const net::HttpResponse& head) {
    const auto type = head.headers.get("content-type");
    const bool stream = head.status == 200 && type.find("text/event-stream") != std::string_view::npos;
    // 429 and 5xx pass; anything else means that there is no stream for us here.
    if (!stream && head.status != 429 && head.status < 500) refused_ = true;
    if (stream) news_ = true;
    return stream && !closed_;
  };
  sink.chunk = [this](std::string_view bytes) { return hear(bytes); };
  const auto ended = co_await http_.stream(std::move(request), std::move(sink));
  if (!ended && !closed_) log::debug("mastodon.stream_ended", {{"why", ended.error().message}});
}

bool Stream::hear(std::string_view bytes) {
  heard_ = true;
  auto events = parser_.feed(bytes);
  if (!events) return false;
  for (const auto& e : *events) {
    auto seen = read_streamed(e.event, e.data, view_);
    if (seen.what == Streamed::What::nothing) continue;
    if (seen.what != Streamed::What::news) {
      std::scoped_lock lock(mutex_);
      if (items_.size() >= kItemsKept) items_.erase(items_.begin());
      items_.push_back(std::move(seen.item));
    }
    news_ = true;
  }
  return !closed_;
}

}  // namespace kith::channels::mastodon
