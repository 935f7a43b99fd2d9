#include "match/naive.h"

#include <algorithm>

#include "match/places.h"
#include "match/words.h"
#include "text/fold.h"
#include "text/url.h"
#include "text/utf8.h"
#include "text/words.h"

namespace kith::match {
namespace {

using detail::fold_word;

std::string without_own(const std::string& word) {
  return word.size() > 2 && word.ends_with("'s") ? word.substr(0, word.size() - 2) : std::string();
}

void read_signs(Reading::Zone& zone) {
  text::OffsetMap map(zone.text);
  detail::each_sign(zone.text, [&](std::size_t start, std::size_t end) {
    const auto name = zone.text.substr(start + 1, end - start - 1);
    const auto first = map.code_points(start);
    const Span span{first, map.code_points(end)};
    if (zone.text[start] == '#') {
      zone.tags.push_back(span);
      zone.tag_names.push_back(fold_word(name, true));
      zone.tag_bare.push_back(fold_word(name, false));
    } else {
      zone.handles.push_back(span);
      zone.handle_names.push_back(fold_word(name, true));
    }
  });
}

Reading::Zone read_zone(std::string_view text) {
  Reading::Zone zone;
  zone.text = text;
  text::OffsetMap map(text);
  const auto words = text::words(text);
  zone.tokens.reserve(words.size());
  for (const auto& word : words) {
    auto& token = zone.tokens.emplace_back();
    token.span.start = map.code_points(word.start);
    token.span.end = map.code_points(word.end);
    token.folded = fold_word(word.text, true);
    token.bare = text::is_ascii(word.text) ? token.folded : fold_word(word.text, false);
    token.folded_own = without_own(token.folded);
    token.bare_own = without_own(token.bare);
  }
  read_signs(zone);
  return zone;
}

class Matcher {
 public:
  Matcher(const Reading& reading, const Outside* outside) : reading_(reading), outside_(outside) {}

  Match run(const Node& node) {
    result_.truth = truth(node, detail::kEverywhere, true);
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
        return std::ranges::any_of(node.values, [&](const auto& v) { return has_value(node.field, v); }) ? Truth::yes
                                                                                                         : Truth::no;
      case number:
        return compare(node) ? Truth::yes : Truth::no;
      case Node::Is::outside:
        return ask(node, show);
      default: {
        detail::Work work;
        const auto found = detail::places(node, reading_, zones, work);
        if (show)
          for (const auto& place : found) note(place);
        if (found.empty() && work.cut) return too_much();
        return found.empty() ? Truth::no : Truth::yes;
      }
    }
  }

  Truth too_much() {
    const std::string why = "NEAR has too much to compare in this text";
    if (std::ranges::find(result_.unknown, why) == result_.unknown.end()) result_.unknown.push_back(why);
    return Truth::unknown;
  }

  Truth ask(const Node& node, bool show) {
    Match inner;
    const auto answer = outside_ && *outside_ ? (*outside_)(node, inner) : Truth::unknown;
    if (answer == Truth::unknown && inner.unknown.empty()) inner.unknown.push_back(node.written);
    for (auto& text : inner.unknown)
      if (std::ranges::find(result_.unknown, text) == result_.unknown.end()) result_.unknown.push_back(text);
    if (show && answer == Truth::yes) {
      result_.spans.insert(result_.spans.end(), inner.spans.begin(), inner.spans.end());
      result_.title_spans.insert(result_.title_spans.end(), inner.title_spans.begin(), inner.title_spans.end());
    }
    return answer;
  }

  void note(const detail::Place& place) {
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
    return detail::has_phrase(node, reading_.author());
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
