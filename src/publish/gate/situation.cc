#include "publish/gate/situation.h"

#include <algorithm>
#include <chrono>
#include <set>

#include "match/naive.h"
#include "policy/hard_sell.h"
#include "policy/leans_on.h"
#include "publish/gate/situation_queries.h"
#include "store/contact_rows.h"

namespace kith::publish {
namespace {

using namespace std::chrono_literals;

constexpr int kEarlierTexts = 20;  // said to one contact, for pitches said again
constexpr int kHeardTexts = 20;    // looked through for "stop"
constexpr int kPostsMost = 200;    // looked at for what was posted
constexpr auto kPostsBack = 30 * 24h;
constexpr std::size_t kAskedOf = 20;  // posts of a channel whose asks are counted
constexpr auto kFrequencyBack = 7 * 24h;
constexpr double kPitch = 0.4;

bool asks(const policy::Document& document, const std::string& text, const std::string& subject = {}) {
  if (policy::hard_sell(text).score >= kPitch) return true;
  const auto* topic = document.find_topic("asking");
  if (!topic) return false;
  match::Document words;
  words.text = text;
  words.title = subject;
  return match::match(topic->query.root, match::Reading(words)).truth == match::Truth::yes;
}

// Out of so many that were looked at.
void add_ratio(std::size_t said, std::size_t asked, policy::Situation& into) {
  into.facts.emplace("posts", static_cast<double>(said));
  into.facts.emplace("asks", static_cast<double>(asked));
  into.facts.emplace("give_to_ask",
                     static_cast<double>(said - asked) / static_cast<double>(std::max<std::size_t>(asked, 1)));
}

Result<void> look_at_posts(store::Transaction& tx, const Wish& wish, const policy::Document& document,
                           policy::Situation& into) {
  const queries::Before before{wish.workspace, wish.delivery, into.now};
  TRY(const auto posts, queries::posts_since(tx, before, into.now - kPostsBack, kPostsMost));
  auto& recent = into.recent_posts.emplace();
  std::size_t here = 0, asked = 0, today = 1;  // this one is one of today's
  for (const auto& post : posts) {
    recent.push_back({post.at, post.content.text});
    if (post.channel != wish.channel) continue;
    if (post.at > into.now - 24h) ++today;
    if (here == kAskedOf) continue;
    ++here;
    if (asks(document, post.content.text, post.content.subject)) ++asked;
  }
  add_ratio(here, asked, into);
  into.facts.emplace("clutter", static_cast<double>(today));
  return {};
}

// Whether a rule weighs what was asked against what was given: not everybody pays for looking through earlier words.
bool weighs_asks(const policy::Document& document) {
  return policy::leans_on(document, [](const policy::Atom& atom) {
    return atom.is == policy::Atom::Is::number &&
           (atom.name == "give_to_ask" || atom.name == "asks" || atom.name == "posts");
  });
}

// The newest word counts: what the contact wrote, or what a member wrote down about it. Who asked to hear from us is
// not sought out: it is as if they had written first.
Result<void> look_at_wish(store::Transaction& tx, const Wish& wish, ContactId contact, policy::Situation& into) {
  TRY(const auto noted, queries::contact_wish(tx, wish.workspace, contact));
  TRY(const auto heard, queries::heard_from(tx, wish.workspace, contact, into.now, kHeardTexts));
  into.contact_said_stop = noted && noted->stop;
  for (const auto& message : heard) {
    if (noted && noted->at >= message.at) break;
    if (policy::asks_to_stop(message.text)) into.contact_said_stop = true;
  }
  if (noted && noted->welcome && !into.contact_said_stop) into.contact_wrote_first = true;
  return {};
}

Result<void> look_at_contact(store::Transaction& tx, const Wish& wish, ContactId contact, policy::Situation& into) {
  const queries::Before before{wish.workspace, wish.delivery, into.now};
  TRY(auto earlier, queries::texts_to(tx, before, contact, kEarlierTexts));
  TRY(const auto lately, queries::count_to(tx, before, contact, into.now - kFrequencyBack));
  TRYV(look_at_wish(tx, wish, contact, into));
  into.first_contact = earlier.empty();
  into.facts.emplace("frequency", static_cast<double>(lately));
  into.earlier = std::move(earlier);
  return {};
}

// What goes to one person is weighed against what went to them; a post, against the posts of its channel.
void weigh_asks_of(const policy::Document& document, policy::Situation& into) {
  if (!into.earlier || !weighs_asks(document)) return;
  const auto asked = std::ranges::count_if(*into.earlier, [&](const auto& text) { return asks(document, text); });
  add_ratio(into.earlier->size(), static_cast<std::size_t>(asked), into);
}

// Somebody as registers know them: under any contact that was merged into theirs, and by what they go by anywhere.
struct Known {
  std::vector<ContactId> contacts;
  std::vector<queries::IdentityName> names;
};

bool lists(const RegisterSet& set, const Known& who) {
  if (std::ranges::any_of(who.contacts, [&](ContactId contact) { return set.contacts.contains(contact); })) return true;
  return set.names && std::ranges::any_of(who.names, [&](const auto& one) {
           return set.names->has(one.name, one.handle) ||
                  (one.remote_id.contains('@') && set.names->has("", one.remote_id));
         });
}

}  // namespace

Result<void> look_up(store::Transaction& tx, const Wish& wish, const Outbound& content,
                     const policy::Document& document, const RegisterSets& sets, policy::Situation& into) {
  TRY(const auto contact, queries::contact_spoken_to(tx, wish.workspace, wish.channel, wish.conversation, content));
  if (contact) TRYV(look_at_contact(tx, wish, contact, into));
  if (content.kind != OutboundKind::post) weigh_asks_of(document, into);
  TRYV(add_registers(tx, wish.workspace, contact, document, sets, into));
  TRYV(add_people(tx, wish.workspace, document, into));
  if (content.kind == OutboundKind::post) TRYV(look_at_posts(tx, wish, document, into));
  return {};
}

Result<void> add_contact_past(store::Transaction& tx, WorkspaceId workspace, DeliveryId delivery, ContactId contact,
                              policy::Situation& into) {
  const queries::Before before{workspace, delivery, delivery ? into.now : into.now - Millis{1}};
  TRY(const auto earlier, queries::texts_to(tx, before, contact, 1));
  TRY(const auto lately, queries::count_to(tx, before, contact, into.now - kFrequencyBack));
  into.first_contact = earlier.empty();
  into.facts.emplace("frequency", static_cast<double>(lately));
  return {};
}

Result<void> add_people(store::Transaction& tx, WorkspaceId workspace, const policy::Document& document,
                        policy::Situation& into) {
  std::set<std::string> handles{into.member, into.changed_by};
  for (const auto& voice : document.voices)
    for (auto& reader : policy::people_of(voice.approved_by)) handles.insert(std::move(reader));
  handles.erase("");
  for (const auto& handle : handles) {
    TRY(const auto name, queries::name_of(tx, workspace, handle));
    if (name) into.people[handle] = *name;
  }
  return {};
}

Result<void> add_registers(store::Transaction& tx, WorkspaceId workspace, ContactId contact,
                           const policy::Document& document, const RegisterSets& sets, policy::Situation& into) {
  if (document.registers.empty()) return {};
  Known who;
  if (contact) {
    TRY(who.contacts, store::same_person(tx, workspace, contact));
    TRY(who.names, queries::identities(tx, workspace, contact));
  }
  for (const auto& declared : document.registers) {
    const auto set = sets.registers.find(declared.id);
    if (set == sets.registers.end()) continue;  // empty, and nobody said that it should be: not known
    policy::Listed listed{.names = set->second.names};
    if (contact && lists(set->second, who))
      listed.has_contact = true;
    else if (set->second.names)
      listed.has_contact = false;
    into.registers.emplace(declared.id, std::move(listed));
  }
  return {};
}

}  // namespace kith::publish
