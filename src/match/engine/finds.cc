#include "match/engine/finds.h"

#include <algorithm>
#include <cstring>

#include "match/words.h"

namespace kith::match::engine {
namespace {

bool is_ascii_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_marked(const text::Cut& cut) {
  return cut.folded != cut.bare && cut.folded_size > 0;
}
bool is_holes(Kind kind) {
  constexpr auto kHoles = kind_bit(Kind::holes) | kind_bit(Kind::marked_holes) | kind_bit(Kind::author_holes) |
                          kind_bit(Kind::author_marked_holes);
  return (kHoles & kind_bit(kind)) != 0;
}

}  // namespace

void Finds::begin(std::size_t expected) {
  const auto slots = std::bit_ceil(std::max<std::size_t>(expected * 2, 128));
  if (slots > found_.size()) {
    found_.assign(slots, {});
    epoch_ = 0;
  }
  mask_ = slots - 1;
  shift_ = 32 - std::countr_zero(slots);
  if (++epoch_ == 0) {
    std::ranges::fill(found_, Found{});
    epoch_ = 1;
  }
  hits_.assign(1, {});
  elsewhere_.clear();
  terms_.clear();
  std::memset(sieve_, 0, sizeof sieve_);
  sieve_[0] = 1;
}

void Finds::resize(std::size_t slots) {
  std::vector<Found> kept;
  kept.reserve(terms_.size());
  for (const auto term : terms_) kept.push_back(*find(term));
  if (slots > found_.size()) found_.assign(slots, {});
  mask_ = slots - 1;
  shift_ = 32 - std::countr_zero(slots);
  ++epoch_;
  for (auto& found : kept) {
    auto i = slot_of(found.term);
    while (found_[i].epoch == epoch_) i = (i + 1) & mask_;
    found.epoch = epoch_;
    found_[i] = found;
  }
}

void Finds::put(Term term, std::uint32_t at) {
  auto i = slot_of(term);
  while (found_[i].epoch == epoch_ && found_[i].term != term) i = (i + 1) & mask_;
  auto& found = found_[i];
  if (found.epoch != epoch_) {
    const auto number = static_cast<std::uint32_t>(hits_.size());
    hits_.push_back({0, at});
    found = {epoch_, term, number, number, 1};
    terms_.push_back(term);
    __builtin_prefetch(&segment_->posted[term]);
    const auto bit = sieve_bit(term);
    sieve_[bit >> 6] |= 1ULL << (bit & 63);
    if (terms_.size() * 2 > mask_) resize((mask_ + 1) * 2);
    return;
  }
  if (hits_[found.last].at == at) return;
  const auto number = static_cast<std::uint32_t>(hits_.size());
  hits_[found.last].next = number;
  hits_.push_back({0, at});
  found.last = number;
  ++found.count;
}

void Finds::put_place(Term term, const Place& place) {
  put(term, Hit::kElsewhere | static_cast<std::uint32_t>(elsewhere_.size()));
  elsewhere_.push_back(place);
}

void Finds::look_up(Kind kind, std::string_view bytes) {
  if (const auto term = segment_->terms.find(kind, bytes); term != kNoTerm) put(term, Hit::kNowhere);
}

bool Finds::look(const Segment& segment, Page& page, Steps& steps) {
  segment_ = &segment;
  page_ = &page;
  steps_ = &steps;
  begin(page.words().size());
  for (const auto& zone : page.zones())
    if (!zone.author) {
      words(zone.first, zone.last, false);
      if (segment.phrases) pairs(zone.first, zone.last);
    } else if (segment.terms.holds_any((kind_bit(Kind::raw) - 1) & ~(kind_bit(Kind::author_word) - 1))) {
      words(zone.first, zone.last, true);
    }
  if (!page.signs().empty()) signs();
  if (!segment.raw_heads.empty()) raws();
  fields();
  return !steps.spent();
}

void Finds::words(std::uint32_t first, std::uint32_t last, bool author) {
  for (auto from = first; from < last; from += kAhead) {
    const auto to = std::min(last, from + kAhead);
    fetch(from, to, author);
    look_up(from, to, author);
  }
}

// First every word's slots, then what is likely to be there: each is on the way while the others are seen to.
void Finds::fetch(std::uint32_t from, std::uint32_t to, bool author) {
  const auto& terms = segment_->terms;
  const auto cuts = page_->words();
  const auto bare = kind_for(Kind::word, author), marked = kind_for(Kind::marked_word, author);
  for (auto i = from; i < to; ++i) {
    terms.fetch(bare, cuts[i].bare_hash);
    if (is_marked(cuts[i])) terms.fetch(marked, cuts[i].hash);
  }
  for (auto i = from; i < to; ++i) {
    likely_[i - from][0] = terms.likely(bare, cuts[i].bare_hash);
    likely_[i - from][1] = is_marked(cuts[i]) ? terms.likely(marked, cuts[i].hash) : kNoTerm;
  }
  tries_.clear();
  const auto& heads = author ? segment_->author_heads : segment_->heads;
  if (heads.empty()) return;
  const auto folded = page_->folded();
  for (auto i = from; i < to; ++i)
    if (cuts[i].bare_size > 0)
      heads.each_try(folded.substr(cuts[i].bare, cuts[i].bare_size),
                     [&](const Heads::Try& attempt) { tries_.push_back({i, attempt}); });
}

void Finds::look_up(std::uint32_t from, std::uint32_t to, bool author) {
  const auto bare = kind_for(Kind::word, author), marked = kind_for(Kind::marked_word, author);
  const auto& heads = author ? segment_->author_heads : segment_->heads;
  const auto& marked_heads = author ? segment_->author_marked_heads : segment_->marked_heads;
  const auto cuts = page_->words();
  const auto folded = page_->folded();
  auto attempt = tries_.begin();
  for (auto i = from; i < to; ++i) {
    const auto& cut = cuts[i];
    if (cut.bare_size > 0) {
      const auto form = folded.substr(cut.bare, cut.bare_size);
      word(bare, form, cut.bare_hash, cut.bare_own, likely_[i - from][0], i);
      if (const auto* head = heads.of_nothing()) begun(heads, *head, form, cut.bare_own, i);
      for (; attempt != tries_.end() && attempt->word == i; ++attempt)
        if (const auto* head = heads.find(form, attempt->head)) begun(heads, *head, form, cut.bare_own, i);
    }
    if (!is_marked(cut)) continue;
    const auto form = page_->folded(cut);
    word(marked, form, cut.hash, cut.own, likely_[i - from][1], i);
    if (marked_heads.empty()) continue;
    if (const auto* head = marked_heads.of_nothing()) begun(marked_heads, *head, form, cut.own, i);
    marked_heads.each(form, [&](const Heads::Head& head) { begun(marked_heads, head, form, cut.own, i); });
  }
}

// Into the sieve, every two words side by side. A possessive stands for two forms.
void Finds::pairs(std::uint32_t first, std::uint32_t last) {
  const auto cuts = page_->words();
  const auto hashes = [&](const text::Cut& cut) {
    const auto form = page_->bare(cut);
    return std::pair(cut.bare_hash, cut.bare_own ? text::hash_word(form.substr(0, form.size() - 2)) : cut.bare_hash);
  };
  if (first == last) return;
  const auto put_bit = [&](std::uint16_t bit) { sieve_[bit >> 6] |= 1ULL << (bit & 63); };
  for (auto [whole, stem] = hashes(cuts[first]); ++first < last;) {
    const auto [next, next_stem] = hashes(cuts[first]);
    put_bit(sieve_bit_of_pair(whole, next));
    if (whole != stem || next != next_stem)
      for (const auto a : {whole, stem})
        for (const auto b : {next, next_stem}) put_bit(sieve_bit_of_pair(a, b));
    whole = next;
    stem = next_stem;
  }
}

void Finds::word(Kind kind, std::string_view form, std::uint64_t hash, bool own, Term likely, std::uint32_t number) {
  const auto& terms = segment_->terms;
  if (likely != kNoTerm) {
    if (!terms.is(likely, kind, form)) likely = terms.find(kind, form, hash);
    if (likely != kNoTerm) put(likely, number);
  }
  if (!own) return;
  form.remove_suffix(2);
  if (const auto term = terms.find(kind, form); term != kNoTerm) put(term, number);
}

// A word that begins with a head.
void Finds::begun(const Heads& heads, const Heads::Head& head, std::string_view form, bool own, std::uint32_t number) {
  if (head.whole != kNoTerm) put(head.whole, number);
  const auto& terms = segment_->terms;
  for (const auto term : heads.more(head)) {
    ++steps_->used;
    if (steps_->spent()) return;
    auto pattern = terms.bytes(term);
    if (!is_holes(terms.kind(term))) {
      if (form.starts_with(pattern)) put(term, number);
      continue;
    }
    const bool prefix = pattern.ends_with('*');
    if (prefix) pattern.remove_suffix(1);
    if (detail::glob(pattern, form, prefix) || (own && detail::glob(pattern, form.substr(0, form.size() - 2), prefix)))
      put(term, number);
  }
}

void Finds::signs() {
  const auto& terms = segment_->terms;
  if (!terms.holds(Kind::tag) && !terms.holds(Kind::marked_tag) && !terms.holds(Kind::handle)) return;
  for (const auto& sign : page_->signs()) {
    const auto look_for = [&](Kind kind, std::string_view name) {
      if (const auto term = terms.find(kind, name); term != kNoTerm)
        put_place(term, page_->place(sign.zone, sign.start, sign.end));
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
  if (!composed) {
    raws_seen_.push_back(term);
    put_place(term, page_->place(zone, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)));
    return;
  }
  steps_->used += raws_seen_.size() / 8;
  if (std::ranges::find(raws_seen_, term) != raws_seen_.end()) return;
  raws_seen_.push_back(term);
  put_place(term, page_->place(zone, 0, static_cast<std::uint32_t>(page_->zones()[zone].text.size())));
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
