// What seeding writes that no room offers: workspaces with a past.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/result.h"
#include "store/database.h"

namespace kith::app::demo {

Result<bool> has_workspace(store::Transaction& tx, std::string_view slug);
Result<WorkspaceId> add_workspace(store::Transaction& tx, const std::string& name, const std::string& slug, Time now);
// The account with that address, made where it is missing.
Result<AccountId> find_or_add_account(store::Transaction& tx, const std::string& email, const std::string& name,
                                      const std::string& password_hash, Time now);
Result<MemberId> add_member_row(store::Transaction& tx, WorkspaceId workspace, AccountId account,
                                const std::string& name, const std::string& handle, const std::string& role, Time now);

struct HeardLine {
  MessageId message;
  ConversationId conversation;
};
Result<std::optional<HeardLine>> find_line(store::Transaction& tx, ChannelId channel, std::string_view remote_id);
// Says which member wrote a message of ours that was heard from the network.
Result<void> name_author(store::Transaction& tx, MessageId message, MemberId member);
Result<std::optional<ContactId>> find_contact(store::Transaction& tx, WorkspaceId workspace, const std::string& network,
                                              const std::string& remote_id);
struct KnownIdentity {
  std::string network, remote_id, handle, name;
};
Result<void> add_identity(store::Transaction& tx, WorkspaceId workspace, ContactId contact,
                          const KnownIdentity& identity, Time now);

}  // namespace kith::app::demo
