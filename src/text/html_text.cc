#include <algorithm>

#include "base/limits.h"
#include "text/html.h"
#include "text/html_node.h"
#include "text/html_plain.h"
#include "text/html_policy.h"
#include "text/html_tree.h"
#include "text/url.h"
#include "text/utf8.h"

namespace kith::text {
namespace {

bool is_space(char c) {
  constexpr std::uint64_t kSpaces = 1ULL << ' ' | 1ULL << '\t' | 1ULL << '\n' | 1ULL << '\r' | 1ULL << '\f';
  return static_cast<unsigned char>(c) <= ' ' && (kSpaces >> c & 1U) != 0;
}

// Collapses white space, keeps lines apart, and puts quote marks and indents before each line.
class Lines {
 public:
  explicit Lines(std::size_t most) : most_(most) {}

  void text(std::string_view s) {
    while (!s.empty()) {
      if (is_space(s.front())) {
        space_ = space_ || !at_start_;
        s.remove_prefix(1);
        continue;
      }
      // Words apart by one space each stay as they are.
      std::size_t end = 1;
      const auto single = [&] { return s[end] == ' ' && end + 1 < s.size() && !is_space(s[end + 1]); };
      while (end < s.size() && (!is_space(s[end]) || single())) ++end;
      put(s.substr(0, end));
      s.remove_prefix(end);
    }
  }
  void text_as_it_is(std::string_view s) {
    for (const char c : s) {
      if (c == '\n')
        line_break();
      else if (c != '\r')
        put({&c, 1});
    }
  }
  void line_break() {
    begin_line();
    out_ += '\n';
    at_start_ = true;
    space_ = false;
    breaks_ = 1;
  }
  void margin(int lines) {
    space_ = false;
    wanted_ = std::max(wanted_, lines);
  }
  // `first` stands before the first line, `rest` before the others.
  void push(std::string first, std::string rest) {
    prefixes_.push_back({std::move(first), std::move(rest), false});
  }
  void pop() { prefixes_.pop_back(); }
  bool full() const { return out_.size() >= most_; }

  std::string take() && {
    while (!out_.empty() && (is_space(out_.back()))) out_.pop_back();
    return std::string(clip_bytes(out_, most_));
  }

 private:
  struct Prefix {
    std::string first, rest;
    bool used;
  };

  void put(std::string_view words) {
    begin_line();
    if (space_) out_ += ' ';
    space_ = false;
    out_ += words;
    at_start_ = false;
    breaks_ = 0;
  }

  void begin_line() {
    if (wanted_ > 0 && !out_.empty()) {
      while (breaks_ < wanted_) {
        if (breaks_ > 0) quote_marks();
        out_ += '\n';
        ++breaks_;
      }
      at_start_ = true;
    }
    wanted_ = 0;
    if (!at_start_ || started_ == out_.size()) return;
    if (!out_.empty() && out_.back() != '\n') return;
    for (auto& prefix : prefixes_) {
      out_ += prefix.used ? prefix.rest : prefix.first;
      prefix.used = true;
    }
    started_ = out_.size();
  }

  // A blank line inside a quote still carries its marks.
  void quote_marks() {
    const std::size_t start = out_.size();
    for (const auto& prefix : prefixes_)
      if (prefix.used) out_ += prefix.rest;
    while (out_.size() > start && out_.back() == ' ') out_.pop_back();
  }

  std::string out_;
  std::vector<Prefix> prefixes_;
  std::size_t most_, started_ = std::string::npos;
  int breaks_ = 2, wanted_ = 0;
  bool at_start_ = true, space_ = false;
};

std::string without_scheme(std::string_view address) {
  const auto at = address.find("://");
  std::string out(at == std::string_view::npos ? address : address.substr(at + 3));
  if (out.starts_with("www.")) out.erase(0, 4);
  while (out.ends_with('/')) out.pop_back();
  return out;
}

template <class Node>
class Reader {
 public:
  explicit Reader(const PlainTextOptions& options)
      : options_(options), lines_(options.most_bytes) {}

  std::string take(const Node* body) {
    children(body, 0);
    return std::move(lines_).take();
  }

 private:
  void children(const Node* node, std::size_t depth) {
    if (depth > limits::kHtmlDepth) return;
    each_child(node, [&](const Node* child) {
      if (lines_.full()) return false;
      read(child, depth);
      return true;
    });
  }

  void read(const Node* node, std::size_t depth) {
    if (is_text(node)) return pre_ > 0 ? lines_.text_as_it_is(text_of(node)) : lines_.text(text_of(node));
    if (!is_html_element(node) || is_hidden_node(node)) return;
    const auto name = element_name(node);
    if (name == "br") return lines_.line_break();
    if (name == "img") return lines_.text(attribute(node, "alt"));
    if (name == "a") return link(node, depth);
    if (name == "hr") {
      lines_.margin(2);
      lines_.text("---");
      return lines_.margin(2);
    }
    block(name, node, depth);
  }

  void block(std::string_view name, const Node* node, std::size_t depth) {
    // A list inside a list needs no blank line.
    const int margin = (name == "ul" || name == "ol") && !items_.empty() ? 1 : margin_of_node(node);
    if (margin > 0) lines_.margin(margin);
    if (name == "blockquote") {
      lines_.push("> ", "> ");
      children(node, depth + 1);
      lines_.pop();
    } else if (name == "ul" || name == "ol" || name == "menu" || name == "dir") {
      items_.push_back(name == "ol" ? 1 : 0);
      children(node, depth + 1);
      items_.pop_back();
    } else if (name == "li") {
      const bool numbered = !items_.empty() && items_.back() > 0;
      const std::string mark = numbered ? std::to_string(items_.back()++) + ". " : "- ";
      lines_.push(mark, std::string(mark.size(), ' '));
      children(node, depth + 1);
      lines_.pop();
    } else if (name == "pre") {
      ++pre_;
      children(node, depth + 1);
      --pre_;
    } else {
      children(node, depth + 1);
      if (name == "td" || name == "th") lines_.text(" ");
    }
    if (margin > 0) lines_.margin(margin);
  }

  // The text a reader sees, and all of it with what Mastodon hides.
  static void link_text(const Node* node, std::size_t depth, std::string& seen,
                        std::string& whole, bool& plain) {
    if (depth > limits::kHtmlDepth) return;
    each_child(node, [&](const Node* child) {
      if (is_text(child)) {
        seen += text_of(child);
        whole += text_of(child);
      } else if (is_element(child) && !is_hidden_node(child)) {
        const auto name = element_name(child);
        if (margin_of_node(child) > 0 || name == "br") plain = false;
        if (name == "img") {
          seen += attribute(child, "alt");
          whole += attribute(child, "alt");
        }
        std::string unseen;
        const bool invisible = has_class(child, "invisible");
        link_text(child, depth + 1, invisible ? unseen : seen, whole, plain);
        if (has_class(child, "ellipsis")) seen += "…";
      }
      return true;
    });
  }

  void link(const Node* node, std::size_t depth) {
    std::string seen, whole;
    bool plain = true;
    link_text(node, depth, seen, whole, plain);
    const auto href = attribute(node, "href");
    if (!plain || pre_ > 0) {
      children(node, depth + 1);
      return;
    }
    const bool http = is_http_url(href);
    const bool own_address =
        http && !whole.empty() && without_scheme(whole) == without_scheme(href);
    if (own_address && options_.whole_links) return lines_.text(href);
    lines_.text(seen);
    const bool tells = !seen.empty() && (seen[0] == '@' || seen[0] == '#');
    if (options_.link_addresses && http && !own_address && !tells)
      lines_.text(" (" + std::string(href) + ")");
  }

  const PlainTextOptions& options_;
  Lines lines_;
  std::vector<int> items_;  // next number, 0 for bullets
  int pre_ = 0;
};

std::string without_tags(std::string_view html, std::size_t most) {
  std::string out;
  bool inside = false;
  for (std::size_t i = 0; i < html.size() && out.size() < most; ++i) {
    if (html[i] == '<') inside = true;
    if (!inside) out += html[i];
    if (html[i] == '>') inside = false;
  }
  return repair_utf8(out);
}

struct Piece {
  std::size_t start, end;
  std::string href;
};

std::vector<Piece> clickable(std::string_view text, const TextToHtmlOptions& options) {
  std::vector<Piece> out;
  const auto found = find_entities(options.network, text);
  if (!found) return out;
  for (const auto& link : found->links)
    if (has_safe_scheme(link.value)) out.push_back({link.byte_start, link.byte_end, link.value});
  const auto add = [&](const std::vector<Entity>& list, const auto& address) {
    if (!address) return;
    for (const auto& e : list)
      if (auto href = address(e.value); has_safe_scheme(href))
        out.push_back({e.byte_start, e.byte_end, std::move(href)});
  };
  add(found->mentions, options.mention);
  add(found->hashtags, options.hashtag);
  std::sort(out.begin(), out.end(),
            [](const Piece& a, const Piece& b) { return a.start < b.start; });
  return out;
}

// Escaped text; one line break is <br>, two or more end the paragraph.
void put_paragraphs(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '\n') {
      const auto end = std::min(text.find('\n', i), text.size());
      out += escape_html(text.substr(i, end - i));
      i = end;
      continue;
    }
    std::size_t breaks = 0, next = i;
    while (next < text.size() && is_space(text[next])) {
      if (text[next] == '\n') {
        ++breaks;
        i = next + 1;
      }
      ++next;
    }
    out += breaks > 1 ? "</p><p>" : "<br>";
  }
}

}  // namespace

std::string html_to_text(std::string_view html, const PlainTextOptions& options, HtmlReader reader) {
  if (reader == HtmlReader::either)
    if (const PlainTree tree(html); tree.body()) return Reader<PlainNode>(options).take(tree.body());
  const HtmlTree tree(html);
  if (!tree.root()) return without_tags(html, options.most_bytes);
  const GumboNode* const body = tree.body();
  return body ? Reader<GumboNode>(options).take(body) : std::string();
}

std::string html_to_text(std::string_view html, const PlainTextOptions& options) {
  return html_to_text(html, options, HtmlReader::either);
}

std::string text_to_html(std::string_view given, const TextToHtmlOptions& options) {
  std::string text = repair_utf8(given);
  std::erase(text, '\r');
  while (!text.empty() && is_space(text.back())) text.pop_back();
  text.erase(0, std::min(text.find_first_not_of('\n'), text.size()));
  if (text.empty()) return {};
  std::string out = "<p>";
  std::size_t at = 0;
  const std::string_view view = text;
  for (const auto& piece : clickable(view, options)) {
    if (piece.start < at) continue;
    put_paragraphs(out, view.substr(at, piece.start - at));
    out += "<a href=\"" + escape_html(piece.href) +
           R"(" rel="noopener noreferrer nofollow ugc" target="_blank">)" +
           escape_html(view.substr(piece.start, piece.end - piece.start)) + "</a>";
    at = piece.end;
  }
  put_paragraphs(out, view.substr(at));
  return out + "</p>";
}

}  // namespace kith::text
