// The SQL of letters to those asked.
#pragma once

#include "publish/approvals/approval_mail.h"

namespace kith::publish::queries {

using store::Transaction;

struct Untold {
  WorkspaceId workspace;
  ApprovalId demand;
  bool reminder = false;  // they were told, a day ago
};
// Demands whose people are to be told now, those nobody was told of first.
Result<std::vector<Untold>> untold(Transaction& tx, Time now, int limit);
Result<void> set_told(Transaction& tx, const Untold& untold, Time now);
Result<bool> has_letter(Transaction& tx, const Letter& like);
Result<void> add_letter(Transaction& tx, const Letter& letter, Time now);

// Takes the letter until `until`; false where another process was first.
struct Waiting {
  Letter letter;
  int tries = 0;
  Time try_at{};
};
Result<std::vector<Waiting>> waiting_letters(Transaction& tx, Time now, int limit);
Result<bool> take_letter(Transaction& tx, const Waiting& waiting, Time until);
// `again` none: not tried any more.
Result<void> end_try(Transaction& tx, const Letter& letter, std::optional<Time> sent_at, std::optional<Time> again,
                     std::string_view error);
Result<std::optional<Letter>> letter(Transaction& tx, WorkspaceId workspace, std::int64_t id);
// False where it was used meanwhile.
Result<bool> use_letter(Transaction& tx, const Letter& letter, Time now);

struct Addressed {
  std::string address, name, organisation, slug, where;
};
// Nothing for somebody who has left.
Result<std::optional<Addressed>> addressed(Transaction& tx, const Letter& letter);

}  // namespace kith::publish::queries
