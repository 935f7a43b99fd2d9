#include "policy/profile.h"

#include <algorithm>
#include <array>

#include "text/fold.h"
#include "text/utf8.h"

namespace kith::policy {
namespace {

using What = ProfileDrift::What;

constexpr std::array<std::string_view, 5> kWhats{"differs", "gives_away", "names", "missing", "out_of_date"};
constexpr std::size_t kDriftsMost = 100;

// A place for a website calls it ours without saying so.
constexpr std::string_view kOurSite = "our website: ";

bool is_site_label(std::string_view label) {
  constexpr std::string_view kLabels[] = {
      "website",    "web",      "site",          "web site", "homepage", "home page", "webseite",   "internet",
      "sitio",      "sitio web", "pagina",       "pagina web", "site web", "site internet", "sito", "sito web",
      "strona",     "strona www", "www",         "web sitesi", "сайт",   "url",       "الموقع"};
  return std::ranges::find(kLabels, text::fold_marks(label)) != std::end(kLabels);
}

// One stretch of a profile's text; in the order of the places.
struct Part {
  ProfilePlace place;
  std::size_t index = 0;
  std::string text;         // as its reader sees it
  std::string_view lead{};  // what its place says of it, before the text
  Written written = Written::words;
  std::string read() const { return std::string(lead) + text; }
};

std::vector<Part> parts_of(const ChannelProfile& profile) {
  std::vector<Part> out;
  const auto add = [&](Part part) {
    if (!part.text.empty()) out.push_back(std::move(part));
  };
  add({.place = ProfilePlace::name, .text = profile.name});
  add({.place = ProfilePlace::about, .text = profile.about});
  for (std::size_t i = 0; i < profile.links.size(); ++i)
    add({.place = ProfilePlace::link,
         .index = i,
         .text = profile.links[i],
         .lead = kOurSite,
         .written = Written::address});
  for (std::size_t i = 0; i < profile.fields.size(); ++i) {
    const auto& field = profile.fields[i];
    const bool site = is_site_label(field.name);
    add({.place = ProfilePlace::field,
         .index = i,
         .text = site ? field.value : field.name + ": " + field.value,
         .lead = site ? kOurSite : std::string_view()});
  }
  add({.place = ProfilePlace::location, .text = profile.location});
  add({.place = ProfilePlace::avatar, .text = profile.avatar_alt});
  add({.place = ProfilePlace::banner, .text = profile.banner_alt});
  return out;
}

bool is_over(const CompanyFact& fact, Time now) {
  return fact.until && now >= *fact.until;
}
bool is_valid(const CompanyFact& fact, Time now) {
  return !is_over(fact, now) && !(fact.from && now < *fact.from);
}

// What is looked for although it does not hold any more: public facts, as they were agreed.
std::vector<CompanyFact> past(const std::vector<CompanyFact>& facts, Time now) {
  std::vector<CompanyFact> out;
  for (const auto& fact : facts) {
    if (!is_over(fact, now) || fact.is != Openness::open) continue;
    out.push_back(fact);
    out.back().from.reset();
    out.back().until.reset();
  }
  return out;
}

std::string words_of(const CompanyFact& fact) {
  if (!fact.value.empty() || fact.wordings.empty() || fact.wordings.begin()->second.empty()) return fact.value;
  return fact.wordings.begin()->second.front();
}

class Comparing {
 public:
  Comparing(const ChannelProfile& profile, const Agreed& agreed)
      : profile_(profile), agreed_(agreed), parts_(parts_of(profile)) {}

  ProfileComparison run() {
    const auto facts = FactSet::compile(agreed_.facts);
    const auto before = FactSet::compile(past(agreed_.facts, agreed_.now));
    for (const auto& part : parts_) {
      look_for_facts(part, *facts);
      look_for_past(part, *before);
      for (const auto& [id, names] : agreed_.registers)
        if (names) look_for_names(part, id, *names);
    }
    out_.ours = !profile_.may_be_others || agrees("website");
    if (!out_.ours) return {.ours = false, .drifts = {}, .agreements = {}};
    settle_websites();
    for (const auto& fact : agreed_.facts) look_whether_missing(fact);
    if (out_.drifts.size() > kDriftsMost) out_.drifts.resize(kDriftsMost);
    return std::move(out_);
  }

 private:
  void look_for_facts(const Part& part, const FactSet& set) {
    const auto lead = text::count_code_points(part.lead);
    for (auto& found : set.find(part.read(), agreed_.now, true)) {
      if (found.start < lead) continue;
      const auto& fact = set.facts()[found.fact];
      if (fact.is == Openness::open && !found.differs) {
        out_.agreements.push_back(
            {.place = part.place, .index = part.index, .said = std::move(found.said), .fact = fact.id});
        continue;
      }
      out_.drifts.push_back({.what = fact.is == Openness::open ? What::differs : What::gives_away,
                             .place = part.place,
                             .index = part.index,
                             .said = std::move(found.said),
                             .fact = fact.id,
                             .agreed = words_of(fact),
                             .is = fact.is});
    }
  }

  // A place for websites may hold more than one: where the agreed one is among them, the others are no drift.
  void settle_websites() {
    if (!agrees("website")) return;
    std::erase_if(out_.drifts, [&](const ProfileDrift& drift) {
      return drift.what == What::differs && drift.fact == "website" &&
             std::ranges::any_of(parts_, [&](const Part& part) {
               return part.place == drift.place && part.index == drift.index && !part.lead.empty();
             });
    });
  }

  void look_for_past(const Part& part, const FactSet& set) {
    const auto lead = text::count_code_points(part.lead);
    for (auto& found : set.find(part.read(), agreed_.now, true)) {
      if (found.start < lead || found.differs) continue;
      const auto& id = set.facts()[found.fact].id;
      const auto was = std::ranges::find_if(
          agreed_.facts, [&](const CompanyFact& fact) { return fact.id == id && is_over(fact, agreed_.now); });
      out_.drifts.push_back({.what = What::out_of_date,
                             .place = part.place,
                             .index = part.index,
                             .said = std::move(found.said),
                             .fact = id,
                             .agreed = words_of(*was),
                             .until = was->until});
    }
  }

  void look_for_names(const Part& part, const std::string& in_register, const NameSet& names) {
    const auto letters = text::to_utf32(part.text);
    for (const auto& hit : names.find(part.text, part.written))
      out_.drifts.push_back({.what = What::names,
                             .place = part.place,
                             .index = part.index,
                             .said = text::to_utf8(std::u32string_view(letters).substr(hit.start, hit.end - hit.start)),
                             .is = Openness::confidential,
                             .in_register = in_register,
                             .entry = names.entries()[hit.entry].id});
  }

  void look_whether_missing(const CompanyFact& fact) {
    const bool site = fact.id == "website" && profile_.takes_links;
    const bool sentence = fact.id == "positioning" && profile_.takes_about;
    if ((!site && !sentence) || fact.is != Openness::open || !is_valid(fact, agreed_.now) || words_of(fact).empty())
      return;
    if (agrees(fact.id) || std::ranges::find(out_.drifts, fact.id, &ProfileDrift::fact) != out_.drifts.end()) return;
    out_.drifts.push_back({.what = What::missing,
                           .place = site ? ProfilePlace::link : ProfilePlace::about,
                           .fact = fact.id,
                           .agreed = words_of(fact)});
  }

  bool agrees(std::string_view fact) const {
    return std::ranges::find(out_.agreements, fact, &ProfileAgreement::fact) != out_.agreements.end();
  }

  const ChannelProfile& profile_;
  const Agreed& agreed_;
  const std::vector<Part> parts_;
  ProfileComparison out_;
};

}  // namespace

std::string_view name(What what) {
  return kWhats[static_cast<std::size_t>(what)];
}

ProfileComparison compare_profile(const ChannelProfile& profile, const Agreed& agreed) {
  return Comparing(profile, agreed).run();
}

Hiding::Hiding(Agreed hidden) : registers_(std::move(hidden.registers)), now_(hidden.now) {
  for (auto& fact : hidden.facts) {
    fact.from.reset();
    fact.until.reset();
  }
  facts_ = FactSet::compile(std::move(hidden.facts));
}

bool Hiding::shows_any(std::string_view text) const {
  if (!facts_->find(text, now_, true).empty()) return true;
  return std::ranges::any_of(registers_, [&](const auto& one) {
    return one.second && (!one.second->find(text).empty() || !one.second->find(text, Written::address).empty());
  });
}

}  // namespace kith::policy
