// Hears other processes' events: LISTEN on a connection of its own.
#pragma once

#include <atomic>
#include <string>
#include <thread>

#include "store/event_bus.h"
#include "store/postgres/postgres.h"

namespace kith::store {

// "workspace seq sender": what travels with NOTIFY.
std::string notice_payload(const EventNotice& notice, std::string_view sender);

// Reconnects by itself; after a gap it tells the bus of every workspace, since something may have
// been missed.
class NoticeListener {
 public:
  NoticeListener(PostgresSettings settings, std::string channel, std::string own_name,
                 EventBus& bus);
  ~NoticeListener();
  NoticeListener(const NoticeListener&) = delete;
  NoticeListener& operator=(const NoticeListener&) = delete;

 private:
  void run();
  bool listen_until_lost(bool after_gap);
  bool pause(int ms);

  PostgresSettings settings_;
  std::string channel_;
  std::string own_name_;
  EventBus& bus_;
  std::atomic<bool> stopping_{false};
  int stop_fd_;
  std::thread thread_;
};

}  // namespace kith::store
