#include "net/smtp.h"

#include <algorithm>
#include <charconv>

#include "base/limits.h"
#include "net/mail_stream.h"

namespace kith::net {
namespace {

constexpr std::size_t kReplyLine = 4 * 1024;
constexpr std::size_t kReplyLines = 100;

struct Reply {
  int code = 0;
  std::string last;                // code and words of the last line
  std::vector<std::string> lines;  // words of each line

  bool good() const { return code >= 200 && code < 400; }
  bool temporary() const { return code >= 400 && code < 500; }
};

using Stream = std::unique_ptr<MailStream>;

Task<Result<Reply>> read_reply(MailStream& stream, Millis within) {
  Reply reply;
  for (std::size_t i = 0; i < kReplyLines; ++i) {
    CO_TRY(auto line, co_await stream.read_line(kReplyLine, within));
    int code = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + std::min<std::size_t>(3, line.size()), code);
    const bool proper = error == std::errc{} && end == line.data() + 3 && code >= 100 && code < 600 &&
                        (line.size() == 3 || line[3] == ' ' || line[3] == '-');
    if (!proper) co_return fail(Kind::corrupt, "the mail server does not speak SMTP; check host and port");
    reply.code = code;
    reply.lines.push_back(line.substr(std::min<std::size_t>(4, line.size())));
    if (line.size() > 3 && line[3] == '-') continue;
    reply.last = line;
    co_return reply;
  }
  co_return fail(Kind::corrupt, "the mail server answers without end");
}

Task<Result<Reply>> ask(MailStream& stream, std::string line, Millis within) {
  line += "\r\n";
  CO_TRYV(co_await stream.write(std::move(line), within));
  co_return co_await read_reply(stream, within);
}

Error refusal(const Reply& reply, std::string_view what) {
  const std::string words = std::string(what) + ": `" + reply.last.substr(0, 300) + "`";
  if (reply.code == 421 || reply.temporary())
    return fail(Kind::unavailable, "the mail server cannot take " + words + "; it will be tried again");
  if (reply.code == 552 || reply.code == 523)
    return fail(Kind::too_large, "the mail server finds this mail too large, " + words);
  return fail(Kind::invalid, "the mail server refused " + words);
}

std::string upper(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return text;
}

bool offers(const Reply& ehlo, std::string_view keyword) {
  return std::ranges::any_of(ehlo.lines, [&](const std::string& line) {
    const std::string u = upper(line);
    return u == keyword || u.starts_with(std::string(keyword) + " ") || u.starts_with(std::string(keyword) + "=");
  });
}

bool offers_auth(const Reply& ehlo, std::string_view mechanism) {
  return std::ranges::any_of(ehlo.lines, [&](const std::string& line) {
    const std::string u = " " + upper(line) + " ";
    return (u.starts_with(" AUTH ") || u.starts_with(" AUTH=")) && u.contains(" " + std::string(mechanism) + " ");
  });
}

Error auth_error(const Reply& reply) {
  if (reply.temporary() && reply.code != 432) return refusal(reply, "the sign-in");
  return fail(Kind::unauthenticated,
              "the mail server does not accept the user name and password; check them, or make an app password");
}

Task<Result<void>> sign_in(MailStream& stream, const MailServer& server, const Reply& ehlo) {
  const Millis within = server.reply_timeout;
  const std::string& password = server.password.reveal();
  if (offers_auth(ehlo, "PLAIN")) {
    std::string token = base64(std::string(1, '\0') + server.user + std::string(1, '\0') + password);
    CO_TRY(auto reply, co_await ask(stream, "AUTH PLAIN " + token, within));
    if (reply.code != 235) co_return auth_error(reply);
    co_return Result<void>();
  }
  if (!offers_auth(ehlo, "LOGIN"))
    co_return fail(Kind::unsupported,
                   "the mail server offers no way to sign in that we know; it should offer AUTH PLAIN");
  CO_TRY(auto first, co_await ask(stream, "AUTH LOGIN", within));
  if (first.code != 334) co_return auth_error(first);
  CO_TRY(auto second, co_await ask(stream, base64(server.user), within));
  if (second.code != 334) co_return auth_error(second);
  CO_TRY(auto third, co_await ask(stream, base64(password), within));
  if (third.code != 235) co_return auth_error(third);
  co_return Result<void>();
}

Task<Result<Reply>> greet(MailStream& stream, const MailServer& server, const std::string& helo) {
  CO_TRY(auto reply, co_await ask(stream, "EHLO " + helo, server.reply_timeout));
  if (!reply.good()) co_return refusal(reply, "our greeting");
  co_return reply;
}

// Everything up to the first mail: connection, encryption, sign-in.
Task<Result<Reply>> open_session(MailStream& stream, const MailServer& server, const std::string& helo) {
  CO_TRY(auto banner, co_await read_reply(stream, server.reply_timeout));
  if (banner.code != 220) co_return refusal(banner, "the connection");
  CO_TRY(auto ehlo, co_await greet(stream, server, helo));
  if (server.security == MailSecurity::starttls) {
    if (!offers(ehlo, "STARTTLS"))
      co_return fail(Kind::unsupported, "the mail server does not offer STARTTLS; nothing was sent in the clear");
    CO_TRY(auto ready, co_await ask(stream, "STARTTLS", server.reply_timeout));
    if (ready.code != 220) co_return refusal(ready, "encryption");
    CO_TRYV(co_await stream.start_tls());
    CO_TRY(ehlo, co_await greet(stream, server, helo));
  }
  if (!server.user.empty()) CO_TRYV(co_await sign_in(stream, server, ehlo));
  co_return ehlo;
}

bool is_address(std::string_view a) {
  return a.size() <= 320 && std::ranges::none_of(a, [](char c) {
           return static_cast<unsigned char>(c) <= 0x20 || c == '<' || c == '>' || c == 0x7f;
         });
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// CRLF line ends, leading dots doubled, the closing dot left out.
std::string stuffed(std::string_view content) {
  std::string out;
  out.reserve(content.size() + content.size() / 40 + 16);
  bool line_start = true;
  for (std::size_t i = 0; i < content.size(); ++i) {
    const char c = content[i];
    if (c == '\r' && i + 1 < content.size() && content[i + 1] == '\n') continue;
    if (c == '\n' || c == '\r') {
      out += "\r\n";
      line_start = true;
      continue;
    }
    if (line_start && c == '.') out += '.';
    out += c;
    line_start = false;
  }
  if (!line_start) out += "\r\n";
  return out;
}

Millis time_to_send(const MailServer& server, std::size_t bytes) {
  return server.reply_timeout + Millis{bytes / 16};
}

Task<Result<SmtpReceipt>> deliver(MailStream& stream, const MailServer& server, const Reply& ehlo,
                                  const SmtpMail& mail) {
  SmtpReceipt receipt;
  std::string from = "MAIL FROM:<" + mail.from + ">";
  const bool utf8 =
      !is_ascii(mail.from) || std::ranges::any_of(mail.to, [](const std::string& a) { return !is_ascii(a); });
  if (utf8 && !offers(ehlo, "SMTPUTF8"))
    co_return fail(Kind::unsupported, "the mail server cannot take addresses with letters outside ASCII");
  if (utf8) from += " SMTPUTF8";
  if (!is_ascii(mail.content) && offers(ehlo, "8BITMIME")) from += " BODY=8BITMIME";
  if (offers(ehlo, "SIZE")) from += " SIZE=" + std::to_string(mail.content.size());
  CO_TRY(auto sender, co_await ask(stream, std::move(from), server.reply_timeout));
  if (!sender.good()) co_return refusal(sender, "the sender");
  std::size_t taken = 0;
  Reply last_refusal;
  for (const std::string& to : mail.to) {
    CO_TRY(auto reply, co_await ask(stream, "RCPT TO:<" + to + ">", server.reply_timeout));
    if (reply.good()) {
      ++taken;
      continue;
    }
    if (reply.code == 421) co_return refusal(reply, "the recipient");
    receipt.refused.emplace_back(to, reply.last);
    if (last_refusal.code == 0 || reply.temporary()) last_refusal = reply;
  }
  if (taken == 0) co_return refusal(last_refusal, "every recipient");
  CO_TRY(auto go, co_await ask(stream, "DATA", server.reply_timeout));
  if (go.code != 354) co_return refusal(go, "the mail");
  std::string content = stuffed(mail.content);
  const Millis within = time_to_send(server, content.size());
  CO_TRYV(co_await stream.write(std::move(content), within));
  // From the first byte of the closing dot on the server may have taken it.
  auto closed = co_await stream.write(".\r\n", server.reply_timeout);
  if (!closed) co_return fail(Kind::ambiguous, closed.error().message + "; whether the mail went out is not known yet");
  auto done = co_await read_reply(stream, std::max(server.reply_timeout, Millis{120'000}));
  if (!done) co_return fail(Kind::ambiguous, done.error().message + "; whether the mail went out is not known yet");
  if (!done->good()) co_return refusal(*done, "the mail");
  receipt.reply = done->last;
  co_return receipt;
}

Task<void> leave(MailStream& stream) {
  auto ignored = co_await ask(stream, "QUIT", Millis{2'000});
  stream.close();
}

Result<void> check_mail(const SmtpMail& mail) {
  if (mail.to.empty()) return fail(Kind::invalid, "a mail needs a recipient");
  for (const std::string& a : mail.to)
    if (a.empty() || !is_address(a)) return fail(Kind::invalid, "`" + a.substr(0, 100) + "` is not a mail address");
  if (!is_address(mail.from)) return fail(Kind::invalid, "`" + mail.from.substr(0, 100) + "` is not a mail address");
  if (!is_address(mail.helo) || mail.helo.empty())
    return fail(Kind::invalid, "the name we greet with is not a host name");
  if (mail.content.size() > limits::kMailBytes) return fail(Kind::too_large, "the mail is over the limit of 30 MB");
  return {};
}

}  // namespace

Task<Result<SmtpReceipt>> send_mail(const AddressGuard& guard, MailServer server, SmtpMail mail) {
  CO_TRYV(check_mail(mail));
  CO_TRY(Stream stream, co_await open_mail_stream(guard, server));
  CO_TRY(auto ehlo, co_await open_session(*stream, server, mail.helo));
  auto receipt = co_await deliver(*stream, server, ehlo, mail);
  co_await leave(*stream);
  co_return receipt;
}

Task<Result<void>> check_smtp(const AddressGuard& guard, MailServer server) {
  CO_TRY(Stream stream, co_await open_mail_stream(guard, server));
  CO_TRY(auto ehlo, co_await open_session(*stream, server, "localhost"));
  co_await leave(*stream);
  co_return Result<void>();
}

}  // namespace kith::net
