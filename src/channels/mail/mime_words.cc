#include "channels/mail/mime_words.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "text/charset.h"
#include "text/utf8.h"

namespace kith::channels::mail {
namespace {

constexpr std::size_t kWordMost = 4000;
constexpr std::size_t kCharsetMost = 60;

bool is_high(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}

// -1 for what is no letter of base64. Both alphabets.
constexpr auto kBase64Values = [] {
  std::array<signed char, 256> out{};
  out.fill(-1);
  for (int i = 0; i < 26; ++i) {
    out[static_cast<std::size_t>('A' + i)] = static_cast<signed char>(i);
    out[static_cast<std::size_t>('a' + i)] = static_cast<signed char>(26 + i);
  }
  for (int i = 0; i < 10; ++i) out[static_cast<std::size_t>('0' + i)] = static_cast<signed char>(52 + i);
  out['+'] = out['-'] = 62;
  out['/'] = out['_'] = 63;
  return out;
}();

struct Piece {
  std::string charset, bytes;
};

void add(std::vector<Piece>& pieces, std::string_view charset, std::string_view bytes) {
  if (pieces.empty() || pieces.back().charset != charset) pieces.push_back({std::string(charset), {}});
  pieces.back().bytes += bytes;
}

// Raw letters in it are UTF-8 by now, whatever the word's charset.
void add_q(std::vector<Piece>& pieces, std::string_view charset, std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '=' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
      const char byte = static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      add(pieces, charset, {&byte, 1});
      i += 2;
    } else if (is_high(text[i])) {
      add(pieces, "utf-8", text.substr(i, 1));
    } else {
      add(pieces, charset, text[i] == '_' ? std::string_view(" ") : text.substr(i, 1));
    }
  }
}

// Where the next `?=` stands, remembered: asked from left to right, a line is looked through once.
class Ends {
 public:
  explicit Ends(std::string_view line) : line_(line), next_(line.find("?=")) {}
  std::size_t after(std::size_t at) {
    if (next_ < at) next_ = line_.find("?=", at);
    return next_;
  }

 private:
  std::string_view line_;
  std::size_t next_;
};

// Reads the word at `at` of `whole`; how long it is, or 0 where there is none.
std::size_t read_word(std::string_view whole, std::size_t at, Ends& ends, std::vector<Piece>& pieces) {
  const auto line = whole.substr(at, kWordMost);
  if (!line.starts_with("=?")) return 0;
  const auto charset_end = line.substr(0, kCharsetMost).find('?', 2);
  if (charset_end == std::string_view::npos || charset_end == 2) return 0;
  if (charset_end + 2 >= line.size() || line[charset_end + 2] != '?') return 0;
  const auto found = ends.after(at + charset_end + 3);
  if (found == std::string_view::npos || found - at + 2 > line.size()) return 0;
  const auto end = found - at;
  std::string charset(line.substr(2, charset_end - 2));
  charset.resize(std::min(charset.find('*'), charset.size()));
  for (char& c : charset)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  const auto text = line.substr(charset_end + 3, end - charset_end - 3);
  const char encoding = line[charset_end + 1];
  if (charset.find(' ') != std::string::npos) return 0;
  if (encoding == 'Q' || encoding == 'q') {
    add_q(pieces, charset, text);
  } else if (encoding == 'B' || encoding == 'b') {
    add(pieces, charset, decode_loose_base64(text));
  } else {
    return 0;
  }
  return end + 2;
}

std::string encoded(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  if (text.empty()) return {};
  std::string out = "=?utf-8?Q?";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
      out += c;
    else
      out.append("=").append(1, kHex[byte >> 4]).append(1, kHex[byte & 15]);
  }
  return out + "?=";
}

// The text of the words that begin at `at`, which moves behind them; nothing where none begins there.
std::optional<std::string> run_of_words(std::string_view line, std::size_t& at, Ends& ends) {
  std::vector<Piece> pieces;
  auto length = read_word(line, at, ends, pieces);
  if (length == 0) return std::nullopt;
  while (length > 0) {
    at += length;
    const auto next = line.find_first_not_of(" \t", at);
    length = next == std::string_view::npos ? 0 : read_word(line, next, ends, pieces);
    if (length > 0) length += next - at;
  }
  std::string out;
  for (const auto& piece : pieces) out += text::decode_charset(piece.bytes, piece.charset);
  return out;
}

template <class Write>
std::string with_words(std::string_view line, Write write) {
  std::string out;
  Ends ends(line);
  for (std::size_t i = 0; i < line.size();) {
    if (line[i] == '=')
      if (const auto text = run_of_words(line, i, ends)) {
        out += write(*text);
        continue;
      }
    out += line[i++];
  }
  return out;
}

// Whether text that is not valid UTF-8 is UTF-8 for the most part: cut off, or with single broken letters.
bool mostly_utf8(std::string_view text) {
  std::size_t good = 0, bad = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (!is_high(text[i])) {
      ++i;
      continue;
    }
    std::size_t end = i + 1;
    while (end < text.size() && end - i < 4 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
    const bool whole = text::is_valid_utf8(text.substr(i, end - i));
    (whole ? good : bad) += 1;
    i = whole ? end : i + 1;
  }
  return good > bad;
}

}  // namespace

std::string header_line(std::string_view raw, std::string_view charset) {
  std::string line;
  line.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const char c = raw[i];
    if (c == '\r' || c == '\0') continue;
    // A fold goes; a line end of another kind parts two words.
    if (c == '\n' && (i + 1 == raw.size() || raw[i + 1] == ' ' || raw[i + 1] == '\t')) continue;
    line += c == '\t' || c == '\n' ? ' ' : c;
  }
  const auto first = std::min(line.find_first_not_of(' '), line.size());
  line.erase(0, first);
  line.erase(line.find_last_not_of(' ') + 1);
  if (text::is_valid_utf8(line)) return line;
  if (mostly_utf8(line)) return text::repair_utf8(line);
  const bool usable = !charset.empty() && text::is_known_charset(charset) && !text::is_escape_charset(charset);
  std::string read = text::decode_charset(line, usable ? charset : "windows-1252");
  // A mail in UTF-8 whose header is not.
  if (usable && read.find("\xEF\xBF\xBD") != std::string::npos) read = text::decode_charset(line, "windows-1252");
  return read;
}

std::string decode_words(std::string_view line) {
  return with_words(line, [](const std::string& text) { return text; });
}

std::string recode_words(std::string_view line) {
  return with_words(line, [](const std::string& text) { return encoded(text); });
}

std::string decode_loose_base64(std::string_view text) {
  std::string out(text.size() / 4 * 3 + 3, '\0');
  char* to = out.data();
  unsigned group = 0;
  int letters = 0;
  const auto flush = [&] {
    if (letters >= 2) *to++ = static_cast<char>(group >> (letters == 2 ? 4U : 10U) & 0xFFU);
    if (letters == 3) *to++ = static_cast<char>(group >> 2U & 0xFFU);
    group = 0;
    letters = 0;
  };
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at < end; ++at) {
    const int value = kBase64Values.data()[static_cast<unsigned char>(*at)];
    if (value < 0) {
      if (*at != '=' || letters < 2) continue;
      flush();
      at = std::find(at, end - 1, '\n');
      continue;
    }
    group = (group << 6U | static_cast<unsigned>(value)) & 0xFFFFFFU;
    if (++letters < 4) continue;
    *to++ = static_cast<char>(group >> 16U & 0xFFU);
    *to++ = static_cast<char>(group >> 8U & 0xFFU);
    *to++ = static_cast<char>(group & 0xFFU);
    letters = 0;
    group = 0;
  }
  flush();
  out.resize(static_cast<std::size_t>(to - out.data()));
  return out;
}

}  // namespace kith::channels::mail
