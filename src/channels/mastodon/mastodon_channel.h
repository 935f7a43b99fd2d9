// The Mastodon channel's class, shared by its files alone: mastodon.cc (reading), sending.cc (sending).
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "channels/mastodon/cursor.h"
#include "channels/mastodon/mastodon.h"
#include "channels/mastodon/stream.h"

namespace kith::channels::mastodon {

// Which talk a status belongs to, so that each thread is asked for once. Bounded.
class Roots {
 public:
  std::optional<std::string> find(const std::string& id) const;
  void put(const std::string& id, const std::string& root);

 private:
  std::map<std::string, std::string> roots_;
  std::deque<std::string> order_;
};

class MastodonChannel final : public Channel {
 public:
  MastodonChannel(Setup setup, Settings settings);
  ~MastodonChannel() override { close(); }

  const Capability& capability() const override { return capability_; }
  RateBudget budget() const override { return api_.budget(); }
  Task<Result<Health>> check() override;
  Task<Result<Page>> fetch(std::string cursor) override;
  Task<Result<void>> await_news(Millis most) override;
  Task<Result<Page>> recheck(std::vector<std::string> remote_ids) override;
  Task<Result<ChannelProfile>> profile() override;
  Task<Result<FollowPage>> follows(FollowSide side, std::string cursor) override;
  Task<Result<Receipt>> deliver(policy::Clearance clearance, Dispatch dispatch) override;
  Task<Result<Settlement>> settle(Dispatch dispatch) override;
  Result<std::vector<Incoming>> reread(std::string_view raw) override;
  void close() override;

 private:
  using Response = net::HttpResponse;

  Task<Result<void>> learn_instance();
  // Reading.
  Task<Result<Batch>> first_notifications();
  Task<Result<Batch>> notifications_after(const Cursor& cursor);
  Task<Result<Batch>> own_statuses_after(std::string id);
  Task<Result<void>> place_in_threads(std::vector<Incoming>& items);
  Task<Result<std::vector<Incoming>>> learn_thread(std::string status_id, std::string parent_id);
  Task<Result<std::optional<Incoming>>> look_at(std::string id);
  // Sending.
  Task<Result<Receipt>> send_status(Dispatch dispatch);
  Task<Result<StatusForm>> fill_form(Outbound content);
  Task<Result<std::string>> acct_of(std::string account);
  Task<Result<std::string>> upload(OutboundMedia media);
  Task<Result<std::string>> wait_for_media(MediaState state);
  Task<Result<Receipt>> send_edit(Outbound content);
  Task<Result<Receipt>> act(std::string path, std::string target, std::string method);
  Task<Result<Receipt>> moderate(OutboundKind kind, std::string account);
  Task<Result<Settlement>> settle_on_account(Outbound content);
  Task<Result<Settlement>> settle_status(Dispatch dispatch);
  Task<Result<Settlement>> settle_in_thread(Dispatch dispatch);
  Task<Result<Settlement>> settle_on_target(Outbound content);
  Time not_before(const Dispatch& dispatch) const;
  bool is_the_one(const Incoming& status, const Dispatch& dispatch) const;
  Settlement not_found_yet(const Dispatch& dispatch) const;

  Setup setup_;
  Settings settings_;
  Viewpoint view_;
  Api api_;
  Capability capability_;
  std::optional<Instance> instance_;
  Roots roots_;
  std::shared_ptr<Stream> stream_;
  std::atomic<bool> closed_{false};
};

}  // namespace kith::channels::mastodon
