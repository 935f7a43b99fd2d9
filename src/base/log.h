// Structured logging to standard error: one line an event, `key=value` fields, secrets never.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace kith::log {

enum class Level { debug, info, warning, error };

using Field = std::pair<std::string_view, std::string>;

void set_level(Level level);
// `event` is a short dotted literal such as "intake.page". Thread-safe.
void write(Level level, std::string_view event, std::initializer_list<Field> fields = {});

inline void debug(std::string_view event, std::initializer_list<Field> f = {}) { write(Level::debug, event, f); }
inline void info(std::string_view event, std::initializer_list<Field> f = {}) { write(Level::info, event, f); }
inline void warning(std::string_view event, std::initializer_list<Field> f = {}) { write(Level::warning, event, f); }
inline void error(std::string_view event, std::initializer_list<Field> f = {}) { write(Level::error, event, f); }

}  // namespace kith::log
