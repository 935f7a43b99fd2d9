#include <fmt/format.h>

#include <cmath>

#include "match/bench/samples.h"
#include "text/utf8.h"
#include "text/words.h"

namespace kith::match::samples {
namespace {

// A term that stands for itself whatever letters it has.
std::string term(const std::string& word) {
  for (const char c : word)
    if (static_cast<unsigned char>(c) < 0x80 &&
        !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')))
      return '"' + word + '"';
  return word == "OR" || word == "AND" || word == "NOT" ? '"' + word + '"' : word;
}

// Between two ranks, as many from each power of ten.
std::size_t between(Chance& chance, std::size_t from, std::size_t to) {
  const auto low = std::log(static_cast<double>(from)), high = std::log(static_cast<double>(to));
  return std::min(to - 1, static_cast<std::size_t>(std::exp(low + chance.even() * (high - low))));
}

std::string letters_only(const std::string& name) {
  std::string out;
  for (const char c : name)
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) out += c;
  return out.size() < 2 ? "acme" : out;
}

}  // namespace

const Vocabulary& Queries::language() {
  return world_.language(chance_);
}

std::string Queries::name() {
  return world_.names().word(between(chance_, 1500, world_.names().size()));
}

std::string Queries::variant(const std::string& name) {
  switch (chance_.below(6)) {
    case 0:
      return '#' + letters_only(name);
    case 1:
      return '@' + letters_only(name);
    case 2:
      return fmt::format("\"{} {}\"", name, world_.names().word(chance_.below(200)));
    case 3:
      return name.size() > 6 ? letters_only(name).substr(0, 6) + "*" : term(name);
    default:
      return term(name);
  }
}

std::string Queries::names() {
  const auto first = name();
  auto out = term(first);
  const auto more = chance_.below(4);
  for (std::size_t i = 0; i < more; ++i) out += " OR " + variant(chance_.one_in(2) ? first : name());
  return more > 0 ? '(' + out + ')' : out;
}

std::string Queries::rare(const Vocabulary& language) {
  return term(language.word(between(chance_, 3000, language.size())));
}

std::string Queries::common(const Vocabulary& language) {
  const auto& word = language.word(between(chance_, 30, 3000));
  const auto points = text::to_utf32(word);
  if (language.spoken().spaced && points.size() > 6 && chance_.one_in(4)) {
    const auto stem = text::to_utf8(std::u32string_view(points).substr(0, 5));
    if (term(stem) == stem && text::words(stem).size() == 1 && text::words(stem)[0].text == stem) return stem + '*';
  }
  return term(word);
}

std::string Queries::either(const Vocabulary& language, std::size_t least) {
  std::string out;
  const auto count = least + chance_.below(4);
  for (std::size_t i = 0; i < count; ++i) out += (i > 0 ? " OR " : "") + common(language);
  return count > 1 ? '(' + out + ')' : out;
}

// Words that stood side by side in a post.
std::string Queries::phrase() {
  for (;;) {
    const auto text = posts_.next().document.text;
    const auto words = text::words(text);
    if (words.size() < 8) continue;
    const auto first = chance_.below(words.size() - 4), count = 3 + chance_.below(2);
    const auto from = words[first].start, to = words[first + count - 1].end;
    const auto piece = text.substr(from, to - from);
    if (piece.find_first_of("\"\n#@/*?\\\u201C\u201D") == std::string::npos) return '"' + piece + '"';
  }
}

std::string Queries::field(const Vocabulary& language) {
  switch (chance_.below(4)) {
    case 0:
      return "network:(mastodon OR bluesky)";
    case 1:
      return "followers:>1000";
    case 2:
      return "NOT is:reply";
    default:
      return fmt::format("lang:{}", language.spoken().code);
  }
}

std::string Queries::next() {
  const auto& in = language();
  const auto kind = chance_.below(100);
  if (kind < 35) return fmt::format("{} AND {}", names(), either(in, 2));
  if (kind < 50) return fmt::format("{} AND {} NOT {}", names(), either(in, 1), either(in, 1));
  if (kind < 65) return fmt::format("{} NEAR/{} {}", names(), 2 + chance_.below(10), either(in, 2));
  if (kind < 77) return fmt::format("({} OR {}) AND {}", phrase(), phrase(), either(in, 1));
  if (kind < 90) return fmt::format("{} AND {} AND {}", rare(in), either(in, 2), either(in, 1));
  return fmt::format("{} AND {} AND {}", names(), either(in, 2), field(in));
}

}  // namespace kith::match::samples
