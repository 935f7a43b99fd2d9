#include "channels/mail/wire.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/ascii.h"
#include "base/limits.h"
#include "channels/json_read.h"
#include "text/html.h"
#include "text/mail_text.h"
#include "text/utf8.h"

namespace kith::channels::mail {
namespace {

constexpr auto kDateAhead = std::chrono::minutes(5);
constexpr auto kDateBehind = std::chrono::hours(48);

std::string_view name_of(net::MailSecurity s) {
  return s == net::MailSecurity::tls        ? "tls"
         : s == net::MailSecurity::starttls ? "starttls"
                                            : "none";
}

json::object server_json(const net::MailServer& s) {
  json::object o;
  o["host"] = s.host;
  o["port"] = s.port;
  o["security"] = name_of(s.security);
  o["user"] = s.user;
  return o;
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host.starts_with("127.") || host == "::1";
}

Result<net::MailServer> server_from(const json::object& in, const char* field, bool smtp) {
  const auto* o = object_at(in, field);
  if (!o)
    return fail(Kind::invalid, fmt::format("say where the {} server is", smtp ? "SMTP" : "IMAP"))
        .with("field", field);
  net::MailServer s;
  s.host = text_at(*o, "host");
  if (s.host.empty() || s.host.size() > 253 || s.host.find_first_of(" \r\n/") != std::string::npos)
    return fail(Kind::invalid, fmt::format("the {} server's host name is missing or not one",
                                           smtp ? "SMTP" : "IMAP"))
        .with("field", field);
  const auto security = text_at(*o, "security");
  if (security == "none")
    s.security = net::MailSecurity::none;
  else if (security == "starttls")
    s.security = net::MailSecurity::starttls;
  else if (!security.empty() && security != "tls")
    return fail(
               Kind::invalid,
               fmt::format("`{}` is no way to secure a mail server; use tls or starttls", security))
        .with("field", field);
  if (s.security == net::MailSecurity::none && !is_loopback(s.host))
    return fail(Kind::invalid,
                "a password is not sent in the clear to another machine; use tls or starttls")
        .with("field", field);
  const bool tls = s.security == net::MailSecurity::tls;
  const auto port = number_at(*o, "port").value_or(smtp ? (tls ? 465 : 587) : (tls ? 993 : 143));
  if (port < 1 || port > 65'535)
    return fail(Kind::invalid, "the port is out of range").with("field", field);
  s.port = static_cast<std::uint16_t>(port);
  s.user = text_at(*o, "user");
  return s;
}

// The author people answer: Reply-To where a person or a form names one, the sender else.
const MailAddress* author_of(const Mail& mail) {
  if (!mail.reply_to.empty() && !mail.from_list() && !mail.bounce) return &mail.reply_to.front();
  if (!mail.from.empty()) return &mail.from.front();
  return nullptr;
}

void fill_text(Incoming& item, const Mail& mail) {
  const bool html_only =
      mail.text.find_first_not_of(" \t\r\n") == std::string::npos && !mail.html.empty();
  const std::string whole =
      html_only ? text::html_to_text(mail.html, {.link_addresses = true}) : mail.text;
  item.html = mail.html;
  item.text = whole;
  const bool answers = !mail.in_reply_to.empty() || !mail.references.empty();
  if (!answers || mail.bounce) return;
  // What an answer quotes is in the thread already; it stays at hand as the quoted part.
  auto parts = text::split_mail_text(whole);
  if (parts.reply.empty()) return;
  item.text = std::move(parts.reply);
  if (!parts.signature.empty()) item.text += "\n\n-- \n" + parts.signature;
  if (!parts.quoted.empty())
    item.quoted = Quoted{
        .remote_id = mail.in_reply_to, .author = {}, .text = std::move(parts.quoted), .url = {}};
}

// The Date header where it can be true, else when the mail arrived.
Time sent_at(const Mail& mail, Time arrived) {
  if (!mail.date) return arrived;
  if (*mail.date > arrived + kDateAhead || *mail.date < arrived - kDateBehind) return arrived;
  return *mail.date;
}

Result<std::uint32_t> read_number(std::string_view& text) {
  const auto end = std::min(text.find(':'), text.size());
  std::uint32_t value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + end, value);
  if (error != std::errc() || stop != text.data() + end)
    return fail(Kind::invalid, "this is no cursor of a mailbox");
  text.remove_prefix(std::min(end + 1, text.size()));
  return value;
}

}  // namespace

std::string to_json(const Settings& s) {
  json::object o;
  o["address"] = s.address;
  o["name"] = s.name;
  o["imap"] = server_json(s.imap);
  o["smtp"] = server_json(s.smtp);
  o["save_sent"] = s.save_sent;
  o["settle_after_ms"] = s.settle_after.count();
  return json::serialize(o);
}

Result<Settings> settings_from_json(std::string_view text) {
  TRY(const auto value, read_json(text, "the mailbox's settings"));
  const auto* o = value.if_object();
  if (!o) return fail(Kind::invalid, "the mailbox's settings are not a JSON object");
  Settings s;
  s.address = text_at(*o, "address");
  if (!is_mail_address(s.address))
    return fail(Kind::invalid, fmt::format("`{}` is not a mail address", s.address))
        .with("field", "address");
  s.name = text_at(*o, "name");
  TRY(s.imap, server_from(*o, "imap", false));
  TRY(s.smtp, server_from(*o, "smtp", true));
  if (s.imap.user.empty()) s.imap.user = s.address;
  if (s.smtp.user.empty()) s.smtp.user = s.imap.user;
  if (const auto wait = number_at(*o, "settle_after_ms"))
    s.settle_after = Millis{std::clamp<std::int64_t>(*wait, 0, 3'600'000)};
  // These two keep what is sent through them.
  const std::string host = lower(s.smtp.host);
  const bool keeps = host.ends_with("gmail.com") || host.ends_with("office365.com");
  const auto* save = o->if_contains("save_sent");
  s.save_sent = save && save->is_bool() ? save->get_bool() : !keeps;
  return s;
}

Secret to_json(const Credential& c) {
  json::object o;
  o["imap_password"] = c.imap.reveal();
  o["smtp_password"] = c.smtp.reveal();
  return Secret(json::serialize(o));
}

Result<Credential> credential_from_json(std::string_view text) {
  const auto value = read_json(text, "the mailbox's credential");
  const auto* o = value ? value->if_object() : nullptr;
  if (!o || text_at(*o, "imap_password").empty())
    return fail(Kind::unauthenticated,
                "the mailbox's password is missing; connect the channel again");
  Credential c{.imap = Secret(text_at(*o, "imap_password")),
               .smtp = Secret(text_at(*o, "smtp_password"))};
  if (c.smtp.empty()) c.smtp = c.imap;
  return c;
}

std::string to_text(const Cursor& c) {
  return fmt::format("m1:{}:{}:{}:{}:{}", c.inbox.validity, c.inbox.uid, c.sent.validity,
                     c.sent.uid, c.seen_ms);
}

Result<Cursor> cursor_from(std::string_view text) {
  Cursor c;
  if (text.empty()) return c;
  if (!text.starts_with("m1:")) return fail(Kind::invalid, "this is no cursor of a mailbox");
  text.remove_prefix(3);
  TRY(c.inbox.validity, read_number(text));
  TRY(c.inbox.uid, read_number(text));
  TRY(c.sent.validity, read_number(text));
  TRY(c.sent.uid, read_number(text));
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), c.seen_ms);
  if (error != std::errc() || stop != text.data() + text.size() || text.empty() || c.seen_ms < 0)
    return fail(Kind::invalid, "this is no cursor of a mailbox");
  return c;
}

Result<Time> parse_internal_date(std::string_view text) {
  static constexpr std::array kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                         "jul", "aug", "sep", "oct", "nov", "dec"};
  const auto bad = [&] {
    return fail(Kind::invalid, fmt::format("`{}` is not a mail server's date",
                                           text::repair_utf8(text::clip_bytes(text, 40))));
  };
  while (text.starts_with(' ')) text.remove_prefix(1);
  const auto dash = text.find('-');
  if (dash == std::string_view::npos || dash > 2 || text.size() < dash + 24) return bad();
  const auto month = std::find(kMonths.begin(), kMonths.end(), lower(text.substr(dash + 1, 3)));
  if (month == kMonths.end()) return bad();
  const std::string day(text.substr(0, dash));
  const auto rest = text.substr(dash + 5);
  return parse_time(fmt::format("{}-{:02}-{:0>2}T{}{}:{}", rest.substr(0, 4),
                                month - kMonths.begin() + 1, day, rest.substr(5, 8),
                                rest.substr(14, 3), rest.substr(17, 2)));
}

Incoming to_incoming(const Mail& mail, std::string_view raw, const Seen& seen) {
  Incoming item;
  // A mail without a Message-ID is named after its bytes, which are the same at each look.
  item.remote_id =
      mail.message_id.empty() ? "none." + sha256_hex(raw).substr(0, 40) : mail.message_id;
  item.references = mail.references;
  item.parent = mail.in_reply_to;
  if (item.parent.empty() && !mail.references.empty()) item.parent = mail.references.back();
  if (!item.parent.empty() && std::find(item.references.begin(), item.references.end(),
                                        item.parent) == item.references.end())
    item.references.push_back(item.parent);
  if (mail.bounce) {
    item.bounce = true;
    item.bounced_id = mail.bounce->bounced_id;
    if (item.parent.empty()) item.parent = item.bounced_id;
    if (item.references.empty() && !item.bounced_id.empty())
      item.references.push_back(item.bounced_id);
  }
  item.thread = item.references.empty() ? item.remote_id : item.references.front();
  const bool from_us =
      !mail.from.empty() && lower(mail.from.front().address) == lower(seen.our_address);
  item.own = seen.in_sent || from_us;
  item.addressed = !item.own;
  const MailAddress* const author =
      item.own && !mail.from.empty() ? &mail.from.front() : author_of(mail);
  if (author) {
    item.author.remote_id = lower(author->address);
    item.author.handle = author->address;
    item.author.name =
        author->name.empty() && !mail.from.empty() ? mail.from.front().name : author->name;
  } else {
    item.author.remote_id = item.author.handle = "unknown@unknown.invalid";
  }
  fill_text(item, mail);
  item.subject = mail.subject;
  item.visibility = Visibility::direct;
  item.sent_at = sent_at(mail, seen.arrived_at);
  item.auto_submitted = mail.written_by_machine();
  item.list = mail.from_list();
  for (const auto& file : mail.attachments) {
    const bool inner = file.name.empty() && file.type.starts_with("message/");
    const bool image = file.type.starts_with("image/");
    item.attachments.push_back({.kind = image ? "image" : "file",
                                .url = {},
                                .preview_url = {},
                                .alt = {},
                                .type = file.type,
                                .name = inner ? (file.subject.empty() ? "message" : file.subject) + ".eml" : file.name,
                                .size = file.size,
                                .content_id = file.content_id,
                                .bytes = file.bytes});
  }
  return item;
}

}  // namespace kith::channels::mail
