#include "store/check_text.h"

#include <cstdint>
#include <cstring>

#include <fmt/core.h>

#include "text/utf8.h"

namespace kith::store {
namespace {

// How many bytes the well-formed sequence at `at` has (Unicode 15, table 3-7); 0 where it is not
// one.
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> unsigned {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned lead = byte(0);
  if (lead < 0x80) return lead == 0 ? 0 : 1;
  if (lead >= 0xC2 && lead <= 0xDF) return tail(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool second =
        byte(1) >= (lead == 0xE0 ? 0xA0U : 0x80U) && byte(1) <= (lead == 0xED ? 0x9FU : 0xBFU);
    return second && tail(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool second =
        byte(1) >= (lead == 0xF0 ? 0x90U : 0x80U) && byte(1) <= (lead == 0xF4 ? 0x8FU : 0xBFU);
    return second && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

// How many bytes from `at` on are ASCII without NUL, counted in eights.
std::size_t plain_bytes(std::string_view text, std::size_t at) {
  constexpr std::uint64_t kOnes = 0x0101010101010101, kHighs = 0x8080808080808080;
  const std::size_t from = at;
  for (; text.size() - at >= 8; at += 8) {
    std::uint64_t eight;
    std::memcpy(&eight, text.data() + at, 8);
    // A byte that is 0 borrows from its own high bit; whatever the bytes above it then show, it is found.
    if (((eight | (eight - kOnes)) & kHighs) != 0) break;
  }
  return at - from;
}

}  // namespace

bool is_storable_text(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    at += plain_bytes(text, at);
    if (at == text.size()) break;
    const std::size_t length = sequence_length(text, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

std::string storable_text(std::string_view text, std::size_t most) {
  std::string out = text::repair_utf8(text.substr(0, most));
  std::erase(out, '\0');
  out.resize(text::clip_bytes(out, most).size());
  return out;
}

Result<void> check_params(const Params& params) {
  for (std::size_t i = 0; i < params.size(); ++i) {
    const auto* text = std::get_if<std::string>(&params.values()[i].held());
    if (text != nullptr && !is_storable_text(*text))
      return fail(Kind::invalid,
                  "this text holds bytes that are not UTF-8; repair it before storing it")
          .with("parameter", std::to_string(i + 1));
  }
  return {};
}

}  // namespace kith::store
