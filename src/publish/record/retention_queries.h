// The SQL of retention: what is due in one batch, and how each kind is emptied.
#pragma once

#include "publish/record/retention.h"

namespace kith::publish::queries {

using store::Transaction;

struct Pass {
  WorkspaceId workspace;
  std::string kind;
  int days = 0;
  std::int64_t after_at = 0, after_id = 0;
};
// Passes to go on with, at most `limit`: those under way, and those that last ended before `ended` or, by a clock that
// has gone back since, after `now`; of workspaces whose last look, or last word on how long, is not before `trusted`.
Result<std::vector<Pass>> passes_due(Transaction& tx, Time ended, Time now, Time trusted, int limit);
// Every one there is, with the name of its workspace.
struct NamedPass {
  Pass pass;
  std::string workspace_name;
};
Result<std::vector<NamedPass>> all_passes(Transaction& tx);
Result<std::vector<std::string>> before_trusted(Transaction& tx, Time trusted);
Result<std::int64_t> look_again(Transaction& tx, Time ended, Time trusted);
// The same as it is now; none where it was taken away.
Result<std::optional<Pass>> pass(Transaction& tx, WorkspaceId workspace, std::string_view kind);
// `passed_at`: everything has been looked through; nothing: as before.
Result<void> save_pass(Transaction& tx, const Pass& pass, std::int64_t erased, std::optional<Time> passed_at);

Result<std::vector<Retention>> retentions(Transaction& tx, WorkspaceId workspace, Time trusted);
Result<void> put_retention(Transaction& tx, WorkspaceId workspace, std::string_view kind, int days, MemberId by,
                           Time now);
Result<bool> drop_retention(Transaction& tx, WorkspaceId workspace, std::string_view kind);

// One row the pass comes by: `erases` where nothing keeps it.
struct Candidate {
  std::int64_t id = 0, at = 0;
  bool erases = false;
  ConversationId conversation;
  std::string text;  // messages: the words, for their digest
};
Result<std::vector<Candidate>> candidates(Transaction& tx, const Pass& pass, Time before, int limit);

Result<void> empty_message(Transaction& tx, WorkspaceId workspace, MessageId message, std::string_view digest,
                           Time now);
// Of a message: the deliveries it was.
Result<std::vector<DeliveryId>> empty_deliveries(Transaction& tx, WorkspaceId workspace, MessageId message, Time now);
Result<void> empty_subject(Transaction& tx, WorkspaceId workspace, ConversationId conversation);
Result<void> empty_attachment(Transaction& tx, WorkspaceId workspace, std::int64_t media, Time now);
Result<void> empty_decision(Transaction& tx, WorkspaceId workspace, std::int64_t decision, Time now);
Result<void> empty_step(Transaction& tx, WorkspaceId workspace, std::int64_t step, Time now);
Result<void> empty_proof(Transaction& tx, WorkspaceId workspace, std::int64_t release, Time now);
Result<void> drop_moment(Transaction& tx, WorkspaceId workspace, std::int64_t moment);
Result<void> drop_profile_change(Transaction& tx, WorkspaceId workspace, std::int64_t change);

}  // namespace kith::publish::queries
