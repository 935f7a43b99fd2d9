// Lines: a file descriptor read line by line.
#pragma once

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>

#include "base/limits.h"

namespace kith::app {

inline bool input_waits(int file) {
  pollfd poll_file{.fd = file, .events = POLLIN, .revents = 0};
  return ::poll(&poll_file, 1, 0) > 0;
}

inline bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// A line over kEvalLineBytes is given as its first bytes, marked.
class Lines {
 public:
  explicit Lines(int file) : file_(file) {}

  // False at the end. `before_wait` runs before a read that may block.
  template <class F>
  bool next(std::string& line, bool& too_long, F&& before_wait) {
    line.clear();
    too_long = false;
    for (;;) {
      const auto end = buffer_.find('\n', at_);
      const auto piece = std::string_view(buffer_).substr(at_, end == std::string::npos ? end : end - at_);
      if (line.size() + piece.size() > limits::kEvalLineBytes)
        too_long = true;
      else
        line += piece;
      if (end != std::string::npos) {
        at_ = end + 1;
        return true;
      }
      const bool had_some = !line.empty() || too_long;
      if (!input_waits(file_)) before_wait();
      if (!fill()) return had_some;
    }
  }

 private:
  bool fill() {
    buffer_.resize(256 * 1024);
    at_ = 0;
    ssize_t count = 0;
    do {
      count = ::read(file_, buffer_.data(), buffer_.size());
    } while (count < 0 && errno == EINTR);
    buffer_.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return count > 0;
  }

  int file_;
  std::string buffer_;
  std::size_t at_ = 0;
};

}  // namespace kith::app
