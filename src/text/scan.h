// The walk over a text from word to word: UAX #29 by table, ICU's dictionaries where a table does not do.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "text/ascii_block.h"
#include "text/decode.h"
#include "text/dictionary.h"
#include "text/letters.h"

namespace kith::text::detail {

// Sink: `lowered(start, end)` (nothing but ASCII changes when it is folded) or `word(start, end)` for each word in
// rising order; `forget(from)` takes back those that begin at `from` or later. `letters(start)` may read letters that
// join one another and answers where they end (`start`: none); where that ends the word, `join(start, end)` takes it.
// Both table and dictionary see whole stretches between boundaries that hold whatever stands around them (UAX #29,
// WB999 before a character of class Other), so they cannot disagree.
template <class Sink>
class Scan {
 public:
  Scan(std::string_view text, const Letters& letters, Dictionary& dictionary, Sink& sink)
      : text_(text), letters_(letters), kinds_(letters.kinds()), dictionary_(dictionary), sink_(sink) {}

  void run() {
    bool joined = false;  // a zero width joiner stands before
    for (std::size_t pos = 0; pos < text_.size();) {
      if (byte(pos) < 0x80) {
        joined = false;
        if (kinds_[byte(pos)] == Kind::other && pos + 1 < text_.size() && byte(pos + 1) >= 0x80) {
          cut_ = pos;
          after_cut_ = ++pos;
        } else {
          pos = ascii_stretch(pos);
        }
        continue;
      }
      const auto at = step(pos);
      const bool after_joiner = std::exchange(joined, at.kind == Kind::zwj);
      if (is_part(at.kind)) {
        pos = any_word(pos);
      } else if (at.kind == Kind::kanji) {
        pos = kanji_run(pos);
      } else if (at.kind == Kind::thai) {
        pos = thai_run(pos);
      } else if (is_hard(at.kind)) {
        pos = by_dictionary(pos);
      } else {
        if (stands_alone(at.kind, after_joiner)) {
          cut_ = pos;
          after_cut_ = at.end;
        }
        pos = at.end;
      }
    }
  }

 private:
  struct Step {
    Kind kind;
    std::size_t start, end;
  };

  unsigned char byte(std::size_t pos) const { return static_cast<unsigned char>(text_[pos]); }

  // Past the end all is `other`.
  Step step(std::size_t pos) const {
    if (pos >= text_.size()) return {Kind::other, pos, pos};
    const auto first = byte(pos);
    if (first < 0x80) return {kinds_[first], pos, pos + 1};
    auto end = pos;
    const auto c = decode(text_, end);
    return {letters_.kind(c), pos, end};
  }

  static bool is_attached(Kind kind) { return kind == Kind::attach || kind == Kind::zwj; }
  static bool is_hard(Kind kind) { return kind == Kind::hard || kind == Kind::thai || kind == Kind::thai_mark; }
  static bool is_sign(Kind kind) { return kind >= Kind::mid_letter && kind <= Kind::double_quote; }
  static bool stands_alone(Kind kind, bool after_joiner) {
    return kind == Kind::other || (kind == Kind::pict && !after_joiner);
  }

  // WB6, WB7, WB7b, WB7c, WB11, WB12.
  static bool is_middle(Kind now, Kind sign, Kind after) {
    const bool both = sign == Kind::mid_both || sign == Kind::single_quote;
    if (now == Kind::digit) return after == Kind::digit && (both || sign == Kind::mid_digit);
    const auto is_letter = [](Kind kind) { return kind == Kind::letter || kind == Kind::hebrew; };
    if (!is_letter(now) || !is_letter(after)) return false;
    const bool hebrew = now == Kind::hebrew && after == Kind::hebrew;
    return both || sign == Kind::mid_letter || (sign == Kind::double_quote && hebrew);
  }

  // The words of ASCII alone, up to what is none or to a word that goes on with what is none. Answers where to go on.
  // A block's words are the runs in a mask of letters, digits, `_`, and the signs that join what stands on both sides.
  std::size_t ascii_stretch(const std::size_t from) {
    auto start = kNowhere;  // of a word that goes on from the block before
    for (auto base = from & ~std::size_t{63}; base < text_.size(); base += 64) {
      const auto& block = block_at(base);
      const auto left = base < from ? ~std::uint64_t{0} << (from - base) : ~std::uint64_t{0};
      const auto high = block.high & left;
      const auto width = high != 0 ? static_cast<unsigned>(std::countr_zero(high)) : 64U;
      const auto stop = base + width;
      const auto before = base > from ? kinds_[byte(base - 1)] : Kind::other;
      const auto behind = stop < text_.size() && byte(stop) < 0x80 ? kinds_[byte(stop)] : Kind::other;
      const auto between = [&](std::uint64_t parts, Kind kind) {
        return (parts << 1U | (before == kind ? 1U : 0U)) & (parts >> 1U | std::uint64_t{behind == kind} << 63U);
      };
      const auto letters = block.letter & left, digits = block.digit & left;
      auto words = letters | digits | (block.joiner & left) | (block.by_letters & between(letters, Kind::letter)) |
                   (block.by_digits & between(digits, Kind::digit));
      if (width < 64) words &= (std::uint64_t{1} << width) - 1;
      const auto after = words << 1U | (start != kNowhere ? 1U : 0U);
      auto starts = words & ~after, ends = ~words & after;
      const bool stops = stop < text_.size() && byte(stop) >= 0x80;
      // What may go on there: a word right before it, or with a sign between.
      const auto sure = stops ? width - (is_sign(kinds_[byte(stop - 1)]) ? 1U : 0U) : 64U;
      if (sure < 64) ends &= (std::uint64_t{1} << sure) - 1;
      if (ends != 0 && start != kNowhere) {
        ascii_word(start, base + static_cast<std::size_t>(std::countr_zero(ends)));
        ends &= ends - 1;
        start = kNowhere;
      }
      for (; ends != 0; ends &= ends - 1, starts &= starts - 1)
        ascii_word(base + static_cast<std::size_t>(std::countr_zero(starts)),
                   base + static_cast<std::size_t>(std::countr_zero(ends)));
      if (starts != 0) start = base + static_cast<std::size_t>(std::countr_zero(starts));
      if (!stops) continue;
      find_cut(from, start != kNowhere ? start : stop);
      return start != kNowhere ? any_word(start) : stop;
    }
    if (start != kNowhere) ascii_word(start, text_.size());
    return text_.size();
  }

  const Block& block_at(std::size_t base) {
    if (std::exchange(block_base_, base) != base) block_ = Block::at(text_, base);
    return block_;
  }

  void ascii_word(std::size_t start, std::size_t end) {
    if (byte(start) == '_' && text_.find_first_not_of('_', start) >= end) return;
    sink_.lowered(start, end);
  }

  // No sign stands at the end of an ASCII word that could join it to what comes then.
  bool ends_there(std::size_t end) const {
    if (end >= text_.size()) return true;
    if (byte(end) >= 0x80) return false;
    if (kinds_[byte(end)] == Kind::other || end + 1 >= text_.size()) return true;
    return byte(end + 1) < 0x80 && !is_part(kinds_[byte(end + 1)]);
  }

  // The last sure boundary in a stretch of ASCII that ends here.
  void find_cut(std::size_t from, std::size_t end) {
    while (end-- > from && byte(end) < 0x80)
      if (kinds_[byte(end)] == Kind::other) {
        cut_ = end;
        after_cut_ = end + 1;
        return;
      }
  }

  // Surely the end of a word of letters.
  bool parts_at(std::size_t end) const {
    const auto kind = step(end).kind;
    if (is_part(kind)) return false;
    if (end >= text_.size() || byte(end) < 0x80) return ends_there(end);
    return kind == Kind::other || kind == Kind::kanji || kind == Kind::pict;
  }

  std::size_t any_word(const std::size_t start) {
    if (const auto end = sink_.letters(start); end > start && parts_at(end)) {
      sink_.join(start, end);
      return end;
    }
    auto now = step(start);
    auto end = now.end;
    bool counts = now.kind != Kind::joiner, joiner = false;
    for (;;) {
      const auto next = step(end);
      if (is_attached(next.kind)) {
        // ICU's rules have their own mind about marks on Hangul and on underscores.
        if (now.kind == Kind::hangul || now.kind == Kind::joiner) return by_dictionary(start);
        joiner = next.kind == Kind::zwj;
        end = next.end;
        continue;
      }
      if (is_hard(next.kind) || (joiner && next.kind == Kind::pict)) return by_dictionary(start);
      if (next.kind == Kind::kanji && now.kind == Kind::joiner) return by_dictionary(start);
      if (is_part(next.kind)) {
        if ((now.kind == Kind::hangul) != (next.kind == Kind::hangul)) break;
        now = next;
      } else if (is_sign(next.kind)) {
        const auto after = beyond(next.end);
        if (is_hard(after.kind)) return by_dictionary(start);
        if (!is_middle(now.kind, next.kind, after.kind)) {
          if (now.kind != Kind::hebrew || next.kind != Kind::single_quote) break;
          if (after.start != next.end) return by_dictionary(start);
          end = next.end;  // WB7a
          break;
        }
        now = after;
      } else {
        break;
      }
      end = now.end;
      counts |= now.kind != Kind::joiner;
      joiner = false;
    }
    if (counts) sink_.word(start, end);
    return end;
  }

  std::size_t kanji_run(const std::size_t start) {
    auto at = step(start);
    while (at.kind == Kind::kanji) at = step(at.end);
    if (is_attached(at.kind) || at.kind == Kind::joiner || is_hard(at.kind)) return by_dictionary(start);
    for (const auto& range : dictionary_.kanji(text_.substr(start, at.start - start)))
      sink_.lowered(start + range.start, start + range.end);
    return at.start;
  }

  // ICU's rules join Thai letters to other letters before the dictionary parts them, so there must be none beside.
  std::size_t thai_run(const std::size_t start) {
    auto at = step(start);
    while (at.kind == Kind::thai || at.kind == Kind::thai_mark) at = step(at.end);
    const auto behind = is_sign(at.kind) ? step(at.end).kind : at.kind;
    if (start != after_cut_ || !stands_alone(behind, false)) return by_dictionary(start);
    for (const auto& range : dictionary_.thai(text_.substr(start, at.start - start)))
      sink_.word(start + range.start, start + range.end);
    return at.start;
  }

  // The first character from `pos` that is not attached to what stands before.
  Step beyond(std::size_t pos) const {
    auto at = step(pos);
    while (is_attached(at.kind)) at = step(at.end);
    return at;
  }

  // Everything from the last sure boundary to the next.
  std::size_t by_dictionary(std::size_t pos) {
    bool joined = false;
    auto at = step(pos);
    while (at.end > at.start && !stands_alone(at.kind, joined)) {
      joined = at.kind == Kind::zwj;
      at = step(at.end);
    }
    const auto start = std::exchange(cut_, at.start);
    sink_.forget(start);
    for (const auto& range : dictionary_.words(text_.substr(start, at.start - start)))
      sink_.word(start + range.start, start + range.end);
    return at.start;
  }

  static constexpr auto kNowhere = std::string_view::npos;

  std::string_view text_;
  const Letters& letters_;
  const Kind* kinds_;
  Dictionary& dictionary_;
  Sink& sink_;
  std::size_t cut_ = 0;        // the last sure boundary
  std::size_t after_cut_ = 0;  // and the end of what stands alone behind it
  Block block_;
  std::size_t block_base_ = kNowhere;  // where the last one read begins
};

}  // namespace kith::text::detail
