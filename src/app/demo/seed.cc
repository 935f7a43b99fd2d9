#include "app/demo/seed.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "app/demo/seed_listening.h"
#include "app/demo/seed_pictures.h"
#include "app/demo/seed_queries.h"
#include "app/demo/seed_registers.h"
#include "inbox/desk.h"
#include "inbox/views.h"
#include "inbox/writing.h"
#include "net/task.h"
#include "people/people.h"
#include "publish/gate/gatekeeper.h"
#include "publish/outbox/outbox.h"
#include "publish/policies/policies.h"
#include "publish/profiles/profiles.h"

namespace kith::app::demo {
namespace {

using store::Transaction;

// One organisation on its way into the house.
class Seeding {
 public:
  Seeding(House& house, const World& world, const Stage& stage)
      : house_(house), world_(world), stage_(stage), people_(*house.db, house.clock), desk_(*house.db, house.clock),
        writing_(*house.db, house.clock) {}

  Result<void> run() {
    TRYV(add_members());
    TRYV(adopt_policy());
    for (const Room& room : stage_.rooms) TRYV(connect(room));
    for (const Person& person : world_.people) TRYV(introduce(person));
    TRYV(seed_registers(house_, world_, workspace_, first_, contacts_));
    if (world_.members.size() > 1)
      TRYV(seed_pictures(house_, world_, workspace_, first_, members_[world_.members[1].handle], channels_));
    for (const Talk& talk : world_.talks) TRYV(tell(talk));
    for (const Written& draft : world_.drafts) TRYV(keep_draft(draft));
    for (const Written& held : world_.held) TRYV(answer(held));
    for (const Canned& canned : world_.canned)
      TRYV(writing_.save_canned(workspace_, first_, {0, canned.title, canned.shortcut, canned.text, {}}));
    for (const View& view : world_.views) TRYV(keep_view(view));
    return seed_listening(house_, world_, workspace_, members_);
  }

 private:
  Result<void> keep_view(const View& view) {
    inbox::Views views(*house_.db, house_.clock, desk_);
    inbox::SavedView kept;
    kept.name = view.name;
    kept.query = view.query;
    kept.view = inbox::parse_view(view.of).value_or(inbox::View::team);
    kept.order = inbox::Order::recent;
    kept.shared = true;
    TRYV(views.add(workspace_, first_, std::move(kept)));
    return {};
  }

  Result<void> add_members() {
    const auto hash = hash_password(Secret{std::string(kPassword)});
    const Time now = house_.clock.now();
    return house_.db->write([&](Transaction& tx) -> Result<void> {
      TRY(workspace_, add_workspace(tx, world_.workspace, world_.slug, now));
      for (const Member& member : world_.members) {
        TRY(const auto account, find_or_add_account(tx, address_of(world_, member), member.name, hash, now));
        TRY(members_[member.handle],
            add_member_row(tx, workspace_, account, member.name, member.handle, member.role, now));
        if (member.role == "owner") first_ = members_[member.handle];
      }
      return {};
    });
  }

  Result<void> adopt_policy() {
    return house_.db->write(workspace_, [&](Transaction& tx) -> Result<void> {
      const Time now = house_.clock.now();
      TRY(const auto version, publish::add_version(tx, workspace_, first_, world_.policy, "The first one", now));
      TRYV(publish::adopt_version(tx, workspace_, version.id, first_, "The first one", now));
      return {};
    });
  }

  Result<void> connect(const Room& room) {
    listen::NewChannel wanted;
    wanted.network = room.channel->network;
    wanted.name = room.channel->name;
    wanted.handle = room.channel->handle;
    wanted.remote_account_id = room.channel->handle;
    wanted.mode = parse<Mode>(room.channel->mode).value_or(Mode::listen);
    wanted.settings_json = channels::scripted::to_json(room.settings);
    wanted.credential = Secret(fmt::format(R"({{"token":"{}"}})", kOurAccount));
    TRY(const auto row, house_.channels.connect(workspace_, first_, std::move(wanted)));
    channels_[room.channel->id] = row.id;
    return hear(row.id);
  }

  // All that was said before, through intake like anything else.
  Result<void> hear(ChannelId channel) {
    TRY(const auto live, house_.crew->open(workspace_, channel));
    std::string cursor;
    for (bool more = true; more;) {
      TRY(const auto page, net::run_to_end(live->channel->fetch(cursor)));
      TRYV(house_.intake.apply(workspace_, channel, page));
      more = page.more;
      cursor = page.cursor;
    }
    const auto health = net::run_to_end(live->channel->check());
    listen::ChannelHealth known{.heard = true};
    if (health) known.profile_url = health->profile_url;
    TRYV(house_.channels.record(workspace_, channel, known));
    return keep_profile(channel, *live);
  }

  // As it is, after what the story says it was.
  Result<void> keep_profile(ChannelId channel, LiveChannel& live) {
    const auto now_said = net::run_to_end(live.channel->profile());
    if (!now_said) return {};
    const auto is_it = [&](const Room& room) { return channels_[room.channel->id] == channel; };
    const auto room = std::ranges::find_if(stage_.rooms, is_it);
    auto before = *now_said;
    if (room != stage_.rooms.end() && !room->channel->was.empty()) before.about = room->channel->was;
    const Time now = house_.clock.now();
    return house_.db->write(workspace_, [&](Transaction& tx) -> Result<void> {
      TRYV(publish::keep_profile(tx, workspace_, channel, before, now));
      return publish::keep_profile(tx, workspace_, channel, *now_said, now);
    });
  }

  const Channel& channel(const std::string& id) const { return *std::ranges::find(world_.channels, id, &Channel::id); }

  Result<void> introduce(const Person& person) {
    std::optional<ContactId> contact;
    for (const auto& [place, handle] : person.at) {
      TRY(const auto known, house_.db->read([&](Transaction& tx) {
        return find_contact(tx, workspace_, channel(place).network, person.id);
      }));
      if (!known) continue;
      if (contact && *contact != *known) TRYV(people_.merge(workspace_, first_, *contact, *known));
      if (!contact) contact = known;
    }
    if (!contact) return {};
    contacts_[person.id] = *contact;
    TRYV(house_.db->write(workspace_, [&](Transaction& tx) { return know_elsewhere(tx, person, *contact); }));
    people::ContactPatch patch;
    patch.name = person.name;
    patch.note = person.note;
    if (!person.time_zone.empty()) patch.time_zone = person.time_zone;
    if (person.circle > 0) patch.circle = person.circle;
    TRYV(people_.patch(workspace_, first_, *contact, patch));
    for (const Moment& moment : person.moments) TRYV(remember(*contact, moment));
    return {};
  }

  Result<void> know_elsewhere(Transaction& tx, const Person& person, ContactId contact) {
    for (const auto& [place, handle] : person.at)
      TRYV(add_identity(tx, workspace_, contact, {channel(place).network, person.id, handle, person.name},
                        house_.clock.now()));
    return {};
  }

  Result<void> remember(ContactId contact, const Moment& moment) {
    people::NewMoment wanted;
    wanted.kind = parse<MomentKind>(moment.kind).value_or(MomentKind::note);
    wanted.text = moment.text;
    wanted.happened_at = moment.at;
    wanted.follow_up_at = moment.follow_up;
    TRYV(people_.add_moment(workspace_, members_.at(moment.by), contact, wanted));
    return {};
  }

  Result<void> tell(const Talk& talk) {
    TRYV(house_.db->write(workspace_, [&](Transaction& tx) { return name_authors(tx, talk); }));
    const auto conversation = talks_.find(talk.id);
    if (conversation == talks_.end())
      return fail(Kind::invalid, fmt::format("nobody speaks to us in the talk `{}`", talk.id));
    for (const Line& line : talk.lines)
      if (!line.note.empty())
        TRYV(writing_.add_note(workspace_, members_.at(line.note), conversation->second, line.text));
    return arrange(talk, conversation->second);
  }

  // Whose words ours were, and which conversation the talk became.
  Result<void> name_authors(Transaction& tx, const Talk& talk) {
    std::size_t number = 0;
    for (const Line& line : talk.lines) {
      if (!line.note.empty()) continue;
      TRY(const auto heard, find_line(tx, channels_.at(talk.channel), fmt::format("{}-{}", talk.id, number++)));
      if (!heard) return fail(Kind::internal, fmt::format("the talk `{}` was not heard whole", talk.id));
      if (!line.from.empty()) talks_[talk.id] = heard->conversation;
      if (!line.by.empty()) TRYV(name_author(tx, heard->message, members_.at(line.by)));
    }
    return {};
  }

  Result<void> arrange(const Talk& talk, ConversationId conversation) {
    inbox::Patch patch;
    if (!talk.assignee.empty()) {
      patch.sets_assignee = true;
      patch.assignee = members_.at(talk.assignee);
    }
    if (talk.priority > 0) patch.priority = talk.priority;
    if (!talk.state.empty()) patch.state = parse<ConversationState>(talk.state);
    if (!talk.outcome.empty()) patch.outcome = talk.outcome;
    patch.snoozed_until = talk.snoozed;
    TRY(const auto item, desk_.find(workspace_, conversation));
    TRYV(desk_.patch(workspace_, first_, conversation, item.version, patch));
    return {};
  }

  Result<void> keep_draft(const Written& draft) {
    inbox::Draft wanted;
    wanted.text = draft.text;
    TRYV(writing_.save_draft(workspace_, members_.at(draft.by), talks_.at(draft.talk), wanted));
    return {};
  }

  // An answer goes the way every answer goes: prepared, judged, into the outbox.
  Result<void> answer(const Written& written) {
    return house_.db->write(workspace_, [&](Transaction& tx) -> Result<void> {
      const Time now = house_.clock.now();
      inbox::ReplyWish wish;
      wish.conversation = talks_.at(written.talk);
      wish.member = members_.at(written.by);
      wish.text = written.text;
      TRY(const auto reply, inbox::prepare_reply(tx, workspace_, wish));
      publish::Wish spoken{workspace_, reply.channel, wish.member, wish.conversation, {}, {}};
      TRY(const auto judged, house_.gatekeeper.decide(tx, spoken, reply.content, now));
      TRY(const auto decision, publish::record_decision(tx, spoken, reply.content, judged, now));
      TRY(const auto message, inbox::insert_reply(tx, workspace_, reply, wish.member, now));
      publish::NewDelivery delivery{workspace_, reply.channel, wish.conversation, message, wish.member,
                                    reply.content, judged.decision, decision, {}, {}};
      TRYV(publish::enqueue(tx, delivery, now));
      return {};
    });
  }

  House& house_;
  const World& world_;
  const Stage& stage_;
  people::People people_;
  inbox::Desk desk_;
  inbox::Writing writing_;
  WorkspaceId workspace_;
  MemberId first_;  // the owner
  std::map<std::string, MemberId> members_;
  std::map<std::string, ChannelId> channels_;
  std::map<std::string, ContactId> contacts_;
  std::map<std::string, ConversationId> talks_;
};

}  // namespace

std::string address_of(const World& world, const Member& member) {
  return member.handle == "dana" ? "dana@kith.example" : fmt::format("{}@{}.example", member.handle, world.slug);
}

Result<void> seed(House& house, const World& world, const Stage& stage) { return Seeding(house, world, stage).run(); }

Result<bool> is_seeded(House& house, const World& world) {
  return house.db->read([&](Transaction& tx) { return has_workspace(tx, world.slug); });
}

}  // namespace kith::app::demo
