#include "app/demo/seed_registers.h"

#include <fmt/format.h>

#include "publish/registers/registers.h"

namespace kith::app::demo {
namespace {

publish::RegisterEntry entry_of(const Listed& told, const std::map<std::string, ContactId>& contacts) {
  publish::RegisterEntry out;
  out.name = told.name;
  out.aliases = told.aliases;
  out.domains = told.domains;
  out.handles = told.handles;
  out.people = told.people;
  out.note = told.note;
  if (const auto known = contacts.find(told.person); known != contacts.end()) out.contact = known->second;
  return out;
}

Result<publish::CompanyFact> fact_of(const Fact& told) {
  const auto kind = policy::parse_fact_kind(told.kind);
  const auto is = policy::parse_openness(told.is);
  if (!kind || !is) return fail(Kind::invalid, fmt::format("the fact `{}` is of no kind Kith knows", told.key));
  publish::CompanyFact out;
  out.key = told.key;
  out.kind = *kind;
  out.is = *is;
  out.owner = told.owner;
  out.value = told.value;
  if (!told.wording.empty()) out.wordings["en"] = {told.wording};
  return out;
}

}  // namespace

Result<void> seed_registers(House& house, const World& world, WorkspaceId workspace, MemberId by,
                            const std::map<std::string, ContactId>& contacts) {
  return house.db->write(workspace, [&](store::Transaction& tx) -> Result<void> {
    const publish::Editing editing{workspace, by, house.clock.now()};
    for (const auto& told : world.listed)
      TRYV(publish::add_entry(tx, house.sealer, editing, told.in_register, entry_of(told, contacts)));
    for (const auto& told : world.facts) {
      TRY(auto fact, fact_of(told));
      TRYV(publish::save_fact(tx, house.sealer, editing, std::move(fact)));
    }
    return {};
  });
}

}  // namespace kith::app::demo
