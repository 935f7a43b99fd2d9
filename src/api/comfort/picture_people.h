// Pictures with the people on them, and releases. Include it from .cc files only.
#pragma once

#include "api/desk_api.h"
#include "api/json.h"
#include "publish/pictures/picture_people.h"

namespace kith::api {

json::object shown_person_json(const publish::ShownPerson& person);

void add_releases(Routes& routes, DeskApi& api);
void add_picture_people(Routes& routes, DeskApi& api);

}  // namespace kith::api
