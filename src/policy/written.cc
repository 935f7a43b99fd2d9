#include "policy/written.h"

#include <algorithm>

namespace kith::policy {

CompanyFact fact_as_written(std::string_view id, std::string_view openness, std::string_view value) {
  CompanyFact out{.id = std::string(id), .value = std::string(value)};
  out.is = parse_openness(openness).value_or(Openness::confidential);
  const bool digits = !value.empty() && std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
  if (digits || id == "headcount" || id == "revenue")
    out.kind = FactKind::number;
  else if (id == "founded")
    out.kind = FactKind::date;
  else if (id == "website" || value.starts_with("http://") || value.starts_with("https://"))
    out.kind = FactKind::url;
  else if (id == "management" || id == "leavers" || id == "joiners")
    out.kind = FactKind::name;
  return out;
}

NameEntry name_as_written(const std::string& written, bool people) {
  NameEntry out{.id = written};
  if (written.starts_with('@'))
    out.handles = {written};
  else if (written.contains('.') && !written.contains(' '))
    out.domains = {written};
  else
    out.name = written;
  out.person = people && !out.name.empty();
  return out;
}

}  // namespace kith::policy
