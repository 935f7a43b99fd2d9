// How the desk's things are written in answers. Include it from .cc files only.
#pragma once

#include "api/desk_api.h"
#include "api/json.h"

namespace kith::api {

json::object item_json(const inbox::Item& item, const Pictures& pictures);
json::object message_json(const inbox::MessageView& message, const Pictures& pictures);
json::array messages_json(const std::vector<inbox::MessageView>& messages, const Pictures& pictures);
json::array attachments_json(const inbox::MessageView& message, const Pictures& pictures);
json::value person_or_null(MemberId id, const std::string& name);
json::value circle_json(const std::optional<int>& circle);
// An address through the proxy, or null.
json::value picture_or_null(const std::string& url, const Pictures& pictures);
json::value address_or_null(const std::string& url);
json::object moment_json(const people::Moment& moment);
json::object ability_json(const Ability& ability);

}  // namespace kith::api
