// Between mails and the house's words: settings, cursor, and what a mail is to intake. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "channels/mail/mime.h"
#include "model/incoming.h"
#include "net/mail_server.h"

namespace kith::channels::mail {

struct Settings {
  std::string address, name;
  net::MailServer imap, smtp;    // passwords are filled in from the credential, when it is used
  bool save_sent = true;         // false where the server keeps a copy by itself
  Millis settle_after{300'000};  // how long after the last try a mail may still be on its way
};
std::string to_json(const Settings& settings);
// Errors: invalid, with context field.
Result<Settings> settings_from_json(std::string_view text);

struct Credential {
  Secret imap, smtp;
};
Secret to_json(const Credential& credential);
// Errors: unauthenticated (nothing usable in it).
Result<Credential> credential_from_json(std::string_view text);

// How far a folder was read; all zero: not yet.
struct FolderMark {
  std::uint32_t validity = 0, uid = 0;
};
struct Cursor {
  FolderMark inbox, sent;
  std::int64_t seen_ms = 0;  // when the newest mail read had arrived
};
std::string to_text(const Cursor& cursor);
// An empty text is an empty cursor. Errors: invalid.
Result<Cursor> cursor_from(std::string_view text);

// `22-Nov-2026 10:05:00 +0100`. Errors: invalid.
Result<Time> parse_internal_date(std::string_view text);

struct Seen {
  std::string_view our_address;
  bool in_sent = false;
  Time arrived_at{};
};
Incoming to_incoming(const Mail& mail, std::string_view raw, const Seen& seen);

}  // namespace kith::channels::mail
