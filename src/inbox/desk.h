// Desk: the conversations, as lists and one by one, and what members do with them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "match/query.h"
#include "model/words.h"
#include "store/database.h"
#include "store/paging.h"

namespace kith::inbox {

struct Person {
  MemberId id;
  std::string name;
};

struct ContactRef {
  ContactId id;
  std::string name, avatar_url;
  std::optional<int> circle;
};

struct ChannelRef {
  ChannelId id;
  std::string network, name, handle, avatar_url;
  Mode mode = Mode::listen;
  ChannelState state = ChannelState::live;
  bool removed = false;
};

// One line of the desk.
struct Item {
  ConversationId id;
  ChannelRef channel;
  std::optional<ContactRef> contact;
  std::optional<Person> assignee;
  std::string subject, preview, outcome, outcome_note;
  Visibility visibility = Visibility::everyone;
  ConversationState state = ConversationState::open;
  Direction last_direction = Direction::in;
  int priority = 1, message_count = 0;
  std::vector<std::string> tags;  // the members' own, then what was noticed: upset, glad, automatic, list
  std::optional<Time> waiting_since, snoozed_until;
  Time last_message_at{};
  bool held = false;  // something of ours waits for an approval
  std::int64_t version = 0;
};

enum class View : std::uint8_t { mine, team, unassigned, snoozed, closed, all };
enum class Order : std::uint8_t { waiting, recent, priority };
std::optional<View> parse_view(std::string_view text);
std::optional<Order> parse_order(std::string_view text);
std::string_view name(View view);
std::string_view name(Order order);

struct ListQuery {
  View view = View::team;
  Order order = Order::waiting;
  MemberId me;
  std::optional<ConversationState> state;  // instead of the view's own
  ChannelId channel;
  MemberId assignee;
  ContactId contact;
  const match::Query* query = nullptr;  // some message of it satisfies this …
  std::string name;                     // … or its contact is called so
  std::string cursor;
  int limit = 0;
};

struct DeliveryRef {
  DeliveryId id;
  DeliveryState state = DeliveryState::waiting;
  std::string advice, error, remote_url;
  int attempts = 0;
  bool changed = false;  // an approver changed the words
};

struct AuthorRef {
  std::string kind;  // contact, member, us
  std::string name, avatar_url, handle;
  MemberId member;
  IdentityId identity;
  std::string network, profile_url;
  std::optional<std::int64_t> followers;
};

// One message as it is shown. HTML is safe but for pictures, whose addresses are still the network's.
struct MessageView {
  MessageId id;
  WorkspaceId workspace;
  Direction direction = Direction::in;
  AuthorRef author;
  std::string text, html, lang, url, quoted_json, attachments_json, flags_json;
  Visibility visibility = Visibility::everyone;
  MessageState state = MessageState::received;
  std::optional<DeliveryRef> delivery;
  Time sent_at{};
  std::optional<Time> edited_at, deleted_at;
  bool context = false;  // of another conversation, shown because this one answers it
};

// Unset: stays.
struct Patch {
  bool sets_assignee = false;
  MemberId assignee;  // none: nobody
  std::optional<int> priority;
  std::optional<ConversationState> state;
  std::optional<Time> snoozed_until;
  std::optional<std::string> outcome, outcome_note;
  std::optional<std::vector<std::string>> tags;
};

struct Counts {
  int mine = 0, team = 0, snoozed = 0, all_open = 0, unassigned = 0;
  int approvals_waiting = 0;  // deliveries, and blocks of visitors that wait for this member
  int channels_attention = 0, set_aside = 0;
};

// What would be answered next in a conversation.
struct ReplyTarget {
  MessageId message;
  std::string author;
  Visibility visibility = Visibility::everyone;
};

// A page of conversations. `truncated`: with a query, there may be more than could be looked through.
struct ItemPage : store::Page<Item> {
  bool truncated = false;
};

// Thread-safe. Blocks: call it on workers.
class Desk {
 public:
  Desk(store::Database& db, const Clock& clock) : db_(db), clock_(clock) {}

  Result<ItemPage> list(WorkspaceId workspace, const ListQuery& query);
  // How many a list holds, counted to at most `most`; nothing where that cannot be known in the time there is.
  Result<std::optional<int>> count(WorkspaceId workspace, const ListQuery& query, int most);
  // Errors: not_found.
  Result<Item> find(WorkspaceId workspace, ConversationId id);
  // The ones that are there, in the order asked for.
  Result<std::vector<Item>> items(WorkspaceId workspace, const std::vector<ConversationId>& ids);
  // A page of the thread, oldest first; `before` none: the newest page. `next` is a message id for the page above.
  // Errors: not_found.
  Result<store::Page<MessageView>> messages(WorkspaceId workspace, ConversationId id, MessageId before, int limit);
  Result<MessageView> message(WorkspaceId workspace, MessageId id);
  // Those of them that are there, in no order; at most 512.
  Result<std::vector<MessageView>> messages(WorkspaceId workspace, const std::vector<MessageId>& ids);
  // What is new to somebody who saw the conversation at `since`: the newest first turned oldest first, at most 20.
  Result<std::vector<MessageView>> messages_since(WorkspaceId workspace, ConversationId id, Time since);
  Result<std::optional<ReplyTarget>> reply_target(WorkspaceId workspace, ConversationId id);

  // Errors: not_found, stale (`version` is not the present one: look again), invalid.
  Result<Item> patch(WorkspaceId workspace, MemberId by, ConversationId id, std::int64_t version, const Patch& patch);
  // Brings back what was snoozed until now, in every workspace; how many.
  Result<int> wake();
  // Empty where there is no such member here.
  Result<std::string> member_name(WorkspaceId workspace, MemberId id);
  Result<Counts> counts(WorkspaceId workspace, MemberId me);

 private:
  store::Database& db_;
  const Clock& clock_;
};

}  // namespace kith::inbox
