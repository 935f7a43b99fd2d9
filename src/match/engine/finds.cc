#include "match/engine/finds.h"

#include <algorithm>
#include <cstring>

#include "match/words.h"

namespace kith::match::engine {
namespace {

// Features are looked up so many at a time.
constexpr std::size_t kAhead = 64;

bool is_ascii_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_marked(const text::Cut& cut) {
  return cut.folded != cut.bare && cut.folded_size > 0;
}
constexpr std::uint64_t kAuthorKinds = (kind_bit(Kind::raw) - 1) & ~(kind_bit(Kind::author_word) - 1);

std::uint64_t hash_of_own(std::string_view form) {
  return text::hash_word(form.substr(0, form.size() - 2));
}

}  // namespace

void Finds::begin() {
  if (found_.empty()) {
    found_.resize(128);
    mask_ = found_.size() - 1;
    shift_ = 32 - std::countr_zero(found_.size());
  }
  if (++epoch_ == 0) {
    std::ranges::fill(found_, Found{});
    epoch_ = 1;
  }
  entered_ = 0;
  hits_.assign(1, {});
  elsewhere_.clear();
  shown_count_ = 0;
  indexed_ = false;
  known_.clear();
  asking_ = 0;
  anchored_.clear();
  std::memset(sieve_, 0, sizeof sieve_);
  sieve_[0] = 1;
}

void Finds::resize(std::size_t slots) {
  std::vector<Found> kept;
  kept.reserve(entered_);
  for (const auto& found : found_)
    if (found.epoch == epoch_) kept.push_back(found);
  found_.assign(slots, {});
  mask_ = slots - 1;
  shift_ = 32 - std::countr_zero(slots);
  for (const auto& found : kept) {
    auto i = slot_of(found.term);
    while (found_[i].epoch == epoch_) i = (i + 1) & mask_;
    found_[i] = found;
  }
}

// New ones have no hits.
Found& Finds::entry(Term term) {
  if ((entered_ + 1) * 2 > mask_) resize((mask_ + 1) * 2);
  auto i = slot_of(term);
  while (found_[i].epoch == epoch_ && found_[i].term != term) i = (i + 1) & mask_;
  auto& found = found_[i];
  if (found.epoch != epoch_) {
    found = {epoch_, term, 0, 0, 0};
    ++entered_;
  }
  return found;
}

void Finds::put(Found& found, std::uint32_t at) {
  if (found.count > 0 && hits_[found.last].at == at) return;
  const auto number = static_cast<std::uint32_t>(hits_.size());
  (found.count == 0 ? found.first : hits_[found.last].next) = number;
  hits_.push_back({0, at});
  found.last = number;
  ++found.count;
}

void Finds::put_known(Term term, std::uint64_t feature, std::uint32_t at) {
  auto& found = entry(term);
  if (found.count == 0) {
    see(feature);
    known_.push_back(feature);
  }
  put(found, at);
}

void Finds::put_place(Term term, std::uint64_t feature, const Place& place) {
  put_known(term, feature, Hit::kElsewhere | static_cast<std::uint32_t>(elsewhere_.size()));
  elsewhere_.push_back(place);
}

void Finds::look_up(Kind kind, std::string_view bytes) {
  const auto hash = text::hash_word(bytes);
  if (const auto term = segment_->terms.find(kind, bytes, hash); term != kNoTerm)
    put_known(term, kind_hash(kind, hash), Hit::kNowhere);
}

bool Finds::look(const Segment& segment, Page& page, Steps& steps) {
  segment_ = &segment;
  page_ = &page;
  steps_ = &steps;
  begin();
  for (const auto& zone : page.zones())
    if (!zone.author) {
      words(zone);
      if (segment.phrases) pairs(zone);
    } else if (segment.terms.holds_any(kAuthorKinds)) {
      words(zone);
    }
  if (!page.signs().empty()) signs();
  if (!segment.raw_heads.empty()) raws();
  fields();
  look_up_anchors();
  return !steps.spent();
}

// Of all features `each` calls back with. Counted in locals: as far as a compiler knows, what is written to the
// sieve may be any member.
template <class Each>
inline void Finds::see_all(Each each) {
  const auto& anchors = segment_->anchors;
  auto* asked = asked_.data();
  auto asking = asking_, room = asked_.size();
  each([&](std::uint64_t feature) __attribute__((always_inline)) {
    const auto bit = sieve_bit(feature);
    sieve_[bit >> 6] |= 1ULL << (bit & 63);
    if (asking == room) {
      asked_.resize(2 * asking + kAhead);
      asked = asked_.data();
      room = asked_.size();
    }
    asked[asking] = feature;
    asking += anchors.may_have(feature) ? 1 : 0;
  });
  asking_ = asking;
}

// Of words: what is to be kept is listed as well.
template <class Each>
inline void Finds::show_all(Each each) {
  auto* shown = shown_.data();
  auto count = shown_count_, room = shown_.size();
  see_all([&](auto see) {
    each([&](std::uint64_t feature, std::uint32_t word, bool keep) __attribute__((always_inline)) {
      see(feature);
      if (count == room) {
        shown_.resize(2 * count + kAhead);
        shown = shown_.data();
        room = shown_.size();
      }
      shown[count].feature = feature;
      shown[count].word = word;
      count += keep ? 1 : 0;
    });
  });
  shown_count_ = count;
}

void Finds::see(std::uint64_t feature) {
  see_all([&](auto see) { see(feature); });
}

// First the words, then the beginnings of those that may begin as a pattern does: branches on single words would be
// guessed wrong. What several words show stays in their order.
void Finds::words(const Zone& zone) {
  const bool author = zone.author;
  const auto word = kind_for(Kind::word, author), prefix = kind_for(Kind::prefix, author);
  const auto& heads = author ? segment_->author_heads : segment_->heads;
  const bool wild = !heads.empty();
  const auto cuts = page_->words();
  const auto folded = page_->folded();
  const std::size_t count = zone.last - zone.first;
  if (begun_.size() < count) begun_.resize(2 * count);
  if (marked_.size() < count) marked_.resize(2 * count);
  std::size_t begun = 0, marks = 0;
  show_all([&](auto show) {
    for (auto i = zone.first; i < zone.last; ++i) {
      const auto& cut = cuts[i];
      marked_[marks] = i;
      marks += is_marked(cut) ? 1 : 0;
      if (cut.bare_size == 0) continue;
      const auto form = folded.substr(cut.bare, cut.bare_size);
      show(kind_hash(word, cut.bare_hash), i, true);
      if (cut.bare_own) show(kind_hash(word, hash_of_own(form)), i | kOwn, true);
      if (heads.has_nothing()) show(feature_of(prefix, {}), i, true);
      begun_[begun] = i;
      begun += wild && heads.may_begin(form) ? 1 : 0;
    }
    for (std::size_t k = 0; k < begun; ++k)
      heads.each_key(page_->bare(cuts[begun_[k]]),
                     [&](std::uint64_t key, bool may) { show(kind_hash(prefix, key), begun_[k], may); });
  });
  const auto& marked_heads = author ? segment_->author_marked_heads : segment_->marked_heads;
  if (marks > 0 && (!marked_heads.empty() || segment_->terms.holds(kind_for(Kind::marked_word, author))))
    marked(std::span(marked_).first(marks), author, marked_heads);
}

void Finds::marked(std::span<const std::uint32_t> words, bool author, const Heads& heads) {
  const auto word = kind_for(Kind::marked_word, author), prefix = kind_for(Kind::marked_prefix, author);
  const auto cuts = page_->words();
  show_all([&](auto show) {
    for (const auto i : words) {
      const auto& cut = cuts[i];
      const auto form = page_->folded(cut);
      show(kind_hash(word, cut.hash), i, true);
      if (cut.own) show(kind_hash(word, hash_of_own(form)), i | kOwn, true);
      if (heads.empty()) continue;
      heads.each_try(form, [&](const Heads::Try& attempt) { show(kind_hash(prefix, attempt.key), i, true); });
      if (heads.has_nothing()) show(feature_of(prefix, {}), i, true);
    }
  });
}

// Every two words side by side. A possessive stands for two forms.
void Finds::pairs(const Zone& zone) {
  if (zone.first == zone.last) return;
  const auto cuts = page_->words();
  const auto hashes = [&](const text::Cut& cut) {
    return std::pair(cut.bare_hash, cut.bare_own ? hash_of_own(page_->bare(cut)) : cut.bare_hash);
  };
  see_all([&](auto see) {
    auto i = zone.first;
    for (auto [whole, stem] = hashes(cuts[i]); ++i < zone.last;) {
      const auto [next, next_stem] = hashes(cuts[i]);
      see(feature_of_pair(whole, next));
      if (whole != stem) see(feature_of_pair(stem, next));
      if (next != next_stem) see(feature_of_pair(whole, next_stem));
      if (whole != stem && next != next_stem) see(feature_of_pair(stem, next_stem));
      whole = next;
      stem = next_stem;
    }
  });
}

// The table and then the postings are on the way while others are seen to.
void Finds::look_up_anchors() {
  const auto& anchors = segment_->anchors;
  for (std::size_t from = 0; from < asking_; from += kAhead) {
    const auto to = std::min(asking_, from + kAhead);
    for (auto i = from; i < to; ++i) anchors.fetch(asked_[i]);
    for (auto i = from; i < to; ++i) {
      const auto first = anchors.find(asked_[i]);
      if (first == Anchors::kNone || !is_new(first)) continue;
      __builtin_prefetch(anchors.at(first));
      __builtin_prefetch(anchors.at(first) + 2);
      anchored_.push_back(first);
    }
  }
}

// Words come again in a text; their postings are read once.
bool Finds::is_new(std::uint32_t first) {
  if (anchored_.empty() && ++round_ == 0) {
    std::ranges::fill(anchored_set_, 0ULL);
    round_ = 1;
  }
  if (anchored_.size() * 2 >= anchored_set_.size()) {
    anchored_set_.assign(std::max<std::size_t>(anchored_set_.size() * 4, 256), 0);
    const auto mask = anchored_set_.size() - 1;
    for (const auto old : anchored_) {
      auto i = (old * 0x9E3779B1ULL >> 8) & mask;
      while (anchored_set_[i] >> 32 == round_) i = (i + 1) & mask;
      anchored_set_[i] = std::uint64_t{round_} << 32 | old;
    }
  }
  const auto mask = anchored_set_.size() - 1;
  const auto want = std::uint64_t{round_} << 32 | first;
  for (auto i = (first * 0x9E3779B1ULL >> 8) & mask;; i = (i + 1) & mask) {
    if (anchored_set_[i] == want) return false;
    if (anchored_set_[i] >> 32 == round_) continue;
    anchored_set_[i] = want;
    return true;
  }
}

void Finds::index() {
  if (std::exchange(indexed_, true)) return;
  index_.assign(std::bit_ceil(shown_count_ + 1), 0);
  const auto mask = index_.size() - 1;
  // From the last, so that each chain rises.
  for (auto i = shown_count_; i-- > 0;) {
    auto& slot = index_[shown_[i].feature & mask];
    shown_[i].next = slot;
    slot = static_cast<std::uint32_t>(i + 1);
  }
}

const Found* Finds::resolve(Term term) {
  const auto kind = segment_->terms.kind(term);
  auto& found = entry(term);
  if (kind >= Kind::raw) return nullptr;  // would have been found at once
  const auto bytes = segment_->terms.bytes(term);
  const auto feature = feature_of(kind, bytes);
  if (has_bit(sieve_bit(feature)) == 0) return nullptr;
  index();
  for (auto i = index_[feature & (index_.size() - 1)]; i != 0; i = shown_[i - 1].next) {
    ++steps_->used;
    if (steps_->spent()) return nullptr;
    const auto& shown = shown_[i - 1];
    if (shown.feature == feature && fits(kind, bytes, shown.word)) put(found, shown.word & ~kOwn);
  }
  return found.count > 0 ? &found : nullptr;
}

bool Finds::fits(Kind kind, std::string_view bytes, std::uint32_t word) const {
  const auto& cut = page_->words()[word & ~kOwn];
  const auto plain = kind >= Kind::author_word ? static_cast<Kind>(static_cast<int>(kind) - kAuthor) : kind;
  const bool with_marks = plain == Kind::marked_word || plain == Kind::marked_prefix || plain == Kind::marked_holes;
  auto form = with_marks ? page_->folded(cut) : page_->bare(cut);
  if (plain == Kind::word || plain == Kind::marked_word) {
    if ((word & kOwn) != 0) form.remove_suffix(2);
    return form.size() == bytes.size() && same_bytes(form.data(), bytes.data(), bytes.size());
  }
  if (plain == Kind::prefix || plain == Kind::marked_prefix) return form.starts_with(bytes);
  const bool prefix = bytes.ends_with('*');
  if (prefix) bytes.remove_suffix(1);
  const bool own = with_marks ? cut.own : cut.bare_own;
  return detail::glob(bytes, form, prefix) || (own && detail::glob(bytes, form.substr(0, form.size() - 2), prefix));
}

void Finds::signs() {
  const auto& terms = segment_->terms;
  if (!terms.holds(Kind::tag) && !terms.holds(Kind::marked_tag) && !terms.holds(Kind::handle)) return;
  for (const auto& sign : page_->signs()) {
    const auto look_for = [&](Kind kind, std::string_view name) {
      if (!terms.holds(kind)) return;
      const auto hash = text::hash_word(name);
      if (const auto term = terms.find(kind, name, hash); term != kNoTerm)
        put_place(term, kind_hash(kind, hash), page_->place(sign.zone, sign.start, sign.end));
    };
    const auto name = page_->folded(sign.name);
    if (sign.tag) {
      look_for(Kind::tag, page_->bare(sign.name));
      look_for(Kind::marked_tag, name);
      continue;
    }
    look_for(Kind::handle, name);
    for (auto at = name.find('@'); at != std::string_view::npos; at = name.find('@', at + 1))
      look_for(Kind::handle, name.substr(0, at));
  }
}

void Finds::raws() {
  const auto zones = page_->zones();
  for (std::uint32_t zone = 0; zone < zones.size(); ++zone) {
    if (zones[zone].author) continue;
    raws_seen_.clear();
    raws_of(zones[zone].text, zone, false);
    // Marks written as characters of their own: found in the composed text, which has other places, so the whole zone
    // counts as the place.
    if (const auto* composed = page_->composed(zone)) raws_of(*composed, zone, true);
  }
}

void Finds::raws_of(std::string_view text, std::uint32_t zone, bool composed) {
  const auto& heads = segment_->raw_heads;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!heads.begins(static_cast<unsigned char>(text[i]))) continue;
    if (i > 0 && is_ascii_name(text[i]) && is_ascii_name(text[i - 1])) continue;
    const auto here = text.substr(i);
    heads.each(here, [&](const Heads::Head& head) {
      ++steps_->used;
      if (head.whole != kNoTerm) raw(head.whole, text, i, head.size, zone, composed);
      for (const auto term : heads.more(head)) {
        ++steps_->used;
        const auto bytes = segment_->terms.bytes(term);
        if (here.starts_with(bytes)) raw(term, text, i, bytes.size(), zone, composed);
      }
    });
    if (steps_->spent()) return;
  }
}

void Finds::raw(Term term, std::string_view text, std::size_t begin, std::size_t size, std::uint32_t zone,
                bool composed) {
  const auto end = begin + size;
  const auto want = text.substr(begin, size);
  if (begin > 0 && detail::is_name_character(want, 0) && detail::is_name_character(text, begin - 1)) return;
  if (end < text.size() && detail::is_name_character(want, size - 1) && detail::is_name_character(text, end)) return;
  const auto feature = feature_of(Kind::raw, want);
  if (!composed) {
    raws_seen_.push_back(term);
    put_place(term, feature, page_->place(zone, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)));
    return;
  }
  steps_->used += raws_seen_.size() / 8;
  if (std::ranges::find(raws_seen_, term) != raws_seen_.end()) return;
  raws_seen_.push_back(term);
  put_place(term, feature, page_->place(zone, 0, static_cast<std::uint32_t>(page_->zones()[zone].text.size())));
}

void Finds::hosts_of(Kind kind, std::string_view host) {
  for (;;) {
    look_up(kind, host);
    const auto dot = host.find('.');
    if (dot == std::string_view::npos) return;
    host.remove_prefix(dot + 1);
  }
}

void Finds::fields() {
  const auto& terms = segment_->terms;
  const auto& d = page_->document();
  const auto same = [&](Kind kind, const std::string& value) {
    if (!terms.holds(kind) || value.empty()) return;
    fold_into(value, scratch_);
    look_up(kind, scratch_);
  };
  same(Kind::network, d.network);
  same(Kind::channel, d.channel);
  same(Kind::stage, d.stage);
  same(Kind::tone, d.tone);
  // What comes before a sign is named by what it begins with, too: `en` by `en-GB`.
  const auto steps_of = [&](Kind kind, char sign) {
    look_up(kind, scratch_);
    for (auto at = scratch_.find(sign); at != std::string::npos; at = scratch_.find(sign, at + 1))
      look_up(kind, std::string_view(scratch_).substr(0, at));
  };
  if (terms.holds(Kind::lang)) {
    fold_into(d.lang, scratch_);
    steps_of(Kind::lang, '-');
  }
  if (terms.holds(Kind::author_handle) && !d.handle.empty()) {
    const std::string_view handle = d.handle;
    fold_into(handle.starts_with('@') ? handle.substr(1) : handle, scratch_);
    if (!scratch_.empty()) steps_of(Kind::author_handle, '@');
  }
  if (terms.holds(Kind::site)) hosts_of(Kind::site, page_->site());
  if (terms.holds(Kind::link))
    for (const auto& host : page_->link_sites()) hosts_of(Kind::link, host);
  if (terms.holds(Kind::has)) {
    for (const auto& word : d.has) look_up(Kind::has, word);
    if (!d.links.empty()) look_up(Kind::has, "link");
  }
  if (terms.holds(Kind::is))
    for (const auto& word : d.is) look_up(Kind::is, word);
}

}  // namespace kith::match::engine
