// The one query language (docs/queries.md): text in, a checked tree out, and its canonical form.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "match/fields.h"

namespace kith::match {

// What is wrong with a query and what to do. Line and column count from 1, the column in code
// points.
struct Problem {
  std::string message;
  std::string hint;
  std::size_t offset = 0;  // byte in the source
  std::size_t line = 1, column = 1;
};
// The same as an Error of kind invalid, with line, column and hint as context.
Error to_error(const Problem& problem);

// One word to look for, folded as the words of a text are.
struct Pattern {
  std::string folded;
  bool marks = false;   // marks were written: they must be there
  bool prefix = false;  // ended in `*`
  bool holes = false;   // has `?`, each one letter
  bool operator==(const Pattern&) const = default;
};

// How a number is compared; `range` has both ends.
enum class Compare : std::uint8_t { is, above, at_least, below, at_most, range };

struct Node {
  enum class Is : std::uint8_t {
    words,    // consecutive; with slop ≥ 0 in any order, at most `slop` other words among them
    raw,      // exactly these characters, not inside a longer word
    tag,      // #…
    handle,   // @…
    scope,    // text: or title: around children[0]
    field,    // values of a field, any of them
    number,   // a compared field
    outside,  // what an Extension took: facts of a policy condition
    all,
    any,
    none,  // NOT children[0]
    near,  // children[0] and children[1], at most `distance` words between
  };
  Is is = Is::words;
  std::vector<Node> children;
  std::vector<Pattern> words;
  std::string written;  // words, raw, tag, handle, outside: as written, without quotes and signs
  int slop = -1;
  int distance = 0;
  bool ordered = false;
  Field field = Field::text;
  std::vector<std::string> values;  // field: as written
  Compare compare = Compare::is;
  double low = 0, high = 0;  // number; seconds for age
  int outside = -1;          // what the Extension said
  std::size_t offset = 0;    // byte in the source
  std::size_t end = 0;       // and where it ends; brackets around it do not count

  // The same query; where it stood in the source and the letters' case do not count.
  bool operator==(const Node& other) const;
};

struct Query {
  Node root;
  std::vector<Problem> notes;  // legal, but perhaps not what was meant
  bool operator==(const Query& other) const { return root == other.root; }
};

// Lets another language put its own words among the query's: called wherever a part may begin, with
// what follows. Answers how many bytes it takes, or nothing.
struct Taken {
  std::size_t bytes = 0;
  std::string canonical;
  int id = 0;
};
using Extension = std::function<std::expected<std::optional<Taken>, Problem>(std::string_view rest)>;

struct ParseOptions {
  bool allow_negative = false;  // a query of NOTs alone is refused otherwise: it would match nearly everything
  bool explicit_and = false;    // a space is no AND: for policy conditions, where a sentence must not pass
  const Extension* extension = nullptr;
};

std::expected<Query, Problem> parse(std::string_view source, const ParseOptions& options = {});

// The canonical form: parse(print(q)) == q.
std::string print(const Node& node);
inline std::string print(const Query& query) {
  return print(query.root);
}

// Turns the place of a problem into line and column of `source`.
Problem at(std::string_view source, std::size_t offset, std::string message, std::string hint);

}  // namespace kith::match
