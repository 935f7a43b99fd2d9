// The WHATWG URL standard's basic parser, section 4.4, written as one pass per part in place of its
// state machine.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "text/idna.h"
#include "text/url.h"
#include "text/utf8.h"

namespace kith::text {
namespace {

constexpr std::size_t kUrlMost = 64 * 1024;

Error bad(std::string_view text, const char* why) {
  return fail(Kind::invalid,
              "`" + repair_utf8(clip_bytes(text, 200)) + "` is not a web address: " + why);
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
int hex(char c) {
  if (is_digit(c)) return c - '0';
  const char l = lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

std::optional<std::uint16_t> default_port(std::string_view scheme) {
  if (scheme == "http" || scheme == "ws") return std::uint16_t{80};
  if (scheme == "https" || scheme == "wss") return std::uint16_t{443};
  if (scheme == "ftp") return std::uint16_t{21};
  return std::nullopt;
}
bool is_special(std::string_view scheme) {
  return scheme == "file" || default_port(scheme).has_value();
}

// The standard's percent-encode sets, each by what it adds to the C0 control set.
constexpr const char* kFragmentSet = " \"<>`";
constexpr const char* kQuerySet = " \"#<>";
constexpr const char* kSpecialQuerySet = " \"#<>'";
constexpr const char* kPathSet = " \"#<>?^`{}";
constexpr const char* kUserSet = " \"#<>?^`{}/:;=@[\\]|";

std::string encode(std::string_view text, const char* set) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte > 0x7E || std::strchr(set, c)) {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  return out;
}

// White space off the ends, tabs and line breaks out of the middle, ill-formed UTF-8 repaired.
std::string cleaned(std::string_view text) {
  const auto edge = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
  while (!text.empty() && edge(text.front())) text.remove_prefix(1);
  while (!text.empty() && edge(text.back())) text.remove_suffix(1);
  std::string out = repair_utf8(text);
  std::erase_if(out, [](char c) { return c == '\t' || c == '\n' || c == '\r'; });
  return out;
}

// One part of an IPv4 address: decimal, 0-octal or 0x-hexadecimal. None: not a number.
std::optional<std::uint64_t> ipv4_part(std::string_view part) {
  if (part.empty()) return std::nullopt;
  int base = 10;
  if (part.size() >= 2 && part[0] == '0' && lower(part[1]) == 'x') {
    part.remove_prefix(2);
    base = 16;
  } else if (part.size() >= 2 && part[0] == '0') {
    part.remove_prefix(1);
    base = 8;
  }
  if (part.empty()) return std::uint64_t{0};
  std::uint64_t value = 0;
  for (const char c : part) {
    const int d = hex(c);
    if (d < 0 || d >= base) return std::nullopt;
    value = std::min<std::uint64_t>(
        value * static_cast<std::uint64_t>(base) + static_cast<std::uint64_t>(d), 1ULL << 40);
  }
  return value;
}

std::vector<std::string_view> split(std::string_view text, char by) {
  std::vector<std::string_view> out;
  for (std::size_t start = 0;;) {
    const auto at = text.find(by, start);
    out.push_back(text.substr(start, at - start));
    if (at == std::string_view::npos) return out;
    start = at + 1;
  }
}

bool ends_in_number(std::string_view host) {
  auto parts = split(host, '.');
  if (parts.back().empty() && parts.size() > 1) parts.pop_back();
  const auto last = parts.back();
  if (!last.empty() && std::all_of(last.begin(), last.end(), is_digit)) return true;
  return last.size() >= 2 && last[0] == '0' && lower(last[1]) == 'x' && ipv4_part(last).has_value();
}

Result<std::string> ipv4(std::string_view host) {
  auto parts = split(host, '.');
  if (parts.back().empty() && parts.size() > 1) parts.pop_back();
  if (parts.size() > 4) return bad(host, "too many numbers in the address");
  std::uint64_t address = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto value = ipv4_part(parts[i]);
    const bool last = i + 1 == parts.size();
    const auto room = last ? 1ULL << (8 * (5 - parts.size())) : 256ULL;
    if (!value || *value >= room) return bad(host, "a number is out of range");
    address += last ? *value : *value << (8 * (3 - i));
  }
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8)
    out += std::to_string((address >> shift) & 255) + (shift ? "." : "");
  return out;
}

// The four bytes of a dotted tail as two pieces; false where it is not one.
bool ipv4_tail(std::string_view text, std::array<std::uint16_t, 8>& pieces, std::size_t& count) {
  const auto parts = split(text, '.');
  if (parts.size() != 4 || count > 6) return false;
  std::array<unsigned, 4> bytes{};
  for (std::size_t i = 0; i < 4; ++i) {
    const auto part = parts[i];
    if (part.empty() || part.size() > 3 || !std::all_of(part.begin(), part.end(), is_digit))
      return false;
    if (part.size() > 1 && part[0] == '0') return false;
    for (const char c : part) bytes[i] = bytes[i] * 10 + static_cast<unsigned>(c - '0');
    if (bytes[i] > 255) return false;
  }
  pieces[count++] = static_cast<std::uint16_t>(bytes[0] << 8 | bytes[1]);
  pieces[count++] = static_cast<std::uint16_t>(bytes[2] << 8 | bytes[3]);
  return true;
}

std::string write_ipv6(const std::array<std::uint16_t, 8>& pieces) {
  std::size_t best = 8, best_length = 1;
  for (std::size_t i = 0; i < 8; ++i) {
    std::size_t length = 0;
    while (i + length < 8 && pieces[i + length] == 0) ++length;
    if (length > best_length) best = i, best_length = length;
    i += length;
  }
  std::string out = "[";
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == best) {
      out += i == 0 ? "::" : ":";
      i += best_length - 1;
      continue;
    }
    char digits[5];
    const auto end = std::to_chars(digits, digits + 5, pieces[i], 16).ptr;
    out.append(digits, end);
    if (i < 7) out += ':';
  }
  return out + "]";
}

Result<std::string> ipv6(std::string_view text) {
  std::array<std::uint16_t, 8> pieces{};
  std::size_t count = 0, i = 0;
  std::optional<std::size_t> gap;
  if (text.starts_with(':')) {
    if (!text.starts_with("::")) return bad(text, "not an IPv6 address");
    gap = 0;
    i = 2;
  }
  while (i < text.size()) {
    if (count == 8) return bad(text, "too many parts in the IPv6 address");
    if (text[i] == ':') {
      if (gap) return bad(text, "two gaps in the IPv6 address");
      gap = count;
      ++i;
      continue;
    }
    std::size_t end = i;
    unsigned value = 0;
    while (end < text.size() && end - i < 4 && hex(text[end]) >= 0)
      value = value * 16 + static_cast<unsigned>(hex(text[end++]));
    if (end < text.size() && text[end] == '.') {
      if (end == i || !ipv4_tail(text.substr(i), pieces, count))
        return bad(text, "not an IPv6 address");
      i = text.size();
      break;
    }
    if (end == i) return bad(text, "not an IPv6 address");
    pieces[count++] = static_cast<std::uint16_t>(value);
    i = end;
    if (i == text.size()) break;
    if (text[i] != ':' || ++i == text.size()) return bad(text, "not an IPv6 address");
  }
  if (!gap && count != 8) return bad(text, "too few parts in the IPv6 address");
  if (gap) {
    if (count == 8) return bad(text, "a gap where there is no room");
    std::rotate(pieces.begin() + static_cast<long>(*gap), pieces.begin() + static_cast<long>(count),
                pieces.end());
  }
  return write_ipv6(pieces);
}

bool has_any(std::string_view text, std::string_view set) {
  return text.find_first_of(set) != std::string_view::npos;
}

Result<std::string> parse_host(std::string_view text, bool special) {
  using namespace std::string_view_literals;
  if (text.starts_with('[')) {
    if (!text.ends_with(']') || text.size() < 2) return bad(text, "the bracket is not closed");
    return ipv6(text.substr(1, text.size() - 2));
  }
  if (!special) {
    if (has_any(text, "\0\t\n\r #/:<>?@[\\]^|"sv))
      return bad(text, "the host has a forbidden character");
    return encode(text, "");
  }
  const std::string decoded = repair_utf8(percent_decode(text));
  TRY(auto ascii, host_to_ascii(decoded));
  const bool control = std::any_of(ascii.begin(), ascii.end(), [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F;
  });
  if (control || has_any(ascii, "#/:<>?@[\\]^|%"sv))
    return bad(text, "the host has a forbidden character");
  if (ends_in_number(ascii)) return ipv4(ascii);
  return ascii;
}

bool is_single_dot(std::string_view s) {
  return s == "." || (s.size() == 3 && s[0] == '%' && s[1] == '2' && lower(s[2]) == 'e');
}
bool is_double_dot(std::string_view s) {
  std::string plain;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s[i] == '%' && i + 2 < s.size() && s[i + 1] == '2' && lower(s[i + 2]) == 'e') {
      plain += '.';
      i += 2;
    } else {
      plain += s[i];
    }
  }
  return plain == "..";
}
bool is_drive(std::string_view s) {
  return s.size() == 2 && is_letter(s[0]) && (s[1] == ':' || s[1] == '|');
}

// Takes segments of `text` onto `path`, which is a list of "/segment".
void add_path(std::string& path, std::string_view text, bool special, bool file) {
  const auto shorten = [&] {
    const auto last = path.rfind('/');
    if (last == std::string::npos) return;
    if (file && last == 0 && is_drive(std::string_view(path).substr(1))) return;
    path.resize(last);
  };
  for (std::size_t start = 0;;) {
    std::size_t end = start;
    while (end < text.size() && text[end] != '/' && !(special && text[end] == '\\')) ++end;
    const auto segment = text.substr(start, end - start);
    const bool last = end >= text.size();
    if (is_double_dot(segment)) {
      shorten();
      if (last) path += '/';
    } else if (is_single_dot(segment)) {
      if (last) path += '/';
    } else {
      path += '/';
      if (file && path == "/" && is_drive(segment))
        path += std::string{segment[0], ':'};
      else
        path += encode(segment, kPathSet);
    }
    if (last) return;
    start = end + 1;
  }
}

class Parser {
 public:
  Parser(std::string text, const Url* base) : text_(std::move(text)), base_(base) {}

  Result<Url> run() {
    std::string_view rest = text_;
    if (const auto hash = rest.find('#'); hash != std::string_view::npos) {
      url_.fragment = encode(rest.substr(hash + 1), kFragmentSet);
      rest = rest.substr(0, hash);
    }
    if (const auto end = scheme_end(rest); end > 0) {
      url_.scheme = std::string(rest.substr(0, end));
      std::transform(url_.scheme.begin(), url_.scheme.end(), url_.scheme.begin(), lower);
      return after_scheme(rest.substr(end + 1));
    }
    if (!base_) return bad(text_, "it has no scheme such as `https:`");
    if (base_->opaque) {
      if (!rest.empty() || !url_.fragment)
        return bad(text_, "nothing can be relative to that base");
      auto fragment = std::move(url_.fragment);
      url_ = *base_;
      url_.fragment = std::move(fragment);
      return std::move(url_);
    }
    url_.scheme = base_->scheme;
    return relative(rest);
  }

 private:
  bool special() const { return is_special(url_.scheme); }
  bool is_file() const { return url_.scheme == "file"; }
  bool is_slash(char c) const { return c == '/' || (special() && c == '\\'); }
  std::size_t slashes(std::string_view s) const {
    std::size_t n = 0;
    while (n < s.size() && is_slash(s[n])) ++n;
    return n;
  }

  static std::size_t scheme_end(std::string_view text) {
    if (text.empty() || !is_letter(text[0])) return 0;
    std::size_t i = 1;
    while (i < text.size() && (is_letter(text[i]) || is_digit(text[i]) || text[i] == '+' ||
                               text[i] == '-' || text[i] == '.'))
      ++i;
    return i < text.size() && text[i] == ':' ? i : 0;
  }

  Result<Url> after_scheme(std::string_view rest) {
    if (is_file()) return file(rest);
    if (special()) {
      if (base_ && base_->scheme == url_.scheme && !rest.starts_with("//") && slashes(rest) < 2)
        return relative(rest);
      return authority(rest.substr(slashes(rest)));
    }
    if (rest.starts_with("//")) return authority(rest.substr(2));
    if (rest.starts_with('/')) return path_and_query(rest, "");
    return opaque_path(rest);
  }

  Result<Url> opaque_path(std::string_view rest) {
    url_.opaque = true;
    take_query(rest);
    url_.path = encode(rest, "");
    while (!url_.query && !url_.fragment && url_.path.ends_with(' ')) url_.path.pop_back();
    return std::move(url_);
  }

  Result<Url> relative(std::string_view rest) {
    if (is_file()) return file(rest);
    if (slashes(rest) >= 2)
      return authority(special() ? rest.substr(slashes(rest)) : rest.substr(2));
    url_.user = base_->user;
    url_.host = base_->host;
    url_.port = base_->port;
    url_.has_host = base_->has_host;
    if (slashes(rest) == 1) return path_and_query(rest, "");
    if (rest.empty() || rest.starts_with('?')) {
      url_.path = base_->path;
      if (rest.empty())
        url_.query = base_->query;
      else
        take_query(rest);
      return std::move(url_);
    }
    const auto cut = base_->path.rfind('/');
    return path_and_query(rest,
                          cut == std::string::npos ? std::string() : base_->path.substr(0, cut));
  }

  Result<Url> file(std::string_view rest) {
    url_.has_host = true;
    const std::size_t n = slashes(rest);
    if (n >= 2) {
      rest = rest.substr(2);
      const auto end = std::min(rest.find_first_of("/\\?"), rest.size());
      if (!is_drive(rest.substr(0, end))) {
        if (end > 0) {
          TRY(url_.host, parse_host(rest.substr(0, end), true));
          if (url_.host == "localhost") url_.host.clear();
        }
        rest = rest.substr(end);
      }
      return path_and_query(rest, "");
    }
    const bool from_base = base_ && base_->scheme == "file";
    if (from_base) url_.host = base_->host;
    if (n == 1) {
      std::string drive;
      if (from_base && base_->path.size() >= 3 &&
          is_drive(std::string_view(base_->path).substr(1, 2)) &&
          !starts_with_drive(rest.substr(1)))
        drive = base_->path.substr(0, 3);
      return path_and_query(rest, drive);
    }
    if (!from_base || starts_with_drive(rest)) return path_and_query(rest, "");
    if (rest.empty() || rest.starts_with('?')) {
      url_.path = base_->path;
      if (rest.empty()) url_.query = base_->query;
      take_query(rest);
      return std::move(url_);
    }
    return path_and_query(rest, base_->path.substr(0, base_->path.rfind('/')));
  }

  static bool starts_with_drive(std::string_view s) {
    return s.size() >= 2 && is_drive(s.substr(0, 2)) &&
           (s.size() == 2 || std::strchr("/\\?#", s[2]));
  }

  Result<Url> authority(std::string_view rest) {
    std::size_t end = 0;
    while (end < rest.size() && !is_slash(rest[end]) && rest[end] != '?') ++end;
    std::string_view place = rest.substr(0, end);
    url_.has_host = true;
    bool credentials = false;
    if (const auto at = place.rfind('@'); at != std::string_view::npos) {
      const auto user = place.substr(0, at);
      const auto colon = user.find(':');
      url_.user = encode(user.substr(0, colon), kUserSet);
      if (colon != std::string_view::npos && colon + 1 < user.size())
        url_.user += ":" + encode(user.substr(colon + 1), kUserSet);
      credentials = true;
      place = place.substr(at + 1);
    }
    const auto bracket = place.rfind(']');
    const auto colon = place.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (const auto host = place.substr(0, colon); host.empty()) {
      if (special() || credentials || colon != std::string_view::npos)
        return bad(text_, "the host is missing");
    } else {
      TRY(url_.host, parse_host(host, special()));
    }
    if (colon != std::string_view::npos) TRYV(take_port(place.substr(colon + 1)));
    return path_and_query(rest.substr(end), "");
  }

  Result<void> take_port(std::string_view digits) {
    if (digits.empty()) return {};
    unsigned long value = 0;
    for (const char c : digits) {
      if (!is_digit(c)) return bad(text_, "the port is not a number");
      value = value * 10 + static_cast<unsigned long>(c - '0');
      if (value > 65'535) return bad(text_, "the port is over 65535");
    }
    if (default_port(url_.scheme) != static_cast<std::uint16_t>(value))
      url_.port = static_cast<std::uint16_t>(value);
    return {};
  }

  void take_query(std::string_view& rest) {
    const auto mark = rest.find('?');
    if (mark == std::string_view::npos) return;
    url_.query = encode(rest.substr(mark + 1), special() ? kSpecialQuerySet : kQuerySet);
    rest = rest.substr(0, mark);
  }

  Result<Url> path_and_query(std::string_view rest, std::string path) {
    take_query(rest);
    if (!rest.empty() && is_slash(rest[0]))
      rest.remove_prefix(1);
    else if (rest.empty() && !special()) {
      url_.path = std::move(path);
      return std::move(url_);
    }
    add_path(path, rest, special(), is_file());
    url_.path = path.empty() && special() ? "/" : std::move(path);
    return std::move(url_);
  }

  std::string text_;
  const Url* base_;
  Url url_;
};

}  // namespace

Result<Url> parse_url(std::string_view text, std::string_view base) {
  if (text.size() > kUrlMost || base.size() > kUrlMost)
    return bad(clip_bytes(text, 60), "it is longer than 64 KB");
  if (base.empty()) return Parser(cleaned(text), nullptr).run();
  TRY(auto parsed_base, Parser(cleaned(base), nullptr).run());
  return Parser(cleaned(text), &parsed_base).run();
}

std::string Url::to_string() const {
  std::string out = scheme + ":";
  if (has_host) {
    out += "//";
    if (!user.empty()) out += user + "@";
    out += host;
    if (port) out += ":" + std::to_string(*port);
  } else if (!opaque && path.starts_with("//")) {
    out += "/.";
  }
  out += path;
  if (query) out += "?" + *query;
  if (fragment) out += "#" + *fragment;
  return out;
}

std::string Url::origin() const {
  return scheme + "://" + host + (port ? ":" + std::to_string(*port) : "");
}

}  // namespace kith::text
