// A guarded connection to a mail server: lines and bytes with deadlines, plain or TLS, upgradable.
// Inside of smtp.cc and imap.cc.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/result.h"
#include "net/mail_server.h"
#include "net/task.h"

namespace kith::net {

// One call at a time, on one executor. Errors of reading and writing: unavailable (closed, broken),
// timeout, cancelled, too_large (a line over `most`).
class MailStream {
 public:
  virtual ~MailStream() = default;
  // One line without its end; a bare LF ends it too.
  virtual Task<Result<std::string>> read_line(std::size_t most, Millis within) = 0;
  // Whatever is there, at least one byte. A timeout leaves the connection as it was.
  virtual Task<Result<std::string>> read_some(Millis within) = 0;
  virtual Task<Result<void>> write(std::string bytes, Millis within) = 0;
  // Errors: also corrupt (bytes sent before the handshake: an injection). Call after the server agreed.
  virtual Task<Result<void>> start_tls() = 0;
  virtual bool is_tls() const = 0;
  virtual void close() = 0;
};

// Errors: unavailable, timeout, forbidden (the guard).
Task<Result<std::unique_ptr<MailStream>>> open_mail_stream(const AddressGuard& guard, const MailServer& server);

}  // namespace kith::net
