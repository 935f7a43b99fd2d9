#include "net/event_stream.h"

#include <utility>

namespace kith::net {
namespace {

// A field's value must not break the line; data is split into lines instead.
void append_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ");
  for (const char c : value)
    if (c != '\n' && c != '\r' && c != '\0') out += c;
  out += '\n';
}

void append_data(std::string& out, std::string_view data) {
  for (;;) {
    const auto end = data.find('\n');
    append_field(out, "data", data.substr(0, end));
    if (end == std::string_view::npos) return;
    data = data.substr(end + 1);
  }
}

}  // namespace

bool EventStream::push(std::string_view id, std::string_view event, std::string_view data) {
  std::function<void()> wake;
  bool accepted = true;
  {
    const std::lock_guard lock(mutex_);
    if (closed_ || gone_) return false;
    if (count_ >= max_backlog_) {
      closed_ = true;
      accepted = false;
    } else {
      if (!id.empty()) append_field(pending_, "id", id);
      if (!event.empty()) append_field(pending_, "event", event);
      append_data(pending_, data);
      pending_ += '\n';
      ++count_;
    }
    wake = wake_;
  }
  if (wake) wake();
  return accepted;
}

void EventStream::close() {
  std::function<void()> wake;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    wake = wake_;
  }
  if (wake) wake();
}

bool EventStream::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_ || gone_;
}

void EventStream::on_gone(std::function<void()> tell) {
  const std::lock_guard lock(mutex_);
  tell_ = std::move(tell);
}

std::string EventStream::take(bool& closed) {
  const std::lock_guard lock(mutex_);
  closed = closed_;
  count_ = 0;
  return std::exchange(pending_, {});
}

void EventStream::wake_with(std::function<void()> wake) {
  const std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
}

void EventStream::gone() {
  std::function<void()> tell;
  {
    const std::lock_guard lock(mutex_);
    gone_ = true;
    wake_ = nullptr;
    tell = std::exchange(tell_, nullptr);
  }
  if (tell) tell();
}

}  // namespace kith::net
