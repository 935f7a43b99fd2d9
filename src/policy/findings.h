// What registers, company facts and the pressure of words come to in one content, each looked for once and only where a
// rule asks.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/condition.h"
#include "policy/gate.h"
#include "policy/scratch.h"

namespace kith::policy::detail {

class Findings {
 public:
  // Holds them all, which must outlive it.
  Findings(const Outbound& content, const Situation& situation, Scratch& scratch);

  // Names of a register in everything that leaves; nothing where the register is not known.
  const std::optional<std::vector<Sighting>>& names(const std::string& in_register);
  std::optional<bool> contact_in(const std::string& in_register) const;
  // Every fact that is stated; nothing where no facts are known.
  const std::optional<std::vector<Stated>>& stated();
  // Whether what could not be read, or not well, may state one.
  bool may_state_more() const;
  // Facts stated unlike posts of the last days (0: of all that are known) said them.
  std::optional<std::vector<Stated>> unlike_posts(int days);
  const HardSell& pressure();
  std::optional<bool> first_contact() const;

 private:
  struct Part {
    Place place;
    std::size_t index;
    std::string_view text;
    Written written;
  };
  std::vector<Part> parts() const;
  bool is_of_contact() const;  // a follow, like or boost is about somebody without a word

  const Outbound& content_;
  const Situation& situation_;
  Scratch& scratch_;
  std::vector<Part> parts_;
  std::map<std::string, std::optional<std::vector<Sighting>>> names_;
  std::optional<std::optional<std::vector<Stated>>> stated_;
  std::optional<HardSell> pressure_;
};

}  // namespace kith::policy::detail
