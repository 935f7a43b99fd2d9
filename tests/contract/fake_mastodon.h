// A Mastodon server as its documentation describes it (docs.joinmastodon.org: methods/notifications, statuses,
// timelines, media, streaming, oauth; read 2026-07), for what the real servers in the tests lack: paging by
// Link, since_id's gap, streaming, rate headers, edits, deletions. Written from the documentation, not recorded.
#pragma once

#include <boost/json.hpp>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "tiny_server.h"

namespace kith::contract {

class FakeMastodon {
 public:
  enum class Flavour { mastodon, gotosocial };
  FakeMastodon(const Clock& clock, Flavour flavour);

  std::string url() const { return server_.url(); }
  TinyServer& server() { return server_; }

  struct Status {
    std::string id, account, text, parent, visibility = "public", warning, language;
    Time at{};
    std::optional<Time> edited;
    bool gone = false;
    std::vector<std::string> media, favourited_by, reblogged_by;
  };

  // What people do there. "1" is us, "2" is Mags.
  std::string write(const std::string& account, const std::string& text, const std::string& parent = {}, const std::string& visibility = "public");
  // Takes a notification's id now and shows it with `show_slow`: two workers of the server write at once.
  std::string write_slowly(const std::string& account, const std::string& text);
  void show_slow();
  void edit(const std::string& id, const std::string& text);
  void remove(const std::string& id);
  void notify(const std::string& type, const std::string& account, const std::string& status);
  void notify_broken();
  void describe(std::string about, std::string website);  // "1", in plain text
  // Follow "1" from now on, in this order; `hidden`: its lists are kept from others, or (`from_us`) from itself too.
  void add_followers(const std::vector<std::string>& names);
  void hide_lists(bool hidden, bool from_us);
  std::vector<std::string> moderated(const std::string& what);  // whom "1" has on mute or block
  std::vector<Status> statuses_of(const std::string& account);
  std::optional<Status> status(const std::string& id);

  // Misbehaviour.
  enum class Next { nothing, lose_answer, lose_request, error_done, error, too_many };
  void next(Next what);
  void set_down(bool down);
  void set_token(std::string token);
  void set_repeat_fails(bool on);       // issue 40399: a known Idempotency-Key gives 500
  std::string description_of(const std::string& media);
  void set_media_rounds(int rounds);    // 206 so often before a picture is ready
  void set_min_id_ignored(bool on);
  void set_version(std::string version);
  int posts_received() const { return posts_; }

 private:
  struct Notification {
    std::string id, type, account, status;
    Time at{};
    bool broken = false;
  };
  TinyResponse handle(const TinyRequest& request);
  TinyResponse route(const TinyRequest& request);
  TinyResponse statuses(const TinyRequest& request, const std::vector<std::string>& parts);
  TinyResponse post_status(const TinyRequest& request);
  TinyResponse moderate(const TinyRequest& request, const std::string& account, const std::string& verb);
  boost::json::object relationship_json(const std::string& account);
  TinyResponse follows(const TinyRequest& request, const std::vector<std::string>& list);
  TinyResponse oauth(const TinyRequest& request);
  TinyResponse media(const TinyRequest& request, const std::vector<std::string>& parts);
  TinyResponse stream();
  TinyResponse page(const TinyRequest& request, std::vector<std::pair<std::string, boost::json::value>> oldest_first);
  boost::json::object account_json(const std::string& id);
  boost::json::object status_json(const Status& status);
  boost::json::object notification_json(const Notification& notification);
  std::string next_id();
  void tell(const std::string& event, const std::string& data);

  const Clock& clock_;
  Flavour flavour_;
  std::recursive_mutex mutex_;
  std::map<std::string, std::string> accounts_;
  std::vector<Status> statuses_;
  std::vector<Notification> notifications_, slow_;
  std::map<std::string, std::string> keys_;
  std::map<std::string, int> media_;
  std::map<std::string, std::string> alts_;
  std::vector<std::string> told_;  // events of the stream so far
  std::string token_ = "the-token-of-the-shop", challenge_, redirect_;
  std::string version_ = "4.6.0";
  std::map<std::string, std::vector<std::string>> moderated_;
  std::vector<std::string> followers_, following_;
  bool lists_hidden_ = false, lists_kept_back_ = false;
  std::string about_, website_;
  long long last_id_ = 110'000'000'000'000'000;
  Next next_ = Next::nothing;
  bool down_ = false, repeat_fails_ = false, min_id_ignored_ = false;
  int media_rounds_ = 0, posts_ = 0, remaining_ = 300;
  TinyServer server_;
};

}  // namespace kith::contract
