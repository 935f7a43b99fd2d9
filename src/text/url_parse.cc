// The WHATWG URL standard's basic parser, section 4.4, written as one pass per part in place of its
// state machine.
#include <algorithm>
#include <cstring>

#include "base/ascii.h"
#include "text/url.h"
#include "text/url_host.h"
#include "text/utf8.h"

namespace kith::text {
namespace {

constexpr std::size_t kUrlMost = 64 * 1024;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
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

// White space off the ends, tabs and line breaks out of the middle, ill-formed UTF-8 repaired.
std::string cleaned(std::string_view text) {
  const auto edge = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
  while (!text.empty() && edge(text.front())) text.remove_prefix(1);
  while (!text.empty() && edge(text.back())) text.remove_suffix(1);
  std::string out = repair_utf8(text);
  std::erase_if(out, [](char c) { return c == '\t' || c == '\n' || c == '\r'; });
  return out;
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
        path += percent_encode_set(segment, kPathSet);
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
      url_.fragment = percent_encode_set(rest.substr(hash + 1), kFragmentSet);
      rest = rest.substr(0, hash);
    }
    if (const auto end = scheme_end(rest); end > 0) {
      url_.scheme = std::string(rest.substr(0, end));
      std::transform(url_.scheme.begin(), url_.scheme.end(), url_.scheme.begin(), lower);
      return after_scheme(rest.substr(end + 1));
    }
    if (!base_) return bad_url(text_, "it has no scheme such as `https:`");
    if (base_->opaque) {
      if (!rest.empty() || !url_.fragment)
        return bad_url(text_, "nothing can be relative to that base");
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
    url_.path = percent_encode_set(rest, "");
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
      url_.user = percent_encode_set(user.substr(0, colon), kUserSet);
      if (colon != std::string_view::npos && colon + 1 < user.size())
        url_.user += ":" + percent_encode_set(user.substr(colon + 1), kUserSet);
      credentials = true;
      place = place.substr(at + 1);
    }
    const auto bracket = place.rfind(']');
    const auto colon = place.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (const auto host = place.substr(0, colon); host.empty()) {
      if (special() || credentials || colon != std::string_view::npos)
        return bad_url(text_, "the host is missing");
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
      if (!is_digit(c)) return bad_url(text_, "the port is not a number");
      value = value * 10 + static_cast<unsigned long>(c - '0');
      if (value > 65'535) return bad_url(text_, "the port is over 65535");
    }
    if (default_port(url_.scheme) != static_cast<std::uint16_t>(value))
      url_.port = static_cast<std::uint16_t>(value);
    return {};
  }

  void take_query(std::string_view& rest) {
    const auto mark = rest.find('?');
    if (mark == std::string_view::npos) return;
    url_.query =
        percent_encode_set(rest.substr(mark + 1), special() ? kSpecialQuerySet : kQuerySet);
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
    return bad_url(clip_bytes(text, 60), "it is longer than 64 KB");
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
