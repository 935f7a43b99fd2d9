// Page: one document read once, for any number of segments. Everything in it is used again for the next document.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "match/document.h"
#include "match/engine/segment.h"
#include "text/reader.h"

namespace kith::match::engine {

// Zones stand this far apart, so that no phrase and no NEAR reaches from one into the next.
inline constexpr std::uint32_t kZoneGap = 4'096;

// As Reading::Zone of naive.h.
struct Zone {
  std::string_view text;
  std::uint32_t first = 0, last = 0;  // its words, of all the page's
  std::uint32_t gapped = 0;           // position of the first
  std::uint32_t byte = 0;             // where it begins, were all zones one text
  std::uint32_t in = kInText;         // kInTitle; the author's name: neither
  bool author = false;
};

// A place of a zone: words (last exclusive, kZoneGap between zones) and bytes.
struct Place {
  std::uint32_t first = 0, last = 0, start = 0, end = 0;
  auto operator<=>(const Place&) const = default;
};

// `#name` or `@name`.
struct Sign {
  bool tag = false;
  std::uint32_t zone = 0, start = 0, end = 0;  // bytes of the zone
  text::Cut name;                              // folded, without the sign
};

class Page {
 public:
  // `kinds`: of the terms there will be asked for. Errors: too_large.
  Result<void> read(const Document& document, std::uint64_t kinds);

  const Document& document() const { return *document_; }
  std::span<const Zone> zones() const { return zones_; }
  std::span<const text::Cut> words() const { return reader_.cuts(); }
  std::string_view folded() const { return reader_.folded(); }
  std::string_view folded(const text::Cut& cut) const { return reader_.folded(cut); }
  std::string_view bare(const text::Cut& cut) const { return reader_.bare(cut); }
  std::span<const Sign> signs() const { return signs_; }

  // The zone a word is in.
  std::uint32_t zone_of(std::uint32_t word) const {
    if (word < zones_[0].last) return 0;
    const auto zone = std::ranges::partition_point(zones_, [&](const Zone& z) { return z.last <= word; });
    return static_cast<std::uint32_t>(zone - zones_.begin());
  }
  // The same by position: words with kZoneGap between zones. What is right behind a zone's last word is still in it.
  std::uint32_t zone_at(std::uint32_t position) const {
    if (zones_.size() == 1 || position < zones_[1].gapped) return 0;
    const auto zone = std::ranges::partition_point(zones_, [&](const Zone& z) { return z.gapped <= position; });
    return static_cast<std::uint32_t>(zone - zones_.begin()) - 1;
  }
  // Of bytes of a zone.
  Place place(std::uint32_t zone, std::uint32_t start, std::uint32_t end) const;

  // Folded, as fields are compared.
  std::string_view url();
  std::span<const std::string> links();
  // Hosts: where it was published, and what it links to.
  std::string_view site();
  std::span<const std::string> link_sites();

  // The zone's text composed, where that is another text; else nothing.
  const std::string* composed(std::uint32_t zone);

 private:
  void add_zone(std::string_view text, std::uint32_t in, bool author);
  void find_signs(std::uint32_t zone);

  // Something worked out when first asked for.
  template <class T>
  struct Late {
    bool done = false;
    T value;
  };
  const Document* document_ = nullptr;
  text::Reader reader_;
  std::vector<Zone> zones_;
  std::vector<Sign> signs_;
  Late<std::string> url_, site_;
  Late<std::vector<std::string>> links_, link_sites_;
  std::vector<Late<std::string>> composed_;
};

// text::fold into a string that is there.
void fold_into(std::string_view text, std::string& out);

}  // namespace kith::match::engine
