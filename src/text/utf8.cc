#include "text/utf8.h"

#include <cstring>

namespace kith::text {
namespace {

// Reads one sequence. Returns its length; `ok` false: the length of the maximal ill-formed part.
std::size_t read(std::string_view text, std::size_t pos, char32_t& out, bool& ok) {
  const auto* p = reinterpret_cast<const unsigned char*>(text.data()) + pos;
  const std::size_t left = text.size() - pos;
  const unsigned char a = p[0];
  ok = true;
  if (a < 0x80) {
    out = a;
    return 1;
  }
  ok = false;
  out = 0xFFFD;
  std::size_t need = 0;
  unsigned char low = 0x80, high = 0xBF;
  char32_t value = 0;
  if (a >= 0xC2 && a <= 0xDF) {
    need = 1;
    value = a & 0x1F;
  } else if (a >= 0xE0 && a <= 0xEF) {
    need = 2;
    value = a & 0x0F;
    if (a == 0xE0) low = 0xA0;
    if (a == 0xED) high = 0x9F;
  } else if (a >= 0xF0 && a <= 0xF4) {
    need = 3;
    value = a & 0x07;
    if (a == 0xF0) low = 0x90;
    if (a == 0xF4) high = 0x8F;
  } else {
    return 1;
  }
  for (std::size_t i = 1; i <= need; ++i) {
    if (i >= left || p[i] < low || p[i] > high) return i;
    value = (value << 6) | (p[i] & 0x3F);
    low = 0x80;
    high = 0xBF;
  }
  ok = true;
  out = value;
  return need + 1;
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

}  // namespace

bool is_ascii(std::string_view text) {
  const char* p = text.data();
  std::size_t left = text.size();
  while (left >= 8) {
    std::uint64_t block;
    std::memcpy(&block, p, 8);
    if (block & 0x8080808080808080ULL) return false;
    p += 8;
    left -= 8;
  }
  for (; left > 0; --left, ++p)
    if (static_cast<unsigned char>(*p) >= 0x80) return false;
  return true;
}

bool is_valid_utf8(std::string_view text) {
  if (is_ascii(text)) return true;
  char32_t c;
  bool ok;
  for (std::size_t i = 0; i < text.size();) {
    i += read(text, i, c, ok);
    if (!ok) return false;
  }
  return true;
}

std::string repair_utf8(std::string_view text) {
  if (is_valid_utf8(text)) return std::string(text);
  std::string out;
  out.reserve(text.size() + 16);
  char32_t c;
  bool ok;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t n = read(text, i, c, ok);
    if (ok)
      out.append(text, i, n);
    else
      out += "\xEF\xBF\xBD";
    i += n;
  }
  return out;
}

char32_t next_code_point(std::string_view text, std::size_t& pos) {
  char32_t c;
  bool ok;
  pos += read(text, pos, c, ok);
  return c;
}

char32_t previous_code_point(std::string_view text, std::size_t& pos) {
  std::size_t start = pos - 1;
  for (int i = 0; i < 3 && start > 0 && is_continuation(text[start]); ++i) --start;
  char32_t c;
  bool ok;
  const std::size_t n = read(text, start, c, ok);
  if (!ok || start + n != pos) {
    --pos;
    return 0xFFFD;
  }
  pos = start;
  return c;
}

void append_utf8(std::string& out, char32_t c) {
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = 0xFFFD;
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

std::u32string to_utf32(std::string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) out += next_code_point(text, i);
  return out;
}

std::string to_utf8(std::u32string_view text) {
  std::string out;
  out.reserve(text.size() * 2);
  for (const char32_t c : text) append_utf8(out, c);
  return out;
}

std::size_t count_code_points(std::string_view text) {
  if (is_ascii(text)) return text.size();
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++count) next_code_point(text, i);
  return count;
}

std::size_t count_utf16(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size();) count += next_code_point(text, i) > 0xFFFF ? 2 : 1;
  return count;
}

void OffsetMap::move_to(std::size_t byte) {
  if (byte < byte_) byte_ = code_points_ = utf16_ = 0;
  while (byte_ < byte && byte_ < text_.size()) {
    const char32_t c = next_code_point(text_, byte_);
    ++code_points_;
    utf16_ += c > 0xFFFF ? 2 : 1;
  }
}

std::size_t OffsetMap::code_points(std::size_t byte) {
  move_to(byte);
  return code_points_;
}

std::size_t OffsetMap::utf16(std::size_t byte) {
  move_to(byte);
  return utf16_;
}

std::size_t byte_of_code_point(std::string_view text, std::size_t index) {
  std::size_t byte = 0;
  while (index > 0 && byte < text.size()) {
    next_code_point(text, byte);
    --index;
  }
  return byte;
}

std::size_t byte_of_utf16(std::string_view text, std::size_t unit) {
  std::size_t byte = 0, units = 0;
  while (units < unit && byte < text.size()) units += next_code_point(text, byte) > 0xFFFF ? 2 : 1;
  return byte;
}

std::string_view clip_bytes(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && is_continuation(text[bytes])) --bytes;
  return text.substr(0, bytes);
}

}  // namespace kith::text
