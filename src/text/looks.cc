#include "text/looks.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "text/fold.h"
#include "text/utf8.h"

namespace kith::text {
namespace {

struct Close {
  void operator()(USpoofChecker* checker) const { uspoof_close(checker); }
};

// What people use for a letter though Unicode does not call it confusable; by the shape of the character itself.
struct Alike {
  char32_t c;
  char as;
};
constexpr auto kAlike = std::to_array<Alike>(
    {{U'α', 'a'}, {U'β', 'b'}, {U'ε', 'e'}, {U'η', 'n'}, {U'ι', 'i'}, {U'κ', 'k'}, {U'μ', 'u'}, {U'ν', 'v'},
     {U'ο', 'o'}, {U'ρ', 'p'}, {U'τ', 't'}, {U'υ', 'u'}, {U'χ', 'x'}, {U'ω', 'w'}, {U'γ', 'y'}, {U'σ', 'o'},
     {U'δ', 'd'}, {U'θ', 'o'}, {U'Λ', 'a'}, {U'Ξ', 'e'}, {U'Σ', 'e'}, {U'Ω', 'o'}, {U'Γ', 'r'}, {U'Δ', 'a'},
     {U'в', 'b'}, {U'г', 'r'}, {U'з', 'e'}, {U'и', 'u'}, {U'й', 'u'}, {U'к', 'k'}, {U'м', 'm'}, {U'н', 'h'},
     {U'п', 'n'}, {U'т', 't'}, {U'ц', 'u'}, {U'ш', 'w'}, {U'щ', 'w'}, {U'ь', 'b'}, {U'ъ', 'b'}, {U'э', 'e'},
     {U'я', 'r'}, {U'б', 'b'}, {U'Б', 'b'}, {U'З', 'e'}, {U'И', 'n'}, {U'Й', 'n'}, {U'Я', 'r'}, {U'Г', 'r'},
     {U'Ц', 'u'}, {U'Э', 'e'}, {U'Ь', 'b'}, {U'К', 'k'}, {U'М', 'm'}, {U'В', 'b'}, {U'Н', 'h'}, {U'Т', 't'},
     {U'у', 'y'}, {U'У', 'y'}, {U'ɛ', 'e'}, {U'ɯ', 'w'}, {U'ɩ', 'i'}, {U'ʋ', 'v'}, {U'ɣ', 'y'}, {U'ʙ', 'b'},
     {U'ʜ', 'h'}, {U'ĸ', 'k'}, {U'ı', 'i'}, {U'þ', 'p'}, {U'ð', 'd'}, {U'ƨ', 's'}, {U'ɑ', 'a'}, {U'ꓐ', 'b'},
     {U'€', 'e'}, {U'£', 'l'}, {U'¢', 'c'}, {U'@', 'a'}, {U'$', 's'}, {U'!', 'i'}, {U'|', 'l'}, {U'+', 't'},
     {U'§', 's'}});

constexpr std::u32string_view kSigns = U"@$!|+€£¢§";

// Shapes that fast reading does not tell apart.
void coarse(char32_t letter, std::u32string& out) {
  switch (letter) {
    case U'i':
    case U'1':
      out += U'l';
      return;
    case U'0':
      out += U'o';
      return;
    case U'3':
      out += U'e';
      return;
    case U'4':
      out += U'a';
      return;
    case U'5':
      out += U's';
      return;
    case U'7':
      out += U't';
      return;
    case U'8':
      out += U'b';
      return;
    case U'6':
    case U'9':
      out += U'g';
      return;
    case U'2':
      out += U'z';
      return;
    case U'm':
      out += U"rn";
      return;
    case U'v':
      out += U'u';
      return;
    case U'w':
      out += U"uu";
      return;
    default:
      out += letter;
  }
}

bool is_ascii_letter(char32_t c) {
  return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || (c >= U'0' && c <= U'9');
}

// "LATIN LETTER SMALL CAPITAL B", "REGIONAL INDICATOR SYMBOL LETTER B", "LATIN SMALL LETTER B WITH STROKE" → b.
char letter_named(char32_t c) {
  std::array<char, 128> buffer{};
  UErrorCode status = U_ZERO_ERROR;
  const auto size = u_charName(static_cast<UChar32>(c), U_EXTENDED_CHAR_NAME, buffer.data(), buffer.size(), &status);
  if (U_FAILURE(status) || size <= 0) return 0;
  std::string_view name(buffer.data(), static_cast<std::size_t>(size));
  if (!name.contains("LATIN ") && !name.contains("SYMBOL LETTER ") && !name.starts_with("TAG ")) return 0;
  if (const auto with = name.find(" WITH "); with != std::string_view::npos) name = name.substr(0, with);
  const auto space = name.rfind(' ');
  if (space == std::string_view::npos || space + 2 != name.size()) return 0;
  const char last = name.back();
  const auto before = name.substr(0, space);
  if (!before.ends_with("LETTER") && !before.ends_with("CAPITAL") && !before.ends_with("SMALL")) return 0;
  return last >= 'A' && last <= 'Z' ? static_cast<char>(last - 'A' + 'a') : '\0';
}

// Of a word: letters, digits, and vowels that stand beside their letter.
bool is_part(char32_t c) {
  const auto icu = static_cast<UChar32>(c);
  return u_isalnum(icu) || u_charType(icu) == U_COMBINING_SPACING_MARK;
}

std::u32string skeleton(char32_t c) {
  static const std::unique_ptr<USpoofChecker, Close> checker = [] {
    UErrorCode status = U_ZERO_ERROR;
    return std::unique_ptr<USpoofChecker, Close>(uspoof_open(&status));
  }();
  std::string in;
  append_utf8(in, c);
  std::array<char, 64> out{};
  UErrorCode status = U_ZERO_ERROR;
  const auto size = uspoof_getSkeletonUTF8(checker.get(), 0, in.data(), static_cast<int32_t>(in.size()), out.data(),
                                           static_cast<int32_t>(out.size()), &status);
  if (U_FAILURE(status) || size <= 0) return {};
  return to_utf32(fold_marks({out.data(), static_cast<std::size_t>(size)}));
}

// The shape of one letter as it stands, capitals as capitals. `own` is its folded form, `whole` what it was taken from.
std::u32string shape_of(char32_t seen, char32_t own, char32_t whole) {
  std::u32string out;
  if (is_ascii_letter(own)) {
    coarse(own, out);
    return out;
  }
  if (const auto found = std::ranges::find(kAlike, seen, &Alike::c); found != kAlike.end()) {
    coarse(static_cast<char32_t>(found->as), out);
    return out;
  }
  for (const auto c : {seen, whole})
    if (const auto plain = skeleton(c); !plain.empty() && std::ranges::all_of(plain, is_ascii_letter)) {
      for (const auto letter : plain) coarse(letter, out);
      return out;
    }
  if (const char letter = letter_named(seen)) {
    coarse(static_cast<char32_t>(letter), out);
    return out;
  }
  return {own};
}

// NFKC without marks, capitals kept.
std::u32string seen_as(char32_t c) {
  UErrorCode status = U_ZERO_ERROR;
  const auto* apart = icu::Normalizer2::getNFKDInstance(status);
  if (U_FAILURE(status)) return {c};
  const auto text = apart->normalize(icu::UnicodeString(static_cast<UChar32>(c)), status);
  std::u32string out;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1))
    if (u_charType(text.char32At(i)) != U_NON_SPACING_MARK) out += static_cast<char32_t>(text.char32At(i));
  return out;
}

bool is_unspaced(char32_t c, UScriptCode script) {
  switch (script) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_HANGUL:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
      return true;
    default:
      return c == 0x30FC;  // lengthens a kana
  }
}

UScriptCode script_of(char32_t c) {
  UErrorCode status = U_ZERO_ERROR;
  return uscript_getScript(static_cast<UChar32>(c), &status);
}

// Blocks with letters that fold or look like others. Beyond them letters are themselves.
bool is_tabled(char32_t page) {
  constexpr std::pair<char32_t, char32_t> kPages[] = {{0x00, 0x30},   {0x32, 0x33},   {0xA4, 0xAB},
                                                      {0xFB, 0xFF},   {0x104, 0x104}, {0x107, 0x107},
                                                      {0x118, 0x118}, {0x1D4, 0x1D7}, {0x1F1, 0x1F2}};
  return std::ranges::any_of(kPages, [&](const auto& range) { return page >= range.first && page <= range.second; });
}

}  // namespace

Looks::Looks() : pages_(kTable >> 8U, kNoPage) {
  itself_.is = LookIs::letter;
  han_.is = LookIs::letter;
  han_.unspaced = true;
  for (char32_t page = 0; page < pages_.size(); ++page) {
    if (!is_tabled(page)) continue;
    pages_[page] = static_cast<std::uint16_t>(looks_.size() / 256);
    for (char32_t c = page * 256; c < page * 256 + 256; ++c) looks_.push_back(make(c));
  }
}

const Looks& Looks::get() {
  static const Looks looks;
  return looks;
}

const Look& Looks::beyond(char32_t c) const {
  if (c >= 0xE0000 && c < 0xE1000) return of(0x200B);  // tags and variation selectors
  if (c >= 0x20000 && c < 0x32000) return han_;
  if (!u_isalnum(static_cast<UChar32>(c))) return apart_;
  return (c >= 0x3400 && c < 0xA000) || (c >= 0xAC00 && c < 0xD7A4) ? han_ : itself_;
}

Look Looks::make(char32_t c) {
  Look look;
  const auto icu = static_cast<UChar32>(c);
  const auto type = u_charType(icu);
  if (u_hasBinaryProperty(icu, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) || type == U_NON_SPACING_MARK ||
      type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR) {
    look.is = LookIs::hidden;
    return look;
  }
  std::string utf8;
  append_utf8(utf8, c);
  auto own = to_utf32(fold_marks(utf8));
  const auto seen = seen_as(c);
  const bool is_sign = kSigns.contains(c);
  if (is_sign) {
    own = {static_cast<char32_t>(std::ranges::find(kAlike, c, &Alike::c)->as)};
  } else if (const char named = c >= 0x1F100 ? letter_named(c) : '\0'; named != 0) {
    own = {static_cast<char32_t>(named)};
    look.wide = true;
  }
  std::erase_if(own, [](char32_t o) { return !is_part(o); });
  if (own.empty() || own.size() > 8) return look;
  look.is = is_sign ? LookIs::sign : u_isdigit(static_cast<UChar32>(own[0])) ? LookIs::digit : LookIs::letter;
  look.upper = u_isupper(icu) || u_istitle(icu);
  const auto script = script_of(own[0]);
  look.script = static_cast<std::uint8_t>(std::min(static_cast<int>(script), 255));
  look.unspaced = is_unspaced(c, script);
  std::u32string lower;
  for (const auto s : seen) lower += static_cast<char32_t>(u_tolower(static_cast<UChar32>(s)));
  look.wide = look.wide || (c >= 0x80 && !is_sign && !seen.contains(c) && lower.size() == own.size() &&
                            u_getIntPropertyValue(icu, UCHAR_DECOMPOSITION_TYPE) > U_DT_CANONICAL);
  look.marked = c >= 0x80 && !is_sign && !look.wide && own[0] != static_cast<char32_t>(u_tolower(icu));
  look.first = static_cast<std::uint32_t>(strokes_.size());
  for (std::size_t i = 0; i < own.size(); ++i)
    for (const auto shape : shape_of(!is_sign && seen.size() == own.size() ? seen[i] : own[i], own[i], c))
      strokes_.push_back({own[i], shape});
  look.count = static_cast<std::uint8_t>(strokes_.size() - look.first);
  return look;
}

}  // namespace kith::text
