// Pages a draft links to, as networks would show them beside it: their words and pictures, fetched before the gate is
// asked, kept a while, and looked at as what is ours.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "model/outbound.h"
#include "policy/gate.h"
#include "publish/pictures/picture_people.h"
#include "store/database.h"
#include "store/files.h"

namespace kith::publish {

// What a page gives out to be shown.
struct FetchedPage {
  struct Picture {
    std::string url, bytes;
    std::string why;  // it could not be had
  };
  std::vector<std::string> words;
  std::vector<Picture> pictures;
  bool plays = false;  // a film is shown there
};

// Where pages come from (app/page_source.h). Blocks, within a deadline of its own; thread-safe.
class PageSource {
 public:
  virtual ~PageSource() = default;
  // Errors: why it cannot be looked at, in words for people.
  virtual Result<FetchedPage> fetch(const std::string& url) = 0;
};

// Addresses in the text that networks show a preview of, each once, in order. None in a mail: nobody adds one there.
std::vector<std::string> links_of(const Outbound& content, std::string_view network);

// Thread-safe. Blocks.
class LinkedPages {
 public:
  using Post = std::function<void(std::move_only_function<void()>)>;
  // `post` runs work on other threads than the caller's; without, the caller fetches itself, one after another.
  LinkedPages(store::Database& db, const Clock& clock, const store::Files& files, PageSource& source, Post post = {})
      : db_(db), clock_(clock), files_(files), source_(source), post_(std::move(post)) {}
  // Waits for what is under way.
  ~LinkedPages();
  LinkedPages(const LinkedPages&) = delete;
  LinkedPages& operator=(const LinkedPages&) = delete;

  // Fetches what is not known or no longer fresh, and waits for it at most so long. True: nothing is under way any
  // more.
  bool learn(WorkspaceId workspace, const std::vector<std::string>& links, Millis wait);
  // The same for what is about to leave.
  bool learn_for(WorkspaceId workspace, DeliveryId delivery, Millis wait);

 private:
  using Key = std::pair<WorkspaceId, std::string>;
  bool is_fresh(WorkspaceId workspace, const std::string& url);
  void fetch(WorkspaceId workspace, const std::string& url);
  Result<void> keep(WorkspaceId workspace, const std::string& url, const Result<FetchedPage>& page);

  store::Database& db_;
  const Clock& clock_;
  const store::Files& files_;
  PageSource& source_;
  Post post_;
  std::mutex mutex_;
  std::condition_variable done_;
  std::set<Key> under_way_;
  std::atomic<bool> stopping_{false};
};

// Tells the situation what linked pages say, and what of them nobody could look at; answers the pictures they show. The
// same for a message that is passed on (a boost).
Result<std::vector<OutboundMedia>> add_linked_pages(store::Transaction& tx, WorkspaceId workspace,
                                                    const Outbound& content, policy::Situation& situation);

// Right before a message leaves: which pictures the pages it links to show now. Call inside write(workspace, …).
Result<void> note_linked_pictures(store::Transaction& tx, WorkspaceId workspace, ChannelId channel, MessageId message,
                                  const Outbound& content, Time now);

}  // namespace kith::publish
