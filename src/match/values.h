// Values of fields, names of tags and handles: read and checked.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "match/query.h"

namespace kith::match::detail {

struct NumberSpec {
  Compare compare = Compare::is;
  double low = 0, high = 0;
};

// `15`, `>1000`, `10..20`; durations with a unit, given in seconds.
std::optional<NumberSpec> read_number(std::string_view text, bool duration);

// Whether a field can have this value at all; may put it right (`pt_BR` → `pt-BR`).
std::expected<void, Problem> check_value(const FieldInfo& field, std::string& value);

// The name of a tag or handle as the words of a text have it: punctuation at its end left out. Refuses
// what could never be found.
std::expected<std::string, Problem> read_name(std::string_view written, bool handle);

// `english` → `en`, of the common ones; empty for others.
std::string_view code_of_language(std::string_view name);

// What to write in place of a sign that is an operator elsewhere; empty for others.
std::string sign_hint(std::string_view sign);

// `and`, `Or`, `near/5`.
bool is_small_operator(std::string_view word);
// Whether `rest` begins with 'several words' between single quotes.
bool is_quoted_singly(std::string_view rest);

}  // namespace kith::match::detail
