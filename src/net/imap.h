// A small IMAP4rev1 client (RFC 3501; IDLE 2177, SPECIAL-USE 6154, UIDPLUS 4315): what a channel
// needs to read a mailbox without losing or repeating anything.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "net/mail_server.h"
#include "net/task.h"

namespace kith::net {

struct ImapFolder {
  std::string name;  // as the server spells it (modified UTF-7); give it back unchanged
  std::vector<std::string> flags;  // lower case, e.g. `\sent`, `\noselect`
  std::string delimiter;
};

struct ImapMailbox {
  std::uint32_t uid_validity = 0;  // changed: every UID known so far is void
  std::uint32_t uid_next = 0;      // 0 where the server does not say
  std::uint32_t exists = 0;
};

struct ImapMail {
  std::uint32_t uid = 0;
  std::vector<std::string> flags;
  std::string internal_date;  // as sent by the server
  std::uint64_t size = 0;     // of the whole mail on the server
  std::string raw;            // header and body; cut at the limit
  bool cut = false;
};

enum class IdleResult : std::uint8_t { changed, nothing };

// One connection, signed in. Not thread-safe; one call at a time. After any error but not_found and
// invalid the connection is of no more use. Errors of every call: unavailable, timeout, corrupt (the server
// does not speak IMAP, or past a limit), unauthenticated, and what is said beside the call.
class ImapClient {
 public:
  virtual ~ImapClient() = default;

  virtual bool has(std::string_view capability) const = 0;
  virtual Task<Result<std::vector<ImapFolder>>> list() = 0;
  // Errors: not_found.
  virtual Task<Result<ImapMailbox>> select(std::string folder, bool read_only) = 0;
  // UIDs of `first` and above in the selected folder, rising.
  virtual Task<Result<std::vector<std::uint32_t>>> uids_from(std::uint32_t first) = 0;
  // UIDs whose header field holds `value`, e.g. ("Message-ID", "<a@b>"), rising.
  virtual Task<Result<std::vector<std::uint32_t>>> uids_with_header(std::string field, std::string value) = 0;
  // One mail without marking it read, cut at `max_bytes`. Errors: not_found (expunged meanwhile).
  virtual Task<Result<ImapMail>> fetch(std::uint32_t uid, std::size_t max_bytes = limits::kMailBytes) = 0;
  // Puts a mail into a folder; its UID where the server tells (UIDPLUS), else 0. Errors: not_found,
  // ambiguous (lost after the mail was complete).
  virtual Task<Result<std::uint32_t>> append(std::string folder, std::string flags, std::string raw) = 0;
  // Takes one mail out of the selected folder (not read-only). Where the server lacks UIDPLUS it is only marked
  // \Deleted, since a plain EXPUNGE would take other people's marked mails along.
  virtual Task<Result<void>> remove(std::uint32_t uid) = 0;
  // Waits until the selected folder changes or the time is over (at most 29 minutes). Where the server
  // lacks IDLE it asks every 30 s.
  virtual Task<Result<IdleResult>> idle(Millis most) = 0;
  virtual Task<void> logout() = 0;
};

// Connects and signs in. Errors: as above, forbidden (the guard), unsupported (STARTTLS not offered).
Task<Result<std::unique_ptr<ImapClient>>> connect_imap(const AddressGuard& guard, MailServer server);

// The folder where the server keeps what was sent: special use, else the usual names; none if neither.
std::optional<std::string> sent_folder(const std::vector<ImapFolder>& folders);
// The same for what is being written.
std::optional<std::string> drafts_folder(const std::vector<ImapFolder>& folders);

}  // namespace kith::net
