#include "publish/registers/exposure_queries.h"

#include <map>
#include <set>

#include "model/outbound.h"
#include "store/query_in.h"

namespace kith::publish::queries {
namespace {

using store::Row;
using store::Statement;
using store::Transaction;

// What only followers or one person can read is not looked at, and neither is a stream nobody answered.
constexpr Statement kMessages =
    "SELECT m.id, CASE WHEN m.direction = 'out' THEN 1 ELSE 0 END, m.text, COALESCE(m.url, ''), m.sent_at, c.id, "
    "c.name, "
    "c.network, v.id, v.contact_id, COALESCE(p.name, ''), COALESCE((SELECT i.handle FROM identity i WHERE i.contact_id "
    "= "
    "v.contact_id AND i.network = c.network ORDER BY i.id LIMIT 1), '') "
    "FROM message m JOIN conversation v ON v.id = m.conversation_id JOIN channel c ON c.id = m.channel_id "
    "LEFT JOIN contact p ON p.id = v.contact_id WHERE m.workspace_id = ? AND m.id < ? AND m.direction IN ('in', 'out') "
    "AND m.visibility IN ('public', 'unlisted') AND m.state IN ('received', 'sent') AND m.deleted_at IS NULL "
    "AND v.stream = 0 AND c.network <> 'mail' ORDER BY m.id DESC LIMIT ?";
constexpr Statement kOurActs =
    "SELECT d.kind, d.created_at, c.id, c.name, c.network, d.content_json FROM delivery d "
    "JOIN channel c ON c.id = d.channel_id WHERE d.workspace_id = ? AND d.kind IN ('like', 'boost', 'follow') "
    "AND d.state = 'sent' ORDER BY d.id DESC LIMIT ?";
// Each before a list of keys. Uses the unique index on (workspace_id, network, remote_id).
constexpr std::string_view kOfRemoteIds =
    "SELECT remote_id, contact_id FROM identity WHERE workspace_id = ? AND network = ? AND contact_id IS NOT NULL "
    "AND remote_id IN ";
// Uses the unique index on (channel_id, remote_id).
constexpr std::string_view kOfMessages =
    "SELECT m.remote_id, i.contact_id FROM message m JOIN identity i ON i.id = m.identity_id "
    "WHERE m.channel_id = ? AND m.workspace_id = ? AND i.contact_id IS NOT NULL AND m.remote_id IN ";
// Uses identity_contact.
constexpr std::string_view kNames =
    "SELECT contact_id, network, name, handle FROM identity WHERE workspace_id = ? AND contact_id IN ";
constexpr Statement kTheirActs =
    "SELECT r.kind, r.at, c.id, c.name, c.network, i.contact_id, i.name, i.handle FROM reaction r "
    "JOIN channel c ON c.id = r.channel_id JOIN identity i ON i.id = r.identity_id "
    "WHERE r.workspace_id = ? AND r.removed_at IS NULL ORDER BY r.id DESC LIMIT ?";

// What is pushed in has no account anybody could follow.
constexpr Statement kChannels =
    "SELECT id, name, network FROM channel WHERE workspace_id = ? AND removed_at IS NULL AND network <> 'push' "
    "ORDER BY id";

// Whom an act is about, as its network calls them: those it goes to before what it is about.
struct About {
  std::vector<std::string> people;
  std::string target;
};

// Contacts by what networks call them, and by the posts they wrote.
struct Known {
  std::map<std::pair<std::string, std::string>, ContactId> people;
  std::map<std::pair<ChannelId, std::string>, ContactId> posts;

  ContactId of(const PublicAct& act, const About& about) const {
    for (const auto& name : about.people)
      if (const auto found = people.find({act.network, name}); found != people.end()) return found->second;
    const auto found = posts.find({act.channel, about.target});
    return found == posts.end() ? ContactId{} : found->second;
  }
};

Result<Known> look_up(Transaction& tx, WorkspaceId workspace, const std::vector<PublicAct>& acts,
                      const std::vector<About>& about) {
  std::map<std::string, std::set<std::string>> by_network;
  std::map<ChannelId, std::set<std::string>> by_channel;
  for (std::size_t i = 0; i < acts.size(); ++i) {
    by_network[acts[i].network].insert(about[i].people.begin(), about[i].people.end());
    if (!about[i].target.empty()) by_channel[acts[i].channel].insert(about[i].target);
  }
  Known out;
  for (const auto& [network, names] : by_network) {
    TRY(const auto rows, store::query_in(tx, kOfRemoteIds, "", {workspace, network}, store::keys_of(names)));
    for (const Row& r : rows) out.people[{network, r.text(0)}] = r.id<ContactTag>(1);
  }
  for (const auto& [channel, posts] : by_channel) {
    TRY(const auto rows, store::query_in(tx, kOfMessages, "", {channel, workspace}, store::keys_of(posts)));
    for (const Row& r : rows) out.posts[{channel, r.text(0)}] = r.id<ContactTag>(1);
  }
  return out;
}

// What each goes by on the act's network: the first identity there.
Result<void> add_names(Transaction& tx, WorkspaceId workspace, std::vector<PublicAct>& acts) {
  std::set<ContactId> contacts;
  for (const auto& act : acts) contacts.insert(act.contact);
  TRY(const auto rows, store::query_in(tx, kNames, " ORDER BY id", {workspace}, store::keys_of(contacts)));
  std::map<std::pair<ContactId, std::string>, const Row*> first;
  for (const Row& r : rows) first.try_emplace({r.id<ContactTag>(0), r.text(1)}, &r);
  for (auto& act : acts) {
    const auto named = first.find({act.contact, act.network});
    if (named == first.end()) continue;
    act.contact_name = named->second->text(2);
    act.contact_handle = named->second->text(3);
  }
  return {};
}

}  // namespace

Result<std::vector<PublicMessage>> public_messages(Transaction& tx, WorkspaceId workspace, std::int64_t before,
                                                   int limit) {
  TRY(const auto rows, tx.query(kMessages, {workspace, before > 0 ? before : INT64_MAX, limit}));
  std::vector<PublicMessage> out;
  for (const Row& r : rows)
    out.push_back({.id = r.i64(0),
                   .ours = r.boolean(1),
                   .text = r.text(2),
                   .url = r.text(3),
                   .at = r.time(4),
                   .channel = r.id<ChannelTag>(5),
                   .channel_name = r.text(6),
                   .network = r.text(7),
                   .conversation = r.id<ConversationTag>(8),
                   .contact = r.id<ContactTag>(9),
                   .contact_name = r.text(10),
                   .contact_handle = r.text(11)});
  return out;
}

Result<std::vector<PublicAct>> their_acts(Transaction& tx, WorkspaceId workspace, int limit) {
  TRY(const auto rows, tx.query(kTheirActs, {workspace, limit}));
  std::vector<PublicAct> out;
  for (const Row& r : rows)
    out.push_back({.kind = r.text(0),
                   .at = r.time(1),
                   .channel = r.id<ChannelTag>(2),
                   .channel_name = r.text(3),
                   .network = r.text(4),
                   .contact = r.id<ContactTag>(5),
                   .contact_name = r.text(6),
                   .contact_handle = r.text(7)});
  return out;
}

Result<std::vector<PublicAct>> our_acts(Transaction& tx, WorkspaceId workspace, int limit) {
  TRY(const auto rows, tx.query(kOurActs, {workspace, limit}));
  std::vector<PublicAct> acts;
  std::vector<About> about;
  for (const Row& r : rows) {
    TRY(const auto content, outbound_from_json(r.text(5)));
    auto& of = about.emplace_back(About{content.to, content.target});
    if (!content.target.empty()) of.people.push_back(content.target);
    acts.push_back({.ours = true,
                    .kind = r.text(0),
                    .at = r.time(1),
                    .channel = r.id<ChannelTag>(2),
                    .channel_name = r.text(3),
                    .network = r.text(4)});
  }
  TRY(const auto known, look_up(tx, workspace, acts, about));
  for (std::size_t i = 0; i < acts.size(); ++i) acts[i].contact = known.of(acts[i], about[i]);
  std::erase_if(acts, [](const PublicAct& act) { return !act.contact; });
  TRYV(add_names(tx, workspace, acts));
  return acts;
}

Result<std::vector<OurChannel>> our_channels(Transaction& tx, WorkspaceId workspace) {
  TRY(const auto rows, tx.query(kChannels, {workspace}));
  std::vector<OurChannel> out;
  for (const Row& r : rows) out.push_back({.id = r.id<ChannelTag>(0), .name = r.text(1), .network = r.text(2)});
  return out;
}

}  // namespace kith::publish::queries
