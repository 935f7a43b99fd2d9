#include "base/log.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

namespace kith::log {
namespace {

spdlog::logger& logger() {
  static const auto instance = [] {
    auto made = spdlog::stderr_color_mt("kith");
    made->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %^%-7l%$ %v", spdlog::pattern_time_type::utc);
    return made;
  }();
  return *instance;
}

spdlog::level::level_enum native(Level level) {
  switch (level) {
    case Level::debug: return spdlog::level::debug;
    case Level::info: return spdlog::level::info;
    case Level::warning: return spdlog::level::warn;
    case Level::error: return spdlog::level::err;
  }
  return spdlog::level::err;
}

// Quotes what would break the line apart.
void append_value(std::string& out, std::string_view value) {
  if (value.find_first_of(" \"=\n\r\t") == std::string_view::npos && !value.empty()) {
    out += value;
    return;
  }
  out += '"';
  for (const char c : value) {
    if (c == '"' || c == '\\') out += '\\';
    out += (static_cast<unsigned char>(c) < 0x20) ? ' ' : c;
  }
  out += '"';
}

}  // namespace

void set_level(Level level) { logger().set_level(native(level)); }

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
  if (!logger().should_log(native(level))) return;
  std::string line{event};
  for (const auto& [key, value] : fields) {
    line.append(" ").append(key).append("=");
    append_value(line, value);
  }
  logger().log(native(level), line);
}

}  // namespace kith::log
