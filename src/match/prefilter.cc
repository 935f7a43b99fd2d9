#include "match/prefilter.h"

#include <unicode/uchar.h>

#include <algorithm>

#include "match/words.h"
#include "text/fold.h"
#include "text/url.h"
#include "text/utf8.h"

namespace kith::match {
namespace {

using detail::fold_word;
using Is = Narrow::Is;

constexpr std::string_view kSign = "\u241f";
constexpr std::size_t kWordBytes = 200;

// A word as the index keeps it, in text and query alike.
std::string plain(std::string_view word) {
  std::string out;
  for (const char c : word) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= ' ' || byte == 0x7F)
      out += '_';
    else if (c == '\'' || c == '"')
      out += "\u2019";
    else if (c == '\\')
      out += '/';
    else
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  }
  if (out.size() > kWordBytes) out.resize(text::clip_bytes(out, kWordBytes).size());
  return out;
}

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

// Letters a raw text can be narrowed by: of scripts whose words are parted by something else.
bool is_plain_letter(char32_t c) {
  const bool mark = c >= 0x300 && c < 0x370;
  return mark || (c < 0x250 && (u_isalnum(static_cast<UChar32>(c)) || c == '_'));
}
bool is_name_letter(char32_t c) {
  const auto u = static_cast<UChar32>(c);
  return u_isalnum(u) || c == '_' || (U_GET_GC_MASK(u) & U_GC_M_MASK) != 0;
}

// Calls `found` with each longest run of letters, digits and marks.
template <class F>
void each_run(std::string_view text, F found) {
  std::size_t start = 0;
  bool simple = true;
  for (std::size_t pos = 0; pos <= text.size();) {
    const auto here = pos;
    const char32_t c = pos < text.size() ? text::next_code_point(text, pos) : U' ';
    if (is_name_letter(c)) {
      simple = simple && is_plain_letter(c);
    } else {
      if (here > start) found(text.substr(start, here - start), simple);
      start = pos;
      simple = true;
    }
    if (here == text.size()) break;
  }
}

bool has_letter(std::string_view run) {
  return std::ranges::any_of(run, [](unsigned char c) { return c != '_'; });
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

std::string bare_handle(std::string_view handle) {
  if (handle.starts_with('@')) handle.remove_prefix(1);
  return text::fold(handle);
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

void add_words(const Reading::Zone& zone, std::string_view kind, std::vector<std::string>& out) {
  const auto add = [&](const std::string& form) {
    if (!form.empty()) out.push_back(kind.empty() ? plain(form) : index_fact(kind, form));
  };
  for (const auto& token : zone.tokens) {
    add(token.bare);
    add(token.bare_own);
  }
}

// Parts of words like `foo.bar`, which a raw text may ask for.
void add_runs(const Reading::Zone& zone, std::vector<std::string>& out) {
  text::OffsetMap map(zone.text);
  std::size_t word = 0, at = 0;
  each_run(zone.text, [&](std::string_view run, bool simple) {
    const auto start = static_cast<std::size_t>(run.data() - zone.text.data());
    const auto first = at = map.code_points(start);
    while (word < zone.tokens.size() && zone.tokens[word].span.end <= at) ++word;
    const bool whole = word < zone.tokens.size() && zone.tokens[word].span.start == first &&
                       zone.tokens[word].span.end == map.code_points(start + run.size());
    if (simple && !whole && has_letter(run)) out.push_back(plain(fold_word(run, false)));
  });
}

void add_signs(const Reading::Zone& zone, std::vector<std::string>& out) {
  for (const auto& tag : zone.tag_bare)
    if (!tag.empty()) out.push_back(plain("#" + tag));
  for (const auto& handle : zone.handle_names) {
    out.push_back(plain("@" + handle));
    for (std::size_t i = 0; (i = handle.find('@', i)) != std::string::npos; ++i)
      out.push_back(plain("@" + handle.substr(0, i)));
  }
}

void add_site(std::string_view kind, std::string_view host, std::vector<std::string>& out) {
  const auto folded = text::fold(host);
  if (folded.empty()) return;
  out.push_back(index_fact(kind, folded));
  for (std::size_t dot = 0; (dot = folded.find('.', dot)) != std::string::npos;) {
    ++dot;
    if (dot < folded.size()) out.push_back(index_fact(kind, std::string_view(folded).substr(dot)));
  }
}

void add_until(std::string_view kind, const std::string& value, char sign, std::vector<std::string>& out) {
  if (value.empty()) return;
  out.push_back(index_fact(kind, value));
  for (std::size_t i = 0; (i = value.find(sign, i)) != std::string::npos; ++i)
    out.push_back(index_fact(kind, std::string_view(value).substr(0, i)));
}

void add_facts(const Document& d, std::vector<std::string>& out) {
  add_until("h", bare_handle(d.handle), '@', out);
  add_until("lang", text::fold(d.lang), '-', out);
  if (!d.network.empty()) out.push_back(index_fact("network", text::fold(d.network)));
  if (!d.tone.empty()) out.push_back(index_fact("tone", text::fold(d.tone)));
  add_site("site", d.site.empty() ? text::site_of(d.url) : d.site, out);
  for (const auto& link : d.links) add_site("link", text::site_of(link), out);
  for (const auto& has : d.has) out.push_back(index_fact("has", has));
  if (!d.links.empty()) out.push_back(index_fact("has", "link"));
  for (const auto& is : d.is) out.push_back(index_fact("is", is));
}

}  // namespace

Prefilter prefilter(const Query& query) {
  Prefilter out;
  out.words = of(query.root);
  shorten(out.words, kPrefilterWords);
  ages(query.root, out);
  return out;
}

std::vector<std::string> index_words(const Reading& reading) {
  std::vector<std::string> out;
  for (const auto& zone : reading.zones()) {
    add_words(zone, "", out);
    add_runs(zone, out);
    add_signs(zone, out);
  }
  add_words(reading.author(), "a", out);
  add_facts(reading.document(), out);
  std::erase(out, std::string());
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

std::string index_fact(std::string_view kind, std::string_view value) {
  std::string out(kSign);
  out.append(kind).append(":").append(value);
  return plain(out);
}

bool satisfies(const Narrow& narrow, const std::vector<std::string>& words,
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
