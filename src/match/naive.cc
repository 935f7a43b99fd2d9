#include "match/naive.h"

#include <algorithm>

#include "match/words.h"
#include "text/fold.h"
#include "text/url.h"
#include "text/utf8.h"
#include "text/words.h"

namespace kith::match {
namespace {

using detail::fits;
using detail::fold_word;
using detail::is_name_character;

std::string without_own(const std::string& word) {
  return word.size() > 2 && word.ends_with("'s") ? word.substr(0, word.size() - 2) : std::string();
}

// Finds `#name` and `@name[@server]` where the sign does not stand inside a word or an address.
void read_signs(Reading::Zone& zone) {
  text::OffsetMap map(zone.text);
  for (std::size_t i = 0; i < zone.text.size(); ++i) {
    const char sign = zone.text[i];
    if (sign != '#' && sign != '@') continue;
    if (i > 0 && (is_name_character(zone.text, i - 1) || zone.text[i - 1] == '/' ||
                  zone.text[i - 1] == sign))
      continue;
    auto end = i + 1;
    while (end < zone.text.size() &&
           (is_name_character(zone.text, end) ||
            (sign == '@' &&
             (zone.text[end] == '.' || zone.text[end] == '-' || zone.text[end] == '@'))))
      ++end;
    while (end > i + 1 &&
           (zone.text[end - 1] == '.' || zone.text[end - 1] == '-' || zone.text[end - 1] == '@'))
      --end;
    if (end == i + 1) continue;
    const auto name = zone.text.substr(i + 1, end - i - 1);
    const auto start = map.code_points(i);
    const Span span{start, map.code_points(end)};
    if (sign == '#') {
      zone.tags.push_back(span);
      zone.tag_names.push_back(fold_word(name, true));
      zone.tag_bare.push_back(fold_word(name, false));
    } else {
      zone.handles.push_back(span);
      zone.handle_names.push_back(fold_word(name, true));
    }
    i = end - 1;
  }
}

Reading::Zone read_zone(std::string_view text) {
  Reading::Zone zone;
  zone.text = text;
  text::OffsetMap map(text);
  for (const auto& word : text::words(text)) {
    Reading::Token token;
    token.span.start = map.code_points(word.start);
    token.span.end = map.code_points(word.end);
    token.folded = fold_word(word.text, true);
    token.bare = fold_word(word.text, false);
    token.folded_own = without_own(token.folded);
    token.bare_own = without_own(token.bare);
    zone.tokens.push_back(std::move(token));
  }
  read_signs(zone);
  return zone;
}

// One place where a positional part is satisfied: code points, and the words it covers (last
// exclusive).
struct Place {
  std::size_t zone = 0;
  std::size_t first = 0, last = 0;
  Span span;
  auto operator<=>(const Place&) const = default;
};
using Places = std::vector<Place>;

void tidy(Places& places) {
  std::ranges::sort(places);
  places.erase(std::ranges::unique(places).begin(), places.end());
}

Place place_of(const Reading::Zone& zone, std::size_t number, Span span) {
  Place place{number, 0, 0, span};
  while (place.first < zone.tokens.size() && zone.tokens[place.first].span.end <= span.start)
    ++place.first;
  place.last = place.first;
  while (place.last < zone.tokens.size() && zone.tokens[place.last].span.start < span.end)
    ++place.last;
  return place;
}

constexpr unsigned kEverywhere = ~0U;

class Matcher {
 public:
  Matcher(const Reading& reading, const Outside* outside) : reading_(reading), outside_(outside) {}

  Match run(const Node& node) {
    result_.truth = truth(node, kEverywhere, true);
    for (auto* spans : {&result_.spans, &result_.title_spans}) merge(*spans);
    return std::move(result_);
  }

 private:
  // `zones` bit 0: the text and `more`; bit 1: the title. `show`: satisfied parts give spans.
  Truth truth(const Node& node, unsigned zones, bool show) {
    using enum Node::Is;
    switch (node.is) {
      case all: {
        Truth out = Truth::yes;
        for (const auto& child : node.children) out = std::min(out, truth(child, zones, show));
        return out;
      }
      case any: {
        Truth out = Truth::no;
        for (const auto& child : node.children) out = std::max(out, truth(child, zones, show));
        return out;
      }
      case none: {
        const auto inner = truth(node.children[0], zones, false);
        return inner == Truth::yes ? Truth::no : inner == Truth::no ? Truth::yes : Truth::unknown;
      }
      case scope:
        return truth(node.children[0], node.field == Field::title ? 2U : 1U, show);
      case field:
        return std::ranges::any_of(node.values,
                                   [&](const auto& v) { return has_value(node.field, v); })
                   ? Truth::yes
                   : Truth::no;
      case number:
        return compare(node) ? Truth::yes : Truth::no;
      case Node::Is::outside:
        return ask(node, show);
      default: {
        const auto found = places(node, zones);
        if (show)
          for (const auto& place : found) note(place);
        return found.empty() ? Truth::no : Truth::yes;
      }
    }
  }

  Truth ask(const Node& node, bool show) {
    Match inner;
    const auto answer = outside_ && *outside_ ? (*outside_)(node, inner) : Truth::unknown;
    if (answer == Truth::unknown && inner.unknown.empty()) inner.unknown.push_back(node.written);
    for (auto& text : inner.unknown)
      if (std::ranges::find(result_.unknown, text) == result_.unknown.end())
        result_.unknown.push_back(text);
    if (show && answer == Truth::yes) {
      result_.spans.insert(result_.spans.end(), inner.spans.begin(), inner.spans.end());
      result_.title_spans.insert(result_.title_spans.end(), inner.title_spans.begin(),
                                 inner.title_spans.end());
    }
    return answer;
  }

  void note(const Place& place) {
    if (place.zone == 0) result_.spans.push_back(place.span);
    if (place.zone == 1) result_.title_spans.push_back(place.span);
  }

  static void merge(std::vector<Span>& spans) {
    std::ranges::sort(spans);
    std::vector<Span> out;
    for (const auto& span : spans) {
      if (!out.empty() && span.start <= out.back().end)
        out.back().end = std::max(out.back().end, span.end);
      else
        out.push_back(span);
    }
    spans = std::move(out);
  }

  Places places(const Node& node, unsigned zones) const {
    Places out;
    if (node.is == Node::Is::any) {
      for (const auto& child : node.children) {
        const auto some = places(child, zones);
        out.insert(out.end(), some.begin(), some.end());
      }
    } else if (node.is == Node::Is::near) {
      out = near(node, places(node.children[0], zones), places(node.children[1], zones));
    } else {
      for (std::size_t number = 0; number < reading_.zones().size(); ++number) {
        if (!(zones & (number == 1 ? 2U : 1U))) continue;
        const auto& zone = reading_.zones()[number];
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

  static Place words_from(const Reading::Zone& zone, std::size_t number, std::size_t first,
                          std::size_t last) {
    return {number, first, last, {zone.tokens[first].span.start, zone.tokens[last - 1].span.end}};
  }

  static void phrase(const Node& node, const Reading::Zone& zone, std::size_t number, Places& out) {
    const auto n = node.words.size();
    for (std::size_t i = 0; i + n <= zone.tokens.size(); ++i) {
      std::size_t k = 0;
      while (k < n && fits(node.words[k], zone.tokens[i + k])) ++k;
      if (k == n) out.push_back(words_from(zone, number, i, i + n));
    }
  }

  // Whether the words of `node` can each be given a token of their own among [first, last):
  // augmenting paths.
  static bool fill(const Node& node, const Reading::Zone& zone, std::size_t first,
                   std::size_t last) {
    std::vector<std::ptrdiff_t> taken_by(last - first, -1);
    for (std::size_t w = 0; w < node.words.size(); ++w) {
      std::vector<bool> seen(last - first);
      if (!give(node, zone, first, w, taken_by, seen)) return false;
    }
    return true;
  }
  static bool give(const Node& node, const Reading::Zone& zone, std::size_t first, std::size_t word,
                   std::vector<std::ptrdiff_t>& taken_by, std::vector<bool>& seen) {
    for (std::size_t t = 0; t < taken_by.size(); ++t) {
      if (seen[t] || !fits(node.words[word], zone.tokens[first + t])) continue;
      seen[t] = true;
      if (taken_by[t] < 0 ||
          give(node, zone, first, static_cast<std::size_t>(taken_by[t]), taken_by, seen)) {
        taken_by[t] = static_cast<std::ptrdiff_t>(word);
        return true;
      }
    }
    return false;
  }

  // `"a b"~n`: from each word that fits, the shortest stretch that holds them all.
  static void bag(const Node& node, const Reading::Zone& zone, std::size_t number, Places& out) {
    const auto n = node.words.size();
    const auto widest = n + static_cast<std::size_t>(node.slop);
    for (std::size_t i = 0; i < zone.tokens.size(); ++i) {
      if (std::ranges::none_of(node.words, [&](const auto& w) { return fits(w, zone.tokens[i]); }))
        continue;
      const auto most = std::min(zone.tokens.size(), i + widest);
      for (auto last = i + n; last <= most; ++last)
        if (fill(node, zone, i, last)) {
          out.push_back(words_from(zone, number, i, last));
          break;
        }
    }
  }

  static void raw(const Node& node, const Reading::Zone& zone, std::size_t number, Places& out) {
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

  template <class F>
  static void each_raw(std::string_view text, std::string_view want, F found) {
    for (std::size_t i = 0; (i = text.find(want, i)) != std::string_view::npos; ++i) {
      const auto end = i + want.size();
      const bool joined_before =
          i > 0 && is_name_character(want, 0) && is_name_character(text, i - 1);
      const bool joined_after = end < text.size() && is_name_character(want, want.size() - 1) &&
                                is_name_character(text, end);
      if (!joined_before && !joined_after) found(i, end);
    }
  }

  static void signs(const Node& node, const Reading::Zone& zone, std::size_t number, Places& out) {
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

  static Places near(const Node& node, const Places& left, const Places& right) {
    Places out;
    const auto distance = static_cast<std::size_t>(node.distance);
    const auto follows = [&](const Place& a, const Place& b) {
      return a.zone == b.zone && b.first >= a.last && b.first - a.last <= distance &&
             b.span.start >= a.span.end;
    };
    for (const auto& a : left)
      for (const auto& b : right) {
        if (a.zone != b.zone) continue;
        if (!follows(a, b) && (node.ordered || !follows(b, a))) continue;
        out.push_back({a.zone,
                       std::min(a.first, b.first),
                       std::max(a.last, b.last),
                       {std::min(a.span.start, b.span.start), std::max(a.span.end, b.span.end)}});
      }
    return out;
  }

  bool has_value(Field field, const std::string& value) const {
    const auto& d = reading_.document();
    const auto same = [&](const std::string& other) {
      return !other.empty() && text::fold(value) == text::fold(other);
    };
    switch (field) {
      case Field::author:
        return is_author(value);
      case Field::lang: {
        const auto want = text::fold(value), have = text::fold(d.lang);
        return have == want || have.starts_with(want + "-");
      }
      case Field::network:
        return same(d.network);
      case Field::channel:
        return same(d.channel);
      case Field::stage:
        return same(d.stage);
      case Field::tone:
        return same(d.tone);
      case Field::site:
        return under(d.site.empty() ? text::site_of(d.url) : d.site, value);
      case Field::url:
        return text::fold(d.url).contains(text::fold(value));
      case Field::link:
        return std::ranges::any_of(d.links, [&](const auto& link) {
          return under(text::site_of(link), value) ||
                 (value.contains('/') && text::fold(link).contains(text::fold(value)));
        });
      case Field::has:
        if (value == "media") return has("photo") || has("video") || has("audio");
        return has(value) || (value == "link" && !d.links.empty());
      case Field::is:
        return std::ranges::find(d.is, value) != d.is.end();
      default:
        return false;
    }
  }

  bool has(std::string_view what) const {
    const auto& all = reading_.document().has;
    return std::ranges::find(all, what) != all.end();
  }

  // Whether `host` is `site` or lies under it.
  static bool under(const std::string& host, const std::string& site) {
    const auto have = text::fold(host);
    auto want = text::fold(site);
    if (want.starts_with("www.")) want.erase(0, 4);
    return !want.empty() && (have == want || have.ends_with("." + want) || have == "www." + want);
  }

  bool is_author(const std::string& value) const {
    const auto plain = [](std::string_view handle) {
      if (handle.starts_with('@')) handle.remove_prefix(1);
      return text::fold(handle);
    };
    const auto want = plain(value), have = plain(reading_.document().handle);
    if (!have.empty() && (have == want || have.starts_with(want + "@"))) return true;
    const auto made = detail::patterns(value, true);
    if (!made) return false;
    Node node;
    node.words = *made;
    Places found;
    phrase(node, reading_.author(), 0, found);
    return !found.empty();
  }

  bool compare(const Node& node) const {
    const auto& d = reading_.document();
    std::optional<double> have;
    if (node.field == Field::circle && d.circle) have = *d.circle;
    if (node.field == Field::followers && d.followers) have = static_cast<double>(*d.followers);
    if (node.field == Field::age && d.age_seconds) have = static_cast<double>(*d.age_seconds);
    if (!have) return false;
    switch (node.compare) {
      case Compare::is:
        return *have == node.low;
      case Compare::above:
        return *have > node.low;
      case Compare::at_least:
        return *have >= node.low;
      case Compare::below:
        return *have < node.low;
      case Compare::at_most:
        return *have <= node.low;
      case Compare::range:
        return *have >= node.low && *have <= node.high;
    }
    return false;
  }

  const Reading& reading_;
  const Outside* outside_;
  Match result_;
};

}  // namespace

Reading::Reading(const Document& document) : document_(document) {
  zones_.push_back(read_zone(document.text));
  zones_.push_back(read_zone(document.title));
  for (const auto& text : document.more) zones_.push_back(read_zone(text));
  author_ = read_zone(document.author);
}

Match match(const Node& query, const Reading& reading, const Outside* outside) {
  return Matcher(reading, outside).run(query);
}

Match match(const Query& query, const Document& document) {
  const Reading reading(document);
  return match(query.root, reading);
}

}  // namespace kith::match
