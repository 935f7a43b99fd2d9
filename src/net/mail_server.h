// Where a mailbox or a mail relay is and how to get in.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/secret.h"
#include "base/time.h"
#include "net/address_guard.h"

namespace kith::net {

enum class MailSecurity : std::uint8_t { tls, starttls, none };

struct MailServer {
  std::string host;
  std::uint16_t port = 0;
  MailSecurity security = MailSecurity::tls;
  std::string user;  // empty: no sign-in
  Secret password;
  std::string ca_file;  // further authorities to trust; empty: the system's alone
  Millis connect_timeout = Millis{15'000};
  Millis reply_timeout = Millis{60'000};  // for each answer
};

}  // namespace kith::net
