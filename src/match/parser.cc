#include <algorithm>

#include "base/limits.h"
#include "match/lexer.h"
#include "match/values.h"
#include "match/words.h"
#include "text/fold.h"
#include "text/utf8.h"

namespace kith::match {
namespace {

using detail::Token;
using Parsed = std::expected<Node, Problem>;
constexpr std::size_t kNotesMost = 20;

bool is_positional(Node::Is is) {
  using enum Node::Is;
  return is == words || is == raw || is == tag || is == handle || is == near;
}

// Whether a text has to have something for the node to hold.
bool is_positive(const Node& node) {
  using enum Node::Is;
  if (node.is == none) return false;
  if (node.is == all) return std::ranges::any_of(node.children, is_positive);
  if (node.is == any) return std::ranges::all_of(node.children, is_positive);
  if (node.is == scope) return is_positive(node.children[0]);
  return true;
}

// Nothing but facts that a large part of everything has.
bool is_broad(const Node& node) {
  using enum Node::Is;
  if (node.is == field)
    return node.field == Field::lang || node.field == Field::network || node.field == Field::has ||
           node.field == Field::is || node.field == Field::tone;
  if (node.is == number) return node.field != Field::circle;
  if (node.is == none) return true;
  return (node.is == all || node.is == any) && std::ranges::all_of(node.children, is_broad);
}

std::size_t height(const Node& node) {
  std::size_t most = 0;
  for (const auto& child : node.children) most = std::max(most, height(child));
  return most + 1;
}

class Parser {
 public:
  Parser(std::string_view source, detail::Lexed lexed, const ParseOptions& options)
      : source_(source), tokens_(std::move(lexed.tokens)), options_(options), notes_(std::move(lexed.notes)) {}

  std::expected<Query, Problem> run() {
    if (peek().is == Token::Is::end) return wrong(0, "this query is empty", "write a word to look for");
    auto root = alternatives(0);
    if (!root) return std::unexpected(root.error());
    if (peek().is == Token::Is::close)
      return wrong(peek().offset, "this bracket closes nothing", "take it out, or open one before it");
    if (height(*root) > limits::kQueryDepth)
      return wrong(root->offset, "this query is nested deeper than 64", "split it into several");
    if (!options_.allow_negative && !is_positive(*root))
      return wrong(root->offset, "this query only says what not to find, so nearly everything would match",
                   "add a word or field that has to be there, like `raft -politics`");
    if (!options_.allow_negative && is_broad(*root))
      note(root->offset, "this finds everything of its kind", "add a word to look for, if that is too much");
    std::ranges::sort(notes_, {}, &Problem::offset);
    return Query{std::move(*root), std::move(notes_)};
  }

 private:
  const Token& peek() const { return tokens_[next_]; }
  Token take() { return tokens_[next_++]; }
  std::unexpected<Problem> wrong(std::size_t offset, std::string message, std::string hint) const {
    return std::unexpected(at(source_, offset, std::move(message), std::move(hint)));
  }

  void note(std::size_t offset, std::string message, std::string hint) {
    if (notes_.size() < kNotesMost) notes_.push_back(at(source_, offset, std::move(message), std::move(hint)));
  }

  bool begins_part() const {
    const auto is = peek().is;
    return is != Token::Is::end && is != Token::Is::close && is != Token::Is::lor && is != Token::Is::land &&
           is != Token::Is::near;
  }

  static Node join(Node::Is is, std::vector<Node> parts) {
    if (parts.size() == 1) return std::move(parts[0]);
    Node node;
    node.is = is;
    node.offset = parts[0].offset;
    node.end = parts.back().end;
    for (auto& part : parts) {
      if (part.is != is)
        node.children.push_back(std::move(part));
      else
        for (auto& child : part.children) node.children.push_back(std::move(child));
    }
    return node;
  }

  Parsed alternatives(std::size_t depth) {
    if (depth > limits::kQueryDepth)
      return wrong(peek().offset, "brackets are nested deeper than 64", "split the query into several");
    std::vector<Node> parts;
    for (;;) {
      auto part = together(depth);
      if (!part) return part;
      parts.push_back(std::move(*part));
      if (peek().is != Token::Is::lor) return join(Node::Is::any, std::move(parts));
      take();
    }
  }

  Parsed together(std::size_t depth) {
    std::vector<Node> parts;
    for (;;) {
      auto part = maybe_not(depth);
      if (!part) return part;
      parts.push_back(std::move(*part));
      if (peek().is == Token::Is::land) {
        take();
      } else if (!begins_part()) {
        return join(Node::Is::all, std::move(parts));
      } else if (options_.explicit_and) {
        return wrong(peek().offset, "there is neither AND nor OR before this",
                     "write AND or OR; words that stand side by side go in quotation marks, like "
                     "`\"faith school\"`");
      }
    }
  }

  Parsed maybe_not(std::size_t depth) {
    if (depth > limits::kQueryDepth)
      return wrong(peek().offset, "NOT is nested deeper than 64", "split the query into several");
    if (peek().is != Token::Is::lnot) return nearness(depth);
    const auto offset = take().offset;
    auto inner = maybe_not(depth + 1);
    if (!inner) return inner;
    Node node;
    node.is = Node::Is::none;
    node.offset = offset;
    node.end = inner->end;
    node.children.push_back(std::move(*inner));
    return node;
  }

  Parsed nearness(std::size_t depth) {
    auto left = primary(depth);
    // A chain of NEARs nests to the left.
    for (std::size_t links = 0; left && peek().is == Token::Is::near; ++links) {
      const auto sign = take();
      if (links + depth >= limits::kQueryDepth)
        return wrong(sign.offset, "more than 64 NEARs in a row", "split the query into several");
      if (peek().is == Token::Is::lnot)
        return wrong(peek().offset, "NOT inside NEAR has no clear meaning: absence has no place in the text",
                     "write `a AND NOT (a NEAR/5 b)` for an a without a b nearby");
      auto right = primary(depth);
      if (!right) return right;
      for (const auto* side : {&*left, &*right})
        if (auto done = check_near(*side); !done) return std::unexpected(done.error());
      Node node;
      node.is = Node::Is::near;
      node.offset = left->offset;
      node.end = right->end;
      node.distance = sign.number;
      node.ordered = sign.ordered;
      node.children.push_back(std::move(*left));
      node.children.push_back(std::move(*right));
      left = std::move(node);
    }
    return left;
  }

  std::expected<void, Problem> check_near(const Node& node) const {
    if (is_positional(node.is)) return {};
    if (node.is == Node::Is::any) {
      for (const auto& child : node.children)
        if (auto done = check_near(child); !done) return done;
      return {};
    }
    if (node.is == Node::Is::all)
      return wrong(node.offset, "AND inside NEAR can be read in two ways",
                   "write `(a NEAR/5 c) AND (b NEAR/5 c)`, or NEAR between all of them");
    if (node.is == Node::Is::none)
      return wrong(node.offset, "NOT inside NEAR has no clear meaning: absence has no place in the text",
                   "write `a AND NOT (a NEAR/5 b)` for an a without a b nearby");
    return wrong(node.offset, "NEAR stands between words, not between fields or facts", "use AND here");
  }

  Parsed primary(std::size_t depth) {
    if (terms_ > limits::kQueryTerms)
      return wrong(peek().offset, "this query has more than 2,000 parts", "split it into several");
    const auto token = take();
    if (token.is != Token::Is::open && token.is != Token::Is::word && token.is != Token::Is::quoted) ++terms_;
    switch (token.is) {
      case Token::Is::open:
        return bracket(token, depth);
      case Token::Is::word:
        return words(token, false);
      case Token::Is::quoted:
        return words(token, true);
      case Token::Is::raw:
        return leaf(Node::Is::raw, token, text::compose(token.text));
      case Token::Is::tag:
        return name(Node::Is::tag, token);
      case Token::Is::handle:
        return name(Node::Is::handle, token);
      case Token::Is::field:
        return field(token, depth);
      case Token::Is::outside: {
        auto node = leaf(Node::Is::outside, token, token.text);
        if (node) node->outside = token.number;
        return node;
      }
      case Token::Is::end:
        --next_;
        return wrong(token.offset, "the query ends where something should follow",
                     "add what to look for, or take out the last operator");
      case Token::Is::close:
        --next_;
        return wrong(token.offset, "there is nothing before this closing bracket",
                     "write something inside the brackets, or after the operator");
      default: {
        const auto sign = std::string(source_.substr(token.offset, token.end - token.offset));
        --next_;
        return wrong(token.offset, "there is nothing on the left of `" + sign + "`",
                     "to look for the word itself, put it in quotation marks");
      }
    }
  }

  Parsed bracket(const Token& open, std::size_t depth) {
    auto inner = alternatives(depth + 1);
    if (!inner) return inner;
    if (peek().is != Token::Is::close) return wrong(open.offset, "this bracket is never closed", "add a `)`");
    take();
    return inner;
  }

  Parsed leaf(Node::Is is, const Token& token, std::string written) {
    Node node;
    node.is = is;
    node.offset = token.offset;
    node.end = token.end;
    node.written = std::move(written);
    if (node.written.empty())
      return wrong(token.offset, "there is nothing between these quotation marks", "write what to look for");
    return node;
  }

  Parsed name(Node::Is is, const Token& token) {
    auto read = detail::read_name(text::compose(token.text), is == Node::Is::handle);
    if (read) return leaf(is, token, std::move(*read));
    const auto problem = std::move(read).error();
    return wrong(token.offset, problem.message, problem.hint);
  }

  Parsed words(const Token& token, bool quoted) {
    auto written = text::compose(token.text);
    auto made = detail::patterns(written, quoted);
    if (!made) {
      auto problem = std::move(made).error();
      if (auto hint = detail::sign_hint(written); !quoted && !hint.empty()) problem.hint = std::move(hint);
      return wrong(token.offset + (quoted ? 1 : 0) + problem.offset, problem.message, problem.hint);
    }
    remark(token, written, quoted, made->size());
    terms_ += made->size();
    Node node;
    node.is = Node::Is::words;
    node.offset = token.offset;
    node.end = token.end;
    node.written = std::move(written);
    node.words = std::move(*made);
    if (quoted && node.words.size() > 1) node.slop = token.number;
    return node;
  }

  // What is legal, but perhaps not what was meant.
  void remark(const Token& token, const std::string& written, bool quoted, std::size_t words) {
    if (!quoted && detail::is_small_operator(written))
      note(token.offset, "`" + written + "` is looked for as a word here", "operators are written in capitals");
    if (!quoted && detail::is_quoted_singly(source_.substr(token.offset)))
      note(token.offset, "single quotes do not make a phrase", "use double ones: `\"faith school\"`");
    if (!quoted) return;
    if (token.number >= 0 && words == 1)
      note(token.offset, "`~` needs two words or more", "one word cannot be near itself; leave it out");
    for (const std::string_view sign : {" AND ", " OR ", " NOT ", " NEAR/"})
      if (written.contains(sign))
        return note(token.offset,
                    "`" + std::string(sign.substr(1, sign.find_last_not_of(" /"))) +
                        "` inside quotation marks is looked for as a word",
                    "close the quotation marks before it");
  }

  Parsed field(const Token& token, std::size_t depth) {
    const auto& f = *token.field;
    Node node;
    node.offset = token.offset;
    node.end = token.end;
    node.field = f.field;
    if (f.type == FieldType::scope) {
      const bool in_scope = std::exchange(in_scope_, true);
      if (in_scope) return wrong(token.offset, "a field inside a field", "put them side by side with AND");
      auto inner = primary(depth + 1);
      in_scope_ = false;
      if (!inner) return inner;
      if (!only_words(*inner))
        return wrong(inner->offset, "`" + std::string(f.name) + ":` takes words and phrases, no other fields",
                     "put the fields side by side with AND");
      node.is = Node::Is::scope;
      node.end = inner->end;
      node.children.push_back(std::move(*inner));
      return node;
    }
    if (f.type == FieldType::number || f.type == FieldType::duration) return number(token, std::move(node));
    node.is = Node::Is::field;
    if (peek().is != Token::Is::open) return one_value(f, std::move(node));
    const auto open = take();
    for (;;) {
      auto more = one_value(f, std::move(node));
      if (!more) return more;
      node = std::move(*more);
      if (peek().is == Token::Is::close) {
        node.end = take().end;
        return node;
      }
      if (peek().is == Token::Is::end) return wrong(open.offset, "this bracket is never closed", "add a `)`");
      if (peek().is != Token::Is::lor)
        return wrong(peek().offset, "a list of values is joined with OR", "write it like `lang:(en OR de)`");
      take();
    }
  }

  static bool only_words(const Node& node) {
    if (node.is == Node::Is::field || node.is == Node::Is::number || node.is == Node::Is::outside ||
        node.is == Node::Is::scope)
      return false;
    return std::ranges::all_of(node.children, only_words);
  }

  Parsed one_value(const FieldInfo& f, Node node) {
    if (++terms_ > limits::kQueryTerms)
      return wrong(peek().offset, "this query has more than 2,000 parts", "split it into several");
    const auto token = take();
    const bool usable = token.is == Token::Is::word || token.is == Token::Is::quoted || token.is == Token::Is::handle;
    auto value = text::compose(token.text);
    if (!usable || value.empty()) {
      --next_;
      return wrong(token.offset, "`" + std::string(f.name) + ":` wants a value here",
                   "write it like `" + std::string(f.name) + ":value`");
    }
    if (auto checked = detail::check_value(f, value); !checked)
      return wrong(token.offset, checked.error().message, checked.error().hint);
    node.end = token.end;
    node.values.push_back(std::move(value));
    return node;
  }

  Parsed number(const Token& token, Node node) {
    const auto& f = *token.field;
    const bool duration = f.type == FieldType::duration;
    const auto value = peek();
    const auto spec = value.is == Token::Is::word ? detail::read_number(value.text, duration) : std::nullopt;
    if (!spec)
      return wrong(value.offset, "`" + std::string(f.name) + ":` wants " + (duration ? "a time" : "a number"),
                   duration ? "write it like `age:<2h`, with s, m, h, d or w"
                            : "write it like `" + std::string(f.name) + ":>1000` or `:10..20`");
    node.end = take().end;
    node.is = Node::Is::number;
    node.compare = spec->compare;
    node.low = spec->low;
    node.high = spec->high;
    return node;
  }

  std::string_view source_;
  std::vector<Token> tokens_;
  const ParseOptions& options_;
  std::size_t next_ = 0;
  std::size_t terms_ = 0;
  bool in_scope_ = false;
  std::vector<Problem> notes_;
};

}  // namespace

bool Node::operator==(const Node& other) const {
  if (is != other.is || children != other.children || words != other.words || slop != other.slop) return false;
  if (distance != other.distance || ordered != other.ordered) return false;
  if (compare != other.compare || low != other.low || high != other.high) return false;
  if ((is == Is::scope || is == Is::field || is == Is::number) && field != other.field) return false;
  // Words and names are the same in any case; raw and outside are exact.
  if (is == Is::raw || is == Is::outside) return written == other.written;
  if (is == Is::tag || is == Is::handle) return text::fold(written) == text::fold(other.written);
  return values == other.values;
}

std::expected<Query, Problem> parse(std::string_view source, const ParseOptions& options) {
  if (!text::is_valid_utf8(source))
    return std::unexpected(Problem{"this query is not valid UTF-8", "save it as UTF-8", 0, 1, 1});
  auto tokens = detail::lex(source, options.extension);
  if (!tokens) return std::unexpected(std::move(tokens).error());
  return Parser(source, std::move(*tokens), options).run();
}

}  // namespace kith::match
