// Forms: the ways one entry may be written, before any disguise.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "policy/names.h"
#include "policy/names/reading.h"

namespace kith::policy::names {

struct Letter {
  char32_t own = 0, shape = 0;
  std::uint8_t script = 0;
  bool first = false;  // stroke of its character
  bool upper = false, digit = false;
  Gap gap = Gap::none;  // before it
};

struct Form {
  enum class Is : std::uint8_t {
    name,
    part,     // of a person's name
    core,     // without "Holdings", "Group" …; in addresses alone
    handle,   // letters of a handle
    domain,   // a host in words: the dot must be seen
    context,  // of `entry` in NameSet's list of context terms
  };
  Is is = Is::name;
  std::uint32_t entry = 0;
  bool exact = false;          // capitals as written
  bool shortened = false;      // a legal form or a plural left out
  std::size_t characters = 0;  // an ideograph or syllable counts two
  std::vector<Letter> letters;
};

inline constexpr std::size_t kFormMost = 96;     // strokes of one form; what is longer is cut
inline constexpr std::size_t kFormsMost = 4000;  // of one entry

// Every form of the entry, none twice. Those of a context term are made of its words alone.
std::vector<Form> forms_of(const NameEntry& entry, std::uint32_t index);
std::vector<Form> forms_of_context(const std::string& term, std::uint32_t index);

// `name` without what only says which kind of firm it is ("Ltd"); empty where nothing would remain or nothing goes.
std::string without_legal_form(const std::string& name);
// Words that stand around a firm's name in its handles: "hq", "official" …; folded.
bool is_glue(std::u32string_view word);

}  // namespace kith::policy::names
