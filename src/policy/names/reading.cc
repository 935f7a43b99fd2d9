#include "policy/names/reading.h"

#include <algorithm>

#include "policy/names/addresses.h"
#include "text/decode.h"
#include "text/looks.h"

namespace kith::policy::names {
namespace {

using text::LookIs;

bool is_apostrophe(char32_t c) {
  return c == '\'' || c == U'’' || c == U'ʼ' || c == U'‘' || c == U'′' || c == U'`' || c == U'´';
}
bool is_hyphen(char32_t c) {
  return c == '-' || c == U'‐' || c == U'‑';
}
bool ends_sentence(char32_t c) {
  return c == '.' || c == '!' || c == '?' || c == U'…' || c == U'。' || c == U'！' || c == U'？';
}

// What has been passed since the last letter.
class Between {
 public:
  void hidden() { hidden_ = true; }
  void sign(char32_t c) {
    const bool space = is_space(c);
    if (count_ == 0) first_ = c;
    ++count_;
    spaces_ += space;
    lines_ += c == '\n';
    ends_ |= ends_sentence(c);
  }
  bool is_dash() const { return count_ == 1 && (is_hyphen(first_) || first_ == '_'); }
  Gap take() {
    const auto gap = now();
    *this = {};
    return gap;
  }

 private:
  Gap now() const {
    if (count_ == 0) return hidden_ ? Gap::hidden : Gap::none;
    if (count_ > 3 || lines_ > 1) return Gap::wall;
    if (count_ == spaces_) return Gap::space;
    if (count_ == 1) return is_apostrophe(first_) ? Gap::apostrophe : Gap::point;
    if (is_hyphen(first_) && spaces_ + 1 == count_ && lines_ == 1) return Gap::point;
    return ends_ && spaces_ > 0 ? Gap::stop : Gap::far;
  }

  std::size_t count_ = 0, spaces_ = 0, lines_ = 0;
  char32_t first_ = 0;
  bool hidden_ = false, ends_ = false;
};

class Elements {
 public:
  Elements(const std::vector<Unit>& units, std::vector<Element>& into)
      : looks_(text::Looks::get()), units_(units), into_(into) {}

  void build() {
    into_.reserve(units_.size() + 8);
    for (std::size_t i = 0; i < units_.size(); ++i) {
      const auto& unit = units_[i];
      const auto& look = looks_.of(unit.c);
      if (look.is == LookIs::hidden) {
        mark(unit.c);
        continue;
      }
      if (look.is == LookIs::apart || (look.is == LookIs::sign && !stands_for_letter(i))) {
        between_.sign(unit.c);
        after_letter_ = false;
        continue;
      }
      add(unit, look);
      after_letter_ = true;
    }
    humps();
  }

 private:
  // A mark on the letter before is that letter's; what else is not seen stands between.
  void mark(char32_t c) {
    const bool accent = (c >= 0x300 && c < 0x370) || (c >= 0x1AB0 && c < 0x1B00) || (c >= 0x20D0 && c < 0x2100);
    if (accent && !into_.empty() && after_letter_)
      into_.back().marked = true;
    else
      between_.hidden();
  }

  bool is_part(std::size_t i) const {
    while (i < units_.size() && looks_.of(units_[i].c).is == LookIs::hidden) ++i;
    return i < units_.size() && looks_.of(units_[i].c).is >= LookIs::letter;
  }
  bool stands_for_letter(std::size_t i) const {
    const auto c = units_[i].c;
    if (units_[i].inside) return false;
    const bool money = c == '$' || c == U'€';
    return (after_letter_ || money || c == '@' || c == '|') && (is_part(i + 1) || (money && after_letter_));
  }

  void add(const Unit& unit, const text::Look& look) {
    Element e;
    e.at = unit.at;
    e.to = unit.to;
    e.dash = between_.is_dash();
    e.gap = between_.take();
    e.script = look.script;
    e.upper = look.upper;
    e.marked = look.marked;
    e.wide = look.wide;
    e.digit = look.is == LookIs::digit;
    e.sign = look.is == LookIs::sign;
    e.unspaced = look.unspaced;
    e.inside = unit.inside;
    e.handle = unit.handle;
    e.tag = unit.tag;
    e.link = unit.link;
    e.escaped = unit.escaped;
    e.first = true;
    if (look.count == 0) {
      e.own = e.shape = unit.c;
      e.last = true;
      into_.push_back(e);
      return;
    }
    const auto strokes = looks_.strokes(look);
    for (std::size_t i = 0; i < strokes.size(); ++i) {
      e.own = strokes[i].own;
      e.shape = strokes[i].shape;
      e.last = i + 1 == strokes.size();
      into_.push_back(e);
      e.first = false;
      e.gap = Gap::none;
    }
  }

  void humps() {
    for (std::size_t i = 1; i < into_.size(); ++i) {
      auto& e = into_[i];
      if (!e.upper || !e.first || parts(e.gap)) continue;
      const auto& before = into_[i - 1];
      auto next = i;
      while (next < into_.size() && into_[next].at == e.at) ++next;
      const bool small_after = next < into_.size() && !parts(into_[next].gap) && !into_[next].upper &&
                               !into_[next].digit && !into_[next].sign;
      e.hump = before.upper ? small_after : true;
    }
  }

  const text::Looks& looks_;
  const std::vector<Unit>& units_;
  std::vector<Element>& into_;
  Between between_;
  bool after_letter_ = false;
};

}  // namespace

Reading read(std::string_view utf8, Written written) {
  Reading out;
  std::vector<Unit> units;
  units.reserve(utf8.size());
  for (std::size_t pos = 0; pos < utf8.size();) {
    const auto number = static_cast<std::uint32_t>(units.size());
    units.push_back({.c = text::detail::decode(utf8, pos), .at = number, .to = number + 1});
  }
  mark_addresses(units, written, out);
  Elements(units, out.elements).build();
  return out;
}

}  // namespace kith::policy::names
