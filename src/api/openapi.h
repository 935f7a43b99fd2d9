// docs/api/openapi.yaml as JSON, part of the program.
#pragma once

#include <string_view>

namespace kith::api {

std::string_view openapi_json();

}  // namespace kith::api
