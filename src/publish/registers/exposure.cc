#include "publish/registers/exposure.h"

#include <algorithm>
#include <set>

#include "publish/registers/exposure_queries.h"
#include "store/contact_rows.h"
#include "text/utf8.h"

namespace kith::publish {
namespace {

constexpr int kMessagesAtOnce = 2'000;
constexpr std::int64_t kMessagesMost = 20'000;
constexpr int kActsMost = 5'000;
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

  void at(const queries::PublicAct& act) {
    ++out.looked_at;
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

  Exposure out;

 private:
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
};

}  // namespace

Result<Exposure> find_exposure(store::Transaction& tx, WorkspaceId workspace, const RegisterSets& sets,
                               const std::vector<std::string>& registers) {
  TRY(auto all, sought(tx, workspace, sets, registers));
  Looking looking(std::move(all));
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
