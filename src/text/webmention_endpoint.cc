#include <algorithm>

#include "base/ascii.h"
#include "text/mf2_dom.h"
#include "text/url.h"
#include "text/webmention.h"

namespace kith::text {
namespace {

using mf2::Node;

constexpr std::size_t kHeaderBytesMost = 64 * 1024;

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool is_endpoint(std::string_view rel) {
  return std::ranges::any_of(mf2::split(rel), [](std::string_view one) {
    const auto name = lower(one);
    return name == "webmention" || name == "http://webmention.org/" || name == "http://webmention.org";
  });
}

std::optional<std::string> callable(std::string_view reference, std::string_view base) {
  const auto url = parse_url(reference, base);
  if (!url || (url->scheme != "http" && url->scheme != "https")) return std::nullopt;
  return url->to_string();
}

// A `Link` header (RFC 8288): `<reference>; rel="a b"; title=x, <…>; …`.
class LinkHeader {
 public:
  explicit LinkHeader(std::string_view text) : text_(text.substr(0, kHeaderBytesMost)) {}

  // The reference of the first link that is an endpoint.
  std::optional<std::string_view> endpoint() {
    while (at_ < text_.size()) {
      const auto open = text_.find('<', at_);
      const auto close = open == std::string_view::npos ? open : text_.find('>', open);
      if (close == std::string_view::npos) return std::nullopt;
      const auto reference = text_.substr(open + 1, close - open - 1);
      at_ = close + 1;
      if (parameters()) return reference;
    }
    return std::nullopt;
  }

 private:
  void skip_spaces() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }

  // Up to the comma before the next link. Only the first `rel` counts.
  bool parameters() {
    bool found = false, seen = false;
    for (skip_spaces(); at_ < text_.size() && text_[at_] != ','; skip_spaces()) {
      if (text_[at_] == ';') {
        ++at_;
        continue;
      }
      const std::size_t start = at_;
      while (at_ < text_.size() && !is_space(text_[at_]) && !std::string_view("=;,").contains(text_[at_])) ++at_;
      const auto name = lower(text_.substr(start, at_ - start));
      const auto said = value();
      if (at_ == start) ++at_;
      if (name == "rel" && !std::exchange(seen, true)) found = is_endpoint(said);
    }
    ++at_;
    return found;
  }

  std::string value() {
    skip_spaces();
    if (at_ >= text_.size() || text_[at_] != '=') return {};
    ++at_;
    skip_spaces();
    std::string out;
    if (at_ < text_.size() && text_[at_] == '"') {
      for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
        if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
        out += text_[at_];
      }
      ++at_;
      return out;
    }
    while (at_ < text_.size() && !is_space(text_[at_]) && text_[at_] != ';' && text_[at_] != ',') out += text_[at_++];
    return out;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

std::optional<std::string> in_markup(const mf2::Page& page, Node parent, int depth) {
  if (depth > 400) return std::nullopt;
  for (const Node child : mf2::children(parent)) {
    const auto rel = mf2::attribute(child, "rel"), href = mf2::attribute(child, "href");
    if (mf2::is_any(child, {"link", "a", "area"}) && rel && href && is_endpoint(*rel))
      if (auto found = callable(page.absolute(mf2::trim(*href)), "")) return found;
    if (auto found = in_markup(page, child, depth + 1)) return found;
  }
  return std::nullopt;
}

bool may_be_markup(const HeaderFields& headers) {
  for (const auto& [name, value] : headers)
    if (lower(name) == "content-type") {
      const auto type = lower(value);
      return type.contains("html") || type.contains("xml") || mf2::trim(type).empty();
    }
  return true;
}

}  // namespace

std::optional<std::string> find_webmention_endpoint(std::string_view url, const HeaderFields& headers,
                                                    std::string_view html) {
  for (const auto& [name, value] : headers)
    if (lower(name) == "link")
      if (const auto reference = LinkHeader(value).endpoint())
        if (auto found = callable(mf2::trim(*reference), url)) return found;
  if (!may_be_markup(headers)) return std::nullopt;
  const mf2::Page page(html, url);
  return page.root() ? in_markup(page, page.root(), 0) : std::nullopt;
}

}  // namespace kith::text
