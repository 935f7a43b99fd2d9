#include "policy/names/addresses.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "text/fold.h"
#include "text/idna.h"
#include "text/tld.h"
#include "text/utf8.h"

namespace kith::policy::names {
namespace {

constexpr auto kFileEndings = std::to_array<std::string_view>(
    {"jpg", "jpeg",  "png",     "gif", "webp", "svg", "heic", "avif", "tif",  "tiff", "bmp",  "mp4",
     "mov", "webm",  "mp3",     "wav", "ogg",  "pdf", "doc",  "docx", "odt",  "xls",  "xlsx", "ods",
     "ppt", "pptx",  "odp",     "csv", "txt",  "md",  "rtf",  "zip",  "html", "htm",  "json", "xml",
     "key", "pages", "numbers", "eml", "ics",  "vcf", "psd",  "ai",   "indd"});
constexpr std::size_t kHostMost = 255;

bool is_word(char32_t c) {
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  const auto icu = static_cast<UChar32>(c);
  const auto type = u_charType(icu);
  return u_isalnum(icu) || type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK || type == U_FORMAT_CHAR;
}

int hex(char32_t c) {
  if (c >= '0' && c <= '9') return static_cast<int>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<int>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<int>(c - 'A') + 10;
  return -1;
}

class Chunk {
 public:
  Chunk(std::vector<Unit>& units, std::size_t from, std::size_t to, Written written, Reading& into)
      : units_(units), from_(from), to_(to), written_(written), into_(into) {}

  // The units as they are to be read; the chunk is at the end of `units`.
  void mark() {
    const auto scheme = find(U"://", from_);
    const bool all = written_ == Written::address || is_mail() || ends_as_file() || begins_as_host();
    const auto link = all ? from_ : scheme ? begin_of_word(*scheme) : to_;
    for (auto i = link; i < to_; ++i) units_[i].inside = units_[i].link = true;
    if (link < to_) unescape(link);
    mark_names(link);
    if (link < to_) segments(link);
    hosts();
  }

 private:
  std::optional<std::size_t> find(std::u32string_view what, std::size_t from) const {
    for (auto i = from; i + what.size() <= to_; ++i)
      if (std::equal(what.begin(), what.end(), units_.begin() + static_cast<std::ptrdiff_t>(i),
                     [](char32_t a, const Unit& b) { return a == b.c; }))
        return i;
    return std::nullopt;
  }
  bool is(std::size_t i, char32_t c) const { return i < to_ && units_[i].c == c; }
  bool word_at(std::size_t i) const { return i >= from_ && i < to_ && is_word(units_[i].c); }
  std::size_t begin_of_word(std::size_t i) const {
    while (i > from_ && is_word(units_[i - 1].c)) --i;
    return i;
  }
  std::string folded(std::size_t from, std::size_t to) const {
    std::string out;
    for (auto i = from; i < to; ++i) text::append_utf8(out, units_[i].c);
    return text::fold(out);
  }

  bool is_mail() const {
    for (auto i = from_ + 1; i + 1 < to_; ++i)
      if (units_[i].c == '@' && word_at(i - 1) && word_at(i + 1)) return find(U".", i).has_value();
    return false;
  }
  std::size_t last_word() const {
    auto end = to_;
    while (end > from_ && !is_word(units_[end - 1].c)) --end;
    return end;
  }
  bool ends_as_file() const {
    const auto end = last_word(), begin = begin_of_word(end);
    if (begin == from_ || begin == end || units_[begin - 1].c != '.' || end - begin > 7) return false;
    return std::ranges::find(kFileEndings, folded(begin, end)) != kFileEndings.end();
  }
  // `www.…`, `name.tld`, `name.anything/…`
  bool begins_as_host() const {
    auto begin = from_;
    while (begin < to_ && !is_word(units_[begin].c)) ++begin;
    auto end = begin, label = begin;
    bool dotted = false;
    for (; end < to_ && (is_word(units_[end].c) || (is_dot(end) && word_at(end + 1))); ++end)
      if (units_[end].c == '.') {
        dotted = true;
        label = end + 1;
      }
    if (!dotted || end - label > 24) return false;
    if (is(end, '/')) return true;
    return text::is_top_level_domain(folded(label, end));
  }
  bool is_dot(std::size_t i) const { return units_[i].c == '.' || units_[i].c == '-'; }

  void unescape(std::size_t from) {
    std::vector<Unit> out;
    for (auto i = from; i < to_;) {
      std::string bytes;
      const auto begin = i;
      std::vector<std::pair<std::uint32_t, std::uint32_t>> places;
      while (i + 2 < to_ && units_[i].c == '%' && hex(units_[i + 1].c) >= 0 && hex(units_[i + 2].c) >= 0) {
        bytes += static_cast<char>(hex(units_[i + 1].c) * 16 + hex(units_[i + 2].c));
        places.emplace_back(units_[i].at, units_[i + 2].to);
        i += 3;
      }
      if (i == begin) {
        out.push_back(units_[i++]);
        continue;
      }
      for (std::size_t at = 0; at < bytes.size();) {
        Unit unit = units_[begin];
        unit.escaped = true;
        unit.at = places[at].first;
        unit.c = text::next_code_point(bytes, at);
        unit.to = places[at - 1].second;
        out.push_back(unit);
      }
    }
    units_.resize(from);
    units_.insert(units_.end(), out.begin(), out.end());
    to_ = units_.size();
    unpuny(from);
  }

  // `xn--…` labels as the letters they stand for, all at the label's place.
  void unpuny(std::size_t from) {
    for (auto i = from; i + 4 < to_; ++i) {
      if (units_[i].c != 'x' && units_[i].c != 'X') continue;
      if ((i > from_ && is_word(units_[i - 1].c)) || !is(i + 2, '-') || !is(i + 3, '-')) continue;
      if (units_[i + 1].c != 'n' && units_[i + 1].c != 'N') continue;
      auto end = i;
      while (end < to_ && (is_word(units_[end].c) || units_[end].c == '-')) ++end;
      if (end - i > 63) continue;
      const auto label = text::to_utf32(text::host_to_unicode(folded(i, end)));
      if (label.starts_with(U"xn--")) continue;
      std::vector<Unit> tail(units_.begin() + static_cast<std::ptrdiff_t>(end), units_.end());
      Unit unit = units_[i];
      unit.to = units_[end - 1].to;
      unit.escaped = true;
      units_.resize(i);
      for (const auto c : label) {
        unit.c = c;
        units_.push_back(unit);
      }
      i = units_.size() - 1;
      units_.insert(units_.end(), tail.begin(), tail.end());
      to_ = units_.size();
    }
  }

  // `@name`, `@name@host` and `#name`.
  void mark_names(std::size_t link) {
    for (auto i = from_; i < to_; ++i) {
      const auto c = units_[i].c;
      const bool at = c == '@' || c == U'＠', tag = c == '#' || c == U'＃';
      if ((!at && !tag) || !word_at(i + 1) || (i < link && i > from_ && is_word(units_[i - 1].c))) continue;
      auto end = i + 1;
      while (end < to_ && (is_word(units_[end].c) || units_[end].c == '_' ||
                           (at && (units_[end].c == '-' || units_[end].c == '.' || units_[end].c == '@'))))
        ++end;
      while (end > i + 1 && !is_word(units_[end - 1].c) && units_[end - 1].c != '_') --end;
      for (auto k = i; k < end; ++k) {
        units_[k].inside = true;
        units_[k].handle = at;
        units_[k].tag = tag;
      }
      if (at) add_handle(i, i + 1, end);
      i = end - 1;
    }
  }
  void add_handle(std::size_t whole, std::size_t from, std::size_t to) {
    if (from >= to || to - from > kHostMost) return;
    into_.handles.push_back({folded(from, to), units_[whole].at, units_[to - 1].to});
  }

  // Parts of a link's path, which may be somebody's handle.
  void segments(std::size_t link) {
    for (auto i = link; i < to_;) {
      auto end = i;
      while (end < to_ &&
             (is_word(units_[end].c) || units_[end].c == '_' || units_[end].c == '-' || units_[end].c == '.'))
        ++end;
      if (end > i && (i == from_ || units_[i - 1].c != '@')) add_handle(i, i, end);
      i = end + 1;
    }
  }

  void hosts() {
    for (auto i = from_; i < to_;) {
      auto end = i;
      bool dotted = false;
      for (; end < to_ && (is_word(units_[end].c) || is_dot(end)); ++end)
        dotted |= units_[end].c == '.' && end > i && word_at(end + 1);
      auto last = end;
      while (last > i && is_dot(last - 1)) --last;
      if (dotted && last - i <= kHostMost) into_.hosts.push_back({folded(i, last), units_[i].at, units_[last - 1].to});
      i = end + 1;
    }
  }

  std::vector<Unit>& units_;
  std::size_t from_, to_;
  Written written_;
  Reading& into_;
};

bool may_be_address(char32_t c) {
  return c == '.' || c == '@' || c == '#' || c == '/' || c == '%' || c == U'＠' || c == U'＃';
}

}  // namespace

bool is_space(char32_t c) {
  return c == ' ' || (c >= 9 && c <= 13) || (c >= 0x80 && u_isUWhiteSpace(static_cast<UChar32>(c)));
}

void mark_addresses(std::vector<Unit>& units, Written written, Reading& into) {
  const bool any =
      written == Written::address || std::ranges::any_of(units, [](const Unit& u) { return may_be_address(u.c); });
  if (!any) return;
  std::vector<Unit> out;
  out.reserve(units.size());
  for (std::size_t i = 0; i < units.size();) {
    const auto from = out.size();
    bool wanted = written == Written::address;
    while (i < units.size() && !is_space(units[i].c)) {
      wanted |= may_be_address(units[i].c);
      out.push_back(units[i++]);
    }
    if (wanted && out.size() > from) Chunk(out, from, out.size(), written, into).mark();
    while (i < units.size() && is_space(units[i].c)) out.push_back(units[i++]);
  }
  units = std::move(out);
}

}  // namespace kith::policy::names
