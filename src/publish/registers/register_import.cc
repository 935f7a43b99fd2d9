#include "publish/registers/register_import.h"

#include <algorithm>
#include <array>

#include "text/fold.h"

namespace kith::publish {
namespace {

constexpr std::size_t kProblemsTold = 100;
constexpr std::size_t kNameBytes = 500, kFieldBytes = 8'000;

struct Line {
  std::size_t number = 1;
  std::vector<std::string> fields;
  bool open = false;  // a quote that never closed
};

char separator_of(std::string_view text) {
  const auto first = text.substr(0, text.find('\n'));
  for (const char c : {'\t', ';', ','})
    if (first.contains(c)) return c;
  return ',';
}

// Cuts the table into lines of fields.
class Table {
 public:
  Table(std::string_view text, char separator) : text_(text), separator_(separator) {}

  bool next(Line& line) {
    line = {.number = number_};
    if (at_ >= text_.size()) return false;
    for (bool more = true; more;) {
      line.fields.push_back(field(line));
      more = at_ < text_.size() && text_[at_] == separator_;
      if (more) ++at_;
    }
    if (at_ < text_.size()) {
      ++at_;
      ++number_;
    }
    return true;
  }

 private:
  std::string field(Line& line) {
    if (at_ < text_.size() && text_[at_] == '"') return quoted(line);
    const auto end = std::min(text_.find_first_of(std::string{separator_, '\n'}, at_), text_.size());
    std::string out(text_.substr(at_, end - at_));
    at_ = end;
    if (out.ends_with('\r')) out.pop_back();
    return out;
  }

  std::string quoted(Line& line) {
    std::string out;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\n') ++number_;
      if (text_[at_] != '"') {
        out += text_[at_];
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        out += text_[++at_];
      } else {
        at_ = std::min(text_.find_first_of(std::string{separator_, '\n'}, at_), text_.size());
        return out;
      }
    }
    line.open = true;
    return out;
  }

  std::string_view text_;
  char separator_;
  std::size_t at_ = 0, number_ = 1;
};

std::string trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(" \t\r\n");
  if (from == std::string_view::npos) return {};
  return std::string(text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1));
}

std::vector<std::string> parted(std::string_view field, char separator) {
  std::vector<std::string> out;
  const std::string_view marks = separator == ';' ? "|" : "|;";
  while (!field.empty()) {
    const auto end = std::min(field.find_first_of(marks), field.size());
    if (auto one = trimmed(field.substr(0, end)); !one.empty()) out.push_back(std::move(one));
    field.remove_prefix(std::min(end + 1, field.size()));
  }
  return out;
}

constexpr std::array<std::string_view, 9> kColumns{"name",    "aliases",    "domains", "handles", "people",
                                                   "context", "exact_case", "person",  "note"};

// "Exact case", "Alias" and "Company" are how people head such columns.
std::string column_of(std::string_view heading) {
  auto out = text::fold(trimmed(heading));
  std::ranges::replace(out, ' ', '_');
  for (const auto& [said, meant] : {std::pair{"alias", "aliases"},
                                    {"domain", "domains"},
                                    {"website", "domains"},
                                    {"handle", "handles"},
                                    {"company", "name"},
                                    {"client", "name"},
                                    {"notes", "note"}})
    if (out == said) return meant;
  return out;
}

bool is_yes(std::string_view field) {
  const auto word = text::fold(trimmed(field));
  return word == "yes" || word == "true" || word == "1" || word == "x" || word == "ja" || word == "oui";
}

void put(RegisterEntry& entry, std::string_view column, const std::string& field, char separator) {
  if (column == "name") entry.name = trimmed(field);
  if (column == "note") entry.note = trimmed(field);
  if (column == "exact_case") entry.exact_case = is_yes(field);
  if (column == "person") entry.person = is_yes(field);
  if (column == "aliases") entry.aliases = parted(field, separator);
  if (column == "domains") entry.domains = parted(field, separator);
  if (column == "handles") entry.handles = parted(field, separator);
  if (column == "people") entry.people = parted(field, separator);
  if (column == "context") entry.context = parted(field, separator);
}

}  // namespace

Import read_import(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  Import out;
  const char separator = separator_of(text);
  Table table(text, separator);
  const auto wrong = [&](const Line& line, std::string message) {
    if (out.problems.size() < kProblemsTold) out.problems.push_back({line.number, std::move(message)});
  };
  Line line;
  bool first = true;
  while (table.next(line)) {
    if (std::ranges::all_of(line.fields, [](const auto& field) { return trimmed(field).empty(); })) continue;
    if (std::exchange(first, false)) {
      for (const auto& field : line.fields) out.columns.push_back(column_of(field));
      if (std::ranges::find(out.columns, "name") != out.columns.end()) {
        for (const auto& column : out.columns)
          if (std::ranges::find(kColumns, column) == kColumns.end())
            wrong(line, "there is no column `" + column + "`; it was passed over");
        continue;
      }
      out.columns = {"name"};
    }
    RegisterEntry entry;
    const bool long_field = std::ranges::any_of(line.fields, [](const auto& f) { return f.size() > kFieldBytes; });
    for (std::size_t i = 0; i < std::min(line.fields.size(), out.columns.size()); ++i)
      put(entry, out.columns[i], line.fields[i], separator);
    if (line.open)
      wrong(line, "a quotation mark is never closed");
    else if (entry.name.empty())
      wrong(line, "there is no name");
    else if (entry.name.size() > kNameBytes || long_field)
      wrong(line, "this is too long for a name");
    else
      out.entries.push_back(std::move(entry));
  }
  return out;
}

}  // namespace kith::publish
