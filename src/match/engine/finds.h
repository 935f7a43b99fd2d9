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
  // Reads off what the page shows. False: over the steps allowed.
  bool look(const Segment& segment, Page& page, Steps& steps);

  // The first posting of each anchor the page may have, each once.
  std::span<const std::uint32_t> anchored() const { return anchored_; }
  // 1 or 0.
  std::uint64_t has_bit(std::uint16_t sieve_bit) const { return sieve_[sieve_bit >> 6] >> (sieve_bit & 63) & 1; }
  // Null where the page does not have it. Words are held against the term when it is first asked for, at a cost of
  // steps; once those are spent the answer means nothing. Valid until the next find.
  const Found* find(Term term) {
    for (auto i = slot_of(term);; i = (i + 1) & mask_) {
      if (found_[i].epoch != epoch_) return resolve(term);
      if (found_[i].term == term) return found_[i].count > 0 ? &found_[i] : nullptr;
    }
  }
  const Hit& hit(std::uint32_t number) const { return hits_[number]; }
  const Place& elsewhere(std::uint32_t at) const { return elsewhere_[at & ~Hit::kElsewhere]; }

  // Whatever was seen but for words as they are.
  template <class F>
  void each_feature(F with) const {
    for (const auto& shown : std::span(shown_).first(shown_count_))
      if (shown.feature != page_->words()[shown.word & ~kOwn].bare_hash) with(shown.feature);
    for (const auto feature : known_) with(feature);
  }

 private:
  // A word, or `'s` taken off it, or what it begins with.
  struct Shown {
    std::uint64_t feature;
    std::uint32_t word;  // and kOwn
    std::uint32_t next;  // in its slot of index_, plus one
  };
  static constexpr std::uint32_t kOwn = 1U << 31;

  void begin();
  template <class Each>
  void see_all(Each each);
  template <class Each>
  void show_all(Each each);
  void see(std::uint64_t feature);
  void look_up_anchors();
  bool is_new(std::uint32_t first);

  std::size_t slot_of(Term term) const { return (term * 0x9E3779B1U) >> shift_; }
  void resize(std::size_t slots);
  Found& entry(Term term);
  void put(Found& found, std::uint32_t at);
  void put_known(Term term, std::uint64_t feature, std::uint32_t at);
  void put_place(Term term, std::uint64_t feature, const Place& place);
  void look_up(Kind kind, std::string_view bytes);
  const Found* resolve(Term term);
  bool fits(Kind kind, std::string_view bytes, std::uint32_t word) const;
  void index();

  void words(const Zone& zone);
  void marked(std::span<const std::uint32_t> words, bool author, const Heads& heads);
  void pairs(const Zone& zone);
  void signs();
  void raws();
  void raws_of(std::string_view text, std::uint32_t zone, bool composed);
  void raw(Term term, std::string_view text, std::size_t begin, std::size_t size, std::uint32_t zone, bool composed);
  void fields();
  void hosts_of(Kind kind, std::string_view host);

  const Segment* segment_ = nullptr;
  Page* page_ = nullptr;
  Steps* steps_ = nullptr;
  // Terms asked for, and those found at once; counts only what has the epoch.
  std::uint32_t epoch_ = 0;
  std::size_t mask_ = 0;
  int shift_ = 32;
  std::size_t entered_ = 0;
  std::vector<Found> found_;
  std::vector<Hit> hits_;
  std::vector<Place> elsewhere_;
  // What the page's words show; the index is made when the first term is held against them.
  std::vector<Shown> shown_;  // `shown_count_` of it
  std::size_t shown_count_ = 0;
  std::vector<std::uint32_t> index_;  // by feature: of shown_, plus one
  bool indexed_ = false;
  std::vector<std::uint32_t> begun_;   // words of the zone at hand that may begin as a pattern does
  std::vector<std::uint32_t> marked_;  // those that have marks
  std::vector<std::uint64_t> known_;  // features of the terms found at once
  std::vector<std::uint64_t> asked_;  // features that may be anchors; the first `asking_`
  std::size_t asking_ = 0;
  std::vector<std::uint32_t> anchored_;
  std::vector<std::uint64_t> anchored_set_;  // round, then first posting
  std::uint32_t round_ = 0;
  std::vector<Term> raws_seen_;  // in the zone at hand
  std::string scratch_;
  std::uint64_t sieve_[(1U << kSieveBits) / 64] = {};
};

}  // namespace kith::match::engine
