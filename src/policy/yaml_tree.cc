#include "policy/yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <optional>
#include <set>
#include <sstream>

#include "text/utf8.h"

namespace kith::policy {
namespace {

constexpr std::size_t kDepth = 64;
constexpr std::size_t kNodes = 100'000;

std::size_t from_one(int n) {
  return n < 0 ? 1 : static_cast<std::size_t>(n) + 1;
}

class Builder : public YAML::EventHandler {
 public:
  // `mended`: lines (from 0) whose value was put into single quotes by us.
  Builder(std::string_view text, const std::vector<std::size_t>& lines,
          const std::set<std::size_t>& mended)
      : text_(text), lines_(lines), mended_(mended) {}

  Yaml take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { add(make(Yaml::Is::null, mark)); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    stop(mark, "an alias (`*name`) is not used here",
         "to begin a text with `*`, put it in quotation marks");
  }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                const std::string& value) override {
    no_anchor(mark, anchor);
    auto node = make(Yaml::Is::scalar, mark);
    node.value = value;
    node.text_line = node.line;
    node.text_column = node.column;
    const auto at = mark.line >= 0 && static_cast<std::size_t>(mark.line) < lines_.size()
                        ? lines_[static_cast<std::size_t>(mark.line)] +
                              static_cast<std::size_t>(std::max(0, mark.column))
                        : text_.size();
    const char sign = at < text_.size() ? text_[at] : ' ';
    const bool ours = sign == '\'' && mended_.contains(node.line - 1);
    if ((sign == '"' || sign == '\'') && !ours) ++node.text_column;
    if (sign == '|' || sign == '>') {
      ++node.text_line;
      node.text_column = 1;
    }
    add(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    no_anchor(mark, anchor);
    open(make(Yaml::Is::list, mark), mark);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    no_anchor(mark, anchor);
    open(make(Yaml::Is::map, mark), mark);
  }
  void OnMapEnd() override { close(); }

 private:
  [[noreturn]] static void stop(const YAML::Mark& mark, std::string message, std::string hint) {
    throw YamlProblem{from_one(mark.line), from_one(mark.column), std::move(message),
                      std::move(hint)};
  }
  static void no_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor)
      stop(mark, "an anchor (`&name`) is not used here",
           "to begin a text with `&`, put it in quotation marks");
  }

  Yaml make(Yaml::Is is, const YAML::Mark& mark) {
    if (++nodes_ > kNodes)
      stop(mark, "this document has more than 100,000 values", "keep it short enough to read");
    Yaml node;
    node.is = is;
    node.line = from_one(mark.line);
    node.column = from_one(mark.column);
    return node;
  }

  void open(Yaml node, const YAML::Mark& mark) {
    if (open_.size() >= kDepth)
      stop(mark, "values are nested deeper than 64", "a policy needs three or four levels");
    open_.push_back({std::move(node), {}, false});
  }
  void close() {
    auto done = std::move(open_.back().node);
    open_.pop_back();
    add(std::move(done));
  }
  void add(Yaml node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    auto& [parent, key, has_key] = open_.back();
    if (parent.is == Yaml::Is::list) {
      parent.items.push_back(std::move(node));
    } else if (!has_key) {
      if (node.is != Yaml::Is::scalar)
        throw YamlProblem{node.line, node.column, "a name is wanted here, not a list or map",
                          "write `name: value`"};
      if (const auto* before = parent.find(node.value))
        throw YamlProblem{
            node.line, node.column, "`" + node.value + "` is here twice",
            "the first stands in line " + std::to_string(before->line) + "; keep one"};
      key = std::move(node);
      has_key = true;
    } else {
      parent.entries.push_back({std::move(key), std::move(node)});
      has_key = false;
    }
  }

  struct Open {
    Yaml node, key;
    bool has_key = false;
  };
  std::string_view text_;
  const std::vector<std::size_t>& lines_;
  const std::set<std::size_t>& mended_;
  std::vector<Open> open_;
  Yaml root_;
  std::size_t nodes_ = 0;
};

// What people trip over in YAML, from the line the parser stopped at.
std::string hint_for(std::string_view line) {
  if (line.contains('\t')) return "indent with spaces, not with tabs";
  const auto colon = line.find(": ");
  const auto value = colon == std::string_view::npos ? line : line.substr(colon + 2);
  const auto first = value.find_first_not_of(' ');
  if (first != std::string_view::npos && (value[first] == '"' || value[first] == '\''))
    return "a value that begins with a quotation mark must end with it: put the whole value in '…'";
  if (first != std::string_view::npos && std::string_view("@%`!&*").contains(value[first]))
    return "a value that begins with this sign must be in quotation marks";
  if (std::ranges::count(line, ':') > 1) return "a text with `: ` in it must be in quotation marks";
  return "check the indentation and the quotation marks here and in the line above";
}

}  // namespace

const Yaml* Yaml::find(std::string_view key) const {
  for (const auto& entry : entries)
    if (entry.key.value == key) return &entry.value;
  return nullptr;
}

namespace {

std::expected<Yaml, YamlProblem> parse_as_is(std::string_view text,
                                             const std::set<std::size_t>& mended) {
  std::vector<std::size_t> lines{0};
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] == '\n') lines.push_back(i + 1);
  try {
    std::istringstream in{std::string(text)};
    YAML::Parser parser(in);
    Builder builder(text, lines, mended);
    if (!parser.HandleNextDocument(builder)) return Yaml{};
    Yaml root = builder.take();
    Builder more(text, lines, mended);
    if (parser.HandleNextDocument(more))
      return std::unexpected(
          YamlProblem{1, 1, "this text holds more than one document", "take the `---` line out"});
    return root;
  } catch (const YamlProblem& problem) {
    return std::unexpected(problem);
  } catch (const YAML::Exception& error) {
    const auto line = from_one(error.mark.line);
    const auto begin = line - 1 < lines.size() ? lines[line - 1] : text.size();
    const auto end = std::min(text.find('\n', begin), text.size());
    return std::unexpected(YamlProblem{line, from_one(error.mark.column),
                                       "this is not YAML here: " + error.msg,
                                       hint_for(text.substr(begin, end - begin))});
  }
}

// `key: "faith school" OR church`: YAML takes the first quotation mark for its own. Where a value
// on the line goes on behind its closing quotation mark, the whole of it is put into single quotes.
// Answers nothing where it is not so.
std::optional<std::string> mend_line(std::string_view line) {
  const auto colon = line.find(": ");
  if (colon == std::string_view::npos ||
      line.substr(0, colon).find_first_of("\"'{[#") != std::string_view::npos)
    return std::nullopt;
  const auto open = line.find_first_not_of(' ', colon + 1);
  if (open == std::string_view::npos || line[open] != '"') return std::nullopt;
  const auto close = line.find('"', open + 1);
  if (close == std::string_view::npos) return std::nullopt;
  const auto next = line.find_first_not_of(" \r", close + 1);
  if (next == std::string_view::npos || line[next] == '#') return std::nullopt;
  auto end = std::min(line.find(" #", next), line.size());
  while (end > open && (line[end - 1] == ' ' || line[end - 1] == '\r')) --end;
  std::string out(line.substr(0, open));
  out += '\'';
  for (const char c : line.substr(open, end - open)) out += c == '\'' ? "''" : std::string(1, c);
  out += '\'';
  out += line.substr(end);
  return out;
}

}  // namespace

std::expected<Yaml, YamlProblem> parse_yaml(std::string_view text) {
  if (!text::is_valid_utf8(text))
    return std::unexpected(
        YamlProblem{1, 1, "this document is not valid UTF-8", "save it as UTF-8"});
  if (text.contains('\0'))
    return std::unexpected(YamlProblem{1, 1, "this document holds a NUL character", "take it out"});
  auto tree = parse_as_is(text, {});
  if (tree) return tree;
  std::string mended;
  std::set<std::size_t> lines;
  for (std::size_t begin = 0, number = 0; begin < text.size(); ++number) {
    const auto end = std::min(text.find('\n', begin), text.size());
    const auto line = text.substr(begin, end - begin);
    if (auto better = mend_line(line)) {
      mended += *better;
      lines.insert(number);
    } else {
      mended += line;
    }
    mended += '\n';
    begin = end + 1;
  }
  if (lines.empty()) return tree;
  auto again = parse_as_is(mended, lines);
  return again ? again : tree;
}

std::string yaml_scalar(std::string_view text) {
  constexpr std::string_view kOpeners = "-?:,[]{}#&*!|>'\"%@` ";
  bool plain =
      !text.empty() && !kOpeners.contains(text[0]) && text.back() != ' ' && text.back() != ':';
  for (std::size_t i = 0; plain && i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < ' ' || c == 0x7F || std::string_view(",[]{}").contains(text[i])) plain = false;
    if (text[i] == ':' && i + 1 < text.size() && text[i + 1] == ' ') plain = false;
    if (text[i] == '#' && i > 0 && text[i - 1] == ' ') plain = false;
  }
  for (const std::string_view word : {"~", "null", "true", "false", "yes", "no", "Null", "NULL"})
    if (text == word) plain = false;
  if (plain) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\r':
        out += "\\r";
        break;
      default:
        if (static_cast<unsigned char>(c) < ' ' || c == 0x7F)
          out += ' ';
        else
          out += c;
    }
  }
  return out + '"';
}

}  // namespace kith::policy
