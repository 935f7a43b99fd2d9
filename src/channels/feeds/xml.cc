#include <algorithm>
#include <charconv>
#include <vector>

#include "base/ascii.h"
#include "channels/feeds/feed.h"
#include "text/charset.h"
#include "text/utf8.h"

namespace kith::channels::feeds {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool is_name(char c) {
  return is_name_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

std::string parameter(std::string_view header, std::string_view name) {
  const std::string folded = lower(header);
  const auto at = folded.find(std::string(name) + "=");
  if (at == std::string::npos) return {};
  auto value = folded.substr(at + name.size() + 1);
  value = value.substr(0, value.find_first_of("; \t"));
  std::erase_if(value, [](char c) { return c == '"' || c == '\''; });
  return value;
}

std::string declared(std::string_view bytes) {
  const auto head = bytes.substr(0, 400);
  const auto start = head.find("<?xml"), end = head.find("?>");
  if (start == std::string_view::npos || end == std::string_view::npos || end < start) return {};
  const std::string folded = lower(head.substr(start, end - start));
  const auto at = folded.find("encoding");
  if (at == std::string::npos) return {};
  const auto open = folded.find_first_of("\"'", at);
  if (open == std::string::npos) return {};
  return folded.substr(open + 1, std::min(folded.find(folded[open], open + 1), folded.size()) - open - 1);
}

// UTF-16 without a byte order mark shows by its zeros.
std::string_view by_zeros(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("<\0"sv)) return "utf-16le";
  if (bytes.starts_with("\0<"sv)) return "utf-16be";
  return {};
}

// Control characters XML forbids, and its forbidden references, would end the parse.
void drop_forbidden(std::string& text) {
  const auto is_forbidden = [](char c) {
    return (static_cast<unsigned char>(c) < 0x20) & (c != '\t') & (c != '\n') & (c != '\r');
  };
  // Without a way out of the loop compilers look at many bytes at once.
  unsigned char any = 0;
  for (const char c : text) any = static_cast<unsigned char>(any | is_forbidden(c));
  if (any != 0) std::erase_if(text, is_forbidden);
}

// `&#146;` and `&#x92;`: the byte, and how long the reference is; 0 for any other.
std::pair<char, std::size_t> c1_reference(std::string_view text) {
  const bool hex = text.starts_with("&#x") || text.starts_with("&#X");
  if (!text.starts_with("&#")) return {};
  int value = 0;
  const char* const begin = text.data() + (hex ? 3 : 2);
  const auto [end, error] =
      std::from_chars(begin, text.data() + std::min<std::size_t>(text.size(), 8), value, hex ? 16 : 10);
  const auto length = static_cast<std::size_t>(end - text.data());
  if (error != std::errc{} || value < 0x80 || value > 0x9F || length >= text.size() || *end != ';') return {};
  return {static_cast<char>(value), length + 1};
}

// C1 controls mean nothing in a feed; who wrote them meant Windows-1252.
void mend_c1(std::string& text) {
  const std::string_view given = text;
  std::string out;
  std::size_t copied = 0;
  const auto put = [&](std::size_t at, char byte, std::size_t length) {
    if (at < copied) return;
    out.append(given, copied, at - copied);
    out += text::decode_charset(std::string_view(&byte, 1), "windows-1252");
    copied = at + length;
  };
  auto letter = given.find('\xC2'), reference = given.find("&#");
  while (letter != given.npos || reference != given.npos) {
    if (letter < reference) {
      if (letter + 1 < given.size() && static_cast<unsigned char>(given[letter + 1]) < 0xA0)
        put(letter, given[letter + 1], 2);
      letter = given.find('\xC2', letter + 1);
    } else {
      if (const auto [byte, length] = c1_reference(given.substr(reference)); length > 0) put(reference, byte, length);
      reference = given.find("&#", reference + 1);
    }
  }
  if (copied > 0) text = out.append(given, copied);
}

class Mender {
 public:
  explicit Mender(std::string_view xml) : xml_(xml) {}

  std::string run() {
    pos_ = std::min(xml_.find('<'), xml_.size());
    while (pos_ < xml_.size()) {
      const auto next = std::min(xml_.find('<', pos_), xml_.size());
      out_.append(xml_, pos_, next - pos_);
      pos_ = next;
      if (pos_ < xml_.size()) markup();
    }
    while (!open_.empty()) close_top();
    return std::move(out_);
  }

 private:
  bool has(std::string_view what) const { return xml_.substr(pos_, what.size()) == what; }

  void copy_to(std::string_view end) {
    const auto at = xml_.find(end, pos_);
    const auto stop = at == std::string_view::npos ? xml_.size() : at + end.size();
    out_.append(xml_, pos_, stop - pos_);
    if (at == std::string_view::npos) out_ += end;
    pos_ = stop;
  }
  void skip_to(std::string_view end) {
    const auto at = xml_.find(end, pos_);
    pos_ = at == std::string_view::npos ? xml_.size() : at + end.size();
  }

  void markup() {
    const char next = pos_ + 1 < xml_.size() ? xml_[pos_ + 1] : '\0';
    if (has("<![CDATA[")) return copy_to("]]>");
    if (has("<!--")) return skip_to("-->");
    if (next == '?') return out_.empty() ? copy_to("?>") : skip_to("?>");
    if (next == '!') return doctype();
    if (next == '/' && pos_ + 2 < xml_.size() && is_name_start(xml_[pos_ + 2])) return end_tag();
    if (is_name_start(next)) return start_tag();
    out_ += "&lt;";
    ++pos_;
  }

  void doctype() {
    const auto subset = xml_.find('[', pos_), end = xml_.find('>', pos_);
    if (subset != std::string_view::npos && end != std::string_view::npos && subset < end)
      skip_to("]>");
    else
      skip_to(">");
  }

  std::string_view name() {
    const std::size_t start = pos_;
    while (pos_ < xml_.size() && is_name(xml_[pos_])) ++pos_;
    return xml_.substr(start, pos_ - start);
  }

  void close_top() {
    out_ += "</" + open_.back() + ">";
    open_.pop_back();
  }

  void end_tag() {
    pos_ += 2;
    const std::string element(name());
    skip_to(">");
    const auto found = std::find(open_.rbegin(), open_.rend(), element);
    // An end far up would close half the feed: believed only where it is near, or of an item or
    // more.
    if (found == open_.rend() || (found - open_.rbegin() > 8 && element != "item" && element != "entry")) return;
    while (open_.back() != element) close_top();
    close_top();
  }

  void start_tag() {
    ++pos_;
    const std::string element(name());
    std::string tag = "<" + element;
    while (pos_ < xml_.size()) {
      while (pos_ < xml_.size() && is_space(xml_[pos_])) ++pos_;
      if (pos_ >= xml_.size() || xml_[pos_] == '>' || xml_[pos_] == '<' || has("/>")) break;
      if (!is_name_start(xml_[pos_])) {
        ++pos_;
        continue;
      }
      attribute(tag);
    }
    const bool empty = has("/>");
    if (pos_ < xml_.size() && xml_[pos_] != '<') pos_ += empty ? 2 : 1;
    // An item inside an item was never ended.
    if (element == "item" || element == "entry")
      if (const auto found = std::find(open_.rbegin(), open_.rend(), element); found != open_.rend()) {
        while (open_.back() != element) close_top();
        close_top();
      }
    out_ += tag + (empty ? "/>" : ">");
    if (!empty && open_.size() < 256) open_.push_back(element);
  }

  void attribute(std::string& tag) {
    const std::string key(name());
    while (pos_ < xml_.size() && is_space(xml_[pos_])) ++pos_;
    std::string_view value;
    if (pos_ < xml_.size() && xml_[pos_] == '=') {
      ++pos_;
      while (pos_ < xml_.size() && is_space(xml_[pos_])) ++pos_;
      const char quote = pos_ < xml_.size() ? xml_[pos_] : '\0';
      const bool quoted = quote == '"' || quote == '\'';
      if (quoted) ++pos_;
      const auto end = quoted ? xml_.find(quote, pos_) : xml_.find_first_of(" \t\r\n>", pos_);
      const auto stop = std::min(end, xml_.size());
      value = xml_.substr(pos_, stop - pos_);
      pos_ = std::min(stop + (quoted ? 1 : 0), xml_.size());
    }
    tag += " " + key + "=\"";
    for (const char c : value) {
      if (c == '"')
        tag += "&quot;";
      else if (c == '<')
        tag += "&lt;";
      else
        tag += c;
    }
    tag += '"';
  }

  std::string_view xml_;
  std::string out_;
  std::size_t pos_ = 0;
  std::vector<std::string> open_;
};

}  // namespace

std::string xml_as_utf8(std::string_view bytes, std::string_view content_type) {
  std::string out;
  const std::string from_answer = parameter(content_type, "charset");
  if (!text::byte_order_mark(bytes).empty()) {
    out = text::decode_charset(bytes, "");
  } else if (const auto zeros = by_zeros(bytes); !zeros.empty()) {
    out = text::decode_charset(bytes, zeros);
  } else {
    std::string name = text::is_known_charset(from_answer) ? from_answer : declared(bytes);
    // The declaration could be read as ASCII, so it is not what it says.
    if (name.starts_with("utf-16") || name.starts_with("utf-32") || name.starts_with("ucs-")) name = "utf-8";
    const bool claims_utf8 =
        name.empty() || name == "utf-8" || name == "utf8" || !text::is_known_charset(name) || name == "us-ascii";
    if (claims_utf8)
      out = text::is_valid_utf8(bytes) ? std::string(bytes) : text::decode_charset(bytes, "windows-1252");
    else
      out = text::decode_charset(bytes, name);
  }
  drop_forbidden(out);
  mend_c1(out);
  return out;
}

std::string expand_entities(std::string xml) {
  constexpr std::size_t kNamesMost = 100, kTextMost = 1024, kGrowthMost = 64 * 1024;
  const auto start = xml.find("<!DOCTYPE"), open = xml.find('[', start);
  const auto close = open == std::string::npos ? open : xml.find(']', open);
  if (start == std::string::npos || close == std::string::npos || xml.find('>', start) < open) return xml;
  std::vector<std::pair<std::string, std::string>> texts;
  for (auto at = xml.find("<!ENTITY", open); at < close && texts.size() < kNamesMost;
       at = xml.find("<!ENTITY", at + 1)) {
    auto name_at = at + 8;
    while (name_at < close && is_space(xml[name_at])) ++name_at;
    auto end = name_at;
    while (end < close && is_name(xml[end])) ++end;
    auto quote = end;
    while (quote < close && is_space(xml[quote])) ++quote;
    if (end == name_at || quote >= close || (xml[quote] != '"' && xml[quote] != '\'')) continue;
    const auto stop = xml.find(xml[quote], quote + 1);
    if (stop == std::string::npos || stop > close || stop - quote > kTextMost) continue;
    auto text = xml.substr(quote + 1, stop - quote - 1);
    // What would itself be expanded, or be markup, is left alone.
    if (text.find_first_of("&<%") == std::string::npos)
      texts.emplace_back("&" + xml.substr(name_at, end - name_at) + ";", std::move(text));
  }
  if (texts.empty()) return xml;
  std::string out;
  std::size_t grown = 0, from = 0;
  for (auto at = xml.find('&', close); at != std::string::npos; at = xml.find('&', at + 1))
    for (const auto& [reference, text] : texts)
      if (xml.compare(at, reference.size(), reference) == 0) {
        if ((grown += text.size()) > kGrowthMost) return xml;
        out.append(xml, from, at - from).append(text);
        from = at + reference.size();
        break;
      }
  return out.append(xml, from);
}

std::string mend_xml(std::string_view xml) {
  return Mender(xml).run();
}

}  // namespace kith::channels::feeds
