// The Bluesky channel's class, shared by its files alone: bluesky.cc (reading), sending.cc (sending),
// follows.cc (who follows whom), moderation.cc (what is done about others).
#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "channels/bluesky/bluesky.h"

namespace kith::channels::bluesky {

// Opaque to the outside. Notifications are dated by what their authors' programs claimed, so a new one may
// appear somewhat below the newest: the last hour is always read again, and what was seen in it is kept by digest.
struct Cursor {
  Time upto{};                    // of the newest notification processed
  std::vector<std::string> seen;  // digests of those within the hour before `upto`, oldest first
  std::string record;             // record key of our own newest post processed
  bool begun = false;
};
std::string to_text(const Cursor& cursor);
// Errors: invalid.
Result<Cursor> cursor_from(std::string_view text);
std::string seen_digest(std::string_view uri);

class BlueskyChannel final : public Channel {
 public:
  BlueskyChannel(Setup setup, Settings settings);

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
  void close() override {}

 private:
  // Reading.
  Task<Result<void>> walk_back(Cursor cursor);
  Task<Result<void>> hear_own(Cursor& cursor, std::vector<Incoming>& items);
  Task<Result<std::vector<PostView>>> posts(std::vector<std::string> uris);
  Task<Result<void>> hydrate(std::vector<Notification>& chunk, std::vector<Incoming>& items);
  Task<Result<bool>> is_gone(std::string uri);
  Author ourselves() const;
  Task<Result<FollowPage>> listed_follows(FollowSide side, std::string cursor);
  Task<Result<FollowPage>> recorded_follows(std::string cursor);
  // Sending.
  Task<Result<Receipt>> send_post(Dispatch dispatch);
  Task<Result<PostDraft>> draft_of(Dispatch dispatch);
  Task<Result<std::pair<StrongRef, StrongRef>>> reply_refs(std::string parent);
  Task<Result<OwnRecord>> record_at(std::string uri);
  Task<Result<void>> resolve_mentions(PostDraft& draft);
  Task<Result<std::string>> upload(OutboundMedia media, std::string bytes);
  Task<Result<Receipt>> put(std::string collection, Dispatch dispatch, std::string record);
  Task<Result<Receipt>> send_subject(std::string collection, Dispatch dispatch);
  Task<Result<Receipt>> remove(std::string target);
  // Others.
  Task<Result<Receipt>> moderate(Dispatch dispatch);
  Task<Result<Settlement>> settle_moderation(Dispatch dispatch);
  Task<Result<std::optional<AtUri>>> gate_of(std::string answer);
  Task<Result<ThreadGate>> thread_gate(AtUri at);
  Task<Result<void>> set_hidden(std::string answer, bool hidden, Time now);
  Task<Result<std::vector<AtUri>>> blocks_of(std::string did);

  Setup setup_;
  Settings settings_;
  Viewpoint view_;
  Api api_;
  Capability capability_;
  std::string name_, avatar_;
  std::deque<Notification> waiting_;  // walked back to, oldest first, not yet handed out
  std::deque<Poison> waiting_poison_;
  std::string waiting_for_;           // the cursor after which `waiting_` comes
  std::set<std::string> shown_;       // context posts handed out; bounded
  std::map<std::string, std::string> dids_;  // handles resolved; bounded
};

std::string get_record_call(const AtUri& at);
bool says_no_record(const Error& error);
// Before the write nothing has happened, whatever went wrong.
Error before_sending(Error error);
// Where a dispatch's record is or will be.
AtUri place_of(std::string_view did, const Dispatch& dispatch);

}  // namespace kith::channels::bluesky
