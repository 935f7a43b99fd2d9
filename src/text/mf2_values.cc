#include "text/mf2_values.h"

#include <algorithm>

#include "base/ascii.h"
#include "text/mf2_classic.h"

namespace kith::text::mf2 {
namespace {

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

// `name`, `x-name`, `x1-long-name`: a vendor's part may have digits, the words themselves may not.
bool is_name(std::string_view name) {
  if (name.empty() || name.size() > 100) return false;
  bool first = true;
  while (true) {
    const auto end = std::min(name.find('-'), name.size());
    const auto word = name.substr(0, end);
    const bool last = end == name.size();
    const bool digits = first && !last;
    if (word.empty() || !std::ranges::all_of(word, [&](char c) { return is_lower(c) || (digits && is_digit(c)); }))
      return false;
    if (last) return true;
    first = false;
    name.remove_prefix(end + 1);
  }
}

bool begins_item(Node node) {
  return std::ranges::any_of(classes(node), is_root_class);
}

bool is_property(Node node) {
  return std::ranges::any_of(classes(node), [](std::string_view name) { return property_class(name).kind != 0; });
}

std::string trimmed_text(const Page& page, Node node) {
  return std::string(trim(page.text(node, Pictures::alt_or_address)));
}

// Elements of the value class pattern, in order; what stands inside one of them belongs to it.
void find_values(Node node, std::vector<Node>& out, int depth) {
  for (const Node child : children(node)) {
    if (out.size() >= 50 || depth > 100) return;
    const auto names = classes(child);
    if (std::ranges::find(names, "value") != names.end() || std::ranges::find(names, "value-title") != names.end())
      out.push_back(child);
    else if (!begins_item(child) && !is_property(child))
      find_values(child, out, depth + 1);
  }
}

std::string stated(const Page& page, Node node, bool date) {
  const auto names = classes(node);
  if (std::ranges::find(names, "value") == names.end()) return std::string(attribute(node, "title").value_or(""));
  Attribute said;
  if (is_any(node, {"img", "area"})) said = attribute(node, "alt");
  if (is_any(node, {"data"})) said = attribute(node, "value");
  if (is_any(node, {"abbr"})) said = attribute(node, "title");
  if (date && is_any(node, {"del", "ins", "time"})) said = attribute(node, "datetime");
  return said ? std::string(*said) : std::string(trim(page.text(node, Pictures::alt)));
}

// A day, a time and a zone, wherever they stand.
struct Moment {
  std::string date, time, zone;
};

std::size_t digits_at(std::string_view text, std::size_t at) {
  std::size_t n = 0;
  while (at + n < text.size() && is_digit(text[at + n])) ++n;
  return n;
}

bool is_date(std::string_view text) {
  if (digits_at(text, 0) != 4 || text.size() < 7 || text[4] != '-') return false;
  const auto rest = text.substr(5);
  if (rest.size() == 3 && digits_at(rest, 0) == 3) return true;
  if (rest.size() == 2 && digits_at(rest, 0) == 2) return true;
  return rest.size() == 5 && digits_at(rest, 0) == 2 && rest[2] == '-' && digits_at(rest, 3) == 2;
}

// `Z`, `+08`, `-0800`, `+08:00`, written without colon.
bool read_zone(std::string_view text, std::string& zone) {
  if (text == "Z" || text == "z") {
    zone = "Z";
    return true;
  }
  if (text.empty() || (text[0] != '+' && text[0] != '-')) return false;
  std::string digits(text.substr(1));
  std::erase(digits, ':');
  if (digits.empty() || digits.size() > 4 || digits.size() == 3 || digits_at(digits, 0) != digits.size()) return false;
  if (digits.size() == 1) digits.insert(0, "0");
  zone = text[0] + digits;
  return true;
}

// `19:00`, `7:30:15`, `7pm`, `07:00 p.m.`, each with a zone or without.
bool read_time(std::string_view text, Moment& out) {
  const std::size_t hours = digits_at(text, 0);
  if (hours == 0 || hours > 2) return false;
  int hour = 0;
  for (const char c : text.substr(0, hours)) hour = hour * 10 + (c - '0');
  std::size_t at = hours;
  std::string rest;
  for (int part = 0; part < 2 && at < text.size() && text[at] == ':' && digits_at(text, at + 1) == 2; ++part, at += 3)
    rest += ":" + std::string(text.substr(at + 1, 2));
  if (rest.size() == 6 && at < text.size() && text[at] == '.') at += 1 + digits_at(text, at + 1);
  auto tail = trim(text.substr(at));
  std::string half;
  for (const char c : tail.substr(0, 4))
    if (c != '.') half += static_cast<char>(c | 0x20);
  const bool pm = half.starts_with("pm"), am = half.starts_with("am");
  if (pm || am) {
    tail.remove_prefix(std::min(tail.find_first_of("mM") + 1, tail.size()));
    if (tail.starts_with('.')) tail.remove_prefix(1);
    tail = trim(tail);
    if (pm && hour < 12) hour += 12;
    if (am && hour == 12) hour = 0;
  }
  if (rest.empty() && !pm && !am) return false;
  std::string zone;
  if (!tail.empty() && !read_zone(tail, zone)) return false;
  if (hour > 24) return false;
  if (rest.empty()) rest = ":00";
  out.time = (hour < 10 ? "0" : "") + std::to_string(hour) + rest;
  if (!zone.empty()) out.zone = zone;
  return true;
}

std::string day_of(std::string_view text) {
  const auto day = text.substr(0, text.find_first_of("tT "));
  return is_date(day) ? std::string(day) : std::string();
}

std::string join(const std::vector<std::string>& parts, std::string& date) {
  Moment moment;
  std::string zone;
  for (const auto& part : parts) {
    const std::string_view text = trim(part);
    if (const auto day = day_of(text); !day.empty() && day.size() < text.size()) {
      if (!moment.date.empty() || !moment.time.empty()) continue;
      date = day;
      return std::string(text);
    }
    if (is_date(text)) {
      if (moment.date.empty()) moment.date = text;
    } else if (read_zone(text, zone)) {
      if (moment.zone.empty()) moment.zone = zone;
    } else if (moment.time.empty()) {
      read_time(text, moment);
    }
  }
  if (moment.date.empty() && !moment.time.empty()) moment.date = date;
  if (!moment.date.empty()) date = moment.date;
  if (moment.time.empty()) return moment.date;
  return moment.date + (moment.date.empty() ? "" : " ") + moment.time + moment.zone;
}

std::string date_value(const Page& page, Node node, std::string& date) {
  std::vector<Node> values;
  find_values(node, values, 0);
  if (!values.empty()) {
    std::vector<std::string> parts;
    for (const Node one : values) parts.push_back(stated(page, one, true));
    if (auto joined = join(parts, date); !joined.empty()) return joined;
  }
  Attribute said;
  if (is_any(node, {"time", "ins", "del"})) said = attribute(node, "datetime");
  if (is_any(node, {"abbr"})) said = attribute(node, "title");
  if (is_any(node, {"data", "input"})) said = attribute(node, "value");
  std::string out = said ? std::string(*said) : trimmed_text(page, node);
  if (const auto day = day_of(out); !day.empty()) date = day;
  return out;
}

std::optional<std::string> pattern_value(const Page& page, Node node) {
  std::vector<Node> values;
  find_values(node, values, 0);
  if (values.empty()) return std::nullopt;
  std::string out;
  for (const Node one : values) out += stated(page, one, false);
  return out;
}

std::string text_value(const Page& page, Node node) {
  if (auto said = pattern_value(page, node)) return *said;
  Attribute said;
  if (is_any(node, {"abbr", "link"})) said = attribute(node, "title");
  if (is_any(node, {"data", "input"})) said = attribute(node, "value");
  if (is_any(node, {"img", "area"})) said = attribute(node, "alt");
  return said ? std::string(*said) : trimmed_text(page, node);
}

Mf2Value address_value(const Page& page, Node node) {
  if (is_any(node, {"img"}) && attribute(node, "src")) return picture(page, node);
  Attribute said;
  if (is_any(node, {"a", "area", "link"})) said = attribute(node, "href");
  if (is_any(node, {"audio", "video", "source", "iframe"})) said = attribute(node, "src");
  if (!said && is_any(node, {"video"})) said = attribute(node, "poster");
  if (is_any(node, {"object"})) said = attribute(node, "data");
  if (said) return {.value = page.absolute(trim(*said))};
  if (auto stated_value = pattern_value(page, node)) return {.value = page.absolute(*stated_value)};
  if (is_any(node, {"abbr"})) said = attribute(node, "title");
  if (is_any(node, {"data", "input"})) said = attribute(node, "value");
  return {.value = page.absolute(said ? std::string(*said) : trimmed_text(page, node))};
}

}  // namespace

bool is_root_class(std::string_view name) {
  return name.starts_with("h-") && is_name(name.substr(2));
}

PropertyClass property_class(std::string_view name) {
  if (name.starts_with("dt-") && is_name(name.substr(3))) return {'d', name.substr(3)};
  const bool known = name.size() > 2 && name[1] == '-' && (name[0] == 'p' || name[0] == 'u' || name[0] == 'e');
  return known && is_name(name.substr(2)) ? PropertyClass{name[0], name.substr(2)} : PropertyClass{};
}

Mf2Value picture(const Page& page, Node node) {
  Mf2Value out{.value = page.absolute(trim(attribute(node, "src").value_or(""))), .kind = 'u'};
  if (const auto alt = attribute(node, "alt")) out.alt = std::string(*alt);
  return out;
}

Mf2Value property_value(const Page& page, Node node, char kind, std::string& date) {
  Mf2Value out;
  if (kind == 'u') out = address_value(page, node);
  if (kind == 'd') out.value = date_value(page, node, date);
  if (kind == 'p') out.value = text_value(page, node);
  out.kind = kind;
  if (kind != 'e') return out;
  out.value = trimmed_text(page, node);
  out.html = std::string(trim(page.markup(node)));
  return out;
}

}  // namespace kith::text::mf2
