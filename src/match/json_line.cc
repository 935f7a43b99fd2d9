#include "match/json_line.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <chrono>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

#include "base/limits.h"

namespace kith::match {
namespace {

// The DOM parser and not the one on demand: only it chooses its instructions when the program runs.
using simdjson::dom::element;

bool read_text(element from, std::string& into) {
  std::string_view text;
  if (from.get_string().get(text)) return false;
  into.assign(text);
  return true;
}

// Strings given back keep their room for the next line.
class Spare {
 public:
  void take(std::vector<std::string>& list) {
    for (auto& text : list) spare_.push_back(std::move(text));
    list.clear();
  }
  void put(std::string_view text, std::vector<std::string>& list) {
    if (spare_.empty()) {
      list.emplace_back(text);
      return;
    }
    list.push_back(std::move(spare_.back()));
    spare_.pop_back();
    list.back().assign(text);
  }

 private:
  std::vector<std::string> spare_;
};

bool read_list(element from, std::vector<std::string>& into, Spare& spare) {
  spare.take(into);
  simdjson::dom::array items;
  if (from.get_array().get(items)) return false;
  for (const auto item : items) {
    std::string_view text;
    if (item.get_string().get(text)) return false;
    spare.put(text, into);
  }
  return true;
}

bool read_number(element from, std::int64_t least, std::int64_t most, std::int64_t& out) {
  return !from.get_int64().get(out) && out >= least && out <= most;
}

bool read_id(element from, JsonLine& line) {
  if (read_text(from, line.id)) return true;
  std::int64_t number = 0;
  if (from.get_int64().get(number)) return false;
  line.id = std::to_string(number);
  line.id_is_number = true;
  return true;
}

bool read_time(element from, std::optional<Time>& out) {
  std::string_view text;
  if (from.get_string().get(text)) {
    constexpr std::int64_t kLastSecond = 253'402'300'799;  // the year 9999
    std::int64_t seconds = 0;
    if (!read_number(from, 0, kLastSecond, seconds)) return false;
    out = Time(std::chrono::seconds(seconds));
    return true;
  }
  const auto time = parse_time(text);
  if (time) out = *time;
  return time.has_value();
}

}  // namespace

struct LineReader::Parts {
  simdjson::dom::parser parser;
  std::vector<char> padded;
  JsonLine line;
  Spare spare;

  void clear() {
    line.id.clear();
    line.id_is_number = false;
    line.created_at.reset();
    auto& d = line.document;
    for (auto* text :
         {&d.text, &d.title, &d.author, &d.handle, &d.lang, &d.network, &d.channel, &d.site, &d.url, &d.tone, &d.stage})
      text->clear();
    for (auto* list : {&d.more, &d.links, &d.has, &d.is}) spare.take(*list);
    d.circle.reset();
    d.followers.reset();
    d.age_seconds.reset();
  }

  std::string* text_of(std::string_view name) {
    auto& d = line.document;
    switch (name.size()) {
      case 3:
        return name == "url" ? &d.url : nullptr;
      case 4:
        return name == "text"   ? &d.text
               : name == "lang" ? &d.lang
               : name == "site" ? &d.site
               : name == "tone" ? &d.tone
                                : nullptr;
      case 5:
        return name == "title" ? &d.title : name == "stage" ? &d.stage : nullptr;
      case 6:
        return name == "author" ? &d.author : name == "handle" ? &d.handle : nullptr;
      case 7:
        return name == "network" ? &d.network : name == "channel" ? &d.channel : nullptr;
      default:
        return nullptr;
    }
  }

  std::vector<std::string>* list_of(std::string_view name) {
    auto& d = line.document;
    return name == "is"      ? &d.is
           : name == "has"   ? &d.has
           : name == "links" ? &d.links
           : name == "more"  ? &d.more
                             : nullptr;
  }

  bool member(std::string_view name, element from) {
    auto& d = line.document;
    if (from.is_null()) return true;
    if (auto* const text = text_of(name)) return read_text(from, *text);
    if (auto* const list = list_of(name)) return read_list(from, *list, spare);
    if (name == "id") return read_id(from, line);
    if (name == "created_at") return read_time(from, line.created_at);
    std::int64_t number = 0;
    if (name == "followers") {
      if (!read_number(from, 0, std::numeric_limits<std::int64_t>::max(), number)) return false;
      d.followers = number;
    } else if (name == "circle") {
      if (!read_number(from, 0, 1'000'000, number)) return false;
      d.circle = static_cast<int>(number);
    }
    return true;
  }

  // Padded as simdjson wants it.
  simdjson::simdjson_result<element> parse(std::string_view text) {
    if (padded.size() < text.size() + simdjson::SIMDJSON_PADDING)
      padded.resize(text.size() * 2 + simdjson::SIMDJSON_PADDING);
    std::memcpy(padded.data(), text.data(), text.size());
    std::memset(padded.data() + text.size(), ' ', simdjson::SIMDJSON_PADDING);
    return parser.parse(padded.data(), text.size(), false);
  }
};

LineReader::LineReader() : parts_(std::make_unique<Parts>()) {}
LineReader::~LineReader() = default;
LineReader::LineReader(LineReader&&) noexcept = default;
LineReader& LineReader::operator=(LineReader&&) noexcept = default;

Result<const JsonLine*> LineReader::read(std::string_view text, std::optional<Time> now) {
  const auto wrong = [](std::string message) { return fail(Kind::invalid, std::move(message)); };
  if (text.size() > limits::kJsonLineBytes)
    return fail(Kind::too_large,
                fmt::format("a line has {} bytes; at most {} are read", text.size(), limits::kJsonLineBytes));
  parts_->clear();
  element json;
  simdjson::dom::object object;
  if (const auto error = parts_->parse(text).get(json))
    return wrong(error == simdjson::NUMBER_ERROR ? "a number in a line is none of 64 bits; write it as a string"
                                                 : "a line is not whole JSON; write one object a line");
  if (json.get_object().get(object)) return wrong("a line is not a JSON object; write one object a line");
  for (const auto& [name, value] : object)
    if (!parts_->member(name, value))
      return wrong(fmt::format("`{}` has a value that cannot be read", name)).with("field", std::string(name));
  auto& line = parts_->line;
  if (now && line.created_at)
    line.document.age_seconds = std::chrono::duration_cast<Seconds>(*now - *line.created_at).count();
  return &line;
}

}  // namespace kith::match
