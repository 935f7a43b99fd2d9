// Noticing: what watches and routing rules make of the messages of one page, inside the transaction that stores them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "listen/intake_queries.h"
#include "listen/matching.h"
#include "model/words.h"

namespace kith::listen {

// A watch or a routing rule, as far as what it hears is concerned.
struct Target {
  std::int64_t id = 0;
  bool is_rule = false;
  int position = 0;            // of a rule
  std::optional<Route> place;  // a watch always says
  MemberId assignee;
  std::optional<int> priority;
  std::vector<std::string> tags;
  std::optional<Millis> snooze;
  bool stop = false;
  bool quiet = false;  // a muted watch
};

// What all that hold say together.
struct Verdict {
  std::optional<Route> place;  // none: where it would go anyway
  bool ruled = false;          // a rule said so
  MemberId assignee;
  std::optional<int> priority;
  std::vector<std::string> tags;
  std::optional<Millis> snooze;
  std::vector<std::int64_t> rules;           // asked and satisfied
  std::vector<std::pair<WatchId, bool>> watches;  // true: quiet

  bool is_sought() const { return !watches.empty() || (ruled && place == Route::desk); }
};

// Rules come before watches and earlier rules before later ones: whoever first says where to, who, how urgent or until
// when is heard; tags add up. A rule that stops keeps later rules from being asked. Muted watches are noted, and have
// no say. A watch that says `stream` takes nothing off the desk. Pure.
Verdict weigh(std::vector<Target> targets);

class Noticing {
 public:
  Noticing(store::Transaction& tx, const Source& at, Time now, Matching& matching, Sought sought)
      : tx_(tx), at_(at), now_(now), matching_(matching), sought_(std::move(sought)) {}

  // Errors: too_large (the engine's limits): the message is to be set aside.
  Result<Verdict> ask(const Prepared& item, std::optional<int> circle, std::optional<std::int64_t> followers);
  void heard(MessageId message, ConversationId conversation, Time sent_at, const Verdict& verdict);
  // A message was edited: what it now satisfies takes the place of what it did. Answers what is new in it.
  Result<Verdict> changed(MessageId message, ConversationId conversation, Verdict verdict);
  // A message was deleted.
  Result<void> forget(MessageId message);
  // Writes it all. The messages must be stored.
  Result<void> finish();

 private:
  struct Row {
    WatchId watch;
    MessageId message;
    Time sent_at{};
    bool quiet = false;
  };
  struct News {
    MessageId message;
    ConversationId conversation;
    int count = 0;
  };
  Result<std::vector<Target>> targets(const std::vector<std::int64_t>& ids);
  Result<std::vector<std::int64_t>> satisfied(const Prepared& item, std::optional<int> circle,
                                              std::optional<std::int64_t> followers);

  store::Transaction& tx_;
  const Source& at_;
  const Time now_;
  Matching& matching_;
  const Sought sought_;
  std::map<std::int64_t, Target> known_;
  std::vector<Row> rows_;
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> days_;  // by subject and day
  std::map<WatchId, News> news_;
};

// What a message just heard is to a query.
match::Document document_of(const Prepared& item, const Source& at, std::optional<int> circle,
                            std::optional<std::int64_t> followers, Time now);

}  // namespace kith::listen
