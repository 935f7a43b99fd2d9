// SQL of the replay.
#pragma once

#include "publish/policies/replay.h"

namespace kith::publish::queries {

// One outbound message and what the gate wants to know of its talk.
struct SentRow {
  MessageId message;
  ConversationId conversation;
  ChannelId channel;
  MemberId member;
  ContactId contact;    // none: nobody in particular
  DeliveryId delivery;  // none: written elsewhere
  std::string text, visibility, language, parent, content_json, attachments_json;
  std::string facts_json;  // of the decision it left by (string_list.h); empty: none is on record
  std::string subject, flags_json, contact_name, contact_handle;
  int circle = 0;
  bool contact_wrote = false;
  Time at{};
};

// In the order they were sent. Messages nobody of the house wrote (heard from elsewhere) are left out.
Result<std::vector<SentRow>> sent(store::Transaction& tx, WorkspaceId workspace, const ReplayPlace& from, Time until,
                                  int limit);
Result<std::int64_t> count_sent(store::Transaction& tx, WorkspaceId workspace, Time since, Time until);

}  // namespace kith::publish::queries
