#include <gmime/gmime.h>

#include <algorithm>

#include "base/ascii.h"
#include "channels/mail/mime_field.h"
#include "channels/mail/mime_gmime.h"
#include "channels/mail/mime_words.h"
#include "text/dates.h"
#include "text/utf8.h"

namespace kith::channels::mail {
namespace {

constexpr std::size_t kReferencesMost = 100;
constexpr std::size_t kIdBytesMost = 998;
constexpr std::size_t kAddressesMost = 200;
constexpr std::size_t kHeaderBytesMost = 256 * 1024;

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && lower(a) == lower(b);
}

// Every field of that name, in order. GMime keeps what describes the content with the content.
std::vector<std::string> raw_headers(GMimeObject* part, const char* name, std::string_view charset) {
  std::vector<std::string> out;
  GMimeHeaderList* const list = g_mime_object_get_header_list(part);
  const int count = list ? g_mime_header_list_get_count(list) : 0;
  for (int i = 0; i < count; ++i) {
    GMimeHeader* const one = g_mime_header_list_get_header_at(list, i);
    if (!same_name(g_mime_header_get_name(one), name)) continue;
    const char* const value = g_mime_header_get_raw_value(one);
    out.push_back(header_line(std::string_view(value ? value : "").substr(0, kHeaderBytesMost), charset));
  }
  return out;
}

std::string with_lower_domain(std::string address) {
  const auto at = address.rfind('@');
  if (at == std::string::npos) return address;
  return address.substr(0, at) + lower(address.substr(at));
}

void collect(InternetAddressList* list, std::vector<MailAddress>& out, int depth = 0) {
  const int count = list ? internet_address_list_length(list) : 0;
  for (int i = 0; i < count && out.size() < kAddressesMost; ++i) {
    InternetAddress* const one = internet_address_list_get_address(list, i);
    if (INTERNET_ADDRESS_IS_GROUP(one)) {
      if (depth < 3)
        collect(internet_address_group_get_members(INTERNET_ADDRESS_GROUP(one)), out, depth + 1);
      continue;
    }
    if (!INTERNET_ADDRESS_IS_MAILBOX(one)) continue;
    const char* const address = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(one));
    if (!address || !*address || std::string_view(address).starts_with("=?")) continue;
    const char* const name = internet_address_get_name(one);
    out.push_back({header_line(name ? name : ""), with_lower_domain(header_line(address))});
  }
}

// `Mags mags@e.example`: no brackets, but one word is an address; or what stands in brackets looks like one.
void collect_bare(std::string_view said, std::vector<MailAddress>& out) {
  if (const auto open = said.rfind('<'); open != std::string_view::npos) {
    const auto inside = said.substr(open + 1, said.find('>', open) - open - 1);
    if (inside.find('@') != std::string_view::npos && inside.find_first_of(" ,<") == std::string_view::npos) {
      out.push_back({decode_words(trimmed(said.substr(0, open))), with_lower_domain(std::string(inside))});
      return;
    }
  }
  for (std::size_t start = 0; start < said.size();) {
    const auto end = std::min(said.find(' ', start), said.size());
    const auto word = said.substr(start, end - start);
    if (is_mail_address(word)) {
      out.push_back({decode_words(trimmed(said.substr(0, start))), with_lower_domain(std::string(word))});
      return;
    }
    start = end + 1;
  }
}

void addresses(const std::string& line, std::vector<MailAddress>& out) {
  if (line.empty()) return;
  const std::string written = recode_words(line);
  if (InternetAddressList* const list = internet_address_list_parse(nullptr, written.c_str())) {
    const Held<InternetAddressList> held(list);
    collect(list, out);
  }
}

// Of several senders' fields the first counts, of receivers' all.
void read_people(GMimeObject* object, std::string_view charset, Mail& mail) {
  const auto first = [&](const char* name, std::vector<MailAddress>& out) {
    for (const auto& line : raw_headers(object, name, charset)) {
      if (out.empty()) addresses(line, out);
      if (out.empty()) collect_bare(line, out);
    }
  };
  first("From", mail.from);
  if (mail.from.empty()) first("Sender", mail.from);
  first("Reply-To", mail.reply_to);
  for (const auto& line : raw_headers(object, "To", charset)) addresses(line, mail.to);
  for (const auto& line : raw_headers(object, "Cc", charset)) addresses(line, mail.cc);
}

std::optional<Time> date_of(std::string_view line) {
  std::string plain;
  int depth = 0;
  for (const char c : line) {
    if (c == '(') ++depth;
    // `10 : 05`.
    if (c == ':' && depth == 0) plain.erase(plain.find_last_not_of(' ') + 1);
    if (depth == 0 && !(c == ' ' && plain.ends_with(':'))) plain += c;
    if (c == ')' && depth > 0) --depth;
  }
  if (const auto date = text::parse_written_date(plain)) return date;
  GDateTime* const date = g_mime_utils_header_decode_date(plain.c_str());
  if (!date) return std::nullopt;
  const auto seconds = g_date_time_to_unix(date);
  g_date_time_unref(date);
  return from_ms(seconds * 1000);
}

}  // namespace

void Unref::operator()(void* object) const {
  g_object_unref(object);
}

std::string_view trimmed(std::string_view s) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!s.empty() && blank(s.front())) s.remove_prefix(1);
  while (!s.empty() && blank(s.back())) s.remove_suffix(1);
  return s;
}

std::string first_word(std::string_view text) {
  return lower(trimmed(text.substr(0, text.find_first_of(";( "))));
}

std::vector<std::string> ids_of(std::string_view value) {
  std::vector<std::string> out;
  const auto add = [&](std::string_view id) {
    id = trimmed(id);
    if (id.empty() || id.size() > kIdBytesMost || out.size() >= kReferencesMost) return;
    std::string clean = text::repair_utf8(id);
    std::erase_if(clean, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
    if (std::find(out.begin(), out.end(), clean) == out.end()) out.push_back(std::move(clean));
  };
  for (auto i = value.find('<'); i != std::string_view::npos; i = value.find('<', i + 1)) {
    const auto end = value.find('>', i);
    if (end == std::string_view::npos) break;
    add(value.substr(i + 1, end - i - 1));
    i = end;
  }
  if (out.empty() && value.find('@') != std::string_view::npos &&
      value.find_first_of(" \"") == std::string_view::npos)
    add(value);
  return out;
}

std::string raw_header(GMimeObject* part, const char* name, std::string_view charset) {
  auto all = raw_headers(part, name, charset);
  return all.empty() ? std::string() : std::move(all.front());
}

std::string header(GMimeObject* part, const char* name, std::string_view charset) {
  return header_line(decode_words(raw_header(part, name, charset)));
}

void read_header(GMimeMessage* message, Mail& mail) {
  GMimeObject* const object = GMIME_OBJECT(message);
  GMimeObject* const content = g_mime_message_get_mime_part(message);
  const std::string charset(content ? parse_field(raw_header(content, "Content-Type")).parameter("charset") : "");
  if (const auto ids = ids_of(header(object, "Message-ID")); !ids.empty()) mail.message_id = ids.front();
  if (mail.message_id.empty()) mail.message_id = header(object, "Message-ID");
  if (const auto ids = ids_of(header(object, "In-Reply-To")); !ids.empty()) mail.in_reply_to = ids.front();
  mail.references = ids_of(header(object, "References"));
  read_people(object, charset, mail);
  mail.subject = header(object, "Subject", charset);
  mail.date = date_of(header(object, "Date"));
  mail.auto_submitted = first_word(header(object, "Auto-Submitted"));
  mail.list_id = header(object, "List-Id", charset);
  if (mail.list_id.empty()) mail.list_id = header(object, "List-Unsubscribe");
  mail.precedence = first_word(header(object, "Precedence"));
  mail.return_path = header(object, "Return-Path");
  for (const char* name : {"X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "X-Autogenerated",
                           "Auto-Submitted-By"})
    mail.auto_reply_headers = mail.auto_reply_headers || !raw_headers(object, name, {}).empty();
}

}  // namespace kith::channels::mail
