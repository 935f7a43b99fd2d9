#include "match/places.h"

#include <algorithm>

#include "match/words.h"
#include "text/fold.h"
#include "text/utf8.h"

namespace kith::match::detail {
namespace {

void tidy(Places& places) {
  std::ranges::sort(places);
  places.erase(std::ranges::unique(places).begin(), places.end());
}

Place place_of(const Reading::Zone& zone, std::size_t number, Span span) {
  Place place{number, 0, 0, span};
  while (place.first < zone.tokens.size() && zone.tokens[place.first].span.end <= span.start) ++place.first;
  place.last = place.first;
  while (place.last < zone.tokens.size() && zone.tokens[place.last].span.start < span.end) ++place.last;
  return place;
}

Place words_from(const Reading::Zone& zone, std::size_t number, std::size_t first, std::size_t last) {
  return {number, first, last, {zone.tokens[first].span.start, zone.tokens[last - 1].span.end}};
}

void phrase(const Node& node, const Reading::Zone& zone, std::size_t number, Places& out) {
  const auto n = node.words.size();
  for (std::size_t i = 0; i + n <= zone.tokens.size(); ++i) {
    std::size_t k = 0;
    while (k < n && fits(node.words[k], zone.tokens[i + k])) ++k;
    if (k == n) out.push_back(words_from(zone, number, i, i + n));
  }
}

bool give(const Node& node, const Reading::Zone& zone, std::size_t first, std::size_t word,
          std::vector<std::ptrdiff_t>& taken_by, std::vector<bool>& seen) {
  for (std::size_t t = 0; t < taken_by.size(); ++t) {
    if (seen[t] || !fits(node.words[word], zone.tokens[first + t])) continue;
    seen[t] = true;
    if (taken_by[t] < 0 || give(node, zone, first, static_cast<std::size_t>(taken_by[t]), taken_by, seen)) {
      taken_by[t] = static_cast<std::ptrdiff_t>(word);
      return true;
    }
  }
  return false;
}

// Whether the words of `node` can each be given a token of their own among [first, last):
// augmenting paths.
bool fill(const Node& node, const Reading::Zone& zone, std::size_t first, std::size_t last) {
  std::vector<std::ptrdiff_t> taken_by(last - first, -1);
  for (std::size_t w = 0; w < node.words.size(); ++w) {
    std::vector<bool> seen(last - first);
    if (!give(node, zone, first, w, taken_by, seen)) return false;
  }
  return true;
}
// `"a b"~n`: from each word that fits, the shortest stretch that holds them all.
void bag(const Node& node, const Reading::Zone& zone, std::size_t number, Places& out) {
  const auto n = node.words.size();
  const auto widest = n + static_cast<std::size_t>(node.slop);
  for (std::size_t i = 0; i < zone.tokens.size(); ++i) {
    if (std::ranges::none_of(node.words, [&](const auto& w) { return fits(w, zone.tokens[i]); })) continue;
    const auto most = std::min(zone.tokens.size(), i + widest);
    for (auto last = i + n; last <= most; ++last)
      if (fill(node, zone, i, last)) {
        out.push_back(words_from(zone, number, i, last));
        break;
      }
  }
}

template <class F>
void each_raw(std::string_view text, std::string_view want, F found) {
  for (std::size_t i = 0; (i = text.find(want, i)) != std::string_view::npos; ++i) {
    const auto end = i + want.size();
    const bool joined_before = i > 0 && is_name_character(want, 0) && is_name_character(text, i - 1);
    const bool joined_after =
        end < text.size() && is_name_character(want, want.size() - 1) && is_name_character(text, end);
    if (!joined_before && !joined_after) found(i, end);
  }
}

void raw(const Node& node, const Reading::Zone& zone, std::size_t number, Places& out) {
  const auto& want = node.written;
  const auto before = out.size();
  text::OffsetMap map(zone.text);
  each_raw(zone.text, want, [&](std::size_t begin, std::size_t end) {
    const auto start = map.code_points(begin);
    out.push_back(place_of(zone, number, {start, map.code_points(end)}));
  });
  if (out.size() > before || text::is_ascii(zone.text)) return;
  // Marks written as characters of their own: found in the composed text, which has other places,
  // so all of this text is pointed at.
  each_raw(text::compose(zone.text), want, [&](std::size_t, std::size_t) {
    out.push_back(place_of(zone, number, {0, text::count_code_points(zone.text)}));
  });
}

void signs(const Node& node, const Reading::Zone& zone, std::size_t number, Places& out) {
  const auto marked = fold_word(node.written, true), bare = fold_word(node.written, false);
  if (node.is == Node::Is::tag) {
    for (std::size_t i = 0; i < zone.tags.size(); ++i)
      if (marked == bare ? zone.tag_bare[i] == bare : zone.tag_names[i] == marked)
        out.push_back(place_of(zone, number, zone.tags[i]));
    return;
  }
  for (std::size_t i = 0; i < zone.handles.size(); ++i)
    if (zone.handle_names[i] == marked || zone.handle_names[i].starts_with(marked + "@"))
      out.push_back(place_of(zone, number, zone.handles[i]));
}

// What one NEAR compares in one text.
constexpr std::size_t kPairs = 4'000'000;

Places near(const Node& node, const Places& left, const Places& right, Work& work) {
  Places out;
  std::size_t pairs = 0;
  for (const auto& a : left) {
    if ((pairs += right.size()) > kPairs) work.cut = true;
    if (pairs > kPairs || !work.spend(right.size())) break;
    for (const auto& b : right)
      if (follows(node, a, b) || (!node.ordered && follows(node, b, a))) out.push_back(joined(a, b));
  }
  return out;
}

}  // namespace

bool follows(const Node& near, const Place& a, const Place& b) {
  return a.zone == b.zone && b.first >= a.last && b.first - a.last <= static_cast<std::size_t>(near.distance) &&
         b.span.start >= a.span.end;
}

Place joined(const Place& a, const Place& b) {
  return {a.zone,
          std::min(a.first, b.first),
          std::max(a.last, b.last),
          {std::min(a.span.start, b.span.start), std::max(a.span.end, b.span.end)}};
}

bool has_phrase(const Node& node, const Reading::Zone& zone) {
  Places found;
  phrase(node, zone, 0, found);
  return !found.empty();
}

Places places(const Node& node, const Reading& reading, unsigned zones, Work& work) {
  Places out;
  if (node.is == Node::Is::any) {
    for (const auto& child : node.children) {
      const auto some = places(child, reading, zones, work);
      out.insert(out.end(), some.begin(), some.end());
    }
  } else if (node.is == Node::Is::near) {
    const auto left = places(node.children[0], reading, zones, work);
    out = near(node, left, places(node.children[1], reading, zones, work), work);
  } else {
    for (std::size_t number = 0; number < reading.zones().size(); ++number) {
      if (!(zones & (number == 1 ? 2U : 1U))) continue;
      const auto& zone = reading.zones()[number];
      if (node.is == Node::Is::raw)
        raw(node, zone, number, out);
      else if (node.is == Node::Is::tag || node.is == Node::Is::handle)
        signs(node, zone, number, out);
      else if (node.slop < 0)
        phrase(node, zone, number, out);
      else
        bag(node, zone, number, out);
    }
  }
  tidy(out);
  return out;
}

}  // namespace kith::match::detail
