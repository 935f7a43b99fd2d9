// Places that may be a face, and are nothing but words on a flat ground: lines of letters often look so.
#pragma once

#include <vector>

#include "faces/finder.h"
#include "publish/pictures/read_words.h"

namespace kith::publish {

// Whether all that is at this place is a ground of one colour and, on it, words of one colour that were read there with
// confidence. A face is neither: it has many shades, and is more than what any word covers. Pure.
bool is_lettering(const faces::Picture& picture, const faces::Face& at, const std::vector<WordPlace>& words);

}  // namespace kith::publish
