// One signed-in IMAP connection that is opened when needed and forgotten when it fails.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "channels/mail/wire.h"
#include "channels/registry.h"
#include "net/imap.h"

namespace kith::channels::mail {

class Mailbox {
 public:
  Mailbox(const Settings& settings, const net::AddressGuard& guard, CredentialStore& credentials)
      : settings_(settings), guard_(guard), credentials_(credentials) {}

  // Errors: as connect_imap.
  Task<Result<void>> open();
  // Selects a folder; its state as of now.
  Task<Result<net::ImapMailbox>> enter(std::string folder, bool read_only);
  net::ImapClient& client() { return *client_; }
  bool is_open() const { return client_ != nullptr; }
  const std::optional<std::string>& sent() const { return sent_; }
  const std::optional<std::string>& drafts() const { return drafts_; }
  // What a failed call means for the connection: forgotten, unless the error says it still works.
  Error after(Error error);
  void drop() { client_.reset(); }

 private:
  const Settings& settings_;
  const net::AddressGuard& guard_;
  CredentialStore& credentials_;
  std::unique_ptr<net::ImapClient> client_;
  std::optional<std::string> sent_, drafts_;
};

// The first UID of the selected folder that arrived at `since` or later, but at most `most` from
// the end. UIDs rise with arrival but for mails moved in from elsewhere; those are read when they
// are not older.
Task<Result<std::uint32_t>> first_since(net::ImapClient& client, Time since, std::size_t most);

}  // namespace kith::channels::mail
