// Who sees what a company fact says that is not for everybody.
#pragma once

#include <string_view>

#include "api/context.h"
#include "policy/document.h"

namespace kith::api {

// Whether the caller sees what a confidential fact of this owner says. `document` may be null.
bool sees_fact(const policy::Document* document, std::string_view owner, const Call& call);

}  // namespace kith::api
