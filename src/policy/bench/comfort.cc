#include "policy/bench/comfort.h"

#include <fmt/format.h>

#include <random>
#include <set>

namespace kith::policy::bench {
namespace {

constexpr std::string_view kParts[] = {"bra", "kel", "vin", "tor", "mus", "quo", "zed", "wil",
                                       "hax", "jon", "dyr", "fep", "gus", "lom", "nor", "pri",
                                       "rue", "sto", "tha", "ulm", "yve", "cas", "bim", "dox"};
constexpr std::string_view kWords[] = {"church",   "election", "dose",    "donate",  "minister", "salary",
                                       "accident", "strike",   "merger",  "lawsuit", "refund",   "recall",
                                       "vaccine",  "border",   "protest", "union"};

std::string made_up(std::mt19937_64& random) {
  std::string name;
  for (std::size_t parts = 3 + random() % 2; parts > 0; --parts) name += kParts[random() % std::size(kParts)];
  name[0] = static_cast<char>(name[0] - 32);
  return name;
}

}  // namespace

std::string make_policy(std::size_t rules, std::size_t topics) {
  std::mt19937_64 random(5);
  const auto word = [&] { return std::string(kWords[random() % std::size(kWords)]); };
  std::string out = "policy: Large\nowner: dana\nvoices: {dana: {may: all}}\nregisters: {clients: {kind: names}}\n";
  out += "facts:\n  headcount: {is: internal, value: 120}\ntopics:\n";
  for (std::size_t t = 0; t < topics; ++t)
    out += fmt::format("  t{}: {} OR \"{} {}\" OR ({} NEAR/5 {}*)\n", t, word() + std::to_string(t), word(), word(),
                       word(), word());
  out += "rules:\n";
  for (std::size_t r = 0; r < rules; ++r) {
    std::string when;
    switch (r % 5) {
      case 0:
        when = fmt::format("topic(t{}) AND visibility is public", r % topics);
        break;
      case 1:
        when = fmt::format("\"{} {}\" OR {}{}", word(), word(), word(), r);
        break;
      case 2:
        when = "names(clients)";
        break;
      case 3:
        when = fmt::format("({} NEAR/4 {}) AND NOT {}", word(), word(), word());
        break;
      default:
        when = r % 10 == 4 ? "hard_sell > 0.9 AND conversation is complaint" : "states(fact) AND NOT fact is public";
    }
    out += fmt::format("  - {{id: r{}, when: '{}', then: warn, say: Look again.}}\n", r, when);
  }
  return out;
}

std::vector<NameEntry> make_register(std::size_t names) {
  std::mt19937_64 random(6);
  std::vector<NameEntry> out;
  std::set<std::string> taken;
  while (out.size() < names) {
    const auto plain = made_up(random);
    if (!taken.insert(plain).second) continue;
    NameEntry entry{.id = std::to_string(out.size()), .name = plain};
    if (out.size() % 3 == 1) entry.name += " Holdings Ltd";
    if (out.size() % 4 == 0) entry.domains = {plain + ".example"};
    if (out.size() % 4 == 1) entry.handles = {"@" + plain + "hq"};
    out.push_back(std::move(entry));
  }
  return out;
}

Situation make_situation(std::shared_ptr<const NameSet> clients) {
  Situation out;
  out.now = parse_time("2026-11-22T12:00:00Z").value();
  out.channel = ChannelId{1};
  out.network = out.channel_name = "mastodon";
  out.mode = Mode::publish;
  out.member = "dana";
  out.role = Role::owner;
  out.contact_name = "Jo";
  out.registers["clients"].names = std::move(clients);
  out.company =
      FactSet::compile({{.id = "headcount", .kind = FactKind::number, .is = Openness::internal, .value = "120"}});
  return out;
}

}  // namespace kith::policy::bench
