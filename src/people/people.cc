#include "people/people.h"

#include <boost/json.hpp>

#include <algorithm>

#include "model/event.h"
#include "people/people_queries.h"
#include "store/contact_rows.h"
#include "text/fold.h"
#include "text/zone.h"

namespace kith::people {
namespace {

namespace json = boost::json;
using store::Transaction;

constexpr std::string_view kContactsList = "contacts.recent";
constexpr std::string_view kFollowUpsList = "follow_ups";
constexpr int kMomentsShown = 100;
constexpr int kConversationsShown = 50;
constexpr int kDueAtOnce = 500;

Result<void> tell(Transaction& tx, WorkspaceId workspace, Time now, std::string_view kind,
                  std::string_view subject_kind, std::int64_t subject, MemberId by, const json::object& data) {
  store::NewEvent event{workspace, now, kind, subject_kind, subject, by, json::serialize(data)};
  TRYV(tx.append_event(event));
  return {};
}

Result<ContactDetail> detail(Transaction& tx, WorkspaceId workspace, ContactId id, Time now) {
  TRY(const auto alive, store::standing_contact(tx, workspace, id));
  TRY(auto contact, queries::contact(tx, workspace, alive));
  if (!contact) return fail(Kind::not_found, "no such contact");
  ContactDetail out;
  out.contact = *std::move(contact);
  TRY(auto identities, queries::identities(tx, workspace, {alive}));
  for (auto& [owner, identity] : identities) out.contact.identities.push_back(std::move(identity));
  TRY(out.talks, queries::talks(tx, workspace, alive, now));
  TRY(out.moments, queries::moments(tx, workspace, alive, kMomentsShown));
  TRY(out.conversations, queries::conversations(tx, workspace, alive, kConversationsShown));
  TRY(out.merged, queries::merged(tx, workspace, alive, kConversationsShown));
  return out;
}

Result<void> check_circle(Transaction& tx, WorkspaceId workspace, ContactId id, int circle) {
  if (circle == 0) return {};
  if (circle != 5 && circle != 15 && circle != 50 && circle != 150)
    return fail(Kind::invalid, "a circle is 5, 15, 50 or 150").with("field", "circle");
  TRY(const int there, queries::in_circle(tx, workspace, circle, id));
  // A circle says how many people one can hold in mind; a workspace has several members to do so.
  if (there >= circle * 20)
    return fail(Kind::invalid, "this circle is full; move somebody outwards first").with("field", "circle");
  return {};
}

json::array ids_json(const std::vector<std::int64_t>& ids) {
  json::array out;
  for (const auto id : ids) out.emplace_back(format_id(id));
  return out;
}

Result<std::vector<std::int64_t>> ids_of(const json::object& data, const char* key) {
  std::vector<std::int64_t> out;
  if (const auto* list = data.if_contains(key); list && list->is_array())
    for (const auto& item : list->as_array()) {
      TRY(const auto id, parse_id(item.is_string() ? std::string_view(item.as_string()) : std::string_view()));
      out.push_back(id);
    }
  return out;
}

// What a legal hold covers keeps its words.
Result<void> may_go(Transaction& tx, WorkspaceId workspace, std::int64_t moment) {
  TRY(const bool held, queries::moment_is_held(tx, workspace, moment));
  if (held) return fail(Kind::conflict, "a legal hold keeps this as it is; add another beside it");
  return {};
}

}  // namespace

Result<store::Page<Contact>> People::list(WorkspaceId workspace, const ContactQuery& query) {
  std::optional<std::pair<Time, ContactId>> after;
  if (!query.cursor.empty()) {
    TRY(const auto keys, store::decode_cursor(kContactsList, query.cursor, 2));
    after = {from_ms(keys[0].as_i64()), ContactId{keys[1].as_i64()}};
  }
  const int limit = store::page_size(query.limit);
  const std::string folded = text::fold_marks(query.text);
  return db_.read([&](Transaction& tx) -> Result<store::Page<Contact>> {
    store::Page<Contact> page;
    TRY(page.items, queries::recent(tx, workspace, folded, query.circle, after, limit + 1));
    if (static_cast<int>(page.items.size()) > limit) {
      page.items.resize(static_cast<std::size_t>(limit));
      const auto& last = page.items.back();
      page.next = store::encode_cursor(kContactsList, {last.talked_at.value_or(Time{}), last.id});
    }
    std::vector<ContactId> ids;
    for (const auto& c : page.items) ids.push_back(c.id);
    TRY(auto identities, queries::identities(tx, workspace, ids));
    for (auto& [owner, identity] : identities) {
      const auto it = std::ranges::find(page.items, owner, &Contact::id);
      if (it != page.items.end()) it->identities.push_back(std::move(identity));
    }
    return page;
  });
}

Result<ContactDetail> People::find(WorkspaceId workspace, ContactId id) {
  const Time now = clock_.now();
  return db_.read([&](Transaction& tx) { return detail(tx, workspace, id, now); });
}

Result<ContactDetail> People::patch(WorkspaceId workspace, MemberId by, ContactId id, const ContactPatch& patch) {
  const Time now = clock_.now();
  return db_.write(workspace, [&](Transaction& tx) -> Result<ContactDetail> {
    TRY(const auto alive, store::standing_contact(tx, workspace, id));
    TRY(auto contact, queries::contact(tx, workspace, alive));
    if (!contact) return fail(Kind::not_found, "no such contact");
    json::array what;
    if (patch.name) contact->name = *patch.name, what.emplace_back("name");
    if (patch.note) contact->note = *patch.note, what.emplace_back("note");
    if (patch.time_zone) contact->time_zone = *patch.time_zone, what.emplace_back("time_zone");
    if (patch.circle) {
      TRYV(check_circle(tx, workspace, alive, *patch.circle));
      contact->circle = *patch.circle == 0 ? std::nullopt : patch.circle;
      what.emplace_back("circle");
    }
    TRYV(queries::save(tx, workspace, *contact));
    json::object data{{"what", std::move(what)}};
    TRYV(tell(tx, workspace, now, event::kContactChanged, "contact", alive.value, by, data));
    return detail(tx, workspace, alive, now);
  });
}

Result<ContactDetail> People::merge(WorkspaceId workspace, MemberId by, ContactId id, ContactId other) {
  const Time now = clock_.now();
  return db_.write(workspace, [&](Transaction& tx) -> Result<ContactDetail> {
    TRY(const auto into, store::standing_contact(tx, workspace, id));
    TRY(const auto from, store::standing_contact(tx, workspace, other));
    if (into == from) return fail(Kind::invalid, "these two are one contact already").with("field", "other_id");
    TRY(auto kept, queries::contact(tx, workspace, into));
    TRY(const auto gone, queries::contact(tx, workspace, from));
    TRY(const auto what, queries::belongings(tx, workspace, from));
    json::object undo{{"other", to_string(from)},
                      {"identities", ids_json(what.identities)},
                      {"conversations", ids_json(what.conversations)},
                      {"moments", ids_json(what.moments)},
                      {"note", kept->note}};
    TRYV(queries::give(tx, workspace, what, into));
    TRYV(queries::mark_merged(tx, workspace, from, into));
    if (!gone->note.empty()) kept->note += kept->note.empty() ? gone->note : "\n" + gone->note;
    if (gone->circle && (!kept->circle || *gone->circle < *kept->circle)) kept->circle = gone->circle;
    if (kept->time_zone.empty()) kept->time_zone = gone->time_zone;
    TRYV(queries::save(tx, workspace, *kept));
    TRYV(queries::meet(tx, workspace, into, gone->talked_at));
    TRYV(tell(tx, workspace, now, event::kContactMerged, "contact", into.value, by, undo));
    return detail(tx, workspace, into, now);
  });
}

Result<ContactDetail> People::unmerge(WorkspaceId workspace, MemberId by, ContactId other) {
  const Time now = clock_.now();
  return db_.write(workspace, [&](Transaction& tx) -> Result<ContactDetail> {
    TRY(const auto into, store::standing_contact(tx, workspace, other));
    if (into == other) return fail(Kind::conflict, "this contact is not merged into another");
    TRY(const auto undo, queries::last_merge(tx, workspace, into, other));
    boost::system::error_code bad;
    const auto value = undo ? json::parse(*undo, bad) : json::value();
    if (!undo || bad || !value.is_object())
      return fail(Kind::conflict, "how these two were merged is not known any more");
    const auto& data = value.as_object();
    queries::Belongings what;
    TRY(what.identities, ids_of(data, "identities"));
    TRY(what.conversations, ids_of(data, "conversations"));
    TRY(what.moments, ids_of(data, "moments"));
    TRYV(queries::give(tx, workspace, what, other));
    TRYV(queries::mark_whole(tx, workspace, other));
    json::object told{{"what", "unmerged"}, {"other", to_string(other)}};
    TRYV(tell(tx, workspace, now, event::kContactChanged, "contact", into.value, by, told));
    return detail(tx, workspace, other, now);
  });
}

Result<Moment> People::add_moment(WorkspaceId workspace, MemberId by, ContactId contact, const NewMoment& fresh) {
  const Time now = clock_.now();
  return db_.write(workspace, [&](Transaction& tx) -> Result<Moment> {
    TRY(const auto alive, store::standing_contact(tx, workspace, contact));
    if (fresh.conversation) {
      TRY(const bool known, queries::has_conversation(tx, workspace, fresh.conversation));
      if (!known) return fail(Kind::invalid, "no such conversation").with("field", "conversation_id");
    }
    Moment m;
    m.id = next_id(now);
    m.contact = alive;
    m.conversation = fresh.conversation;
    m.member = by;
    m.kind = fresh.kind;
    m.text = fresh.text;
    m.happened_at = fresh.happened_at.value_or(now);
    m.follow_up_at = fresh.follow_up_at;
    m.created_at = now;
    TRYV(queries::insert_moment(tx, workspace, m));
    TRYV(queries::meet(tx, workspace, alive, Time{}));
    json::object data{{"contact", to_string(alive)}, {"kind", name(m.kind)}};
    TRYV(tell(tx, workspace, now, event::kMomentAdded, "moment", m.id, by, data));
    TRY(auto row, queries::moment(tx, workspace, m.id));
    return *std::move(row);
  });
}

Result<Moment> People::patch_moment(WorkspaceId workspace, MemberId by, std::int64_t id, const MomentPatch& patch) {
  const Time now = clock_.now();
  return db_.write(workspace, [&](Transaction& tx) -> Result<Moment> {
    TRY(auto m, queries::moment(tx, workspace, id));
    if (!m) return fail(Kind::not_found, "no such moment");
    if (patch.text && *patch.text != m->text) TRYV(may_go(tx, workspace, id));
    const bool was_done = m->follow_up_done_at.has_value();
    if (patch.text) m->text = *patch.text;
    if (patch.kind) m->kind = *patch.kind;
    if (patch.sets_follow_up) m->follow_up_at = patch.follow_up_at;
    if (patch.done)
      m->follow_up_done_at = *patch.done ? std::optional(m->follow_up_done_at.value_or(now)) : std::nullopt;
    TRYV(queries::save_moment(tx, workspace, *m, patch.sets_follow_up || patch.done == false));
    const bool is_done = m->follow_up_done_at && !was_done;
    json::object data{{"contact", to_string(m->contact)}};
    if (is_done) {
      TRYV(tell(tx, workspace, now, event::kMomentDone, "moment", id, by, data));
    } else {
      data["what"] = "moment";
      TRYV(tell(tx, workspace, now, event::kContactChanged, "contact", m->contact.value, by, data));
    }
    return *std::move(m);
  });
}

Result<void> People::remove_moment(WorkspaceId workspace, MemberId by, std::int64_t id) {
  const Time now = clock_.now();
  return db_.write(workspace, [&](Transaction& tx) -> Result<void> {
    TRY(const auto m, queries::moment(tx, workspace, id));
    if (!m) return fail(Kind::not_found, "no such moment");
    TRYV(may_go(tx, workspace, id));
    TRYV(queries::remove_moment(tx, workspace, id));
    json::object data{{"what", "moment"}};
    return tell(tx, workspace, now, event::kContactChanged, "contact", m->contact.value, by, data);
  });
}

Result<store::Page<FollowUp>> People::follow_ups(WorkspaceId workspace, Time until, std::string_view cursor,
                                                 int wished) {
  std::optional<std::pair<Time, std::int64_t>> after;
  if (!cursor.empty()) {
    TRY(const auto keys, store::decode_cursor(kFollowUpsList, cursor, 2));
    after = {from_ms(keys[0].as_i64()), keys[1].as_i64()};
  }
  const int limit = store::page_size(wished);
  return db_.read([&](Transaction& tx) -> Result<store::Page<FollowUp>> {
    store::Page<FollowUp> page;
    TRY(page.items, queries::follow_ups(tx, workspace, until, after, limit + 1));
    if (static_cast<int>(page.items.size()) > limit) {
      page.items.resize(static_cast<std::size_t>(limit));
      const auto& last = page.items.back().moment;
      page.next = store::encode_cursor(kFollowUpsList, {last.follow_up_at.value_or(Time{}), last.id});
    }
    return page;
  });
}

Result<int> People::count_follow_ups(WorkspaceId workspace, Time until) {
  return db_.read([&](Transaction& tx) { return queries::count_follow_ups(tx, workspace, until); });
}

Result<Time> People::today_ends(WorkspaceId workspace) {
  TRY(const std::string zone, db_.read([&](Transaction& tx) { return queries::time_zone(tx, workspace); }));
  return text::day_ends(clock_.now(), zone) - Millis{1};
}

Result<int> People::announce_due() {
  const Time now = clock_.now();
  TRY(const auto list, db_.read([&](Transaction& tx) { return queries::due(tx, now, kDueAtOnce); }));
  int told = 0;
  for (const auto& due : list) {
    TRY(const bool news, db_.write(due.workspace, [&](Transaction& tx) -> Result<bool> {
      TRY(const bool first, queries::mark_told(tx, due, now));
      if (!first) return false;
      json::object data{{"contact", to_string(due.contact)}};
      if (due.conversation) data["conversation"] = to_string(due.conversation);
      TRYV(tell(tx, due.workspace, now, event::kMomentDue, "moment", due.moment, {}, data));
      return true;
    }));
    if (news) ++told;
  }
  return told;
}

}  // namespace kith::people
