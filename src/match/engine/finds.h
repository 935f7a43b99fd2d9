// Finds: which terms of a segment a page has, and where.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "match/engine/page.h"
#include "match/engine/segment.h"

namespace kith::match::engine {

// A place of a term: a word of the page by its number; or kElsewhere and a number among elsewhere(); or kNowhere, for
// what a document is or has as a whole.
struct Hit {
  std::uint32_t next = 0;  // number of the next, 0 at the end
  std::uint32_t at = 0;
  static constexpr std::uint32_t kElsewhere = 1U << 31, kNowhere = ~0U;
};

struct Found {
  std::uint32_t epoch = 0;  // counts only where it is the current one
  Term term = kNoTerm;
  std::uint32_t first = 0, last = 0, count = 0;  // hits
};

class Finds {
 public:
  // Looks up all of the page. False: over the steps allowed.
  bool look(const Segment& segment, Page& page, Steps& steps);

  std::span<const Term> terms() const { return terms_; }  // each once, as they came
  // 1 or 0.
  std::uint64_t has_bit(std::uint16_t sieve_bit) const { return sieve_[sieve_bit >> 6] >> (sieve_bit & 63) & 1; }
  // Null where the page does not have it.
  const Found* find(Term term) const {
    for (auto i = slot_of(term);; i = (i + 1) & mask_) {
      if (found_[i].epoch != epoch_) return nullptr;
      if (found_[i].term == term) return &found_[i];
    }
  }
  const Hit& hit(std::uint32_t number) const { return hits_[number]; }
  const Place& elsewhere(std::uint32_t at) const { return elsewhere_[at & ~Hit::kElsewhere]; }

 private:
  std::size_t slot_of(Term term) const { return (term * 0x9E3779B1U) >> shift_; }
  void begin(std::size_t expected);
  void resize(std::size_t slots);
  void put(Term term, std::uint32_t at);
  void put_place(Term term, const Place& place);
  void look_up(Kind kind, std::string_view bytes);

  void words(std::uint32_t first, std::uint32_t last, bool author);
  void pairs(std::uint32_t first, std::uint32_t last);
  void fetch(std::uint32_t from, std::uint32_t to, bool author);
  void look_up(std::uint32_t from, std::uint32_t to, bool author);
  void word(Kind kind, std::string_view form, std::uint64_t hash, bool own, Term likely, std::uint32_t number);
  void begun(const Heads& heads, const Heads::Head& head, std::string_view form, bool own, std::uint32_t number);
  void signs();
  void raws();
  void raws_of(std::string_view text, std::uint32_t zone, bool composed);
  void raw(Term term, std::string_view text, std::size_t begin, std::size_t size, std::uint32_t zone, bool composed);
  void fields();
  void hosts_of(Kind kind, std::string_view host);

  const Segment* segment_ = nullptr;
  Page* page_ = nullptr;
  Steps* steps_ = nullptr;
  std::uint32_t epoch_ = 0;
  std::size_t mask_ = 0;
  int shift_ = 32;
  std::vector<Found> found_;
  std::vector<Hit> hits_;
  std::vector<Place> elsewhere_;
  std::vector<Term> terms_;
  std::vector<Term> raws_seen_;  // in the zone at hand
  std::string scratch_;
  // Words are looked up so many at a time.
  static constexpr std::uint32_t kAhead = 32;
  struct Tried {
    std::uint32_t word;
    Heads::Try head;
  };
  Term likely_[kAhead][2];  // bare and with marks
  std::vector<Tried> tries_;
  std::uint64_t sieve_[(1U << kSieveBits) / 64] = {};
};

}  // namespace kith::match::engine
