#include "policy/names/hits.h"

#include <algorithm>
#include <tuple>

#include "text/fold.h"
#include "text/idna.h"

namespace kith::policy::names {
namespace {

// A domain as it may stand in a text: without scheme, path and `www.`.
std::string host_of(const std::string& given) {
  auto host = text::fold(given);
  if (const auto scheme = host.find("://"); scheme != std::string::npos) host.erase(0, scheme + 3);
  if (const auto at = host.find('@'); at != std::string::npos) host.erase(0, at + 1);
  host.erase(std::min(host.find_first_of("/?#: "), host.size()));
  while (host.starts_with("www.") || host.starts_with("*.")) host.erase(0, host.find('.') + 1);
  while (host.ends_with('.')) host.pop_back();
  return text::host_to_unicode(host);
}

std::string handle_of(const std::string& given) {
  auto handle = text::fold(given);
  if (const auto slash = handle.rfind('/'); slash != std::string::npos) handle.erase(0, slash + 1);
  handle.erase(0, std::min(handle.find_first_not_of("@ "), handle.size()));
  return handle;
}

}  // namespace

void Terms::add(const NameEntry& entry) {
  auto& list = of_.emplace_back();
  for (const auto& term : entry.context) {
    const auto [found, fresh] = known_.emplace(text::fold(term), static_cast<std::uint32_t>(terms_.size()));
    if (fresh) terms_.push_back(term);
    list.push_back(found->second);
  }
}

void Hits::add(const NameHit& hit, bool sure) {
  (sure ? sure_ : open_).push_back(hit);
}

void Hits::add_context(std::uint32_t term, std::size_t at) {
  contexts_.push_back({term, at});
}

bool Hits::has_context(const NameHit& hit) const {
  const auto from = hit.start > kContextReach ? hit.start - kContextReach : 0;
  return std::ranges::any_of(terms_.of(hit.entry), [&](auto term) {
    const auto found = std::ranges::lower_bound(contexts_, Context{term, from});
    return found != contexts_.end() && found->term == term && found->at <= hit.end + kContextReach;
  });
}

std::vector<NameHit> Hits::take() {
  std::ranges::sort(contexts_);
  for (const auto& hit : open_)
    if (has_context(hit)) sure_.push_back(hit);
  // By entry, longest first where they begin together; then what lies in or over an earlier one of its entry goes.
  std::ranges::sort(sure_, [](const NameHit& a, const NameHit& b) {
    return std::tuple(a.entry, a.start, b.end, a.how) < std::tuple(b.entry, b.start, a.end, b.how);
  });
  std::vector<NameHit> out;
  for (const auto& hit : sure_) {
    if (!out.empty() && out.back().entry == hit.entry && hit.start < out.back().end) {
      if (hit.end - hit.start > out.back().end - out.back().start) out.back() = hit;
      continue;
    }
    out.push_back(hit);
  }
  std::ranges::sort(out, {}, [](const NameHit& hit) { return std::tuple(hit.start, hit.end, hit.entry); });
  if (out.size() > kHitsMost) out.resize(kHitsMost);
  return out;
}

Addresses::Addresses(const std::vector<NameEntry>& entries) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    for (const auto& domain : entries[i].domains)
      if (auto host = host_of(domain); !host.empty())
        domains_[std::move(host)].push_back(static_cast<std::uint32_t>(i));
    for (const auto& handle : entries[i].handles)
      if (auto name = handle_of(handle); name.size() > 1)
        handles_[std::move(name)].push_back(static_cast<std::uint32_t>(i));
  }
}

void Addresses::find(const Reading& reading, Hits& hits) const {
  if (!domains_.empty())
    for (const auto& host : reading.hosts) {
      if (hits.full()) return;
      // The host itself and every domain it is under.
      for (std::size_t from = 0; from < host.name.size();) {
        if (const auto found = domains_.find(host.name.substr(from)); found != domains_.end())
          for (const auto entry : found->second) hits.add({entry, host.at, host.to, "domain"}, true);
        const auto dot = host.name.find('.', from);
        if (dot == std::string::npos) break;
        from = dot + 1;
      }
    }
  if (handles_.empty()) return;
  for (const auto& handle : reading.handles) {
    if (hits.full()) return;
    const auto whole = std::string_view(handle.name);
    for (const auto& name : {std::string(whole), std::string(whole.substr(0, whole.find('@')))})
      if (const auto found = handles_.find(name); found != handles_.end()) {
        for (const auto entry : found->second) hits.add({entry, handle.at, handle.to, "handle"}, true);
        break;
      }
  }
}

}  // namespace kith::policy::names
