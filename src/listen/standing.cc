#include "listen/standing.h"

#include "listen/hearing.h"
#include "text/utf8.h"

namespace kith::listen {
namespace {

constexpr std::size_t kPreviewBytes = 280 * 4;  // letters; the statement counts them

}  // namespace

bool add_heard(TalkRow& row, const Prepared& item, bool waits, Time now) {
  const Incoming& in = item.in;
  if (!row.standing || in.own || in.bounce) return false;
  Standing& s = *row.standing;
  if (row.stored && in.sent_at <= s.last_at) return false;
  if (waits && row.handled_at && now <= *row.handled_at) return false;
  if (s.messages == 0 || in.sent_at >= s.last_at) {
    s.last_at = in.sent_at;
    s.preview = text::clip_bytes(in.text, kPreviewBytes);
  }
  ++s.messages;
  if (waits && (!s.waiting_since || in.sent_at < *s.waiting_since)) {
    s.waiting_since = in.sent_at;
    s.waits_anew = true;
  }
  return true;
}

// Rows that moved in the desk's lists are worked out afresh: what is waited for depends on more than what came.
Result<void> Hearing::save_grown() {
  std::vector<const TalkRow*> rows;
  for (const auto id : grown_) {
    const auto it = talks_.find(id);
    if (it == talks_.end() || touched_.contains(id)) continue;
    const TalkRow& row = it->second;
    if (row.stored != row.place() || row.visibility != row.standing->visibility) {
      touched_.insert(id);
      continue;
    }
    changed_.erase(id);
    rows.push_back(&row);
  }
  return queries::save_grown(tx_, at_, rows, now_);
}

}  // namespace kith::listen
