#include "policy/diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "policy/hours.h"

namespace kith::policy {
namespace {

using Way = Change::Way;
using Names = std::vector<std::string>;

bool has(const auto& list, const std::string& item) {
  return std::ranges::find(list, item) != std::ranges::end(list);
}

// What is in `these` and not in `those`.
Names without(const Names& these, const Names& those) {
  Names out;
  std::ranges::copy_if(these, std::back_inserter(out), [&](const auto& item) { return !has(those, item); });
  return out;
}

// "A reply …" to stand within a sentence.
std::string lower(std::string text) {
  if (text.size() > 1 && text[0] >= 'A' && text[0] <= 'Z' && (text[1] < 'A' || text[1] > 'Z'))
    text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}
std::string upper(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}
std::string quoted(const std::string& text) {
  return text.empty() ? "nothing" : "“" + text + "”";
}

class Comparing {
 public:
  Comparing(const Document& before, const Document& after, const PeopleNames& people)
      : before_(before), after_(after), people_(people) {}

  std::vector<Change> run() {
    head();
    groups();
    voices();
    stand_ins();
    concerns();
    topics();
    rules();
    registers();
    facts();
    rooms();
    visitors();
    tests();
    return std::move(out_);
  }

 private:
  void add(std::string part, std::string about, std::string words, Way way = Way::other) {
    out_.push_back({std::move(part), std::move(about), std::move(words), way});
  }
  std::string person(const std::string& who) const { return upper(person_words(who, after_, people_)); }
  std::string people(const Names& who, std::string_view last) const {
    Names out;
    for (const auto& one : who) out.push_back(person_words(one, after_, people_));
    return listed(out, last);
  }

  // Each that came, went or stayed, by its id; `same` says whether those that stayed need a word.
  template <class Item, class Came, class Went, class Stayed>
  void each(const std::vector<Item>& before, const std::vector<Item>& after, std::string Item::* id, Came came,
            Went went, Stayed stayed) {
    for (const auto& item : after) {
      const auto old = std::ranges::find(before, item.*id, id);
      if (old == before.end())
        came(item);
      else
        stayed(*old, item);
    }
    for (const auto& item : before)
      if (std::ranges::find(after, item.*id, id) == after.end()) went(item);
  }

  void head() {
    if (before_.title != after_.title) add("policy", "", fmt::format("It is called {} now.", quoted(after_.title)));
    if (before_.owners != after_.owners)
      add("owner", "",
          fmt::format("{} sees to this policy now, {} did before.", upper(people(after_.owners, "and")),
                      people(before_.owners, "and")));
    if (before_.own_approval != after_.own_approval)
      add("own approval", "",
          after_.own_approval ? "Who writes something may release it too."
                              : "Nobody releases their own words any more.",
          after_.own_approval ? Way::looser : Way::tighter);
    approvals();
    if (before_.review != after_.review)
      add("review", "",
          after_.review.empty() ? "Nobody is reminded to look at it again."
                                : fmt::format("It is looked at again {}.", after_.review));
    if (before_.open_words != after_.open_words) add("public", "", "What everybody can read about us has new words.");
    hours();
  }

  void approvals() {
    const auto told = [&](const Document& document) {
      const auto& within = document.approvals.within;
      return within ? fmt::format("what nobody has answered after {} waits for {} too", describe(*within),
                                  people(otherwise_of({}, document), "or"))
                    : std::string();
    };
    if (told(before_) == told(after_)) return;
    add("approvals", "",
        after_.approvals.within ? fmt::format("From today, {}.", told(after_))
                                : "Nobody else is asked any more where an approval takes its time.");
  }

  void hours() {
    const auto told = [](const std::optional<Hours>& h) { return h ? describe(*h) + ", " + h->zone : std::string(); };
    if (told(before_.hours) == told(after_.hours)) return;
    add("hours", "",
        after_.hours ? fmt::format("Somebody is there {}.", told(after_.hours))
                     : "Nothing is said of our hours any more.");
  }

  void groups() {
    for (const auto& [group, members] : after_.groups) {
      const auto old = before_.groups.find(group);
      if (old == before_.groups.end()) {
        add("groups", group, fmt::format("“{}” means {} from today.", group, people(members, "and")));
        continue;
      }
      if (const auto came = without(members, old->second); !came.empty())
        add("groups", group,
            fmt::format("{} from today {} to “{}”.", upper(people(came, "and")),
                        came.size() == 1 ? "belongs" : "belong", group));
      if (const auto went = without(old->second, members); !went.empty())
        add("groups", group,
            fmt::format("{} no longer {} to “{}”.", upper(people(went, "and")), went.size() == 1 ? "belongs" : "belong",
                        group));
    }
    for (const auto& [group, members] : before_.groups)
      if (!after_.groups.contains(group)) add("groups", group, fmt::format("The group “{}” is no more.", group));
  }

  void voices() {
    each(
        before_.voices, after_.voices, &Voice::who,
        [&](const Voice& v) {
          add("voices", v.who, "From today, " + keep_name(sentence(v, after_, people_), v.who), Way::looser);
        },
        [&](const Voice& v) {
          add("voices", v.who,
              fmt::format("{} is no longer among those who speak; until now: {}", person(v.who),
                          sentence(v, before_, people_)),
              Way::tighter);
        },
        [&](const Voice& old, const Voice& now) { voice(old, now); });
  }
  // A name keeps its capital; a role does not.
  std::string keep_name(std::string text, const std::string& who) const {
    const auto name = person_words(who, after_, people_);
    return !name.empty() && name[0] >= 'a' && name[0] <= 'z' ? lower(std::move(text)) : text;
  }

  static Names acts_in_words(const Names& acts) {
    Names out;
    for (const auto& act : acts) out.push_back(act_words(act));
    return out;
  }
  static std::string where(const Voice& voice) { return voice.in.empty() ? "" : " on " + listed(voice.in, "and"); }

  void voice(const Voice& old, const Voice& now) {
    const auto who = person(now.who);
    if (const auto less = without(old.may, now.may); !less.empty())
      add("voices", now.who, fmt::format("{} may no longer {}{}.", who, listed(acts_in_words(less), "or"), where(old)),
          Way::tighter);
    if (const auto more = without(now.may, old.may); !more.empty())
      add("voices", now.who,
          fmt::format("From today, {} may {}{}.", keep_name(who, now.who), listed(acts_in_words(more), "and"),
                      where(now)),
          Way::looser);
    voice_rooms(old, now, who);
    if (const auto off = without(now.not_about, old.not_about); !off.empty())
      add("voices", now.who, fmt::format("{} no longer speaks about {}.", who, listed(off, "or")), Way::tighter);
    if (const auto on = without(old.not_about, now.not_about); !on.empty())
      add("voices", now.who, fmt::format("{} may speak about {} from today.", who, listed(on, "and")), Way::looser);
    if (old.about != now.about)
      add("voices", now.who,
          now.about.empty() ? fmt::format("{} may speak about anything from today.", who)
                            : fmt::format("{} speaks about {} only from today.", who, listed(now.about, "and")),
          now.about.empty() ? Way::looser : Way::tighter);
    if (old.approved_by == now.approved_by) return;
    add("voices", now.who,
        now.approved_by.empty() ? fmt::format("What {} writes needs no second look any more.", keep_name(who, now.who))
        : reads_first(now.approved_by)
            ? fmt::format("From today, {} reads what {} writes before it leaves.",
                          people(now.approved_by[0].of, "or"), keep_name(who, now.who))
            : fmt::format("From today, what {} writes waits for {}.", keep_name(who, now.who),
                          approval_words(now.approved_by, after_, people_)),
        now.approved_by.empty() ? Way::looser : Way::tighter);
  }

  void voice_rooms(const Voice& old, const Voice& now, const std::string& who) {
    const auto acts = listed(acts_in_words(now.may), "or");
    if (old.in.empty() && !now.in.empty())
      return add("voices", now.who, fmt::format("{} may {} on {} only.", who, acts, listed(now.in, "and")),
                 Way::tighter);
    if (!old.in.empty() && now.in.empty())
      return add("voices", now.who, fmt::format("{} may {} everywhere from today.", who, acts), Way::looser);
    if (const auto less = without(old.in, now.in); !less.empty())
      add("voices", now.who, fmt::format("{} may no longer {} on {}.", who, acts, listed(less, "or")), Way::tighter);
    if (const auto more = without(now.in, old.in); !more.empty())
      add("voices", now.who,
          fmt::format("{} may {} on {} from today.", who, listed(acts_in_words(now.may), "and"), listed(more, "and")),
          Way::looser);
  }

  void stand_ins() {
    const auto told = [&](const StandIn& s) {
      return fmt::format("{} stands in for {} from {} to {}.", person(s.who),
                         person_words(s.instead_of, after_, people_), format_time(s.from).substr(0, 10),
                         format_time(s.to).substr(0, 10));
    };
    Names before, after;
    for (const auto& s : before_.stand_ins) before.push_back(told(s));
    for (const auto& s : after_.stand_ins) after.push_back(told(s));
    for (const auto& words : without(after, before)) add("voices", "stand in", words);
    for (const auto& words : without(before, after)) add("voices", "stand in", "No longer: " + words);
  }

  void concerns() {
    each(
        before_.concerns, after_.concerns, &Concern::id,
        [&](const Concern& c) { add("concerns", c.id, fmt::format("A new worry: {}.", quoted(c.text))); },
        [&](const Concern& c) { add("concerns", c.id, fmt::format("No longer a worry of ours: {}.", quoted(c.text))); },
        [&](const Concern& old, const Concern& now) {
          if (old.text != now.text)
            add("concerns", now.id, fmt::format("The worry {} reads now: {}.", quoted(old.text), quoted(now.text)));
          if (old.answer != now.answer)
            add("concerns", now.id,
                now.answer.empty() ? fmt::format("The worry {} lost its answer.", quoted(now.text))
                                   : fmt::format("To {} we answer now: {}.", quoted(now.text), quoted(now.answer)));
        });
  }

  // The alternatives of a query, so that one more word is told as one more word.
  static Names alternatives(const Topic& topic) {
    if (topic.query.root.is != match::Node::Is::any) return {match::print(topic.query.root)};
    Names out;
    for (const auto& child : topic.query.root.children) out.push_back(match::print(child));
    return out;
  }
  void topics() {
    each(
        before_.topics, after_.topics, &Topic::id,
        [&](const Topic& t) { add("topics", t.id, fmt::format("A new topic, {}: {}", t.id, t.source)); },
        [&](const Topic& t) { add("topics", t.id, fmt::format("The topic {} is no more.", t.id)); },
        [&](const Topic& old, const Topic& now) {
          const auto before = alternatives(old), after = alternatives(now);
          if (const auto more = without(after, before); !more.empty())
            add("topics", now.id, fmt::format("{} also means {} from today.", upper(now.id), listed(more, "and")),
                Way::tighter);
          if (const auto less = without(before, after); !less.empty())
            add("topics", now.id, fmt::format("{} no longer means {}.", upper(now.id), listed(less, "or")),
                Way::looser);
        });
  }

  void rules() {
    each(
        before_.rules, after_.rules, &Rule::id,
        [&](const Rule& r) {
          add("rules", r.id, "From today, " + lower(sentence(r, after_, people_)),
              r.then == Outcome::allow ? Way::other : Way::tighter);
        },
        [&](const Rule& r) {
          add("rules", r.id, "No longer: " + lower(sentence(r, before_, people_)),
              r.then == Outcome::allow ? Way::other : Way::looser);
        },
        [&](const Rule& old, const Rule& now) { rule(old, now); });
  }

  void rule(const Rule& old, const Rule& now) {
    const auto was = what_happens(old, before_, people_), is = what_happens(now, after_, people_);
    const auto old_words = sentence(old, before_, people_), new_words = sentence(now, after_, people_);
    const auto way = now.then > old.then ? Way::tighter : now.then < old.then ? Way::looser : Way::other;
    const bool asks_the_same =
        source(old.when) == source(now.when) && source(old.unless) == source(now.unless) && old.on == now.on;
    if (asks_the_same && was != is)
      add("rules", now.id, fmt::format("From today, {} Until now it {}.", lower(new_words), was), way);
    else if (!asks_the_same)
      add("rules", now.id, fmt::format("From today, {} Until now: {}", lower(new_words), lower(old_words)), way);
    if (old.say != now.say && now.then != Outcome::declare)
      add("rules", now.id, fmt::format("At {}, people read now: {}.", now.id, quoted(now.say)));
    if (old.offer != now.offer)
      add("rules", now.id, fmt::format("At {}, what we offer instead is now: {}.", now.id, quoted(now.offer)));
    if (old.wording != now.wording)
      add("rules", now.id, fmt::format("At {}, the agreed words are now: {}.", now.id, quoted(now.wording)));
    if (old.concern != now.concern)
      add("rules", now.id,
          now.concern.empty() ? fmt::format("{} answers no worry any more.", now.id)
                              : fmt::format("{} answers the worry {} now.", now.id, worry(now.concern)));
  }
  static std::string source(const std::optional<Condition>& condition) {
    return condition ? match::print(condition->root) : std::string();
  }
  std::string worry(const std::string& id) const {
    const auto found = std::ranges::find(after_.concerns, id, &Concern::id);
    return found == after_.concerns.end() ? id : quoted(found->text);
  }

  void registers() {
    each(
        before_.registers, after_.registers, &Register::id,
        [&](const Register& r) { add("registers", r.id, fmt::format("A new register: {}.", r.id)); },
        [&](const Register& r) { add("registers", r.id, fmt::format("The register {} is no more.", r.id)); },
        [&](const Register& old, const Register& now) {
          if (const auto more = without(now.seen_by, old.seen_by); !more.empty())
            add("registers", now.id,
                fmt::format("{} may see the register {} from today.", upper(people(more, "and")), now.id), Way::looser);
          if (const auto less = without(old.seen_by, now.seen_by); !less.empty())
            add("registers", now.id,
                fmt::format("{} may no longer see the register {}.", upper(people(less, "and")), now.id), Way::tighter);
          if (old.kind != now.kind)
            add("registers", now.id, fmt::format("The register {} holds {} now.", now.id, quoted(now.kind)));
        });
  }

  void facts() {
    each(
        before_.facts, after_.facts, &Fact::id,
        [&](const Fact& f) { add("facts", f.id, fmt::format("A new company fact: {} ({}).", f.id, f.is)); },
        [&](const Fact& f) { add("facts", f.id, fmt::format("No longer a company fact: {}.", f.id)); },
        [&](const Fact& old, const Fact& now) {
          if (old.is != now.is)
            add("facts", now.id, fmt::format("{} is {} now, it was {}.", upper(now.id), now.is, old.is),
                now.is == "public" ? Way::looser : Way::tighter);
          if (old.value != now.value)
            add("facts", now.id, fmt::format("{} reads now: {}.", upper(now.id), quoted(now.value)));
          if (old.owner != now.owner)
            add("facts", now.id,
                now.owner.empty() ? fmt::format("Nobody looks after {} any more.", now.id)
                                  : fmt::format("{} looks after {} now.", person(now.owner), now.id));
        });
  }

  static std::string mode_words(Mode mode) {
    return mode == Mode::listen ? "only listen" : mode == Mode::reply ? "only answer" : "may speak";
  }
  void rooms() {
    for (const auto& [room, mode] : after_.modes) {
      const auto old = before_.modes.find(room);
      if (old == before_.modes.end() || old->second != mode)
        add("presence", room, fmt::format("From today, we {} on {}.", mode_words(mode), room),
            old == before_.modes.end() || mode < old->second ? Way::tighter : Way::looser);
    }
    for (const auto& [room, mode] : before_.modes)
      if (!after_.modes.contains(room))
        add("presence", room, fmt::format("On {}, only the channel's own setting holds us back now.", room),
            Way::looser);
  }

  // Kept lines as "rude: remind", one each, whatever they nest.
  static void flatten(const std::vector<Kept>& kept, const std::string& above, Names& out) {
    for (const auto& one : kept) {
      const auto key = one.key.empty() ? above : above.empty() ? one.key : above + ", " + one.key;
      if (!one.value.empty()) out.push_back(key + ": " + one.value);
      flatten(one.inner, key, out);
    }
  }
  void visitors() {
    for (const bool visiting : {true, false}) {
      Names before, after;
      flatten(visiting ? before_.visitors : before_.presence, "", before);
      flatten(visiting ? after_.visitors : after_.presence, "", after);
      for (const auto& line : without(after, before))
        if (visiting || !line.contains(", mode: "))
          add(part(visiting), "", fmt::format("New for {}: {}.", whom(visiting), line));
      for (const auto& line : without(before, after))
        if (visiting || !line.contains(", mode: "))
          add(part(visiting), "", fmt::format("No longer for {}: {}.", whom(visiting), line));
    }
  }
  static std::string part(bool visiting) { return visiting ? "visitors" : "presence"; }
  static std::string whom(bool visiting) { return visiting ? "visitors" : "where we are"; }

  void tests() {
    Names before, after;
    for (const auto& test : before_.tests) before.push_back(test.title);
    for (const auto& test : after_.tests) after.push_back(test.title);
    const auto came = without(after, before).size(), went = without(before, after).size();
    if (came)
      add("tests", "",
          fmt::format("{} more {} tried at every change.", came, came == 1 ? "example is" : "examples are"));
    if (went) add("tests", "", fmt::format("{} {} no longer tried.", went, went == 1 ? "example is" : "examples are"));
  }

  const Document& before_;
  const Document& after_;
  const PeopleNames& people_;
  std::vector<Change> out_;
};

}  // namespace

std::string_view name(Change::Way way) {
  return way == Way::tighter ? "tighter" : way == Way::looser ? "looser" : "other";
}

std::vector<Change> diff(const Document& before, const Document& after, const PeopleNames& people) {
  return Comparing(before, after, people).run();
}

}  // namespace kith::policy
