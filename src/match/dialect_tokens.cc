#include "match/dialect_tokens.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"
#include "base/limits.h"
#include "match/dialect_words.h"
#include "match/lexer.h"
#include "text/utf8.h"

namespace kith::match::detail {
namespace {

std::size_t space_bytes(std::string_view rest) {
  std::size_t bytes = 0;
  const auto c = text::next_code_point(rest, bytes);
  const bool space = c <= U' ' || c == 0x85 || c == 0xA0 || (c >= 0x2000 && c <= 0x200F) || c == 0x2028 ||
                     c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x2060 || c == 0x3000 || c == 0xFEFF;
  return space ? bytes : 0;
}

std::size_t any_of(std::string_view rest, std::initializer_list<std::string_view> signs) {
  for (const auto sign : signs)
    if (rest.starts_with(sign)) return sign.size();
  return 0;
}

class Reader {
 public:
  Reader(std::string_view source, Dialect dialect) : source_(source), dialect_(dialect) {}

  std::expected<std::vector<Said>, Problem> run() {
    for (;;) {
      const auto before = pos_;
      while (pos_ < source_.size()) {
        const auto bytes = space_bytes(rest());
        if (!bytes) break;
        pos_ += bytes;
      }
      spaced_ = pos_ == 0 || pos_ > before;
      if (pos_ >= source_.size()) break;
      if (auto problem = next()) return std::unexpected(std::move(*problem));
    }
    add(Said::Is::end, {}, pos_);
    return std::move(out_);
  }

 private:
  using Wrong = std::optional<Problem>;

  std::string_view rest() const { return source_.substr(pos_); }

  Said& add(Said::Is is, std::string text, std::size_t to) {
    Said said;
    said.is = is;
    said.text = std::move(text);
    said.from = pos_;
    said.to = to;
    said.spaced = spaced_;
    out_.push_back(std::move(said));
    pos_ = to;
    return out_.back();
  }

  bool after_field() const { return !out_.empty() && out_.back().is == Said::Is::field; }

  // `~5` right behind a phrase or bracket.
  void slop(Said& said) {
    if (!rest().starts_with('~')) return;
    int value = 0;
    const auto* begin = rest().data() + 1;
    const auto [end, error] = std::from_chars(begin, rest().data() + rest().size(), value);
    if (error != std::errc{} || value < 0) return;
    said.number = value;
    pos_ += static_cast<std::size_t>(end - begin) + 1;
    said.to = pos_;
  }

  Wrong next() {
    const auto here = rest();
    if (here.starts_with("<<<")) {
      const auto end = here.find(">>>");
      if (end == std::string_view::npos)
        return at(source_, pos_, "this comment is never closed", "close it with `>>>`");
      add(Said::Is::comment, {}, pos_ + end + 3);
      return {};
    }
    if (here.starts_with('[') && after_field()) {
      const auto end = here.find(']');
      if (end != std::string_view::npos) {
        add(Said::Is::range, std::string(here.substr(1, end - 1)), pos_ + end + 1);
        return {};
      }
    }
    if (const auto bytes = any_of(here, {"(", "\uFF08"})) return add(Said::Is::open, {}, pos_ + bytes), Wrong{};
    if (const auto bytes = any_of(here, {")", "\uFF09"})) return slop(add(Said::Is::close, {}, pos_ + bytes)), Wrong{};
    if (dialect_ == Dialect::sprinklr) {
      if (here.starts_with('[')) return add(Said::Is::open, {}, pos_ + 1), Wrong{};
      if (here.starts_with(']')) return add(Said::Is::close, {}, pos_ + 1), Wrong{};
    }
    if (here.starts_with('{') && dialect_ == Dialect::brandwatch) {
      const auto end = here.find('}');
      if (end != std::string_view::npos && end > 1)
        return add(Said::Is::cased, std::string(here.substr(1, end - 1)), pos_ + end + 1), Wrong{};
    }
    if (quote_bytes(here)) return quoted();
    if (const auto minus = any_of(here, {"-", "\u2013", "\u2014", "\u2212"});
        minus && minus < here.size() && !space_bytes(here.substr(minus)) && !after_field())
      return add(Said::Is::lnot, {}, pos_ + minus).minus = true, Wrong{};
    plain();
    return {};
  }

  Wrong quoted() {
    const auto open = pos_;
    auto i = pos_ + quote_bytes(rest());
    std::string text;
    while (i < source_.size()) {
      const auto here = source_.substr(i);
      if (here[0] == '\\' && here.size() > 1 && (here[1] == '"' || here[1] == '\\')) {
        text += here[1];
        i += 2;
      } else if (const auto bytes = quote_bytes(here)) {
        slop(add(Said::Is::quoted, std::move(text), i + bytes));
        return {};
      } else {
        text += here[0];
        ++i;
      }
    }
    return at(source_, open, "this quotation mark is never closed", "close it with `\"`");
  }

  bool ends_word(std::string_view here) const {
    return any_of(here, {"(", ")", "\uFF08", "\uFF09"}) || quote_bytes(here) || space_bytes(here) ||
           (dialect_ == Dialect::sprinklr && (here[0] == '[' || here[0] == ']'));
  }

  void plain() {
    const bool value = after_field();
    auto end = pos_;
    while (end < source_.size() && !ends_word(source_.substr(end))) ++end;
    if (end == pos_) ++end;
    const auto word = source_.substr(pos_, end - pos_);
    if (value) return void(add(Said::Is::word, std::string(word), end));
    // Meltwater takes its operators in small letters as well.
    const auto sign = dialect_ == Dialect::meltwater ? upper(word) : std::string(word);
    if (sign == "AND") return void(add(Said::Is::land, {}, end));
    if (sign == "OR") return void(add(Said::Is::lor, {}, end));
    if (sign == "NOT") return void(add(Said::Is::lnot, {}, end));
    if (near(sign, end)) return;
    const auto colon = word.find(':');
    if (colon != std::string_view::npos && colon > 0 &&
        std::ranges::all_of(word.substr(0, colon), [](char c) { return is_letter(c) || c == '_'; }) &&
        word.substr(0, colon) != "http" && word.substr(0, colon) != "https")
      return void(add(Said::Is::field, lower(word.substr(0, colon)), pos_ + colon + 1));
    add(Said::Is::word, std::string(word), end);
  }

  static std::string upper(std::string_view word) {
    std::string out(word);
    for (char& c : out)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
  }

  // NEAR, NEAR/5, NEAR/5f, ONEAR/5. X has no such operator: there they are words.
  bool near(std::string_view sign, std::size_t end) {
    if (dialect_ == Dialect::x) return false;
    const bool ordered = sign.starts_with('O');
    auto tail = sign.substr(ordered ? 1 : 0);
    if (!tail.starts_with("NEAR")) return false;
    tail.remove_prefix(4);
    int distance = -1;
    bool forward = false;
    if (!tail.empty()) {
      if (tail[0] != '/') return false;
      const auto [stop, error] = std::from_chars(tail.data() + 1, tail.data() + tail.size(), distance);
      if (error != std::errc{} || distance < 0) return false;
      const std::string_view after(stop, static_cast<std::size_t>(tail.data() + tail.size() - stop));
      forward = after == "f" || after == "F";
      if (!after.empty() && !forward) return false;
    }
    auto& said = add(Said::Is::near, {}, end);
    said.number = distance;
    said.ordered = ordered || forward;
    return true;
  }

  std::string_view source_;
  Dialect dialect_;
  std::size_t pos_ = 0;
  bool spaced_ = true;
  std::vector<Said> out_;
};

}  // namespace

std::expected<std::vector<Said>, Problem> read_tokens(std::string_view source, Dialect dialect) {
  if (!text::is_valid_utf8(source))
    return std::unexpected(Problem{"this query is not valid UTF-8", "save it as UTF-8", 0, 1, 1});
  if (source.size() > limits::kQueryBytes)
    return std::unexpected(
        at(source, limits::kQueryBytes, "this query is longer than 20,000 bytes", "split it into several"));
  return Reader(source, dialect).run();
}

}  // namespace kith::match::detail
