// System mail: what Kith itself writes to its members, through a relay named in the settings. None of it is said for
// the organisation: that leaves by channels alone.
#pragma once

#include <memory>
#include <string_view>

#include "base/result.h"
#include "net/mail_server.h"
#include "publish/approvals/approval_mail.h"

namespace kith::app {

struct House;

// `smtps://user:password@relay.example.org`, `smtp://…` (STARTTLS), `smtp+plain://…` (no encryption: for a relay on this
// machine), each with or without user, password and port; those percent-encoded where they need it. Errors: invalid.
Result<net::MailServer> parse_relay(std::string_view address);

// A letter's words; `base`: how people reach Kith.
struct LetterText {
  std::string subject, text;
};
LetterText letter_text(const publish::DueLetter& letter, std::string_view base, std::string_view link);

// Sends what waits, every few seconds, one letter at a time. Begins at once on the house's web loop; the house outlives
// it. Does nothing where the settings name no relay.
class SystemMail {
 public:
  explicit SystemMail(House& house);
  ~SystemMail();
  SystemMail(const SystemMail&) = delete;
  SystemMail& operator=(const SystemMail&) = delete;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace kith::app
