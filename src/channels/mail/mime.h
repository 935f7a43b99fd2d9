// Mails between bytes and structs (RFC 5322, 2045–2049, 2231, 6532, 3464). Pure: no network, no
// clock.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace kith::channels::mail {

struct MailAddress {
  std::string name;
  std::string address;  // lower case in its domain, as written before the @
};

struct MailAttachment {
  std::string name;  // as the mail says; may be empty
  std::string type, content_id;
  std::string subject;    // of a mail inside the mail
  std::int64_t size = 0;  // decoded
  bool is_inline = false;
  // Null where the mail's files together are over limits::kMediaMessageBytes from this one on.
  std::shared_ptr<const std::string> bytes;
};

// What a delivery report says of the first recipient it names.
struct Bounce {
  std::string bounced_id;  // Message-ID of what did not arrive; empty where the report does not say
  std::string recipient;
  std::string status;      // `5.1.1`
  std::string diagnostic;  // the server's words
  bool permanent = true;   // false: still being tried, or delivered after all
};

struct Mail {
  std::string message_id;               // without angle brackets; empty where the mail has none
  std::string in_reply_to;              // the first id given
  std::vector<std::string> references;  // oldest first, at most 100
  std::vector<MailAddress> from, reply_to, to, cc;
  std::string subject;
  std::optional<Time> date;
  std::string text;  // plain parts, joined
  std::string html;  // HTML parts, joined, as received
  std::vector<MailAttachment> attachments;
  std::string auto_submitted;  // lower case, without parameters; empty or `no`: a person wrote it
  std::string list_id;
  std::string precedence;           // lower case
  std::string return_path;          // `<>` where empty on purpose
  bool auto_reply_headers = false;  // X-Auto-Response-Suppress, X-Autoreply and their like
  std::optional<Bounce> bounce;

  bool written_by_machine() const;
  bool from_list() const;
};

// Every charset and encoding is turned into valid UTF-8; broken structure is read as far as it
// goes, within limits::kMimeParts and kMimeDepth. Errors: corrupt (no header at all), too_large
// (over limits::kMailBytes).
Result<Mail> parse_mail(std::string_view bytes);

struct NewAttachment {
  std::string name, type, bytes, alt;
};

struct NewMail {
  MailAddress from;
  std::vector<MailAddress> to;
  std::string subject, text;
  std::string message_id;  // without angle brackets
  std::string in_reply_to;
  std::vector<std::string> references;
  Time date{};
  std::vector<NewAttachment> attachments;
};

// CRLF lines of at most 998 bytes, seven bits. Errors: invalid (a line break or NUL in a header's
// text, an address that is none).
Result<std::string> write_mail(const NewMail& mail);

// `a@b.example` with nothing around it, ASCII, at most 254 bytes.
bool is_mail_address(std::string_view address);
// The Message-ID of a delivery: the same key gives the same id.
std::string message_id_for(std::string_view key, std::string_view our_address);

}  // namespace kith::channels::mail
