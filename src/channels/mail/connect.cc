#include <fmt/format.h>

#include "channels/json_read.h"
#include "channels/mail/mail.h"
#include "channels/mail/wire.h"
#include "net/imap.h"
#include "net/smtp.h"

namespace kith::channels::mail {

Task<Result<Connected>> connect(std::string input, Tools tools) {
  CO_TRY(auto settings, settings_from_json(input));
  settings.imap.ca_file = settings.smtp.ca_file = tools.ca_file;
  CO_TRY(auto value, read_json(input, "the form"));
  const auto* imap = object_at(value.as_object(), "imap");
  const auto* smtp = object_at(value.as_object(), "smtp");
  Credential credential{.imap = Secret(imap ? text_at(*imap, "password") : ""),
                        .smtp = Secret(smtp ? text_at(*smtp, "password") : "")};
  if (credential.imap.empty())
    co_return fail(Kind::invalid, "the mailbox's password is missing").with("field", "imap");
  if (credential.smtp.empty()) credential.smtp = credential.imap;
  net::MailServer in = settings.imap, out = settings.smtp;
  in.password = credential.imap;
  out.password = credential.smtp;
  auto client = co_await net::connect_imap(tools.guard, std::move(in));
  if (!client) co_return std::move(client).error().with("field", "imap");
  CO_TRYV(co_await (*client)->select("INBOX", true));
  CO_TRY(auto folders, co_await (*client)->list());
  co_await (*client)->logout();
  auto sends = co_await net::check_smtp(tools.guard, std::move(out));
  if (!sends) co_return std::move(sends).error().with("field", "smtp");
  Connected done;
  done.settings = to_json(settings);
  done.credential = to_json(credential);
  done.health.account_id = done.health.handle = settings.address;
  done.health.name = settings.name;
  done.health.server = settings.imap.host;
  done.health.capability = usual_capability();
  co_return done;
}

}  // namespace kith::channels::mail
