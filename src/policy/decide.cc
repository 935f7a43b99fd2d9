#include "policy/decide.h"

#include <fmt/format.h>

#include <algorithm>

#include "text/fold.h"

namespace kith::policy::detail {
namespace {

using match::Truth;

bool has(const auto& list, std::string_view item) {
  return std::ranges::find(list, item) != list.end();
}

std::vector<std::string> links_in(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t i = 0; (i = text.find("http", i)) != std::string_view::npos;) {
    const auto end = std::min(text.find_first_of(" \t\r\n<>\"", i), text.size());
    if (const auto link = text.substr(i, end - i); link.contains("://")) out.emplace_back(link);
    i = end;
  }
  return out;
}

bool same(std::string_view a, std::string_view b) {
  return !b.empty() && text::fold(a) == text::fold(b);
}

// How far a channel's mode lets one go.
Mode mode_needed(const Outbound& content) {
  switch (content.kind) {
    case OutboundKind::reply:
    case OutboundKind::like:
    case OutboundKind::edit:
    case OutboundKind::remove:
    case OutboundKind::hide:
    case OutboundKind::unhide:
    case OutboundKind::mute:
    case OutboundKind::unmute:
    case OutboundKind::block:
    case OutboundKind::unblock:
      return Mode::reply;
    case OutboundKind::message:
    case OutboundKind::mail:
      return content.in_reply_to.empty() ? Mode::publish : Mode::reply;
    default:
      return Mode::publish;
  }
}

std::string verb(std::string_view act) {
  return act == "profile"   ? "change the profile"
         : act == "mail"    ? "start a mail"
         : act == "message" ? "start a message"
         : act == "hide"    ? "hide what others wrote there"
         : act == "unhide"  ? "show what was hidden there"
                            : std::string(act);
}

// What a voice must allow: answering somebody is a reply, however private.
std::string_view act_for_voice(const Outbound& content) {
  const bool answers = !content.in_reply_to.empty() || content.kind == OutboundKind::reply;
  switch (content.kind) {
    case OutboundKind::mail:
    case OutboundKind::message:
      return answers ? "reply" : name(content.kind);
    default:
      return name(content.kind);
  }
}

std::string fact_words(const Situation& situation, std::string_view name) {
  if (name == "member") return called(situation, situation.member);
  if (name == "channel") return situation.channel_name;
  if (name == "network") return situation.network;
  if (name == "contact") return situation.contact_name;
  const auto found = situation.facts.find(std::string(name));
  return found == situation.facts.end() ? "some" : fmt::format("{:g}", found->second);
}

std::string worry_of(const Document& document, const std::string& id) {
  const auto found = std::ranges::find(document.concerns, id, &Concern::id);
  return found == document.concerns.end() ? std::string() : found->text;
}

}  // namespace

match::Document draft_of(const Outbound& content, const Situation& situation) {
  match::Document draft;
  draft.text = content.text;
  draft.title = content.subject;
  draft.author = draft.handle = situation.member;
  draft.network = situation.network;
  draft.channel = situation.channel_name;
  draft.links = links_in(content.text);
  if (situation.circle) draft.circle = situation.circle;
  draft.is = {std::string(name(content.visibility)), "own"};
  for (const auto act : acts_of(content)) draft.is.emplace_back(act);
  for (const auto& preview : situation.previews) draft.more.push_back(preview);
  for (const auto& media : content.media) {
    draft.more.push_back(media.alt);
    draft.more.push_back(media.file);
    // What is not plainly something else may be a picture.
    const auto kind = media.type.starts_with("video/")   ? "video"
                      : media.type.starts_with("audio/") ? "audio"
                      : media.type.starts_with("text/")  ? "file"
                                                         : "photo";
    draft.has.emplace_back(kind);
    if (media.type.starts_with("application/")) draft.has.emplace_back("file");
  }
  if (situation.pictures_elsewhere) draft.has.emplace_back("photo");
  return draft;
}

std::string fill(std::string_view words, const Situation& situation) {
  std::string out;
  for (std::size_t i = 0; i < words.size();) {
    const auto end = words[i] == '{' ? words.find('}', i) : std::string_view::npos;
    if (end == std::string_view::npos) {
      out += words[i++];
      continue;
    }
    out += fact_words(situation, words.substr(i + 1, end - i - 1));
    i = end + 1;
  }
  return out;
}

Deciding::Deciding(const Document& document, const Outbound& content, const Situation& situation, Scratch& scratch)
    : document_(document),
      content_(content),
      situation_(situation),
      acts_(acts_of(content)),
      draft_(draft_of(content, situation)),
      findings_(content, situation, scratch) {
  const auto* engine = document.engine.get();
  if (!engine || engine->asks_language()) language();
  if (!engine || engine->asks_tone()) tone();
  if (engine) answers_ = engine->ask(draft_, scratch.matcher);
  // A reply to a mail is a mail, whatever kind the desk gave it.
  if (situation.network == "mail" && has(acts_, "message") && !has(acts_, "mail"))
    acts_.emplace_back("mail");
}

Decision Deciding::run() {
  decision_.outcome = Outcome::allow;
  mode();
  stop();
  voices();
  rules();
  second_look();
  // Strictest first, and among equals in the order of the document.
  std::vector<Reason> sorted;
  for (const auto then :
       {Outcome::block, Outcome::hold, Outcome::declare, Outcome::warn, Outcome::allow})
    for (auto& reason : decision_.reasons)
      if (reason.then == then) sorted.push_back(std::move(reason));
  decision_.reasons = std::move(sorted);
  if (!decision_.reasons.empty()) decision_.outcome = decision_.reasons.front().then;
  return std::move(decision_);
}

void Deciding::add(Reason reason) {
  if (reason.then == Outcome::hold) {
    if (reason.steps.empty()) reason.steps.emplace_back();
    for (auto& step : reason.steps) {
      if (step.of.empty()) step.of = document_.owners;
      if (!step.within) step.within = document_.approvals.within;
      if (!step.within) continue;
      step.otherwise = otherwise_of(step, document_);
      step.due = deadline(*step.within, document_.hours ? &*document_.hours : nullptr, situation_.now);
    }
    reason.held_for = people_of(reason.steps);
    release(reason);
  }
  decision_.reasons.push_back(std::move(reason));
}

void Deciding::release(Reason& reason) {
  std::vector<Yes> yeses;
  for (const auto& given : situation_.releases) {
    const Yes yes{.by = given.by, .role = given.role, .late = given.late};
    if (given.rule != reason.rule) continue;
    if (!document_.own_approval && (given.by == situation_.member ||
                                    (reason.rule == "changed" && given.by == situation_.changed_by)))
      continue;
    if (std::ranges::none_of(reason.steps, [&](const auto& s) { return asks(document_, s, yes, situation_.now); }))
      continue;
    if (!has(said_yes_, given.by)) said_yes_.push_back(given.by);
    if (std::ranges::find(yeses, given.by, &Yes::by) == yeses.end()) yeses.push_back(yes);
  }
  reason.step = first_open(document_, reason.steps, yeses, situation_.now);
  if (reason.step < reason.steps.size()) return;
  reason.then = Outcome::allow;
  for (const auto& yes : yeses) reason.released_by += (reason.released_by.empty() ? "" : ", ") + yes.by;
}

// Who changed the words last does not let them go alone.
void Deciding::second_look() {
  const auto& changed_by = situation_.changed_by;
  if (document_.own_approval || changed_by.empty() || changed_by == situation_.member) return;
  const bool waits = std::ranges::any_of(decision_.reasons, [](const Reason& r) { return r.then > Outcome::warn; });
  if (waits || said_yes_ != std::vector{changed_by}) return;
  ApprovalStep others;
  const auto take = [&](const std::vector<std::string>& names) {
    for (const auto& name : names)
      if (name != changed_by && name != situation_.member && !has(others.of, name)) others.of.push_back(name);
  };
  for (const auto& reason : decision_.reasons) take(reason.held_for);
  if (others.of.empty()) take(approvers());
  if (others.of.empty()) others.of = {"policy owner"};
  add({.rule = "changed",
       .then = Outcome::hold,
       .say = fmt::format("{} changed these words, so somebody else lets them go.", called(situation_, changed_by)),
       .steps = {std::move(others)}});
}

void Deciding::mode() {
  auto most = situation_.mode;
  for (const auto& [room, limit] : document_.modes)
    if (same(room, situation_.network) || same(room, situation_.channel_name))
      most = std::min(most, limit);
  if (most >= mode_needed(content_)) return;
  const auto where = situation_.channel_name.empty() ? situation_.network : situation_.channel_name;
  add({.rule = "mode",
       .then = Outcome::block,
       .say = most == Mode::listen
                  ? fmt::format("We only listen on {}.", where)
                  : fmt::format("We only answer on {}; nothing else leaves there.", where),
       .offer = "Change the channel's mode, where that is wanted."});
}

// Who asked not to be written to is still answered, and not sought out.
void Deciding::stop() {
  const bool unasked = (content_.kind == OutboundKind::message || content_.kind == OutboundKind::mail ||
                        content_.kind == OutboundKind::follow) &&
                       content_.in_reply_to.empty();
  if (!situation_.contact_said_stop || !unasked) return;
  const auto who = situation_.contact_name.empty() ? std::string("This person") : situation_.contact_name;
  add({.rule = "stop",
       .then = Outcome::hold,
       .say = fmt::format("{} asked not to be written to.", who),
       .offer = "Wait until they write again."});
}

bool Deciding::may(const Voice& voice) const {
  auto act = act_for_voice(content_);
  if (is_moderation(content_.kind) && act.starts_with("un")) act.remove_prefix(2);
  if (has(voice.may, "all") || has(voice.may, act)) return true;
  // Mending or taking back is part of having spoken, and keeping the peace below what was said.
  return (act == "edit" || act == "remove" || is_moderation(content_.kind)) &&
         (has(voice.may, "post") || has(voice.may, "reply"));
}

bool Deciding::speaks_here(const Voice& voice) const {
  return voice.in.empty() || std::ranges::any_of(voice.in, [&](const auto& room) {
           return same(room, situation_.network) || same(room, situation_.channel_name);
         });
}

std::optional<std::vector<Span>> Deciding::about(const std::string& id) {
  if (const auto* known = document_.find_topic(id)) {
    const auto& found = topic(*known);
    if (found.truth == Truth::no) return std::nullopt;
    return found.spans;
  }
  // Noted when the document was read: the topic's own name is looked for.
  const auto query = match::parse(id);
  if (!query) return std::vector<Span>{};
  language();
  tone();
  auto found = match::match(query->root, reading());
  if (found.truth == Truth::no) return std::nullopt;
  return std::move(found.spans);
}

std::vector<std::string> Deciding::approvers() const {
  auto out = document_.owners;
  for (const auto& voice : document_.voices)
    if ((has(voice.may, "approve") || has(voice.may, "all")) && voice.who != situation_.member &&
        !has(out, voice.who))
      out.push_back(voice.who);
  return out;
}

std::vector<ApprovalStep> Deciding::any_approver() const {
  return {{.of = approvers()}};
}

std::optional<Reason> Deciding::ask(const Voice& voice) {
  const auto who = [&] {
    return situation_.member.empty() ? std::string("Nobody") : called(situation_, situation_.member);
  };
  const auto held = [&](std::string say, std::vector<Span> spans) {
    return Reason{.rule = "voices",
                  .then = Outcome::hold,
                  .say = std::move(say),
                  .steps = voice.approved_by.empty() ? any_approver() : voice.approved_by,
                  .spans = std::move(spans)};
  };
  if (!may(voice)) {
    if (has(voice.may, "draft"))
      return held(fmt::format("{} may draft; somebody who may speak sends it.", who()), {});
    return Reason{.rule = "voices",
                  .then = Outcome::block,
                  .say = fmt::format("{} may not {}.", who(), verb(act_for_voice(content_))),
                  .offer = "Ask somebody who may."};
  }
  if (!speaks_here(voice))
    return Reason{.rule = "voices",
                  .then = Outcome::block,
                  .say = fmt::format("{} may not speak on {}.", who(),
                                     situation_.channel_name.empty() ? situation_.network
                                                                     : situation_.channel_name),
                  .offer = "Ask somebody who may."};
  if (is_moderation(content_.kind)) return std::nullopt;  // no words that a topic or a reader could be about
  for (const auto& topic : voice.not_about)
    if (auto spans = about(topic))
      return held(fmt::format("{} does not speak about {}.", who(), topic), std::move(*spans));
  if (!voice.about.empty() && std::ranges::none_of(voice.about, [&](const auto& topic) {
        return about(topic).has_value();
      }))
    return held(fmt::format("{} speaks about {} only.", who(), fmt::join(voice.about, ", ")), {});
  if (voice.approved_by.empty()) return std::nullopt;
  auto readers = people_of(voice.approved_by);
  for (auto& reader : readers) reader = called(situation_, reader);
  return held(fmt::format("{} reads what {} writes before it leaves.", fmt::join(readers, ", "), who()), {});
}

// The nearest kind of name decides: the person's own (and whom they stand in for), else groups,
// else roles, else everybody.
std::vector<const Voice*> Deciding::voices_of_speaker() const {
  const auto as = speaks_as(document_, situation_.member, situation_.now);
  std::vector<const Voice*> own, group, role, rest;
  for (const auto& voice : document_.voices) {
    if (voice.who == "everybody")
      rest.push_back(&voice);
    else if (has(as, voice.who))
      own.push_back(&voice);
    else if (document_.groups.contains(voice.who)) {
      if (std::ranges::any_of(as, [&](const auto& handle) {
            return means(document_, voice.who, handle, situation_.role);
          }))
        group.push_back(&voice);
    } else if (means(document_, voice.who, situation_.member, situation_.role))
      role.push_back(&voice);
  }
  for (auto* list : {&own, &group, &role, &rest})
    if (!list->empty()) return *list;
  return {};
}

// What a rule of the document does, the document stands behind; and a mute that has run out is nobody's doing.
bool Deciding::is_by_rule() const {
  if (!situation_.member.empty()) return false;
  if (content_.kind == OutboundKind::unmute) return true;
  const auto act = content_.kind == OutboundKind::hide   ? VisitorAct::Is::hide
                   : content_.kind == OutboundKind::mute ? VisitorAct::Is::mute
                                                         : VisitorAct::Is::none;
  if (act == VisitorAct::Is::none) return false;
  return std::ranges::any_of(document_.rules,
                             [&](const Rule& one) { return one.is_for_visitors() && one.visitor.is == act; });
}

void Deciding::voices() {
  if (is_by_rule()) return;
  if (situation_.role < Role::contributor && !situation_.member.empty())
    return add({.rule = "voices",
                .then = Outcome::block,
                .say = fmt::format("{} may look, but not write.", called(situation_, situation_.member)),
                .offer = "Ask an admin for another role."});
  if (situation_.member.empty() || document_.voices.empty())
    return add({.rule = "voices",
                .then = Outcome::hold,
                .say = situation_.member.empty() ? "Nobody stands behind these words."
                                                 : "The comfort zone does not say yet who speaks.",
                .steps = any_approver()});
  std::optional<Reason> mildest;
  for (const auto* voice : voices_of_speaker()) {
    auto reason = ask(*voice);
    if (!reason) {
      mildest.reset();
      if (situation_.role >= Role::agent) return;
      break;
    }
    if (!mildest || reason->then < mildest->then) mildest = std::move(reason);
  }
  if (!mildest)
    mildest = Reason{
        .rule = "voices",
        .then = Outcome::hold,
        .say = fmt::format("{} may draft; somebody who may speak sends it.", called(situation_, situation_.member)),
        .steps = any_approver()};
  add(std::move(*mildest));
}

void Deciding::rules() {
  for (const auto& one : document_.rules) {
    const bool wordless = content_.kind == OutboundKind::remove || is_moderation(content_.kind);
    if (wordless && !has(one.on, name(content_.kind))) continue;  // says nothing new
    if (one.is_about_heard()) continue;
    if (!one.on.empty() && std::ranges::none_of(acts_, [&](auto act) { return has(one.on, act); }))
      continue;
    rule(one);
  }
}

// What is not under the words yet; of a repost or a like there is nothing to put it under.
void Deciding::disclose(const Rule& rule) {
  const bool says = content_.kind <= OutboundKind::mail || content_.kind == OutboundKind::edit;
  if (says && !content_.text.contains(rule.disclosure) && !has(decision_.disclosures, rule.disclosure))
    decision_.disclosures.push_back(rule.disclosure);
}

void Deciding::rule(const Rule& rule) {
  const auto number = static_cast<std::size_t>(&rule - document_.rules.data());
  if (!answers_.when.empty() && (answers_.when[number] == Truth::no || answers_.unless[number] == Truth::yes)) return;
  leaning_ = {};
  match::Match when{.truth = Truth::yes}, unless{.truth = Truth::no};
  if (rule.when) when = ask(*rule.when);
  if (when.truth == Truth::no) return;
  const auto leaning = std::move(leaning_);
  if (rule.unless) unless = ask(*rule.unless);
  if (unless.truth == Truth::yes) return;
  // In doubt it is said who speaks.
  if (!rule.disclosure.empty()) return disclose(rule);
  if (rule.then == Outcome::allow) return;
  if (when.truth == Truth::unknown || unless.truth == Truth::unknown) {
    auto unknown = std::move(when.unknown);
    if (unless.truth == Truth::unknown)
      unknown.insert(unknown.end(), unless.unknown.begin(), unless.unknown.end());
    return hold_undecided(rule, unknown);
  }
  Reason reason{.rule = rule.id,
                .concern = rule.concern,
                .worry = worry_of(document_, rule.concern),
                .then = rule.then,
                .say = fill(rule.say, situation_),
                .offer = rule.offer,
                .wording = rule.wording,
                .steps = rule.hold,
                .spans = std::move(when.spans),
                .names = leaning.names,
                .facts = leaning.facts,
                .pressed = leaning.pressed};
  if (reason.say.empty()) reason.say = reason.worry;
  if (reason.say.empty()) reason.say = fmt::format("The rule {} applies.", rule.id);
  if (rule.then == Outcome::declare && has(situation_.declared, rule.id)) {
    reason.then = Outcome::allow;
    reason.released_by = situation_.member;
  }
  add(std::move(reason));
}

void Deciding::hold_undecided(const Rule& rule, std::vector<std::string> unknown) {
  // What people can do about it reads better than the name of the fact.
  const auto asks_faces = [](const std::string& fact) { return fact.contains("face") || fact.starts_with("released"); };
  if (!situation_.unseen.empty() && std::ranges::any_of(unknown, asks_faces)) {
    std::erase_if(unknown, asks_faces);
    unknown.insert(unknown.begin(), situation_.unseen.begin(), situation_.unseen.end());
  }
  const auto asks_words = [](const std::string& fact) { return fact.starts_with("names(") || fact.contains("fact"); };
  if (!situation_.unread.empty() && std::ranges::any_of(unknown, asks_words)) {
    std::erase_if(unknown, asks_words);
    for (const auto& why : situation_.unread)
      if (!has(unknown, why)) unknown.push_back(why);
  }
  decision_.errors.push_back(
      fmt::format("{}: cannot tell yet: {}", rule.id, fmt::join(unknown, "; ")));
  add({.rule = rule.id,
       .concern = rule.concern,
       .worry = worry_of(document_, rule.concern),
       .then = Outcome::hold,
       .say = fmt::format("Kith cannot tell yet whether this applies ({}), so a person decides.",
                          fmt::join(unknown, "; ")),
       .offer = rule.offer,
       .wording = rule.wording,
       .steps = rule.hold});
}

}  // namespace kith::policy::detail
