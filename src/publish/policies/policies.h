// Versions of a workspace's comfort zone: written, adopted, retired; and the decisions made under
// them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "model/role.h"
#include "store/database.h"

namespace kith::publish {

struct PolicyVersion {
  PolicyVersionId id;
  int number = 0;
  std::string document;  // empty in lists
  MemberId author;
  std::string author_name;
  std::string reason, state;  // draft, adopted, retired
  Time created_at{};
  std::optional<Time> adopted_at;
  MemberId adopted_by;
};

// Nothing where none is adopted.
Result<std::optional<PolicyVersion>> find_adopted(store::Transaction& tx, WorkspaceId workspace);
// Errors: not_found.
Result<PolicyVersion> find_version(store::Transaction& tx, WorkspaceId workspace, PolicyVersionId id);
// Newest first, those numbered below `before` (0: from the newest), without documents.
Result<std::vector<PolicyVersion>> list_versions(store::Transaction& tx, WorkspaceId workspace, int before, int limit);

// Stores a draft. The document must parse. Call inside write(workspace, …).
// Errors: invalid (with line, column and hint of the first mistake), too_large.
Result<PolicyVersion> add_version(store::Transaction& tx, WorkspaceId workspace, MemberId author,
                                  std::string_view document, std::string_view reason, Time now);
// Makes a version the one the gate goes by; the one before is retired, and an older one may come
// back. With a test of the document failing, a reason is wanted. Call inside write(workspace, …).
// Errors: not_found, conflict (adopted already), invalid (a failing test and no reason; it parses
// no more).
Result<PolicyVersion> adopt_version(store::Transaction& tx, WorkspaceId workspace, PolicyVersionId id, MemberId by,
                                    std::string_view reason, Time now);

struct DecisionRow {
  DecisionId id;
  int policy_number = 0;  // 0: there was none
  MemberId member;
  std::string member_name;
  ChannelId channel;
  ConversationId conversation;
  std::string digest, outcome, reasons_json;
  Time at{};
};
// Newest first, after `before_at` and `before` (none: from the newest).
Result<std::vector<DecisionRow>> list_decisions(store::Transaction& tx, WorkspaceId workspace,
                                                std::optional<Time> before_at, DecisionId before, int limit);

// Handle and name of everybody who is in the workspace now.
struct MemberName {
  std::string handle, name;
  Role role = Role::viewer;
};
Result<std::vector<MemberName>> member_names(store::Transaction& tx, WorkspaceId workspace);
// Also of somebody who has left; empty where there is none.
Result<std::string> member_name(store::Transaction& tx, WorkspaceId workspace, MemberId member);
Result<std::string> workspace_name(store::Transaction& tx, WorkspaceId workspace);
// Networks and channels that are connected, as voices name them; each once.
Result<std::vector<std::string>> room_names(store::Transaction& tx, WorkspaceId workspace);

}  // namespace kith::publish
