// Params without a copy of what is given: a list in braces copies every text once more.
#pragma once

#include <utility>
#include <vector>

#include "store/value.h"

namespace kith::store {

template <class... T>
Params params_of(T&&... values) {
  std::vector<Value> out;
  out.reserve(sizeof...(values));
  (out.emplace_back(std::forward<T>(values)), ...);
  return Params(std::move(out));
}

}  // namespace kith::store
