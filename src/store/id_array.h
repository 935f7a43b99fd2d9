// Ids as a parameter of PostgreSQL: `id = ANY(CAST(? AS BIGINT[]))`.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/id.h"

namespace kith::store {

// `{1,2,3}`.
template <class Tag>
std::string array_text(std::span<const Id<Tag>> ids) {
  std::string out = "{";
  for (const auto id : ids) out.append(out.size() == 1 ? "" : ",").append(std::to_string(id.value));
  return out + "}";
}

}  // namespace kith::store
