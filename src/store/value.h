// What goes into a statement and what comes out: Value, Params, Row, Rows.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/id.h"
#include "base/time.h"

namespace kith::store {

// Bytes that are not text: BLOB, BYTEA.
struct Blob {
  std::string bytes;
  bool operator==(const Blob&) const = default;
};

// One parameter or one column: null, integer, real, text or bytes. Owns its text.
// An Id of 0 ("none") and an empty optional bind NULL; Time binds its milliseconds; bool binds 0
// or 1.
class Value {
 public:
  using Held = std::variant<std::monostate, std::int64_t, double, std::string, Blob>;

  Value() = default;
  Value(std::nullptr_t) {}
  Value(std::nullopt_t) {}
  template <class T>
    requires std::integral<T>
  Value(T v) : held_(static_cast<std::int64_t>(v)) {}
  template <class T>
    requires std::floating_point<T>
  Value(T v) : held_(static_cast<double>(v)) {}
  Value(std::string v) : held_(std::move(v)) {}
  Value(std::string_view v) : held_(std::string(v)) {}
  Value(const char* v) : held_(std::string(v)) {}
  Value(Blob v) : held_(std::move(v)) {}
  Value(Time t) : held_(to_ms(t)) {}
  template <class Tag>
  Value(Id<Tag> id) {
    if (id) held_ = id.value;
  }
  template <class T>
  Value(const std::optional<T>& v) {
    if (v) *this = Value(*v);
  }

  bool is_null() const { return std::holds_alternative<std::monostate>(held_); }
  const Held& held() const { return held_; }
  bool operator==(const Value&) const = default;

  // Each converts where the sense is clear (the text "12" is the integer 12) and answers 0 or ""
  // for NULL.
  std::int64_t as_i64() const;
  double as_real() const;
  std::string as_text() const;

 private:
  Held held_;
};

// Parameters in the order of the statement's question marks: `{workspace, id, name}`.
class Params {
 public:
  Params() = default;
  Params(std::initializer_list<Value> values) : values_(values) {}
  explicit Params(std::vector<Value> values) : values_(std::move(values)) {}
  void add(Value v) { values_.push_back(std::move(v)); }
  const std::vector<Value>& values() const { return values_; }
  std::size_t size() const { return values_.size(); }

 private:
  std::vector<Value> values_;
};

// One row, columns by index from 0 in the order of the SELECT. A plain getter answers the empty
// value (0, "", Id none, 1970) for NULL; the opt_ getters tell NULL apart. An index out of range is
// a programmer's error and ends the process.
class Row {
 public:
  Row() = default;
  explicit Row(std::vector<Value> columns) : columns_(std::move(columns)) {}

  std::size_t size() const { return columns_.size(); }
  const Value& at(std::size_t i) const { return columns_.at(i); }
  bool is_null(std::size_t i) const { return at(i).is_null(); }

  template <class Tag>
  Id<Tag> id(std::size_t i) const {
    return Id<Tag>{at(i).as_i64()};
  }
  std::int64_t i64(std::size_t i) const { return at(i).as_i64(); }
  int integer(std::size_t i) const { return static_cast<int>(at(i).as_i64()); }
  double real(std::size_t i) const { return at(i).as_real(); }
  bool boolean(std::size_t i) const { return at(i).as_i64() != 0; }
  std::string text(std::size_t i) const { return at(i).as_text(); }
  Blob blob(std::size_t i) const { return Blob{at(i).as_text()}; }
  Time time(std::size_t i) const { return from_ms(at(i).as_i64()); }

  std::optional<std::int64_t> opt_i64(std::size_t i) const;
  std::optional<double> opt_real(std::size_t i) const;
  std::optional<std::string> opt_text(std::size_t i) const;
  std::optional<Blob> opt_blob(std::size_t i) const;
  std::optional<Time> opt_time(std::size_t i) const;
  template <class Tag>
  std::optional<Id<Tag>> opt_id(std::size_t i) const {
    if (is_null(i)) return std::nullopt;
    return id<Tag>(i);
  }

 private:
  std::vector<Value> columns_;
};

using Rows = std::vector<Row>;

}  // namespace kith::store
