#include "text/mail_text.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "text/fold.h"
#include "text/mail_phrases.h"
#include "text/utf8.h"

namespace kith::text {
namespace {

constexpr std::size_t kAttributionLines = 4;
constexpr std::size_t kAttributionBytes = 500;
constexpr std::size_t kSignatureLines = 20;
constexpr std::size_t kLinesMost = 50'000;

using Lines = std::vector<std::string_view>;

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::string_view trimmed(std::string_view s) {
  for (;;) {
    if (!s.empty() && is_space(s.front()))
      s.remove_prefix(1);
    else if (s.starts_with("\u00A0") || s.starts_with("\u3000"))
      s.remove_prefix(s.starts_with("\u00A0") ? 2 : 3);
    else
      break;
  }
  for (;;) {
    if (!s.empty() && is_space(s.back()))
      s.remove_suffix(1);
    else if (s.ends_with("\u00A0"))
      s.remove_suffix(2);
    else
      return s;
  }
}

Lines lines_of(std::string_view text) {
  Lines out;
  for (std::size_t start = 0; start <= text.size();) {
    const auto end = out.size() + 1 < kLinesMost ? std::min(text.find('\n', start), text.size()) : text.size();
    auto line = text.substr(start, end - start);
    if (line.ends_with('\r')) line.remove_suffix(1);
    out.push_back(line);
    start = end + 1;
  }
  return out;
}

bool is_blank(std::string_view line) {
  return trimmed(line).empty();
}
bool is_quoted(std::string_view line) {
  line = trimmed(line);
  return line.starts_with('>') || line.starts_with("＞");
}

bool has_digit(std::string_view s) {
  return std::any_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool ends_with_colon(std::string_view s) {
  return s.ends_with(':') || s.ends_with("：");
}

// `word` in `text` with no letter right before or behind it.
bool has_word(std::string_view text, std::string_view word) {
  for (auto i = text.find(word); i != std::string_view::npos; i = text.find(word, i + 1)) {
    const auto letter = [](unsigned char c) { return std::isalpha(c) || c >= 0x80; };
    const bool before = i > 0 && letter(static_cast<unsigned char>(text[i - 1]));
    const auto end = i + word.size();
    const bool after = end < text.size() && letter(static_cast<unsigned char>(text[end]));
    const bool unspaced = static_cast<unsigned char>(word[0]) >= 0xE3;
    if (unspaced || (!before && !after)) return true;
  }
  return false;
}

// Without the dashes some programs put around it: `---- On … wrote ----`.
std::string_view undashed(std::string_view line) {
  line = trimmed(line);
  while (line.starts_with("--"))
    line = trimmed(line.substr(line.find_first_not_of('-') == line.npos ? line.size() : line.find_first_not_of('-')));
  if (line.ends_with("--"))
    while (line.ends_with('-')) line.remove_suffix(1);
  return trimmed(line);
}

bool has_verb(std::string_view folded) {
  return std::ranges::any_of(kWroteVerbs, [&](std::string_view word) { return has_word(folded, word); });
}
bool opens_attribution(std::string_view folded) {
  return std::ranges::any_of(kAttributionOpenings, [&](std::string_view word) { return folded.starts_with(word); });
}

std::size_t next_written(const Lines& lines, std::size_t at) {
  while (at < lines.size() && is_blank(lines[at])) ++at;
  return at;
}

// What an attribution must say to be taken for one, by how it stands there.
struct Attribution {
  std::string folded;
  std::size_t lines;
  bool colon, dashed, quote_follows;

  bool holds() const {
    const bool verb = has_verb(folded), opens = opens_attribution(folded), digits = has_digit(folded);
    const bool address = folded.contains('@');
    const bool starts_with_digit = folded[0] >= '0' && folded[0] <= '9';
    if (dashed && verb) return true;
    if (!colon)
      return (verb && opens && digits && (address || quote_follows)) || (starts_with_digit && address && quote_follows);
    if (verb && opens && digits) return true;
    if (verb && (address || digits) && (quote_follows || lines == 1)) return true;
    if (verb && quote_follows && lines == 1) return true;
    if (address && digits && quote_follows) return true;
    const bool dated = std::ranges::count_if(folded, [](char c) { return c >= '0' && c <= '9'; }) >= 5;
    return address && dated && folded.contains('<') && (opens || starts_with_digit);
  }
};

// `<anna@example.org` on one line and `> wrote:` on the next.
bool closes_bracket(std::string_view joined, std::string_view line) {
  const auto open = joined.rfind('<');
  return open != std::string_view::npos && joined.find('>', open) == std::string_view::npos && line.starts_with('>') &&
         line.size() < 40;
}

// Whether an attribution that fills several lines may begin with this one.
bool may_open(std::string_view line) {
  const std::string folded = fold(undashed(line));
  return opens_attribution(folded) && has_digit(folded);
}

// How many lines from `at` make an attribution such as "On Monday Anna wrote:"; 0: none begins here.
std::size_t attribution_at(const Lines& lines, std::size_t at) {
  if (is_blank(lines[at]) || is_quoted(lines[at])) return 0;
  std::string joined;
  for (std::size_t n = 1; n <= kAttributionLines + 1 && at + n <= lines.size(); ++n) {
    const auto raw = trimmed(lines[at + n - 1]);
    const auto line = undashed(raw);
    const bool closing = closes_bracket(joined, raw);
    // A blank line inside is believed only before an address in brackets.
    if (raw.empty() && at + n < lines.size() && trimmed(lines[at + n]).starts_with('<') && may_open(lines[at]))
      continue;
    if (line.empty() || (is_quoted(raw) && !closing) || joined.size() + line.size() > kAttributionBytes) return 0;
    if (n > 1 && !may_open(lines[at])) return 0;
    if (n > 1 && !closing && may_open(raw) && has_verb(fold(line)) && ends_with_colon(line)) return 0;
    joined += joined.empty() ? "" : " ";
    joined += line;
    const bool dashed = raw.starts_with("--") && raw.ends_with("--");
    const std::size_t next = next_written(lines, at + n);
    const bool quote = next < lines.size() && is_quoted(lines[next]) && !closes_bracket(joined, trimmed(lines[next]));
    const Attribution said{fold(joined), n, ends_with_colon(line), dashed, quote};
    const bool ends =
        said.colon || dashed || (said.quote_follows && next == at + n + 1) ||
        std::ranges::any_of(kWroteVerbs, [&](std::string_view verb) { return said.folded.ends_with(verb); });
    if (!ends) continue;
    if (said.holds()) return n;
    if (said.colon) return 0;
  }
  return 0;
}

// `Yes On Wed, 4 Apr 2026, anna@b.example wrote:`: some programs begin the attribution where the reply ends.
void part_shared_lines(Lines& lines) {
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
    if (is_quoted(lines[i]) || !is_quoted(lines[i + 1]) || !ends_with_colon(trimmed(lines[i]))) continue;
    const auto at = lines[i].rfind("On ");
    if (at == std::string_view::npos || at == 0) continue;
    const auto rest = lines[i].substr(at);
    auto before = trimmed(lines[i].substr(0, at));
    if (before.empty() || !rest.contains('@') || !may_open(rest) || !has_verb(fold(rest))) continue;
    while (before.ends_with('-')) before.remove_suffix(1);
    lines[i] = trimmed(before);
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(i) + 1, rest);
    return;  // once: what is below is quoted
  }
}

bool is_separator(std::string_view line) {
  line = trimmed(line);
  const auto mark = [](char c) { return c == '-' || c == '_' || c == '=' || c == '*'; };
  std::size_t left = 0;
  while (left < line.size() && mark(line[left])) ++left;
  auto inner = line.substr(left);
  while (!inner.empty() && mark(inner.back())) inner.remove_suffix(1);
  std::string words = fold(trimmed(inner));
  const bool colon = ends_with_colon(words);
  while (words.ends_with(':')) words.pop_back();
  if (left < 2 && !colon) return false;
  return std::find(kSeparators.begin(), kSeparators.end(), words) != kSeparators.end();
}

template <std::size_t N>
bool has_label(std::string_view line, const std::array<std::string_view, N>& labels) {
  line = trimmed(line);
  while (line.starts_with('*') || line.starts_with('>')) line = trimmed(line.substr(1));
  const auto ascii = line.find(':'), wide = line.find("：");
  const auto colon = std::min(ascii, wide);
  if (colon == std::string_view::npos || colon > 40) return false;
  auto label = trimmed(line.substr(0, colon));
  while (label.ends_with('*')) label.remove_suffix(1);
  const std::string folded = fold(trimmed(label));
  return std::find(labels.begin(), labels.end(), folded) != labels.end();
}

// Outlook writes the header of the mail it quotes: From, Sent, To, Subject.
bool is_header_block(const Lines& lines, std::size_t at) {
  const bool from = has_label(lines[at], kFromLabels), date = has_label(lines[at], kDateLabels);
  if ((!from && !date) || (date && !has_digit(lines[at]))) return false;
  std::size_t others = 0, addresses = 0;
  for (std::size_t i = at + 1; i < lines.size() && i < at + 8; ++i) {
    if (is_blank(lines[i])) continue;
    const bool named = has_label(lines[i], kOtherLabels) || has_label(lines[i], kFromLabels);
    others += named ? 1 : 0;
    addresses += named && lines[i].contains('@') ? 1 : 0;
  }
  if (date) return addresses >= 1;
  return others >= 2 || (others == 1 && addresses + (lines[at].contains('@') ? 1 : 0) >= 2);
}

bool is_underline(std::string_view line) {
  line = trimmed(line);
  const std::size_t least = line.starts_with('=') ? 4 : 10;
  return line.size() >= least && line.find_first_not_of("_-=") == std::string_view::npos;
}

// What a list's software puts under every mail: a rule, and where the list is.
std::size_t footer_start(const Lines& lines) {
  std::size_t end = lines.size();
  while (end > 0 && is_blank(lines[end - 1])) --end;
  for (std::size_t i = end; i > 0 && i + 10 > end; --i) {
    const auto rule = trimmed(lines[i - 1]);
    if (!rule.starts_with("__") || rule.find_first_not_of('_') != std::string_view::npos || end - i < 2) continue;
    for (std::size_t k = i; k < end; ++k)
      if ((rule.size() >= 10 && lines[k].contains("://")) || fold(lines[k]).contains("mailing list")) return i - 1;
  }
  return lines.size();
}

bool is_signature_line(std::string_view line) {
  return line == "-- " || line == "--" || line == "—" || line == "--\u00A0";
}

bool is_phone_line(std::string_view line) {
  line = trimmed(line);
  if (line.size() > 120 || line.empty()) return false;
  const std::string folded = fold(line);
  if (std::ranges::any_of(kPhoneLines,
                          [&](std::string_view p) { return folded.starts_with(p) || folded.ends_with(p); }))
    return true;
  // Any other program's name, where the line says no more than that.
  const auto shown = trimmed(std::string_view(folded).substr(0, folded.find('<')));
  const auto words = std::ranges::count(shown, ' ') + 1;
  return words <= 6 && !shown.ends_with('.') &&
         std::ranges::any_of(kSentFrom, [&](std::string_view p) { return shown.starts_with(p); });
}

bool is_closing(std::string_view line) {
  std::string folded = fold(trimmed(line));
  while (!folded.empty() && std::string_view(",.! ").contains(folded.back())) folded.pop_back();
  return std::ranges::find(kClosings, folded) != kClosings.end();
}

// A closing with a name, a post, a number under it; with a name alone it belongs to what was written.
bool is_closing_block(const Lines& lines, std::size_t at, std::size_t end) {
  if (!is_closing(lines[at])) return false;
  std::size_t under = 0;
  for (std::size_t i = at + 1; i < end; ++i) {
    const auto line = trimmed(lines[i]);
    if (line.size() > 80) return false;
    under += line.empty() ? 0 : 1;
  }
  return under >= 2 && under <= 8;
}

std::string join(const Lines& lines, std::size_t from, std::size_t to) {
  while (from < to && is_blank(lines[from])) ++from;
  while (to > from && is_blank(lines[to - 1])) --to;
  std::string out;
  for (std::size_t i = from; i < to; ++i) {
    if (i > from) out += '\n';
    out += lines[i];
  }
  while (!out.empty() && is_space(out.back())) out.pop_back();
  return out;
}

void add(std::string& to, std::string part) {
  if (part.empty()) return;
  if (!to.empty()) to += '\n';
  to += part;
}

// A run of lines that is either the author's or quoted.
struct Run {
  bool quoted;
  std::size_t start, end;
};

// Where a whole earlier mail begins that runs to the end, or the number of lines.
std::size_t whole_quote(const Lines& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (is_quoted(lines[i])) continue;
    // A phone's line with more below it stands under what its owner wrote.
    if (i > 0 && is_phone_line(lines[i]) && trimmed(lines[i]).size() <= 45 && is_blank(lines[i - 1]) &&
        i + 1 < lines.size() && is_blank(lines[i + 1])) {
      const std::size_t next = next_written(lines, i);
      const std::size_t below = next_written(lines, next + 1);
      if (below < lines.size() && !is_quoted(lines[below]) && lines[below].size() > 60) return i + 1;
    }
    if (is_separator(lines[i])) return i;
    if (is_header_block(lines, i)) {
      std::size_t start = i;
      while (start > 0 && is_blank(lines[start - 1])) --start;
      return start > 0 && is_underline(lines[start - 1]) ? start - 1 : i;
    }
    if (const auto n = attribution_at(lines, i)) {
      std::size_t next = i + n;
      while (next < lines.size() && is_blank(lines[next])) ++next;
      if (next < lines.size() && !is_quoted(lines[next])) return i;
    }
  }
  return lines.size();
}

// A long quoted line that was broken once more: its end has no mark.
bool is_broken_off(const Lines& lines, std::size_t at) {
  if (at == 0 || !is_quoted(lines[at - 1]) || trimmed(lines[at - 1]).size() < 55) return false;
  const char first = trimmed(lines[at])[0];
  return (first >= 'a' && first <= 'z') || first == '(' || first == '_';
}

// Runs of [0, end): an attribution belongs to the quote under it, blank lines to the run before.
std::vector<Run> runs_of(const Lines& lines, std::size_t end) {
  std::vector<Run> out;
  const auto put = [&](bool quoted, std::size_t start, std::size_t stop) {
    if (!out.empty() && out.back().quoted == quoted)
      out.back().end = stop;
    else
      out.push_back({quoted, start, stop});
  };
  for (std::size_t i = 0; i < end;) {
    if (is_blank(lines[i])) {
      if (!out.empty()) out.back().end = i + 1;
      ++i;
    } else if (is_quoted(lines[i]) || is_broken_off(lines, i)) {
      put(true, i, i + 1);
      ++i;
    } else if (const auto n = attribution_at(lines, i); n > 0 && i + n <= end) {
      put(true, i, i + n);
      i += n;
    } else {
      put(false, i, i + 1);
      ++i;
    }
  }
  return out;
}

// Takes the signature off the end of [start, end); returns where it began.
std::size_t signature_start(const Lines& lines, std::size_t start, std::size_t end) {
  for (std::size_t i = end; i > start; --i) {
    if (is_signature_line(lines[i - 1]) && end - i <= kSignatureLines) return i - 1;
  }
  std::size_t last = end;
  while (last > start && is_blank(lines[last - 1])) --last;
  for (std::size_t i = last; i > start && i + 3 > last; --i)
    if (is_phone_line(lines[i - 1])) return i - 1;
  for (std::size_t i = last; i > start && i + 12 > last; --i)
    if (i > 1 && is_closing_block(lines, i - 1, last)) return i - 1;
  return end;
}

std::string signature_text(const Lines& lines, std::size_t start, std::size_t end) {
  if (start < end && is_signature_line(lines[start])) ++start;
  return join(lines, start, end);
}

}  // namespace

MailText split_mail_text(std::string_view given) {
  const std::string text = repair_utf8(given);
  Lines lines = lines_of(text);
  MailText out;
  const std::size_t foot = footer_start(lines);
  const std::string footer = join(lines, foot, lines.size());
  lines.resize(foot);
  part_shared_lines(lines);
  const std::size_t end = whole_quote(lines);
  auto runs = runs_of(lines, end);
  const std::string below = join(lines, end, lines.size());
  // Quotes at the end and, where only one part was written, at the beginning are the earlier mail.
  if (!runs.empty() && !runs.back().quoted) {
    auto& last = runs.back();
    const auto cut = signature_start(lines, last.start, last.end);
    add(out.signature, signature_text(lines, cut, last.end));
    last.end = cut;
    if (join(lines, last.start, last.end).empty()) runs.pop_back();
  }
  std::string tail;
  if (!runs.empty() && runs.back().quoted) {
    tail = join(lines, runs.back().start, runs.back().end);
    runs.pop_back();
    if (!runs.empty() && out.signature.empty()) {
      auto& last = runs.back();
      const auto cut = signature_start(lines, last.start, last.end);
      add(out.signature, signature_text(lines, cut, last.end));
      last.end = cut;
    }
  }
  if (runs.size() == 2 && runs[0].quoted) {
    add(out.quoted, join(lines, runs[0].start, runs[0].end));
    runs.erase(runs.begin());
  }
  // One earlier mail between what was written above and below it answers nothing line by line.
  const bool around = runs.size() == 3 && !runs[0].quoted && attribution_at(lines, runs[1].start) > 0;
  if (around) {
    out.reply = join(lines, runs[0].start, runs[0].end) + "\n\n" + join(lines, runs[2].start, runs[2].end);
    add(out.quoted, join(lines, runs[1].start, runs[1].end));
  } else if (!runs.empty()) {
    out.reply = join(lines, runs.front().start, runs.back().end);
  }
  add(out.quoted, tail);
  add(out.quoted, below);
  add(out.quoted.empty() ? out.signature : out.quoted, footer);
  return out;
}

std::string base_subject(std::string_view subject) {
  std::string out = repair_utf8(subject);
  for (bool again = true; again;) {
    again = false;
    std::string_view rest = trimmed(out);
    if (rest.starts_with('[')) {
      const auto close = rest.find(']');
      if (close != std::string_view::npos && close <= 40 && close + 1 < rest.size()) {
        rest = trimmed(rest.substr(close + 1));
        again = true;
      }
    }
    const auto ascii = rest.find(':'), wide = rest.find("：");
    const auto colon = std::min(ascii, wide);
    if (colon != std::string_view::npos && colon <= 20) {
      std::string prefix = fold(trimmed(rest.substr(0, colon)));
      // `Re[2]`, `RE^3`, `AW (2)`
      while (!prefix.empty() && std::string_view("0123456789[]()^ ").find(prefix.back()) != std::string_view::npos)
        prefix.pop_back();
      if (std::find(kSubjectPrefixes.begin(), kSubjectPrefixes.end(), prefix) != kSubjectPrefixes.end()) {
        rest = trimmed(rest.substr(colon + (colon == ascii ? 1 : 3)));
        again = true;
      }
    }
    out = std::string(rest);
  }
  return out;
}

}  // namespace kith::text
