// Bluesky's lexicons as bytes (github.com/bluesky-social/atproto, lexicons; docs 2026-08). Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "channels/channel.h"
#include "model/incoming.h"
#include "text/entities.h"

namespace kith::channels::bluesky {

// at://did/collection/rkey
struct AtUri {
  std::string did, collection, rkey;
};
// Errors: invalid.
Result<AtUri> parse_at_uri(std::string_view uri);
std::string to_string(const AtUri& uri);

// A record by address and content hash.
struct StrongRef {
  std::string uri, cid;
};

// What com.atproto.server.createSession and refreshSession give.
struct Session {
  std::string did, handle, access, refresh;
  bool active = true;
};
Result<Session> read_session(std::string_view body);
// `exp` of a JWT; none where it cannot be read. The signature is the server's business.
std::optional<Time> jwt_expiry(std::string_view jwt);

// A DID document: where the account lives, and what it calls itself.
struct DidDocument {
  std::string did, pds;
  std::vector<std::string> handles;
};
Result<DidDocument> read_did_document(std::string_view body);

struct Profile {
  std::string did, handle, name, avatar, description, website, banner;
  std::optional<std::int64_t> followers;
};
Result<Profile> read_profile(std::string_view body);

// A post's record.
struct PostRecord {
  std::string text, html;  // html only where links hide behind other words
  std::string language;
  std::optional<Time> created_at;
  std::optional<StrongRef> root, parent;
};

// A post as the app view shows it.
struct PostView {
  StrongRef ref;
  PostRecord record;
  Incoming item;  // from the channel's point of view; addressed is false
};

// Whose channel it is.
struct Viewpoint {
  std::string did;
};

// app.bsky.feed.getPosts. What cannot be read is left out. Errors: corrupt.
Result<std::vector<PostView>> read_posts(std::string_view body, const Viewpoint& view);

struct Notification {
  std::string uri, reason;
  Time at{};
  std::vector<Incoming> items;  // a message, a reaction, both of a quote, or nothing
  std::vector<std::string> context;  // posts above: root and parent
};
struct Notifications {
  std::vector<Notification> list;  // newest first, as sent
  std::vector<Poison> poison;
  std::string cursor;  // for the page before; empty: that was all
};
// app.bsky.notification.listNotifications. Errors: corrupt.
Result<Notifications> read_notifications(std::string_view body, const Viewpoint& view);
// One of them, set aside before. Errors: corrupt.
Result<Notification> read_notification(std::string_view raw, const Viewpoint& view);

struct OwnRecord {
  StrongRef ref;
  PostRecord record;
};
struct OwnRecords {
  std::vector<OwnRecord> list;
  std::string cursor;
};
// com.atproto.repo.listRecords and getRecord of posts. Errors: corrupt.
Result<OwnRecords> read_records(std::string_view body);
Result<OwnRecord> read_record(std::string_view body);
// A record of our own as an item, for what the app view does not show yet.
Incoming own_item(const OwnRecord& record, const Author& author);

Result<StrongRef> read_ref(std::string_view body);
// com.atproto.repo.uploadBlob: the blob object as it goes into a record.
Result<std::string> read_blob(std::string_view body);
Result<std::string> read_did(std::string_view body);  // resolveHandle

struct Picture {
  std::string blob;  // JSON from read_blob
  std::string alt;
  int width = 0, height = 0;  // 0: not known
};
struct PostDraft {
  std::string text, language;
  Time created_at{};
  std::optional<std::pair<StrongRef, StrongRef>> reply;  // root, parent
  std::vector<Picture> pictures;
  text::Entities entities;
  std::map<std::string, std::string> dids;  // of handles mentioned; those missing get no facet
};
std::string post_record(const PostDraft& draft);
std::string subject_record(std::string_view type, const StrongRef& subject, Time created_at);  // like, repost
std::string follow_record(std::string_view did, Time created_at);
std::string put_body(std::string_view did, std::string_view collection, std::string_view rkey, std::string_view record);
std::string delete_body(const AtUri& uri);

// Who may answer a thread, and which answers its author hid (app.bsky.feed.threadgate).
struct ThreadGate {
  std::string cid;     // empty: there is none yet
  std::string record;  // JSON as it stands; empty: none yet
  std::vector<std::string> hidden;
  bool hides(std::string_view answer) const;
};
inline constexpr std::size_t kHiddenMost = 300;  // the lexicon's
// com.atproto.repo.getRecord of one. Errors: corrupt.
Result<ThreadGate> read_thread_gate(std::string_view body);
// The record with one answer hidden or shown, all else as it was; `at` is the gate's own address. Errors: too_large.
Result<std::string> gate_record(const ThreadGate& gate, const AtUri& at, const std::string& answer, bool hidden,
                                Time created_at);
// Put only where the record is still the one with that cid; empty: only where there is none.
std::string swap_body(const AtUri& at, std::string_view record, std::string_view cid);
std::string block_record(std::string_view did, Time created_at);
std::string actor_body(std::string_view did);  // muteActor, unmuteActor
// com.atproto.repo.listRecords of blocks: those of one account. Errors: corrupt.
struct Blocks {
  std::vector<AtUri> list;
  std::string cursor;
};
Result<Blocks> read_blocks(std::string_view body, std::string_view did);
// app.bsky.actor.getProfile: whether we muted them. Errors: corrupt.
Result<bool> read_is_muted(std::string_view body);

// app.bsky.graph.getFollowers and getFollows. What is nobody is left out. Errors: corrupt.
Result<FollowPage> read_follows(std::string_view body);
// com.atproto.repo.listRecords of follows: whom, by DID alone. Errors: corrupt.
Result<FollowPage> read_follow_records(std::string_view body);

// `error` and `message` of an error body.
struct XrpcError {
  std::string name, message;
};
XrpcError read_error(std::string_view body);

std::string web_url(std::string_view handle, const AtUri& uri);

}  // namespace kith::channels::bluesky
