// Views: lists of the desk that members keep under a name, for themselves or for all.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "inbox/desk.h"

namespace kith::inbox {

struct SavedView {
  std::int64_t id = 0;
  Person owner;
  bool shared = false;
  std::string name, query;  // the query as written; empty: the filters alone
  View view = View::team;
  Order order = Order::waiting;
  ChannelId channel;
  int position = 0;  // among those the asking member sees
  std::int64_t version = 1;
  Time updated_at{};
};

inline constexpr int kViewsMost = 200;  // of one member

// Thread-safe. Blocks: call it on workers.
class Views {
 public:
  Views(store::Database& db, const Clock& clock, Desk& desk) : db_(db), clock_(clock), desk_(desk) {}

  // The member's own and the shared ones, in the member's order; new ones last.
  Result<std::vector<SavedView>> list(WorkspaceId workspace, MemberId me);
  // Errors: not_found (also: somebody else's own).
  Result<SavedView> find(WorkspaceId workspace, MemberId me, std::int64_t id);
  // The id, the owner and the version of `view` are made here. Errors: invalid (the query, the channel),
  // too_large (kViewsMost).
  Result<SavedView> add(WorkspaceId workspace, MemberId me, SavedView view);
  // Errors: not_found, stale, forbidden (`may_others` is needed for what somebody else shared), invalid.
  Result<SavedView> change(WorkspaceId workspace, MemberId me, bool may_others, std::int64_t version, SavedView view);
  Result<void> remove(WorkspaceId workspace, MemberId me, bool may_others, std::int64_t id);
  // Views not among `ids` follow. Ids of no view of the member are passed over.
  Result<void> reorder(WorkspaceId workspace, MemberId me, const std::vector<std::int64_t>& ids);

  // How many conversations each holds, to at most kCountMost; nothing where there was no time to find out. Takes
  // at most half a second for all, and remembers for half a minute.
  static constexpr int kCountMost = 100;
  Result<std::vector<std::optional<int>>> counts(WorkspaceId workspace, MemberId me,
                                                 const std::vector<SavedView>& views);

 private:
  struct Counted {
    std::int64_t version = 0;
    std::optional<int> count;
    Time at{};
  };
  Result<std::optional<int>> count(WorkspaceId workspace, MemberId me, const SavedView& view);

  store::Database& db_;
  const Clock& clock_;
  Desk& desk_;
  std::mutex mutex_;
  std::map<std::pair<std::int64_t, MemberId>, Counted> counted_;
};

}  // namespace kith::inbox
