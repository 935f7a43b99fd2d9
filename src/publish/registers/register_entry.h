// What one entry of a register and one company fact say, and how they are sealed: nothing of either stands in the
// database in the clear.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "policy/names.h"
#include "policy/statements.h"

namespace kith::publish {

// Somebody a register lists: a client, a competitor, a child.
struct RegisterEntry {
  std::int64_t id = 0;
  std::string name;
  std::vector<std::string> aliases, domains, handles;
  std::vector<std::string> people;   // who belongs to it: naming one of them gives it away as well
  std::vector<std::string> context;  // where there are some, one must stand near the name
  bool exact_case = false;           // a common word: capitals as in `name`
  bool person = false;               // each part of the name counts alone
  ContactId contact;                 // the same one among our contacts; none: not said
  std::string note;                  // among those who may look
  MemberId by;
  Time created_at{}, updated_at{};
};

// Something about the organisation that may be said, may not be said, or is said in agreed words.
struct CompanyFact {
  std::string key;  // "headcount"; letters, digits, dashes
  policy::FactKind kind = policy::FactKind::text;
  policy::Openness is = policy::Openness::internal;
  std::string owner;                                         // handle or group of who sees to it; empty: nobody yet
  std::string value;                                         // as agreed; empty: only that it is not to be said
  std::map<std::string, std::vector<std::string>> wordings;  // by language, see policy/statements.h
  std::optional<Time> from, until;
  std::string note;
  MemberId by;
  Time updated_at{};
};

// Without id, author and times, which have columns of their own.
std::string to_json(const RegisterEntry& entry);
std::string to_json(const CompanyFact& fact);
// Errors: corrupt.
Result<RegisterEntry> entry_from_json(std::string_view json);
Result<CompanyFact> fact_from_json(std::string_view json);

// What the seal is bound to: moved to another row or workspace, it does not open.
std::string seal_context(WorkspaceId workspace, std::int64_t entry);
std::string seal_context(WorkspaceId workspace, std::string_view fact);

// What the matcher looks for: the entry itself, and each of its people.
std::vector<policy::NameEntry> names_of(const RegisterEntry& entry);
policy::CompanyFact matched(const CompanyFact& fact);

}  // namespace kith::publish
