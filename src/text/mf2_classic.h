// The formats before microformats2: which class names meant what. Internal to the mf2*.cc files.
#pragma once

#include <span>
#include <string_view>

namespace kith::text::mf2 {

struct ClassicProperty {
  std::string_view name;
  char kind;  // as the prefixes of microformats2: p, u, d (for dt), e
  std::string_view called;
};

struct Vocabulary {
  std::string_view root, type;
  std::span<const ClassicProperty> properties;
  // rel=… with a meaning of its own.
  std::span<const ClassicProperty> rels;
};

// By its root's class name, or null.
const Vocabulary* find_vocabulary(std::string_view root);
// What a review or a list of them is about, where that is no format of its own.
const Vocabulary& reviewed_thing();

}  // namespace kith::text::mf2
