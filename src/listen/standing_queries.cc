#include "listen/intake_queries.h"

namespace kith::listen::queries {
namespace {

using store::Params;
using store::Value;

Result<void> save_together(Transaction& tx, const Source& at, const std::vector<const TalkRow*>& rows, Time now) {
  static constexpr store::Statement kGrow = {
      "", "UPDATE conversation c SET subject = v.subject, flags_json = v.flags, message_count = v.messages, "
          "last_message_at = v.last_at, last_inbound_at = v.last_at, last_preview = SUBSTR(v.preview, 1, 280), "
          "version = c.version + 1, updated_at = v.now, waiting_since = COALESCE(v.waiting, c.waiting_since) "
          "FROM unnest(CAST(? AS TEXT[]), CAST(? AS TEXT[]), CAST(? AS BIGINT[]), CAST(? AS BIGINT[]), "
          "CAST(? AS TEXT[]), CAST(? AS BIGINT[]), CAST(? AS BIGINT[]), CAST(? AS BIGINT[]), CAST(? AS BIGINT[])) "
          "AS v (subject, flags, messages, last_at, preview, now, waiting, workspace, id) "
          "WHERE c.id = v.id AND c.workspace_id = v.workspace AND v.id BETWEEN 1 AND 9223372036854775807"};
  std::vector<Params> params;
  for (const TalkRow* t : rows) {
    const Standing& s = *t->standing;
    params.push_back({t->subject, t->flags_json, s.messages, s.last_at, s.preview, now,
                      s.waits_anew ? Value(s.waiting_since) : Value(), at.workspace, t->id});
  }
  return tx.update_later(kGrow, params);
}

}  // namespace

// Each index that holds a column named here is written anew by SQLite, so what did not change is not named.
Result<void> save_grown(Transaction& tx, const Source& at, const std::vector<const TalkRow*>& rows, Time now) {
#define KITH_GROW                                                                                                   \
  "UPDATE conversation SET subject = ?, flags_json = ?, message_count = ?, last_message_at = ?, last_inbound_at = ?, " \
  "last_preview = SUBSTR(?, 1, 280), version = version + 1, updated_at = ?"
#define KITH_THIS " WHERE workspace_id = ? AND id = ?"
  static constexpr store::Statement kGrow = KITH_GROW KITH_THIS;
  static constexpr store::Statement kGrowAndWait = KITH_GROW ", waiting_since = ?" KITH_THIS;
#undef KITH_GROW
#undef KITH_THIS
  if (tx.dialect() == store::Dialect::postgres) return save_together(tx, at, rows, now);
  std::vector<Params> grown, waiting;
  for (const TalkRow* t : rows) {
    const Standing& s = *t->standing;
    Params params{t->subject, t->flags_json, s.messages, s.last_at, s.last_at, s.preview, now};
    if (s.waits_anew) params.add(s.waiting_since);
    params.add(at.workspace);
    params.add(t->id);
    (s.waits_anew ? waiting : grown).push_back(std::move(params));
  }
  TRYV(tx.execute_many(kGrow, grown));
  TRYV(tx.execute_many(kGrowAndWait, waiting));
  return {};
}

}  // namespace kith::listen::queries
