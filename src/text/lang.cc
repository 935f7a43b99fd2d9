#include "text/lang.h"

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "text/decode.h"
#include "text/entities_rules.h"
#include "text/lang_words.h"
#include "text/utf8.h"

namespace kith::text {
namespace {

constexpr std::size_t kReadMost = 4096;
constexpr std::size_t kHeadBytes = 160;
constexpr std::size_t kLettersLeast = 8;

// A script that one language of today writes, nearly always.
struct ScriptLanguage {
  UScriptCode script;
  const char* code;
};
constexpr std::array kTelling = {
    ScriptLanguage{USCRIPT_HANGUL, "ko"},   ScriptLanguage{USCRIPT_HIRAGANA, "ja"},
    ScriptLanguage{USCRIPT_KATAKANA, "ja"}, ScriptLanguage{USCRIPT_THAI, "th"},
    ScriptLanguage{USCRIPT_GREEK, "el"},    ScriptLanguage{USCRIPT_HEBREW, "he"},
    ScriptLanguage{USCRIPT_ARMENIAN, "hy"}, ScriptLanguage{USCRIPT_GEORGIAN, "ka"},
    ScriptLanguage{USCRIPT_TAMIL, "ta"},    ScriptLanguage{USCRIPT_TELUGU, "te"},
    ScriptLanguage{USCRIPT_KANNADA, "kn"},  ScriptLanguage{USCRIPT_MALAYALAM, "ml"},
    ScriptLanguage{USCRIPT_GUJARATI, "gu"}, ScriptLanguage{USCRIPT_GURMUKHI, "pa"},
    ScriptLanguage{USCRIPT_SINHALA, "si"},  ScriptLanguage{USCRIPT_KHMER, "km"},
    ScriptLanguage{USCRIPT_LAO, "lo"},      ScriptLanguage{USCRIPT_MYANMAR, "my"},
    ScriptLanguage{USCRIPT_ORIYA, "or"},
};

struct Letters {
  std::size_t all = 0;
  std::size_t latin = 0;
  std::array<std::size_t, kTelling.size()> telling{};
  std::size_t han = 0;
};

// What counts in a code point.
enum Class : std::uint8_t { kNothing, kLetter, kLatin, kHan, kTells };  // kTells and more: a letter of kTelling

std::uint8_t class_by_icu(char32_t c) {
  if (!u_isalpha(static_cast<UChar32>(c))) return kNothing;
  if (c < 0x370) return c < 0x250 ? kLatin : kLetter;
  UErrorCode status = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(static_cast<UChar32>(c), &status);
  if (script == USCRIPT_HAN) return kHan;
  for (std::size_t k = 0; k < kTelling.size(); ++k)
    if (kTelling[k].script == script) return static_cast<std::uint8_t>(kTells + k);
  return kLetter;
}

std::uint8_t class_of(char32_t c) {
  static const auto classes = [] {
    std::vector<std::uint8_t> out(0x10000);
    for (char32_t i = 0; i < out.size(); ++i) out[i] = class_by_icu(i);
    return out;
  }();
  return c < classes.size() ? classes[c] : class_by_icu(c);
}

Letters count(std::string_view text) {
  Letters letters;
  for (std::size_t i = 0; i < text.size();) {
    if (const auto byte = static_cast<unsigned char>(text[i]); byte < 0x80) {
      const auto letter = static_cast<std::size_t>(static_cast<unsigned char>((byte | 0x20U) - 'a') < 26);
      letters.all += letter;
      letters.latin += letter;
      ++i;
      continue;
    }
    const auto found = class_of(detail::decode(text, i));
    if (found == kNothing) continue;
    ++letters.all;
    if (found == kLatin) ++letters.latin;
    if (found == kHan) ++letters.han;
    if (found >= kTells) ++letters.telling[found - kTells];
  }
  return letters;
}

bool is_space(std::string_view text, std::size_t& pos) {
  const auto byte = static_cast<unsigned char>(text[pos]);
  if (byte >= 0x80) return rules::is_script_space(detail::decode(text, pos));
  ++pos;
  return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

// The words alone: addresses, mentions and hashtags carry no language.
std::string bare_text(std::string_view text) {
  text = clip_bytes(text, kReadMost);
  std::string out;
  out.reserve(text.size() + 1);
  for (std::size_t i = 0; i < text.size();) {
    auto end = i, next = i;
    for (; end < text.size(); end = next)
      if (is_space(text, next)) break;
    const auto token = text.substr(i, end - i);
    const bool address = token.contains("://") || token.starts_with("www.");
    const bool name = token.contains('@') || token.starts_with('#') || token.starts_with('$');
    if (!address && !name) {
      out += token;
      out += ' ';
    }
    i = next;
  }
  return out;
}

// CLD2's names where BCP 47 has another.
std::string bcp47(std::string code) {
  if (code == "iw") return "he";
  if (code == "jw") return "jv";
  if (code == "in") return "id";
  if (code == "no") return "nb";
  if (code == "zh-Hant") return code;
  if (code == "sr-ME") return "sr";
  return code;
}

// Languages people post in by the million: a short text in Latin letters is taken for another only where it is long.
bool is_widespread(std::string_view code) {
  static constexpr std::array<std::string_view, 28> kCodes = {
      "en", "de", "fr", "es", "pt", "it", "nl", "pl", "tr", "sv", "da", "nb", "nn", "fi",
      "cs", "sk", "hu", "ro", "hr", "sl", "id", "ms", "vi", "tl", "ca", "sw", "lt", "et"};
  return std::ranges::find(kCodes, code) != kCodes.end();
}

// Hands on a keyboard: at least half of the longer words have no vowel.
bool is_hammered(std::string_view text) {
  std::size_t words = 0, without = 0, length = 0;
  bool vowel = false;
  const auto settle = [&] {
    if (length >= 3) {
      ++words;
      without += vowel ? 0 : 1;
    }
    length = 0;
    vowel = false;
  };
  for (std::size_t i = 0; i < text.size();) {
    const char32_t c = next_code_point(text, i);
    if (!u_isalpha(static_cast<UChar32>(c))) {
      settle();
      continue;
    }
    ++length;
    vowel = vowel || c >= 0x80 || std::string_view("aeiouyAEIOUY").contains(static_cast<char>(c));
  }
  settle();
  return words > 0 && without * 2 >= words;
}

Language by_script(const Letters& letters) {
  for (std::size_t k = 0; k < kTelling.size(); ++k) {
    const bool kana = kTelling[k].script == USCRIPT_HIRAGANA || kTelling[k].script == USCRIPT_KATAKANA;
    const std::size_t part = letters.telling[k] + (kana ? letters.han : 0);
    if (letters.telling[k] > 0 && part * 2 >= letters.all) return {kTelling[k].code, letters.all >= 4 ? 0.95 : 0.7};
  }
  return {"und", 0.0};
}

}  // namespace

namespace {

// `hindi`: there may be words of Hindi in Latin letters.
Language detect(std::string_view given, bool hindi) {
  const auto clipped = clip_bytes(given, kReadMost);
  const std::string text = bare_text(is_valid_utf8(clipped) ? clipped : repair_utf8(clipped));
  const Letters letters = count(text);
  const Language certain = by_script(letters);
  if (certain.code != "und" && letters.all < 40) return certain;
  if (letters.all < kLettersLeast && letters.han < 3) return {"und", 0.0};
  const bool latin = letters.latin * 2 > letters.all;
  if (hindi && latin && detail::is_roman_hindi(text)) return {"hi-Latn", 0.9};
  CLD2::Language languages[3];
  int percents[3];
  double scores[3];
  int bytes = 0, valid = 0;
  bool reliable = false;
  const CLD2::CLDHints hints = {nullptr, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
  const CLD2::Language found = CLD2::ExtDetectLanguageSummaryCheckUTF8(
      text.data(), static_cast<int>(text.size()), true, &hints, CLD2::kCLDFlagBestEffort, languages, percents, scores,
      nullptr, &bytes, &reliable, &valid);
  if (found == CLD2::UNKNOWN_LANGUAGE || valid < static_cast<int>(text.size()) || percents[0] < 40) return certain;
  // A guess on a few words of a script many languages share is worth little.
  double confidence = (reliable ? 0.6 : 0.25) + 0.35 * percents[0] / 100.0;
  if (letters.all < 20) confidence -= 0.2;
  if (letters.all < 20 && !reliable && letters.han == 0) return certain;
  if (confidence < 0.35) return certain;
  auto code = bcp47(CLD2::LanguageCode(found));
  if (latin && letters.all < 60 && !is_widespread(code)) return certain;
  if (latin && letters.all < 40 && is_hammered(text)) return certain;
  return {std::move(code), std::min(confidence, 0.99)};
}

}  // namespace

Language detect_language(std::string_view text) {
  return detect(text, true);
}

Language detect_language_by_words(std::string_view text, std::span<const Cut> words) {
  if (const auto code = detail::language_of_common_words(words); !code.empty()) return {std::string(code), 0.95};
  return detect(text, detail::has_roman_hindi(words));
}

Language detect_language(std::string_view text, std::span<const Cut> words) {
  const auto head = clip_bytes(text, kHeadBytes);
  if (const auto code = detail::language_of_common_words(words); !code.empty()) return {std::string(code), 0.95};
  if (!is_ascii(head)) {
    const auto certain = by_script(count(head));
    if (certain.confidence > 0.9) return certain;
  }
  return detect(head, detail::has_roman_hindi(words));
}

}  // namespace kith::text
