#include "store/value.h"

#include <charconv>

#include <fmt/core.h>

namespace kith::store {
namespace {

template <class T>
T number_in(const std::string& text) {
  T out{};
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

}  // namespace

std::int64_t Value::as_i64() const {
  if (const auto* i = std::get_if<std::int64_t>(&held_)) return *i;
  if (const auto* d = std::get_if<double>(&held_)) return static_cast<std::int64_t>(*d);
  if (const auto* s = std::get_if<std::string>(&held_)) return number_in<std::int64_t>(*s);
  return 0;
}

double Value::as_real() const {
  if (const auto* d = std::get_if<double>(&held_)) return *d;
  if (const auto* i = std::get_if<std::int64_t>(&held_)) return static_cast<double>(*i);
  if (const auto* s = std::get_if<std::string>(&held_)) return number_in<double>(*s);
  return 0;
}

std::string Value::as_text() const {
  if (const auto* s = std::get_if<std::string>(&held_)) return *s;
  if (const auto* b = std::get_if<Blob>(&held_)) return b->bytes;
  if (const auto* i = std::get_if<std::int64_t>(&held_)) return std::to_string(*i);
  if (const auto* d = std::get_if<double>(&held_)) return fmt::format("{}", *d);
  return {};
}

std::optional<std::int64_t> Row::opt_i64(std::size_t i) const {
  if (is_null(i)) return std::nullopt;
  return i64(i);
}

std::optional<double> Row::opt_real(std::size_t i) const {
  if (is_null(i)) return std::nullopt;
  return real(i);
}

std::optional<std::string> Row::opt_text(std::size_t i) const {
  if (is_null(i)) return std::nullopt;
  return text(i);
}

std::optional<Blob> Row::opt_blob(std::size_t i) const {
  if (is_null(i)) return std::nullopt;
  return blob(i);
}

std::optional<Time> Row::opt_time(std::size_t i) const {
  if (is_null(i)) return std::nullopt;
  return time(i);
}

}  // namespace kith::store
