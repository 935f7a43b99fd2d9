// Sending one mail (RFC 5321, STARTTLS 3207, AUTH 4954), exact about the outcome.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "net/mail_server.h"
#include "net/task.h"

namespace kith::net {

struct SmtpMail {
  std::string from;             // envelope sender, bare address; empty for a bounce
  std::vector<std::string> to;  // envelope recipients, bare addresses
  std::string content;          // header and body, CRLF or LF; dots are stuffed here
  std::string helo = "localhost";
};

struct SmtpReceipt {
  std::string reply;  // the server's last line, e.g. "250 2.0.0 Ok: queued as 4F1"
  // Recipients the server would not take, with its words; the others got the mail.
  std::vector<std::pair<std::string, std::string>> refused;
};

// Errors: unauthenticated (name or password refused); invalid (refused for good: 5xx to sender, to
// every recipient, or to the content; nothing was sent); unavailable (4xx, unreachable, or lost before
// the content was complete: nothing was sent); timeout (the same, by the clock); ambiguous (lost after
// the content was complete and before the answer: look for the Message-ID in Sent); forbidden (the
// guard); unsupported (STARTTLS or AUTH not offered); too_large.
Task<Result<SmtpReceipt>> send_mail(const AddressGuard& guard, MailServer server, SmtpMail mail);

// Signs in and leaves again. Errors as above.
Task<Result<void>> check_smtp(const AddressGuard& guard, MailServer server);

}  // namespace kith::net
