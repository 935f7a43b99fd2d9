// What a name, a handle, an address and a password of a member must be like.
#pragma once

#include <string>
#include <string_view>

#include "api/json.h"
#include "model/role.h"

namespace kith::api {

inline constexpr std::size_t kPasswordLeast = 10;
inline constexpr std::size_t kPasswordMost = 1024;

// Lower case, without white space around. Says what is wrong in `body`.
std::string read_email(Body& body, std::string_view field);
std::string read_handle(Body& body, std::string_view field);
// Not trimmed; at least 10 characters, and not one of the words everybody tries first.
std::string read_new_password(Body& body, std::string_view field, std::string_view email);
// An IANA name, or empty for none. None where the field is absent.
std::optional<std::string> read_time_zone(Body& body, std::string_view field);
std::optional<Role> read_role(Body& body, std::string_view field);

// "Käthe & Söhne" → "kathe-sohne"; "workspace" where nothing is left.
std::string slug_of(std::string_view name);

}  // namespace kith::api
