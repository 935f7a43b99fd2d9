#include "text/fold.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include "text/utf8.h"

namespace kith::text {
namespace {

void lower_ascii(std::string_view text, std::string& out) {
  out = text;
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
}

void normalize(const icu::Normalizer2* by, std::string_view text, std::string& out) {
  out.clear();
  UErrorCode status = U_ZERO_ERROR;
  icu::StringByteSink<std::string> sink(&out);
  by->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<int32_t>(text.size())), sink, nullptr, status);
  if (U_FAILURE(status)) out = text;
}

const icu::Normalizer2* instance(const icu::Normalizer2* (*get)(UErrorCode&)) {
  UErrorCode status = U_ZERO_ERROR;
  return get(status);
}

// Letters that carry a stroke or are joined: no decomposition takes the stroke off.
char32_t plain_letter(char32_t c) {
  switch (c) {
    case 0x00F8:
      return 'o';
    case 0x0111:
    case 0x00F0:
      return 'd';
    case 0x0127:
      return 'h';
    case 0x0131:
      return 'i';
    case 0x0142:
      return 'l';
    case 0x0167:
      return 't';
    case 0x0180:
      return 'b';
    case 0x0197:
    case 0x0268:
      return 'i';
    case 0x0289:
      return 'u';
    case 0x024D:
      return 'r';
    case 0x024F:
      return 'y';
    case 0x01B6:
      return 'z';
    default:
      return c;
  }
}

const icu::Normalizer2* composing() {
  static const icu::Normalizer2* const by = instance(&icu::Normalizer2::getNFCInstance);
  return by;
}

// Marks are dropped from Latin, Greek and Cyrillic; in other scripts they are part of the letter.
void drop_marks(std::string_view apart, std::string& out) {
  out.clear();
  bool latin_like = false;
  for (std::size_t i = 0; i < apart.size();) {
    const std::size_t start = i;
    const char32_t c = next_code_point(apart, i);
    if (c < 0x80) {
      out += static_cast<char>(c);
      latin_like = true;
      continue;
    }
    const bool mark = c < 0x370 && u_charType(static_cast<UChar32>(c)) == U_NON_SPACING_MARK;
    if (mark && latin_like) continue;
    if (c == 0x00E6 || c == 0x0153) {
      out += c == 0x00E6 ? "ae" : "oe";
    } else if (const char32_t plain = plain_letter(c); plain != c) {
      out += static_cast<char>(plain);
    } else {
      out.append(apart, start, i - start);
    }
    if (!mark) latin_like = c < 0x530 || (c >= 0x1E00 && c < 0x2000);
  }
}

}  // namespace

void Folder::read(std::string_view text) {
  if (is_ascii(text)) {
    lower_ascii(text, folded_);
    bare_ = folded_;
    return;
  }
  fold(text);
  static const icu::Normalizer2* const by = instance(&icu::Normalizer2::getNFDInstance);
  normalize(by, folded_, apart_);
  drop_marks(apart_, plain_);
  normalize(composing(), plain_, bare_);
}

void Folder::fold(std::string_view text) {
  static const icu::Normalizer2* const by = instance(&icu::Normalizer2::getNFKCCasefoldInstance);
  if (is_ascii(text))
    lower_ascii(text, folded_);
  else if (is_valid_utf8(text))
    normalize(by, text, folded_);
  else
    normalize(by, repair_utf8(text), folded_);
}

std::string fold(std::string_view text) {
  Folder folder;
  folder.fold(text);
  return std::move(folder).folded();
}

std::string fold_marks(std::string_view text) {
  Folder folder;
  folder.read(text);
  return std::move(folder).bare();
}

std::string compose(std::string_view text) {
  if (is_ascii(text)) return std::string(text);
  std::string out;
  normalize(composing(), repair_utf8(text), out);
  return out;
}

}  // namespace kith::text
