// Company facts: what may be said of the organisation, and how. Finds where a text states one. docs/policy.md says what
// is recognised.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "text/reader.h"

namespace kith::policy {

enum class FactKind : std::uint8_t { text, number, name, url, date };
enum class Openness : std::uint8_t { open, internal, confidential };  // "public" in words for people

std::string_view name(FactKind kind);
std::optional<FactKind> parse_fact_kind(std::string_view name);
std::string_view name(Openness openness);  // "public", "internal", "confidential"
std::optional<Openness> parse_openness(std::string_view name);

struct CompanyFact {
  std::string id;
  FactKind kind = FactKind::text;
  Openness is = Openness::open;
  // As agreed: "120", "Dana Reeve", "https://hartwell.example", "2019-05-01", "We settle what others give up on."
  // Empty: nothing is agreed, only that the fact is not to be stated.
  std::string value;
  // By language (BCP 47; "" for any): how the fact is said, `{}` where the value stands: "we are {} people". For a name
  // its title: "managing director". Facts called headcount, founded, revenue, website, management and leavers have
  // wordings of their own, which these add to.
  std::map<std::string, std::vector<std::string>> wordings;
  std::optional<Time> from, until;  // before `from` and from `until` on it is not looked for

  bool operator==(const CompanyFact&) const = default;
};

// One fact stated in a text.
struct Statement {
  std::size_t fact = 0;            // index into what the set was compiled from
  std::size_t start = 0, end = 0;  // half open, in code points
  std::string said;                // the value as stated: "140"
  bool differs = false;            // from the agreed value

  bool operator==(const Statement&) const = default;
};

// Immutable; thread-safe; share it.
class FactSet {
 public:
  static std::shared_ptr<const FactSet> compile(std::vector<CompanyFact> facts);

  // In the order of the text. Facts that are not valid at `now` are left out. `of_us`: every sentence speaks of us, as
  // in a profile of our own.
  std::vector<Statement> find(std::string_view utf8, Time now, bool of_us = false) const;
  // The same with the caller's reader, which reads something else then.
  std::vector<Statement> find(std::string_view utf8, Time now, text::Reader& reader, bool of_us = false) const;
  const std::vector<CompanyFact>& facts() const;

  struct Parts;
  explicit FactSet(std::unique_ptr<const Parts> parts);
  ~FactSet();
  FactSet(const FactSet&) = delete;
  FactSet& operator=(const FactSet&) = delete;

 private:
  std::unique_ptr<const Parts> parts_;
};

}  // namespace kith::policy
