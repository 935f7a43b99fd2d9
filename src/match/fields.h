// The fields a query may ask for.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace kith::match {

enum class Field : std::uint8_t {
  text,
  title,
  author,
  lang,
  network,
  channel,
  site,
  url,
  link,
  stage,
  has,
  is,
  tone,
  circle,
  followers,
  age
};

enum class FieldType : std::uint8_t {
  scope,     // a query of its own, over that part of the document
  words,     // any value
  choice,    // one of `choices`
  number,    // 15  >1000  >=5  10..20
  duration,  // <2h  >30m  1d..7d
};

struct FieldInfo {
  Field field;
  std::string_view name;
  FieldType type;
  std::span<const std::string_view> choices;
};

std::span<const FieldInfo> fields();
const FieldInfo& info(Field field);
// Null where there is no such field.
const FieldInfo* find_field(std::string_view name);

// What a field, or a value of `has:` and `is:`, is called here that other tools call `name`; empty
// where there is none.
std::string_view elsewhere(std::string_view name);

// The candidate nearest to what was written, where one is near enough to be what was meant; else
// empty.
std::string_view nearest(std::string_view written, std::span<const std::string_view> candidates);

}  // namespace kith::match
