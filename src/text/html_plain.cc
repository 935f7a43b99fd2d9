#include "text/html_plain.h"

#include <algorithm>
#include <cstring>

#include "base/ascii.h"
#include "text/html_policy.h"
#include "text/html_references.h"
#include "text/utf8.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace kith::text {
namespace {

using Tag = PlainTag::Kind;

// Well below what the other reader cuts off.
constexpr std::size_t kBytesMost = 1024 * 1024;
constexpr std::size_t kStartTagsMost = 9'000;
constexpr std::size_t kOpenMost = 100;
constexpr std::uint8_t kNone = 0xFF;

// A name of at most ten letters and the digits 1 to 6, whatever its case, as a number; 0: another name.
constexpr std::uint64_t key_of(std::string_view name) {
  if (name.size() > 10) return 0;
  std::uint64_t key = 0;
  for (const char c : name) {
    const bool digit = c >= '1' && c <= '6';
    if (!digit && !is_letter(c)) return 0;
    key = key << 6U | static_cast<std::uint64_t>(digit ? c - '1' + 27 : (c | 0x20) - 'a' + 1);
  }
  return key;
}

// Where each key stands in a list of names: no two in one place, by a factor found while compiling.
template <std::size_t kCount>
struct Names {
  static constexpr unsigned kBits = 10;
  std::array<std::uint64_t, kCount> keys{};
  std::array<std::uint8_t, 1U << kBits> places{};
  std::uint64_t factor = 0x9E3779B97F4A7C15ULL;

  constexpr std::size_t place(std::uint64_t key) const { return key * factor >> (64 - kBits); }
  constexpr bool settle() {
    places.fill(kNone);
    for (std::size_t i = 0; i < kCount; ++i) {
      auto& mine = places[place(keys[i])];
      if (mine != kNone) return false;
      mine = static_cast<std::uint8_t>(i);
    }
    return true;
  }
  constexpr std::uint8_t find(std::uint64_t key) const {
    const auto found = places[place(key)];
    return found != kNone && keys[found] == key ? found : kNone;
  }
};

template <std::size_t kCount>
constexpr Names<kCount> names_of(const std::array<std::string_view, kCount>& list) {
  Names<kCount> out;
  std::ranges::transform(list, out.keys.begin(), key_of);
  while (!out.settle()) out.factor += 0x51ED270B5F3C9A4EULL;
  return out;
}
constexpr auto kTagNames = [] {
  std::array<std::string_view, kPlainTags.size()> names;
  std::ranges::transform(kPlainTags, names.begin(), &PlainTag::name);
  return names_of(names);
}();
constexpr auto kAttributeNames = names_of(kReadAttributes);
constexpr std::uint64_t kFrame = key_of("iframe"), kPre = key_of("pre");
constexpr auto kNotRead = [] {
  std::array<bool, kPlainTags.size()> out{};
  std::ranges::transform(kPlainTags, out.begin(), [](const PlainTag& tag) { return !is_read("href", tag.name); });
  return out;
}();

bool is_blank(char c) {
  return c == ' ' || c == '\n' || c == '\t';
}
bool is_alnum(char c) {
  return is_letter(c) || is_digit(c);
}

// The next byte that is `stop`, `&`, a control or no ASCII.
const char* plain_end(const char* p, const char* end, char stop) {
#ifdef __SSE2__
  const auto each = [](char c) { return _mm_set1_epi8(c); };
  const __m128i stops = each(stop), amp = each('&'), space = each(' '), del = each(0x7F);
  for (; end - p >= 16; p += 16) {
    const __m128i some = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i odd = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(some, stops), _mm_cmpeq_epi8(some, amp)),
                                     _mm_or_si128(_mm_cmplt_epi8(some, space), _mm_cmpeq_epi8(some, del)));
    if (const int mask = _mm_movemask_epi8(odd)) return p + __builtin_ctz(static_cast<unsigned>(mask));
  }
#endif
  while (p < end && *p != stop && *p != '&' && static_cast<signed char>(*p) >= ' ' && *p != 0x7F) ++p;
  return p;
}

class Reader {
 public:
  Reader(std::string_view html, std::vector<PlainNode>& nodes, std::unique_ptr<char[]>& decoded)
      : begin_(html.data()), p_(begin_), end_(p_ + html.size()), nodes_(nodes), decoded_(decoded) {}

  bool run() {
    nodes_.reserve(static_cast<std::size_t>(end_ - begin_) / 32 + 8);
    nodes_.push_back({.kind = PlainNode::Kind::element, .name = kTagNames.find(key_of("body"))});
    while (p_ < end_)
      if (!(*p_ == '<' ? markup() : text())) return false;
    if (!open_.empty()) return false;
    nodes_[0].size = static_cast<std::uint32_t>(nodes_.size());
    return true;
  }

 private:
  struct Open {
    std::uint32_t node;
    std::uint8_t tag;
  };

  char at(const char* p) const { return p < end_ ? *p : '\0'; }
  std::uint8_t top() const { return open_.empty() ? 0 : open_.back().tag; }
  Tag top_kind() const { return kPlainTags[top()].kind; }

  bool text() {
    std::string_view words;
    if (!take('<', false, words)) return false;
    if (in_fresh_pre_ && words.starts_with('\n')) return false;  // a parser drops it
    in_fresh_pre_ = false;
    nodes_.push_back({.text = words});
    return true;
  }

  // Characters up to `stop` (a text's may end with the input), references read. False: declined.
  bool take(char stop, bool is_value, std::string_view& out) {
    const char* const start = p_;
    const char* copied = p_;
    char* const to = decoded_ ? decoded_.get() + used_ : nullptr;
    char* made = to;
    for (;;) {
      p_ = plain_end(p_, end_, stop);
      if (p_ == end_) {
        if (is_value) return false;
        break;
      }
      if (*p_ == stop) break;
      if (is_blank(*p_)) {
        ++p_;
      } else if (*p_ == '&') {
        if (is_bare(stop, is_value)) {
          ++p_;
          continue;
        }
        if (!decoded_) {
          // No reference is shorter than what it stands for.
          decoded_ = std::make_unique_for_overwrite<char[]>(static_cast<std::size_t>(end_ - begin_));
          return p_ = start, take(stop, is_value, out);
        }
        made = std::copy(copied, p_, made);
        if (!reference(made)) return false;
        copied = p_;
      } else if (static_cast<unsigned char>(*p_) < 0x80 || !high()) {
        return false;
      }
    }
    if (copied == start) {
      out = {start, p_};
      return true;
    }
    made = std::copy(copied, p_, made);
    out = {to, made};
    used_ += out.size();
    return true;
  }

  // One character that is no ASCII; false where it is ill-formed, or another would come out.
  bool high() {
    const std::string_view rest(p_, end_);
    std::size_t length = 0;
    const char32_t c = next_code_point(rest, length);
    if (is_refused(c) || c == 0xFEFF || (c == 0xFFFD && !rest.starts_with("\xEF\xBF\xBD"))) return false;
    p_ += length;
    return true;
  }

  // An `&` that begins no reference: before white space or the end, and in a value before `name=`.
  bool is_bare(char stop, bool is_value) const {
    const char* p = p_ + 1;
    if (p == end_ || is_blank(*p) || (is_value && *p == stop)) return true;
    if (!is_value) return false;
    while (p < end_ && is_alnum(*p)) ++p;
    return p > p_ + 1 && at(p) == '=';
  }

  bool reference(char*& to) {
    const char* p = p_ + 1;
    char32_t c = 0;
    if (at(p) == '#') {
      const bool hex = at(++p) == 'x' || at(p) == 'X';
      const char* const digits = hex ? ++p : p;
      for (; p < end_ && p - digits < 7; ++p) {
        const int digit = hex_digit(*p);
        if (digit < 0 || (!hex && digit > 9)) break;
        c = c * (hex ? 16 : 10) + static_cast<char32_t>(digit);
      }
      if (p == digits || c == '\r' || c == '\f' || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return false;
    } else {
      while (p < end_ && p - p_ <= 8 && is_alnum(*p)) ++p;
      c = named_character({p_ + 1, p});
      if (c == 0) return false;
    }
    if (at(p) != ';' || is_refused(c)) return false;
    p_ = p + 1;
    if (c < 0x80) {
      *to++ = static_cast<char>(c);
    } else {
      std::string bytes;
      append_utf8(bytes, c);
      to = std::ranges::copy(bytes, to).out;
    }
    return true;
  }

  bool markup() {
    const char next = at(p_ + 1);
    if (next == '/') return end_tag();
    if (next == '!') return comment();
    return is_letter(next) && start_tag();
  }

  bool comment() {
    const std::string_view rest(p_ + 1, end_);
    if (!rest.starts_with("!--") || rest.starts_with("!-->") || rest.starts_with("!--->")) return false;
    const auto end = rest.find("-->", 3);
    if (end == std::string_view::npos || rest.substr(0, end).contains("--!>")) return false;
    p_ += end + 4;
    return true;
  }

  std::uint64_t name() {
    const char* const start = p_;
    while (p_ < end_ && is_alnum(*p_)) ++p_;
    return key_of({start, p_});
  }

  bool end_tag() {
    p_ += 2;
    const auto tag = kTagNames.find(name());
    if (tag == kNone || open_.empty() || open_.back().tag != tag) return false;
    while (p_ < end_ && is_blank(*p_)) ++p_;
    if (at(p_) != '>') return false;
    ++p_;
    nodes_[open_.back().node].size = static_cast<std::uint32_t>(nodes_.size() - open_.back().node);
    open_.pop_back();
    --open_of_[tag];
    count_kind(kPlainTags[tag].kind, -1);
    in_fresh_pre_ = false;
    return true;
  }

  void count_kind(Tag kind, int by) {
    paragraphs_ += kind == Tag::paragraph ? by : 0;
    headings_ += kind == Tag::heading ? by : 0;
    links_ += kind == Tag::link ? by : 0;
  }

  // Whether the element goes where it is written, and nothing has to be ended or opened for it.
  bool fits(std::uint8_t tag) const {
    switch (kPlainTags[tag].kind) {
      case Tag::body:
        return false;
      case Tag::heading:
        return paragraphs_ == 0 && headings_ == 0;
      case Tag::item:
        return top_kind() == Tag::list;
      case Tag::term:
        return top_kind() == Tag::terms;
      case Tag::block:
      case Tag::paragraph:
      case Tag::list:
      case Tag::terms:
      case Tag::rule:
        return paragraphs_ == 0;
      case Tag::link:
        return links_ == 0;
      case Tag::formatting:
        return open_of_[tag] == 0;
      case Tag::inside:
      case Tag::empty:
        return true;
    }
    return false;
  }

  bool start_tag() {
    ++p_;
    const auto key = name();
    if (key == kFrame) return frame();
    const auto tag = kTagNames.find(key);
    if (tag == kNone || !fits(tag) || ++tags_ > kStartTagsMost || open_.size() >= kOpenMost) return false;
    const Tag kind = kPlainTags[tag].kind;
    const bool empty = kind == Tag::empty || kind == Tag::rule;
    const auto node = static_cast<std::uint32_t>(nodes_.size());
    nodes_.push_back({.kind = PlainNode::Kind::element, .name = tag});
    if (!attributes(empty, !kNotRead[tag])) return false;
    const auto count = static_cast<std::uint8_t>(nodes_.size() - node - 1);
    nodes_[node].attributes = count;
    nodes_[node].size += count;
    in_fresh_pre_ = key == kPre;
    if (empty) return true;
    open_.push_back({node, tag});
    ++open_of_[tag];
    count_kind(kind, 1);
    return true;
  }

  // Nothing of it is kept.
  bool frame() {
    if (!attributes(false, false) || !std::string_view(p_, end_).starts_with("</iframe>")) return false;
    p_ += 9;
    return true;
  }

  // Up to and with `>`.
  bool attributes(bool empty, bool wanted) {
    for (std::uint32_t seen = 0;;) {
      const char* const before = p_;
      while (p_ < end_ && is_blank(*p_)) ++p_;
      if (at(p_) == '>') return ++p_, true;
      if (at(p_) == '/') {
        if (!empty || at(p_ + 1) != '>') return false;
        p_ += 2;
        return true;
      }
      if (p_ == before) return false;
      const char* const start = p_;
      while (p_ < end_ && (is_alnum(*p_) || *p_ == '-' || *p_ == '_' || *p_ == ':' || *p_ == '.')) ++p_;
      if (p_ == start) return false;
      const auto which = wanted ? kAttributeNames.find(key_of({start, p_})) : kNone;
      std::string_view value;
      if (!attribute_value(value)) return false;
      if (which == kNone) continue;
      if (seen & 1U << which) return false;
      seen |= 1U << which;
      nodes_.push_back({.text = value, .kind = PlainNode::Kind::attribute, .name = which});
    }
  }

  bool attribute_value(std::string_view& value) {
    if (at(p_) != '=') {
      const char* p = p_;
      while (p < end_ && is_blank(*p)) ++p;
      return p < end_ && *p != '=' && (p > p_ || *p == '>' || *p == '/');
    }
    ++p_;
    const char quote = at(p_);
    if (quote == '"' || quote == '\'') {
      ++p_;
      if (!take(quote, true, value)) return false;
      ++p_;
      return true;
    }
    const char* const start = p_;
    while (p_ < end_ && (is_alnum(*p_) || *p_ == '-' || *p_ == '_' || *p_ == '.' || *p_ == '%' || *p_ == '#')) ++p_;
    value = {start, p_};
    return p_ > start && p_ < end_ && (is_blank(*p_) || *p_ == '>');
  }

  const char* const begin_;
  const char* p_;
  const char* const end_;
  std::vector<PlainNode>& nodes_;
  std::unique_ptr<char[]>& decoded_;
  std::size_t used_ = 0, tags_ = 0;
  std::vector<Open> open_;
  std::array<std::uint8_t, kPlainTags.size()> open_of_{};
  int paragraphs_ = 0, headings_ = 0, links_ = 0;
  bool in_fresh_pre_ = false;
};

}  // namespace

PlainTree::PlainTree(std::string_view html) {
  if (html.size() > kBytesMost) return;
  if (html.contains('\r')) {
    lines_.reserve(html.size());
    for (std::size_t i = 0; i < html.size(); ++i) {
      if (html[i] != '\r')
        lines_ += html[i];
      else if (i + 1 == html.size() || html[i + 1] != '\n')
        lines_ += '\n';
    }
    html = lines_;
  }
  if (!Reader(html, nodes_, decoded_).run()) nodes_.clear();
}

}  // namespace kith::text
