// Channel: the one interface to every network. A network lives wholly in its folder
// (channels/<network>/{<network>,wire,auth}.{h,cc}, README.md, testdata/) and one line of registry.cc.
//
// The contract, held by tests/contract for every network and for the layers around it:
//  - fetch() is resumable and gap-free: processing every page from a stored cursor yields every item
//    at least once, oldest first within a page; the cursor in a page covers exactly the items up to and
//    including it, so a caller that stores items and cursor together loses nothing.
//  - Ids are opaque and stable: fetching again yields the same remote_id for the same thing.
//  - deliver() with the same key takes effect at most once as far as the network allows.
//  - settle() reads back whether a delivery with that key took effect. It never writes.
//  - Times are UTC. Text is valid UTF-8. What cannot be read becomes Page::poison, not an error.
//  - No secret appears in an Error, a log line or an Incoming.
// What deliver() may fail with, and what the outbox does with it:
//  - held             the clearance does not cover this content here: nothing was sent
//  - unauthenticated  the credential was refused or has expired: nothing was sent, never retried here
//  - rate_limited     nothing was sent; retry_after where the network tells
//  - unavailable      nothing was sent; later may work
//  - ambiguous        the call may or may not have taken effect: settle() before anything else
//  - everything else  refused for good (invalid, forbidden, not_found, too_large, unsupported …)
// A Channel is used by one intake loop and one outbox worker at a time, on one executor (a strand).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "channels/page.h"
#include "channels/receipt.h"
#include "model/follows.h"
#include "model/incoming.h"
#include "model/outbound.h"
#include "model/profile.h"
#include "net/task.h"
#include "policy/clearance.h"

namespace kith::channels {

using net::Task;

// What a network can do, as data. Limits the server tells are filled in by check(); before the first
// check() they are the network's usual ones. Unsupported calls answer Kind::unsupported.
struct Capability {
  std::string network;       // "mastodon": the id in the registry
  std::string display_name;  // "Mastodon"
  std::string measured_as;   // the name text/measure.h and text/entities.h know: "gotosocial" …
  bool can_listen = true, can_reply = false, can_publish = false;
  bool direct_messages = false, edits = false, deletes = false, likes = false, boosts = false, follows = false;
  bool threads = true;
  bool hides_replies = false;  // an answer below our own post, for everybody
  bool mutes = false;          // an account, for us alone
  bool mute_deafens = false;   // what a muted account writes to us is not heard any more either
  bool blocks = false;
  bool push = false;        // await_news() returns on news, not only at its deadline
  bool safe_retry = false;  // the network knows the same key again: a repeated deliver() is harmless
  bool settles = false;     // settle() can tell sent from not sent; else it answers not_yet_known
  bool rechecks = false;    // recheck() works
  bool profiles = false;    // profile() works
  bool lists_follows = false;  // follows() works
  bool markdown = false, html = false;
  int text_limit = 0;       // in the network's own unit; 0: none known
  int url_length = 0;       // what a link counts; 0: its own length
  int media_most = 0;
  std::size_t media_bytes = 0;  // of one file; 0: none known
  std::size_t media_total = 0;  // of all files of one message; 0: none known
  bool media_alt = false;
  int alt_limit = 0;            // 0: none known
  std::vector<std::string> media_types;  // MIME; empty: every kind of file
  std::vector<Visibility> visibilities;
  Millis poll_every{60'000};
};

// What the network says of our account and our credential.
struct Health {
  std::string account_id, handle, name, avatar_url, profile_url, server;
  std::optional<Time> token_expires_at;
  Capability capability;
};

// The budget as last seen in the server's headers.
struct RateBudget {
  std::optional<int> limit, remaining;
  std::optional<Time> reset_at;
};

// Where a channel keeps what it must remember (tokens). Saving replaces at once and durably: a refreshed
// token is saved before it is used. The store behind it takes one lock per channel, across processes.
class CredentialStore {
 public:
  virtual ~CredentialStore() = default;
  virtual Task<Result<Secret>> load() = 0;  // JSON, the network's own shape
  virtual Task<Result<void>> save(Secret credential) = 0;
  // Exclusive use while refreshing; released by unlock(). Waits at most 30 s, then Kind::timeout.
  // Not to be taken twice by the same holder.
  virtual Task<Result<void>> lock() = 0;
  virtual void unlock() = 0;
};

// Where a channel reads the bytes of what it sends.
class MediaSource {
 public:
  virtual ~MediaSource() = default;
  // Errors: not_found, corrupt (the bytes are not the ones whose digest was cleared), too_large.
  virtual Task<Result<std::string>> read(const OutboundMedia& media) = 0;
};

class Channel {
 public:
  Channel() = default;
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  virtual ~Channel() = default;

  virtual const Capability& capability() const = 0;
  virtual RateBudget budget() const = 0;
  // Proves the credential and reads our account. Errors: unauthenticated, unavailable, …
  virtual Task<Result<Health>> check() = 0;
  // An empty cursor means "from now on, with what the network still has of the last days".
  // Errors: invalid (a cursor that is not ours), unauthenticated, rate_limited, unavailable, corrupt.
  virtual Task<Result<Page>> fetch(std::string cursor) = 0;
  // Returns when there may be something to fetch, at the latest after `most`. Networks without push sleep.
  virtual Task<Result<void>> await_news(Millis most) = 0;
  // Looks again at messages heard before, at most 25 of them: what was deleted since comes back as
  // deletion, all else as an edit with its present text (edited_at only where the network says so).
  // What the network did not answer for is left out. Page::cursor stays empty.
  virtual Task<Result<Page>> recheck(std::vector<std::string> remote_ids);
  // What our own account says of itself there, as everybody can read it. Never writes; for once a day and on request.
  // Errors: unsupported (this network has none), unauthenticated, rate_limited, unavailable, corrupt.
  virtual Task<Result<ChannelProfile>> profile();
  // A page of who follows our account there, or whom it follows, as the network lists them to us: at most
  // kFollowsAtOnce. An empty cursor begins anew. Nobody is left out who was there all the while from the first page to
  // the last; who comes or goes meanwhile may be told or not, and anybody twice. Never writes; for a slow pace.
  // Errors: unsupported (not offered here), forbidden (the network keeps the list from us), invalid (a cursor that is
  // not ours, or not any more: begin anew), unauthenticated, rate_limited, unavailable, corrupt.
  virtual Task<Result<FollowPage>> follows(FollowSide side, std::string cursor);
  // Refuses (Kind::held) where the clearance does not cover this very content on this channel.
  virtual Task<Result<Receipt>> deliver(policy::Clearance clearance, Dispatch dispatch) = 0;
  virtual Task<Result<Settlement>> settle(Dispatch dispatch) = 0;
  // Reads again what an earlier fetch() set aside as poison. Errors: unsupported (this network cannot),
  // and what makes it poison still.
  virtual Result<std::vector<Incoming>> reread(std::string_view raw) {
    return fail(Kind::unsupported, "what was set aside on this network cannot be read again");
  }
  // Stops await_news() and drops connections.
  virtual void close() = 0;
};

// By sent_at; what was sent at the same time stays in order.
void oldest_first(std::vector<Incoming>& items);

// The check every deliver() begins with. Errors: held.
Result<void> require_clearance(const policy::Clearance& clearance, ChannelId channel, const Outbound& content);

}  // namespace kith::channels
