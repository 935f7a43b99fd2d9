#include "app/demo/seed_queries.h"

namespace kith::app::demo {
namespace {

using store::Statement;
using store::Transaction;

constexpr Statement kWorkspace = "SELECT 1 FROM workspace WHERE slug = ?";
constexpr Statement kAddWorkspace =
    "INSERT INTO workspace (id, name, slug, settings_json, created_at) VALUES (?, ?, ?, '{\"demo\":true}', ?)";
constexpr Statement kAccount = "SELECT id FROM account WHERE email = ?";
constexpr Statement kAddAccount =
    "INSERT INTO account (id, email, name, password_hash, created_at) VALUES (?, ?, ?, ?, ?)";
constexpr Statement kAddMember =
    "INSERT INTO member (id, workspace_id, account_id, name, handle, role, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)";
constexpr Statement kLine = "SELECT id, conversation_id FROM message WHERE channel_id = ? AND remote_id = ?";
constexpr Statement kNameAuthor = "UPDATE message SET member_id = ? WHERE id = ?";
constexpr Statement kContact =
    "SELECT contact_id FROM identity WHERE workspace_id = ? AND network = ? AND remote_id = ?";
constexpr Statement kAddIdentity =
    "INSERT INTO identity (id, workspace_id, contact_id, network, remote_id, handle, name, updated_at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (workspace_id, network, remote_id) DO NOTHING";

}  // namespace

Result<bool> has_workspace(Transaction& tx, std::string_view slug) {
  TRY(const auto row, tx.query_one(kWorkspace, {slug}));
  return row.has_value();
}

Result<WorkspaceId> add_workspace(Transaction& tx, const std::string& name, const std::string& slug, Time now) {
  const WorkspaceId id{next_id(now)};
  TRYV(tx.execute(kAddWorkspace, {id, name, slug, now}));
  return id;
}

Result<AccountId> find_or_add_account(Transaction& tx, const std::string& email, const std::string& name,
                                      const std::string& password_hash, Time now) {
  TRY(const auto row, tx.query_one(kAccount, {email}));
  if (row) return row->id<AccountTag>(0);
  const AccountId id{next_id(now)};
  TRYV(tx.execute(kAddAccount, {id, email, name, password_hash, now}));
  return id;
}

Result<MemberId> add_member_row(Transaction& tx, WorkspaceId workspace, AccountId account, const std::string& name,
                                const std::string& handle, const std::string& role, Time now) {
  const MemberId id{next_id(now)};
  TRYV(tx.execute(kAddMember, {id, workspace, account, name, handle, role, now}));
  return id;
}

Result<std::optional<HeardLine>> find_line(Transaction& tx, ChannelId channel, std::string_view remote_id) {
  TRY(const auto row, tx.query_one(kLine, {channel, remote_id}));
  if (!row) return std::optional<HeardLine>{};
  return std::optional<HeardLine>{{row->id<MessageTag>(0), row->id<ConversationTag>(1)}};
}

Result<void> name_author(Transaction& tx, MessageId message, MemberId member) {
  TRYV(tx.execute(kNameAuthor, {member, message}));
  return {};
}

Result<std::optional<ContactId>> find_contact(Transaction& tx, WorkspaceId workspace, const std::string& network,
                                              const std::string& remote_id) {
  TRY(const auto row, tx.query_one(kContact, {workspace, network, remote_id}));
  if (!row || row->is_null(0)) return std::optional<ContactId>{};
  return std::optional<ContactId>{row->id<ContactTag>(0)};
}

Result<void> add_identity(Transaction& tx, WorkspaceId workspace, ContactId contact, const KnownIdentity& identity,
                          Time now) {
  TRYV(tx.execute(kAddIdentity, {next_id(now), workspace, contact, identity.network, identity.remote_id,
                                 identity.handle, identity.name, now}));
  return {};
}

}  // namespace kith::app::demo
