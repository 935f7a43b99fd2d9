#include "text/html_tokens.h"

#include <algorithm>
#include <vector>

#include "base/ascii.h"
#include "text/html_policy.h"
#include "text/utf8.h"

namespace kith::text {
namespace {

constexpr std::size_t kStartTagsMost = 20'000;
constexpr std::size_t kOpenMost = 256;
constexpr std::size_t kNameMost = 32;

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}
bool is_void(std::string_view n) {
  return is_one_of(
      n, {"br", "hr", "img", "image", "wbr", "link", "meta", "base", "input", "area", "col",
          "embed", "param", "source", "track", "keygen", "basefont", "bgsound", "frame"});
}
// Contents are text to the tokenizer; none of them is kept by anyone here.
bool is_raw(std::string_view n) {
  return is_one_of(n, {"script", "style", "title", "textarea", "xmp", "iframe", "noembed",
                       "noframes", "noscript"});
}
// They would change the document as a whole.
bool is_left_out(std::string_view n) {
  return is_one_of(n, {"frameset", "frame", "isindex", "plaintext"});
}
bool is_barrier(std::string_view n) {
  return is_one_of(n, {"td", "th", "caption", "table", "object", "applet", "marquee", "template"});
}
bool is_table_part(std::string_view n) {
  return is_one_of(n, {"table", "tr", "td", "th", "tbody", "thead", "tfoot", "caption"});
}

class Tokenizer {
 public:
  Tokenizer(std::string_view html, Attributes which) : html_(html), all_(which == Attributes::all) {
    out_.reserve(html.size() + html.size() / 8);
  }

  std::string run() {
    while (pos_ < html_.size() && !done_) {
      const auto next = std::min(html_.find('<', pos_), html_.size());
      out_.append(html_, pos_, next - pos_);
      pos_ = next;
      if (pos_ < html_.size()) markup();
    }
    return std::move(out_);
  }

 private:
  char at(std::size_t i) const { return i < html_.size() ? html_[i] : '\0'; }

  void markup() {
    const char next = at(pos_ + 1);
    if (is_letter(next)) {
      start_tag();
    } else if (next == '/' && is_letter(at(pos_ + 2))) {
      end_tag();
    } else if (next == '!' && html_.substr(pos_ + 2, 2) == "--") {
      comment();
    } else if (next == '!' || next == '?' || (next == '/' && pos_ + 2 < html_.size())) {
      skip_to('>');
    } else {
      out_ += "&lt;";
      ++pos_;
    }
  }

  void skip_to(char c) {
    const auto end = html_.find(c, pos_);
    pos_ = end == std::string_view::npos ? html_.size() : end + 1;
  }

  void comment() {
    const std::size_t start = pos_ + 4;
    if (at(start) == '>' || html_.substr(start, 2) == "->") return skip_to('>');
    const auto usual = html_.find("-->", start), odd = html_.find("--!>", start);
    const auto end = std::min(usual, odd);
    pos_ = end == std::string_view::npos ? html_.size() : end + (end == odd ? 4 : 3);
  }

  std::string name() {
    std::string out;
    for (;
         pos_ < html_.size() && !is_space(html_[pos_]) && html_[pos_] != '/' && html_[pos_] != '>';
         ++pos_)
      if (out.size() <= kNameMost) out += lower(html_[pos_]);
    // A name that no element here has: it stands for any unknown one.
    const bool plain = out.size() <= kNameMost && std::all_of(out.begin(), out.end(), [](char c) {
                         return is_letter(c) || (c >= '0' && c <= '9') || c == '-';
                       });
    return plain ? out : "x-unknown";
  }

  bool is_wanted(std::string_view attribute, std::string_view element) const {
    if (!all_) return is_read(attribute, element);
    // Names that would have to be escaped when written again are of no use to anyone.
    return !attribute.empty() && attribute.size() <= kNameMost && std::ranges::all_of(attribute, [](char c) {
      return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == ':' || c == '.';
    });
  }

  // The attributes up to and with `>`; those worth keeping go to `kept`. False: the input ended
  // inside the tag.
  bool attributes(std::string_view element, std::string& kept) {
    std::vector<std::string> seen;
    for (;;) {
      while (pos_ < html_.size() && (is_space(html_[pos_]) || html_[pos_] == '/')) ++pos_;
      if (pos_ >= html_.size()) return false;
      if (html_[pos_] == '>') {
        ++pos_;
        return true;
      }
      std::string attribute;
      for (bool first = true; pos_ < html_.size(); ++pos_, first = false) {
        const char c = html_[pos_];
        if (is_space(c) || c == '/' || c == '>' || (c == '=' && !first)) break;
        if (attribute.size() <= kNameMost) attribute += lower(c);
      }
      while (pos_ < html_.size() && is_space(html_[pos_])) ++pos_;
      std::string_view value;
      if (at(pos_) == '=' && !read_value(value)) return false;
      if (!is_wanted(attribute, element) || std::find(seen.begin(), seen.end(), attribute) != seen.end()) continue;
      kept += ' ';
      kept += attribute;
      kept += "=\"";
      for (const char c : value) c == '"' ? kept += "&quot;" : kept += c;
      kept += '"';
      seen.push_back(std::move(attribute));
    }
  }

  bool read_value(std::string_view& value) {
    ++pos_;
    while (pos_ < html_.size() && is_space(html_[pos_])) ++pos_;
    const char quote = at(pos_);
    const std::size_t start = quote == '"' || quote == '\'' ? ++pos_ : pos_;
    if (quote == '"' || quote == '\'') {
      const auto end = html_.find(quote, start);
      if (end == std::string_view::npos) {
        pos_ = html_.size();
        return false;
      }
      value = html_.substr(start, end - start);
      pos_ = end + 1;
      return true;
    }
    while (pos_ < html_.size() && !is_space(html_[pos_]) && html_[pos_] != '>') ++pos_;
    value = html_.substr(start, pos_ - start);
    return pos_ < html_.size();
  }

  void start_tag() {
    ++pos_;
    const std::string element = name();
    std::string kept;
    if (!attributes(element, kept)) return;
    if (is_raw(element) && !(all_ && element == "noscript")) return raw(element, kept);
    if (element == "plaintext") {
      done_ = true;
      return;
    }
    if (is_left_out(element)) return;
    if (++tags_ > kStartTagsMost) {
      done_ = true;
      return;
    }
    if (!is_void(element)) {
      if (open_.size() >= kOpenMost) return;
      open_.push_back(element);
    }
    out_ += '<';
    out_ += element;
    out_ += kept;
    out_ += '>';
  }

  void end_tag() {
    pos_ += 2;
    const std::string element = name();
    std::string unused;
    if (!attributes("b", unused)) return;
    if (element == "br" || element == "p") {
      // Both make an element of their own where nothing is open.
      if (++tags_ > kStartTagsMost) {
        done_ = true;
        return;
      }
    }
    for (std::size_t i = open_.size(); i > 0; --i) {
      if (open_[i - 1] == element || (is_heading(element) && is_heading(open_[i - 1]))) {
        open_.resize(i - 1);
        break;
      }
      if (is_barrier(open_[i - 1]) && !is_table_part(element)) return;
      if (i == 1 && element != "br" && element != "p") return;
    }
    out_ += "</";
    out_ += element;
    out_ += '>';
  }

  static bool is_heading(std::string_view n) {
    return n.size() == 2 && n[0] == 'h' && n[1] >= '1' && n[1] <= '6';
  }

  // With all attributes the element is kept too, and of scripts and styles what cannot lead a tokenizer astray.
  void raw(const std::string& element, const std::string& kept) {
    const std::size_t start = pos_;
    skip_raw(element);
    if (!all_ || !is_one_of(element, {"iframe", "script", "style"}) || ++tags_ > kStartTagsMost) return;
    const auto inside = html_.substr(start, raw_end_ - start);
    out_.append("<").append(element).append(kept).append(">");
    if (!inside.contains(element == "iframe" ? "<" : "<!--")) out_ += inside;
    out_.append("</").append(element).append(">");
  }

  void skip_raw(std::string_view element) {
    if (element == "iframe" && frames_unended_) {
      raw_end_ = pos_;
      return;
    }
    for (auto i = html_.find("</", pos_); i != std::string_view::npos;
         i = html_.find("</", i + 2)) {
      std::size_t j = 0;
      while (j < element.size() && lower(at(i + 2 + j)) == element[j]) ++j;
      const char after = at(i + 2 + j);
      if (j == element.size() && (is_space(after) || after == '/' || after == '>')) {
        pos_ = raw_end_ = i;
        return skip_to('>');
      }
    }
    raw_end_ = html_.size();
    // A frame that is never ended is one that was written as `<iframe/>`.
    if (element == "iframe") {
      raw_end_ = pos_;
      frames_unended_ = true;
    }
    pos_ = raw_end_;
  }

  std::string_view html_;
  std::string out_;
  std::size_t pos_ = 0, tags_ = 0, raw_end_ = 0;
  std::vector<std::string> open_;
  bool done_ = false;
  bool frames_unended_ = false;  // no `</iframe>` is left
  const bool all_;
};

}  // namespace

std::string plain_markup(std::string_view html, Attributes which) {
  return Tokenizer(html, which).run();
}

}  // namespace kith::text
