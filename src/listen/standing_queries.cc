#include "listen/intake_queries.h"

namespace kith::listen::queries {

// Each index that holds a column named here is written anew, so what did not change is not named.
Result<void> save_grown(Transaction& tx, const Source& at, const std::vector<const TalkRow*>& rows, Time now) {
#define KITH_GROW                                                                                                   \
  "UPDATE conversation SET subject = ?, flags_json = ?, message_count = ?, last_message_at = ?, last_inbound_at = ?, " \
  "last_preview = SUBSTR(?, 1, 280), version = version + 1, updated_at = ?"
#define KITH_THIS " WHERE workspace_id = ? AND id = ?"
  static constexpr store::Statement kGrow = KITH_GROW KITH_THIS;
  static constexpr store::Statement kGrowAndWait = KITH_GROW ", waiting_since = ?" KITH_THIS;
#undef KITH_GROW
#undef KITH_THIS
  std::vector<store::Params> grown, waiting;
  for (const TalkRow* t : rows) {
    const Standing& s = *t->standing;
    store::Params params{t->subject, t->flags_json, s.messages, s.last_at, s.last_at, s.preview, now};
    if (s.waits_anew) params.add(s.waiting_since);
    params.add(at.workspace);
    params.add(t->id);
    (s.waits_anew ? waiting : grown).push_back(std::move(params));
  }
  TRYV(tx.execute_later(kGrow, grown));
  TRYV(tx.execute_later(kGrowAndWait, waiting));
  return {};
}

}  // namespace kith::listen::queries
