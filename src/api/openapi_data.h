// The text of docs/api/openapi.yaml, generated at build.
#pragma once

#include <string_view>

namespace kith::api {

std::string_view openapi_yaml();

}  // namespace kith::api
