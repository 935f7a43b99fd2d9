#include "channels/mail/mime_mend.h"

#include <algorithm>
#include <utility>

#include "text/charset.h"
#include "text/utf8.h"

namespace kith::channels::mail {
namespace {

constexpr std::size_t kWordMost = 1000;

bool is_high(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::size_t header_end(std::string_view mail) {
  for (auto at = mail.find('\n'); at != std::string_view::npos; at = mail.find('\n', at + 1)) {
    const auto rest = mail.substr(at + 1);
    if (rest.starts_with('\n') || rest.starts_with("\r\n")) return at + 1;
  }
  return mail.size();
}

// The words of a Q-encoded text; raw letters are what they are where they are UTF-8, else of the charset too.
std::string decode_q(std::string_view text, std::string_view charset) {
  std::string out, run;
  const auto settle = [&] {
    out += text::decode_charset(run, charset);
    run.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_high(text[i])) {
      std::size_t end = i;
      while (end < text.size() && is_high(text[end])) ++end;
      const auto raw = text.substr(i, end - i);
      if (text::is_valid_utf8(raw)) {
        settle();
        out += raw;
      } else {
        run += raw;
      }
      i = end - 1;
    } else if (text[i] == '=' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
      run += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
      i += 2;
    } else {
      run += text[i] == '_' ? ' ' : text[i];
    }
  }
  settle();
  return out;
}

std::string encode_q(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
      out += c;
    else
      out.append("=").append(1, kHex[byte >> 4]).append(1, kHex[byte & 15]);
  }
  return out;
}

// An encoded word at `at` that holds raw letters, encoded anew; empty where there is none. `length` of the old one.
std::string mended_word(std::string_view header, std::size_t at, std::size_t& length) {
  header = header.substr(at, kWordMost);
  const auto charset_end = header.find('?', 2);
  if (charset_end == std::string_view::npos || charset_end > 42 || charset_end + 2 >= header.size()) return {};
  const char encoding = header[charset_end + 1];
  if ((encoding != 'Q' && encoding != 'q') || header[charset_end + 2] != '?') return {};
  const auto end = header.find("?=", charset_end + 3);
  if (end == std::string_view::npos) return {};
  const auto text = header.substr(charset_end + 3, end - charset_end - 3);
  if (std::ranges::none_of(text, is_high) || text.find_first_of(" \r\n") != std::string_view::npos) return {};
  length = end + 2;
  return "=?utf-8?Q?" + encode_q(decode_q(text, header.substr(2, charset_end - 2))) + "?=";
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

// `multipart/mixed boundary=…`, with spaces and line ends between: where the semicolon is missing, or npos.
std::size_t missing_semicolon(std::string_view header) {
  const std::string folded = lower(header);
  const auto field = folded.starts_with("content-type:") ? 0 : folded.find("\ncontent-type:");
  const auto type = field == std::string::npos ? field : folded.find("multipart/", field);
  if (type == std::string::npos || type - field > 40) return std::string::npos;
  auto end = type + 10;
  while (end < folded.size() && ((folded[end] >= 'a' && folded[end] <= 'z') || folded[end] == '-')) ++end;
  const auto next = folded.find_first_not_of(" \t\r\n", end);
  return next != std::string::npos && next > end && folded.compare(next, 9, "boundary=") == 0 ? end : std::string::npos;
}

bool names_content_type(std::string_view line) {
  return line.size() > 13 && lower(line.substr(0, 12)) == "content-type" &&
         line.substr(12).find_first_not_of(" \t") == line.substr(12).find(':');
}

// Without any `Content-Type` after the first: parsers that let the last one count would lose the parts.
std::string with_one_type(std::string header) {
  std::string out;
  bool seen = false, skipping = false;
  for (std::size_t start = 0; start < header.size();) {
    const auto end = std::min(header.find('\n', start), header.size() - 1) + 1;
    const auto line = std::string_view(header).substr(start, end - start);
    start = end;
    if (!line.starts_with(' ') && !line.starts_with('\t')) {
      const bool type = names_content_type(line);
      skipping = type && std::exchange(seen, seen || type);
    }
    if (!skipping) out += line;
  }
  return out;
}

}  // namespace

std::string mend_header(std::string_view mail) {
  const auto end = header_end(mail);
  const auto header = mail.substr(0, end);
  std::string out;
  out.reserve(mail.size() + 64);
  const auto gap = missing_semicolon(header);
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (i == gap) out += ';';
    std::size_t length = 0;
    if (header[i] == '=' && header.substr(i).starts_with("=?"))
      if (const auto word = mended_word(header, i, length); !word.empty()) {
        out += word;
        i += length - 1;
        continue;
      }
    out += header[i];
  }
  return with_one_type(std::move(out)).append(mail.substr(end));
}

}  // namespace kith::channels::mail
