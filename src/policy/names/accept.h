// What counts: whether letters of a text that look like a form are that name, and in which disguise.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "policy/names/form.h"
#include "policy/names/reading.h"

namespace kith::policy::names {

// `path`: for each letter of the form the element of the text that has its shape, rising; only signs may lie between.
// Answers the disguise (NameHit::how); nothing: not that name.
std::optional<std::string_view> accept(const Form& form, const Reading& reading, std::span<const std::uint32_t> path);

// Whether a name may begin at this element at all; what accept() asks first.
bool may_begin(const std::vector<Element>& elements, std::size_t at);

}  // namespace kith::policy::names
