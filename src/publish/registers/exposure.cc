#include "publish/registers/exposure.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "publish/follows/follows_queries.h"
#include "publish/registers/exposure_queries.h"
#include "store/contact_rows.h"
#include "text/utf8.h"

namespace kith::publish {
namespace {

constexpr int kMessagesAtOnce = 2'000;
constexpr std::int64_t kMessagesMost = 20'000;
constexpr int kActsMost = 5'000;
constexpr int kPeopleAtOnce = 2'000;
constexpr std::int64_t kPeopleMost = 100'000;
constexpr std::size_t kFoundMost = 1'000;
constexpr std::size_t kExcerptBytes = 200;

std::string excerpt_of(const std::string& text) {
  return text.size() <= kExcerptBytes ? text : std::string(text::clip_bytes(text, kExcerptBytes)) + "…";
}

// A register that is looked for, with the contacts in it as they stand now, merged or not.
struct Sought {
  std::string id;
  const RegisterSet* set;
  std::set<ContactId> contacts;
};

Result<std::vector<Sought>> sought(store::Transaction& tx, WorkspaceId workspace, const RegisterSets& sets,
                                   const std::vector<std::string>& registers) {
  std::vector<Sought> out;
  for (const auto& id : registers) {
    const auto found = sets.registers.find(id);
    if (found == sets.registers.end() || !found->second.names) continue;
    auto& one = out.emplace_back(id, &found->second);
    for (const auto contact : found->second.contacts) {
      const auto standing = store::standing_contact(tx, workspace, contact);
      if (!standing && standing.error().kind != Kind::not_found) return standing.error();
      if (standing) one.contacts.insert(*standing);
    }
  }
  return out;
}

class Looking {
 public:
  explicit Looking(std::vector<Sought> all) : sought_(std::move(all)) {}

  void at(const queries::PublicMessage& message) {
    ++out.looked_at;
    Exposed seen{.what = message.ours ? "answered" : "wrote",
                 .channel = message.channel,
                 .channel_name = message.channel_name,
                 .network = message.network,
                 .conversation = message.conversation,
                 .url = message.url,
                 .excerpt = excerpt_of(message.text),
                 .at = message.at};
    for (const auto& one : sought_) {
      seen.in_register = one.id;
      if (is_in(one, message.contact, message.contact_name, message.contact_handle)) add(seen);
      if (!message.ours) continue;
      const auto& names = *one.set->names;
      const auto hits = names.find(message.text);
      if (hits.empty()) continue;
      auto named = seen;
      named.what = hits.front().how == "handle" ? "tagged" : "named";
      named.entry = parse_id(names.entries()[hits.front().entry].id).value_or(0);
      add(std::move(named));
    }
  }

  // Once each: an act that the network's list tells too is told there.
  void at(const queries::PublicAct& act) {
    ++out.looked_at;
    if (act.kind == "follow" && listed_.contains({act.channel, act.contact, act.ours})) return;
    const std::string_view what = !act.ours              ? "reacted"
                                  : act.kind == "follow" ? "followed"
                                  : act.kind == "boost"  ? "boosted"
                                                         : "liked";
    for (const auto& one : sought_)
      if (is_in(one, act.contact, act.contact_name, act.contact_handle))
        add({.what = what,
             .channel = act.channel,
             .channel_name = act.channel_name,
             .network = act.network,
             .in_register = one.id,
             .excerpt = act.contact_name.empty() ? act.contact_handle : act.contact_name,
             .at = act.at});
  }

  void at(const queries::FollowRow& person, const ExposedList& list) {
    for (const auto& one : sought_) {
      auto match = matched(one, person);
      if (!match) continue;
      const bool ours = list.side == FollowSide::followed;
      if (person.contact) listed_.insert({list.channel, person.contact, ours});
      add({.what = ours ? "we_follow" : "follows_us",
           .channel = list.channel,
           .channel_name = list.channel_name,
           .network = list.network,
           .in_register = one.id,
           .entry = match->entry,
           .conversation = {},
           .url = person.url,
           .excerpt = excerpt_of(person.name.empty() ? person.handle : person.name),
           .at = person.first_seen,
           .contact = person.contact,
           .handle = person.handle,
           .how = std::string(match->how),
           .hidden = list.hidden.value_or(false)});
    }
  }

  Exposure out;

 private:
  struct Match {
    std::int64_t entry = 0;
    std::string_view how;
  };
  // By who they are known to be, by their name, handle or page, and by the name we know them by.
  static std::optional<Match> matched(const Sought& one, const queries::FollowRow& person) {
    if (person.contact && one.contacts.contains(person.contact)) return Match{0, "contact"};
    const auto handle = person.handle.empty() || person.handle.front() == '@' ? person.handle : "@" + person.handle;
    const std::pair<const std::string&, policy::Written> said[] = {{person.name, policy::Written::words},
                                                                   {handle, policy::Written::address},
                                                                   {person.url, policy::Written::address},
                                                                   {person.contact_name, policy::Written::words}};
    for (const auto& [text, written] : said)
      for (const auto& hit : one.set->names->find(text, written))
        if (hit.how != "part") return Match{parse_id(one.set->names->entries()[hit.entry].id).value_or(0), hit.how};
    return std::nullopt;
  }
  static bool is_in(const Sought& one, ContactId contact, const std::string& name, const std::string& handle) {
    if (contact && one.contacts.contains(contact)) return true;
    return (!name.empty() || !handle.empty()) && one.set->names->has(name, handle);
  }
  void add(Exposed seen) {
    if (out.found.size() < kFoundMost)
      out.found.push_back(std::move(seen));
    else
      out.whole = false;
  }

  std::vector<Sought> sought_;
  std::set<std::tuple<ChannelId, ContactId, bool>> listed_;  // found in a list; true: we follow them
};

std::string_view state_name(const queries::FollowListRow& row) {
  if (row.state == "read") return "read";
  return row.state == "reading" ? "reading" : "unread";
}

// Both lists of every channel, with what is known of how they were read.
Result<std::vector<ExposedList>> lists_of(store::Transaction& tx, WorkspaceId workspace) {
  TRY(const auto channels, queries::our_channels(tx, workspace));
  TRY(const auto rows, queries::follow_lists(tx, workspace));
  std::vector<ExposedList> out;
  for (const auto& channel : channels)
    for (const auto side : kFollowSides) {
      auto& list = out.emplace_back(ExposedList{.channel = channel.id,
                                                .channel_name = channel.name,
                                                .network = channel.network,
                                                .side = side,
                                                .why_kind = {},
                                                .why = {},
                                                .read_at = {},
                                                .hidden = {}});
      const auto row =
          std::ranges::find_if(rows, [&](const auto& one) { return one.channel == channel.id && one.side == side; });
      if (row == rows.end()) continue;
      list.state = state_name(*row);
      list.why_kind = row->why_kind;
      list.why = row->why;
      list.read_at = row->read_at;
      list.whole = row->whole;
      list.hidden = row->hidden;
    }
  return out;
}

Result<void> look_through(store::Transaction& tx, WorkspaceId workspace, Looking& looking) {
  TRY(auto lists, lists_of(tx, workspace));
  std::int64_t left = kPeopleMost;
  for (auto& list : lists) {
    std::string after;
    for (;;) {
      TRY(const auto people, queries::follow_rows(tx, workspace, list.channel, list.side, after, kPeopleAtOnce));
      for (const auto& person : people) looking.at(person, list);
      list.looked_at += static_cast<std::int64_t>(people.size());
      left -= static_cast<std::int64_t>(people.size());
      if (people.size() < static_cast<std::size_t>(kPeopleAtOnce)) break;
      if (left <= 0) list.whole = false;
      if (left <= 0) break;
      after = people.back().remote_id;
    }
  }
  looking.out.lists = std::move(lists);
  return {};
}

}  // namespace

Result<Exposure> find_exposure(store::Transaction& tx, WorkspaceId workspace, const RegisterSets& sets,
                               const std::vector<std::string>& registers) {
  TRY(auto all, sought(tx, workspace, sets, registers));
  Looking looking(std::move(all));
  TRYV(look_through(tx, workspace, looking));
  for (std::int64_t before = 0, read = 0;;) {
    TRY(const auto some, queries::public_messages(tx, workspace, before, kMessagesAtOnce));
    for (const auto& message : some) looking.at(message);
    read += static_cast<std::int64_t>(some.size());
    if (some.size() < static_cast<std::size_t>(kMessagesAtOnce)) break;
    if (read >= kMessagesMost) {
      looking.out.whole = false;
      break;
    }
    before = some.back().id;
  }
  TRY(const auto ours, queries::our_acts(tx, workspace, kActsMost));
  for (const auto& act : ours) looking.at(act);
  TRY(const auto theirs, queries::their_acts(tx, workspace, kActsMost));
  for (const auto& act : theirs) looking.at(act);
  std::ranges::sort(looking.out.found, std::ranges::greater{}, &Exposed::at);
  return std::move(looking.out);
}

}  // namespace kith::publish
