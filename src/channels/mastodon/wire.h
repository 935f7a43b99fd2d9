// Mastodon's client API as bytes: docs.joinmastodon.org/entities and /methods, and what GoToSocial, Pleroma
// and snac make of it. Pure: no socket, no clock.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "channels/channel.h"
#include "model/incoming.h"
#include "model/outbound.h"
#include "model/profile.h"

namespace kith::channels::mastodon {

enum class Flavour : std::uint8_t { mastodon, gotosocial, pleroma, snac, other };
std::string_view name(Flavour flavour);

// What a server says of itself: GET /api/v2/instance, or /api/v1/instance where that is missing.
struct Instance {
  Flavour flavour = Flavour::other;
  std::string version, domain;
  std::string streaming;  // https://host of the event stream; empty: not told
  int text_limit = 500, url_length = 23;
  int media_most = 4, alt_limit = 1500;
  std::size_t image_bytes = 16 * 1024 * 1024;
  std::vector<std::string> media_types;
};
// Both versions. Errors: corrupt.
Result<Instance> read_instance(std::string_view body);
Capability capability_of(const Instance& instance);

// From whose point of view things are read.
struct Viewpoint {
  std::string account_id;
  std::string server;  // https://host: local handles are completed with it
};

struct Account {
  std::string id, acct, name, avatar, url;
  std::optional<std::int64_t> followers;
};
// Errors: corrupt (no id).
Result<Account> read_account(std::string_view body);
// verify_credentials as what everybody reads: the description without markup. Errors: corrupt.
Result<ChannelProfile> read_own_profile(std::string_view body);
// A list of accounts. What is none is left out. Errors: corrupt (no list).
Result<std::vector<Author>> read_people(std::string_view body, const Viewpoint& view);
// verify_credentials: how many there are, and whether the account keeps its lists from others (where told).
struct OwnLists {
  std::int64_t followers = 0, followed = 0;
  std::optional<bool> hidden;
};
Result<OwnLists> read_own_lists(std::string_view body);
// The position in the address of a next page; empty: none in it.
std::string next_of(std::string_view link);
// `mags` → `@mags@tea.example`.
std::string full_handle(std::string_view acct, std::string_view server);

// One status and what of it Incoming has no place for.
struct Status {
  Incoming item;
  std::string author_acct;
  bool is_boost = false;
  bool favourited = false, reblogged = false;  // by us
};
// Errors: corrupt.
Result<Status> read_status(std::string_view body, const Viewpoint& view);

// A page of a list, as sent: newest first.
struct Batch {
  std::vector<Incoming> items;  // turned round: oldest first
  std::vector<Poison> poison;
  std::vector<std::string> ids;  // of every entry in the page, in the order sent, known or not
  std::optional<Time> oldest;
  bool met = false;  // the known entry was among them; it and all below are left out
};
// Errors: corrupt (not a list at all). What is no message and no reaction is left out, and so is what was `heard`.
Result<Batch> read_notifications(std::string_view body, const Viewpoint& view, std::string_view known = {},
                                 const std::set<std::string, std::less<>>& heard = {});
// Own statuses; boosts are left out.
Result<Batch> read_statuses(std::string_view body, const Viewpoint& view, std::string_view known = {});

// GET /statuses/:id/context: what came before, oldest first, and what came after.
struct Context {
  std::vector<Incoming> ancestors, descendants;
};
Result<Context> read_context(std::string_view body, const Viewpoint& view);

// An event of the stream.
struct Streamed {
  enum class What : std::uint8_t { nothing, news, edit, deletion };
  What what = What::nothing;
  Incoming item;  // of an edit or a deletion
};
Streamed read_streamed(std::string_view event, std::string_view data, const Viewpoint& view);

struct MediaState {
  std::string id;
  bool ready = false;
};
// POST /api/v2/media and GET /api/v1/media/:id. Errors: corrupt.
Result<MediaState> read_media(int status, std::string_view body);

// Narrower of two, as Mastodon orders them: public, unlisted, followers, direct.
Visibility narrower(Visibility a, Visibility b);
std::string_view visibility_name(Visibility v);

// What is sent for a content: the status's text with the people spoken to in front, where the text does
// not name them already. `mentions` are accts as the server writes them.
std::string text_to_send(const Outbound& content, const std::vector<std::string>& mentions);

struct StatusForm {
  std::string text, in_reply_to, warning, language;
  Visibility visibility = Visibility::everyone;
  std::vector<std::string> media_ids;
};
std::string status_json(const StatusForm& form);

// Whether a status read back is the one sent: its words, without leading mentions, marks and spaces, which
// servers and we ourselves put in and leave out.
bool same_words(std::string_view sent, std::string_view read_back);

// The words of an error body, for people; empty where there are none. At most 200 bytes.
std::string error_words(std::string_view body);

struct OAuthApp {
  std::string id, secret;
};
Result<OAuthApp> read_app(std::string_view body);
struct OAuthToken {
  std::string access, refresh, scope;
  std::optional<Seconds> lives;
};
Result<OAuthToken> read_token(std::string_view body);
struct OAuthMetadata {
  std::string authorize, token, registration;
  std::vector<std::string> scopes;
};
Result<OAuthMetadata> read_metadata(std::string_view body);

}  // namespace kith::channels::mastodon
