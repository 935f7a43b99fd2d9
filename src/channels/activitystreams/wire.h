// ActivityStreams 2.0 (W3C Recommendation 2017) as ActivityPub servers send it, read into the house's own words. Pure.
#pragma once

#include <string_view>

#include "base/result.h"
#include "model/incoming.h"

namespace kith::channels::activitystreams {

// An object (Note, Article, Question, Page, Video …) or an activity about one: Create and Update hold it, Announce,
// Like and Follow point to theirs, Delete takes one back. `addressed` is false: whose channel it is, is not known here.
// Where the author is only an address, the handle is made of it as the common servers spell theirs.
// Errors: corrupt (no object, no id, no author, no readable date), unsupported (a type that says nothing to us).
Result<Incoming> read_activity(std::string_view body);

}  // namespace kith::channels::activitystreams
