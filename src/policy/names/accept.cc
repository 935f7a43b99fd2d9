#include "policy/names/accept.h"

#include <algorithm>
#include <array>
#include <string>

namespace kith::policy::names {
namespace {

// How surely a word begins or ends at a place.
enum class Edge : std::uint8_t { none, inside, weak, sure };

Edge begin_edge(const std::vector<Element>& elements, std::size_t at) {
  const auto& e = elements[at];
  if (!e.first) return Edge::none;
  if (at == 0 || parts(e.gap) || e.hump || e.unspaced) return Edge::sure;
  const auto& before = elements[at - 1];
  if (before.unspaced || before.sign) return Edge::sure;
  if (e.gap == Gap::hidden || before.digit != e.digit) return Edge::weak;
  return e.inside ? Edge::inside : Edge::none;
}

Edge end_edge(const std::vector<Element>& elements, std::size_t at) {
  if (!elements[at].last) return Edge::none;
  if (at + 1 == elements.size()) return Edge::sure;
  const auto& e = elements[at];
  const auto& next = elements[at + 1];
  if (parts(next.gap) || next.hump || next.unspaced || e.unspaced || next.sign) return Edge::sure;
  if (next.gap == Gap::hidden || next.digit != e.digit) return Edge::weak;
  return e.inside ? Edge::inside : Edge::none;
}

// Endings names take in a sentence: plural, genitive and other cases. A name of fewer than seven letters takes only
// those of the first row.
constexpr auto kShortEndings = std::to_array<std::u32string_view>({U"s", U"es", U"n", U"en", U"ns", U"ens"});
constexpr auto kEndings = std::to_array<std::u32string_view>(
    {U"s",   U"es",  U"n",   U"en", U"ns",   U"ens", U"e",   U"er",  U"ern", U"ers", U"a",   U"u",   U"y",   U"i",
     U"em",  U"om",  U"owi", U"ie", U"ach",  U"ami", U"in",  U"an",  U"un",  U"nin", U"da",  U"de",  U"ta",  U"te",
     U"dan", U"den", U"ya",  U"ye", U"lar",  U"ler", U"ssa", U"sta", U"lla", U"lta", U"lle", U"ksi", U"nak", U"nek",
     U"ban", U"ben", U"et",  U"ul", U"ului", U"ile", U"а",   U"у",   U"ом",  U"е",   U"ы",   U"ов",  U"ами", U"ах",
     U"и",   U"ой",  U"ою",  U"ей", U"ем",   U"ам",  U"я",   U"ю",   U"ями", U"ям",  U"ях",  U"ием", U"ия",  U"ию"});

// Letters that follow the name in its own word; nothing where that is no ending.
bool takes_ending(const Form& form, const std::vector<Element>& elements, std::size_t last) {
  if (form.characters < 4 || form.exact || form.is == Form::Is::handle || form.is == Form::Is::domain) return false;
  std::u32string ending;
  auto at = last + 1;
  for (; at < elements.size() && !parts(elements[at].gap) && !elements[at].hump; ++at) {
    if (elements[at].digit || elements[at].sign || ending.size() > 5) return false;
    if (elements[at].first || elements[at].own != elements[at - 1].own) ending += elements[at].own;
  }
  if (form.characters == 4) return ending == U"s";
  if (form.characters < 7) return std::ranges::find(kShortEndings, ending) != kShortEndings.end();
  return std::ranges::find(kEndings, ending) != kEndings.end();
}

// `’s`, `'in`: what an apostrophe ties to the name.
bool takes_apostrophe(const std::vector<Element>& elements, std::size_t last) {
  auto at = last + 1;
  if (at >= elements.size() || elements[at].gap != Gap::apostrophe) return false;
  for (++at; at < elements.size() && !parts(elements[at].gap); ++at)
    if (at > last + 5) return false;
  return true;
}

bool is_swap(char32_t a, char32_t b) {
  const auto group = [](char32_t c) {
    return c == 'i' || c == 'l' ? 1 : c == 'r' || c == 'n' || c == 'm' ? 2 : c == 'u' || c == 'v' || c == 'w' ? 3 : 0;
  };
  return group(a) != 0 && group(a) == group(b);
}

class Accepting {
 public:
  Accepting(const Form& form, const Reading& reading, std::span<const std::uint32_t> path)
      : form_(form), elements_(reading.elements), path_(path), first_(path.front()), last_(path.back()) {}

  std::optional<std::string_view> run() {
    begin_ = begin_edge(elements_, first_);
    end_ = end_edge(elements_, last_);
    if (begin_ == Edge::none || !elements_[last_].last) return std::nullopt;
    if (!letters() || !gaps() || !edges()) return std::nullopt;
    return how();
  }

 private:
  const Element& at(std::size_t k) const { return elements_[path_[k]]; }

  // What each letter is written with.
  bool letters() {
    std::size_t digits = 0, foreign = 0, same = 0;
    bool capitals_differ = false, all_upper = true;
    for (std::size_t k = 0; k < path_.size(); ++k) {
      const auto& want = form_.letters[k];
      const auto& have = at(k);
      if (want.first && !have.digit && !have.sign && !want.digit) {
        capitals_differ |= want.upper != have.upper;
        all_upper &= have.upper || have.unspaced;
      }
      marked_ |= have.marked;
      wide_ |= have.wide;
      escaped_ |= have.escaped;
      if (want.own == have.own && !have.sign) {
        ++same;
      } else if (have.sign || have.digit || want.digit) {
        ++digits;
      } else if (want.script != have.script || (have.own >= 0x80) != (want.own >= 0x80)) {
        ++foreign;
      } else if (want.own >= 0x80 || !swapped(k)) {
        return false;
      } else {
        swap_ = true;
      }
    }
    capitals_ = capitals_differ;
    if (form_.exact && capitals_differ) return false;
    const auto size = form_.characters;
    if (size <= 3) return digits == 0 && foreign == 0 && !swap_ && (!capitals_differ || (all_upper && size > 1));
    digits_ = digits > 0;
    foreign_ = foreign > 0;
    if (size == 4) return digits == 0 && !swap_ && (foreign == 0 || same > 0);
    if (size == 5 && digits > 2) return false;
    if (digits * 4 > path_.size() * 3) return false;
    return foreign == 0 || same > 0 || size >= 6;
  }

  // One Latin letter for another: `I` for `l` is meant to be overlooked; other swaps may just be other words.
  bool swapped(std::size_t k) const {
    const auto& want = form_.letters[k];
    const auto& have = at(k);
    if (!is_swap(want.own, have.own)) return false;
    const bool tall = have.own == 'i' && have.upper && path_[k] > 0 && !elements_[path_[k] - 1].upper;
    return form_.characters >= (tall ? 5 : 8);
  }

  Gap gap(std::size_t k) const {
    if (path_[k] - path_[k - 1] > 1) return Gap::point;  // a sign between
    return at(k).gap;
  }

  // What parts the letters.
  bool gaps() {
    std::size_t inner = 0, piece = 0, longest = 0, shortest = kFormMost, points = 0;
    bool stops = false, far_inside = false;
    for (std::size_t k = 0; k < path_.size(); ++k) {
      const auto& want = form_.letters[k];
      const auto have = k == 0 ? Gap::none : gap(k);
      if (k > 0 && !want.first && (have > Gap::none)) return false;
      hidden_ |= have == Gap::hidden;
      if (parts(have)) {
        longest = std::max(longest, piece);
        shortest = std::min(shortest, piece);
        piece = 0;
        stops |= have == Gap::stop;
        if (!parts(want.gap)) {
          ++inner;
          points += have == Gap::point || have == Gap::apostrophe;
          far_inside |= have == Gap::far;
        }
      }
      if (parts(want.gap) && !breaks(want.gap, have)) return false;
      joined_ |= parts(want.gap) && !parts(have);
      piece += want.first ? 1 : 0;
    }
    longest = std::max(longest, piece);
    shortest = std::min(shortest, piece);
    if (inner == 0) return !stops;
    spaced_ = true;
    if (form_.characters <= 3 || form_.is == Form::Is::core || form_.is == Form::Is::context) return false;
    if (longest <= 2) return true;
    if (stops || far_inside) return false;
    if (points == inner) return form_.characters >= 6;
    // Two whole words side by side are just that.
    return form_.characters >= 10 && shortest <= 2;
  }
  // Between two words of the name.
  bool breaks(Gap want, Gap have) const {
    if (form_.is == Form::Is::domain) return have == Gap::point || have == Gap::far || have == Gap::space;
    if (form_.characters <= 4) return have == want || (want == Gap::point && have == Gap::far);
    return have < Gap::wall;
  }

  bool edges() {
    if (form_.is == Form::Is::core) return begin_ != Edge::none && fills_address();
    const bool sure = begin_ == Edge::sure && end_ == Edge::sure;
    if (sure) {
      ending_ = takes_apostrophe(elements_, last_);
      return true;
    }
    if (begin_ == Edge::sure && end_ != Edge::sure && takes_ending(form_, elements_, last_)) {
      ending_ = true;
      return true;
    }
    if (form_.exact || form_.is == Form::Is::handle || form_.is == Form::Is::domain || form_.is == Form::Is::context)
      return false;
    const bool weak = begin_ >= Edge::weak && end_ >= Edge::weak;
    if (weak) return form_.characters >= 5;
    if (begin_ == Edge::none || end_ == Edge::none) return false;
    glued_ = true;
    if (form_.characters >= 6) return true;
    return form_.characters == 5 && (begin_ >= Edge::weak || end_ >= Edge::weak);
  }

  // Whether only glue stands around the name in its part of the address.
  bool fills_address() const {
    const auto tied = [&](std::size_t i) {
      return elements_[i].inside && (!parts(elements_[i].gap) || elements_[i].dash);
    };
    if (!elements_[first_].inside) return false;
    const auto letters = [&](std::size_t from, std::size_t to) {
      std::u32string out;
      for (auto i = from; i < to; ++i)
        if (elements_[i].first && !elements_[i].digit) out += elements_[i].own;
      return out;
    };
    auto from = static_cast<std::size_t>(first_), to = static_cast<std::size_t>(last_) + 1;
    while (from > 0 && tied(from)) --from;
    while (to < elements_.size() && tied(to)) ++to;
    const auto before = letters(from, first_), after = letters(last_ + 1, to);
    return (before.empty() || is_glue(before)) && (after.empty() || is_glue(after));
  }

  std::string_view how() const {
    const auto& e = elements_[first_];
    if (form_.is == Form::Is::domain) return "domain";
    if (form_.is == Form::Is::part) return "part";
    if (escaped_) return "escaped";
    if (hidden_) return "hidden";
    if (spaced_) return "spaced";
    if (digits_) return "digits";
    if (foreign_ || swap_) return "look-alike";
    if (wide_) return "width";
    if (e.handle || form_.is == Form::Is::handle) return "handle";
    if (e.link) return "link";
    if (form_.shortened || form_.is == Form::Is::core) return "short form";
    if (ending_) return "ending";
    if (joined_ || e.tag || glued_) return "joined";
    if (marked_) return "marks";
    return capitals_ ? "capitals" : "plain";
  }

  const Form& form_;
  const std::vector<Element>& elements_;
  std::span<const std::uint32_t> path_;
  std::uint32_t first_, last_;
  Edge begin_ = Edge::none, end_ = Edge::none;
  bool digits_ = false, foreign_ = false, swap_ = false, marked_ = false, wide_ = false, escaped_ = false;
  bool hidden_ = false, spaced_ = false, joined_ = false, ending_ = false, glued_ = false, capitals_ = false;
};

}  // namespace

bool may_begin(const std::vector<Element>& elements, std::size_t at) {
  return begin_edge(elements, at) != Edge::none;
}

std::optional<std::string_view> accept(const Form& form, const Reading& reading, std::span<const std::uint32_t> path) {
  return Accepting(form, reading, path).run();
}

}  // namespace kith::policy::names
