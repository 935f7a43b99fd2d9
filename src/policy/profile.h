// What a profile of ours on a network says, held against company facts and registers: the same search as in a draft.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/profile.h"
#include "policy/names.h"
#include "policy/statements.h"

namespace kith::policy {

// What is agreed, as of one moment.
struct Agreed {
  std::vector<CompanyFact> facts;
  std::map<std::string, std::shared_ptr<const NameSet>> registers;  // by id; null: not known, and not looked for
  Time now{};
};

struct ProfileDrift {
  enum class What : std::uint8_t {
    differs,      // a public fact stated unlike the agreed one
    gives_away,   // a fact that is not public
    names,        // somebody in a register
    missing,      // the website, or the one sentence of positioning
    out_of_date,  // as was agreed until `until`
  };
  What what = What::differs;
  ProfilePlace place = ProfilePlace::about;
  std::size_t index = 0;     // of links and fields
  std::string said;          // empty where something is missing
  std::string fact, agreed;  // empty where somebody is named
  Openness is = Openness::open;
  std::string in_register, entry;
  std::optional<Time> until;

  bool operator==(const ProfileDrift&) const = default;
};
std::string_view name(ProfileDrift::What what);  // "differs", "gives_away", "names", "missing", "out_of_date"

// A public fact the profile states as agreed.
struct ProfileAgreement {
  ProfilePlace place = ProfilePlace::about;
  std::size_t index = 0;
  std::string said, fact;

  bool operator==(const ProfileAgreement&) const = default;
};

struct ProfileComparison {
  bool ours = true;  // false: a feed that is not on our website; nothing was compared
  std::vector<ProfileDrift> drifts;        // by place; what is missing last
  std::vector<ProfileAgreement> agreements;
};

ProfileComparison compare_profile(const ChannelProfile& profile, const Agreed& agreed);

// What somebody who reads a profile here is not to learn from it: compiled once for many texts.
class Hiding {
 public:
  // Facts are looked for whether they hold at that moment or not.
  explicit Hiding(Agreed hidden);
  // Whether the text states one of the facts, or names somebody of the registers.
  bool shows_any(std::string_view text) const;

 private:
  std::shared_ptr<const FactSet> facts_;
  std::map<std::string, std::shared_ptr<const NameSet>> registers_;
  Time now_;
};

}  // namespace kith::policy
