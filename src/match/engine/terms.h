// What queries look for, each thing once: its kind, its bytes, a number. And how it is found again in a text.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/reader.h"

namespace kith::match::engine {

using Term = std::uint32_t;
inline constexpr Term kNoTerm = ~0U;

// `marked`: held against the form with marks. The author's words are a world of their own, in the same order as the
// text's, kAuthor after them.
enum class Kind : std::uint8_t {
  word,
  marked_word,
  prefix,
  marked_prefix,
  holes,  // with `?`; its bytes end in `*` where it is a prefix as well
  marked_holes,
  author_word,
  author_marked_word,
  author_prefix,
  author_marked_prefix,
  author_holes,
  author_marked_holes,
  raw,
  tag,
  marked_tag,
  handle,
  author_handle,
  lang,
  network,
  channel,
  stage,
  tone,
  site,
  link,
  has,
  is,
  url_part,  // these two are not found but looked for, when a query gets that far
  link_part,
};
inline constexpr int kAuthor = static_cast<int>(Kind::author_word);
inline constexpr int kKinds = static_cast<int>(Kind::link_part) + 1;

constexpr Kind kind_for(Kind kind, bool author) {
  return author ? static_cast<Kind>(static_cast<int>(kind) + kAuthor) : kind;
}
constexpr std::uint64_t kind_bit(Kind kind) {
  return 1ULL << static_cast<int>(kind);
}
// The hash a term is kept under, from that of its bytes.
constexpr std::uint64_t kind_hash(Kind kind, std::uint64_t hash) {
  return hash ^ (static_cast<std::uint64_t>(kind) * 0x9FB21C651E98DF25ULL);
}

// The same bytes; only those are read.
inline bool same_bytes(const char* a, const char* b, std::size_t size) {
  const auto at = [](const char* from, auto as) {
    std::memcpy(&as, from, sizeof as);
    return as;
  };
  if (size >= 8) {
    for (std::size_t i = 0; i + 8 < size; i += 8)
      if (at(a + i, std::uint64_t{}) != at(b + i, std::uint64_t{})) return false;
    return at(a + size - 8, std::uint64_t{}) == at(b + size - 8, std::uint64_t{});
  }
  if (size >= 4)
    return at(a, std::uint32_t{}) == at(b, std::uint32_t{}) &&
           at(a + size - 4, std::uint32_t{}) == at(b + size - 4, std::uint32_t{});
  for (std::size_t i = 0; i < size; ++i)
    if (a[i] != b[i]) return false;
  return true;
}

// What a text shows where it may have the term: kind and bytes as one number, or of those the first, where what comes
// then is open. Terms may share one.
std::uint64_t feature_of(Kind kind, std::string_view bytes);
// Of two words side by side, by their hashes.
constexpr std::uint64_t feature_of_pair(std::uint64_t first, std::uint64_t second) {
  return (first ^ std::rotl(second, 29)) * 0x9E3779B97F4A7C15ULL;
}

// Terms by (kind, bytes). Open addressing; half of each slot is a piece of the hash, the bytes decide. A term of common
// length lies in half a cache line.
class Terms {
 public:
  Terms();
  // The number of the term, new where it was not there.
  Term put(Kind kind, std::string_view bytes);
  Term find(Kind kind, std::string_view bytes, std::uint64_t hash) const {
    const auto key = kind_hash(kind, hash);
    for (auto i = key & mask_;; i = (i + 1) & mask_) {
      const auto slot = slots_[i];
      if (slot == 0) return kNoTerm;
      if (slot >> 32 == key >> 32 && is(static_cast<Term>(slot) - 1, kind, bytes)) return static_cast<Term>(slot) - 1;
    }
  }
  Term find(Kind kind, std::string_view bytes) const { return find(kind, bytes, text::hash_word(bytes)); }

  bool is(Term term, Kind kind, std::string_view bytes) const {
    const auto& entry = entries_[term];
    if (entry.kind != kind || entry.size != bytes.size()) return false;
    return same_bytes(bytes.size() <= kInline ? entry.bytes : arena_.data() + entry.offset, bytes.data(), bytes.size());
  }

  // Valid until the next put().
  std::string_view bytes(Term term) const {
    const auto& entry = entries_[term];
    return {entry.size <= kInline ? entry.bytes : arena_.data() + entry.offset, entry.size};
  }
  void fetch(Term term) const { __builtin_prefetch(&entries_[term]); }
  Kind kind(Term term) const { return entries_[term].kind; }
  std::size_t size() const { return entries_.size(); }
  std::uint64_t kinds() const { return present_; }  // kind_bit of each there is
  bool holds(Kind kind) const { return (present_ & kind_bit(kind)) != 0; }
  bool holds_any(std::uint64_t kinds) const { return (present_ & kinds) != 0; }
  std::size_t memory_bytes() const;
  void shrink();

 private:
  static constexpr std::size_t kInline = 23;
  struct alignas(32) Entry {
    std::uint32_t size, offset;  // in the arena, where it is longer than kInline
    Kind kind;
    char bytes[kInline];
  };
  static_assert(sizeof(Entry) == 32);
  void grow();
  void enter(Term term, std::uint64_t key);

  std::vector<std::uint64_t> slots_;  // hash's upper half, then the term's number plus one; 0: free
  std::uint64_t mask_;
  std::vector<Entry> entries_;
  std::string arena_;
  std::uint64_t present_ = 0;
};

// Byte strings that may begin what stands at some place of a text; finds all that do, each length once.
class Heads {
 public:
  // The most bytes of a head.
  static constexpr std::size_t kLongest = 31;
  // A head, the term that is it, and terms that only begin with it.
  struct Head {
    std::uint32_t offset, size;
    Term whole = kNoTerm;
    std::uint32_t more = 0, more_end = 0;  // in more()
    char begin[12] = {};                   // its bytes, where they are no more
  };
  struct Entry {
    std::string_view head;
    Term term;
    bool whole;
  };
  // So many bytes of a text may be a head.
  struct Try {
    std::uint64_t key;
    std::uint32_t size;
  };
  // Heads of at most kLongest bytes.
  void build(std::vector<Entry> entries);
  bool empty() const { return heads_.empty(); }
  // Whether a head begins with this byte.
  bool begins(unsigned char byte) const { return (first_[byte >> 6] >> (byte & 63) & 1) != 0; }

  // Whether a head may begin the text. Without a branch: many words of a text begin so, many do not.
  bool may_begin(std::string_view text) const {
    const auto start = start_of(text.size() < 4 ? "\0\0\0" : text.data());
    const bool may = (starts_[start >> 6] >> (start & 63) & 1) != 0;
    return short_ == 0 ? may : may || begins(static_cast<unsigned char>(text[0]));
  }
  // Calls back with the key of each beginning that is as long as a head, and whether it may be one.
  template <class F>
  void each_key(std::string_view text, F with) const {
    for (auto sizes = sizes_of(text); sizes != 0; sizes &= sizes - 1) {
      const auto size = static_cast<std::uint32_t>(std::countr_zero(sizes)) + 1;
      if (size > text.size()) return;
      const auto key = key_of(text.substr(0, size));
      with(key, may_be(key));
    }
  }

  // Calls back with what is worth trying.
  template <class F>
  void each_try(std::string_view text, F with) const {
    if (!may_begin(text)) return;
    auto sizes = sizes_of(text);
    for (; sizes != 0; sizes &= sizes - 1) {
      const auto size = static_cast<std::uint32_t>(std::countr_zero(sizes)) + 1;
      if (size > text.size()) return;
      const auto key = key_of(text.substr(0, size));
      if (may_be(key)) with(Try{key, size});
    }
  }
  // Null where it is no head after all.
  const Head* find(std::string_view text, const Try& attempt) const {
    const auto head = text.substr(0, attempt.size);
    for (auto i = attempt.key & mask_; slots_[i] != 0; i = (i + 1) & mask_) {
      if (slots_[i] >> 32 != attempt.key >> 32) continue;
      const auto& candidate = heads_[static_cast<std::uint32_t>(slots_[i]) - 1];
      if (candidate.size == head.size() && same_bytes(bytes(candidate), head.data(), head.size())) return &candidate;
    }
    return nullptr;
  }
  template <class F>
  void each(std::string_view text, F found) const {
    each_try(text, [&](const Try& attempt) {
      if (const auto* head = find(text, attempt)) found(*head);
    });
  }
  // Heads of no bytes at all begin everything; they are not among what is tried.
  bool has_nothing() const { return nothing_; }
  std::span<const Term> more(const Head& head) const {
    return std::span(more_).subspan(head.more, head.more_end - head.more);
  }
  std::size_t memory_bytes() const;

 private:
  static constexpr int kStartBits = 17, kSizeBits = 14;

  static std::uint64_t key_of(std::string_view head) { return text::hash_word(head); }
  bool may_be(std::uint64_t key) const {
    const auto bit = key >> sieve_shift_;
    return (sieve_[bit >> 6] >> (bit & 63) & 1) != 0;
  }
  // Bit n: a head of n + 1 bytes may begin the text.
  std::uint32_t sizes_of(std::string_view text) const {
    const auto sizes = text.size() < 4 ? 0U : sizes_[start_of(text.data()) >> (kStartBits - kSizeBits)];
    return short_ != 0 && begins(static_cast<unsigned char>(text[0])) ? sizes | short_ : sizes;
  }
  static std::uint32_t start_of(const char* four_bytes) {
    std::uint32_t four;
    std::memcpy(&four, four_bytes, 4);
    return (four * 0x9E3779B1U) >> (32 - kStartBits);
  }
  const char* bytes(const Head& head) const {
    return head.size <= sizeof head.begin ? head.begin : arena_.data() + head.offset;
  }

  std::vector<Head> heads_;
  std::vector<Term> more_;
  std::string arena_;
  std::vector<std::uint64_t> slots_;  // as in Terms
  std::uint64_t mask_ = 0;
  std::vector<std::uint64_t> sieve_;  // bits, by key
  int sieve_shift_ = 63;
  std::vector<std::uint64_t> starts_;  // bits, by start_of: there are heads that begin so
  std::vector<std::uint32_t> sizes_;   // by the upper bits of start_of: bit n, there are heads of n + 1 bytes
  std::uint32_t short_ = 0;            // the same of heads too short for that
  std::uint64_t first_[4] = {};
  bool nothing_ = false;
};

}  // namespace kith::match::engine
