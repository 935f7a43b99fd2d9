#include "channels/mail/mime_field.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "base/ascii.h"
#include "channels/mail/mime_words.h"
#include "text/charset.h"
#include "text/utf8.h"

namespace kith::channels::mail {
namespace {

constexpr std::size_t kParametersMost = 200;
constexpr int kPiecesMost = 200;

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
  while (!s.empty() && s.back() == ' ') s.remove_suffix(1);
  return s;
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string without_comments(std::string_view text) {
  std::string out;
  int depth = 0;
  for (const char c : text) {
    if (c == '(') ++depth;
    if (depth == 0) out += c;
    if (c == ')' && depth > 0) --depth;
  }
  return out;
}

// A value and where it ends: quoted, or up to the next semicolon.
std::string take_value(std::string_view line, std::size_t& at) {
  at = std::min(line.find_first_not_of(' ', at), line.size());
  if (at < line.size() && line[at] == '"') {
    std::string out;
    for (++at; at < line.size() && line[at] != '"'; ++at) {
      if (line[at] == '\\' && at + 1 < line.size()) ++at;
      out += line[at];
    }
    at = std::min(at + 1, line.size());
    return out;
  }
  const auto end = std::min(line.find(';', at), line.size());
  auto bare = trimmed(line.substr(at, end - at));
  // `name=a.pdf filename=…`: the semicolon is missing.
  if (const auto next = bare.find('=');
      next != std::string_view::npos && bare.find("=?") == std::string_view::npos) {
    const auto gap = bare.rfind(' ', next);
    if (gap != std::string_view::npos && gap > 0) {
      at += gap + 1;
      return std::string(trimmed(bare.substr(0, gap)));
    }
  }
  at = end;
  return std::string(bare);
}

struct Piece {
  std::string text;
  bool escaped = false;
};
struct Extended {
  std::map<int, Piece> pieces;
};

// `name`, `name*`, `name*3`, `name*3*`.
struct Name {
  std::string base;
  int number = -1;
  bool escaped = false;
};

Name name_of(std::string_view written) {
  Name out;
  if (written.ends_with('*')) {
    out.escaped = true;
    out.number = 0;
    written.remove_suffix(1);
  }
  if (const auto star = written.rfind('*'); star != std::string_view::npos) {
    int number = -1;
    const auto digits = written.substr(star + 1);
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (number >= 0 && number < kPiecesMost) {
      out.number = number;
      written = written.substr(0, star);
    }
  }
  out.base = lower(written);
  return out;
}

std::string joined(const Extended& extended) {
  std::string bytes, charset;
  bool escaped = false;
  for (const auto& [number, piece] : extended.pieces) {
    std::string_view text = piece.text;
    if (piece.escaped && !escaped) {
      const auto one = text.find('\'');
      const auto two = one == std::string_view::npos ? one : text.find('\'', one + 1);
      if (two != std::string_view::npos) {
        charset = std::string(text.substr(0, one));
        text.remove_prefix(two + 1);
      }
      escaped = true;
    }
    bytes += piece.escaped ? unescaped(text) : std::string(text);
  }
  if (!escaped) return decode_words(bytes);
  if (charset.empty() || !text::is_known_charset(charset)) return header_line(bytes);
  return text::decode_charset(bytes, charset);
}

}  // namespace

std::string_view HeaderField::parameter(std::string_view name) const {
  for (const auto& [key, text] : parameters)
    if (key == name) return text;
  return {};
}

HeaderField parse_field(std::string_view line) {
  HeaderField out;
  auto at = std::min(line.find(';'), line.size());
  std::string_view value = trimmed(line.substr(0, at));
  // `application/pdf name=…`: the semicolon is missing.
  if (const auto equals = value.find('='); equals != std::string_view::npos) {
    const auto gap = value.rfind(' ', equals);
    if (gap != std::string_view::npos) {
      value = trimmed(value.substr(0, gap));
      at = line.find(' ', value.size());
    }
  }
  out.value = lower(trimmed(without_comments(value)));
  std::map<std::string, Extended> extended;
  for (std::size_t count = 0; at < line.size() && count < kParametersMost; ++count) {
    at = std::min(line.find_first_not_of("; ", at), line.size());
    const auto equals = line.find('=', at);
    if (equals == std::string_view::npos) break;
    if (const auto end = line.find(';', at); end < equals) {
      at = end;
      continue;
    }
    const std::string written(trimmed(without_comments(line.substr(at, equals - at))));
    at = equals + 1;
    std::string text = take_value(line, at);
    const Name name = name_of(written);
    if (name.number >= 0)
      extended[name.base].pieces.try_emplace(name.number, Piece{std::move(text), name.escaped});
    else if (!name.base.empty() && out.parameter(name.base).empty())
      out.parameters.emplace_back(name.base, decode_words(text));
  }
  for (const auto& [name, pieces] : extended) {
    std::erase_if(out.parameters, [&](const auto& one) { return one.first == name; });
    out.parameters.emplace_back(name, joined(pieces));
  }
  return out;
}

}  // namespace kith::channels::mail
