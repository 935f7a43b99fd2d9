#include "policy/edit_lines.h"

#include <algorithm>

namespace kith::policy::detail {

Lines::Lines(std::string_view text) : text_(text), begins_{0} {
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] == '\n') begins_.push_back(i + 1);
}

std::size_t Lines::offset(std::size_t line, std::size_t column) const {
  if (line == 0 || line > begins_.size()) return text_.size();
  return std::min(text_.size(), begins_[line - 1] + column - 1);
}

std::size_t Lines::line_of(std::size_t offset) const {
  return static_cast<std::size_t>(std::ranges::upper_bound(begins_, offset) - begins_.begin());
}

std::size_t Lines::end_of(std::size_t line) const {
  const auto next = line < begins_.size() ? begins_[line] - 1 : text_.size();
  return next > begins_[line - 1] && text_[next - 1] == '\r' ? next - 1 : next;
}

std::string_view Lines::line(std::size_t number) const {
  return text_.substr(begins_[number - 1], end_of(number) - begins_[number - 1]);
}

bool Lines::is_blank(std::size_t number) const {
  const auto words = line(number);
  const auto first = words.find_first_not_of(' ');
  return first == std::string_view::npos || words[first] == '#';
}

std::size_t Lines::indent_of(std::size_t number) const {
  return std::min(line(number).find_first_not_of(' '), line(number).size());
}

std::size_t Lines::quote_end(std::size_t begin) const {
  const char sign = text_[begin];
  for (std::size_t i = begin + 1; i < text_.size(); ++i) {
    if (sign == '"' && text_[i] == '\\') {
      ++i;
    } else if (text_[i] == sign) {
      if (sign == '\'' && i + 1 < text_.size() && text_[i + 1] == '\'')
        ++i;
      else
        return i + 1;
    }
  }
  return text_.size();
}

std::size_t Lines::bracket_end(std::size_t begin) const {
  int depth = 0;
  for (std::size_t i = begin; i < text_.size(); ++i) {
    const char c = text_[i];
    const bool starts = i == begin || std::string_view(" ,[{:\n").contains(text_[i - 1]);
    if ((c == '"' || c == '\'') && starts)
      i = quote_end(i) - 1;
    else if (c == '#' && i > 0 && (text_[i - 1] == ' ' || text_[i - 1] == '\n'))
      i = end_of(line_of(i)) - 1;
    else if (c == '[' || c == '{')
      ++depth;
    else if ((c == ']' || c == '}') && --depth == 0)
      return i + 1;
  }
  return text_.size();
}

std::size_t Lines::plain_end_of_line(std::size_t begin) const {
  const auto stop = end_of(line_of(begin));
  auto end = std::min(text_.substr(0, stop).find(" #", begin), stop);
  while (end > begin && text_[end - 1] == ' ') --end;
  return end;
}

std::size_t Lines::deeper_end(std::size_t number, std::size_t indent, bool dashes) const {
  auto last = number;
  for (auto next = number + 1; next <= count(); ++next) {
    if (is_blank(next)) continue;
    const auto in = indent_of(next);
    const bool item = dashes && in == indent && line(next).substr(in).starts_with("- ");
    if (in <= indent && !item) break;
    last = next;
  }
  return last;
}

std::size_t Lines::value_end(std::size_t begin, std::size_t indent, bool in_flow) const {
  if (begin >= text_.size()) return text_.size();
  const char c = text_[begin];
  if (c == '[' || c == '{') return bracket_end(begin);
  if (c == '"' || c == '\'') {
    const auto end = quote_end(begin);
    const auto rest = text_.substr(end, end_of(line_of(end)) - std::min(end, end_of(line_of(end))));
    const auto next = rest.find_first_not_of(' ');
    // A query may begin with a phrase and go on behind it.
    if (in_flow || next == std::string_view::npos || rest[next] == '#') return end;
    return plain_end_of_line(begin);
  }
  if (in_flow) {
    auto end = begin;
    for (; end < text_.size() && !std::string_view(",]}\n").contains(text_[end]); ++end)
      if (text_[end] == ' ' && end + 1 < text_.size() && text_[end + 1] == '#') break;
    while (end > begin && text_[end - 1] == ' ') --end;
    return end;
  }
  const auto first = line_of(begin), last = deeper_end(first, indent, c == '-');
  if (c == '|' || c == '>' || last == first) return c == '|' || c == '>' ? end_of(last) : plain_end_of_line(begin);
  return plain_end_of_line(begins_[last - 1] + indent_of(last));
}

std::string write_text(std::string_view text, bool in_flow) {
  const auto plain = yaml_scalar(text);
  if (!plain.starts_with('"') || text.contains('\n')) return plain;
  // Between brackets a comma ends a text; on a line of its own a query needs no quotation marks.
  const bool own_line =
      !in_flow && !text.empty() && !std::string_view("-?:,[]{}#&*!|>'%@` \"").contains(text.front()) &&
      text.back() != ' ' && text.back() != ':' && !text.contains(": ") && !text.contains(" #") &&
      std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7F; });
  if (own_line && text.find_first_of("\"(") != std::string_view::npos) return std::string(text);
  if (own_line && text.find_first_of(",[]{}") != std::string_view::npos) return std::string(text);
  if (!text.contains('"') || text.contains('\\')) return plain;
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "''" : std::string(1, c);
  return out + "'";
}

std::string write_list(const std::vector<std::string>& items) {
  std::string out = "[";
  for (const auto& item : items) out += (out.size() > 1 ? ", " : "") + write_text(item, true);
  return out + "]";
}

bool same_values(const Yaml& a, const Yaml& b) {
  if (a.is != b.is || a.value != b.value || a.items.size() != b.items.size() || a.entries.size() != b.entries.size())
    return false;
  for (std::size_t i = 0; i < a.items.size(); ++i)
    if (!same_values(a.items[i], b.items[i])) return false;
  for (std::size_t i = 0; i < a.entries.size(); ++i)
    if (a.entries[i].key.value != b.entries[i].key.value || !same_values(a.entries[i].value, b.entries[i].value))
      return false;
  return true;
}

}  // namespace kith::policy::detail
