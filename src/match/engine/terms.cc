#include "match/engine/terms.h"

#include <algorithm>
#include <bit>

namespace kith::match::engine {

Terms::Terms() : slots_(64), mask_(63) {}

Term Terms::put(Kind kind, std::string_view bytes) {
  const auto hash = text::hash_word(bytes);
  if (const auto term = find(kind, bytes, hash); term != kNoTerm) return term;
  if (kinds_.size() * 2 >= slots_.size()) grow();
  const auto term = static_cast<Term>(kinds_.size());
  kinds_.push_back(kind);
  places_.push_back({static_cast<std::uint32_t>(arena_.size()), static_cast<std::uint32_t>(bytes.size())});
  arena_ += bytes;
  present_ |= kind_bit(kind);
  const auto key = kind_hash(kind, hash);
  auto i = key & mask_;
  while (slots_[i] != 0) i = (i + 1) & mask_;
  slots_[i] = (key >> 32 << 32) | (term + 1);
  return term;
}

void Terms::grow() {
  slots_.assign(slots_.size() * 2, 0);
  mask_ = slots_.size() - 1;
  for (Term term = 0; term < kinds_.size(); ++term) {
    const auto key = kind_hash(kinds_[term], text::hash_word(bytes(term)));
    auto i = key & mask_;
    while (slots_[i] != 0) i = (i + 1) & mask_;
    slots_[i] = (key >> 32 << 32) | (term + 1);
  }
}

std::size_t Terms::memory_bytes() const {
  return slots_.capacity() * sizeof(slots_[0]) + kinds_.capacity() + places_.capacity() * sizeof(Place) +
         arena_.capacity();
}

void Terms::shrink() {
  kinds_.shrink_to_fit();
  places_.shrink_to_fit();
  arena_.shrink_to_fit();
}

std::uint64_t Heads::key_of(std::string_view head) {
  auto hash = kStart;
  for (const char c : head) hash = step(hash, static_cast<unsigned char>(c));
  return finish(hash);
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
      heads_.push_back({static_cast<std::uint32_t>(arena_.size()), static_cast<std::uint32_t>(entry.head.size()),
                        kNoTerm, static_cast<std::uint32_t>(more_.size()), static_cast<std::uint32_t>(more_.size())});
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
  starts_.assign((1U << 16) / 64, 0);
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
    lengths_ |= 1ULL << std::min<std::size_t>(head.size(), 63);
    const auto first = static_cast<unsigned char>(head[0]);
    first_[first >> 6] |= 1ULL << (first & 63);
    if (head.size() < 3)
      short_ = true;
    else
      starts_[start_of(head) >> 6] |= 1ULL << (start_of(head) & 63);
    longest_ = std::max(longest_, head.size());
  }
}

const Heads::Head* Heads::find(std::string_view head, std::uint64_t key) const {
  for (auto i = key & mask_; slots_[i] != 0; i = (i + 1) & mask_) {
    if (slots_[i] >> 32 != key >> 32) continue;
    const auto& candidate = heads_[static_cast<std::uint32_t>(slots_[i]) - 1];
    if (std::string_view(arena_).substr(candidate.offset, candidate.size) == head) return &candidate;
  }
  return nullptr;
}

std::size_t Heads::memory_bytes() const {
  return heads_.capacity() * sizeof(Head) + more_.capacity() * sizeof(Term) + arena_.capacity() +
         (slots_.capacity() + sieve_.capacity() + starts_.capacity()) * sizeof(std::uint64_t);
}

}  // namespace kith::match::engine
