// UTF-8: checking, repair, and turning offsets of one unit into another.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kith::text {

bool is_ascii(std::string_view text);
bool is_valid_utf8(std::string_view text);
// Each maximal ill-formed part becomes U+FFFD (Unicode 15, 3.9, "best practice").
std::string repair_utf8(std::string_view text);

// Decodes the code point at `pos` and moves `pos` past it; ill-formed bytes give U+FFFD.
// `pos` must be below text.size().
char32_t next_code_point(std::string_view text, std::size_t& pos);
// The code point that ends right before `pos` (pos > 0), and `pos` moved to its start.
char32_t previous_code_point(std::string_view text, std::size_t& pos);
// Surrogates and numbers above U+10FFFF are written as U+FFFD.
void append_utf8(std::string& out, char32_t code_point);
std::u32string to_utf32(std::string_view text);
std::string to_utf8(std::u32string_view text);

std::size_t count_code_points(std::string_view text);
std::size_t count_utf16(std::string_view text);

// Turns byte offsets of one text into code points or UTF-16 units. Cheapest when asked in rising
// order. Offsets past the end count as the end; inside a sequence they count the code points begun
// before them.
class OffsetMap {
 public:
  explicit OffsetMap(std::string_view text) : text_(text) {}
  std::size_t code_points(std::size_t byte);
  std::size_t utf16(std::size_t byte);

 private:
  void move_to(std::size_t byte);
  std::string_view text_;
  std::size_t byte_ = 0, code_points_ = 0, utf16_ = 0;
};

// Byte offset of the code point numbered `index`; text.size() where there are fewer.
std::size_t byte_of_code_point(std::string_view text, std::size_t index);
std::size_t byte_of_utf16(std::string_view text, std::size_t unit);

// The longest prefix of at most `bytes` bytes that does not cut a code point.
std::string_view clip_bytes(std::string_view text, std::size_t bytes);

}  // namespace kith::text
