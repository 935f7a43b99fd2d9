#include "match/prefilter.h"

#include <algorithm>

#include "match/index_runs.h"
#include "match/words.h"
#include "text/fold.h"
#include "text/utf8.h"

namespace kith::match {
namespace {

using detail::bare_handle;
using detail::each_run;
using detail::fold_word;
using detail::has_letter;
using detail::plain;
using Is = Narrow::Is;

Narrow everything() {
  return {};
}
Narrow nothing() {
  return {.is = Is::any};
}
Narrow word(std::string_view of) {
  return of.empty() ? nothing() : Narrow{.is = Is::word, .word = plain(of)};
}
Narrow fact(std::string_view kind, std::string_view value) {
  return {.is = Is::word, .word = index_fact(kind, value)};
}

Narrow join(Is how, std::vector<Narrow> parts) {
  std::vector<Narrow> kept;
  for (auto& part : parts) {
    if (part.is == Is::everything) {
      if (how == Is::any) return everything();
      continue;
    }
    const bool nobody = part.is == Is::any && part.parts.empty();
    if (nobody && how == Is::all) return nothing();
    if (nobody) continue;
    if (part.is == how)
      std::ranges::move(part.parts, std::back_inserter(kept));
    else if (std::ranges::find(kept, part) == kept.end())
      kept.push_back(std::move(part));
  }
  if (kept.size() == 1) return std::move(kept.front());
  if (kept.empty()) return how == Is::all ? everything() : nothing();
  return {.is = how, .parts = std::move(kept)};
}

Narrow of_raw(const std::string& written) {
  std::vector<Narrow> parts;
  each_run(written, [&](std::string_view run, bool simple) {
    if (simple && has_letter(run)) parts.push_back(word(fold_word(run, false)));
  });
  return join(Is::all, std::move(parts));
}

// `kind` empty: words of the text.
Narrow of_pattern(const Pattern& pattern, std::string_view kind) {
  auto stem = pattern.marks ? fold_word(pattern.folded, false) : pattern.folded;
  const bool prefix = pattern.prefix || pattern.holes;
  if (pattern.holes) stem.resize(stem.find('?'));
  if (prefix && text::count_code_points(stem) < 2 && (pattern.holes || stem.empty())) return everything();
  auto full = kind.empty() ? plain(stem) : index_fact(kind, stem);
  if (full.empty()) return everything();
  return {.is = prefix ? Is::prefix : Is::word, .word = std::move(full)};
}

Narrow of_words(const std::vector<Pattern>& words, std::string_view kind) {
  std::vector<Narrow> parts;
  for (const auto& pattern : words) parts.push_back(of_pattern(pattern, kind));
  return join(Is::all, std::move(parts));
}

Narrow of_author(const std::string& value) {
  std::vector<Narrow> ways;
  if (const auto handle = bare_handle(value); !handle.empty()) ways.push_back(fact("h", handle));
  if (const auto words = detail::patterns(value, true)) ways.push_back(of_words(*words, "a"));
  Narrow by_index = join(Is::any, std::move(ways));
  if (by_index.is == Is::everything) return by_index;
  return {.is = Is::named, .word = value, .field = Field::author, .parts = {std::move(by_index)}};
}

std::string without_www(std::string_view site) {
  auto folded = text::fold(site);
  if (folded.starts_with("www.")) folded.erase(0, 4);
  return folded;
}

Narrow of_value(Field field, const std::string& value) {
  const auto folded = text::fold(value);
  switch (field) {
    case Field::author:
      return of_author(value);
    case Field::channel:
      return {.is = Is::named, .word = value, .field = Field::channel};
    case Field::lang:
    case Field::network:
    case Field::tone:
      return folded.empty() ? nothing() : fact(info(field).name, folded);
    case Field::site:
      return without_www(value).empty() ? nothing() : fact("site", without_www(value));
    case Field::link:
      if (value.contains('/')) return fact("has", "link");
      return without_www(value).empty() ? nothing() : fact("link", without_www(value));
    case Field::has:
      if (value == "media") return join(Is::any, {fact("has", "photo"), fact("has", "video"), fact("has", "audio")});
      return fact("has", value);
    case Field::is:
      return fact("is", value);
    default:
      return everything();
  }
}

Narrow of(const Node& node) {
  using enum Node::Is;
  std::vector<Narrow> parts;
  switch (node.is) {
    case words:
      return of_words(node.words, "");
    case raw:
      return of_raw(node.written);
    case tag:
      return word("#" + fold_word(node.written, false));
    case handle:
      return word("@" + fold_word(node.written, true));
    case field:
      for (const auto& value : node.values) parts.push_back(of_value(node.field, value));
      return join(Is::any, std::move(parts));
    case scope:
    case all:
    case near:
      for (const auto& child : node.children) parts.push_back(of(child));
      return join(Is::all, std::move(parts));
    case any:
      for (const auto& child : node.children) parts.push_back(of(child));
      return join(Is::any, std::move(parts));
    case none:
    case number:
    case outside:
      return everything();
  }
  return everything();
}

std::size_t size_of(const Narrow& narrow) {
  std::size_t sum = narrow.is == Is::word || narrow.is == Is::prefix ? 1 : 0;
  for (const auto& part : narrow.parts) sum += size_of(part);
  return sum;
}

// Leaves out what is widest until at most `most` words are left.
void shorten(Narrow& narrow, std::size_t most) {
  if (size_of(narrow) <= most) return;
  if (narrow.is != Is::all) {
    narrow = everything();
    return;
  }
  std::ranges::sort(narrow.parts, {}, size_of);
  while (!narrow.parts.empty() && size_of(narrow) > most) narrow.parts.pop_back();
  narrow = join(Is::all, std::move(narrow.parts));
}

void ages(const Node& node, Prefilter& into) {
  if (node.is == Node::Is::all)
    for (const auto& child : node.children) ages(child, into);
  if (node.is != Node::Is::number || node.field != Field::age) return;
  const auto from = [&](double age) { into.age_least = std::max(into.age_least.value_or(age), age); };
  const auto until = [&](double age) { into.age_most = std::min(into.age_most.value_or(age), age); };
  using enum Compare;
  if (node.compare == is || node.compare == above || node.compare == at_least || node.compare == range) from(node.low);
  if (node.compare == is || node.compare == below || node.compare == at_most) until(node.low);
  if (node.compare == range) until(node.high);
}

}  // namespace

Prefilter prefilter(const Query& query) {
  Prefilter out;
  out.words = of(query.root);
  shorten(out.words, kPrefilterWords);
  ages(query.root, out);
  return out;
}

bool satisfies(const Narrow& narrow, std::span<const std::string_view> words,
               const std::function<bool(const Narrow&)>& named) {
  const auto holds = [&](const Narrow& part) { return satisfies(part, words, named); };
  switch (narrow.is) {
    case Is::everything:
      return true;
    case Is::word:
      return std::ranges::binary_search(words, narrow.word);
    case Is::prefix: {
      const auto at = std::ranges::lower_bound(words, narrow.word);
      return at != words.end() && at->starts_with(narrow.word);
    }
    case Is::named:
      return std::ranges::any_of(narrow.parts, holds) || !named || named(narrow);
    case Is::all:
      return std::ranges::all_of(narrow.parts, holds);
    case Is::any:
      return std::ranges::any_of(narrow.parts, holds);
  }
  return true;
}

}  // namespace kith::match
