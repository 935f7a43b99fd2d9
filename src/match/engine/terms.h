// What queries look for, each thing once: its kind, its bytes, a number. And how it is found again in a text.
#pragma once

#include <cstdint>
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

// Terms by (kind, bytes). Open addressing; half of each slot is a piece of the hash, the bytes decide.
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
      if (slot >> 32 != key >> 32) continue;
      const auto term = static_cast<Term>(slot) - 1;
      if (kinds_[term] == kind && this->bytes(term) == bytes) return term;
    }
  }
  Term find(Kind kind, std::string_view bytes) const { return find(kind, bytes, text::hash_word(bytes)); }
  void prefetch(Kind kind, std::uint64_t hash) const { __builtin_prefetch(&slots_[kind_hash(kind, hash) & mask_]); }

  std::string_view bytes(Term term) const {
    const auto& place = places_[term];
    return {arena_.data() + place.offset, place.size};
  }
  Kind kind(Term term) const { return kinds_[term]; }
  std::size_t size() const { return kinds_.size(); }
  std::uint64_t kinds() const { return present_; }  // kind_bit of each there is
  bool holds(Kind kind) const { return (present_ & kind_bit(kind)) != 0; }
  bool holds_any(std::uint64_t kinds) const { return (present_ & kinds) != 0; }
  std::size_t memory_bytes() const;
  void shrink();

 private:
  void grow();
  struct Place {
    std::uint32_t offset, size;
  };
  std::vector<std::uint64_t> slots_;  // hash's upper half, then the term's number plus one; 0: free
  std::uint64_t mask_;
  std::vector<Kind> kinds_;
  std::vector<Place> places_;
  std::string arena_;
  std::uint64_t present_ = 0;
};

// Byte strings that may begin what stands at some place of a text; finds all that do, each length once.
class Heads {
 public:
  // A head, the term that is it, and terms that only begin with it.
  struct Head {
    std::uint32_t offset, size;
    Term whole = kNoTerm;
    std::uint32_t more = 0, more_end = 0;  // in more()
  };
  struct Entry {
    std::string_view head;
    Term term;
    bool whole;
  };
  void build(std::vector<Entry> entries);
  bool empty() const { return heads_.empty(); }
  // Whether a head begins with this byte.
  bool begins(unsigned char byte) const { return (first_[byte >> 6] >> (byte & 63) & 1) != 0; }

  template <class F>
  void each(std::string_view text, F found) const {
    if (!short_ && (text.size() < 3 || !(starts_[start_of(text) >> 6] >> (start_of(text) & 63) & 1))) return;
    std::uint64_t hash = kStart;
    const auto most = std::min<std::size_t>(text.size(), longest_);
    for (std::size_t i = 0; i < most;) {
      hash = step(hash, static_cast<unsigned char>(text[i++]));
      if (!(lengths_ >> std::min<std::size_t>(i, 63) & 1)) continue;
      const auto key = finish(hash);
      if (!(sieve_[key >> sieve_shift_ >> 6] >> (key >> sieve_shift_ & 63) & 1)) continue;
      if (const auto* head = find(text.substr(0, i), key)) found(*head);
    }
  }
  // Heads of no bytes at all begin everything.
  const Head* of_nothing() const { return nothing_ ? &heads_[0] : nullptr; }
  std::span<const Term> more(const Head& head) const {
    return std::span(more_).subspan(head.more, head.more_end - head.more);
  }
  std::size_t memory_bytes() const;

 private:
  static constexpr std::uint64_t kStart = 0x243F6A8885A308D3ULL;
  static std::uint64_t step(std::uint64_t hash, unsigned char byte) { return (hash ^ byte) * 0x9E3779B97F4A7C15ULL; }
  static std::uint64_t finish(std::uint64_t hash) { return (hash ^ hash >> 32) * 0xD6E8FEB86659FD93ULL; }
  static std::uint64_t key_of(std::string_view head);
  // Of the first three bytes, in 16 bits.
  static std::uint32_t start_of(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
    return ((byte(0) | byte(1) << 8 | byte(2) << 16) * 0x9E3779B1U) >> 16;
  }
  const Head* find(std::string_view head, std::uint64_t key) const;

  std::vector<Head> heads_;
  std::vector<Term> more_;
  std::string arena_;
  std::vector<std::uint64_t> slots_;  // as in Terms
  std::uint64_t mask_ = 0;
  std::vector<std::uint64_t> sieve_;   // bits, by key
  std::vector<std::uint64_t> starts_;  // bits, by start_of heads
  bool short_ = false;                 // some head has less than three bytes
  int sieve_shift_ = 63;
  std::uint64_t lengths_ = 0;  // bit 63: 63 bytes or more
  std::uint64_t first_[4] = {};
  std::size_t longest_ = 0;
  bool nothing_ = false;
};

}  // namespace kith::match::engine
