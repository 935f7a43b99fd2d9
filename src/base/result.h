// Result<T>: a value or an Error, and the statement forms that pass errors on.
#pragma once

#include <expected>
#include <type_traits>
#include <utility>

#include "base/error.h"

namespace kith {

template <class T>
class [[nodiscard]] Result : public std::expected<T, Error> {
 public:
  using Base = std::expected<T, Error>;
  using Base::Base;
  Result(Error error) : Base(std::unexpect, std::move(error)) {}
  Result(Base base) : Base(std::move(base)) {}
};

template <>
class [[nodiscard]] Result<void> : public std::expected<void, Error> {
 public:
  using Base = std::expected<void, Error>;
  using Base::Base;
  Result(Error error) : Base(std::unexpect, std::move(error)) {}
  Result(Base base) : Base(std::move(base)) {}
};

inline Error fail(Kind kind, std::string message) { return Error(kind, std::move(message)); }

}  // namespace kith

#define KITH_CAT_(a, b) a##b
#define KITH_CAT(a, b) KITH_CAT_(a, b)

// TRY(auto x, f());  declares x, or returns f's error.   TRYV(f());  for a Result<void> or ignored value.
#define TRY(decl, expr) KITH_TRY_(KITH_CAT(try_, __COUNTER__), return, decl, expr)
#define TRYV(expr) KITH_TRYV_(KITH_CAT(try_, __COUNTER__), return, expr)
// The same inside coroutines: CO_TRY(auto x, co_await f(names));
#define CO_TRY(decl, expr) KITH_TRY_(KITH_CAT(try_, __COUNTER__), co_return, decl, expr)
#define CO_TRYV(expr) KITH_TRYV_(KITH_CAT(try_, __COUNTER__), co_return, expr)

#define KITH_TRY_(tmp, ret, decl, expr)      \
  auto tmp = expr;                           \
  if (!tmp) ret std::move(tmp).error();      \
  decl = *std::move(tmp)
#define KITH_TRYV_(tmp, ret, expr)           \
  if (auto tmp = expr; !tmp) ret std::move(tmp).error()
