// A line of `kith eval` or of a bulk file as what a query is asked of (docs/eval.md, "explain").
#pragma once

#include <boost/json/fwd.hpp>

#include "base/result.h"
#include "match/document.h"

namespace kith::app {

// text, title, author (a name, or {name, handle}), handle, lang, network, channel, site, url, links, has,
// is, more, tone, stage, circle, followers, and created_at against `now` or the clock, or age_seconds. All
// may be left out. Errors: invalid, naming the field.
Result<match::Document> eval_document(const boost::json::object& in);

}  // namespace kith::app
