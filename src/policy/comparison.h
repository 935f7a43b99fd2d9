// Two documents asked about the same content, as a replay does: what both would say alike is decided once.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>

#include "policy/document.h"
#include "policy/gate.h"

namespace kith::policy {

// Immutable; safe to use from many threads at once. Each side's answer is the one its Gate would give.
class Comparison {
 public:
  struct Side {
    std::shared_ptr<const Policy> policy;     // null: everything is held, as by a Gate without one
    std::shared_ptr<const FactSet> company;  // takes the place of the situation's; the same set where the facts are
  };
  Comparison(Side before, Side after);

  struct Both {
    Decision before, after;
  };
  Both decide(const Outbound& content, Situation situation, Scratch& scratch) const;

 private:
  bool is_quiet(const Decision& before) const;

  Side before_, after_;
  // Rules both documents have, which apply to a content or do not whatever else they say; and the later document
  // without them. Where none of them applied under the earlier one, it decides as the whole does.
  std::set<std::string, std::less<>> shared_;
  std::optional<Document> rest_;
};

}  // namespace kith::policy
