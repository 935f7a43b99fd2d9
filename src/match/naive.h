// The plain matcher: reads the definitions of docs/queries.md off one by one. Obviously right
// before fast; a quicker engine has to agree with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "match/document.h"
#include "match/query.h"

namespace kith::match {

// Half open, in code points.
struct Span {
  std::size_t start = 0, end = 0;
  auto operator<=>(const Span&) const = default;
};

enum class Truth : std::uint8_t { no, unknown, yes };

struct Match {
  Truth truth = Truth::no;
  std::vector<Span> spans;           // what in the text satisfied the query; rising, merged
  std::vector<Span> title_spans;     // and in the title
  std::vector<std::string> unknown;  // outside parts nobody could answer
};

// A document with its words cut and folded once, for any number of queries. Holds views into
// `document`, which must outlive it. Immutable; thread-safe.
class Reading {
 public:
  explicit Reading(const Document& document);

  struct Token {
    Span span;                 // code points of its zone
    std::string folded, bare;  // with marks, without
    std::string folded_own,
        bare_own;  // the same without a possessive 's; empty where there is none
  };
  // A stretch of text that phrases and NEAR do not cross. 0 is the text, 1 the title, then `more`.
  struct Zone {
    std::string_view text;
    std::vector<Token> tokens;
    std::vector<Span> tags, handles;
    std::vector<std::string> tag_names,
        handle_names;  // folded, without sign; parallel to the spans
    std::vector<std::string> tag_bare;
  };
  const Document& document() const { return document_; }
  const std::vector<Zone>& zones() const { return zones_; }
  const Zone& author() const { return author_; }

 private:
  const Document& document_;
  std::vector<Zone> zones_;
  Zone author_;
};

// What an outside part comes to. With an answer of `yes` it may add spans of the text.
using Outside = std::function<Truth(const Node& node, Match& into)>;

// Three-valued: what is unknown stays so unless the rest decides. Without `outside`, such parts are
// unknown.
Match match(const Node& query, const Reading& reading, const Outside* outside = nullptr);
Match match(const Query& query, const Document& document);

}  // namespace kith::match
