// A list of the desk, by as many statements as its indexes make of it.
#include <algorithm>
#include <iterator>
#include <tuple>

#include "inbox/desk_queries.h"

namespace kith::inbox::queries {
namespace {

using store::Statement;

// So many conversations of a channel are sorted rather than sought along an index.
constexpr std::int64_t kFew = 1'000;

Result<bool> has_few(Transaction& tx, WorkspaceId workspace, ChannelId channel) {
  // Index: conversation(channel_id, remote_thread, lane).
  static constexpr Statement kCount =
      "SELECT COUNT(*) FROM (SELECT 1 FROM channel h JOIN conversation c ON c.channel_id = h.id "
      "WHERE h.workspace_id = ? AND h.id = ? LIMIT ?) few";
  TRY(const auto row, tx.query_one(kCount, {workspace, channel, kFew + 1}));
  return row->i64(0) <= kFew;
}

// As the statement orders them.
bool comes_first(const Item& a, const Item& b, Order order) {
  if (order == Order::waiting) return std::tie(a.waiting_since, a.id) < std::tie(b.waiting_since, b.id);
  if (order == Order::recent) return std::tie(a.last_message_at, a.id) > std::tie(b.last_message_at, b.id);
  return std::tie(a.priority, a.last_message_at, a.id) > std::tie(b.priority, b.last_message_at, b.id);
}

}  // namespace

Result<std::vector<Item>> list(Transaction& tx, WorkspaceId workspace, ListPart part) {
  const ListQuery& q = part.query;
  if (q.channel && !q.contact) {
    TRY(part.few_in_channel, has_few(tx, workspace, q.channel));
  }
  // No index orders all states together by these; each state has one.
  const auto order = part.waiting_null ? Order::recent : q.order;
  const bool large = q.channel && !q.contact && !part.few_in_channel && !part.among;
  const bool by_state = q.view == View::all && !q.state && (order != Order::recent || (large && q.order == order));
  if (!by_state) return list_part(tx, workspace, part);
  std::vector<Item> out;
  for (const auto state : {ConversationState::open, ConversationState::snoozed, ConversationState::closed}) {
    part.query.state = state;
    TRY(auto some, list_part(tx, workspace, part));
    std::ranges::move(some, std::back_inserter(out));
  }
  std::ranges::sort(out, [&](const Item& a, const Item& b) { return comes_first(a, b, order); });
  if (out.size() > static_cast<std::size_t>(part.limit)) out.resize(static_cast<std::size_t>(part.limit));
  return out;
}

}  // namespace kith::inbox::queries
