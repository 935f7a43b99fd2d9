#include "match/lexer.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/limits.h"
#include "text/utf8.h"

namespace kith::match {

Problem at(std::string_view source, std::size_t offset, std::string message, std::string hint) {
  offset = std::min(offset, source.size());
  Problem problem{std::move(message), std::move(hint), offset, 1, 1};
  const auto before = source.substr(0, offset);
  problem.line += static_cast<std::size_t>(std::ranges::count(before, '\n'));
  const auto line_start = before.rfind('\n');
  problem.column +=
      text::count_code_points(line_start == std::string_view::npos ? before : before.substr(line_start + 1));
  return problem;
}

Error to_error(const Problem& problem) {
  return Error(Kind::invalid, problem.message)
      .with("line", std::to_string(problem.line))
      .with("column", std::to_string(problem.column))
      .with("hint", problem.hint);
}

namespace detail {
namespace {

constexpr int kDistanceMost = 100;
constexpr std::size_t kNotesMost = 20;
constexpr std::string_view kWideColon = "\uFF1A";

bool is_space(std::string_view rest, std::size_t& bytes) {
  bytes = 0;
  const auto c = text::next_code_point(rest, bytes);
  return c == U' ' || (c >= U'\t' && c <= U'\r') || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 ||
         c == 0xFEFF;
}

std::size_t starts_with_any(std::string_view rest, std::initializer_list<std::string_view> signs) {
  for (const auto sign : signs)
    if (rest.starts_with(sign)) return sign.size();
  return 0;
}
std::size_t open_bytes(std::string_view rest) {
  return starts_with_any(rest, {"(", "\uFF08"});
}
std::size_t close_bytes(std::string_view rest) {
  return starts_with_any(rest, {")", "\uFF09"});
}
// A minus, or what word processors make of one.
std::size_t minus_bytes(std::string_view rest) {
  return starts_with_any(rest, {"-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2212", "\uFF0D"});
}

class Lexer {
 public:
  Lexer(std::string_view source, const Extension* extension) : source_(source), extension_(extension) {}

  std::expected<Lexed, Problem> run() {
    for (;;) {
      const auto before = pos_;
      skip_space();
      spaced_ = pos_ == 0 || pos_ > before;
      if (pos_ >= source_.size()) break;
      if (auto done = next(); !done) return std::unexpected(done.error());
    }
    add(Token::Is::end, {}, pos_);
    return Lexed{std::move(tokens_), std::move(notes_)};
  }

 private:
  using Done = std::expected<void, Problem>;

  std::string_view rest() const { return source_.substr(pos_); }
  std::unexpected<Problem> wrong(std::size_t offset, std::string message, std::string hint) const {
    return std::unexpected(at(source_, offset, std::move(message), std::move(hint)));
  }

  void skip_space() {
    std::size_t bytes = 0;
    while (pos_ < source_.size() && (is_space(rest(), bytes) || (bytes = invisible_bytes(rest())))) pos_ += bytes;
  }

  void note(std::size_t offset, std::string message, std::string hint) {
    if (notes_.size() < kNotesMost) notes_.push_back(at(source_, offset, std::move(message), std::move(hint)));
  }

  Token& add(Token::Is is, std::string text, std::size_t end) {
    Token token;
    token.is = is;
    token.text = std::move(text);
    token.offset = pos_;
    token.end = end;
    token.spaced = spaced_;
    tokens_.push_back(std::move(token));
    pos_ = end;
    return tokens_.back();
  }

  bool after_field() const { return !tokens_.empty() && tokens_.back().is == Token::Is::field && !spaced_; }

  Done next() {
    if (const auto bytes = open_bytes(rest())) return add(Token::Is::open, {}, pos_ + bytes), Done{};
    if (const auto bytes = close_bytes(rest())) return add(Token::Is::close, {}, pos_ + bytes), Done{};
    if (extension_ && !after_field()) {
      auto taken = (*extension_)(rest());
      if (!taken) {
        auto problem = std::move(taken).error();
        return wrong(pos_ + problem.offset, std::move(problem.message), std::move(problem.hint));
      }
      if (*taken) {
        auto& token = add(Token::Is::outside, std::move((*taken)->canonical), pos_ + (*taken)->bytes);
        token.number = (*taken)->id;
        return {};
      }
    }
    if (quote_bytes(rest())) return quoted(Token::Is::quoted, pos_);
    if (const auto minus = minus_bytes(rest()); minus && rest().size() > minus) {
      std::size_t bytes = 0;
      const auto next = rest().substr(minus);
      if (!is_space(next, bytes) && !close_bytes(next)) {
        if (minus > 1)
          note(pos_, "this dash is read as a minus: without what follows",
               "to look for the dash itself, use `raw:` and quotation marks");
        return add(Token::Is::lnot, {}, pos_ + minus), Done{};
      }
    }
    return plain();
  }

  // A quoted text that opens at `open`; the token begins at pos_.
  Done quoted(Token::Is is, std::size_t open) {
    auto i = open + quote_bytes(source_.substr(open));
    std::string text;
    while (i < source_.size()) {
      const auto here = source_.substr(i);
      const auto escaped = here[0] == '\\' && here.size() > 1 ? (here[1] == '\\' ? 1 : quote_bytes(here.substr(1))) : 0;
      if (escaped) {
        text += here.substr(1, escaped);
        i += 1 + escaped;
      } else if (const auto bytes = quote_bytes(here)) {
        i += bytes;
        auto& token = add(is, std::move(text), i);
        return is == Token::Is::quoted ? slop(token) : Done{};
      } else {
        text += here[0];
        ++i;
      }
    }
    return wrong(open, "this quotation mark is never closed", "close it with `\"`");
  }

  Done slop(Token& token) {
    if (!rest().starts_with('~')) return {};
    int value = 0;
    const auto* begin = rest().data() + 1;
    const auto [end, error] = std::from_chars(begin, rest().data() + rest().size(), value);
    if (error != std::errc{} || value < 0 || value > kDistanceMost)
      return wrong(pos_, "`~` after a phrase wants a number of words from 0 to 100", "write it like `\"tax cut\"~5`");
    token.number = value;
    pos_ += static_cast<std::size_t>(end - begin) + 1;
    token.end = pos_;
    return {};
  }

  std::size_t end_of_plain(std::size_t from) const {
    auto i = from;
    std::size_t bytes = 0;
    while (i < source_.size()) {
      const auto here = source_.substr(i);
      if (open_bytes(here) || close_bytes(here) || quote_bytes(here) || is_space(here, bytes)) break;
      ++i;
    }
    return i;
  }

  Done plain() {
    const auto end = end_of_plain(pos_);
    auto word = source_.substr(pos_, end - pos_);
    for (std::size_t bytes; word.size() > 3 && (bytes = invisible_bytes(word.substr(word.size() - 3)));)
      word.remove_suffix(bytes);
    if (!after_field()) {
      if (word == "AND") return add(Token::Is::land, {}, end), Done{};
      if (word == "OR") return add(Token::Is::lor, {}, end), Done{};
      if (word == "NOT") return add(Token::Is::lnot, {}, end), Done{};
      if (word.starts_with("NEAR") || word.starts_with("ONEAR"))
        if (auto done = near(word, end); !done || pos_ == end) return done;
      if (word == "raw:" && end < source_.size() && quote_bytes(source_.substr(end)))
        return quoted(Token::Is::raw, end);
      const auto name = word.substr(0, std::min(word.find(':'), word.find(kWideColon)));
      if (!name.empty() && name.size() < word.size() && is_name(name))
        return field(name, word[name.size()] == ':' ? 1 : kWideColon.size());
      if (const auto sign = starts_with_any(word, {"#", "\uFF03"}); sign && sign < word.size())
        return add(Token::Is::tag, std::string(word.substr(sign)), end), Done{};
      if (const auto sign = starts_with_any(word, {"@", "\uFF20"}); sign && sign < word.size())
        return add(Token::Is::handle, std::string(word.substr(sign)), end), Done{};
      foreign_signs(word);
    }
    add(Token::Is::word, std::string(word), end);
    return {};
  }

  // Signs that mean something elsewhere and are mere punctuation here.
  void foreign_signs(std::string_view word) {
    if (word.size() < 2) return;
    if (word[0] == '!')
      return note(pos_, "`!` means nothing here: the word is looked for", "to leave a word out, write `-word`");
    if (word[0] == '~' && !tokens_.empty() && tokens_.back().is == Token::Is::quoted)
      return note(pos_, "`~` with a space before it means nothing here", "write it right after the quotation mark");
    static constexpr std::array<std::array<std::string_view, 3>, 6> kSigns{{
        {"|", "`|` is no OR here", "write `a OR b`"},
        {"[", "square brackets mean nothing here", "group with ( and )"},
        {"{", "curly brackets mean nothing here", "for exact case write `raw:\"BT\"`"},
        {"^", "`^` means nothing here", "take it out"},
        {"~", "`~` belongs after a phrase in quotation marks", "write it like `\"tax cut\"~5`"},
        {"&&", "`&&` is no AND here", "write `a AND b`"},
    }};
    for (const auto& [sign, message, hint] : kSigns)
      if (const auto found = word.find(sign); found != std::string_view::npos)
        return note(pos_ + found, std::string(message), std::string(hint));
  }

  static bool is_name(std::string_view word) {
    return std::ranges::all_of(word,
                               [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; });
  }

  // Adds a token where `word` is NEAR; leaves words such as NEARBY alone.
  Done near(std::string_view word, std::size_t end) {
    const auto begin = pos_;
    const bool ordered = word.starts_with('O');
    auto tail = word.substr(ordered ? 5 : 4);
    if (!tail.empty() && tail[0] != '/') return {};
    int value = -1;
    if (!tail.empty()) {
      tail.remove_prefix(1);
      const auto [stop, error] = std::from_chars(tail.data(), tail.data() + tail.size(), value);
      if (error != std::errc{} || stop != tail.data() + tail.size()) value = -1;
    }
    const bool forward =
        tail.size() > 1 && tail.ends_with('f') && tail.find_first_not_of("0123456789") + 1 == tail.size();
    if (value < 0 || value > kDistanceMost)
      return wrong(begin, "`" + std::string(word) + "` wants how many words may stand between, from 0 to 100",
                   forward
                       ? "the ordered one is written `ONEAR/" + std::string(tail.substr(0, tail.size() - 1)) + "` here"
                   : ordered ? "write `ONEAR/5`"
                             : "write `NEAR/5`");
    auto& token = add(Token::Is::near, {}, end);
    token.number = value;
    token.ordered = ordered;
    return {};
  }

  Done field(std::string_view written, std::size_t colon) {
    const auto begin = pos_;
    const auto after = pos_ + written.size() + colon;
    std::string name(written);
    for (char& c : name)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (name == "raw") return wrong(begin, "`raw:` wants its text in quotation marks", "write it like `raw:\"C++\"`");
    if (name == "http" || name == "https")
      return wrong(begin, "an address is not a word to look for",
                   "write `link:` or `url:` before it, or put it in quotation marks");
    const auto* found = find_field(name);
    if (!found) {
      std::vector<std::string_view> names{"raw"};
      for (const auto& f : fields()) names.push_back(f.name);
      auto meant = elsewhere(name);
      if (!find_field(meant)) meant = nearest(name, names);
      return wrong(begin, "there is no field `" + name + "`",
                   meant.empty() ? "to look for the text itself, put it in quotation marks"
                                 : "did you mean `" + std::string(meant) + ":`?");
    }
    std::size_t bytes = 0;
    if (after >= source_.size() || is_space(source_.substr(after), bytes))
      return wrong(after, "`" + name + ":` has no value", "write the value right after the colon, without a space");
    add(Token::Is::field, name, after).field = found;
    return {};
  }

  std::string_view source_;
  const Extension* extension_;
  std::size_t pos_ = 0;
  bool spaced_ = true;
  std::vector<Token> tokens_;
  std::vector<Problem> notes_;
};

}  // namespace

std::size_t invisible_bytes(std::string_view rest) {
  if (!rest.starts_with('\xE2')) return 0;
  std::size_t bytes = 0;
  const auto c = text::next_code_point(rest, bytes);
  const bool unseen =
      (c >= 0x200C && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || c == 0x2060 || (c >= 0x2066 && c <= 0x2069);
  return unseen ? bytes : 0;
}

std::size_t quote_bytes(std::string_view rest) {
  for (const std::string_view quote : {"\"", "\u201C", "\u201D", "\u201E", "\u201F", "\u00AB", "\u00BB", "\uFF02"})
    if (rest.starts_with(quote)) return quote.size();
  return 0;
}

std::expected<Lexed, Problem> lex(std::string_view source, const Extension* extension) {
  if (source.size() > limits::kQueryBytes)
    return std::unexpected(
        at(source, limits::kQueryBytes, "this query is longer than 20,000 bytes", "split it into several"));
  return Lexer(source, extension).run();
}

}  // namespace detail
}  // namespace kith::match
