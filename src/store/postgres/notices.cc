#include "store/postgres/notices.h"

#include <libpq-fe.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

#include <fmt/core.h>

#include "base/log.h"
#include "store/postgres/connection.h"

namespace kith::store {
namespace {

constexpr int kPollMs = 5'000;
constexpr int kFirstPauseMs = 200;
constexpr int kLongestPauseMs = 10'000;

void hear(const char* payload, std::string_view own_name, EventBus& bus) {
  const std::string_view text = payload;
  const auto first = text.find(' ');
  const auto second = text.find(' ', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) return;
  if (text.substr(second + 1) == own_name) return;
  EventNotice notice;
  std::from_chars(text.data(), text.data() + first, notice.workspace.value);
  std::from_chars(text.data() + first + 1, text.data() + second, notice.seq);
  bus.publish(notice);
}

}  // namespace

std::string notice_payload(const EventNotice& notice, std::string_view sender) {
  return fmt::format("{} {} {}", notice.workspace.value, notice.seq, sender);
}

NoticeListener::NoticeListener(PostgresSettings settings, std::string channel, std::string own_name,
                               EventBus& bus)
    : settings_(std::move(settings)),
      channel_(std::move(channel)),
      own_name_(std::move(own_name)),
      bus_(bus),
      stop_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      thread_([this] { run(); }) {}

NoticeListener::~NoticeListener() {
  stopping_ = true;
  eventfd_write(stop_fd_, 1);
  thread_.join();
  ::close(stop_fd_);
}

bool NoticeListener::pause(int ms) {
  pollfd stop{stop_fd_, POLLIN, 0};
  poll(&stop, 1, ms);
  return !stopping_;
}

void NoticeListener::run() {
  bool after_gap = false;
  int wait = kFirstPauseMs;
  while (!stopping_) {
    if (listen_until_lost(after_gap)) {
      wait = kFirstPauseMs;
      after_gap = true;
    }
    if (!pause(wait)) return;
    wait = std::min(wait * 2, kLongestPauseMs);
  }
}

// True where it had been listening.
bool NoticeListener::listen_until_lost(bool after_gap) {
  auto opened = PostgresConnection::open(settings_);
  if (!opened) {
    log::warning("store.listen", {{"error", describe(opened.error())}});
    return false;
  }
  PostgresConnection& connection = **opened;
  if (!connection.script(fmt::format("LISTEN \"{}\"", channel_))) return false;
  if (after_gap) {
    const auto all = connection.query("SELECT id FROM workspace", {});
    for (const Row& r : all ? *all : Rows{}) bus_.publish({r.id<WorkspaceTag>(0), 0});
  }
  while (!stopping_) {
    pollfd fds[] = {{PQsocket(connection.handle()), POLLIN, 0}, {stop_fd_, POLLIN, 0}};
    poll(fds, 2, kPollMs);
    if (PQconsumeInput(connection.handle()) != 1) return true;
    while (PGnotify* notify = PQnotifies(connection.handle())) {
      hear(notify->extra, own_name_, bus_);
      PQfreemem(notify);
    }
  }
  return true;
}

}  // namespace kith::store
