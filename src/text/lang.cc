#include "text/lang.h"

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>

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
  std::size_t words = 0;
  std::array<std::size_t, kTelling.size()> telling{};
  std::size_t han = 0;
};

// The words alone: addresses, mentions and hashtags carry no language.
std::string bare_text(std::string_view text) {
  const std::u32string points = to_utf32(clip_bytes(text, kReadMost));
  std::u32string out;
  for (std::size_t i = 0; i < points.size();) {
    std::size_t end = i;
    while (end < points.size() && !rules::is_script_space(points[end])) ++end;
    const auto token = std::u32string_view(points).substr(i, end - i);
    const bool address = token.find(U"://") != std::u32string_view::npos || token.starts_with(U"www.");
    const bool name =
        token.find(U'@') != std::u32string_view::npos || token.starts_with(U'#') || token.starts_with(U'$');
    if (!address && !name) {
      out += token;
      out += U' ';
    }
    i = end + 1;
  }
  return to_utf8(out);
}

Letters count(std::string_view text) {
  Letters letters;
  bool inside = false;
  for (std::size_t i = 0; i < text.size();) {
    const char32_t c = next_code_point(text, i);
    const bool letter = u_isalpha(static_cast<UChar32>(c));
    if (letter && !inside) ++letters.words;
    inside = letter;
    if (!letter) continue;
    ++letters.all;
    if (c < 0x370) continue;
    UErrorCode status = U_ZERO_ERROR;
    const UScriptCode script = uscript_getScript(static_cast<UChar32>(c), &status);
    if (script == USCRIPT_HAN) ++letters.han;
    for (std::size_t k = 0; k < kTelling.size(); ++k)
      if (kTelling[k].script == script) ++letters.telling[k];
  }
  return letters;
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

bool is_latin(const Letters& letters, std::string_view text) {
  std::size_t plain = 0;
  for (std::size_t i = 0; i < text.size();) {
    const char32_t c = next_code_point(text, i);
    plain += c < 0x250 && u_isalpha(static_cast<UChar32>(c)) ? 1 : 0;
  }
  return plain * 2 > letters.all;
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

Language detect_language(std::string_view given) {
  const std::string text = bare_text(repair_utf8(clip_bytes(given, kReadMost)));
  const Letters letters = count(text);
  const Language certain = by_script(letters);
  if (certain.code != "und" && letters.all < 40) return certain;
  if (letters.all < kLettersLeast && letters.han < 3) return {"und", 0.0};
  const bool latin = is_latin(letters, text);
  if (latin && detail::is_roman_hindi(text)) return {"hi-Latn", 0.9};
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

Language detect_language(std::string_view text, std::span<const Cut> words) {
  const auto head = clip_bytes(text, kHeadBytes);
  if (const auto code = detail::language_of_common_words(words); !code.empty()) return {std::string(code), 0.95};
  if (!is_ascii(head)) {
    const auto certain = by_script(count(head));
    if (certain.confidence > 0.9) return certain;
  }
  return detect_language(head);
}

}  // namespace kith::text
