#include "publish/registers/exposure.h"

#include <algorithm>

#include "publish/registers/exposure_queries.h"

namespace kith::publish {
namespace {

constexpr int kMessagesAtOnce = 2'000;
constexpr std::int64_t kMessagesMost = 20'000;
constexpr int kActsMost = 5'000;
constexpr std::size_t kFoundMost = 1'000;
constexpr std::size_t kExcerptBytes = 200;

std::string excerpt_of(const std::string& text) {
  if (text.size() <= kExcerptBytes) return text;
  auto cut = kExcerptBytes;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
  return text.substr(0, cut) + "…";
}

class Looking {
 public:
  Looking(const RegisterSets& sets, const std::vector<std::string>& registers) {
    for (const auto& id : registers)
      if (const auto found = sets.registers.find(id); found != sets.registers.end() && found->second.names)
        sets_.push_back({id, &found->second});
  }

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
    for (const auto& [id, set] : sets_) {
      seen.in_register = id;
      if (is_in(*set, message.contact, message.contact_name, message.contact_handle)) add(seen);
      if (!message.ours) continue;
      const auto hits = set->names->find(message.text);
      if (hits.empty()) continue;
      auto named = seen;
      named.what = hits.front().how == "handle" ? "tagged" : "named";
      named.entry = parse_id(set->names->entries()[hits.front().entry].id).value_or(0);
      add(std::move(named));
    }
  }

  void at(const queries::PublicAct& act) {
    ++out.looked_at;
    const std::string_view what = !act.ours              ? "reacted"
                                  : act.kind == "follow" ? "followed"
                                  : act.kind == "boost"  ? "boosted"
                                                         : "liked";
    for (const auto& [id, set] : sets_)
      if (is_in(*set, act.contact, act.contact_name, act.contact_handle))
        add({.what = what,
             .channel = act.channel,
             .channel_name = act.channel_name,
             .network = act.network,
             .in_register = id,
             .excerpt = act.contact_name.empty() ? act.contact_handle : act.contact_name,
             .at = act.at});
  }

  Exposure out;

 private:
  static bool is_in(const RegisterSet& set, ContactId contact, const std::string& name, const std::string& handle) {
    if (contact && set.contacts.contains(contact)) return true;
    return (!name.empty() || !handle.empty()) && set.names->has(name, handle);
  }
  void add(Exposed seen) {
    if (out.found.size() < kFoundMost)
      out.found.push_back(std::move(seen));
    else
      out.whole = false;
  }

  struct Sought {
    std::string id;
    const RegisterSet* set;
  };
  std::vector<Sought> sets_;
};

}  // namespace

Result<Exposure> find_exposure(store::Transaction& tx, WorkspaceId workspace, const RegisterSets& sets,
                               const std::vector<std::string>& registers) {
  Looking looking(sets, registers);
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
