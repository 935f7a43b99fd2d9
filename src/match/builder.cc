#include "match/builder.h"

#include <algorithm>

#include "match/lexer.h"
#include "match/words.h"
#include "text/utf8.h"

namespace kith::match {
namespace {

using Done = std::expected<void, Problem>;

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// Quotation marks around it, and signs at its start that would make a tag or handle of a phrase, are no
// part of the words.
std::string plain_phrase(std::string_view written) {
  std::string out(trim(written));
  for (;;) {
    const auto bytes = detail::quote_bytes(out);
    const bool sign = !out.empty() && std::string_view("#@- \t\r\n").contains(out[0]);
    if (!bytes && !sign) break;
    out.erase(0, bytes ? bytes : 1);
  }
  for (const std::string_view mark : {"\"", "\u201D", "\u201C"})
    if (out.ends_with(mark)) out.erase(out.size() - mark.size());
  return out;
}

class Reader {
 public:
  explicit Reader(std::string_view source) : source_(source) {}

  std::expected<Builder, Problem> run(const Node& root) {
    if (auto done = conjuncts(root); !done) return std::unexpected(done.error());
    return std::move(out_);
  }

 private:
  std::unexpected<Problem> intricate(const Node& node, std::string message) const {
    return std::unexpected(at(source_, node.offset, std::move(message), "edit the query as text, or make it simpler"));
  }

  Done conjuncts(const Node& node) {
    if (node.is != Node::Is::all) return part(node);
    for (const auto& child : node.children)
      if (auto done = part(child); !done) return done;
    return {};
  }

  Done part(const Node& node) {
    switch (node.is) {
      case Node::Is::scope:
        return scope(node);
      case Node::Is::field:
      case Node::Is::number:
        return fact(node, false);
      case Node::Is::outside:
        return intricate(node, "the form knows no facts of the policy");
      default:
        if (node.is == Node::Is::none && is_fact(node.children[0])) return fact(node.children[0], true);
        if (node.is == Node::Is::none && node.children[0].is == Node::Is::scope)
          return intricate(node, "the form cannot leave out words in one place only");
        if (scoped_) return intricate(node, "some words are looked for in one place and some anywhere");
        loose_ = true;
        return wordy(node);
    }
  }

  static bool is_fact(const Node& node) { return node.is == Node::Is::field || node.is == Node::Is::number; }

  Done scope(const Node& node) {
    if (scoped_ || loose_) return intricate(node, "some words are looked for in one place and some in another");
    scoped_ = true;
    out_.where = node.field == Field::title ? Builder::Where::title : Builder::Where::text;
    const auto& inner = node.children[0];
    if (inner.is != Node::Is::all) return wordy(inner);
    for (const auto& child : inner.children)
      if (auto done = wordy(child); !done) return done;
    return {};
  }

  // A conjunct made of words alone.
  Done wordy(const Node& node) {
    switch (node.is) {
      case Node::Is::any: {
        auto group = words(node);
        if (!group) return std::unexpected(group.error());
        out_.any.push_back(std::move(*group));
        return {};
      }
      case Node::Is::none: {
        auto group = words(node.children[0]);
        if (!group) return std::unexpected(group.error());
        std::ranges::move(*group, std::back_inserter(out_.none));
        return {};
      }
      case Node::Is::near: {
        auto left = words(node.children[0]);
        if (!left) return std::unexpected(left.error());
        auto right = words(node.children[1]);
        if (!right) return std::unexpected(right.error());
        out_.near.push_back({std::move(*left), std::move(*right), node.distance, node.ordered});
        return {};
      }
      default: {
        auto one = words(node);
        if (!one) return std::unexpected(one.error());
        std::ranges::move(*one, std::back_inserter(out_.all));
        return {};
      }
    }
  }

  // Words, or OR of words.
  std::expected<Words, Problem> words(const Node& node) const {
    Words out;
    if (node.is == Node::Is::any) {
      for (const auto& child : node.children) {
        if (child.is == Node::Is::any) return intricate(child, "groups inside groups do not fit the form");
        auto one = words(child);
        if (!one) return one;
        std::ranges::move(*one, std::back_inserter(out));
      }
      return out;
    }
    switch (node.is) {
      case Node::Is::words:
        if (node.slop >= 0) return intricate(node, "a phrase with `~` does not fit the form");
        out.push_back(plain_phrase(node.written));
        return out;
      case Node::Is::tag:
        return Words{"#" + node.written};
      case Node::Is::handle:
        return Words{"@" + node.written};
      case Node::Is::raw:
        return intricate(node, "`raw:` does not fit the form");
      case Node::Is::near:
        return intricate(node, "NEAR beside other words or inside NEAR does not fit the form");
      case Node::Is::all:
        return intricate(node, "AND inside a group does not fit the form");
      case Node::Is::none:
        return intricate(node, "NOT inside a group does not fit the form");
      case Node::Is::scope:
        return intricate(node, "some words of this group are looked for in one place only");
      default:
        return intricate(node, "a field inside a group of words does not fit the form");
    }
  }

  Done fact(const Node& node, bool excluded) {
    Builder::Fact fact{node.field, excluded, node.values};
    if (node.is == Node::Is::number) {
      auto text = print(node);
      fact.values = {text.substr(text.find(':') + 1)};
    }
    out_.facts.push_back(std::move(fact));
    return {};
  }

  std::string_view source_;
  Builder out_;
  bool scoped_ = false, loose_ = false;
};

class Writer {
 public:
  std::expected<std::string, Problem> run(const Builder& builder) {
    for (const auto& word : builder.all) one(word, "all of these");
    for (const auto& group : builder.any) add(either(group, "any of these"));
    for (const auto& near : builder.near) {
      const auto left = either(near.left, "near each other"), right = either(near.right, "near each other");
      if (left.empty() != right.empty()) refuse("near each other", "", "one side is empty", "fill in both sides");
      if (near.distance < 0 || near.distance > 100)
        refuse("near each other", "", "the distance is from 0 to 100 words", "5 is a good beginning");
      if (!left.empty() && !right.empty())
        add(left + (near.ordered ? " ONEAR/" : " NEAR/") + std::to_string(near.distance) + " " + right);
    }
    if (const auto none = either(builder.none, "none of these"); !none.empty()) add("NOT " + none);
    wrap(builder.where);
    for (const auto& fact : builder.facts) add(written(fact));
    if (problem_) return std::unexpected(*problem_);
    auto query = parse(source_);
    if (!query) return std::unexpected(query.error());
    return print(*query);
  }

 private:
  void refuse(std::string_view part, std::string_view entry, std::string message, std::string hint) {
    if (problem_) return;
    const auto where = entry.empty() ? std::string(part) : std::string(part) + ", `" + std::string(entry) + "`";
    problem_ = Problem{"“" + where + "”: " + std::move(message), std::move(hint), 0, 1, 1};
  }

  void add(const std::string& part) {
    if (part.empty()) return;
    if (!source_.empty()) source_ += " AND ";
    source_ += part;
  }

  // One entry as the language has it; empty for blanks and after a problem.
  std::string term(std::string_view entry, std::string_view part) {
    const auto text = trim(entry);
    if (text.empty()) return {};
    std::string out(text);
    if (text[0] != '#' && text[0] != '@') {
      Node node;
      node.written = plain_phrase(text);
      auto made = detail::patterns(node.written, true);
      if (!made) {
        refuse(part, text, made.error().message, made.error().hint);
        return {};
      }
      node.words = std::move(*made);
      return print(node);
    }
    const auto parsed = parse(out);
    if (!parsed) {
      refuse(part, text, parsed.error().message, parsed.error().hint);
      return {};
    }
    if (parsed->root.is != Node::Is::tag && parsed->root.is != Node::Is::handle) {
      refuse(part, text, "this is more than one thing", "write one entry for each");
      return {};
    }
    return print(*parsed);
  }

  void one(std::string_view entry, std::string_view part) { add(term(entry, part)); }

  std::string either(const Words& words, std::string_view part) {
    std::string out;
    std::size_t count = 0;
    for (const auto& word : words) {
      const auto text = term(word, part);
      if (text.empty()) continue;
      if (count++) out += " OR ";
      out += text;
    }
    return count > 1 ? "(" + out + ")" : out;
  }

  void wrap(Builder::Where where) {
    if (where == Builder::Where::anywhere || source_.empty()) return;
    source_ = (where == Builder::Where::title ? "title:(" : "text:(") + source_ + ")";
  }

  std::string written(const Builder::Fact& fact) {
    const auto& f = info(fact.field);
    const bool compared = f.type == FieldType::number || f.type == FieldType::duration;
    if (f.type == FieldType::scope) {
      refuse(f.name, "", "this field holds words of its own", "choose where to look instead");
      return {};
    }
    std::string values;
    std::size_t count = 0;
    for (const auto& entry : fact.values) {
      if (is_blank(entry)) continue;
      const std::string text(trim(entry));
      Node node;
      node.is = Node::Is::field;
      node.field = fact.field;
      node.values = {text};
      const auto alone = compared ? std::string(f.name) + ":" + text : print(node);
      const auto parsed = parse(alone);
      if (!parsed || (compared && parsed->root.is != Node::Is::number)) {
        refuse(f.name, text, parsed ? "this is no number" : parsed.error().message,
               parsed ? "write it like `>1000`" : parsed.error().hint);
        return {};
      }
      if (count++) values += " OR ";
      values += alone.substr(alone.find(':') + 1);
    }
    if (!count) return {};
    if (compared && count > 1) {
      refuse(f.name, "", "only one number fits here", "add a second line for another");
      return {};
    }
    return (fact.excluded ? "NOT " : "") + std::string(f.name) + ":" + (count > 1 ? "(" + values + ")" : values);
  }

  std::string source_;
  std::optional<Problem> problem_;
};

}  // namespace

std::expected<Builder, Problem> to_builder(const Query& query, std::string_view source) {
  return Reader(source).run(query.root);
}

std::expected<std::string, Problem> to_query(const Builder& builder) {
  return Writer().run(builder);
}

}  // namespace kith::match
