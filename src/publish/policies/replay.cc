#include "publish/policies/replay.h"

#include <algorithm>
#include <boost/json.hpp>
#include <iterator>
#include <map>

#include "publish/gate/gatekeeper.h"
#include "publish/gate/situation.h"
#include "publish/policies/replay_queries.h"
#include "publish/string_list.h"

namespace kith::publish {
namespace {

namespace json = boost::json;

constexpr int kPage = 500;

std::string text_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

// What a message says of its files, where no delivery kept the content itself.
std::vector<OutboundMedia> media_of(const std::string& attachments_json) {
  boost::system::error_code problem;
  const auto value = json::parse(attachments_json, problem);
  std::vector<OutboundMedia> out;
  if (problem || !value.is_array()) return out;
  for (const auto& item : value.get_array())
    if (const auto* object = item.if_object())
      out.push_back(
          {.file = text_at(*object, "name"), .type = text_at(*object, "type"), .alt = text_at(*object, "alt")});
  return out;
}

Result<Outbound> content_of(const queries::SentRow& row) {
  if (!row.content_json.empty()) {
    TRY(auto content, outbound_from_json(row.content_json));
    // What was changed after it left stands in the message.
    content.text = row.text;
    return content;
  }
  Outbound content;
  content.kind = row.parent.empty() ? OutboundKind::post : OutboundKind::reply;
  content.visibility = kith::parse<Visibility>(row.visibility).value_or(Visibility::everyone);
  content.text = row.text;
  content.subject = row.subject;
  content.language = row.language;
  content.in_reply_to = row.parent;
  content.media = media_of(row.attachments_json);
  return content;
}

policy::Decision everything_goes() {
  policy::Decision decision;
  decision.outcome = policy::Outcome::allow;
  return decision;
}

bool is_same(const policy::Decision& a, const policy::Decision& b) {
  if (a.outcome != b.outcome) return false;
  if (a.outcome != policy::Outcome::hold || a.reasons.empty() || b.reasons.empty()) return true;
  return a.reasons.front().held_for == b.reasons.front().held_for;
}

class Replaying {
 public:
  Replaying(const ReplayWish& wish)
      : wish_(wish),
        before_(wish.before, PolicyVersionId{}),
        after_(wish.after, PolicyVersionId{}),
        facts_before_(facts(wish.before)),
        facts_after_(facts(wish.after)) {}

  Result<void> take(store::Transaction& tx, const queries::SentRow& row) {
    TRY(const auto content, content_of(row));
    TRY(auto situation, situation(tx, row));
    situation.company = facts_before_;
    auto before = wish_.before ? before_.decide(content, situation) : everything_goes();
    situation.company = facts_after_;
    auto after = after_.decide(content, situation);
    ++out_.messages;
    ++out_.before[static_cast<std::size_t>(before.outcome)];
    ++out_.after[static_cast<std::size_t>(after.outcome)];
    if (is_same(before, after)) return {};
    if (++out_.differ <= static_cast<std::int64_t>(wish_.differing))
      out_.differing.push_back({row.message, row.conversation, situation.member, situation.channel_name, content.text,
                                row.at, std::move(before), std::move(after)});
    return {};
  }

  Replayed& out() { return out_; }

 private:
  using Facts = std::shared_ptr<const policy::FactSet>;
  Facts facts(const std::shared_ptr<const policy::Policy>& of) const {
    if (!of || !wish_.registers || !wish_.registers->facts_known) return nullptr;
    return policy::FactSet::compile(facts_in_force(of->document(), wish_.registers->facts));
  }

  // Registers as the contact stands to them, looked up once a contact.
  Result<void> add_registers(store::Transaction& tx, ContactId contact, policy::Situation& into) {
    if (!wish_.registers) return {};
    auto known = listed_.find(contact);
    if (known == listed_.end()) {
      policy::Situation made;
      for (const auto& of : {wish_.before, wish_.after})
        if (of)
          TRYV(publish::add_registers(tx, wish_.workspace, contact, of->document(), *wish_.registers, made));
      known = listed_.emplace(contact, std::move(made.registers)).first;
    }
    into.registers = known->second;
    return {};
  }

  // Channel and member are looked up once each; the talk came with the message.
  Result<policy::Situation> situation(store::Transaction& tx, const queries::SentRow& row) {
    const auto key = std::pair{row.channel, row.member};
    auto known = known_.find(key);
    if (known == known_.end()) {
      const Wish who{.workspace = wish_.workspace, .channel = row.channel, .member = row.member};
      TRY(auto made, situation_for(tx, who, row.at));
      for (const auto& of : {wish_.before, wish_.after})
        if (of) TRYV(add_people(tx, wish_.workspace, of->document(), made));
      known = known_.emplace(key, std::move(made)).first;
    }
    auto out = known->second;
    out.now = row.at;
    out.conversation_is_complaint = says_complaint(row.flags_json);
    out.contact_wrote_first = row.contact_wrote;
    out.contact_name = row.contact_name;
    out.contact_handle = row.contact_handle;
    out.circle = row.circle;
    TRYV(add_registers(tx, row.contact, out));
    return out;
  }

  const ReplayWish& wish_;
  policy::Gate before_, after_;
  Facts facts_before_, facts_after_;
  std::map<std::pair<ChannelId, MemberId>, policy::Situation> known_;
  std::map<ContactId, std::map<std::string, policy::Listed>> listed_;
  Replayed out_;
};

}  // namespace

Result<Replayed> replay(store::Database& db, const Clock& clock, const ReplayWish& wish) {
  Replaying work(wish);
  auto place = wish.from.value_or(ReplayPlace{wish.since - Millis{1}, MessageId{INT64_MAX}});
  const auto give_up = clock.now() + wish.patience;
  for (;;) {
    const auto left = wish.messages - std::min(wish.messages, static_cast<std::size_t>(work.out().messages));
    const int limit = static_cast<int>(std::min<std::size_t>(left, kPage));
    if (limit == 0) break;
    bool late = false;  // a page ends with patience too, so that no transaction outlives what the database allows
    TRY(const int read, db.read([&](store::Transaction& tx) -> Result<int> {
      TRY(const auto rows, queries::sent(tx, wish.workspace, place, wish.until, limit));
      for (const auto& row : rows) {
        TRYV(work.take(tx, row));
        place = {row.at, row.message};
        late = clock.now() >= give_up;
        if (late) break;
      }
      return static_cast<int>(rows.size());
    }));
    if (late) break;
    if (read < limit) return std::move(work.out());
    if (clock.now() >= give_up) break;
  }
  work.out().next = place;
  return std::move(work.out());
}

Result<Replayed> replay_whole(store::Database& db, const Clock& clock, ReplayWish wish) {
  Replayed sum;
  const auto most = wish.differing;
  do {
    wish.differing = most - sum.differing.size();
    TRY(auto part, replay(db, clock, wish));
    wish.from = part.next;
    sum.messages += part.messages;
    sum.differ += part.differ;
    for (std::size_t i = 0; i < sum.before.size(); ++i) {
      sum.before[i] += part.before[i];
      sum.after[i] += part.after[i];
    }
    std::ranges::move(part.differing, std::back_inserter(sum.differing));
  } while (wish.from);
  return sum;
}

Result<std::int64_t> count_to_replay(store::Transaction& tx, WorkspaceId workspace, Time since, Time until) {
  return queries::count_sent(tx, workspace, since, until);
}

}  // namespace kith::publish
