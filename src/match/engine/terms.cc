#include "match/engine/terms.h"

#include <algorithm>
#include <bit>

namespace kith::match::engine {

std::uint64_t feature_of(Kind kind, std::string_view bytes) {
  const bool author = kind_bit(kind) < kind_bit(Kind::raw) && kind >= Kind::author_word;
  const auto plain = author ? static_cast<Kind>(static_cast<int>(kind) - kAuthor) : kind;
  if (plain == Kind::holes || plain == Kind::marked_holes) {
    bytes = bytes.substr(0, bytes.find('?'));
    kind = kind_for(plain == Kind::holes ? Kind::prefix : Kind::marked_prefix, author);
  }
  const bool open = kind_bit(plain) & (kind_bit(Kind::author_word) - kind_bit(Kind::prefix));
  return kind_hash(kind, text::hash_word(open ? bytes.substr(0, Heads::kLongest) : bytes));
}

Terms::Terms() : slots_(64), mask_(63) {}

Term Terms::put(Kind kind, std::string_view bytes) {
  const auto hash = text::hash_word(bytes);
  if (const auto term = find(kind, bytes, hash); term != kNoTerm) return term;
  if (entries_.size() * 2 >= slots_.size()) grow();
  const auto term = static_cast<Term>(entries_.size());
  Entry entry{static_cast<std::uint32_t>(bytes.size()), 0, kind, {}};
  if (bytes.size() <= kInline) {
    std::ranges::copy(bytes, entry.bytes);
  } else {
    entry.offset = static_cast<std::uint32_t>(arena_.size());
    arena_ += bytes;
  }
  entries_.push_back(entry);
  present_ |= kind_bit(kind);
  enter(term, kind_hash(kind, hash));
  return term;
}

void Terms::enter(Term term, std::uint64_t key) {
  auto i = key & mask_;
  while (slots_[i] != 0) i = (i + 1) & mask_;
  slots_[i] = (key >> 32 << 32) | (term + 1);
}

void Terms::grow() {
  slots_.assign(slots_.size() * 2, 0);
  mask_ = slots_.size() - 1;
  for (Term term = 0; term < entries_.size(); ++term) enter(term, kind_hash(kind(term), text::hash_word(bytes(term))));
}

std::size_t Terms::memory_bytes() const {
  return slots_.capacity() * sizeof(slots_[0]) + entries_.capacity() * sizeof(Entry) + arena_.capacity();
}

void Terms::shrink() {
  entries_.shrink_to_fit();
  arena_.shrink_to_fit();
}

void Heads::build(std::vector<Entry> entries) {
  *this = Heads();
  if (entries.empty()) return;
  // The empty head, if there is one, sorts first.
  std::ranges::sort(entries, {}, [](const Entry& e) { return std::pair(e.head, e.term); });
  for (const auto& entry : entries) {
    const bool same =
        !heads_.empty() && std::string_view(arena_).substr(heads_.back().offset, heads_.back().size) == entry.head;
    if (!same) {
      heads_.push_back({static_cast<std::uint32_t>(arena_.size()),
                        static_cast<std::uint32_t>(entry.head.size()),
                        kNoTerm,
                        static_cast<std::uint32_t>(more_.size()),
                        static_cast<std::uint32_t>(more_.size()),
                        {}});
      if (entry.head.size() <= sizeof(Head::begin)) std::ranges::copy(entry.head, heads_.back().begin);
      arena_ += entry.head;
    }
    if (entry.whole) {
      heads_.back().whole = entry.term;
    } else {
      more_.push_back(entry.term);
      heads_.back().more_end = static_cast<std::uint32_t>(more_.size());
    }
  }
  nothing_ = heads_[0].size == 0;
  slots_.assign(std::bit_ceil(heads_.size() * 2 + 2), 0);
  mask_ = slots_.size() - 1;
  sieve_.assign(std::max<std::size_t>(std::bit_ceil(heads_.size() * 16) / 64, 2), 0);
  sizes_.assign(std::size_t{1} << kSizeBits, 0);
  starts_.assign((std::size_t{1} << kStartBits) / 64, 0);
  sieve_shift_ = 64 - std::countr_zero(sieve_.size() * 64);
  for (std::uint32_t number = 0; number < heads_.size(); ++number) {
    const auto head = std::string_view(arena_).substr(heads_[number].offset, heads_[number].size);
    if (head.empty()) continue;
    const auto key = key_of(head);
    auto i = key & mask_;
    while (slots_[i] != 0) i = (i + 1) & mask_;
    slots_[i] = (key >> 32 << 32) | (number + 1);
    const auto bit = key >> sieve_shift_;
    sieve_[bit >> 6] |= 1ULL << (bit & 63);
    const auto first = static_cast<unsigned char>(head[0]);
    first_[first >> 6] |= 1ULL << (first & 63);
    const auto size = 1U << (head.size() - 1);
    if (head.size() < 4) {
      short_ |= size;
      continue;
    }
    const auto start = start_of(head.data());
    starts_[start >> 6] |= 1ULL << (start & 63);
    sizes_[start >> (kStartBits - kSizeBits)] |= size;
  }
}

std::size_t Heads::memory_bytes() const {
  return heads_.capacity() * sizeof(Head) + more_.capacity() * sizeof(Term) + arena_.capacity() +
         (slots_.capacity() + sieve_.capacity() + starts_.capacity()) * sizeof(std::uint64_t) +
         sizes_.capacity() * sizeof(std::uint32_t);
}

}  // namespace kith::match::engine
