// Websites: the agreed one, others called ours, and others that look like it.
#include <algorithm>

#include "policy/facts/finder.h"
#include "policy/facts/wordings.h"
#include "text/url.h"
#include "text/utf8.h"

namespace kith::policy::facts {
namespace {

constexpr std::size_t kReach = 40;  // code points between "our website" and the address

// The domain without its ending and its hyphens: `hart-well.example` → `hartwell`.
std::string stem_of(std::string_view domain) {
  std::string out(domain.substr(0, domain.find('.')));
  std::erase(out, '-');
  return out;
}

std::string domain_of(const std::string& address) {
  const auto site = text::site_of(address.contains("://") ? address : "https://" + address);
  return text::registrable_domain(site);
}

struct Address {
  std::size_t start = 0, end = 0;
  std::string domain;
};

bool is_space(char32_t c) {
  return c == ' ' || (c >= 9 && c <= 13) || c == 0xA0;
}
bool is_wrapping(char32_t c) {
  return c == '(' || c == ')' || c == '<' || c == '>' || c == '"' || c == '\'' || c == ',' || c == ';' || c == '!' ||
         c == '?' || c == ':' || c == '.' || c == U'“' || c == U'”' || c == U'„' || c == U'«' || c == U'»';
}

std::vector<Address> addresses_in(const Draft& draft) {
  std::vector<Address> out;
  const auto& text = draft.text();
  for (std::size_t i = 0; i < text.size() && out.size() < kStatementsMost;) {
    while (i < text.size() && is_space(text[i])) ++i;
    auto end = i;
    while (end < text.size() && !is_space(text[end])) ++end;
    auto from = i, to = end;
    while (from < to && is_wrapping(text[from])) ++from;
    while (to > from && is_wrapping(text[to - 1])) --to;
    const auto chunk = std::u32string_view(text).substr(from, to - from);
    i = end;
    if (!chunk.contains(U'.') || chunk.contains(U'@')) continue;
    if (auto domain = domain_of(text::to_utf8(chunk)); domain.contains('.'))
      out.push_back({from, to, std::move(domain)});
  }
  return out;
}

class Addresses final : public Finder {
 public:
  explicit Addresses(const CompanyFact& fact) : agreed_(domain_of(fact.value)), stem_(stem_of(agreed_)) {
    own_.add(own_site(), 0);
    for (const auto& [language, list] : fact.wordings)
      for (auto wording : list) {
        if (const auto slot = wording.find("{}"); slot != std::string::npos) wording.erase(slot);
        own_.add(wording, 0);
      }
  }

  std::vector<Statement> find(const Draft& draft) const override {
    std::vector<Statement> out;
    const auto called = own_.find(draft.tokens());
    for (const auto& address : addresses_in(draft)) {
      const bool same = !agreed_.empty() && address.domain == agreed_;
      const bool alike = stem_.size() >= 4 && stem_of(address.domain) == stem_;
      const bool ours = std::ranges::any_of(called, [&](const auto& found) {
        const auto end = draft.tokens()[found.to - 1].end;
        return end <= address.start && address.start - end <= kReach;
      });
      if (!same && !alike && !ours) continue;
      out.push_back(
          {.start = address.start,
           .end = address.end,
           .said = text::to_utf8(std::u32string_view(draft.text()).substr(address.start, address.end - address.start)),
           .differs = !same && !agreed_.empty()});
    }
    return out;
  }

  void tell(Sieve::Fact& needs) const override { needs.dot(Need::one); }

 private:
  std::string agreed_, stem_;
  detail::Phrases own_;
};

}  // namespace

std::unique_ptr<const Finder> find_addresses(const CompanyFact& fact) {
  return std::make_unique<const Addresses>(fact);
}

}  // namespace kith::policy::facts
