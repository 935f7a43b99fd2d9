#include "text/charset.h"

#include <unicode/ucnv.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "text/utf8.h"

namespace kith::text {
namespace {

std::string plain_name(std::string_view charset) {
  std::string out;
  for (const char c : charset) {
    if (c == '"' || c == '\'' || c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  return out;
}

// The WHATWG Encoding standard's readings where they differ from the name, and names ICU has
// otherwise.
constexpr auto kReadings = std::to_array<std::pair<std::string_view, const char*>>({
    {"iso-8859-1", "windows-1252"},
    {"iso8859-1", "windows-1252"},
    {"latin1", "windows-1252"},
    {"latin-1", "windows-1252"},
    {"us-ascii", "windows-1252"},
    {"ascii", "windows-1252"},
    {"ansi_x3.4-1968", "windows-1252"},
    {"x-cp1252", "windows-1252"},
    {"cp1252", "windows-1252"},
    {"iso-8859-9", "windows-1254"},
    {"latin5", "windows-1254"},
    {"iso-8859-11", "windows-874"},
    {"tis-620", "windows-874"},
    {"gb2312", "gb18030"},
    {"gbk", "gb18030"},
    {"gb_2312-80", "gb18030"},
    {"x-gbk", "gb18030"},
    {"cp936", "gb18030"},
    {"euc-kr", "windows-949"},
    {"ks_c_5601-1987", "windows-949"},
    {"ks_c_5601-1989", "windows-949"},
    {"ksc5601", "windows-949"},
    {"korean", "windows-949"},
    {"uhc", "windows-949"},
    {"cp949", "windows-949"},
    {"shift_jis", "ibm-943_P15A-2003"},
    {"shift-jis", "ibm-943_P15A-2003"},
    {"sjis", "ibm-943_P15A-2003"},
    {"x-sjis", "ibm-943_P15A-2003"},
    {"windows-31j", "ibm-943_P15A-2003"},
    {"cp932", "ibm-943_P15A-2003"},
    {"big5", "windows-950"},
    {"big5-hkscs", "Big5-HKSCS"},
    {"x-x-big5", "windows-950"},
    {"cn-big5", "windows-950"},
    {"unicode", "UTF-16LE"},
    {"utf8", "UTF-8"},
    {"utf-8", "UTF-8"},
    {"unicode-1-1-utf-8", "UTF-8"},
    {"x-unknown", "windows-1252"},
    {"utf-16", "UTF-16"},
    {"macintosh", "macintosh"},
    {"x-mac-roman", "macintosh"},
    {"x-user-defined", "windows-1252"},
});

const char* reading(const std::string& name) {
  for (const auto& [from, to] : kReadings)
    if (name == from) return to;
  return name.c_str();
}

struct Close {
  void operator()(UConverter* c) const { ucnv_close(c); }
};
using Converter = std::unique_ptr<UConverter, Close>;

Converter open(std::string_view charset) {
  const std::string name = plain_name(charset);
  if (name.empty() || name.size() > 60) return nullptr;
  UErrorCode status = U_ZERO_ERROR;
  Converter made(ucnv_open(reading(name), &status));
  return U_SUCCESS(status) ? std::move(made) : nullptr;
}

std::string convert(UConverter* from, std::string_view bytes) {
  std::string out;
  std::array<char16_t, 4096> units;
  const char* source = bytes.data();
  const char* const end = source + bytes.size();
  std::u16string wide;
  wide.reserve(bytes.size());
  for (;;) {
    char16_t* target = units.data();
    UErrorCode status = U_ZERO_ERROR;
    ucnv_toUnicode(from, &target, units.data() + units.size(), &source, end, nullptr, true,
                   &status);
    wide.append(units.data(), target);
    if (status != U_BUFFER_OVERFLOW_ERROR) break;
  }
  out.reserve(wide.size());
  for (std::size_t i = 0; i < wide.size(); ++i) {
    char32_t c = wide[i];
    if (c >= 0xD800 && c < 0xDC00 && i + 1 < wide.size() && wide[i + 1] >= 0xDC00 &&
        wide[i + 1] < 0xE000)
      c = 0x10000 + ((c - 0xD800) << 10) + (wide[++i] - 0xDC00u);
    append_utf8(out, c);
  }
  return out;
}

// The same text in Shift_JIS, whose converter knows the letters Japanese programs add (NEC's row 13 …) and takes the
// empty runs that joined texts have. Nothing where it uses a set that Shift_JIS lacks.
std::optional<std::string> shift_jis_of(std::string_view bytes) {
  enum class Set { ascii, kana, kanji } set = Set::ascii;
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    if (byte == 0x1B) {
      const auto escape = bytes.substr(i + 1, 2);
      if (escape == "(B" || escape == "(J" || escape == "(I")
        set = escape == "(I" ? Set::kana : Set::ascii;
      else if (escape == "$B" || escape == "$@")
        set = Set::kanji;
      else
        return std::nullopt;
      i += 2;
    } else if (byte == '\n' || byte == '\r' || set == Set::ascii) {
      if (byte == '\n') set = Set::ascii;
      out += bytes[i];
    } else if (set == Set::kana) {
      out += static_cast<char>(byte | 0x80U);
    } else {
      const unsigned row = byte & 0x7FU;
      const unsigned cell = i + 1 < bytes.size() ? static_cast<unsigned char>(bytes[++i]) & 0x7FU : 0;
      if (row < 0x21 || cell < 0x21) return std::nullopt;
      out += static_cast<char>((row + 1) / 2 + (row < 0x5F ? 0x70 : 0xB0));
      out += static_cast<char>(row % 2 == 1 ? cell + (cell > 0x5F ? 0x20 : 0x1F) : cell + 0x7E);
    }
  }
  return out;
}

}  // namespace

std::string_view byte_order_mark(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\xEF\xBB\xBF"sv)) return "utf-8";
  if (bytes.starts_with("\xFF\xFE\0\0"sv)) return "utf-32le";
  if (bytes.starts_with("\0\0\xFE\xFF"sv)) return "utf-32be";
  if (bytes.starts_with("\xFF\xFE"sv)) return "utf-16le";
  if (bytes.starts_with("\xFE\xFF"sv)) return "utf-16be";
  return {};
}

bool is_known_charset(std::string_view charset) {
  return open(charset) != nullptr;
}

bool is_escape_charset(std::string_view charset) {
  const std::string name = plain_name(charset);
  return name.starts_with("iso-2022") || name.starts_with("hz") ||
         name.find("utf-7") != std::string::npos;
}

std::string decode_charset(std::string_view bytes, std::string_view charset) {
  if (const auto mark = byte_order_mark(bytes); !mark.empty()) {
    charset = mark;
    bytes.remove_prefix(mark == "utf-8" ? 3 : mark.starts_with("utf-32") ? 4 : 2);
  }
  if (plain_name(charset) == "iso-2022-jp")
    if (const auto same = shift_jis_of(bytes)) return decode_charset(*same, "shift_jis");
  Converter from = open(charset);
  if (!from) {
    if (is_valid_utf8(bytes)) return std::string(bytes);
    from = open("windows-1252");
  }
  if (!from) return repair_utf8(bytes);
  UErrorCode status = U_ZERO_ERROR;
  if (ucnv_getType(from.get()) == UCNV_UTF8) return repair_utf8(bytes);
  ucnv_setToUCallBack(from.get(), UCNV_TO_U_CALLBACK_SUBSTITUTE, nullptr, nullptr, nullptr,
                      &status);
  std::string out = convert(from.get(), bytes);
  if (out.starts_with("\xEF\xBB\xBF")) out.erase(0, 3);
  return out;
}

std::string meta_charset(std::string_view html) {
  const std::string head = plain_name(html.substr(0, 1024));
  for (auto i = head.find("<meta"); i != std::string::npos; i = head.find("<meta", i + 1)) {
    const auto end = std::min(head.find('>', i), head.size());
    const auto at = head.find("charset=", i);
    if (at == std::string::npos || at >= end) continue;
    const auto stop = std::min(head.find_first_of(";/>", at + 8), head.size());
    const auto name = head.substr(at + 8, stop - at - 8);
    // A page that could be read so far is not in UTF-16, whatever it says.
    return name.starts_with("utf-16") ? "utf-8" : name;
  }
  return {};
}

}  // namespace kith::text
