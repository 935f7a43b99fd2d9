#include "channels/mail/mime_mend.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"

namespace kith::channels::mail {
namespace {

constexpr std::size_t kPartHeaderMost = 16 * 1024;

// Up to the empty line behind it, that line not included.
std::size_t header_end(std::string_view mail) {
  for (auto at = mail.find('\n'); at != std::string_view::npos; at = mail.find('\n', at + 1)) {
    const auto rest = mail.substr(at + 1);
    if (rest.starts_with('\n') || rest.starts_with("\r\n")) return at + 1;
  }
  return mail.size();
}

// `multipart/mixed boundary=…`, with spaces and line ends between: where the semicolon is missing, or npos.
std::size_t missing_semicolon(const std::string& folded) {
  const auto field = folded.starts_with("content-type:") ? 0 : folded.find("\ncontent-type:");
  const auto type = field == std::string::npos ? field : folded.find("multipart/", field);
  if (type == std::string::npos || type - field > 40) return std::string::npos;
  auto end = type + 10;
  while (end < folded.size() && ((folded[end] >= 'a' && folded[end] <= 'z') || folded[end] == '-')) ++end;
  const auto next = folded.find_first_not_of(" \t\r\n", end);
  return next != std::string::npos && next > end && folded.compare(next, 9, "boundary=") == 0 ? end : std::string::npos;
}

bool names_content_type(std::string_view line) {
  return line.size() > 13 && lower(line.substr(0, 12)) == "content-type" &&
         line.substr(12).find_first_not_of(" \t") == line.substr(12).find(':');
}

// Without any `Content-Type` after the first: parsers that let the last one count would lose the parts.
std::string with_one_type(std::string header) {
  std::string out;
  bool seen = false, skipping = false;
  for (std::size_t start = 0; start < header.size();) {
    const auto end = std::min(header.find('\n', start), header.size() - 1) + 1;
    const auto line = std::string_view(header).substr(start, end - start);
    start = end;
    if (!line.starts_with(' ') && !line.starts_with('\t')) {
      const bool type = names_content_type(line);
      skipping = type && std::exchange(seen, seen || type);
    }
    if (!skipping) out += line;
  }
  return out;
}

std::string mended(std::string_view header) {
  std::string out(header);
  if (const auto gap = missing_semicolon(lower(header)); gap != std::string::npos) out.insert(gap, ";");
  return with_one_type(std::move(out));
}

bool is_field(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  return std::ranges::all_of(line.substr(0, colon), [](char c) { return c > ' ' && c != 127; });
}

struct Fields {
  std::string text;
  std::size_t length = 0;  // of what they were
  bool of_mime = false;
};

// The fields at the beginning of `text`, which follows a delimiter. A line that goes on with a parameter, but without a
// blank before it, gets one.
Fields fields_of(std::string_view text) {
  Fields out;
  bool open = false;
  while (out.length < text.size()) {
    const auto end = std::min(text.find('\n', out.length), text.size() - 1) + 1;
    const auto line = text.substr(out.length, end - out.length);
    const bool continued = out.length > 0 && (line.front() == ' ' || line.front() == '\t') && line.size() > 2;
    const bool parameter = open && line.find('=') != std::string_view::npos && line.find(' ') == std::string_view::npos;
    if (!continued && !is_field(line) && !parameter) break;
    if (!continued && !is_field(line)) out.text += ' ';
    out.of_mime = out.of_mime || lower(line.substr(0, 8)) == "content-";
    open = line.substr(0, line.find_last_not_of(" \r\n") + 1).ends_with(';');
    out.text += line;
    out.length = end;
  }
  return out;
}

// A mail inside the mail that is encoded: its type is marked.
std::string with_marked_message(std::string header) {
  const std::string folded = lower(header);
  const auto type = folded.find("message/rfc822");
  const auto field = folded.starts_with("content-type:") ? 0 : folded.find("\ncontent-type:");
  const auto coding = folded.find("content-transfer-encoding:");
  if (type == std::string::npos || field == std::string::npos || type < field || type - field > 40) return header;
  if (coding == std::string::npos) return header;
  const auto said = std::string_view(folded).substr(coding + 26, 20);
  if (said.find("base64") != std::string_view::npos || said.find("quoted") != std::string_view::npos)
    header.insert(type, kEncodedMessage);
  return header;
}

// The header of a part, which stands at the beginning of `text`; its length is taken off.
std::string part_header(std::string_view& text) {
  const Fields fields = fields_of(text.substr(0, kPartHeaderMost));
  if (!fields.of_mime) return {};
  std::string out = with_marked_message(mended(fields.text));
  text.remove_prefix(fields.length);
  if (!text.empty() && !text.starts_with('\n') && !text.starts_with("\r\n") && out.ends_with('\n')) out += '\n';
  return out;
}

std::string_view without_lead(std::string_view mail) {
  if (mail.starts_with("\xEF\xBB\xBF")) mail.remove_prefix(3);
  while (!mail.empty() && (mail.front() == ' ' || mail.front() == '\t' || mail.front() == '\r' || mail.front() == '\n'))
    mail.remove_prefix(1);
  return mail;
}

}  // namespace

std::string mend_mail(std::string_view mail) {
  mail = without_lead(mail);
  const auto end = header_end(mail);
  std::string out;
  out.reserve(mail.size() + 256);
  out = mended(mail.substr(0, end));
  mail.remove_prefix(end);
  for (auto dashes = mail.find("\n--"); dashes != std::string_view::npos; dashes = mail.find("\n--")) {
    out += mail.substr(0, dashes);
    const auto line = std::min(mail.find('\n', dashes + 1), mail.size() - 1);
    // The parser takes the line end before a delimiter for one like that behind it.
    const bool crlf = mail.substr(dashes, line + 1 - dashes).ends_with("\r\n");
    if (!crlf && out.ends_with('\r')) out.pop_back();
    if (crlf && !out.ends_with('\r')) out += '\r';
    out += mail.substr(dashes, line + 1 - dashes);
    mail.remove_prefix(line + 1);
    out += part_header(mail);
    // The next delimiter may follow at once.
    if (mail.starts_with("--") && out.ends_with('\n')) {
      out.pop_back();
      mail = std::string_view(mail.data() - 1, mail.size() + 1);
    }
  }
  return out.append(mail);
}

}  // namespace kith::channels::mail
