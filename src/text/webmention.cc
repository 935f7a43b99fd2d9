#include "text/webmention.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "base/limits.h"
#include "text/html.h"
#include "text/mf2.h"
#include "text/mf2_dom.h"
#include "text/url.h"
#include "text/utf8.h"

namespace kith::text {
namespace {

constexpr int kDepthMost = 400;

// Addresses are the same where their canonical forms are, and where nothing but the last slash differs.
std::string same_form(std::string_view address) {
  auto out = canonical_url(address);
  if (!out) return {};
  while (out->ends_with('/')) out->pop_back();
  return *out;
}

bool links_to(const mf2::Page& page, mf2::Node parent, const std::string& target, int depth) {
  if (depth > kDepthMost) return false;
  for (const auto child : mf2::children(parent)) {
    for (const char* const name : {"href", "src", "data", "poster"}) {
      const auto value = mf2::attribute(child, name);
      if (value && !value->empty() && same_form(page.absolute(mf2::trim(*value))) == target) return true;
    }
    if (links_to(page, child, target, depth + 1)) return true;
  }
  return false;
}

bool names_target(const Mf2Value& value, const std::string& target) {
  if (same_form(value.value) == target) return true;
  for (const auto& item : value.item) {
    for (const char* const name : {"url", "uid"})
      if (const auto* const said = item.find(name))
        for (const auto& one : said->values)
          if (same_form(one.value) == target) return true;
  }
  return false;
}

bool has_target(const Mf2Item& item, std::string_view property, const std::string& target) {
  const auto* const found = item.find(property);
  return found && std::ranges::any_of(found->values, [&](const Mf2Value& v) { return names_target(v, target); });
}

struct Context {
  std::string_view property, type;
};
constexpr Context kContexts[] = {{"in-reply-to", "reply"}, {"repost-of", "repost"}, {"repost", "repost"},
                                 {"like-of", "like"},      {"like", "like"},        {"bookmark-of", "bookmark"},
                                 {"bookmark", "bookmark"}};

std::string type_of(const Mf2Item& item, const std::string& target) {
  for (const auto& [property, type] : kContexts)
    if (has_target(item, property, target)) {
      const bool answers = type == "reply" && item.find("rsvp");
      return answers ? "rsvp" : std::string(type);
    }
  return {};
}

// The entry that speaks of the target, and the feed around it.
struct Found {
  const Mf2Item* item = nullptr;
  const Mf2Item* feed = nullptr;
  std::string type;
};

bool is_entry(const Mf2Item& item) {
  return std::ranges::any_of(item.type, [](const std::string& type) {
    return type == "h-entry" || type == "h-event" || type == "h-review" || type == "h-cite" || type == "h-recipe" ||
           type == "h-product" || type == "h-item";
  });
}

bool speaks_of(const Mf2Item& item, std::string_view base, const std::string& target) {
  for (const auto& property : item.properties)
    for (const auto& value : property.values) {
      if (names_target(value, target)) return true;
      if (value.html) {
        const mf2::Page inside(*value.html, base);
        if (inside.root() && links_to(inside, inside.root(), target, 0)) return true;
      }
    }
  return false;
}

// Entries of the page and of its feeds, in order.
void collect(const std::vector<Mf2Item>& items, const Mf2Item* feed, int depth, std::vector<Found>& out) {
  for (const auto& item : items) {
    if (out.size() >= 200 || depth > 10) return;
    if (is_entry(item)) out.push_back({.item = &item, .feed = feed});
    if (item.is("h-feed") || is_entry(item)) collect(item.children, item.is("h-feed") ? &item : feed, depth + 1, out);
  }
}

Found find_entry(const Mf2Document& document, std::string_view base, const std::string& target) {
  std::vector<Found> all;
  collect(document.items, nullptr, 0, all);
  for (auto& one : all)
    if (auto type = type_of(*one.item, target); !type.empty()) {
      one.type = std::move(type);
      return one;
    }
  for (auto& one : all)
    if (speaks_of(*one.item, base, target)) return one;
  return all.empty() ? Found{} : all.front();
}

std::string web_address(const std::string& address) {
  return is_http_url(address) ? address : std::string();
}

void take_card(const Mf2Item& card, Mention& out) {
  out.author_name = card.first("name");
  out.author_url = web_address(card.first("url"));
  out.author_photo = web_address(card.first("photo"));
  if (out.author_photo.empty()) out.author_photo = web_address(card.first("logo"));
}

const Mf2Item* find_card(const std::vector<Mf2Item>& items, const std::string& url, int depth = 0) {
  for (const auto& item : items) {
    if (depth > 10) return nullptr;
    if (item.is("h-card"))
      for (const char* const name : {"url", "uid"})
        if (const auto* const said = item.find(name))
          for (const auto& one : said->values)
            if (same_form(one.value) == url) return &item;
    for (const auto& property : item.properties)
      for (const auto& value : property.values)
        if (const auto* const found = find_card(value.item, url, depth + 1)) return found;
    if (const auto* const found = find_card(item.children, url, depth + 1)) return found;
  }
  return nullptr;
}

// True where the property said who it is.
bool take_author(const Mf2Item* item, const Mf2Document& document, Mention& out) {
  const auto* const author = item ? item->find("author") : nullptr;
  if (!author || author->values.empty()) return false;
  const auto& value = author->values.front();
  if (!value.item.empty()) {
    take_card(value.item.front(), out);
    if (out.author_name.empty()) out.author_name = is_http_url(value.value) ? std::string() : value.value;
    return !out.author_name.empty() || !out.author_url.empty();
  }
  if (!is_http_url(value.value)) {
    out.author_name = value.value;
    return !out.author_name.empty();
  }
  out.author_url = value.value;
  if (const auto* const card = find_card(document.items, same_form(value.value))) take_card(*card, out);
  return true;
}

void find_author(const Found& found, const Mf2Document& document, std::string_view source_url, Mention& out) {
  if (take_author(found.item, document, out) || take_author(found.feed, document, out)) return;
  for (const auto& rel : document.rels)
    if (rel.name == "author")
      for (const auto& url : rel.urls)
        if (is_http_url(url)) {
          out.author_url = url;
          if (const auto* const card = find_card(document.items, same_form(url))) take_card(*card, out);
          return;
        }
  // A card that stands for the page: the only one, or the one of the page's own address.
  const Mf2Item* only = find_card(document.items, same_form(source_url));
  std::size_t cards = 0;
  for (const auto& item : document.items)
    if (item.is("h-card")) {
      ++cards;
      if (!only) only = &item;
    }
  if (only && (cards == 1 || find_card(document.items, same_form(source_url)))) take_card(*only, out);
}

void take_content(const Mf2Item& item, std::string_view base, Mention& out) {
  SafeHtmlOptions options;
  options.base_url = base;
  for (const char* const name : {"content", "summary", "name"}) {
    const auto* const said = item.find(name);
    if (!said || said->values.empty()) continue;
    const auto& value = said->values.front();
    if (value.value.empty()) continue;
    const auto html = value.html ? *value.html : text_to_html(std::string(mf2::trim(value.value)));
    out.html = safe_html(clip_bytes(html, limits::kMessageHtmlBytes), options);
    out.text = html_to_text(out.html);
    return;
  }
}

}  // namespace

Result<Mention> read_mention(std::string_view source_url, std::string_view target_url, std::string_view html) {
  const auto source = same_form(source_url), target = same_form(target_url);
  if (source.empty() || target.empty())
    return fail(Kind::invalid, "source and target must be addresses that begin with http or https");
  if (parse_url(source_url)->to_string() == parse_url(target_url)->to_string())
    return fail(Kind::invalid, "source and target are one page");
  const auto document = parse_mf2(html, source_url);
  const mf2::Page page(html, source_url);
  if (!page.root() || !links_to(page, page.root(), target, 0)) {
    // u-* values need no link: `<data class="u-in-reply-to" value="…">`.
    std::vector<Found> all;
    collect(document.items, nullptr, 0, all);
    if (std::ranges::none_of(all, [&](const Found& one) { return speaks_of(*one.item, source_url, target); }))
      return fail(Kind::not_found, "the page does not link to the target");
  }
  Mention out{.type = "mention", .url = std::string(source_url)};
  const auto found = find_entry(document, source_url, target);
  find_author(found, document, source_url, out);
  if (!found.item) {
    for (const auto& rel : document.rels)
      if (rel.name == "in-reply-to" &&
          std::ranges::any_of(rel.urls, [&](const std::string& url) { return same_form(url) == target; }))
        out.type = "reply";
    return out;
  }
  if (!found.type.empty()) out.type = found.type;
  if (out.type == "rsvp") out.rsvp = found.item->first("rsvp");
  for (const char* const name : {"published", "updated", "start"})
    if (!out.published) out.published = parse_mf2_date(found.item->first(name));
  if (const auto own = web_address(found.item->first("url")); !own.empty()) out.url = own;
  take_content(*found.item, source_url, out);
  return out;
}

std::optional<Time> parse_mf2_date(std::string_view text) {
  using namespace std::chrono;
  text = mf2::trim(text);
  int values[7] = {0, 1, 1, 0, 0, 0, 0};
  std::size_t at = 0;
  const auto digits = [&](std::size_t count, int& out) {
    if (at + count > text.size()) return false;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + at + count, out);
    if (error != std::errc{} || end != text.data() + at + count) return false;
    at += count;
    return true;
  };
  const auto next = [&](std::string_view any) {
    if (at >= text.size() || !any.contains(text[at])) return false;
    ++at;
    return true;
  };
  if (!digits(4, values[0])) return std::nullopt;
  if (next("-") && digits(2, values[1]) && next("-") && !digits(2, values[2])) return std::nullopt;
  int offset = 0;
  if (next("Tt ") && digits(2, values[3])) {
    if (next(":")) digits(2, values[4]);
    if (next(":")) digits(2, values[5]);
    if (next("."))
      while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    while (next(" ")) {
    }
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) {
      const int sign = text[at++] == '-' ? -1 : 1;
      int hours = 0, minutes = 0;
      digits(2, hours);
      next(":");
      digits(2, minutes);
      offset = sign * (hours * 60 + minutes);
    }
  }
  const year_month_day day{year{values[0]}, month{static_cast<unsigned>(values[1])},
                           std::chrono::day{static_cast<unsigned>(values[2])}};
  if (!day.ok() || values[0] < 1970 || values[3] > 24 || values[4] > 59 || values[5] > 60) return std::nullopt;
  return Time{sys_days{day}.time_since_epoch() + hours{values[3]} + minutes{values[4] - offset} + seconds{values[5]}};
}

}  // namespace kith::text
