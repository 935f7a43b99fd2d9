#include "policy/statements.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "policy/facts/finder.h"
#include "text/utf8.h"

namespace kith::policy {
namespace {

constexpr std::array<std::string_view, 5> kKinds{"text", "number", "name", "url", "date"};
constexpr std::array<std::string_view, 3> kOpenness{"public", "internal", "confidential"};

template <class Enum, std::size_t size>
std::optional<Enum> named(const std::array<std::string_view, size>& names, std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

}  // namespace

std::string_view name(FactKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}
std::optional<FactKind> parse_fact_kind(std::string_view text) {
  return named<FactKind>(kKinds, text);
}
std::string_view name(Openness openness) {
  return kOpenness[static_cast<std::size_t>(openness)];
}
std::optional<Openness> parse_openness(std::string_view text) {
  return named<Openness>(kOpenness, text);
}

struct FactSet::Parts {
  explicit Parts(std::vector<CompanyFact> given) : facts(std::move(given)) {
    for (const auto& fact : facts) {
      const auto number = static_cast<std::uint32_t>(finders.size());
      finders.push_back(facts::make_finder(fact));
      auto needs = sieve.fact(number);
      finders.back()->tell(needs);
    }
  }
  bool is_valid(std::size_t fact, Time now) const {
    return (!facts[fact].from || now >= *facts[fact].from) && (!facts[fact].until || now < *facts[fact].until);
  }
  std::vector<CompanyFact> facts;
  std::vector<std::unique_ptr<const facts::Finder>> finders;  // parallel to facts
  facts::Sieve sieve;
};

FactSet::FactSet(std::unique_ptr<const Parts> parts) : parts_(std::move(parts)) {}
FactSet::~FactSet() = default;

std::shared_ptr<const FactSet> FactSet::compile(std::vector<CompanyFact> facts) {
  return std::make_shared<const FactSet>(std::make_unique<const Parts>(std::move(facts)));
}

const std::vector<CompanyFact>& FactSet::facts() const {
  return parts_->facts;
}

std::vector<Statement> FactSet::find(std::string_view utf8, Time now, bool of_us) const {
  text::Reader reader;
  return find(utf8, now, reader, of_us);
}

std::vector<Statement> FactSet::find(std::string_view utf8, Time now, text::Reader& reader, bool of_us) const {
  if (parts_->facts.empty()) return {};
  utf8 = text::clip_bytes(utf8, facts::kDraftMost);
  reader.read(utf8);
  const auto may_be_stated = parts_->sieve.look(utf8, reader);
  std::optional<facts::Draft> cut;
  std::vector<Statement> out;
  for (std::size_t i = 0; i < parts_->facts.size(); ++i) {
    if (!may_be_stated[i] || !parts_->is_valid(i, now)) continue;
    if (!cut) cut.emplace(utf8, reader, of_us);
    const auto& draft = *cut;
    for (auto& found : parts_->finders[i]->find(draft)) {
      found.fact = i;
      out.push_back(std::move(found));
    }
  }
  std::ranges::sort(out, {}, [](const Statement& s) { return std::tuple(s.start, s.end, s.fact); });
  return out;
}

}  // namespace kith::policy
