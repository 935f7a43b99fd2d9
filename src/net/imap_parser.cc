#include "net/imap_parser.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace kith::net {
namespace {

constexpr int kDepth = 32;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return out;
}

Error not_imap() {
  return fail(Kind::corrupt, "the mail server does not speak IMAP; check host and port");
}

// The size announced by `{123}` at the end of a line.
std::optional<std::size_t> literal_size(std::string_view line) {
  if (!line.ends_with('}')) return std::nullopt;
  const auto open = line.rfind('{');
  if (open == std::string_view::npos) return std::nullopt;
  std::size_t size = 0;
  const char* last = line.data() + line.size() - 1;
  const auto [end, error] = std::from_chars(line.data() + open + 1, last, size);
  if (error != std::errc{} || end != last) return std::nullopt;
  return size;
}

// Reads values from the pieces of one response.
class Reader {
 public:
  Reader(const std::vector<std::string>& pieces, std::size_t start) : pieces_(pieces), at_(start) {}

  Result<std::vector<ImapValue>> all() {
    std::vector<ImapValue> out;
    TRYV(list(out, 0, false));
    return out;
  }

 private:
  // What is left of the current piece, without the announcement of the literal that follows it.
  std::string_view rest() const {
    std::string_view text = pieces_[piece_];
    if (piece_ + 1 < pieces_.size()) text = text.substr(0, text.rfind('{'));
    return text.substr(std::min(at_, text.size()));
  }

  void next_piece() {
    ++piece_;
    at_ = 0;
  }

  Result<void> list(std::vector<ImapValue>& out, int depth, bool inner) {
    if (depth > kDepth) return not_imap();
    for (;;) {
      const std::string_view text = rest();
      if (text.empty()) {
        if (piece_ + 1 < pieces_.size()) {
          literal(out);
          continue;
        }
        if (inner) return not_imap();
        return {};
      }
      const char c = text.front();
      if (c == ' ') {
        ++at_;
      } else if (c == ')') {
        if (!inner) return not_imap();
        ++at_;
        return {};
      } else if (c == '(') {
        ++at_;
        ImapValue value;
        value.is = ImapValue::Is::list;
        TRYV(list(value.items, depth + 1, true));
        out.push_back(std::move(value));
      } else if (c == '"') {
        TRYV(quoted(out));
      } else {
        atom(out);
      }
    }
  }

  void literal(std::vector<ImapValue>& out) {
    next_piece();
    out.push_back({ImapValue::Is::text, pieces_[piece_], {}});
    next_piece();
  }

  Result<void> quoted(std::vector<ImapValue>& out) {
    const std::string_view text = rest();
    ImapValue value{ImapValue::Is::text, {}, {}};
    for (std::size_t i = 1; i < text.size(); ++i) {
      if (text[i] == '"') {
        at_ += i + 1;
        out.push_back(std::move(value));
        return {};
      }
      if (text[i] == '\\' && i + 1 < text.size()) ++i;
      value.text += text[i];
    }
    return not_imap();
  }

  // Brackets belong to the atom, with all they hold: `BODY[HEADER.FIELDS (TO)]<0>`.
  void atom(std::vector<ImapValue>& out) {
    const std::string_view text = rest();
    bool bracket = false;
    std::size_t i = 0;
    for (; i < text.size(); ++i) {
      const char c = text[i];
      if (c == '[') bracket = true;
      if (c == ']') bracket = false;
      if (!bracket && (c == ' ' || c == '(' || c == ')')) break;
    }
    at_ += i;
    const auto word = text.substr(0, i);
    out.push_back(same_word(word, "NIL") ? ImapValue{} : ImapValue{ImapValue::Is::atom, std::string(word), {}});
  }

  const std::vector<std::string>& pieces_;
  std::size_t piece_ = 0;
  std::size_t at_;
};

bool is_status(std::string_view word) {
  return same_word(word, "OK") || same_word(word, "NO") || same_word(word, "BAD") || same_word(word, "BYE") ||
         same_word(word, "PREAUTH");
}

void read_status(std::string_view text, ImapResponse& out) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close != std::string_view::npos) {
      out.code = text.substr(1, close - 1);
      text = text.substr(close + 1);
    }
  }
  while (text.starts_with(' ')) text.remove_prefix(1);
  out.text = text;
}

Result<ImapResponse> read_response(const std::vector<std::string>& pieces) {
  ImapResponse out;
  const std::string_view line = pieces.front();
  const auto space = line.find(' ');
  out.tag = line.substr(0, space);
  if (out.tag.empty() || (space == std::string_view::npos && out.tag != "+")) return not_imap();
  const auto rest = space == std::string_view::npos ? std::string_view{} : line.substr(space + 1);
  if (out.tag == "+") {
    out.text = rest;
    return out;
  }
  const auto word = rest.substr(0, rest.find(' '));
  if (is_status(word)) {
    out.status = upper(word);
    read_status(rest.substr(word.size()), out);
    return out;
  }
  if (out.tag != "*") return not_imap();
  Reader reader(pieces, space + 1);
  TRY(out.values, reader.all());
  if (out.values.empty()) return not_imap();
  return out;
}

}  // namespace

bool same_word(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

const ImapValue* ImapValue::after(std::string_view name) const {
  for (std::size_t i = 0; i + 1 < items.size(); ++i)
    if (items[i].is == Is::atom && same_word(items[i].text, name)) return &items[i + 1];
  return nullptr;
}

Result<std::vector<ImapResponse>> ImapParser::feed(std::string_view bytes) {
  std::vector<ImapResponse> out;
  while (!bytes.empty()) {
    if (in_literal_) {
      const auto take = std::min(literal_left_, bytes.size());
      pieces_.back().append(bytes.substr(0, take));
      bytes.remove_prefix(take);
      literal_left_ -= take;
      if (literal_left_ > 0) break;
      in_literal_ = false;
      pieces_.emplace_back();
      continue;
    }
    const auto end = bytes.find('\n');
    const auto part = bytes.substr(0, end);
    line_bytes_ += part.size();
    if (line_bytes_ > limits_.line) return fail(Kind::too_large, "the mail server sent a response that is too long");
    pieces_.back().append(part);
    if (end == std::string_view::npos) break;
    bytes.remove_prefix(end + 1);
    std::string& line = pieces_.back();
    if (line.ends_with('\r')) line.pop_back();
    if (const auto size = literal_size(line)) {
      literal_bytes_ += *size;
      if (*size > limits_.literals || literal_bytes_ > limits_.literals)
        return fail(Kind::too_large, "the mail server sent a mail that is too large");
      literal_left_ = *size;
      in_literal_ = *size > 0;
      pieces_.emplace_back();
      if (!in_literal_) pieces_.emplace_back();
      continue;
    }
    if (pieces_.size() > 1 || !line.empty()) {
      TRY(auto response, read_response(pieces_));
      out.push_back(std::move(response));
    }
    pieces_.assign(1, {});
    line_bytes_ = literal_bytes_ = 0;
  }
  return out;
}

}  // namespace kith::net
