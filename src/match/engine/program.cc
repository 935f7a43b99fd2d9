// Trees to programs.
#include <algorithm>
#include <bit>

#include "match/engine/segment.h"
#include "match/words.h"
#include "text/fold.h"

namespace kith::match::engine {
namespace {

class Writer {
 public:
  Writer(Terms& terms, std::vector<Code>& code) : terms_(terms), code_(code) {}

  void write(const Node& node) {
    using enum Node::Is;
    switch (node.is) {
      case words:
        return write_words(node.words, node.slop, false);
      case raw:
        return one(Op::term, Kind::raw, node.written);
      case tag:
      case handle:
        return sign(node);
      case scope:
        return inner(Op::scope, node.field == Field::title ? kInTitle : kInText, node);
      case field:
        return values(node);
      case number:
        return compared(node);
      case Node::Is::outside:
        return code_.push_back(make_code(Op::outside, 0));
      case all:
        return inner(Op::all, static_cast<std::uint32_t>(node.children.size()), node);
      case any:
        return inner(Op::any, static_cast<std::uint32_t>(node.children.size()), node);
      case none:
        return inner(Op::none, 0, node);
      case near:
        return inner(Op::near, static_cast<std::uint32_t>(node.distance) | (node.ordered ? 1U << 16 : 0), node);
    }
  }

 private:
  void inner(Op op, std::uint32_t more, const Node& node) {
    const auto begin = open(op, more);
    for (const auto& child : node.children) write(child);
    close(begin);
  }
  std::size_t open(Op op, std::uint32_t more) {
    code_.push_back(make_code(op, more));
    code_.push_back(0);
    return code_.size() - 2;
  }
  void close(std::size_t begin) { code_[begin + 1] = static_cast<Code>(code_.size() - begin); }

  void one(Op op, Kind kind, std::string_view bytes) {
    code_.push_back(make_code(op, op == Op::term ? sieve_bit(feature_of(kind, bytes)) : 0));
    code_.push_back(terms_.put(kind, bytes));
  }

  Term pattern(const Pattern& p, bool author) {
    auto kind = p.holes ? Kind::holes : p.prefix ? Kind::prefix : Kind::word;
    if (p.marks) kind = static_cast<Kind>(static_cast<int>(kind) + 1);
    return terms_.put(kind_for(kind, author), p.holes && p.prefix ? p.folded + "*" : p.folded);
  }

  void write_words(const std::vector<Pattern>& patterns, int slop, bool author) {
    const auto count = static_cast<std::uint32_t>(patterns.size());
    if (count == 0) return close(open(Op::any, 0));  // nothing to look for: never there
    const auto begin = code_.size();
    if (slop >= 0 || count > 1) {
      code_.push_back(make_code(slop >= 0 ? Op::bag : Op::phrase, count));
      code_.push_back(static_cast<Code>(slop));
    } else {
      code_.push_back(0);
    }
    for (const auto& p : patterns) code_.push_back(pattern(p, author));
    if (slop >= 0) return;
    if (count == 1)
      code_[begin] = make_code(Op::term, sieve_bit(feature(code_[begin + 1])));
    else
      code_[begin + 1] = phrase_bit(code_[begin + 2], code_[begin + 3]);
  }

  std::uint64_t feature(Term term) const { return feature_of(terms_.kind(term), terms_.bytes(term)); }
  std::uint16_t phrase_bit(Term first, Term second) const {
    if (terms_.kind(first) != Kind::word) return sieve_bit(feature(first));
    if (terms_.kind(second) != Kind::word) return sieve_bit(feature(second));
    return sieve_bit(feature_of_pair(feature(first), feature(second)));
  }

  void sign(const Node& node) {
    const auto marked = detail::fold_word(node.written, true), bare = detail::fold_word(node.written, false);
    if (node.is == Node::Is::handle)
      one(Op::term, Kind::handle, marked);
    else
      one(Op::term, marked == bare ? Kind::tag : Kind::marked_tag, marked);
  }

  void values(const Node& node) {
    const auto begin = open(Op::any, 0);
    parts_ = 0;
    for (const auto& value : node.values) one_value(node.field, value);
    code_[begin] = make_code(Op::any, parts_);
    close(begin);
  }

  void part(Op op, Kind kind, std::string_view bytes) {
    one(op, kind, bytes);
    ++parts_;
  }

  void one_value(Field field, const std::string& value) {
    switch (field) {
      case Field::author:
        return author(value);
      case Field::lang:
        return part(Op::term, Kind::lang, text::fold(value));
      case Field::network:
        return part(Op::term, Kind::network, text::fold(value));
      case Field::channel:
        return part(Op::term, Kind::channel, text::fold(value));
      case Field::stage:
        return part(Op::term, Kind::stage, text::fold(value));
      case Field::tone:
        return part(Op::term, Kind::tone, text::fold(value));
      case Field::site:
        return site(Kind::site, value);
      case Field::url:
        return part(Op::url_part, Kind::url_part, text::fold(value));
      case Field::link:
        site(Kind::link, value);
        if (value.contains('/')) part(Op::link_part, Kind::link_part, text::fold(value));
        return;
      case Field::has:
        if (value != "media") return part(Op::term, Kind::has, value);
        for (const auto* medium : {"photo", "video", "audio"}) part(Op::term, Kind::has, medium);
        return;
      case Field::is:
        return part(Op::term, Kind::is, value);
      default:
        return;
    }
  }

  void site(Kind kind, std::string_view value) {
    auto want = text::fold(value);
    if (want.starts_with("www.")) want.erase(0, 4);
    if (!want.empty()) part(Op::term, kind, want);
  }

  void author(std::string_view value) {
    part(Op::term, Kind::author_handle, text::fold(value.starts_with('@') ? value.substr(1) : value));
    if (const auto made = detail::patterns(value, true)) {
      write_words(*made, -1, true);
      ++parts_;
    }
  }

  void compared(const Node& node) {
    code_.push_back(
        make_code(Op::number, static_cast<std::uint32_t>(node.field) | static_cast<std::uint32_t>(node.compare) << 8));
    for (const double end : {node.low, node.high}) {
      const auto bits = std::bit_cast<std::uint64_t>(end);
      code_.push_back(static_cast<Code>(bits));
      code_.push_back(static_cast<Code>(bits >> 32));
    }
  }

  Terms& terms_;
  std::vector<Code>& code_;
  std::uint32_t parts_ = 0;  // of the field being written
};

}  // namespace

std::size_t size_of(const Code* node) {
  switch (op_of(*node)) {
    case Op::term:
    case Op::url_part:
    case Op::link_part:
      return 2;
    case Op::phrase:
    case Op::bag:
      return 2 + more_of(*node);
    case Op::number:
      return 5;
    case Op::outside:
      return 1;
    default:
      return node[1];
  }
}

void write_program(const Node& node, Terms& terms, std::vector<Code>& code) {
  Writer(terms, code).write(node);
}

}  // namespace kith::match::engine
