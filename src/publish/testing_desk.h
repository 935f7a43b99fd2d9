// For the outbox's tests: a workspace with people, channels, a conversation and an adopted comfort
// zone.
#pragma once

#include <string>
#include <string_view>

#include "publish/outbox/outbox.h"
#include "store/database.h"

namespace kith::publish::testing {

inline constexpr WorkspaceId kHome{101}, kElsewhere{102};
inline constexpr MemberId kDana{201}, kRuth{202}, kTomas{203};
inline constexpr ChannelId kChannel{301}, kSecondChannel{302};
inline constexpr ContactId kMags{401};
inline constexpr ConversationId kTalk{501}, kOtherTalk{502};

// dana and ruth reply; tomas drafts and ruth approves; `politics` is held for dana, `secret` never
// leaves.
inline constexpr std::string_view kPolicy = R"(
policy: A test of the outbox
owner: dana
concerns:
  arguments: We do not argue.
  secrets: Some things stay here.
voices:
  dana:  {may: [all], in: all}
  ruth:  {may: [reply, post, message, approve], in: all}
  tomas: {may: [draft], approved by: ruth}
rules:
  - id: politics
    for: arguments
    on: [reply, post]
    when: politics
    then: hold for dana
    say: This touches politics.
  - id: secrets
    for: secrets
    when: secret
    then: never
    say: This stays here.
)";

// Fills a fresh database.
Result<void> furnish(store::Database& db, Time now);
// Adopts another document.
Result<void> adopt(store::Database& db, std::string_view document, Time now);
// Writes a reply of `member` as the desk does: the message row and its delivery in one transaction.
Result<Enqueued> reply(store::Database& db, Gatekeeper& gate, std::string_view text, Time now,
                       MemberId member = kDana, ConversationId talk = kTalk,
                       ChannelId channel = kChannel);
// The same with files.
Result<Enqueued> say(store::Database& db, Gatekeeper& gate, const Outbound& content, Time now, MemberId member = kDana,
                     ConversationId talk = kTalk, ChannelId channel = kChannel);
Result<void> set_channel(store::Database& db, ChannelId channel, std::string_view state);

}  // namespace kith::publish::testing
