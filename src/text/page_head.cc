#include "text/page_head.h"

#include <algorithm>
#include <array>

#include "text/html.h"
#include "text/mf2_dom.h"
#include "text/url.h"
#include "text/utf8.h"

namespace kith::text {
namespace {

constexpr std::size_t kWordsMost = 64 * 1024;
constexpr std::size_t kPicturesMost = 50;

constexpr std::array<std::string_view, 11> kWords{
    "og:title",          "og:description", "og:site_name", "og:image:alt",   "twitter:title",   "twitter:description",
    "twitter:image:alt", "description",    "author",       "article:author", "application-name"};
constexpr std::array<std::string_view, 8> kPictures{
    "og:image",          "og:image:url",   "og:image:secure_url", "twitter:image",
    "twitter:image:src", "twitter:image0", "thumbnail",           "image"};
constexpr std::array<std::string_view, 6> kPlayers{"og:video",       "og:video:url",          "og:video:secure_url",
                                                   "twitter:player", "twitter:player:stream", "og:audio"};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

bool has(const auto& list, std::string_view item) {
  return std::ranges::find(list, item) != list.end();
}

class Reading {
 public:
  Reading(std::string_view html, std::string_view url) : page_(html, url) {
    title(html);
    if (page_.root()) walk(page_.root(), 0);
  }
  PageHead take() && { return std::move(out_); }

 private:
  void add_words(std::string_view words) {
    const auto trimmed = mf2::trim(words);
    if (trimmed.empty() || has(out_.words, trimmed)) return;
    if (left_ == 0) return;
    const auto kept = clip_bytes(trimmed, left_);
    left_ -= kept.size();
    out_.words.emplace_back(repair_utf8(kept));
  }
  void add_picture(std::string_view address) {
    auto url = page_.absolute(mf2::trim(address));
    if (address.empty() || !is_http_url(url) || out_.pictures.size() >= kPicturesMost || has(out_.pictures, url))
      return;
    out_.pictures.push_back(std::move(url));
  }
  // The tree leaves the insides of a title out.
  void title(std::string_view html) {
    constexpr std::string_view kOpen = "<title";
    const auto is_open = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; };
    const auto open = std::ranges::search(html, kOpen, is_open);
    if (open.empty()) return;
    const std::string_view rest(open.end(), html.end());
    const auto begin = rest.find('>');
    if (begin == std::string_view::npos) return;
    const auto inside = rest.substr(begin + 1);
    const auto end = std::min(inside.find('<'), inside.size());
    add_words(html_to_text(inside.substr(0, std::min<std::size_t>(end, 4'000))));
  }
  void walk(mf2::Node node, int depth) {
    if (depth > 40) return;
    for (const mf2::Node child : mf2::children(node)) {
      const auto name = element_name(child);
      if (name == "meta") meta(child);
      if (name == "link") link(child);
      walk(child, depth + 1);
    }
  }
  // Networks take either attribute for the name, whichever way it is written.
  void meta(mf2::Node node) {
    const auto content = mf2::attribute(node, "content").value_or("");
    for (const char* naming : {"property", "name", "itemprop"}) {
      const auto name = lower(mf2::trim(mf2::attribute(node, naming).value_or("")));
      if (has(kWords, name)) add_words(content);
      if (has(kPictures, name)) add_picture(content);
      if (has(kPlayers, name) && !mf2::trim(content).empty()) out_.plays = true;
    }
  }
  void link(mf2::Node node) {
    const auto rels = lower(mf2::attribute(node, "rel").value_or(""));
    const auto href = mf2::attribute(node, "href").value_or("");
    const auto rel = mf2::split(rels);
    if (has(rel, "image_src")) add_picture(href);
    const auto type = lower(mf2::trim(mf2::attribute(node, "type").value_or("")));
    if (has(rel, "alternate") && type == "application/json+oembed" && out_.oembed.empty()) {
      auto url = page_.absolute(mf2::trim(href));
      if (is_http_url(url)) out_.oembed = std::move(url);
    }
  }

  mf2::Page page_;
  PageHead out_;
  std::size_t left_ = kWordsMost;
};

}  // namespace

PageHead read_page_head(std::string_view html, std::string_view url) {
  return Reading(html, url).take();
}

}  // namespace kith::text
