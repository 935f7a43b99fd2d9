// How a message that a query found is written in answers. Include it from .cc files only.
#pragma once

#include "api/desk/desk_json.h"
#include "inbox/archive.h"

namespace kith::api {

json::object hit_json(const inbox::Hit& hit, const Pictures& pictures);

}  // namespace kith::api
