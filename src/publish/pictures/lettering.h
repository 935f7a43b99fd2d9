// Places that may be a face, and are nothing but words on a flat ground: lines of letters often look so. A trial,
// measured and not in use: in the dark it takes a face for words (docs/performance.md).
#pragma once

#include <vector>

#include "faces/finder.h"
#include "publish/pictures/read_words.h"

namespace kith::publish {

// Whether all that is at this place is a ground of one colour and, on it, words of one colour that were read there with
// confidence. Pure.
bool is_lettering(const faces::Picture& picture, const faces::Face& at, const std::vector<WordPlace>& words);

}  // namespace kith::publish
