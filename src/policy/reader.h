// Reading a policy document piece by piece; every mistake is noted and reading goes on.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/document.h"
#include "policy/yaml_tree.h"

namespace kith::policy::detail {

class Notes {
 public:
  void error(const Yaml& at, std::string message, std::string hint) {
    add(Problem::Weight::error, at.line, at.column, std::move(message), std::move(hint));
  }
  void note(const Yaml& at, std::string message, std::string hint) {
    add(Problem::Weight::note, at.line, at.column, std::move(message), std::move(hint));
  }
  // A problem inside the text of a scalar.
  void inside(const Yaml& scalar, const match::Problem& problem,
              Problem::Weight weight = Problem::Weight::error);
  void add(Problem::Weight weight, std::size_t line, std::size_t column, std::string message,
           std::string hint) {
    problems_.push_back({weight, line, column, std::move(message), std::move(hint)});
  }
  bool failed() const;
  std::vector<Problem> sorted() const;

  // Refuses keys that are none of `known`.
  void known_keys(const Yaml& map, std::string_view where, std::span<const std::string_view> known);
  // The text of a scalar; empty with an error where it is none.
  std::string text(const Yaml& node, std::string_view what);
  // A list of texts; a single text is a list of one.
  std::vector<std::string> texts(const Yaml& node, std::string_view what);
  bool flag(const Yaml& node, std::string_view what);
  // Whether `node` is a map; notes an error where not.
  bool map(const Yaml& node, std::string_view what);

 private:
  std::vector<Problem> problems_;
};

// `2026-11-20`.
std::optional<std::chrono::sys_days> read_date(std::string_view text);

// Steps as `hold for` and `approved by` have them; `text` is what of the scalar names them.
std::vector<ApprovalStep> read_steps(const Yaml& node, std::string_view text, const Document& document, Notes& notes);
void read_approvals(const Yaml& node, Document& document, Notes& notes);
void read_voices(const Yaml& node, Document& document, Notes& notes);
// "dana, ruth or a spokesperson": the names.
std::vector<std::string> names_in(std::string_view text);
void read_visitors(const Yaml& node, Document& document, Notes& notes);
// `hide`, `mute for 3 days`, `route to dana`, `redirect to "…"`, `add disclosure "…"`; false where it is none of them.
bool read_more_then(const Yaml& node, std::string_view text, Rule& rule, Notes& notes);
// What only a whole rule can tell: whether what it does goes with what it is on.
void check_then(const Yaml& node, Rule& rule, Notes& notes);
void read_rules(const Yaml& node, Document& document, Notes& notes);
void read_tests(const Yaml& node, Document& document, Notes& notes);
// Names that point at other parts of the document.
void check_names(const Yaml& root, const Document& document, Notes& notes);

}  // namespace kith::policy::detail
