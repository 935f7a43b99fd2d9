#include "publish/testing_desk.h"

namespace kith::publish::testing {
namespace {

using store::Statement;
using store::Transaction;

constexpr Statement kWorkspace =
    "INSERT INTO workspace (id, name, slug, created_at) VALUES (?, 'W', ?, ?)";
constexpr Statement kAccount =
    "INSERT INTO account (id, email, name, password_hash, created_at) VALUES (?, ?, 'A', 'x', ?)";
constexpr Statement kMember =
    "INSERT INTO member (id, workspace_id, account_id, name, handle, role, created_at) VALUES (?, "
    "?, ?, ?, ?, ?, ?)";
constexpr Statement kAddChannel =
    "INSERT INTO channel (id, workspace_id, network, name, mode, state, created_at) VALUES (?, ?, "
    "'scripted', ?, 'publish', 'live', ?)";
constexpr Statement kContact =
    "INSERT INTO contact (id, workspace_id, name, name_fold, created_at) VALUES (?, ?, 'Mags', "
    "'mags', ?)";
constexpr Statement kConversation =
    "INSERT INTO conversation (id, workspace_id, channel_id, contact_id, remote_thread, "
    "visibility, last_message_at, "
    "last_inbound_at, created_at, updated_at) VALUES (?, ?, ?, ?, ?, 'public', ?, ?, ?, ?)";
constexpr Statement kRetire =
    "UPDATE policy_version SET state = 'retired' WHERE workspace_id = ? AND state = 'adopted'";
constexpr Statement kAdopt =
    "INSERT INTO policy_version (id, workspace_id, number, document, author_id, state, created_at, "
    "adopted_at) VALUES "
    "(?, ?, (SELECT COALESCE(MAX(number), 0) + 1 FROM policy_version WHERE workspace_id = ?), ?, "
    "1, 'adopted', ?, ?)";
constexpr Statement kMessage =
    "INSERT INTO message (id, workspace_id, conversation_id, channel_id, direction, member_id, "
    "text, state, sent_at, "
    "received_at) VALUES (?, ?, ?, ?, 'out', ?, ?, 'waiting', ?, ?)";
constexpr Statement kSetChannel = "UPDATE channel SET state = ? WHERE id = ?";

}  // namespace

Result<void> furnish(store::Database& db, Time now) {
  TRYV(db.write([&](Transaction& tx) -> Result<void> {
    TRYV(tx.execute(kWorkspace, {kHome, "home", now}));
    TRYV(tx.execute(kWorkspace, {kElsewhere, "elsewhere", now}));
    const std::pair<MemberId, std::pair<const char*, const char*>> people[] = {
        {kDana, {"dana", "owner"}},
        {kRuth, {"ruth", "spokesperson"}},
        {kTomas, {"tomas", "contributor"}}};
    for (const auto& [id, who] : people) {
      TRYV(tx.execute(kAccount, {id, who.first, now}));
      TRYV(tx.execute(kMember, {id, kHome, id, who.first, who.first, who.second, now}));
    }
    for (const ChannelId channel : {kChannel, kSecondChannel})
      TRYV(tx.execute(kAddChannel, {channel, kHome, "room", now}));
    TRYV(tx.execute(kContact, {kMags, kHome, now}));
    for (const ConversationId talk : {kTalk, kOtherTalk})
      TRYV(tx.execute(kConversation,
                      {talk, kHome, kChannel, kMags, format_id(talk.value), now, now, now, now}));
    return {};
  }));
  return adopt(db, kPolicy, now);
}

Result<void> adopt(store::Database& db, std::string_view document, Time now) {
  return db.write(kHome, [&](Transaction& tx) -> Result<void> {
    TRYV(tx.execute(kRetire, {kHome}));
    TRYV(tx.execute(kAdopt, {next_id(now), kHome, kHome, document, now, now}));
    return {};
  });
}

Result<Enqueued> say(store::Database& db, Gatekeeper& gate, const Outbound& content, Time now, MemberId member,
                     ConversationId talk, ChannelId channel) {
  return db.write(kHome, [&](Transaction& tx) -> Result<Enqueued> {
    NewDelivery wish;
    wish.workspace = kHome;
    wish.channel = channel;
    wish.conversation = talk;
    if (talk) wish.message = MessageId{next_id(now)};
    wish.member = member;
    wish.content = content;
    const Wish who{.workspace = kHome, .channel = channel, .member = member, .conversation = talk};
    TRY(auto judged, gate.decide(tx, who, content, now));
    TRY(wish.decision_id, record_decision(tx, who, content, judged, now));
    wish.decision = std::move(judged.decision);
    if (talk) TRYV(tx.execute(kMessage, {wish.message, kHome, talk, channel, member, content.text, now, now}));
    return enqueue(tx, wish, now);
  });
}

Result<Enqueued> reply(store::Database& db, Gatekeeper& gate, std::string_view text, Time now, MemberId member,
                       ConversationId talk, ChannelId channel) {
  return say(db, gate, {.text = std::string(text)}, now, member, talk, channel);
}

Result<void> set_channel(store::Database& db, ChannelId channel, std::string_view state) {
  TRYV(db.write(kHome, [&](Transaction& tx) { return tx.execute(kSetChannel, {state, channel}); }));
  return {};
}

}  // namespace kith::publish::testing
