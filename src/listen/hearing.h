// Hearing: one page on its way into the rows, inside one transaction.
//
// A conversation is a talk (thread) and a person in it (lane): fifty people who answer one post are fifty
// conversations. Our own words go where what they answer is; a direct message joins the direct one it answers,
// whoever wrote that. Which messages belong together depends only on the messages, not on the order they came in:
// a parent that arrives late pulls its answers to it, and two threads that turn out to be one become one.
#pragma once

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "listen/applied.h"
#include "listen/intake_queries.h"
#include "listen/noticing.h"
#include "listen/pending.h"
#include "listen/witness.h"

namespace kith::listen {

struct PoisonRow;

class Hearing {
 public:
  // `trust_present_text`: the page is what the network says now (Channel::recheck), so an edit without a time
  // is taken even where it brings an older text back.
  Hearing(store::Transaction& tx, Source at, Time now, bool trust_present_text, Matching& matching, Sought sought,
          const store::Files* files)
      : tx_(tx),
        at_(std::move(at)),
        now_(now),
        trust_present_text_(trust_present_text),
        files_(files),
        noticing_(tx, at_, now, matching, std::move(sought)) {}

  // Reads at once what the page may touch. Call first.
  Result<void> load(const std::vector<Prepared>& items);
  Result<void> take(const Prepared& item);
  // Of what is pushed: keeps what is sought, addressed to us or of a conversation; what is known changes only by a
  // newer edit.
  enum class Became : std::uint8_t { kept, known, nothing };
  Result<Became> take_pushed(const Prepared& item, bool sought);
  Result<void> set_aside(const PoisonRow& row);
  // Writes what is pending, brings conversation rows up to date, and shows the witness (empty: nobody) what others
  // wrote. Call last, while the items given to take() are there.
  Result<void> finish(const Witness& witness);

  const Applied& applied() const { return applied_; }

 private:
  struct Place {
    std::string thread, lane;
  };

  Result<void> take_message(const Prepared& item);
  Result<void> take_edit(const Prepared& item, const MessageRow& known);
  Result<void> take_deletion(const Prepared& item);
  Result<void> take_reaction(const Prepared& item);
  Result<bool> take_own_of_outbox(const Prepared& item);
  Result<void> take_bounce(const Prepared& item, ConversationId in);

  struct Manner {
    bool waits = false;   // somebody is to answer it
    bool stream = false;  // kept for a watch only
    std::optional<Millis> snooze;
  };
  Manner manner(const Prepared& item, const Verdict& verdict) const;
  Result<Verdict> notice(const Prepared& item);
  Result<void> follow(const Verdict& verdict, const Manner& manner, TalkRow& talk);
  Result<void> open_for_edit(const Verdict& verdict, const MessageRow& row);

  std::string network_of(const Prepared& item) const;
  bool answers_desk(const Prepared& item) const;
  bool goes_on(const Prepared& item) const;
  const IdentityRow* known_identity(const Prepared& item) const;
  // `needed`: they are to be a contact.
  Result<IdentityRow> identity(const Prepared& item, bool needed);
  void introduce(IdentityRow& row, const Author& author);
  void renew(IdentityRow& row, const Author& author, Time seen_at);

  // Where it belongs, as far as is known now.
  Result<Place> place(const Prepared& item);
  const MessageRow* nearest_ancestor(const Incoming& in) const;
  Result<std::string> canonical_thread(const std::string& name);
  std::string lane_of(bool own, Visibility visibility, const std::string& author, const MessageRow* ancestor);
  Result<void> join_threads(const std::string& from, const std::string& into);
  Result<void> pull_answers(const MessageRow& parent, int depth);
  Result<void> move(MessageId message, ConversationId to);
  Result<void> merge(ConversationId from, ConversationId into);

  Result<void> load_homes();
  void know_talk(TalkRow row);
  Result<TalkRow*> talk(ConversationId id);
  Result<TalkRow*> find_or_open(const Place& place, const Prepared& item, ContactId contact, bool stream);
  Result<TalkRow*> find_or_open(const Place& place, const MessageRow& row);
  Result<void> know_thread(const std::string& name);
  Result<void> greet(TalkRow& talk, const Prepared& item, ContactId contact, MessageId message, const Manner& manner);

  // What others wrote, stored or edited.
  std::vector<HeardMessage> heard() const;
  // Writes what is pending: before a statement that may touch it.
  Result<void> flush();
  Result<void> save_grown();
  // Brings what is new into the search index, or in line for it.
  Result<void> index_fresh();
  // Written with all the rest, by finish().
  Result<void> tell(std::string_view kind, std::string_view subject_kind, std::int64_t subject,
                    std::initializer_list<std::pair<std::string_view, std::int64_t>> ids);

  store::Transaction& tx_;
  const Source at_;
  const Time now_;
  const bool trust_present_text_;
  const store::Files* const files_;  // null: what comes with messages is not kept
  Noticing noticing_;
  Applied applied_;

  std::unordered_map<std::string, MessageRow> messages_;    // by remote id
  std::multimap<std::string, std::string> answers_;         // remote parent -> remote id
  std::set<std::string> answers_known_;                     // whose answers were read
  std::map<std::pair<std::string, std::string>, IdentityRow> identities_;  // by network and remote id
  Talks talks_;
  std::map<std::pair<std::string, std::string>, ConversationId> by_place_;
  std::set<std::string> threads_known_;
  std::set<std::string> orphan_targets_;
  Pending pending_;
  std::vector<std::pair<MessageId, const Prepared*>> fresh_;  // stored, and not changed since
  std::vector<store::NewEvent> told_;
  // Conversations whose rows are to be worked out afresh, that only had messages added, that say something else.
  std::set<ConversationId> touched_, grown_, changed_;
  std::map<ContactId, Time> talked_;
  std::vector<std::string> settled_;
  std::vector<HeardMessage> witnessed_;
};

}  // namespace kith::listen
