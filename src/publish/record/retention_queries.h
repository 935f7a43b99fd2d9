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
// A pass to go on with: one under way, or one that last ended before `ended`.
Result<std::optional<Pass>> pass_due(Transaction& tx, Time ended);
// The same as it is now; none where it was taken away.
Result<std::optional<Pass>> pass(Transaction& tx, WorkspaceId workspace, std::string_view kind);
Result<void> save_pass(Transaction& tx, const Pass& pass, std::int64_t erased, std::optional<Time> passed_at);

Result<std::vector<Retention>> retentions(Transaction& tx, WorkspaceId workspace);
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

}  // namespace kith::publish::queries
