// Attachments as JSON, whole and back, for what Kith itself writes down. For .cc files of the networks only.
#pragma once

#include <vector>

#include "channels/json_read.h"
#include "model/incoming.h"

namespace kith::channels {

// Fields that say nothing are left out.
void put(json::object& out, const char* key, const std::string& value);
void put(json::object& out, const char* key, std::int64_t value);
void put(json::object& out, const char* key, bool value);

// `attachments` of `out`; no field where there are none.
void put_attachments(json::object& out, const std::vector<Attachment>& attachments);
// `attachments` of `in`; what is no object is passed over.
std::vector<Attachment> attachments_at(const json::object& in);

}  // namespace kith::channels
