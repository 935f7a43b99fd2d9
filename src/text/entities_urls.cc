#include <algorithm>
#include <cstring>

#include "text/entities_rules.h"
#include "text/idna.h"
#include "text/tld.h"
#include "text/utf8.h"

namespace kith::text::rules {
namespace {

constexpr std::size_t kUrlMost = 4096;
constexpr std::size_t kLabelMost = 63;
constexpr std::size_t kTopLevelMost = 24;
constexpr std::size_t kShortSlugMost = 40;

bool is_direction_mark(char32_t c) {
  return (c >= 0x202A && c <= 0x202E) || c == 0x061C || c == 0x200E || c == 0x200F ||
         (c >= 0x2066 && c <= 0x2069);
}
bool is_bad(char32_t c) {
  return c == 0xFFFE || c == 0xFEFF || c == 0xFFFF;
}
bool is_space(char32_t c) {
  return (c >= 9 && c <= 13) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 || c == 0x180E ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}
bool is_one_of(char32_t c, const char* set) {
  return c > 0 && c < 0x80 && std::strchr(set, static_cast<char>(c));
}

bool may_precede(char32_t c) {
  if (is_direction_mark(c)) return true;
  return !is_ascii_alnum(c) && c != '@' && c != 0xFF20 && c != '$' && c != '#' && c != 0xFF03 &&
         !is_bad(c);
}
bool is_domain_char(char32_t c) {
  return !is_one_of(c, "!'#%&()*+,\\-./:;<=>?@[]^_{|}~$") && !is_space(c) && !is_bad(c) &&
         !is_direction_mark(c);
}

struct Scanner {
  std::u32string_view text;
  const UrlRules& by;
  std::size_t dead_from = 0, dead_until = 0;  // no top-level domain stands after a dot in between
  char32_t at(std::size_t i) const { return i < text.size() ? text[i] : U'\0'; }

  bool is_path_char(char32_t c) const {
    if (by.unicode_paths) return c != 0 && !is_space(c) && !is_one_of(c, "<>()?");
    return is_ascii_alnum(c) || is_one_of(c, "!*';:=+,.$/%#[]-_~@|&") || c == 0x2013 ||
           (c >= 0x400 && c <= 0x4FF) || is_latin_accent(c);
  }
  bool is_path_end(char32_t c) const {
    if (by.unicode_paths)
      return c != 0 && !is_space(c) && !is_one_of(c, "()?!*\"'<>;:=,.$%[]~&|@") && c != 0x300C &&
             c != 0x300D;
    return is_ascii_alnum(c) || is_one_of(c, "+-=_#/") || (c >= 0x400 && c <= 0x4FF) ||
           is_latin_accent(c);
  }
  bool is_query_char(char32_t c) const {
    if (by.unicode_paths && (c == '^' || (c >= 0xA0 && !is_space(c)))) return true;
    return is_ascii_alnum(c) || is_one_of(c, "!?*'@();:&=+$/%#[]-_.,~|");
  }
  bool is_query_end(char32_t c) const {
    if (by.unicode_paths && c >= 0xA0 && !is_space(c)) return true;
    return is_ascii_alnum(c) || is_one_of(c, "-_&=#/");
  }

  // Where the top-level domain that starts at `pos` ends, with `stop` as the end of the text; `pos`
  // where there is none.
  std::size_t top_level_end(std::size_t pos, std::size_t stop) const {
    const auto ends_well = [&](std::size_t i) {
      return i >= stop || !(is_ascii_alnum(text[i]) || is_one_of(text[i], "@+-"));
    };
    std::size_t ascii = pos, end = pos;
    while (ascii < stop && is_ascii_alnum(text[ascii])) ++ascii;
    while (end < stop && end - pos < kTopLevelMost && is_domain_char(text[end])) ++end;
    for (std::size_t i = end; i > ascii; --i)
      if (ends_well(i) && is_top_level_domain(to_utf8(text.substr(pos, i - pos)))) return i;
    if (ascii > pos && ascii - pos <= kTopLevelMost && ends_well(ascii) &&
        is_top_level_domain(to_utf8(text.substr(pos, ascii - pos))))
      return ascii;
    if (begins_with(text, pos, "xn--")) {
      std::size_t i = pos + 4;
      while (i < stop && (is_ascii_alnum(text[i]) || text[i] == '-')) ++i;
      if (i > pos + 4) return i;
    }
    return pos;
  }

  // Labels from `pos`, greedily; the end of the domain, or `pos`.
  std::size_t domain_end(std::size_t pos) {
    if (pos >= dead_from && pos < dead_until) return pos;
    std::size_t best = pos, label = pos;
    bool candidate = false, sound = true;
    while (label < text.size() && label - pos < kUrlMost) {
      std::size_t end = label;
      bool name = true;
      while (end < text.size() &&
             (is_domain_char(text[end]) || text[end] == '-' || text[end] == '_')) {
        name = name && text[end] != '_';
        ++end;
      }
      if (end == label || at(end) != '.') break;
      const bool edges = is_domain_char(text[label]) && is_domain_char(text[end - 1]);
      const std::size_t top = top_level_end(end + 1, text.size());
      candidate = candidate || top > end + 1;
      if (sound && edges && name && top > end + 1) best = top;
      sound = sound && edges;
      label = end + 1;
    }
    if (!candidate) dead_from = pos, dead_until = label;
    return best;
  }

  std::size_t balanced_end(std::size_t pos) const {
    // '(' path+ ')' with at most one pair inside.
    std::size_t i = pos + 1;
    bool any = false, nested = false;
    for (;;) {
      if (i < text.size() && is_path_char(text[i])) {
        any = true;
        ++i;
      } else if (at(i) == '(' && !nested) {
        const std::size_t inside = ++i;
        while (i < text.size() && is_path_char(text[i])) ++i;
        if (i == inside || at(i) != ')') return pos;
        ++i;
        nested = any = true;
      } else {
        return at(i) == ')' && any ? i + 1 : pos;
      }
    }
  }

  std::size_t path_end(std::size_t pos) const {
    if (at(pos) != '/') return pos;
    std::size_t i = pos + 1, end = i;
    while (i < text.size()) {
      if (text[i] == '(') {
        const std::size_t close = balanced_end(i);
        if (close == i) break;
        end = i = close;
      } else if (is_path_char(text[i])) {
        if (is_path_end(text[i])) end = i + 1;
        ++i;
      } else {
        break;
      }
    }
    return end;
  }

  std::size_t query_end(std::size_t pos) const {
    if (at(pos) != '?') return pos;
    std::size_t end = pos;
    for (std::size_t i = pos + 1; i < text.size() && is_query_char(text[i]); ++i)
      if (is_query_end(text[i])) end = i + 1;
    return end;
  }

  // The domains inside [start, end) that are Latin: what counts of a run of other letters without a
  // scheme.
  void latin_domains(std::size_t start, std::size_t end, std::vector<Span>& out) const {
    const auto latin = [&](std::size_t i) {
      return i < end && (is_ascii_alnum(text[i]) || text[i] == '-' || is_latin_accent(text[i]));
    };
    for (std::size_t i = start; i < end;) {
      if (!latin(i)) {
        ++i;
        continue;
      }
      std::size_t best = i, label = i;
      while (latin(label)) {
        std::size_t stop = label;
        while (latin(stop)) ++stop;
        if (stop >= end || text[stop] != '.') break;
        if (const std::size_t top = top_level_end(stop + 1, end); top > stop + 1) best = top;
        label = stop + 1;
      }
      if (best > i) {
        out.push_back({i, best, {}});
        i = best;
      } else {
        while (latin(i)) ++i;
      }
    }
  }

  bool fits_dns(std::size_t start, std::size_t end, std::size_t url_length) const {
    std::size_t label = start;
    for (std::size_t i = start; i <= end; ++i) {
      if (i < end && text[i] != '.') continue;
      const auto ascii = label_to_punycode(text.substr(label, i - label));
      if (ascii.empty() || ascii.size() > kLabelMost) return false;
      label = i + 1;
    }
    return url_length <= kUrlMost;
  }

  // Tries an address at `start`; returns where the next search begins, or `start` where nothing
  // matched.
  std::size_t take(std::size_t start, char32_t before, std::vector<Span>& out) {
    std::size_t domain = start;
    if (begins_with(text, start, "https://"))
      domain = start + 8;
    else if (begins_with(text, start, "http://"))
      domain = start + 7;
    const bool scheme = domain > start;
    if (!scheme && !by.without_scheme) return start;
    const std::size_t host_end = domain_end(domain);
    if (host_end == domain) return start;
    std::size_t end = host_end;
    if (at(end) == ':' && is_ascii_digit(at(end + 1))) {
      ++end;
      while (is_ascii_digit(at(end))) ++end;
    }
    const std::size_t path = end;
    end = path_end(end);
    const bool has_path = end > path;
    end = query_end(end);
    if (by.unicode_paths && at(end) == '#' && end + 1 < text.size() && !is_space(text[end + 1]))
      while (end < text.size() && !is_space(text[end])) ++end;
    const std::size_t next = end;
    if (!fits_dns(domain, host_end, (scheme ? 0 : 8) + end - start)) return next;
    if (!scheme) {
      if (is_one_of(before, "-_./")) return next;
      std::vector<Span> found;
      latin_domains(domain, host_end, found);
      if (!found.empty() && has_path) found.back().end = end;
      out.insert(out.end(), found.begin(), found.end());
      return next;
    }
    if (is_short_link(start, host_end)) {
      std::size_t slug = host_end + 1;
      while (is_ascii_alnum(at(slug))) ++slug;
      if (slug - host_end - 1 > kShortSlugMost) return next;
      if (slug > host_end + 1) end = std::max(query_end(slug), slug);
    }
    out.push_back({start, end, {}});
    return next;
  }

  bool is_short_link(std::size_t start, std::size_t host_end) const {
    for (const std::string_view link : {"https://t.co/", "http://t.co/"})
      if (begins_with(text, start, link) && host_end == start + link.size() - 1) return true;
    return false;
  }
};

}  // namespace

std::vector<Span> find_urls(std::u32string_view text, const UrlRules& by) {
  std::vector<Span> out;
  Scanner scanner{text, by};
  for (std::size_t i = 0; i < text.size();) {
    // A character beyond the BMP is two units to X: its first may precede an address that begins
    // with its second.
    if (text[i] > 0xFFFF && by.without_scheme) {
      if (const std::size_t next = scanner.take(i, text[i], out); next > i) {
        i = next;
        continue;
      }
    }
    if (may_precede(text[i]) && i + 1 < text.size()) {
      if (const std::size_t next = scanner.take(i + 1, text[i], out); next > i + 1) {
        i = next;
        continue;
      }
    }
    if (i == 0) {
      if (const std::size_t next = scanner.take(0, U'\0', out); next > 0) {
        i = next;
        continue;
      }
    }
    ++i;
  }
  for (auto& link : out) {
    link.value = to_utf8(text.substr(link.start, link.end - link.start));
    if (!begins_with(text, link.start, "http://") && !begins_with(text, link.start, "https://"))
      link.value = "https://" + link.value;
  }
  return out;
}

}  // namespace kith::text::rules
